"""The page on how well scars are found and measured, from what tools/accuracy_table.py measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from page import page, plain, table

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.measure.capability.accuracy import QUANTITIES, Accuracy, KindAccuracy
from cicatrix.measure.capability.capability import capability_table, limits
from cicatrix.measure.phantoms.instruments import instruments
from cicatrix.measure.phantoms.recipe import get_recipe

DATA = Path(__file__).resolve().parents[1] / "docs" / "reference" / "data"
COMMITTED, UNSEEN = DATA / "measurement_accuracy.json", DATA / "measurement_accuracy_unseen.json"


def accuracy_page() -> str:
    """Return the page."""
    stored, unseen = (json.loads(path.read_text(encoding="utf-8")) for path in (COMMITTED, UNSEEN))
    parts = [
        f"{INTENDED_USE} **{REVIEW_MARK}**",
        "**On synthetic skin with known truth.** The skin, the scars and the classes of instruments are made up from "
        "published sizes and from assumptions that are marked in their files; no scan of a patient stands behind these "
        "figures. They are an upper bound of what real skin allows, and no clinical validation. That types are called "
        "right here says little: the generator and the rules read the same table of definitions.",
        f"First seed {stored['seed']}, {stored['maps']} maps of the cheek and half as many of each other recipe, each "
        "seen by every class. Repeat with `python tools/accuracy_table.py`; unseen seeds come at the end. "
        "A true and a measured scar are a pair if their areas overlap by a tenth of their union or the measured centre "
        "lies in the true mouth; pairs are one to one, with the greatest sum of overlaps. Errors are in per cent "
        "of the true value: bias, and in brackets the 95 % limits of agreement of one scar (Bland and Altman). "
        "Width is the diameter of the circle of the mouth's area; length is the longer axis of an ellipse of that area "
        "with the second moments of the scar's walls, which is the mouth's own where it is an ellipse, as here.",
        "## The classes of instruments",
        table(
            ("class", "pixel, mm", "resolution, mm", "noise, µm", "note"),
            (
                (one.name, f"{one.pixel_mm:g}", f"{one.resolution_mm:.2g}", f"{one.noise_um:g}", one.note)
                for one in instruments().values()
            ),
        ),
    ]
    for recipe, by_class in stored["recipes"].items():
        found = _found(by_class)
        parts += [f"## {plain(recipe).capitalize()}", f"{get_recipe(recipe).note.capitalize()}.", _overview(found)]
        if any(one.kinds for one in found.values()):
            parts += [_errors(found), _confusion(found)]
    parts += [
        "## On unseen seeds",
        f"The system drew {unseen['seed']} as the first seed on {unseen['drawn']} (`python tools/accuracy_table.py "
        "--hidden`, which draws no second time). What measures scars was not changed for what came out.",
    ]
    for recipe, by_class in unseen["recipes"].items():
        parts += [f"### {plain(recipe).capitalize()}, unseen", _overview(_found(by_class))]
    parts += ["## What a scan can carry", *_limits()]
    return page("How well scars are measured", *parts)


def _found(by_class: dict[str, Any]) -> dict[str, Accuracy]:
    return {key: Accuracy.model_validate(by_class[key]) for key in instruments()}


def _overview(found: dict[str, Accuracy]) -> str:
    rows = [
        (
            instruments()[key].name,
            _share(one.every.found, one.every.true, one.every.recall_interval),
            _share(one.found - one.false, one.found, one.precision_interval),
            f"{one.false / one.maps:.2g}",
            _part(one.every.depth_inside),
            _part(one.every.volume_inside),
        )
        for key, one in found.items()
    ]
    head = ("class", "found of the true ones (95 %)", "true of those found (95 %)", "false per map",
            "true depth in the interval told", "true volume in the interval told")  # fmt: skip
    return table(head, rows)


def _errors(found: dict[str, Accuracy]) -> str:
    rows: list[tuple[str, ...]] = []
    for key, one in found.items():
        for kind, row in [*one.kinds.items(), ("every", one.every)]:
            told = f"{row.found} of {row.true}"
            rows.append((instruments()[key].name, plain(kind), told, *(_error(row, name) for name in QUANTITIES)))
    return table(("class", "kind", "found", *QUANTITIES), rows)


def _error(row: KindAccuracy, name: str) -> str:
    agreed = row.agreement.get(name)
    if agreed is None:
        return "too few"
    low, high = agreed.limits_percent
    return f"{agreed.bias_percent:+.0f} ({low:+.0f} to {high:+.0f})"


def _confusion(found: dict[str, Accuracy]) -> str:
    called = ("icepick", "boxcar", "rolling", "mixed", "missed")
    rows = [
        (instruments()[key].name, plain(kind), *(counts.get(name, 0) for name in called))
        for key, one in found.items()
        for kind, counts in one.confusion.items()
    ]
    return "What true scars are called; the row *nothing* holds what is none.\n\n" + table(
        ("class", "kind", *called), rows
    )


def _limits() -> list[str]:
    most, grid = limits(), capability_table()
    text = (
        "A quantity is told only if scans of that resolution and noise carry it on made-up skin: at least "
        f"{most.least_recall:.0%} found and {most.least_precision:.0%} of them true, bias within "
        f"{most.most_bias_percent:g} %, limits of agreement within {most.most_limits_percent:g} % on either side; read "
        "too low by more, it is told as a lower bound. Resolution and noise are estimated from the scan itself. The "
        f"depth of a phone, and whatever resolves no {most.coarsest_mm:g} mm, never tells scar depth or volume. These "
        "limits are assumptions; their reasons stand in `limits.toml`."
    )
    rows = [
        (f"{resolution:g}", f"{noise:g}", _part(node.kinds["every"].recall), _part(node.precision), *(
            _cell(node.kinds[kind].error_percent.get("volume"))
            for kind in ("icepick", "shallow_boxcar", "deep_boxcar", "rolling")
        ))
        for resolution, row in zip(grid.resolution_mm, grid.nodes, strict=True)
        for noise, node in zip(grid.noise_um, row, strict=True)
    ]  # fmt: skip
    head = ("resolution, mm", "noise, µm", "recall", "precision", "volume: icepick", "shallow boxcar", "deep boxcar",
            "rolling")  # fmt: skip
    return [text, table(head, rows)]


def _cell(error: tuple[float, float, float] | None) -> str:
    return "too few" if error is None else f"{error[0]:+.0f} ({error[1]:+.0f} to {error[2]:+.0f})"


def _part(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def _share(hits: int, of: int, interval: tuple[float, float] | None) -> str:
    if not of or interval is None:
        return f"{hits} of {of}"
    return f"{hits} of {of} ({interval[0]:.0%} to {interval[1]:.0%})"
