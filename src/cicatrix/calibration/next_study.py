"""Which simple trial would teach the model most: split-face designs run through the engine before anybody is needled.

Both sides of a design are computed on the same draws. What the trial would observe is the mean contrast between the
sides; what it is expected to teach is the mutual information between the model's parameters and that mean. A split
face has the study's own effect on both sides, so that it drops out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import Uncertain, rounded, summarise
from cicatrix.calibration.information import assurance, expected_information, people_for_power
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.knowledge import Knowledge, knowledge_of
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.store import load_evidence
from cicatrix.needling.injury import Injury, needle
from cicatrix.needling.punctures import Handling
from cicatrix.outcome.study import arm_percent_change
from cicatrix.planning.effect import relief_of
from cicatrix.planning.tissue import DAYS_PER_WEEK, Tissue, treat
from cicatrix.skin.layers import Layers, layers
from cicatrix.skin.scars import Scar
from cicatrix.skin.zones import Site

READS = (
    "study.side_correlation",
    "study.depth_repeat_sd_percent",
    "study.baseline_goodman_baron_quantitative",
    "outcome.study_person_sd_percent",
    "outcome.rater_sd_points",
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
    """First side less second, in points of percent improvement."""
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


def next_study(draws: Draws, progress: Callable[[float], None] | None = None) -> NextStudy:
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
    improvements = _improvements(draws, skin, progress or _quiet)
    noise = {scale: _per_person_sd(draws, scale) for scale in SCALES}
    designs = [_design(one, improvements[one.name], noise, draws) for one in DESIGNS]
    designs.sort(key=lambda one: -_at(one, DEPTH).information_nats)
    return NextStudy(draws=draws.n, seed=draws.seed, designs=designs, summary=_summary(designs))


def _quiet(share: float) -> None:
    """Show no progress."""


def _injury(draws: Draws, arm: Arm, skin: Layers) -> Injury:
    """Return the injury of one session; with holes given, exposure per hole stays as it is."""
    made = needle(draws, get_device(arm.device), Handling(arm.depth_mm), layers=skin, site=SITE)
    if arm.holes_per_cm2 is None:
        return made
    per_hole = np.log1p(-made.injured_fraction) / made.holes_per_cm2[:, None]
    holes = np.full(draws.n, arm.holes_per_cm2)
    return replace(made, holes_per_cm2=holes, injured_fraction=-np.expm1(per_hole * arm.holes_per_cm2))


def _improvements(
    draws: Draws, skin: Layers, progress: Callable[[float], None]
) -> dict[str, dict[str, tuple[Floats, Floats]]]:
    """Return improvement in percent of first and second side, by design and scale; like calendars heal together."""
    batches: dict[tuple[tuple[float, ...], float], list[tuple[str, int, Arm]]] = {}
    for design in DESIGNS:
        for side, arm in enumerate((design.first, design.second)):
            batches.setdefault((arm.session_days, design.read_day), []).append((design.name, side, arm))
    found: dict[tuple[str, int], dict[str, Floats]] = {}
    for done, ((session_days, read_day), members) in enumerate(batches.items()):
        arms = list(dict.fromkeys(arm for _, _, arm in members))
        items = [(_injury(draws, arm, skin), skin) for arm in arms]
        tissues = dict(zip(arms, treat(draws, items, session_days, [read_day]), strict=True))
        for name, side, arm in members:
            found[name, side] = {
                scale: _improvement(draws, tissues[arm], scale, session_days, read_day) for scale in SCALES
            }
        progress((done + 1) / len(batches))
    return {
        design.name: {scale: (found[design.name, 0][scale], found[design.name, 1][scale]) for scale in SCALES}
        for design in DESIGNS
    }


def _improvement(draws: Draws, tissue: Tissue, scale: str, session_days: Sequence[float], read_day: float) -> Floats:
    weeks = [read_day / DAYS_PER_WEEK]

    def relief(scar: Scar) -> Floats:
        return relief_of(draws, tissue, scar, weeks, session_days, one_person=False)

    change = arm_percent_change(draws, scale, weeks, relief)[:, -1]
    return change if scale == DEPTH else -change


def _per_person_sd(draws: Draws, scale: str) -> float:
    """Return the noise of one person's contrast in points of percent improvement, at the medians.

    People differ in how they respond; sides of one face share a part of it. Both sides are measured before and after.
    A side has half of the face's points, and its rating half of the variance of the face's.
    """
    p = draws.reading(READS)
    side, scan, baseline, person, rater = (float(np.median(p[identifier])) for identifier in READS)
    once = scan if scale == DEPTH else 100.0 * rater * np.sqrt(0.5 / RATERS) / (0.5 * baseline)
    return float(np.sqrt(2.0 * person**2 * (1.0 - side) + 4.0 * once**2))


def _design(
    design: SplitFace, sides: Mapping[str, tuple[Floats, Floats]], noise: Mapping[str, float], draws: Draws
) -> Design:
    contrasts = {scale: first - second for scale, (first, second) in sides.items()}
    return Design(
        name=design.name,
        first=design.first.name,
        second=design.second.name,
        read_week=rounded(design.read_day / DAYS_PER_WEEK),
        scales=[_on_scale(scale, contrasts[scale], noise[scale]) for scale in SCALES],
        teaches=_teaches(draws, contrasts[DEPTH]),
    )


def _on_scale(scale: str, contrast: Floats, per_person_sd: float) -> OnScale:
    gains: list[Gain] = []
    for people in PEOPLE:
        found = expected_information(contrast, per_person_sd / np.sqrt(people))
        gains.append(
            Gain(
                people=people,
                information_nats=round(found.nats, 4),
                error_nats=round(found.error, 4),
                power=rounded(assurance(contrast, per_person_sd, people), 3),
            )
        )
    return OnScale(
        scale=scale,
        reading=SCALES[scale],
        contrast=summarise(contrast),
        probability_first_better=rounded(np.mean(contrast > 0.0) + 0.5 * np.mean(contrast == 0.0), 3),
        per_person_sd=rounded(per_person_sd, 3),
        gains=gains,
        people_for_80_percent_power=people_for_power(float(np.median(contrast)), per_person_sd),
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
