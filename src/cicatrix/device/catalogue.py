"""The catalogue of devices that comes with the package, and the way to any device by its id."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from cicatrix.base.errors import BadInput
from cicatrix.base.reading import read_resource
from cicatrix.base.words import listing, nearest
from cicatrix.device.components import Kind
from cicatrix.device.description import Device
from cicatrix.device.own import own_file, own_names, read_own, sha256_of_file
from cicatrix.evidence.store import load_evidence

__all__ = ["DATA", "Device", "Kind", "devices", "get_device", "own_sha256"]
DATA = "cicatrix.device.data"


@cache
def devices() -> Mapping[str, Device]:
    """Return every device of the catalogue by id.

    Raises
    ------
    BadInput
        If a data file is broken, misnamed, or cites a reference that no bibliography file holds.
    """
    references = load_evidence().references
    catalogue: dict[str, Device] = {}
    for name in sorted(entry.name for entry in files(DATA).iterdir() if entry.name.endswith(".toml")):
        device = read_resource(DATA, name, Device)
        if name != f"{device.id}.toml":
            raise BadInput(f"the device '{device.id}' belongs in {device.id}.toml", where=f"{DATA}/{name}")
        for field, source in device.sources.items():
            if source.key not in references:
                raise BadInput(
                    f"'{field}' cites '{source.key}', which no bibliography file holds",
                    where=f"{DATA}/{name}",
                    do=nearest(source.key, references),
                )
        catalogue[device.id] = device
    return MappingProxyType(catalogue)


def get_device(identifier: str) -> Device:
    """Return one device: of the catalogue, or else of the user's folder.

    Raises
    ------
    BadInput
        If there is none of that id (the nearest is named), if the user's file is broken, or if it bears the id of a
        device of the catalogue.
    """
    known = devices()
    own = own_file(identifier)
    if identifier in known:
        if own is not None:
            raise BadInput(
                f"the id '{identifier}' belongs to the catalogue",
                where=str(own),
                do="give your device another id, in the file and as its name",
            )
        return known[identifier]
    if own is not None:
        return read_own(own)
    every = [*known, *own_names()]
    near = nearest(identifier, every)
    raise BadInput(
        f"there is no device '{identifier[:60]}'",
        where="device",
        allowed="" if near else listing(every, 40),
        do=near or "'cicatrix check --device FILE --add' adds one of your own",
    )


def own_sha256(identifier: str) -> str | None:
    """Return the hash of the user's device file of that id; None for a device of the catalogue."""
    path = None if identifier in devices() else own_file(identifier)
    return None if path is None else sha256_of_file(path)
