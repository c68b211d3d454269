"""What published arms teach about hyperpigmentation, redness and pain: weighted draws through the exact models.

The data are few (four counts, two durations, four scores), so draws of the prior are weighted by the likelihood; no
emulator stands between. Each study has an effect of its own about the typical one. The three parts share nothing.

Records that nothing but these reports could set hold what might be said without them: no report counts twice.

Limits, by what is missing: depth of five arms of rollers (the prior for published arms stands in), phototypes of three
arms (any share of IV and V), creams of three arms (EMLA for an hour). No calibrating arm compares roller with pen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit, gammaln, logit, ndtri

from cicatrix.acute.anaesthesia import Dose
from cicatrix.acute.numbness import numb_depth_mm
from cicatrix.acute.pain import pain_vas
from cicatrix.acute.products import get_anaesthetic
from cicatrix.acute.redness import immediate_redness, redness
from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import Uncertain, rounded, summarise
from cicatrix.calibration.importance import LEAST_EFFECTIVE, Weighted
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import Draws, prior_draws
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.posterior import MOST_ROWS
from cicatrix.evidence.trials.event_rows import EventRow
from cicatrix.needling.injury import needle
from cicatrix.needling.punctures import Handling
from cicatrix.outcome.pigment import clinic_risk
from cicatrix.skin.layers import layers
from cicatrix.skin.zones import Site

READS = (
    "outcome.pih_light_odds_ratio", "acute.redness_study_sd_log", "acute.pain_study_sd_log", "study.depth_mm",
    "acute.redness_visible_share", "acute.redness_fast_share", "acute.redness_fast_h", "acute.redness_slow_h",
    "acute.pain_scale",
)  # fmt: skip
PIH_IDS = ("outcome.pih_course_risk", "outcome.pih_study_sd_logit")
REDNESS_IDS = ("acute.redness_visible_share", "acute.redness_slow_h")
PAIN_IDS = ("acute.pain_scale", "acute.pain_depth_exponent", "acute.pain_relief_max")
DRAWS: Mapping[str, int] = {"pih": 100_000, "redness_days": 20_000, "pain_vas": 20_000}
"""Draws to weigh, by part."""
STRATA = 5
DEFAULT_SESSIONS = 4
AGE_YEARS = 28.0
RANGE_AS_80 = 2.5631031
"""Standard deviations across a reported range, which counts as an 80 % interval."""
DEFAULT_VAS_SD = 1.2
"""Between people, of an arm that reports none: those that do report 0.6 to 1.7."""
CREAMS: Mapping[str, tuple[str, float]] = {"PAIN_PEN_1.25": ("pliaglis", 45.0)}
"""Cream and minutes by arm, where they are reported."""
DEFAULT_CREAM = ("emla", 60.0)
DARK, LIGHT = frozenset({"IV", "V", "VI"}), frozenset({"I", "II", "III"})


class Datum(Frozen):
    """One report beside what the model expects of such an arm in a new study, before and after all were read."""

    trial_id: str
    event: str
    observed: float
    prior: Uncertain
    posterior: Uncertain
    unit: str


class TaughtRecord(Frozen):
    """A record before and after; ``taught`` is the share of its variance that the reports removed.

    The levels of redness and pain are those of one more clinic before and after, spread between clinics included.
    Variances are those of normal scores among the draws from before, as a prior's own coordinate has them.
    """

    id: str
    before: Uncertain
    after: Uncertain
    taught: float


class EventsAccount(Frozen):
    """What was inferred from which arms; ``effective`` draws and how many were weighted, by part.

    ``sound`` where each part has at least ``LEAST_EFFECTIVE`` effective draws.
    """

    ids: list[str]
    seed: int
    draws: dict[str, int]
    effective: dict[str, float]
    sound: bool
    records: list[TaughtRecord]
    data: list[Datum]


@dataclass(frozen=True, slots=True)
class EventsPosterior:
    """Joint draws of the records ``ids`` in their units, shape (s, k), in random order; the rows that taught them."""

    ids: tuple[str, ...]
    table: Floats
    rows: tuple[EventRow, ...]
    account: EventsAccount


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the inference.

    Attributes
    ----------
    columns
        Draws from before of what is inferred, by id, shape (n,): ``acute.redness_visible_share`` and
        ``acute.pain_scale`` are those of a new clinic, whose effect they hold.
    weighted
        Their weights.
    reports
        By row: what it reports, and what such an arm of a new study would report, shape (n,).
    """

    columns: Mapping[str, Floats]
    weighted: Weighted
    reports: Sequence[tuple[EventRow, float, Floats]]


def calibrate_events(
    rows: Sequence[EventRow], *, size: int = MOST_ROWS, seed: int = 0, draws: Mapping[str, int] = DRAWS
) -> EventsPosterior:
    """Return what the rows that calibrate teach.

    Parameters
    ----------
    rows
        Published events.
    size
        Draws of the posterior.
    seed
        Of everything.
    draws
        How many draws are weighted, by part.

    Raises
    ------
    BadInput
        If a part has no row.
    """
    rng = np.random.default_rng([seed, 2])
    chosen = {event: [row for row in rows if row.calibrates and row.event == event] for event in _PARTS}
    columns: dict[str, Floats] = {}
    records: list[TaughtRecord] = []
    data: list[Datum] = []
    effective: dict[str, float] = {}
    for event, part_of in _PARTS.items():
        if not chosen[event]:
            raise BadInput(f"no row of '{event}' calibrates", where="events", allowed="at least one")
        part = part_of(chosen[event], prior_draws(draws[event], seed))
        effective[event] = rounded(part.weighted.effective, 3)
        places = part.weighted.chosen(size, rng)
        for key, values in part.columns.items():
            columns[key] = values[places]
            left = _normal_scores(values)[places].var()
            records.append(
                TaughtRecord(
                    id=key, before=summarise(values), after=summarise(values[places]), taught=rounded(1.0 - left, 3)
                )
            )
        for row, observed, report in part.reports:
            prior, posterior = summarise(report), part.weighted.summarise(report)
            data.append(
                Datum(
                    trial_id=row.trial_id, event=event, observed=rounded(observed), prior=prior, posterior=posterior,
                    unit=row.unit,
                )
            )  # fmt: skip
    account = EventsAccount(
        ids=list(columns),
        seed=seed,
        draws=dict(draws),
        effective=effective,
        sound=min(effective.values()) >= LEAST_EFFECTIVE,
        records=records,
        data=data,
    )
    taught = tuple(row for part in chosen.values() for row in part)
    return EventsPosterior(tuple(columns), np.stack(list(columns.values()), axis=1), taught, account)


def pigmentation(rows: Sequence[EventRow], draws: Draws) -> Part:
    """Return the part of hyperpigmentation: binomial counts, each study with its own log odds."""
    light = draws.reading(READS)["outcome.pih_light_odds_ratio"]
    log_likelihood = np.zeros(draws.n)
    reports: list[tuple[EventRow, float, Floats]] = []
    for index, row in enumerate(rows):
        rng = draws.rng(f"pigmentation {index}")
        depth, share = _depth_mm(row, draws, rng), _dark_share(row.phototypes, draws.n, rng)
        cases, people = row.count or 0, row.denominator or 1

        def risk(clinics: int, row: EventRow = row, depth: Floats = depth, share: Floats = share) -> Floats:
            """Return the risk in one clinic per draw."""
            there = replace(draws, seed=draws.seed + clinics)
            sessions = row.sessions or DEFAULT_SESSIONS
            dark = clinic_risk(there, np.zeros(draws.n), sessions=sessions, depth_mm=depth)
            fair = clinic_risk(there, np.log(light), sessions=sessions, depth_mm=depth)
            return np.clip(share * dark + (1.0 - share) * fair, 1e-12, 1.0 - 1e-12)

        its = risk(1 + 2 * index)
        choose = gammaln(people + 1.0) - gammaln(cases + 1.0) - gammaln(people - cases + 1.0)
        log_likelihood += choose + cases * np.log(its) + (people - cases) * np.log1p(-its)
        reports.append((row, float(cases), rng.binomial(people, risk(2 + 2 * index)).astype(float)))
    columns = {key: draws.values[key] for key in PIH_IDS}
    return Part(columns, Weighted(log_likelihood), reports)


def redness_days(rows: Sequence[EventRow], draws: Draws) -> Part:
    """Return the part of redness: each study has its own level from which redness shows.

    A duration is the level at its time on the engine's curve, so the study's effect is integrated in closed form.
    """
    p = draws.reading(READS)
    spread, typical = p["acute.redness_study_sd_log"], np.log(p["acute.redness_visible_share"])
    share, fast_h, slow_h = (p[f"acute.redness_{name}"] for name in ("fast_share", "fast_h", "slow_h"))
    log_likelihood = np.zeros(draws.n)
    reports: list[tuple[EventRow, float, Floats]] = []
    for index, row in enumerate(rows):
        days = float(row.mean or np.nan)
        hours = 24.0 * days
        error = np.log((row.high or days * 1.5) / (row.low or days / 1.5)) / RANGE_AS_80
        depth, holes = _needled(row, draws, index)
        start = immediate_redness(draws, depth, holes)
        fast, slow = share * np.exp(-hours / fast_h), (1.0 - share) * np.exp(-hours / slow_h)
        slope = hours * (fast / fast_h + slow / slow_h) / (fast + slow)  # -d log level / d log time
        level = np.log(np.maximum(start * (fast + slow), 1e-300))
        log_likelihood += _log_normal_density(level, typical, np.hypot(spread, slope * error)) + np.log(slope)
        rng = draws.rng(f"redness {index}")
        seen = _with(draws, "acute.redness_visible_share", np.exp(typical + spread * rng.standard_normal(draws.n)))
        noise = np.exp(error * rng.standard_normal(draws.n))
        reports.append((row, days, redness(seen, depth, holes).erythema_hours / 24.0 * noise))
    new = np.minimum(np.exp(typical + spread * draws.rng("redness, new").standard_normal(draws.n)), 0.9)
    columns = {key: new if key == REDNESS_IDS[0] else draws.values[key] for key in REDNESS_IDS}
    return Part(columns, Weighted(log_likelihood), reports)


def pain(rows: Sequence[EventRow], draws: Draws) -> Part:
    """Return the part of pain: on the logit of VAS / 10 the engine's drive, the study and chance add up."""
    p = draws.reading(READS)
    spread = p["acute.pain_study_sd_log"]
    log_likelihood = np.zeros(draws.n)
    reports: list[tuple[EventRow, float, Floats]] = []
    for index, row in enumerate(rows):
        mean, people = float(row.mean or np.nan) / 10.0, row.denominator or 1
        error = (row.sd or DEFAULT_VAS_SD) / 10.0 / np.sqrt(people) / (mean * (1.0 - mean))
        depth, _ = _needled(row, draws, index)
        product, minutes = CREAMS.get(row.trial_id, DEFAULT_CREAM)
        numb = numb_depth_mm(draws, get_anaesthetic(product), Dose(minutes, 15.0, 100.0, occluded=product == "emla"))
        typical = logit(np.clip(pain_vas(draws, Site.CHEEK, depth, numb) / 10.0, 1e-9, 1.0 - 1e-9))
        whole = np.hypot(spread, error)
        log_likelihood += _log_normal_density(float(logit(mean)), typical, whole)
        noise = draws.rng(f"pain {index}").standard_normal(draws.n)
        reports.append((row, 10.0 * mean, 10.0 * expit(typical + whole * noise)))
    new = p["acute.pain_scale"] * np.exp(spread * draws.rng("pain, new").standard_normal(draws.n))
    columns = {key: new if key == PAIN_IDS[0] else draws.values[key] for key in PAIN_IDS}
    return Part(columns, Weighted(log_likelihood), reports)


_PARTS: Mapping[str, Callable[[Sequence[EventRow], Draws], Part]] = {
    "pih": pigmentation,
    "redness_days": redness_days,
    "pain_vas": pain,
}


def _normal_scores(values: Floats) -> Floats:
    """Return where each of the values, shape (n,), lies among them, in standard deviations of a normal."""
    return ndtri((np.argsort(np.argsort(values)) + 0.5) / values.size)


def _log_normal_density(value: Floats | float, centre: Floats, sd: Floats) -> Floats:
    return -0.5 * ((value - centre) / sd) ** 2 - np.log(sd)


def _with(draws: Draws, identifier: str, values: Floats) -> Draws:
    return replace(draws, values={**draws.values, identifier: values})


def _depth_mm(row: EventRow, draws: Draws, rng: np.random.Generator) -> Floats:
    """Return the needle length of an arm; one that does not say has any of the published ones."""
    if row.depth_mm is not None:
        return np.full(draws.n, row.depth_mm)
    return rng.permutation(draws.reading(READS)["study.depth_mm"])


def _dark_share(phototypes: str, n: int, rng: np.random.Generator) -> Floats:
    """Return the share of people of phototypes IV and V: any, where an arm mixes or does not say."""
    ends = frozenset(phototypes.upper().replace(" ", "").split("-")) - {""}
    if ends and ends <= DARK:
        return np.ones(n)
    return np.zeros(n) if ends and ends <= LIGHT else rng.random(n)


def _needled(row: EventRow, draws: Draws, index: int) -> tuple[Floats, Floats]:
    """Return delivered depth and holes per cm2 of an arm, shape (n,) each.

    An unreported needle length is one of five, at equal steps of its distribution, by fifths of the draws, which are
    in no order; the arms take them in turn, so that they do not share it.
    """
    device = get_device("generic-roller" if "roller" in row.device else "generic-pen")
    steps = (np.arange(STRATA) + 0.5) / STRATA
    lengths = np.quantile(draws.reading(READS)["study.depth_mm"], steps)
    depth, holes = np.empty(draws.n), np.empty(draws.n)
    for stratum, places in enumerate(np.array_split(np.arange(draws.n), STRATA)):
        some = Draws({key: values[places] for key, values in draws.values.items()}, draws.seed, places.size)
        length = row.depth_mm or float(lengths[(stratum + 2 * index) % STRATA])
        skin = layers(some, Site.CHEEK, "unspecified", AGE_YEARS)
        injury = needle(some, device, Handling(length), layers=skin, site=Site.CHEEK)
        depth[places], holes[places] = injury.delivered_depth_mm, injury.holes_per_cm2
    return depth, holes
