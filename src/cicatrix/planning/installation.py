"""Whether the installation is sound: data files, the healing engine, the PDF engine, a user's device file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from cicatrix import __version__
from cicatrix.base.errors import BadInput, CicatrixError
from cicatrix.base.reading import read_model
from cicatrix.candidacy.profiles import load_profiles
from cicatrix.candidacy.rules import load_rules
from cicatrix.device.catalogue import devices, get_device
from cicatrix.device.description import Device
from cicatrix.device.own import add_own, own_folder, own_names, sha256_of_file
from cicatrix.evidence.draws import draw
from cicatrix.evidence.store import load_evidence
from cicatrix.planning.answers import Check, CheckItem
from cicatrix.planning.device_report import Commissioning, commission


def check_installation(device_file: Path | None = None, *, add: bool = False) -> Check:
    """Return the state of each part, and the commissioning report of a device file; a part that fails raises nothing.

    Parameters
    ----------
    device_file
        A device file of the user.
    add
        Also copy it into the user's folder, so that cases and protocols can name it.

    Raises
    ------
    BadInput
        If the device file is broken, implausible, bears an id of the catalogue, or is there already.
    """
    report = None if device_file is None else report_on(device_file)
    added = None if device_file is None or report is None or not add else _add(device_file, report)
    parts: list[tuple[str, Callable[[], str]]] = [
        ("parameter records", _parameters),
        ("rules", lambda: f"{len(load_rules())} rules, draft; {len(load_profiles())} jurisdictions"),
        ("devices", lambda: f"{len(devices())} devices"),
        ("healing engine", _healing),
        ("PDF engine", _pdf),
    ]
    items = [_item(name, test) for name, test in parts] + _own_devices()
    return Check(version=__version__, items=items, device=report, added_to=None if added is None else str(added))


def report_on(device_file: Path) -> Commissioning:
    """Return the commissioning report of a device file.

    Raises
    ------
    BadInput
        If the file is broken.
    """
    return commission(read_model(device_file, Device), sha256_of_file(device_file), list(devices().values()))


def _add(device_file: Path, report: Commissioning) -> Path:
    if report.failed:
        raise BadInput(
            f"the device is implausible: {report.failed[0]}",
            where=str(device_file),
            do=f"mend the file; 'cicatrix check --device {device_file.name}' lists every check",
        )
    return add_own(device_file, devices())


def _own_devices() -> list[CheckItem]:
    """Return the state of the user's own devices; a broken one is a warning, as it disturbs no other."""
    names = own_names()
    broken: list[str] = []
    for name in names:
        try:
            get_device(name)
        except CicatrixError as error:
            broken.append(error.line())
    if not names:
        return []
    detail = "; ".join([f"{len(names)} in {own_folder()}", *broken])
    return [CheckItem(name="devices of your own", state="warning" if broken else "ok", detail=detail)]


def _item(name: str, test: Callable[[], str]) -> CheckItem:
    try:
        return CheckItem(name=name, state="ok", detail=test())
    except CicatrixError as error:
        return CheckItem(name=name, state="failed", detail=error.line())
    except Exception as error:  # noqa: BLE001 - a check reports whatever is broken in the installation
        return CheckItem(name=name, state="failed", detail=f"{type(error).__name__}: {error}"[:300])


def _parameters() -> str:
    evidence = load_evidence()
    return f"{len(evidence.parameters)} records, {len(evidence.references)} references"


def _healing() -> str:
    """Heal one untreated and one needled column: the untreated one must stay exactly as it is."""
    from cicatrix.healing.column import N_CELLS, heal

    draws = draw(1, 0)
    injured = np.zeros((2, N_CELLS))
    injured[1] = 0.04
    course = heal(draws, injured, np.ones(2), [0.0], [0.5, 28.0], "scar", np.zeros(2, dtype=int))
    untouched = bool((course.collagen[0] == course.collagen[0, 0, 0]).all())
    if not untouched or course.fields["c"][1].max() <= 0:
        raise CicatrixError("the healing engine moves an untreated scar, or does not respond to injury")
    return "an untreated scar stays as it is; a needled one responds"


def _pdf() -> str:
    import typst

    return f"typst makes {len(typst.compile(b'ok'))} bytes"
