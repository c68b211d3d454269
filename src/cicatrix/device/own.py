"""Devices of your own: one TOML file each, in a folder of the user, beside the catalogue of the package."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Collection
from pathlib import Path

from cicatrix.base.errors import BadInput
from cicatrix.base.reading import parse, read_text, validate
from cicatrix.device.description import ID, MAX_ID, Device

VARIABLE = "CICATRIX_DEVICES"
"""Environment variable that names another folder."""


def own_folder() -> Path:
    """Return the folder of the user's devices, which need not exist."""
    import platformdirs  # late: only a run that looks for a device needs it

    named = os.environ.get(VARIABLE, "").strip()
    return Path(named) if named else Path(platformdirs.user_data_dir("cicatrix", appauthor=False)) / "devices"


def own_names() -> list[str]:
    """Return the ids of the user's devices, whether or not their files are sound."""
    try:
        return sorted(path.stem for path in own_folder().iterdir() if path.suffix == ".toml")
    except OSError:
        return []


def own_file(identifier: str) -> Path | None:
    """Return the user's file for a device, or None; an id that is no id leads to no file."""
    if len(identifier) > MAX_ID or not re.fullmatch(ID, identifier):
        return None
    path = own_folder() / f"{identifier}.toml"
    return path if path.is_file() else None


def read_own(path: Path) -> Device:
    """Return the device of a user's file; errors name the file and the key."""
    device = _described(read_text(path), path)
    if device.id != path.stem:
        raise BadInput(
            f"the file holds the device '{device.id}'", where=str(path), do=f"name the file {device.id}.toml"
        )
    return device


def _described(text: str, path: Path) -> Device:
    return validate(parse(text, str(path)), Device, str(path))


def sha256_of_file(path: Path) -> str:
    """Return the hash of a file's text in UTF-8."""
    return hashlib.sha256(read_text(path).encode()).hexdigest()


def add_own(path: Path, taken: Collection[str]) -> Path:
    """Copy a device file into the user's folder and return where it lies now.

    The copy appears whole or not at all, and nothing is ever overwritten.

    Parameters
    ----------
    path
        The file.
    taken
        Ids that the catalogue has.

    Raises
    ------
    BadInput
        If the file is broken, its id is taken, or the folder cannot be written.
    """
    text = read_text(path)
    device = _described(text, path)
    if device.id in taken:
        raise BadInput(
            f"the id '{device.id}' belongs to the catalogue", where=f"{path}: id", do="give your device another id"
        )
    folder = own_folder()
    target = folder / f"{device.id}.toml"
    scratch: str | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        number, scratch = tempfile.mkstemp(prefix=".cicatrix-", dir=folder)
        with os.fdopen(number, "wb") as stream:
            stream.write(text.encode())
        os.link(scratch, target)  # unlike a move it never replaces what is there
    except FileExistsError as error:
        raise BadInput(
            "there is a device of that name, and nothing is overwritten",
            where=str(target if target.exists() else folder),
            do="remove it, or give yours another id",
        ) from error
    except OSError as error:
        raise BadInput(
            f"the folder of your devices cannot be written ({error.strerror})",
            where=str(folder),
            do=f"set {VARIABLE} to another folder",
        ) from error
    finally:
        if scratch is not None:
            Path(scratch).unlink(missing_ok=True)
    return target
