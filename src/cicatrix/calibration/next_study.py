"""Which simple trial would teach the model most: split-face designs run through the engine before anybody is needled.

Both sides of a design are computed on the same draws. What the trial would observe is the mean contrast between the
sides; what it is expected to teach is the mutual information between the model's parameters and that mean. How strongly
the study's people respond is its own, the same on both sides, and blurs what the contrast says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import Uncertain, rounded, summarise
from cicatrix.base.progress import TellShare, quiet
from cicatrix.calibration.information import assurance, expected_information, people_for_power
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.knowledge import Knowledge, knowledge_of
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.store import load_evidence
from cicatrix.needling.injury import Injury, needle
from cicatrix.needling.punctures import Handling
from cicatrix.outcome.measurement import NODES, WEIGHTS, Population, Reading, expected, population
from cicatrix.outcome.measurement import READS as MEASUREMENT_READS
from cicatrix.outcome.population import POPULATION_TYPES, typical_scars
from cicatrix.outcome.relief import differential_growth, floor_uplift_mm
from cicatrix.outcome.study_effect import study_effect
from cicatrix.outcome.tethers import raised_by_release
from cicatrix.planning.tissue import DAYS_PER_WEEK, Tissue, treat
from cicatrix.skin.layers import Layers, layers
from cicatrix.skin.scars import ScarType
from cicatrix.skin.zones import Site

READS = (
    "study.side_correlation",
    "study.depth_repeat_sd_percent",
    "outcome.study_response_sd_log",
    "outcome.rater_sd_points",
    "outcome.rater_repeat_share",
)
PEOPLE = (10, 20, 40, 80)
RANKED_AT = 40
"""People at which designs are compared in the summary."""
READ_WEEKS = 12.0
"""Both sides are read this long after the last session of either, on one day."""
RATERS = 2
SITE, AGE_YEARS = Site.CHEEK, 28.0
TEACHES = 5
LEAST_DRAWS = 16
SCORE, DEPTH = "goodman_baron_quantitative", "scar_depth_percent"
SCALES: Mapping[str, str] = {
    SCORE: "quantitative score of a side by two blinded raters",
    DEPTH: "mean scar depth of a side by a 3-D scan",
}
NOTE = (
    "What a trial would teach is computed with the model that it would teach. Where the model has the structure wrong "
    "(how depth, density and interval act at all), these numbers are wrong too, and a trial may teach most where the "
    "model expects nothing. Information counts whatever the contrast says about any parameter, useful or not. The "
    "noise rests on assumptions: the correlation of sides and the repeatability of a scan are not reported."
)


@dataclass(frozen=True, slots=True)
class Arm:
    """How one side is treated; the passes are those of practice unless holes are given."""

    name: str
    device: str = "generic-pen"
    depth_mm: float = 1.5
    holes_per_cm2: float | None = None
    sessions: int = 3
    interval_days: float = 28.0

    @property
    def session_days(self) -> tuple[float, ...]:
        """Days of the sessions, counted from the first."""
        return tuple(self.interval_days * index for index in range(self.sessions))


@dataclass(frozen=True, slots=True)
class SplitFace:
    """A design: what differs between the sides."""

    name: str
    first: Arm
    second: Arm

    @property
    def read_day(self) -> float:
        """Day on which both sides are read."""
        return max(self.first.session_days[-1], self.second.session_days[-1]) + READ_WEEKS * DAYS_PER_WEEK


DESIGNS = (
    SplitFace("interval", Arm("6 weeks", interval_days=42.0), Arm("2 weeks", interval_days=14.0)),
    SplitFace("density", Arm("400 holes/cm2", holes_per_cm2=400.0), Arm("100 holes/cm2", holes_per_cm2=100.0)),
    SplitFace("depth", Arm("2.5 mm", depth_mm=2.5), Arm("1.5 mm")),
    SplitFace("sessions", Arm("6 sessions", sessions=6), Arm("3 sessions")),
    SplitFace("device", Arm("pen"), Arm("roller", device="generic-roller")),
)


class Gain(Frozen):
    """What the trial is expected to do with so many people."""

    people: int
    information_nats: float
    error_nats: float
    """Standard error over the draws."""
    power: float
    """Chance that it finds the direction at 5 % two-sided, averaged over the draws."""


class OnScale(Frozen):
    """A design as read on one scale."""

    scale: str
    reading: str
    contrast: Uncertain
    """First side less second, in points of percent improvement, averaged over studies."""
    probability_first_better: float
    per_person_sd: float
    """Noise of one person's contrast, in the same points."""
    gains: list[Gain]
    people_for_80_percent_power: int | None
    """At the median contrast; None where 10 000 people would not do."""


class Taught(Frozen):
    """A number that the contrast goes with."""

    parameter: str
    name: str
    rank_correlation: float
    knowledge: Knowledge


class Design(Frozen):
    """A split-face trial."""

    name: str
    first: str
    second: str
    read_week: float
    """Since the first session; both sides on one day."""
    scales: list[OnScale]
    teaches: list[Taught]
    """Numbers whose draws go most with the contrast in depth, by rank correlation; noise is left out."""


class NextStudy(Frozen):
    """Answer of ``evidence next-study``."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    note: str = NOTE
    draws: int
    seed: int
    designs: list[Design]
    """On the scan's scale with 40 people, the one that teaches most first."""
    summary: str


def next_study(draws: Draws, progress: TellShare = quiet) -> NextStudy:
    """Return every design with what it is expected to teach.

    Parameters
    ----------
    draws
        n draws, at least 16; 400 and more give a standard error of the information of a few hundredths.

    Raises
    ------
    BadInput
        If there are fewer.
    """
    if draws.n < LEAST_DRAWS:
        raise BadInput(f"{draws.n} draws", where="--draws", allowed=f"at least {LEAST_DRAWS}; 400 and more are smooth")
    skin = layers(draws, SITE, "unspecified", AGE_YEARS)
    people = _people(draws)
    sides = _sides(draws, people, skin, progress)
    once = {scale: _once(draws, people, scale) for scale in SCALES}
    designs = [_design(one, sides[one.name], once, draws) for one in DESIGNS]
    designs.sort(key=lambda one: -_at(one, DEPTH).information_nats)
    return NextStudy(draws=draws.n, seed=draws.seed, designs=designs, summary=_summary(designs))


def _injury(draws: Draws, arm: Arm, skin: Layers) -> Injury:
    """Return the injury of one session; with holes given, exposure per hole stays as it is."""
    made = needle(draws, get_device(arm.device), Handling(arm.depth_mm), layers=skin, site=SITE)
    if arm.holes_per_cm2 is None:
        return made
    per_hole = np.log1p(-made.injured_fraction) / made.holes_per_cm2[:, None]
    holes = np.full(draws.n, arm.holes_per_cm2)
    return replace(made, holes_per_cm2=holes, injured_fraction=-np.expm1(per_hole * arm.holes_per_cm2))


@dataclass(frozen=True, slots=True)
class Side:
    """What one side of a trial's faces would report on one scale, in percent improvement.

    Attributes
    ----------
    mean
        For each strength of the study's own, shape (n, m).
    person_sd
        Between people, by how they respond; median over the draws.
    """

    mean: Floats
    person_sd: float


def _people(draws: Draws) -> Population:
    p = draws.reading(MEASUREMENT_READS)
    return population(np, {identifier: p[identifier] for identifier in MEASUREMENT_READS})


def _sides(
    draws: Draws, people: Population, skin: Layers, progress: TellShare
) -> dict[str, dict[str, tuple[Side, Side]]]:
    """Return first and second side, by design and scale; sides with one calendar heal together."""
    batches: dict[tuple[tuple[float, ...], float], list[tuple[str, int, Arm]]] = {}
    for design in DESIGNS:
        for place, arm in enumerate((design.first, design.second)):
            batches.setdefault((arm.session_days, design.read_day), []).append((design.name, place, arm))
    found: dict[tuple[str, int], dict[str, Side]] = {}
    for done, ((session_days, read_day), members) in enumerate(batches.items()):
        arms = list(dict.fromkeys(arm for _, _, arm in members))
        items = [(_injury(draws, arm, skin), skin) for arm in arms]
        tissues = dict(zip(arms, treat(draws, items, session_days, [read_day]), strict=True))
        for name, place, arm in members:
            found[name, place] = _measured(draws, people, tissues[arm], session_days, read_day)
        progress((done + 1) / len(batches))
    return {
        one.name: {scale: (found[one.name, 0][scale], found[one.name, 1][scale]) for scale in SCALES} for one in DESIGNS
    }


def _measured(
    draws: Draws, people: Population, tissue: Tissue, session_days: Sequence[float], read_day: float
) -> dict[str, Side]:
    """Return what a side reports on each scale."""
    differential = differential_growth(
        np.asarray(tissue.scar.organised, dtype=float), np.asarray(tissue.surround.organised, dtype=float),
        tissue.scar.set_point,
    )  # fmt: skip
    growth: list[Floats] = []
    for scar in typical_scars(draws):
        depth_mm = float(scar.depth_mm or 0.0)
        rise = floor_uplift_mm(
            draws, differential, tissue.cell_depth_mm, type=scar.type, width_mm=scar.width_mm, depth_mm=depth_mm
        )
        growth.append(np.maximum(rise[:, 0], 0.0) / depth_mm)
    raised = raised_by_release(
        draws, tissue.injury.share_reticular, [read_day / DAYS_PER_WEEK], [day / DAYS_PER_WEEK for day in session_days]
    )
    tethered = np.array([float(kind is ScarType.ROLLING) for kind in POPULATION_TYPES])
    release = tethered[:, None, None] * -np.log1p(-raised[:, 0])
    strength = np.exp(draws.reading(READS)["outcome.study_response_sd_log"] * study_effect(NODES)[:, None])
    unrated = replace(people, rater_sd_points=0.0)  # the noise of rating comes in with that of scanning
    result: dict[str, Side] = {}
    for scale in SCALES:
        answer = expected(
            np, Reading(scale, "percent_change"), unrated, np.stack(growth)[:, None] * strength, release, 0.0
        )
        sign = 1.0 if scale == DEPTH else -1.0
        result[scale] = Side(sign * np.asarray(answer.mean).T, float(np.median(answer.person_sd[NODES.size // 2])))
    return result


def _once(draws: Draws, people: Population, scale: str) -> float:
    """Return the noise of measuring one side once, in percent of what it had, at the medians.

    A side has half of the face's points, and the rating of a side half of the variance of that of a face. The same
    raters see every side and visit: only what is new each time counts.
    """
    p = draws.reading(READS)
    if scale == DEPTH:
        return float(np.median(p["study.depth_repeat_sd_percent"]))
    repeat = p["outcome.rater_sd_points"] * np.sqrt(p["outcome.rater_repeat_share"])
    return float(np.median(100.0 * repeat * np.sqrt(0.5 / RATERS) / (0.5 * people.baseline[SCORE])))


def _per_person_sd(draws: Draws, first: float, second: float, once: float) -> float:
    """Return the noise of one person's contrast: how people differ beyond what sides share, and four measurements."""
    shared = float(np.median(draws.reading(READS)["study.side_correlation"]))
    return float(np.sqrt(first**2 + second**2 - 2.0 * shared * first * second + 4.0 * once**2))


def _design(
    design: SplitFace, sides: Mapping[str, tuple[Side, Side]], once: Mapping[str, float], draws: Draws
) -> Design:
    contrasts = {scale: first.mean - second.mean for scale, (first, second) in sides.items()}
    noise = {
        scale: _per_person_sd(draws, first.person_sd, second.person_sd, once[scale])
        for scale, (first, second) in sides.items()
    }
    return Design(
        name=design.name,
        first=design.first.name,
        second=design.second.name,
        read_week=rounded(design.read_day / DAYS_PER_WEEK),
        scales=[_on_scale(scale, contrasts[scale], noise[scale]) for scale in SCALES],
        teaches=_teaches(draws, contrasts[DEPTH] @ WEIGHTS),
    )


def _on_scale(scale: str, contrast: Floats, per_person_sd: float) -> OnScale:
    gains: list[Gain] = []
    for people in PEOPLE:
        found = expected_information(contrast, per_person_sd / np.sqrt(people), WEIGHTS)
        gains.append(
            Gain(
                people=people,
                information_nats=round(found.nats, 4),
                error_nats=round(found.error, 4),
                power=rounded(assurance(contrast, per_person_sd, people, WEIGHTS), 3),
            )
        )
    typical = contrast @ WEIGHTS
    return OnScale(
        scale=scale,
        reading=SCALES[scale],
        contrast=summarise(typical),
        probability_first_better=rounded(np.mean(typical > 0.0) + 0.5 * np.mean(typical == 0.0), 3),
        per_person_sd=rounded(per_person_sd, 3),
        gains=gains,
        people_for_80_percent_power=people_for_power(float(np.median(typical)), per_person_sd),
    )


def _teaches(draws: Draws, contrast: Floats) -> list[Taught]:
    """Return the numbers that go with the contrast beyond what n draws show by chance among so many."""
    from scipy.stats import rankdata  # late: half a second

    if np.ptp(contrast) == 0.0:
        return []
    ranks = rankdata(contrast)
    found: list[Taught] = []
    for identifier in sorted(draws.used - set(READS)):
        values = draws.values[identifier]
        if np.ptp(values) == 0.0:
            continue
        correlation = float(np.corrcoef(rankdata(values), ranks)[0, 1])
        if correlation**2 > 9.0 / draws.n:  # three standard errors
            found.append(
                Taught(
                    parameter=identifier,
                    name=load_evidence().parameter(identifier).name,
                    rank_correlation=rounded(correlation, 3),
                    knowledge=knowledge_of(identifier),
                )
            )
    return sorted(found, key=lambda one: -abs(one.rank_correlation))[:TEACHES]


def _at(design: Design, scale: str) -> Gain:
    gains = next(one.gains for one in design.scales if one.scale == scale)
    return next(one for one in gains if one.people == RANKED_AT)


def _summary(designs: Sequence[Design]) -> str:
    parts: list[str] = []
    for scale, reading in SCALES.items():
        best = max(designs, key=lambda one: _at(one, scale).information_nats)
        gain = _at(best, scale)
        needed = next(one.people_for_80_percent_power for one in best.scales if one.scale == scale)
        power = f"{needed} people give 80 % power" if needed is not None else "no size gives 80 % power"
        parts.append(
            f"Read by the {reading}, a split face of {best.first} against {best.second} is expected to teach most: "
            f"{gain.information_nats:.2f} nats with {RANKED_AT} people; at the median contrast {power}."
        )
    return " ".join(parts)
