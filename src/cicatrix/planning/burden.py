"""What a course asks of the patient: downtime, pain, pigment risk, money, time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cicatrix.acute.first_days import FirstDays, NeedledZone, first_days
from cicatrix.base.numbers import NotEstimable
from cicatrix.evidence.parameter import Floats
from cicatrix.intake.protocol import Topical
from cicatrix.outcome.pigment import pih_risk
from cicatrix.planning.course import Course, Setting
from cicatrix.planning.effect import needled
from cicatrix.planning.feasibility import Burden
from cicatrix.planning.world import World
from cicatrix.skin.zones import Site, site_of

READS = ("planning.zone_area_cm2",)


@dataclass(frozen=True, slots=True)
class SiteBurden:
    """Medians of one session at one site."""

    downtime_days: float
    pain_vas: float


def needled_zones(world: World, settings: Mapping[Site, Setting]) -> list[NeedledZone]:
    """Return the sites as they are needled with these settings."""
    area = float(world.draws.reading(READS)["planning.zone_area_cm2"][0])
    return [
        NeedledZone(site, area * sum(site_of(zone) == site for zone in world.zones), needled(world, site, setting))
        for site, setting in settings.items()
    ]


def first_days_of(world: World, settings: Mapping[Site, Setting], *, topicals: bool = True) -> FirstDays:
    """Return the first days after one session with these settings, on all draws.

    Parameters
    ----------
    topicals
        Whether to follow what is put on the skin: the search, which asks for pain and downtime, does not.
    """
    clinic = world.case.clinic
    return first_days(
        world.draws,
        needled_zones(world, settings),
        clinic.anaesthetic,
        [Topical(product=product) for product in clinic.topicals] if topicals else [],
        weight_kg=world.case.patient.weight_kg,
        age_years=world.case.patient.age_years,
    )


def site_burden(world: World, site: Site, setting: Setting) -> SiteBurden:
    """Return the burden of one session at one site."""
    days = first_days_of(world, {site: setting}, topicals=False)
    return SiteBurden(float(np.median(days.downtime_days)), float(np.median(days.pain_vas)))


def pigment_risk(world: World, course: Course) -> Floats | NotEstimable:
    """Return the risk of hyperpigmentation over the course, shape (n,), or why there is no rate."""
    return pih_risk(
        world.draws,
        world.case.patient.fitzpatrick,
        sessions=course.sessions,
        depth_mm=max(setting.depth_mm for setting in course.settings.values()),
        prior_pih=world.case.history.prior_pih,
        sun_protection=world.case.adherence.sun_protection,
    )


@dataclass(frozen=True, slots=True)
class Burdens:
    """Burdens of courses, with those of single settings computed once."""

    world: World
    first: dt.date
    by_setting: dict[tuple[Site, Setting], SiteBurden]

    def __call__(self, course: Course) -> Burden:
        """Return the burden of a course; the worst site counts."""
        for key in course.settings.items():
            if key not in self.by_setting:
                self.by_setting[key] = site_burden(self.world, *key)
        sites = [self.by_setting[key] for key in course.settings.items()]
        risk = pigment_risk(self.world, course)
        price = self.world.case.clinic.price_per_session
        return Burden(
            sessions=course.sessions,
            downtime_days=max(site.downtime_days for site in sites),
            pain_vas=max(site.pain_vas for site in sites),
            pih_risk=None if isinstance(risk, NotEstimable) else float(risk.mean()),
            high_cost=None if price is None else price.high * course.sessions,
            last_session=self.first + dt.timedelta(days=round(course.last_day)),
        )
