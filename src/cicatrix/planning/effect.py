"""What a course does for the scars of a person: needling, healing, relief, scales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cicatrix.base.progress import TellShare, quiet
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling.injury import Injury
from cicatrix.outcome.forecast import Forecast, forecast
from cicatrix.outcome.relief import relief
from cicatrix.planning.course import Course, Setting
from cicatrix.planning.tissue import DAYS_PER_WEEK, Tissue, report_weeks, treat, with_first_days
from cicatrix.planning.world import World
from cicatrix.skin.scars import Scar
from cicatrix.skin.zones import Site, site_of

HORIZON_WEEKS = 26.0
"""The objective is read this long after the last session (contract, section 7)."""
PEAK_DAYS = (1.0, 3.0)
"""Days after a session on which inflammation peaks and falls: between two half weeks it would not be seen."""
OBJECTIVE = "goodman_baron_quantitative"


@dataclass(frozen=True, slots=True)
class Effect:
    """A course computed on all draws of a world.

    Attributes
    ----------
    weeks
        Report times, shape (t,); the last is the horizon.
    tissue
        By site; empty for a course without sessions.
    reliefs
        Share of depth filled for each scar group, shape (n, t).
    """

    course: Course
    weeks: Floats
    tissue: Mapping[Site, Tissue]
    reliefs: Sequence[Floats]
    forecast: Forecast

    @property
    def objective(self) -> Floats:
        """Improvement in the Goodman-Baron quantitative score at the horizon, shape (n,)."""
        return self.forecast.improvement(OBJECTIVE)[:, -1]


def needled(world: World, site: Site, setting: Setting) -> Injury:
    """Return the injury of one session at a site."""
    return world.influence[site].injury(setting.depth_mm, setting.passes)


def relief_of(
    draws: Draws,
    tissue: Tissue,
    scar: Scar,
    weeks: Sequence[float] | Floats,
    session_days: Sequence[float],
    *,
    one_person: bool = True,
) -> Floats:
    """Return the share of a scar's depth that has filled, shape (n, t): of one person, or of the typical one."""
    return relief(
        draws,
        np.asarray(tissue.scar.organised, dtype=float),
        np.asarray(tissue.surround.organised, dtype=float),
        tissue.scar.set_point,
        tissue.cell_depth_mm,
        width_mm=scar.width_mm,
        depth_mm=scar.depth_mm,
        type=scar.type,
        weeks=weeks,
        session_weeks=[day / DAYS_PER_WEEK for day in session_days],
        share_reticular=tissue.injury.share_reticular,
        one_person=one_person,
    )


def effect_of(world: World, course: Course, progress: TellShare = quiet, weeks: Floats | None = None) -> Effect:
    """Return everything that follows from a course, on all draws; a course without sessions changes nothing.

    *weeks* are the report times, which end at the horizon; those of the plan by default.
    """
    if weeks is None:
        weeks = with_first_days(report_weeks(course.last_day, HORIZON_WEEKS), course.session_days, PEAK_DAYS)
    tissue: dict[Site, Tissue] = {}
    if course.sessions:
        sites = [site for site in world.sites if site in course.settings]
        items = [(needled(world, site, course.settings[site]), world.layers[site]) for site in sites]
        healed = treat(world.draws, items, course.session_days, list(weeks * DAYS_PER_WEEK), progress)
        tissue = dict(zip(sites, healed, strict=True))
    return effect_on(world, course, weeks, tissue)


def effect_on(world: World, course: Course, weeks: Floats, tissue: Mapping[Site, Tissue]) -> Effect:
    """Return what tissue that has healed, by site, means for the scars and the scales."""
    reliefs = [
        relief_of(world.draws, tissue[site_of(scar.zone)], scar, weeks, course.session_days)
        if site_of(scar.zone) in tissue
        else np.zeros((world.draws.n, weeks.size))
        for scar in world.groups
    ]
    outlook = forecast(
        world.draws, world.groups, reliefs, weeks, goodman_baron_grade=world.case.grading.goodman_baron_grade
    )
    return Effect(course, weeks, tissue, reliefs, outlook)
