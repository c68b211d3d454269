"""What each arm improved by, with its 95 % interval, and what a co-treatment added over needling alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.evidence.store import load_evidence
from cicatrix.evidence.trials.schema import MOST_GRADES, RANGES, Scale, TrialRow

Kind = Literal["needling", "comparator", "control", "combination"]
Z = 1.959964
"""The normal distribution's 97.5th percentile."""
VISIT_CORRELATION = "outcome.visit_correlation"


class Estimate(Frozen):
    """An arm's improvement on one scale: positive is better, whatever the sign in the table."""

    row: int
    trial_id: str
    scale: Scale
    measure: str
    """What is comparable: estimates of one scale and one measure stand on one axis, others never."""
    kind: Kind
    """comparator: needling alone beside an addition to it, which the study's authors compare."""
    blinded: bool
    improvement: float
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None
    interval_from: str = ""
    n: int | None = None
    sessions: int | None = None
    weeks_since_first: float | None = None
    scar_type: str = "all"
    calibrates: bool = False


class Increment(Frozen):
    """What a combination improved by beyond its own side of needling alone, on one measure."""

    trial_id: str
    own_needling_side: str
    co_treatment: str
    scale: Scale
    measure: str
    increment: float
    """Positive: the combination did better."""
    standard_error: float | None = None
    """As if the two sides were different people; those of one face go together, so that this is an upper bound."""
    low: float | None = None
    high: float | None = None


def estimates(rows: Sequence[TrialRow]) -> list[Estimate]:
    """Return the improvement of every needled or control arm that reports one, best first within a measure.

    Parameters
    ----------
    rows
        A table of arms. Values from memory, animals, other skin and pooled contrasts are left out.

    Returns
    -------
    list
        Percent of the arm's own baseline for the sums of lesions; grades for the grade; percent of people for
        responders, each threshold apart. A change in points of a baseline that is not reported stays in points. The
        interval is 95 %, from the standard error, the SD of the change, or the SDs before and after with the record
        ``outcome.visit_correlation``; for shares Wilson's.
    """
    sides = {row.own_needling_side for row in rows if row.own_needling_side}
    found = [_estimate(row, sides) for row in rows if row.verified and row.scale is not None]
    return sorted((one for one in found if one is not None), key=_order)


def increments(found: Sequence[Estimate], rows: Sequence[TrialRow]) -> list[Increment]:
    """Return each combination's improvement less that of its own needling side, where both report it on one measure.

    Parameters
    ----------
    found
        Estimates of *rows*.
    rows
        A table of arms.

    Returns
    -------
    list
        Differences of percent change (or of grades or points), with a standard error where both sides have one, or
        where both report the SD of the same score after treatment from the same baseline.
    """
    by_row, lines = {one.row: one for one in found}, {row.row: row for row in rows}
    own = {_likeness(one): one for one in found if one.kind != "combination"}
    result: list[Increment] = []
    for row in rows:
        one, side = by_row.get(row.row), row.own_needling_side
        alone = None if one is None or side is None else own.get((side, *_likeness(one)[1:]))
        if one is None or side is None or alone is None:
            continue
        more = one.improvement - alone.improvement
        error = _difference_error(one, alone, row, lines[alone.row])
        result.append(
            Increment(
                trial_id=one.trial_id,
                own_needling_side=side,
                co_treatment=row.co_treatment,
                scale=one.scale,
                measure=one.measure,
                increment=rounded(more, 4),
                standard_error=None if error is None else rounded(error, 3),
                low=None if error is None else rounded(more - Z * error, 3),
                high=None if error is None else rounded(more + Z * error, 3),
            )
        )
    return result


def _difference_error(one: Estimate, alone: Estimate, row: TrialRow, other: TrialRow) -> float | None:
    if one.standard_error is not None and alone.standard_error is not None:
        return math.hypot(one.standard_error, alone.standard_error)
    levels = row.quantity == other.quantity == "level" and row.baseline_mean == other.baseline_mean
    if not levels or None in (row.value_sd, other.value_sd, row.n, other.n):
        return None
    factor = 1.0 if row.scale == "goodman_baron_grade" else 100.0 / (row.baseline_mean or math.inf)
    return factor * math.sqrt(sum((arm.value_sd or 0.0) ** 2 / (arm.n or 1) for arm in (row, other)))


def _order(one: Estimate) -> tuple[object, ...]:
    return one.scale, one.measure, -one.improvement, one.row


def _likeness(one: Estimate) -> tuple[object, ...]:
    return one.trial_id, one.scale, one.measure, one.scar_type, one.weeks_since_first


def _estimate(row: TrialRow, sides: set[str]) -> Estimate | None:
    kind = _kind(row, sides)
    if kind is None or row.scale is None or row.observed is None or row.quantity is None:
        return None
    if row.scale == "responder_share":
        return _share(row, kind)
    unit, factor = _unit(row), 1.0
    if row.quantity == "percent_change":
        unit = "percent"
        value = -row.observed if row.scale in RANGES else abs(row.observed)
    else:
        if unit == "points" and row.baseline_mean:
            unit, factor = "percent", 100.0 / row.baseline_mean
        if row.quantity == "level" and row.baseline_mean is None:
            return None
        value = factor * ((row.baseline_mean or 0.0) - row.observed if row.quantity == "level" else -row.observed)
    error, basis = _error(row)
    error = None if error is None else factor * error
    half = None if error is None else _t(row.n) * error
    return _made(row, kind, f"improvement, {unit}", value, error, half, basis)


def _made(
    row: TrialRow, kind: Kind, measure: str, value: float, error: float | None, half: float | None, basis: str
) -> Estimate:
    return Estimate(
        row=row.row,
        trial_id=row.trial_id,
        scale=row.scale or "ecca",
        measure=measure,
        kind=kind,
        blinded=row.blinded,
        improvement=rounded(value, 4),
        standard_error=None if error is None else rounded(error, 3),
        low=None if half is None else rounded(value - half, 4),
        high=None if half is None else rounded(value + half, 4),
        interval_from=basis,
        n=row.n,
        sessions=row.sessions,
        weeks_since_first=row.weeks_since_first,
        scar_type=row.scar_type,
        calibrates=row.calibrates,
    )


def _kind(row: TrialRow, sides: set[str]) -> Kind | None:
    if row.role == "combination":
        return "combination"
    if row.role in {"control", "active_control"}:
        return "control"
    if row.role in {"needling", "histology"}:
        return "comparator" if row.trial_id in sides else "needling"
    return None


def _unit(row: TrialRow) -> str:
    if row.scale == "goodman_baron_grade":
        return "grades"
    return "points" if row.scale in RANGES else "percent"


def _error(row: TrialRow) -> tuple[float | None, str]:
    """Return the standard error in the unit of the row's value, and what it comes from."""
    if row.standard_error is not None:
        return row.standard_error, "reported interval"
    if row.n is None:
        return None, ""
    if row.quantity == "percent_change":
        return (None, "") if row.value_sd is None else (row.value_sd / math.sqrt(row.n), "SD of the change")
    if row.change_sd is not None:
        return row.change_sd / math.sqrt(row.n), "SD of the change"
    if row.value_sd is None or row.baseline_sd is None:
        return None, ""
    shared = load_evidence().parameter(VISIT_CORRELATION).value
    variance = row.value_sd**2 + row.baseline_sd**2 - 2.0 * shared * row.value_sd * row.baseline_sd
    return math.sqrt(variance / row.n), f"SDs before and after, correlation {shared:g}"


def _t(n: int | None) -> float:
    """Return Student's 97.5th percentile for n people; Cornish and Fisher's expansion, 0.1 % off from 8 people on."""
    if n is None:
        return Z
    free = n - 1.0
    return Z + (Z**3 + Z) / (4.0 * free) + (5.0 * Z**5 + 16.0 * Z**3 + 3.0 * Z) / (96.0 * free**2)


def _share(row: TrialRow, kind: Kind) -> Estimate | None:
    if row.threshold is None or row.observed is None:
        return None
    grades, share = row.threshold <= MOST_GRADES, row.observed / 100.0
    one = row.threshold == 1.0 and row.threshold_to is None
    unit = ("grade" if one else "grades") if grades else "%"
    measure = f"people improved by {row.threshold:g}"
    measure += f" to {row.threshold_to:g} {unit}, percent" if row.threshold_to else f" {unit} or more, percent"
    if row.n is None:
        return _made(row, kind, measure, row.observed, None, None, "")
    weight = Z**2 / row.n
    middle = (share + weight / 2.0) / (1.0 + weight)
    half = Z * math.sqrt(share * (1.0 - share) / row.n + weight / (4.0 * row.n)) / (1.0 + weight)
    made = _made(row, kind, measure, row.observed, 100.0 * half / Z, None, "count of people (Wilson)")
    low, high = max(middle - half, 0.0), min(middle + half, 1.0)
    return made.model_copy(update={"low": rounded(100.0 * low, 4), "high": rounded(100.0 * high, 4)})
