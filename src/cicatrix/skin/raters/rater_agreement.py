"""The agreement of every pair of raters, of all together, and of each with themselves, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.base.numbers import rounded
from cicatrix.skin.grading.scale_records import ScaleRecord
from cicatrix.skin.raters.agreement_report import (
    Agreement,
    AgreementReport,
    Coefficient,
    Differences,
    Intraclass,
    Pair,
    ScaleAgreement,
)
from cicatrix.skin.raters.differences import (
    Z975,
    limits_of_agreement,
    measurement_error,
    smallest_detectable_change,
)
from cicatrix.skin.raters.intraclass import intraclass, mean_squares
from cicatrix.skin.raters.kappa import WEIGHTINGS, Weighting, kappa, standard_error, table_of, weights_of
from cicatrix.skin.raters.ratings import LEAST_SUBJECTS, Ratings

Floats = NDArray[np.float64]
RESAMPLES = 1000
LEAST_SOUND = 0.9
"""Share of resamples that must have a value for their interval to be shown."""
NOTHING = 1e-12


def agreement_of(tables: Sequence[Ratings], seed: int = 0) -> AgreementReport:
    """Return the agreement of raters on every scale: at the first visit, and of each rater over visits.

    Raises
    ------
    BadInput
        If no two raters, and no two visits of one, share three subjects.
    """
    return AgreementReport(scales=[_scale(one, seed) for one in tables], resamples=RESAMPLES, seed=seed)


def _scale(one: Ratings, seed: int) -> ScaleAgreement:
    rng = np.random.default_rng(seed)
    between = _agreement(one.scale, one.values[:, :, 0], one.raters, rng)
    within = [
        found.model_copy(update={"of": "visits", "rater": rater})
        for place, rater in enumerate(one.raters)
        if (found := _agreement(one.scale, one.values[:, place, :], one.visits, rng)) is not None
    ]
    if between is None and not within:
        raise BadInput(
            f"no two ratings of '{one.scale.id}' share {LEAST_SUBJECTS} subjects", where=one.scale.id,
            allowed=f"{LEAST_SUBJECTS} subjects that two raters rated, or one rater twice",
        )  # fmt: skip
    return ScaleAgreement(scale=one.scale.id, name=one.scale.name, kind=one.scale.kind, between=between, within=within)


def _agreement(scale: ScaleRecord, values: Floats, names: Sequence[str], rng: np.random.Generator) -> Agreement | None:
    """Return the agreement of columns, shape (subjects, columns); None if no two share enough subjects."""
    given = [place for place in range(len(names)) if np.isfinite(values[:, place]).any()]
    values, names = values[:, given], [names[place] for place in given]
    pairs = [
        _pair(scale, both, names[i], names[j], rng)
        for i, j in combinations(range(len(names)), 2)
        if len(both := values[np.isfinite(values[:, [i, j]]).all(axis=1)][:, [i, j]]) >= LEAST_SUBJECTS
    ]
    if not pairs:
        return None
    whole = values[np.isfinite(values).all(axis=1)]
    rated = int(np.isfinite(values).any(axis=1).sum())
    found = Agreement(
        of="raters",
        names=list(names),
        pairs=pairs,
        complete_subjects=len(whole),
        incomplete_subjects=rated - len(whole),
    )
    if scale.kind == "nominal":
        return found.model_copy(update={"note": "words have no distance: no intraclass correlation"})
    if len(whole) < LEAST_SUBJECTS:
        return found.model_copy(update={"note": f"fewer than {LEAST_SUBJECTS} subjects were rated by all"})
    squares = mean_squares(whole)
    if squares.subjects + squares.error < NOTHING:
        return found.model_copy(update={"note": "the subjects that all rated do not differ"})
    return found.model_copy(update=_together(whole, rng))


def _together(whole: Floats, rng: np.random.Generator) -> dict[str, object]:
    """Return what is told by all raters together, ratings of shape (n, k)."""
    error = measurement_error(mean_squares(whole))
    again = whole[_resample(rng, len(whole))]
    changes = smallest_detectable_change(measurement_error(mean_squares(again)))
    return {
        "intraclass": [
            Intraclass(
                form=form.name,
                other_name=form.other_name,
                what=form.what,
                coefficient=_coefficient(form.value, form.low, form.high),
            )
            for form in intraclass(whole)
        ],
        "measurement_error": rounded(error),
        "smallest_detectable_change": rounded(smallest_detectable_change(error)),
        "change_interval": _percentiles(changes),
    }


def _pair(scale: ScaleRecord, both: Floats, first: str, second: str, rng: np.random.Generator) -> Pair:
    exact = rounded(np.mean(both[:, 0] == both[:, 1]))
    found = Pair(first=first, second=second, subjects=len(both), exact=exact)
    changes: dict[str, object] = {}
    if scale.kind != "score":
        changes["kappa"] = _kappas(scale, both, rng)
    if scale.kind != "nominal":
        changes["differences"] = _differences(both)
    return found.model_copy(update=changes)


def _kappas(scale: ScaleRecord, both: Floats, rng: np.random.Generator) -> dict[Weighting, Coefficient]:
    """Return the kappas that the scale allows; none where chance alone would agree always."""
    grades = len(scale.categories)
    codes = (both - scale.low) / scale.step
    table = table_of(codes[:, 0], codes[:, 1], grades)
    again = codes[_resample(rng, len(codes))]
    tables = table_of(again[..., 0], again[..., 1], grades)
    found: dict[Weighting, Coefficient] = {}
    for weighting in WEIGHTINGS if scale.kind == "ordinal" else WEIGHTINGS[:1]:
        weights = weights_of(grades, weighting)
        value = float(kappa(table, weights))
        if not np.isfinite(value):
            continue
        half = Z975 * standard_error(table, weights)
        one = _coefficient(value, value - half, min(value + half, 1.0))
        found[weighting] = one.model_copy(update={"resampled": _percentiles(kappa(tables, weights))})
    return found


def _differences(both: Floats) -> Differences:
    apart = both[:, 1] - both[:, 0]
    limits = limits_of_agreement(apart)
    return Differences(
        bias=_coefficient(limits.bias, *limits.bias_interval),
        sd=rounded(limits.sd),
        lower=_coefficient(limits.lower, *limits.lower_interval),
        upper=_coefficient(limits.upper, *limits.upper_interval),
        means=[rounded(value) for value in both.mean(axis=1)],
        differences=[rounded(value) for value in apart],
    )


def _resample(rng: np.random.Generator, n: int) -> NDArray[np.int64]:
    return rng.integers(n, size=(RESAMPLES, n))


def _percentiles(values: Floats) -> tuple[float, float] | None:
    """Return the 2.5th and 97.5th percentile; None where too many resamples have no value."""
    sound = values[np.isfinite(values)]
    if sound.size < LEAST_SOUND * values.size:
        return None
    low, high = np.percentile(sound, [2.5, 97.5])
    return rounded(low), rounded(high)


def _coefficient(value: float, low: float, high: float) -> Coefficient:
    shown = (rounded(x) if np.isfinite(x) else None for x in (value, low, high))
    return Coefficient(**dict(zip(("value", "low", "high"), shown, strict=True)))
