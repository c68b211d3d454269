"""The conclusions of a plan through the engine again, with one kind of knowledge exchanged at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from cicatrix.base.numbers import NotEstimable, Uncertain, rounded, summarise
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.knowledge import knowledge_groups
from cicatrix.evidence.parameter import Floats
from cicatrix.healing.column import Course as HealedCourse
from cicatrix.intake.case import Case
from cicatrix.planning.burden import first_days_of, pigment_risk
from cicatrix.planning.course import Course
from cicatrix.planning.effect import HORIZON_WEEKS, Effect, effect_of, effect_on
from cicatrix.planning.group_indices import GroupIndices, group_indices, partner
from cicatrix.planning.outlook import crossings, depth_filled
from cicatrix.planning.standings import PERSON, Conclusion, Group, GroupShare, Standing, reasoning, standing_of
from cicatrix.planning.ties import distinguishable, probability_better
from cicatrix.planning.tissue import Tissue, report_weeks
from cicatrix.planning.world import World, world_of

ROWS = 128
"""Draws that the variance is divided on: two matrices of 64 rows, swapped both ways; one chunk of the depth column."""
LEAST_ROWS = 32
EVERY = 3
"""Of the plan's report times, each third is enough to say when a change is first seen."""

CHOSEN, STANDARD, FEWER = "chosen", "standard", "fewer"
OVER = {STANDARD: "over_standard_course", FEWER: "over_one_session_fewer"}
"""Conclusions that compare: the chosen course less another, in points of the objective."""
FILLED = "depth_filled_"
WEEKS = "first_visible_weeks"
SHORTEST_WEEKS = 0.1
VISIBLE = "visible_change"
"""The one conclusion that is yes or no."""
TITLES_AND_UNITS = {
    "improvement": ("improvement of the score", "points"),
    WEEKS: ("first visible change", "weeks"),
    VISIBLE: ("a visible change at all", ""),
    "pih_risk": ("risk of brown patches", "percent"),
    "pain_vas": ("pain", "of 10"),
    "downtime_days": ("downtime", "days"),
    "over_standard_course": ("gain over the standard course", "points"),
    "over_one_session_fewer": ("gain over one session fewer", "points"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """Courses computed on one set of draws."""

    world: World
    effects: Mapping[str, Effect]

    def quantities(self) -> dict[str, Floats]:
        """Return what is concluded, by name, shape (n,) each."""
        world, chosen = self.world, self.effects[CHOSEN]
        days = first_days_of(world, chosen.course.settings, topicals=False)
        risk = pigment_risk(world, chosen.course)
        weeks = crossings(world, chosen)
        result = {"improvement": chosen.objective}
        result |= {f"{FILLED}{kind}": 100.0 * v[:, -1] for kind, v in depth_filled(world, chosen).items()}
        result |= {
            WEEKS: np.minimum(weeks, chosen.weeks[-1]),  # the horizon stands in for never
            VISIBLE: np.isfinite(weeks).astype(float),
        }
        if not isinstance(risk, NotEstimable):
            result["pih_risk"] = 100.0 * risk
        result |= {"pain_vas": days.pain_vas, "downtime_days": days.downtime_days}
        others = {name: self.effects[name].objective for name in OVER if name in self.effects}
        return result | {OVER[name]: chosen.objective - objective for name, objective in others.items()}


def conclusions(world: World, draws: Draws, chosen: Effect, standard: Effect) -> list[Conclusion]:
    """Return what each conclusion of a plan rests on; nothing where the draws are too few to divide a variance.

    Parameters
    ----------
    world
        The planning problem of the case.
    draws
        Its draws, n of them, before the person's factors.
    chosen, standard
        The plan's course and the standard one, on all draws.

    Notes
    -----
    The first half of up to 128 draws is matrix A, the second half B; see :mod:`cicatrix.planning.group_indices`. The
    noise streams belong to the row. Swapping every parameter but no noise is therefore the same as swapping the
    person's own chance; tissue does not depend on that unless the sex is open, and is not healed again.
    """
    rows = min(ROWS, draws.n) // 2 * 2
    if rows < LEAST_ROWS:
        return []
    case, few = world.case, draws.take(rows)
    courses = _courses(chosen.course, standard.course)
    first = _run(case, few, courses)
    base = first.quantities()
    swapped: dict[Group, dict[str, Floats]] = {
        group.value: _run(case, _partnered(few, ids), courses).quantities()
        for group, ids in knowledge_groups().items()
        if any(np.ptp(few.values[one]) for one in ids & few.used)
    }
    others = _partnered(few, frozenset(few.values))
    known_sex = case.patient.sex != "unspecified"
    persons = _on_same_tissue(case, others, first) if known_sex else _run(case, others, courses)
    swapped[PERSON] = {name: partner(values) for name, values in persons.quantities().items()}
    shown = base | Run(world, {CHOSEN: chosen, STANDARD: standard}).quantities()
    return [
        _conclusion(
            name,
            shown[name],
            group_indices(_divided(name, base), {group: _divided(name, of) for group, of in swapped.items()}),
        )
        for name in base
    ]


def _divided(name: str, quantities: Mapping[str, Floats]) -> Floats:
    """Return what a conclusion's variance is taken of: of a time its logarithm, or a few late ones are all of it."""
    values = quantities[name]
    return np.log(np.maximum(values, SHORTEST_WEEKS)) if name == WEEKS else values


def _courses(chosen: Course, standard: Course) -> dict[str, Course]:
    courses = {CHOSEN: chosen}
    if standard != chosen:
        courses[STANDARD] = standard
    if chosen.sessions > 1:
        courses[FEWER] = replace(chosen, sessions=chosen.sessions - 1)
    return courses


def _run(case: Case, draws: Draws, courses: Mapping[str, Course]) -> Run:
    world = world_of(case, draws)
    effects: dict[str, Effect] = {}
    for name, course in courses.items():
        weeks = report_weeks(course.last_day, HORIZON_WEEKS)
        kept = np.unique([*weeks[::EVERY], weeks[-1]]) if name == CHOSEN else weeks[-1:]
        effects[name] = effect_of(world, course, weeks=kept)
    return Run(world, effects)


def _partnered(draws: Draws, ids: frozenset[str]) -> Draws:
    """Return the draws with these parameters taken from the partner rows; the noise stays."""
    changed = {one: partner(draws.values[one]) for one in ids}
    return Draws({**draws.values, **changed}, draws.seed, draws.n, draws.used)


def _on_same_tissue(case: Case, draws: Draws, run: Run) -> Run:
    """Return the run of the partner rows' parameters, whose tissue another run has healed already."""
    world = world_of(case, draws)
    effects = {
        name: effect_on(
            world, one.course, one.weeks, {site: _partner_tissue(tissue) for site, tissue in one.tissue.items()}
        )
        for name, one in run.effects.items()
    }
    return Run(world, effects)


def _partner_tissue(tissue: Tissue) -> Tissue:
    """Return the tissue with its rows exchanged, as far as relief reads it."""

    def healed(course: HealedCourse) -> HealedCourse:
        return replace(
            course,
            organised=np.roll(course.organised, course.organised.shape[0] // 2, axis=0),
            set_point=partner(course.set_point),
        )

    return Tissue(
        injury=replace(tissue.injury, share_reticular=partner(tissue.injury.share_reticular)),
        cell_depth_mm=partner(tissue.cell_depth_mm),
        scar=healed(tissue.scar),
        surround=healed(tissue.surround),
    )


def _conclusion(name: str, values: Floats, indices: Mapping[Group, GroupIndices]) -> Conclusion:
    compared, nothing = name in OVER.values(), np.zeros_like(values)
    shares: dict[Group, Uncertain] = {group: one.share for group, one in indices.items()}
    told_apart = not compared or distinguishable(values, nothing)
    medians: dict[Group, float] = {group: share.median for group, share in shares.items()}
    standing = standing_of(medians, told_apart=told_apart)
    agreement = _agreement(indices, standing) if told_apart and any(medians.values()) else None
    probability = probability_better(values, nothing) if compared else float(values.mean()) if name == VISIBLE else None
    filled = (f"depth filled, {name.removeprefix(FILLED).replace('icepick', 'ice pick')} scars", "percent")
    title, unit = TITLES_AND_UNITS.get(name, filled)
    return Conclusion(
        name=name,
        title=title,
        unit=unit,
        value=None if name == VISIBLE else summarise(values),
        probability=None if probability is None else rounded(probability, 3),
        standing=standing,
        agreement=agreement,
        shares=[
            GroupShare(group=group, share=one.share, first=one.first, total=one.total) for group, one in indices.items()
        ],
        text=reasoning(shares, standing, agreement),
    )


def _agreement(indices: Mapping[Group, GroupIndices], standing: Standing) -> float:
    """Return the share of the resamples that give the same standing."""
    table = np.stack([one.resampled for one in indices.values()])
    groups: list[Group] = list(indices)
    same = [standing_of(dict(zip(groups, column, strict=True))) == standing for column in table.T.tolist()]
    return rounded(np.mean(same), 3)
