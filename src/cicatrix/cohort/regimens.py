"""What a published arm did, and the typical person's response to it: what is not reported is drawn, never set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.progress import TellShare, quiet
from cicatrix.device.catalogue import Device, get_device
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.trials.schema import TrialRow
from cicatrix.healing.column import Course, Region, cell_depth_mm, heal
from cicatrix.healing.epidermis import PAPILLARY_CELLS
from cicatrix.needling.injury import needle, sample_injury
from cicatrix.needling.punctures import Handling
from cicatrix.outcome.population import FACE_READS, POPULATION_TYPES
from cicatrix.outcome.relief import differential_growth, floor_uplift_mm
from cicatrix.outcome.tethers import raised_by_release
from cicatrix.skin.layers import Layers, SexName, layers
from cicatrix.skin.scars import ScarType
from cicatrix.skin.zones import Site

PROTOCOL_READS = ("study.depth_mm", "study.sessions", "study.interval_days", "study.follow_up_weeks")
READS = (*PROTOCOL_READS, *FACE_READS)
SITE = Site.CHEEK
AGE_YEARS = 28.0
"""Age of the people of acne-scar trials, which report means in the twenties."""
DAYS_PER_WEEK = 7.0
SEXES: tuple[SexName, SexName] = ("female", "male")
REGIONS: tuple[Region, Region] = ("scar", "surround")
Picks = NDArray[np.int64]
NEEDLE_STEP_MM = 0.25
"""Needles and dials come in steps: a depth that is drawn is a multiple of this."""


@dataclass(frozen=True, slots=True)
class Regimen:
    """The protocol of an arm up to one reading; None is what it does not report.

    Attributes
    ----------
    device
        A device of the catalogue.
    depth_mm, sessions, interval_days
        Needle depth, number of sessions (0: not needled) and days between them.
    weeks_since_first, weeks_since_last
        When the outcome was read; the first counts where both are given.
    """

    device: str
    depth_mm: float | None = None
    sessions: int | None = None
    interval_days: float | None = None
    weeks_since_first: float | None = None
    weeks_since_last: float | None = None

    @property
    def course(self) -> Regimen:
        """The same without the reading: regimens that share it share their healing."""
        return Regimen(self.device, self.depth_mm, self.sessions, self.interval_days)

    @property
    def drawn(self) -> tuple[str, ...]:
        """Records that stand in for what is not reported and matters."""
        if self.sessions == 0:
            return ()
        missing = (
            self.depth_mm is None,
            self.sessions is None,
            self.interval_days is None and self.sessions != 1,
            self.weeks_since_first is None and self.weeks_since_last is None,
        )
        return tuple(name for name, is_missing in zip(PROTOCOL_READS, missing, strict=True) if is_missing)


@dataclass(frozen=True, slots=True)
class Response:
    """How the typical person's scars respond at m readings, n draws; types are icepick, boxcar and rolling.

    Attributes
    ----------
    growth
        Rise of the floor by growth over the depth of the typical scar, before any of it saturates, shape (m, 3, n); it
        can be below 0, which counts as none.
    release
        -log(1 - share of depth that comes up because tethers are cut), shape (m, 3, n); 0 but for rolling scars.
    papillary_collagen_percent
        Gain of collagen in the papillary dermis of the scar, shape (m, n).
    """

    growth: Floats
    release: Floats
    papillary_collagen_percent: Floats

    @property
    def filled(self) -> Floats:
        """Share of the depth that has filled, shape (m, 3, n), 0 to below 1."""
        return np.minimum(-np.expm1(-np.maximum(self.growth, 0.0) - self.release), np.nextafter(1.0, 0.0))


def regimen_of(row: TrialRow) -> Regimen:
    """Return what an arm reports of its protocol; an interval follows from two readings if it is not written out."""
    first, last, interval = row.weeks_since_first, row.weeks_since_last, row.interval_days
    if interval is None and row.sessions is not None and row.sessions > 1 and first is not None and last is not None:
        apart = DAYS_PER_WEEK * (first - last) / (row.sessions - 1)
        interval = round(apart, 1) if apart >= 1.0 else None
    return Regimen(row.device, row.depth_mm or None, row.sessions, interval or None, first, last)


def typical_skin(draws: Draws) -> Layers:
    """Return the skin of a study's typical person, half-way between women and men: trials treat both."""
    women, men = (layers(draws, SITE, sex, AGE_YEARS) for sex in SEXES)
    return Layers(
        epidermis_mm=women.epidermis_mm,
        papillary_mm=0.5 * (women.papillary_mm + men.papillary_mm),
        dermis_mm=0.5 * (women.dermis_mm + men.dermis_mm),
        fat_mm=women.fat_mm,
    )


@dataclass(frozen=True, slots=True)
class Protocol:
    """A course as each draw has it: arrays of shape (n,)."""

    depth_mm: Floats
    sessions: NDArray[np.int64]
    interval_days: Floats
    follow_up_weeks: Floats


def protocol_of(draws: Draws, course: Regimen) -> Protocol:
    """Return the protocol of each draw: as reported, or drawn within what the device can do, in whole steps."""
    p = draws.reading(READS)
    device = get_device(course.device)
    interval = np.maximum(np.round(p["study.interval_days"] / DAYS_PER_WEEK), 1.0) * DAYS_PER_WEEK
    sessions = np.maximum(np.round(p["study.sessions"]), 1.0)
    return Protocol(
        _or(course.depth_mm, _needle_mm(p["study.depth_mm"], device)),
        _or(course.sessions, sessions).astype(np.int64),
        _or(course.interval_days, interval),
        np.maximum(np.round(p["study.follow_up_weeks"]), 1.0),
    )


def response_of(draws: Draws, regimens: Sequence[Regimen], progress: TellShare = quiet) -> Response:
    """Return the response of the typical person at each reading, through needling, healing, lift and tethers.

    Parameters
    ----------
    draws
        n draws; what an arm does not report is taken from its records, the same for all arms of one draw.
    regimens
        m readings, in any order; those of one course are computed in one go.
    progress
        Told the share done, 0 to 1.

    Raises
    ------
    BadInput
        If a device is unknown or cannot be set to the depth that is reported.
    """
    n, m = draws.n, len(regimens)
    courses = list(dict.fromkeys(one.course for one in regimens))
    course_of = np.array([courses.index(one.course) for one in regimens])
    protocols = [protocol_of(draws, course) for course in courses]
    reading_day = np.stack([reading_days(one, protocols[of]) for one, of in zip(regimens, course_of, strict=True)])
    skin = typical_skin(draws)
    depth_mm = cell_depth_mm(skin.epidermis_mm, skin.dermis_mm)
    needled = [_needled(draws, *pair, skin, depth_mm) for pair in zip(courses, protocols, strict=True)]
    injured = np.stack([one for one, _ in needled])
    differential = np.zeros((n, m, depth_mm.shape[1]))
    papillary = np.zeros((m, n))
    batches = _batches(protocols, course_of, reading_day)
    total, done = sum(batch.draw.size for batch in batches), 0
    for batch in batches:
        scar, surround = (_healed(draws, batch, injured[batch.course, batch.draw], skin, region) for region in REGIONS)
        for row, of in enumerate(course_of):
            item = np.flatnonzero(batch.course == of)
            item = item[reading_day[row, batch.draw[item]] > 0.0]
            draw = batch.draw[item]
            at = np.searchsorted(scar.days, reading_day[row, draw])
            differential[draw, row], papillary[row, draw] = gains(scar, surround, item, at)
        done += batch.draw.size
        progress(done / total)
    release = np.zeros((m, len(POPULATION_TYPES), n))
    for row, of in enumerate(course_of):
        release[row, POPULATION_TYPES.index(ScarType.ROLLING)] = _release(
            draws, protocols[of], needled[of][1], reading_day[row]
        )
    return Response(_growth(draws, differential, depth_mm), release, papillary)


def gains(scar: Course, surround: Course, item: Picks, report: Picks) -> tuple[Floats, Floats]:
    """Return what items have gained at a report each, shape (i,): for scars' floors, and for biopsies.

    Returns
    -------
    differential
        Organised matrix in the scar beyond that of its surround by cell, normal dermis = 1, shape (i, nz).
    papillary
        Collagen in the papillary dermis of the scar, in percent, shape (i,).
    """
    inside, around = (np.asarray(one.organised[item, report][:, None], dtype=float) for one in (scar, surround))
    differential = differential_growth(inside, around, scar.set_point[item])[:, 0]
    collagen = scar.collagen[item, report, :PAPILLARY_CELLS].mean(axis=1)
    return differential, 100.0 * (collagen / scar.set_point[item] - 1.0)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Items with one calendar: index of the course and draw of each."""

    course: Picks
    draw: Picks
    session_days: list[float]
    report_days: list[float]


def _batches(protocols: Sequence[Protocol], course_of: Picks, reading_day: Floats) -> list[_Batch]:
    """Return every course of every draw that is needled and read, those with the same session times together."""
    interval = np.concatenate([np.where(one.sessions > 1, one.interval_days, 0.0) for one in protocols])
    calendar = np.stack([interval, np.concatenate([one.sessions for one in protocols])], axis=1)
    batches: list[_Batch] = []
    for days, count in np.unique(calendar, axis=0):
        course, draw = np.divmod(np.flatnonzero((calendar == (days, count)).all(axis=1)), reading_day.shape[1])
        reports = np.unique(np.concatenate([reading_day[row, draw[course == of]] for row, of in enumerate(course_of)]))
        reports = reports[reports > 0.0]
        if count > 0 and reports.size:
            sessions = [day for day in (days * np.arange(count)).tolist() if day < reports[-1]]
            batches.append(_Batch(course, draw, sessions, reports.tolist()))
    return batches


def _healed(draws: Draws, batch: _Batch, injured: Floats, skin: Layers, region: Region) -> Course:
    return heal(draws, injured, skin.dermis_mm[batch.draw], batch.session_days, batch.report_days, region, batch.draw)


def _needled(draws: Draws, course: Regimen, protocol: Protocol, skin: Layers, cell_mm: Floats) -> tuple[Floats, Floats]:
    """Return the injured share by cell, (n, nz), and the share of holes that reach the reticular dermis, (n,)."""
    injured, reaching = np.zeros(cell_mm.shape), np.zeros(draws.n)
    if course.sessions == 0:
        return injured, reaching
    for depth in np.unique(protocol.depth_mm):
        mine = protocol.depth_mm == depth
        injury = needle(draws, get_device(course.device), Handling(float(depth)), layers=skin, site=SITE)
        injured[mine] = sample_injury(injury, cell_mm)[mine]
        reaching[mine] = injury.share_reticular[mine]
    return injured, reaching


def _growth(draws: Draws, differential: Floats, cell_mm: Floats) -> Floats:
    """Return the rise over the depth of each draw's typical scars, shape (m, 3, n)."""
    p = draws.reading(READS)
    grown: list[Floats] = []
    for kind in POPULATION_TYPES:
        width_mm, depth_mm = p[f"outcome.typical_{kind}_width_mm"], p[f"outcome.typical_{kind}_depth_mm"]
        rise = floor_uplift_mm(draws, differential, cell_mm, type=kind, width_mm=width_mm, depth_mm=depth_mm)
        grown.append((rise / depth_mm[:, None]).T)
    return np.stack(grown, axis=1)


def _release(draws: Draws, protocol: Protocol, reaching: Floats, reading_day: Floats) -> Floats:
    """Return -log(1 - share raised), shape (n,)."""
    if not protocol.sessions.any():
        return np.zeros(draws.n)
    number = np.arange(protocol.sessions.max())
    days = number * protocol.interval_days[:, None]
    days = np.where(number < protocol.sessions[:, None], days, np.inf)
    raised = raised_by_release(draws, reaching, reading_day[:, None] / DAYS_PER_WEEK, days / DAYS_PER_WEEK)
    return -np.log1p(-raised[:, 0])


def reading_days(regimen: Regimen, protocol: Protocol) -> Floats:
    """Return when the outcome was read, in days since the first session, shape (n,)."""
    last = protocol.interval_days * np.maximum(protocol.sessions - 1, 0)
    if regimen.weeks_since_first is not None:
        day = np.full(last.shape, DAYS_PER_WEEK * regimen.weeks_since_first)
    else:
        after = protocol.follow_up_weeks if regimen.weeks_since_last is None else regimen.weeks_since_last
        day = last + DAYS_PER_WEEK * after
    return np.round(day, 3)


def _needle_mm(depth_mm: Floats, device: Device) -> Floats:
    """Return the nearest depth that needles come in and the device can be set to."""
    stepped = np.maximum(np.round(depth_mm / NEEDLE_STEP_MM), 1.0) * NEEDLE_STEP_MM
    return np.clip(stepped, device.depth_min_mm, device.depth_max_mm)


def _or(reported: float | None, drawn: Floats) -> Floats:
    return drawn if reported is None else np.full(drawn.shape, float(reported))
