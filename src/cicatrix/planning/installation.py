"""Whether the installation is sound: data files, the healing engine, the PDF engine, a user's device file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from cicatrix import __version__
from cicatrix.base.errors import CicatrixError
from cicatrix.base.reading import read_model
from cicatrix.candidacy.rules import load_rules
from cicatrix.device.catalogue import Device, devices
from cicatrix.evidence.draws import draw
from cicatrix.evidence.store import load_evidence
from cicatrix.planning.answers import Check, CheckItem


def check_installation(device_file: Path | None = None) -> Check:
    """Return the state of each part; nothing is raised for a part that fails."""
    parts: list[tuple[str, Callable[[], str]]] = [
        ("parameter records", _parameters),
        ("rules", lambda: f"{len(load_rules())} rules, draft"),
        ("devices", lambda: f"{len(devices())} devices"),
        ("healing engine", _healing),
        ("PDF engine", _pdf),
    ]
    if device_file is not None:
        parts.append((f"device file {device_file.name}", lambda: _device(device_file)))
    return Check(version=__version__, items=[_item(name, test) for name, test in parts])


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


def _device(path: Path) -> str:
    device = read_model(path, Device)
    unknown = ", ".join(device.unknown) or "nothing"
    return f"{device.name}: {device.kind}, {device.needles} needles; unknown: {unknown}; assumed: {len(device.assumed)}"
