"""How well scars are found and measured: recall, precision, bias and limits of agreement, types."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.measure.capability.match_scars import Matched
from cicatrix.measure.measured_scar import MeasuredScar
from cicatrix.measure.phantoms.synthetic_skin import TrueScar

QUANTITIES = ("volume", "depth", "width", "length", "area")
Z95 = 1.959963984540054
LEAST_PAIRS = 3
"""Fewest pairs that a bias and its limits are told from."""


class Agreement(Frozen):
    """Measured against true values, in per cent of the true ones (Bland and Altman, Lancet 1986)."""

    n: int
    bias_percent: float
    bias_interval_percent: tuple[float, float]
    """95 % confidence of the bias."""
    limits_percent: tuple[float, float]
    """95 % limits of agreement: bias with 1.96 standard deviations of single scars on either side."""


class KindAccuracy(Frozen):
    """Of one kind of scar."""

    true: int
    found: int
    recall: float | None
    recall_interval: tuple[float, float]
    """95 % (Wilson)."""
    type_agreement: float | None
    """Share of those found that were called by their type."""
    agreement: dict[str, Agreement]
    """By quantity; absent where fewer than 3 were found."""
    depth_inside: float | None
    """Share of those found whose true depth lies in the interval that was told."""
    volume_inside: float | None
    """The same of the volume."""
    lower_bound_share: float | None
    """Share of those found whose depth was flagged as a lower bound."""


class Accuracy(Frozen):
    """Over all maps of one instrument."""

    maps: int
    found: int
    false: int
    precision: float | None
    precision_interval: tuple[float, float] | None
    recall: float | None
    kinds: dict[str, KindAccuracy]
    every: KindAccuracy
    """All kinds together."""
    confusion: dict[str, dict[str, int]]
    """Of each true kind: how many were called what, ``"missed"`` among them."""


def accuracy(answers: Sequence[Matched]) -> Accuracy:
    """Return the accuracy over one or more maps."""
    pairs = [pair for answer in answers for pair in answer.pairs]
    hits = sum(scar is not None for _, scar in pairs)
    false = sum(len(answer.false) for answer in answers)
    kinds = sorted({true.kind for true, _ in pairs})
    confusion: dict[str, dict[str, int]] = {kind: {} for kind in [*kinds, "nothing"]}
    for true, scar in pairs:
        called = "missed" if scar is None else scar.type.value
        confusion[true.kind][called] = confusion[true.kind].get(called, 0) + 1
    for answer in answers:
        for scar in answer.false:
            confusion["nothing"][scar.type.value] = confusion["nothing"].get(scar.type.value, 0) + 1
    told = hits + false
    return Accuracy(
        maps=len(answers),
        found=told,
        false=false,
        precision=rounded(hits / told, 4) if told else None,
        precision_interval=wilson(hits, told) if told else None,
        recall=rounded(hits / len(pairs), 4) if pairs else None,
        kinds={kind: _of(pair for pair in pairs if pair[0].kind == kind) for kind in kinds},
        every=_of(pairs),
        confusion=confusion,
    )


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share by Wilson's score."""
    if of == 0:
        return 0.0, 1.0
    share, square = hits / of, Z95**2
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z95 / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of**2))
    return rounded(max(0.0, middle - half), 4), rounded(min(1.0, middle + half), 4)


def agreement(measured: Sequence[float], true: Sequence[float]) -> Agreement | None:
    """Return bias and limits of agreement, or None of fewer than `LEAST_PAIRS`."""
    if len(measured) < LEAST_PAIRS:
        return None
    off = 100.0 * (np.asarray(measured) / np.asarray(true) - 1.0)
    mean, spread = float(off.mean()), float(off.std(ddof=1))
    error = spread / math.sqrt(off.size)
    return Agreement(
        n=off.size,
        bias_percent=rounded(mean, 4),
        bias_interval_percent=(rounded(mean - Z95 * error, 4), rounded(mean + Z95 * error, 4)),
        limits_percent=(rounded(mean - Z95 * spread, 4), rounded(mean + Z95 * spread, 4)),
    )


def _of(pairs: Iterable[tuple[TrueScar, MeasuredScar | None]]) -> KindAccuracy:
    every = list(pairs)
    hits = [(true, scar) for true, scar in every if scar is not None]
    agreed = {
        name: found
        for name in QUANTITIES
        if (found := agreement([_measured(scar)[name] for _, scar in hits], [_true(true)[name] for true, _ in hits]))
    }

    def share(yes: Iterable[bool]) -> float | None:
        return rounded(sum(yes) / len(hits), 4) if hits else None

    return KindAccuracy(
        true=len(every),
        found=len(hits),
        recall=rounded(len(hits) / len(every), 4) if every else None,
        recall_interval=wilson(len(hits), len(every)),
        type_agreement=share(scar.type is true.type for true, scar in hits),
        agreement=agreed,
        depth_inside=share(_inside(true.form.depth_mm, scar.depth_interval_mm) for true, scar in hits),
        volume_inside=share(_inside(true.form.volume_mm3, scar.volume_interval_mm3) for true, scar in hits),
        lower_bound_share=share(scar.depth_is_lower_bound for _, scar in hits),
    )


def _inside(value: float, interval: tuple[float, float]) -> bool:
    return interval[0] <= value <= interval[1]


def _true(true: TrueScar) -> Mapping[str, float]:
    form = true.form
    return {
        "volume": form.volume_mm3,
        "depth": form.depth_mm,
        "width": form.equivalent_diameter_mm,  # the measured width is one too
        "length": form.length_mm,
        "area": form.area_mm2,
    }


def _measured(scar: MeasuredScar) -> Mapping[str, float]:
    return {
        "volume": scar.volume_mm3,
        "depth": scar.depth_mm,
        "width": scar.width_mm,
        "length": scar.length_mm,
        "area": scar.area_mm2,
    }
