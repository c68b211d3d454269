"""A course as the search sees it: sessions, interval, and one setting per site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cicatrix.skin.zones import Site

SPEED_MM_PER_S = 20.0
"""Glide speed that a plan prescribes: a slow, even glide. No published measurement was found; see needling.toml."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The pen's setting at one site."""

    depth_mm: float
    passes: int


@dataclass(frozen=True, slots=True)
class Course:
    """A candidate: left and right of a site are treated alike."""

    sessions: int
    interval_days: float
    settings: Mapping[Site, Setting]

    @property
    def session_days(self) -> tuple[float, ...]:
        """Days of the sessions, counted from the first."""
        return tuple(self.interval_days * index for index in range(self.sessions))

    @property
    def last_day(self) -> float:
        """Day of the last session (0 for no session)."""
        return self.session_days[-1] if self.sessions else 0.0
