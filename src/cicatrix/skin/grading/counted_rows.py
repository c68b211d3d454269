"""The two scales that count scars in rows: the Goodman-Baron quantitative score and ECCA."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import pi

from cicatrix.skin.grading.observed import Grading
from cicatrix.skin.grading.scale_records import scale_records
from cicatrix.skin.grading.scoring import Score, ScoreItem, evaluated, not_evaluable
from cicatrix.skin.scars import RAISED, Scar, ScarType
from cicatrix.skin.score_tables import (
    ECCA_LABELS,
    ECCA_ROWS,
    ECCA_WEIGHTS,
    ELASTOLYSIS,
    HYPERTROPHIC_YOUNG,
    KELOID_OR_OLD,
    PUNCHED_DEEP_NORMAL,
    QUANTITATIVE_ROWS,
    area_multiplier,
    band_multiplier,
    ecca_band,
    quantitative_row,
)

NOTHING_SEEN = Grading()


def quantitative(scars: Sequence[Scar], seen: Grading = NOTHING_SEEN) -> Score:
    """Return the Goodman-Baron quantitative score: counts of a row are added over all zones, then its band is read."""
    scale = scale_records()["goodman_baron_quantitative"]
    unknown_base = any(scar.base is None and _row(scar) == PUNCHED_DEEP_NORMAL for scar in scars)
    items = [
        ScoreItem(
            row=row.label,
            count=total,
            unit="cm2" if row.by_area else "scars",
            band=(band := int(area_multiplier(total) if row.by_area else band_multiplier(total))),
            points=row.points * band,
            note="a base that is not recorded counts as normal" if key == PUNCHED_DEEP_NORMAL and unknown_base else "",
        )
        for key, row in QUANTITATIVE_ROWS.items()
        if (total := row_totals(scars).get(key))
    ]
    value = sum(item.points for item in items)
    return evaluated(scale, value, items, seen=seen.goodman_baron_quantitative, note=_by_observer(scale.id, seen))


def row_totals(scars: Sequence[Scar]) -> dict[str, float]:
    """Return the scars of each row of the quantitative table; cm2 in the row that goes by area."""
    totals: dict[str, float] = {}
    for scar in scars:
        row = _row(scar)
        each = pi / 4 * (scar.width_mm / 10) ** 2 if QUANTITATIVE_ROWS[row].by_area else 1.0
        totals[row] = totals.get(row, 0.0) + scar.count * each
    return totals


def _row(scar: Scar) -> str:
    return quantitative_row(scar.type, scar.width_mm, scar.depth_mm, scar.base)


def ecca(scars: Sequence[Scar], seen: Grading = NOTHING_SEEN) -> Score:
    """Return ECCA; hypertrophic scars of unknown age leave it open between the two items that they may belong to."""
    scale = scale_records()["ecca"]
    counts, undated, missing = _ecca_counts(scars, seen)
    items = [
        ScoreItem(
            row=ECCA_LABELS[key],
            count=count,
            band=(band := int(ecca_band(count))),
            points=ECCA_WEIGHTS[key] * band,
        )
        for key, count in counts.items()
        if count
    ]
    band = seen.ecca_elastolysis or 0
    items.append(
        ScoreItem(
            row=ECCA_LABELS[ELASTOLYSIS],
            count=band,
            unit="category",
            band=band,
            points=ECCA_WEIGHTS[ELASTOLYSIS] * band,
            note="not recorded; taken as none" if seen.ecca_elastolysis is None else "",
        )
    )
    outside = sorted({str(scar.type) for scar in scars if scar.type not in ECCA_ROWS and scar.type not in RAISED})
    note = f"the scale has no item for {', '.join(outside).replace('_', ' ')} scars" if outside else ""
    if missing and seen.ecca is None:
        return not_evaluable(scale, missing, items, bounds=_ecca_bounds(counts, undated, items), note=note)
    value = sum(item.points for item in items)
    note = "; ".join(filter(None, (_by_observer("ecca", seen), note)))
    return evaluated(scale, value, items, seen=seen.ecca, note=note)


def _ecca_counts(scars: Sequence[Scar], seen: Grading) -> tuple[dict[str, int], int, list[str]]:
    """Return the scars of each item but elastolysis, those that may belong to two items, and what is missing."""
    counts = {key: 0 for key in ECCA_WEIGHTS if key != ELASTOLYSIS}
    undated, missing = 0, list[str]()
    for k, scar in enumerate(scars):
        row = ECCA_ROWS.get(scar.type)
        if scar.type is ScarType.HYPERTROPHIC:
            old = False if scar.older_than_a_year is False else seen.hypertrophic_over_two_years
            if old is None:
                undated += scar.count
                missing.append(
                    f"grading.hypertrophic_over_two_years: whether scars[{k}] is older than two years (40 or 50 points)"
                )
                continue
            row = KELOID_OR_OLD if old else HYPERTROPHIC_YOUNG
        if row is not None:
            counts[row] += scar.count
    return counts, undated, missing


def _ecca_bounds(counts: Mapping[str, int], undated: int, items: Sequence[ScoreItem]) -> tuple[float, float]:
    """Return the least and the most points over every way to part the undated scars between the two raised items."""
    raised = (HYPERTROPHIC_YOUNG, KELOID_OR_OLD)
    rest = sum(item.points for item in items if item.row not in {ECCA_LABELS[key] for key in raised})
    found: list[float] = []
    for old in range(undated + 1):
        parted = (counts[HYPERTROPHIC_YOUNG] + undated - old, counts[KELOID_OR_OLD] + old)
        found.append(sum(ECCA_WEIGHTS[key] * int(ecca_band(n)) for key, n in zip(raised, parted, strict=True)))
    return rest + min(found), rest + max(found)


def _by_observer(scale: str, seen: Grading) -> str:
    return "" if getattr(seen, scale) is None else "the observer's own total"
