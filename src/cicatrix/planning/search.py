"""Search over depth, passes, number and interval of sessions: few draws for many courses, all draws for few."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from cicatrix.base.errors import NoFeasiblePlan
from cicatrix.base.progress import TellShare, quiet
from cicatrix.device.catalogue import Device
from cicatrix.evidence.draws import medians
from cicatrix.evidence.parameter import Floats
from cicatrix.needling.analytic import holes_per_cm2
from cicatrix.needling.punctures import MAX_PASSES, Handling
from cicatrix.needling.standard import STANDARD_DEPTH_MM, STANDARD_HOLES_PER_CM2
from cicatrix.outcome.forecast import forecast
from cicatrix.planning.course import SPEED_MM_PER_S, Course, Setting
from cicatrix.planning.effect import HORIZON_WEEKS, needled, relief_of
from cicatrix.planning.feasibility import Burden, broken
from cicatrix.planning.tissue import DAYS_PER_WEEK, treat
from cicatrix.planning.world import World, depths_of, standard_depth_mm
from cicatrix.skin.zones import Site, site_of

SHARES_OF_TARGET = (0.5, 0.75, 1.0)
"""Of the passes that give the published target of holes; what more would do to scars no trial can tell."""
INTERVALS_DAYS = (28.0, 42.0)
"""At least 28 days by rule S04; 4 and 6 weeks are what trials used and what patients are told."""
SEARCH_DRAWS = 16
MOST_SESSIONS = 6
"""Published courses end at 6 sessions; more is outside what any trial can inform."""

STANDARD_SESSIONS, STANDARD_INTERVAL_DAYS = 3, 28.0

Options = Mapping[Site, Sequence[Setting]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A course with its objective on the search draws."""

    course: Course
    objective: float
    burden: Burden


def standard_course(world: World) -> Course:
    """Return the contract's comparator: 3 sessions, 4 weeks apart, 1.5 mm or the cap, 250-300 holes/cm2."""
    passes = target_passes(world.device)
    settings = {site: Setting(standard_depth_mm(world.device, world.caps[site]), passes) for site in world.sites}
    return Course(STANDARD_SESSIONS, STANDARD_INTERVAL_DAYS, settings)


def target_passes(device: Device) -> int:
    """Return the whole number of passes that comes closest to the published target of holes, at the medians."""
    typical = medians()
    depth_mm = min(STANDARD_DEPTH_MM, device.depth_max_mm)

    def miss(passes: int) -> float:
        holes = holes_per_cm2(typical, device, Handling(depth_mm, passes, SPEED_MM_PER_S), Site.CHEEK)
        return abs(float(holes[0]) - STANDARD_HOLES_PER_CM2)

    return min(range(1, MAX_PASSES + 1), key=miss)


def options_of(world: World) -> Options:
    """Return the settings that caps, label and dial allow at each site.

    Raises
    ------
    NoFeasiblePlan
        If the device cannot be set as shallow as a site demands.
    """
    device = world.device
    target = target_passes(device)
    passes = sorted({max(1, round(share * target)) for share in SHARES_OF_TARGET})
    result: dict[Site, list[Setting]] = {}
    for site in world.sites:
        cap = world.caps[site]
        if device.depth_min_mm > cap.depth_mm:
            raise NoFeasiblePlan(
                f"{device.name} cannot be set below {device.depth_min_mm:g} mm, too deep for the {site}",
                where="clinic.device",
                allowed=f"at most {cap.depth_mm:g} mm ({cap.reason})",
                do=f"plan with another device, or leave out the scars of the {site}",
            )
        result[site] = [Setting(depth, number) for depth, number in product(depths_of(device, cap), passes)]
    return result


def search(
    world: World,
    options: Options,
    burden_of: Callable[[Course], Burden],
    progress: TellShare = quiet,
) -> tuple[list[Candidate], list[Burden]]:
    """Return the best feasible course of each number of sessions and interval, and the burdens of plain courses.

    Parameters
    ----------
    world
        The problem on few draws.
    options
        Settings by site.
    burden_of
        Burden of a course, on all draws.

    Notes
    -----
    The burdens are those of whole courses that go equally deep everywhere, as far as each site allows: what could be
    had if a limit gave. Tissue is computed once for each setting, number of sessions and interval, all settings in one
    batch. Over that table the settings of the sites are chosen by coordinate ascent, from the standard setting, until
    none moves.
    """
    limits = world.case.limits
    found: list[Candidate] = []
    tried: list[Burden] = []
    sessions_range = range(1, min(limits.max_sessions, MOST_SESSIONS) + 1)
    pairs = [(sessions, days) for sessions in sessions_range for days in INTERVALS_DAYS if sessions > 1 or days == 28.0]
    for step, (sessions, interval_days) in enumerate(pairs):
        feasible: dict[Site, list[Setting]] = {}
        for site, settings in options.items():
            alone = {setting: burden_of(Course(sessions, interval_days, {site: setting})) for setting in settings}
            feasible[site] = [setting for setting, one in alone.items() if not broken(limits, one)]
        tried += [burden_of(Course(sessions, interval_days, settings)) for settings in _even(options)]
        if all(feasible.values()):
            course, objective = _ascend(world, feasible, sessions, interval_days)
            whole = burden_of(course)
            if not broken(limits, whole):
                found.append(Candidate(course, objective, whole))
        progress((step + 1) / len(pairs))
    return found, tried


def _even(options: Options) -> list[dict[Site, Setting]]:
    """Return the courses that go equally deep at every site, or as deep as a site allows, with the same passes."""
    every = sorted({(setting.depth_mm, setting.passes) for settings in options.values() for setting in settings})
    result: list[dict[Site, Setting]] = []
    for depth_mm, passes in every:
        course: dict[Site, Setting] = {}
        for site, settings in options.items():
            allowed = [setting for setting in settings if setting.passes == passes]
            within = [setting for setting in allowed if setting.depth_mm <= depth_mm]
            course[site] = max(within, key=_depth) if within else min(allowed, key=_depth)
        result.append(course)
    return result


def _depth(setting: Setting) -> float:
    return setting.depth_mm


def _ascend(world: World, options: Options, sessions: int, interval_days: float) -> tuple[Course, float]:
    """Return the best settings for one number of sessions and interval, and the mean objective."""
    table = _reliefs(world, options, sessions, interval_days)
    week = (sessions - 1) * interval_days / DAYS_PER_WEEK + HORIZON_WEEKS

    def objective(chosen: Mapping[Site, Setting]) -> float:
        gains = [
            table[site_of(scar.zone), chosen[site_of(scar.zone)]][index]
            if site_of(scar.zone) in chosen
            else np.zeros((world.draws.n, 1))
            for index, scar in enumerate(world.groups)
        ]
        outlook = forecast(
            world.draws, world.groups, gains, [week], goodman_baron_grade=world.case.grading.goodman_baron_grade
        )
        # the score moves in steps; depth breaks its ties so that the ascent does not stop on a plateau
        score = outlook.improvement("goodman_baron_quantitative")[:, -1].mean()
        return float(score + 1e-3 * outlook.improvement("scar_depth_percent")[:, -1].mean())

    passes = target_passes(world.device)
    chosen = {
        site: min(settings, key=lambda one: (abs(one.depth_mm - STANDARD_DEPTH_MM), abs(one.passes - passes)))
        for site, settings in options.items()
    }
    best = objective(chosen)
    for _ in range(4):
        before = dict(chosen)
        for site, settings in options.items():
            for setting in settings:
                value = objective({**chosen, site: setting})
                if value > best + 1e-9:
                    chosen, best = {**chosen, site: setting}, value
        if chosen == before:
            break
    return Course(sessions, interval_days, chosen), best


def _reliefs(
    world: World, options: Options, sessions: int, interval_days: float
) -> dict[tuple[Site, Setting], dict[int, Floats]]:
    """Return the relief at the horizon of every scar group under each setting of its site, shape (k, 1) each."""
    keys = [(site, setting) for site, settings in options.items() for setting in settings]
    items = [(needled(world, site, setting), world.layers[site]) for site, setting in keys]
    session_days = [interval_days * index for index in range(sessions)]
    horizon = session_days[-1] / DAYS_PER_WEEK + HORIZON_WEEKS
    tissues = treat(world.draws, items, session_days, [horizon * DAYS_PER_WEEK])
    return {
        key: {
            index: relief_of(world.draws, tissue, scar, [horizon], session_days)
            for index, scar in enumerate(world.groups)
            if site_of(scar.zone) == key[0]
        }
        for key, tissue in zip(keys, tissues, strict=True)
    }
