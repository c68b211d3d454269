"""How strong the sun is around a session: the clear-sky UV index at noon, by day and latitude."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from functools import cache
from typing import Literal

from pydantic import Field

from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_resource
from cicatrix.candidacy.rules import Source

Jurisdiction = Literal["us", "eu_uk", "india"]
TILT_DEG, YEAR_DAYS, SOLSTICE_OFFSET = 23.45, 365.0, 284.0


class Place(Frozen):
    """The latitudes of a jurisdiction."""

    jurisdiction: Jurisdiction
    name: str
    south: float = Field(ge=-90, le=90)
    north: float = Field(ge=-90, le=90)


class Sun(Frozen):
    """The data file."""

    scale: float = Field(gt=0)
    angle_power: float
    ozone_power: float
    ozone_du: float = Field(gt=0)
    protect_from: float = Field(gt=0)
    """UV index from which protection is asked for."""
    watch_weeks: int = Field(gt=0, le=52)
    source: tuple[Source, ...] = Field(min_length=1)
    place: tuple[Place, ...] = Field(min_length=1)


@cache
def load_sun() -> Sun:
    """Read the numbers that ship with the package."""
    return read_resource("cicatrix.precautions.data", "sun.toml", Sun)


def uv_index(day: dt.date, latitude_deg: float) -> float:
    """Return the UV index at noon under a clear sky; 0 where the sun does not rise.

    Notes
    -----
    Declination after Cooper, UV index after Madronich, at the ozone column of the data file.
    """
    sun = load_sun()
    turn = 2.0 * math.pi * (SOLSTICE_OFFSET + day.timetuple().tm_yday) / YEAR_DAYS
    cosine = math.cos(math.radians(latitude_deg - TILT_DEG * math.sin(turn)))
    if cosine <= 0.0:
        return 0.0
    return sun.scale * cosine**sun.angle_power * (sun.ozone_du / 300.0) ** sun.ozone_power


def sun_notes(jurisdiction: Jurisdiction, sessions: Sequence[dt.date]) -> list[str]:
    """Return in words how strong the sun is in the weeks after each session, from the north to the south of a place."""
    sun = load_sun()
    place = next(one for one in sun.place if one.jurisdiction == jurisdiction)
    lines: list[str] = []
    for number, session in enumerate(sessions, 1):
        weeks = [session + dt.timedelta(weeks=week) for week in range(sun.watch_weeks + 1)]
        north, south = (max(uv_index(day, latitude) for day in weeks) for latitude in (place.north, place.south))
        need = (
            "protection is needed everywhere"
            if north >= sun.protect_from
            else "protection is needed in the south, less in the north"
            if south >= sun.protect_from
            else "the sun is weak everywhere"
        )
        lines.append(
            f"Session {number}, {session} and {sun.watch_weeks} weeks after it: clear-sky UV index at noon up to "
            f"{north:.1f} in the north and {south:.1f} in the south of {place.name}: {need}."
        )
    if lines:
        lines.append(
            f"Protection is asked for from a UV index of {sun.protect_from:g}. A season with less sun is easier to "
            "protect in, but no trial has compared seasons. Clouds, height and snow are not counted."
        )
    return lines
