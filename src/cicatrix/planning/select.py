"""Which course is prescribed: the best on all draws, unless a simpler one cannot be told apart from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cicatrix.base.progress import Tell
from cicatrix.evidence.parameter import Floats
from cicatrix.planning.course import Course
from cicatrix.planning.effect import Effect, effect_of
from cicatrix.planning.feasibility import Burden, broken, refuse
from cicatrix.planning.search import SEARCH_DRAWS, Candidate, options_of, search, standard_course
from cicatrix.planning.ties import distinguishable, probability_better, simplicity
from cicatrix.planning.world import World

ROBUST_PERCENTILE = 20.0


@dataclass(frozen=True, slots=True)
class Selection:
    """The prescribed course, the standard one, and the shortlist, all on all draws."""

    chosen: Effect
    burden: Burden
    standard: Effect
    standard_burden: Burden
    shortlist: Sequence[tuple[Effect, Burden]]
    reasons: Sequence[str]
    active: frozenset[str]


def worth(objective: Floats, robust: bool) -> float:
    """Return the mean of the objective's draws, or its 20th percentile."""
    return float(np.percentile(objective, ROBUST_PERCENTILE) if robust else objective.mean())


def select(world: World, burden_of: Callable[[Course], Burden], *, robust: bool, progress: Tell) -> Selection:
    """Search on few draws, compute the shortlist on all, and break ties by the contract.

    Raises
    ------
    NoFeasiblePlan
        With the smallest set of limits to relax.
    """
    standard = standard_course(world)
    options = options_of(world)
    found, tried = search(
        world.few(SEARCH_DRAWS), options, burden_of, lambda share: progress("searching courses", share)
    )
    if not found:
        raise refuse(world.case.limits, tried)
    courses = _shortlist(found)
    standard_burden = burden_of(standard)
    if not broken(world.case.limits, standard_burden) and standard not in courses:
        courses.append(standard)
    effects: list[Effect] = []
    for index, course in enumerate(courses):
        progress("forecasting the shortlist", index / len(courses))
        effects.append(effect_of(world, course))
    standard_effect = next((one for one in effects if one.course == standard), None) or effect_of(world, standard)
    chosen, reasons = _choose(effects, standard, robust)
    burdens = [burden_of(effect.course) for effect in effects]
    return Selection(
        chosen=chosen,
        burden=burdens[effects.index(chosen)],
        standard=standard_effect,
        standard_burden=standard_burden,
        shortlist=list(zip(effects, burdens, strict=True)),
        reasons=reasons,
        active=_active(world, chosen.course, burden_of),
    )


def _shortlist(found: Sequence[Candidate]) -> list[Course]:
    """Return the best course of each number of sessions."""
    best: dict[int, Candidate] = {}
    for candidate in found:
        held = best.get(candidate.course.sessions)
        if held is None or candidate.objective > held.objective:
            best[candidate.course.sessions] = candidate
    return [candidate.course for candidate in best.values()]


def _choose(effects: Sequence[Effect], standard: Course, robust: bool) -> tuple[Effect, list[str]]:
    # a 20th percentile is often 0 for several courses; the mean then decides
    best = max(effects, key=lambda effect: (worth(effect.objective, robust), worth(effect.objective, robust=False)))
    tied = [effect for effect in effects if not distinguishable(best.objective, effect.objective)]
    chosen = min([best, *tied], key=lambda effect: simplicity(effect.course, standard))
    statistic = "20th percentile" if robust else "mean"
    number = f"{len(effects)} courses" if len(effects) > 1 else "1 course"
    reasons = [
        f"Among {number} computed on all draws, {_words(best.course)} has the largest {statistic} improvement "
        f"({worth(best.objective, robust):.1f} points of the Goodman-Baron quantitative score)."
    ]
    if chosen is not best:
        share = probability_better(best.objective, chosen.objective)
        rule = (
            "the standard course is taken"
            if chosen.course == standard
            else "the course with fewer sessions, then less depth, is taken"
        )
        reasons.append(
            f"It cannot be told apart from {_words(chosen.course)} ({worth(chosen.objective, robust):.1f} points): "
            f"it is better in only {share:.0%} of paired draws, below the 80 % that count; {rule}."
        )
    nothing = np.zeros_like(chosen.objective)
    if not distinguishable(chosen.objective, nothing):
        share = probability_better(chosen.objective, nothing)
        reasons.append(
            f"On this score the course cannot be told apart from no treatment (better in {share:.0%} of the draws, "
            "below the 80 % that count): the patient should hear that before anything else."
        )
    return chosen, reasons


def _words(course: Course) -> str:
    sessions = "1 session" if course.sessions == 1 else f"{course.sessions} sessions"
    return sessions if course.sessions == 1 else f"{sessions} {course.interval_days:g} days apart"


def _active(world: World, course: Course, burden_of: Callable[[Course], Burden]) -> frozenset[str]:
    """Return the limits that one more session would break: those that keep the course from being longer."""
    longer = Course(course.sessions + 1, course.interval_days, course.settings)
    return broken(world.case.limits, burden_of(longer))
