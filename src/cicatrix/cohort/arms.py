"""What the model would have a published arm report: the row's protocol, a population's face, a new study's noise."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cicatrix.base.numbers import rounded
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.trials.schema import TrialRow
from cicatrix.healing.epidermis import PAPILLARY_CELLS
from cicatrix.needling.injury import needle
from cicatrix.needling.punctures import Handling
from cicatrix.outcome.study import GAINS, MEASURE_OF_SCALE, arm_percent_change, predict_level
from cicatrix.planning.answers import PredictedRow, Predictions
from cicatrix.planning.effect import relief_of
from cicatrix.planning.tissue import DAYS_PER_WEEK, Tissue, treat
from cicatrix.skin.layers import layers
from cicatrix.skin.scars import Scar
from cicatrix.skin.zones import Site

READS = (
    "study.depth_mm",
    "study.follow_up_weeks",
    "study.baseline_goodman_baron_quantitative",
    "study.baseline_goodman_baron_grade",
    "study.baseline_ecca",
)
MOST_SESSIONS = 24
DEFAULT_SD_SHARE = 0.2
"""Spread of a baseline that is not reported, as a share of its mean: that of the arms that report one."""
SITE = Site.CHEEK
AGE_YEARS = 28.0
"""Age of the people of acne-scar trials, which report means in the twenties."""
DEFAULT_INTERVAL_DAYS = 28.0
DEFAULT_PEOPLE = 30
GRADE_STEP_PERCENT = 100.0 / 3.0
"""One Goodman-Baron grade as a share of a mean baseline of grade 3."""


def predict_rows(
    rows: Sequence[TrialRow], draws: Draws, progress: Callable[[float], None] | None = None
) -> Predictions:
    """Return the forecast beside each reported result."""
    cache: dict[tuple[object, ...], Tissue] = {}
    predicted: list[PredictedRow] = []
    for index, row in enumerate(rows):
        predicted.append(_predict(row, draws, cache))
        if progress is not None:
            progress((index + 1) / len(rows))
    done = [row for row in predicted if row.skipped_reason is None]
    errors: dict[str, list[float]] = {}
    for row in done:
        if row.median is not None and row.observed is not None:
            errors.setdefault(f"{row.scale} {row.quantity}", []).append(row.median - row.observed)
    return Predictions(
        rows=predicted,
        predicted=len(done),
        inside_80=sum(bool(row.inside_80) for row in done),
        mean_error={key: rounded(float(np.mean(values)), 3) for key, values in errors.items()},
    )


def _predict(row: TrialRow, draws: Draws, cache: dict[tuple[object, ...], Tissue]) -> PredictedRow:
    reason = row.skipped_reason or _missing(row)
    if reason is not None or row.scale is None or row.quantity is None:
        return _row(row, None, reason or "the row cannot be understood")
    session_days = _session_days(row)
    weeks = [_end_week(row, draws)]
    tissue = _tissue(row, draws, weeks, cache)
    if row.scale == "collagen_percent":
        return _row(row, _papillary_gain_percent(tissue), None)

    def relief(scar: Scar) -> Floats:
        if not session_days:
            return np.zeros((draws.n, len(weeks)))
        return relief_of(draws, tissue, scar, weeks, session_days, one_person=False)

    scale = "goodman_baron_grade" if row.scale == "responder_share" else row.scale
    change = arm_percent_change(draws, scale, weeks, relief)[:, -1]
    return _row(row, _reported(row, scale, change, draws), None)


def _reported(row: TrialRow, scale: str, change: Floats, draws: Draws) -> Floats:
    """Return the predictive draws in the file's unit and sign; a prior stands in for a baseline that is not given."""
    people = row.n or DEFAULT_PEOPLE
    if row.quantity == "responder_share":
        threshold = (row.threshold or 1.0) * GRADE_STEP_PERCENT
        return predict_level(draws, change, "responder_share", scale=scale, people=people, threshold_percent=threshold)
    if row.quantity == "change" and row.baseline_mean is None:
        percent = predict_level(draws, change, "percent_change", scale=scale, people=people)
        return draws.reading(READS)[f"study.baseline_{scale}"] * percent / 100.0
    values = predict_level(
        draws,
        change,
        row.quantity or "percent_change",
        scale=scale,
        people=people,
        baseline_mean=row.baseline_mean,
        baseline_sd=row.baseline_sd if row.baseline_sd is not None else DEFAULT_SD_SHARE * (row.baseline_mean or 0.0),
    )
    # the file writes an improvement in percent as a fall, the model as a gain
    return -values if scale in GAINS and row.observed is not None and row.observed < 0 else values


def _missing(row: TrialRow) -> str | None:
    """Return why the row cannot be predicted although it was understood."""
    if row.scale not in MEASURE_OF_SCALE and row.scale not in {"collagen_percent", "responder_share"}:
        return f"the model does not measure '{row.scale}'"
    if row.quantity == "level" and row.baseline_mean is None:
        return "a level without a baseline"
    if row.quantity == "change" and row.baseline_mean is None and f"study.baseline_{row.scale}" not in READS:
        return "a change without a baseline"
    if row.sessions is not None and row.sessions > MOST_SESSIONS:
        return f"more than {MOST_SESSIONS} sessions"
    return None


def _session_days(row: TrialRow) -> list[float]:
    interval = row.interval_days or DEFAULT_INTERVAL_DAYS
    return [interval * index for index in range(row.sessions or 0)]


def _end_week(row: TrialRow, draws: Draws) -> float:
    """Return when the outcome was read, in weeks since the first session."""
    last = max(_session_days(row), default=0.0) / DAYS_PER_WEEK
    if row.weeks_since_first is not None:
        return max(row.weeks_since_first, 1.0)
    if row.weeks_since_last is not None:
        return last + row.weeks_since_last
    return last + float(np.median(draws.reading(READS)["study.follow_up_weeks"]))


def _tissue(row: TrialRow, draws: Draws, weeks: Sequence[float], cache: dict[tuple[object, ...], Tissue]) -> Tissue:
    """Return the healed tissue of the arm's regimen; arms with one regimen share it."""
    days = [day for day in _session_days(row) if day < weeks[-1] * DAYS_PER_WEEK]
    depth_mm = row.depth_mm or float(np.median(draws.reading(READS)["study.depth_mm"]))
    key = (row.device, depth_mm, tuple(days), weeks[-1])
    if key not in cache:
        skin = layers(draws, SITE, "unspecified", AGE_YEARS)
        injury = needle(draws, get_device(row.device), Handling(depth_mm), layers=skin, site=SITE)
        cache[key] = treat(draws, [(injury, skin)], days, [week * DAYS_PER_WEEK for week in weeks])[0]
    return cache[key]


def _papillary_gain_percent(tissue: Tissue) -> Floats:
    """Return the gain of collagen in the papillary dermis of the scar at the last report, in percent, shape (n,)."""
    papillary = tissue.scar.collagen[:, -1, :PAPILLARY_CELLS].mean(axis=1)
    return np.asarray(100.0 * (papillary / tissue.scar.set_point - 1.0), dtype=float)


def _row(row: TrialRow, values: Floats | None, reason: str | None) -> PredictedRow:
    base = PredictedRow(
        trial_id=row.trial_id,
        row=row.row,
        scale=row.scale,
        quantity=row.quantity,
        observed=row.observed,
        skipped_reason=reason,
    )
    if values is None or row.observed is None:
        return base
    p2_5, p10, p25, median, p75, p90, p97_5 = (
        rounded(value, 4) for value in np.percentile(values, [2.5, 10, 25, 50, 75, 90, 97.5])
    )
    return base.model_copy(
        update={
            "median": median,
            "p2_5": p2_5,
            "p10": p10,
            "p25": p25,
            "p75": p75,
            "p90": p90,
            "p97_5": p97_5,
            "inside_80": bool(p10 <= row.observed <= p90),
        }
    )
