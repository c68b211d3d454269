"""What to look at in the scales that count scars: counts and measures next to a bound, and answers that do not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from cicatrix.skin.grading.counted_rows import ecca, quantitative
from cicatrix.skin.grading.observed import Grading
from cicatrix.skin.grading.scoring import Check, Score
from cicatrix.skin.scars import Scar, ScarType
from cicatrix.skin.score_tables import (
    ECCA_LABELS,
    ECCA_WEIGHTS,
    QUANTITATIVE_ROWS,
    band_multiplier,
    ecca_band,
    quantitative_row,
)

MOST_FACE_SCARS = 200
"""Faces of trials run from a few scars to more than a hundred (see ``outcome.face_scar_count_sd_log``): more is a count
to look at again. The cut is an assumption."""
READ_TO = 0.1
"""A width or depth is read to a tenth at best: simulated hand-held scanners err by 5 to 9 % on the depth of boxcar and
rolling scars, and more on pits (project's review of imaging)."""
_ROW_POINTS = {row.label: row.points for row in QUANTITATIVE_ROWS.values()}
_ITEM_POINTS = {ECCA_LABELS[key]: weight for key, weight in ECCA_WEIGHTS.items()}
_AGE = "grading.hypertrophic_over_two_years"


def check_counts(scars: Sequence[Scar], seen: Grading) -> list[Check]:
    """Return everything about counted scars that a person should look at; no score changes by it."""
    counted, by_shape = quantitative(scars), ecca(scars, seen.model_copy(update={"ecca": None}))
    return [
        *_differs("goodman_baron_quantitative", seen.goodman_baron_quantitative, counted),
        *_differs("ecca", seen.ecca, by_shape),
        *_near("Goodman-Baron", counted, band_multiplier, _ROW_POINTS),
        *_near("ECCA", by_shape, ecca_band, _ITEM_POINTS),
        *_measures(scars, counted),
        *_odd(scars, seen),
    ]


def _differs(scale: str, seen: float | None, counted: Score) -> Iterator[Check]:
    if seen is not None and counted.value is not None and seen != counted.value:
        finding = f"the observer gave {seen:g}; the recorded scars give {counted.value:g}, from which forecasts start"
        yield Check(where=f"grading.{scale}", kind="contradiction", finding=finding)


def _near(name: str, score: Score, band_of: Callable[[Any], Any], points: Mapping[str, float]) -> Iterator[Check]:
    """Give the rows in which one scar more or less would change the score."""
    for item in score.items:
        for other in (item.count - 1, item.count + 1) if item.unit == "scars" else ():
            change = points[item.row] * (int(band_of(other)) - item.band)
            if change and other > 0:
                finding = (
                    f"{name}, {item.row}: {item.count:g} scars; one {'more' if other > item.count else 'fewer'} "
                    f"would change the score by {change:+g}"
                )
                yield Check(where="scars", kind="near_boundary", finding=finding)


def _measures(scars: Sequence[Scar], counted: Score) -> Iterator[Check]:
    """Give the groups that a tenth more or less of a measure would move to another row with another score."""
    for k, scar in enumerate(scars):
        row = quantitative_row(scar.type, scar.width_mm, scar.depth_mm, scar.base)
        measures: dict[str, float | None] = {"depth_mm": scar.depth_mm, "width_mm": scar.width_mm}
        for name, value in measures.items():
            if value is None:
                continue
            for moved_to in ((1.0 - READ_TO) * value, (1.0 + READ_TO) * value):
                moved = scar.model_copy(update={name: moved_to})
                other = quantitative_row(moved.type, moved.width_mm, moved.depth_mm, moved.base)
                if other == row:
                    continue
                change = (quantitative([*scars[:k], moved, *scars[k + 1 :]]).value or 0.0) - (counted.value or 0.0)
                if change:
                    label = QUANTITATIVE_ROWS[other].label
                    finding = f"{value:g}; at {moved_to:.3g} it would be {label}: the score changes by {change:+g}"
                    yield Check(where=f"scars[{k}].{name}", kind="near_boundary", finding=finding)


def _odd(scars: Sequence[Scar], seen: Grading) -> Iterator[Check]:
    total = sum(scar.count for scar in scars)
    if total > MOST_FACE_SCARS:
        yield Check(where="scars", kind="unusual", finding=f"{total} scars: more than faces of trials have")
    raised = [scar for scar in scars if scar.type is ScarType.HYPERTROPHIC]
    if seen.hypertrophic_over_two_years and any(scar.older_than_a_year is False for scar in raised):
        finding = "true, and an entry says that its hypertrophic scars are not older than a year: they count as young"
        yield Check(where=_AGE, kind="contradiction", finding=finding)
    if seen.hypertrophic_over_two_years is not None and not raised:
        yield Check(where=_AGE, kind="unusual", finding="answered, and the case holds no hypertrophic scar")
    if seen.ecca_elastolysis is None and seen.ecca is None:
        finding = "superficial elastolysis is not recorded; ECCA takes it as none (30 points a band)"
        yield Check(where="grading.ecca_elastolysis", kind="taken_as", finding=finding)
