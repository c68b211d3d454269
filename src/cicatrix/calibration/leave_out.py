"""Leave-one-study-out: what the model says of each study when it has not read it, scored beside simple baselines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cicatrix.base.errors import BadInput, InternalError
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.base.progress import TellShare, quiet
from cicatrix.calibration.baselines import BASELINES, LEAST_STUDIES, Facts, Student, baseline, facts_of
from cicatrix.calibration.scores import (
    LEVELS,
    Coverage,
    Errors,
    Skill,
    Uniformity,
    coverage,
    crps,
    errors,
    inside,
    integral_transform,
    skill,
    uniformity,
)
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.trials.schema import TrialRow

QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
FINENESS = 20_000
"""Quantiles that stand for a baseline's distribution in its CRPS."""


@dataclass(frozen=True, slots=True)
class Fold:
    """One study left out.

    Attributes
    ----------
    study
        Its name.
    places
        Places of its rows among all.
    left_out, kept
        Its rows, and all others.
    """

    study: str
    places: tuple[int, ...]
    left_out: tuple[TrialRow, ...]
    kept: tuple[TrialRow, ...]


class LeftOutRow(Frozen):
    """One row beside the forecast of a model that did not read its study; improvement of percentages is positive.

    ``which`` of the arm's rows it is: the scars, or the week since the first session.
    ``transform`` is the share of the forecast below the observation. ``against`` gives the CRPS of each baseline that
    could be fitted.
    """

    trial_id: str
    row: int
    study: str
    group: str
    which: str
    observed: float
    p2_5: float
    p10: float
    p25: float
    median: float
    p75: float
    p90: float
    p97_5: float
    inside_50: bool
    inside_80: bool
    inside_95: bool
    transform: float
    crps: float
    against: dict[str, float]


class BaselineAccount(Frozen):
    """How a baseline could be used: rows without one, and rows on which it had to take the grand mean."""

    name: str
    rows: int
    not_fitted: int
    fell_back: int
    overall: Skill | None
    by_group: dict[str, Skill]
    statement: str


class LeftOut(Frozen):
    """The report of leave-one-study-out."""

    studies: list[str]
    rows: list[LeftOutRow]
    coverage: list[Coverage]
    uniformity: Uniformity
    by_group: dict[str, Errors]
    baselines: list[BaselineAccount]


def folds_of(rows: Sequence[TrialRow]) -> list[Fold]:
    """Return one fold per study, in the order of the rows."""
    folds: list[Fold] = []
    for study in dict.fromkeys(row.study for row in rows):
        places = tuple(place for place, row in enumerate(rows) if row.study == study)
        kept = tuple(row for row in rows if row.study != study)
        folds.append(Fold(study, places, tuple(rows[place] for place in places), kept))
    return folds


def leave_one_out(
    rows: Sequence[TrialRow],
    predict_without: Callable[[Fold], Floats],
    *,
    seed: int = 0,
    progress: TellShare = quiet,
) -> LeftOut:
    """Return the report.

    Parameters
    ----------
    rows
        Rows with a scale, a quantity and an observed value.
    predict_without
        Returns predictive draws of the rows left out, shape (rows, n), from a fit to the rows kept: reports of a new
        study, with its own effects and chance, in the units of :func:`cicatrix.calibration.arms.observed_value`.
    seed
        Of the resamples of studies.
    progress
        Told the share of folds done.

    Raises
    ------
    BadInput
        If the rows are of fewer than two studies.
    """
    folds = folds_of(rows)
    if len(folds) < 2:
        raise BadInput(f"{len(folds)} study", where="leave-one-study-out", allowed="at least two studies")
    pieces: list[Floats] = []
    for index, fold in enumerate(folds):
        piece = np.asarray(predict_without(fold), dtype=float)
        if piece.ndim != 2 or piece.shape[0] != len(fold.places) or not np.isfinite(piece).all():
            raise InternalError(f"'{fold.study}' needs finite draws of {len(fold.places)} rows, not {piece.shape}")
        pieces.append(piece)
        progress((index + 1) / len(folds))
    order = np.argsort([place for fold in folds for place in fold.places])
    draws = np.concatenate([piece[:, : min(one.shape[1] for one in pieces)] for piece in pieces])[order]
    return _report(tuple(rows), draws, seed)


def _report(rows: tuple[TrialRow, ...], draws: Floats, seed: int) -> LeftOut:
    facts = facts_of(rows)
    fitted = {kind: baseline(kind, facts) for kind in BASELINES}
    fine = (np.arange(FINENESS) + 0.5) / FINENESS
    theirs = {kind: crps(one.quantile(fine), facts.observed) for kind, one in fitted.items()}
    ours = crps(draws, facts.observed)
    transform = integral_transform(draws, facts.observed)
    names = list(dict.fromkeys(row.study for row in rows))
    rng = np.random.default_rng(seed)
    return LeftOut(
        studies=names,
        rows=_rows(rows, facts, draws, ours, transform, theirs, fitted),
        coverage=coverage(draws, facts.observed),
        uniformity=uniformity(transform),
        by_group={
            str(group): errors(draws[facts.group == group], facts.observed[facts.group == group])
            for group in dict.fromkeys(facts.group)
        },
        baselines=[_account(kind, facts, ours, theirs[kind], fitted[kind], rng) for kind in BASELINES],
    )


def _rows(
    rows: tuple[TrialRow, ...],
    facts: Facts,
    draws: Floats,
    ours: Floats,
    transform: Floats,
    theirs: dict[str, Floats],
    fitted: dict[str, Student],
) -> list[LeftOutRow]:
    quantiles = np.quantile(draws, QUANTILES, axis=1).T
    within = np.stack([inside(draws, facts.observed, level) for level in LEVELS], axis=1)
    found: list[LeftOutRow] = []
    for place, row in enumerate(rows):
        p2_5, p10, p25, median, p75, p90, p97_5 = (rounded(value, 5) for value in quantiles[place])
        found.append(
            LeftOutRow(
                trial_id=row.trial_id,
                row=row.row,
                study=row.study,
                group=str(facts.group[place]),
                which=_which(row),
                observed=rounded(facts.observed[place]),
                p2_5=p2_5,
                p10=p10,
                p25=p25,
                median=median,
                p75=p75,
                p90=p90,
                p97_5=p97_5,
                inside_50=bool(within[place, 0]),
                inside_80=bool(within[place, 1]),
                inside_95=bool(within[place, 2]),
                transform=rounded(transform[place], 4),
                crps=rounded(ours[place], 4),
                against={kind: rounded(theirs[kind][place], 4) for kind in fitted if fitted[kind].there[place]},
            )
        )
    return found


def _which(row: TrialRow) -> str:
    if row.scar_type != "all":
        return row.scar_type
    return "" if row.weeks_since_first is None else f"week {row.weeks_since_first:.0f}"


def _account(
    kind: str, facts: Facts, ours: Floats, theirs: Floats, fitted: Student, rng: np.random.Generator
) -> BaselineAccount:
    there = fitted.there
    study = np.unique(facts.study, return_inverse=True)[1]
    unit = np.full(ours.size, np.nan)
    by_group: dict[str, Skill] = {}
    for group in dict.fromkeys(facts.group[there]):
        its = there & (facts.group == group)
        unit[its] = theirs[its].mean()
        by_group[str(group)] = skill(kind, ours[its], theirs[its], study[its], np.ones(its.sum()), rng)
    overall = skill(kind, ours[there], theirs[there], study[there], unit[there], rng) if there.any() else None
    return BaselineAccount(
        name=kind,
        rows=int(there.sum()),
        not_fitted=int((~there).sum()),
        fell_back=int(fitted.fell_back.sum()),
        overall=overall,
        by_group=by_group,
        statement=statement(kind, overall),
    )


def statement(kind: str, overall: Skill | None) -> str:
    """Return in words whether the model beats a baseline: computed from the skill and its interval."""
    name = {"grand_mean": "the grand mean", "last_value": "the last value"}.get(kind, "a straight line per session")
    if overall is None:
        return f"The model cannot be compared with {name}: no row has {LEAST_STUDIES} other studies of its kind."
    where = f"on {overall.rows} rows of {overall.studies} studies"
    interval = f"95 % interval over studies {100 * overall.low:.0f} to {100 * overall.high:.0f} %"
    if overall.skill <= 0.0:
        return f"The model does not beat {name}: its CRPS is {-100 * overall.skill:.0f} % higher {where} ({interval})."
    lower = f"its CRPS is {100 * overall.skill:.0f} % lower {where} ({interval})"
    if overall.low > 0.0:
        return f"The model beats {name}: {lower}."
    return f"The model is ahead of {name} but is not shown to beat it: {lower}."
