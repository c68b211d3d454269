"""What the model would have a published arm report, through the whole engine: its protocol, and a new study's noise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cicatrix.base.numbers import rounded
from cicatrix.base.progress import TellShare, quiet
from cicatrix.calibration.arms import NOT_NEEDLED, arms_of
from cicatrix.calibration.reported import READS as REPORTED_READS
from cicatrix.calibration.reported import new_study, reported, response_from
from cicatrix.cohort.regimens import Response, regimen_of, response_of
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.trials.schema import TrialRow
from cicatrix.outcome.measurement import MEASURED, PERCENT
from cicatrix.planning.answers import PredictedRow, Predictions

MOST_SESSIONS = 24
NOISE = "calibration.predict"


def predict_rows(rows: Sequence[TrialRow], draws: Draws, progress: TellShare = quiet) -> Predictions:
    """Return the forecast beside each reported result: what a new study of this arm would report."""
    reasons = [row.skipped_reason or _missing(row) for row in rows]
    values = iter(_predictive([row for row, why in zip(rows, reasons, strict=True) if why is None], draws, progress))
    predicted = [_row(row, None if why else next(values), why) for row, why in zip(rows, reasons, strict=True)]
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


def _predictive(rows: Sequence[TrialRow], draws: Draws, progress: TellShare) -> list[Floats]:
    """Return the predictive draws of each row in the file's unit and sign."""
    if not rows:
        return []
    regimens = list(dict.fromkeys(regimen_of(row) for row in rows))
    response = response_of(draws, regimens, progress)
    scored = iter(_scored([row for row in rows if row.scale in MEASURED], draws, regimens, response))
    collagen = response.papillary_collagen_percent
    return [next(scored) if row.scale in MEASURED else collagen[regimens.index(regimen_of(row))] for row in rows]


def _scored(rows: Sequence[TrialRow], draws: Draws, regimens: Sequence[object], response: Response) -> list[Floats]:
    if not rows:
        return []
    places = {regimen: place for place, regimen in enumerate(regimens)}
    arms = arms_of(rows, lambda row: places.get(regimen_of(row), NOT_NEEDLED))
    grown = response_from(response)
    read = draws.reading(REPORTED_READS)
    values = new_study(
        arms,
        lambda effects: reported(np, arms, read, grown, effects),
        read["outcome.visit_correlation"],
        draws.n,
        draws.rng(NOISE),
    )
    return [_as_in_the_file(row, one) for row, one in zip(rows, values, strict=True)]


def _as_in_the_file(row: TrialRow, values: Floats) -> Floats:
    """Return a level with its baseline, and an improvement in percent as a fall where the file writes it so."""
    if row.quantity == "level":
        return values + float(row.baseline_mean or 0.0)
    falls = row.scale in PERCENT and row.observed is not None and row.observed < 0
    return -values if falls else values


def _missing(row: TrialRow) -> str | None:
    """Return why the row cannot be predicted although it was understood."""
    if row.scale not in MEASURED and row.scale != "collagen_percent":
        return f"the model does not measure '{row.scale}'"
    if row.quantity == "level" and row.scale in PERCENT:
        return "a level of a percentage"
    if row.quantity == "level" and row.baseline_mean is None:
        return "a level without a baseline"
    if row.role == "natural_history":
        return "the model has no new scars under active acne"
    if row.sessions is not None and row.sessions > MOST_SESSIONS:
        return f"more than {MOST_SESSIONS} sessions"
    device = get_device(row.device)
    if row.depth_mm and not device.depth_min_mm <= row.depth_mm <= device.depth_max_mm:
        return f"{device.name} cannot be set to {row.depth_mm:g} mm"
    return None


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
