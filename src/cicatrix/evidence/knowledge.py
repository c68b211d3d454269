"""How each number is known: from the trials, measured, by its sign only, or assumed.

The groups are independent a priori, so that the variance of a forecast can be divided among them: whatever the trials
taught jointly is one group.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from cicatrix.base.grades import EvidenceGrade
from cicatrix.evidence.posterior import posterior_ids
from cicatrix.evidence.store import load_evidence


class Knowledge(StrEnum):
    """Where a number's spread comes from, the best known first."""

    DATA_DRIVEN = "data_driven"
    """Calibrated: drawn from the posterior of the published arms."""
    MEASURED = "measured"
    """Measured directly, or an expert's: not calibrated, but not assumed either."""
    SIGN_ONLY = "sign_only"
    """Carries the size of an effect of which no trial tells more than the direction."""
    ASSUMPTION = "assumption"
    """No source gives the number."""


_DEPTH = "deeper needling did more on split faces (2.5 against 1.5 mm, n = 14, P = 0.02); no size is given"
_SESSIONS = "improvement grows from session to session; over studies the total does not rise from 3 to 6 sessions"
_DENSITY = "no holes, no effect; trials hardly ever report passes or density, so the size cannot be learned from them"
_PIGMENT = "the direction is common clinical advice; no study of needling gives its size"

SIGN_ONLY: Mapping[str, str] = {
    "outcome.subcutis_stiffness": _DEPTH,  # how much growth lifts by the depth at which it lies
    "healing.vessels_papillary": _DEPTH,  # how much the upper dermis answers more than the deep one
    "healing.cells_papillary": _DEPTH,
    "healing.papillary_share": _DEPTH,
    "healing.ceiling": _SESSIONS,  # the room that sessions fill up
    "healing.scar_ceiling": _SESSIONS,
    "healing.half_n": _SESSIONS,  # where the signal for new collagen saturates
    "outcome.tether_release_per_session": _SESSIONS,
    "needling.hit_fraction.pen": _DENSITY,  # how many effective holes a pass makes
    "needling.hit_fraction.roller": _DENSITY,
    "needling.rehit_distance_mm": _DENSITY,
    "needling.injury_radius_mm": _DENSITY,  # how much tissue a hole injures
    "healing.half_i": _DENSITY,  # where the answer to injury saturates
    "outcome.pih_log_odds_per_mm": _PIGMENT,
    "outcome.pih_prior_odds_ratio": _PIGMENT,
    "outcome.pih_sun_always_odds_ratio": _PIGMENT,
    "outcome.pih_sun_rarely_odds_ratio": _PIGMENT,
}
"""Numbers that carry the size of an effect whose sign alone is known, with what is known.

Which numbers carry depth, sessions and density was read off the engine: those whose draws move the ratio of two arms
that differ in nothing else, less those that are measured.
"""


def knowledge_of(identifier: str) -> Knowledge:
    """Return how a number is known; what the trials taught comes first, then the table of signs, then its grade.

    Raises
    ------
    BadInput
        If no record has this id.
    """
    record = load_evidence().parameter(identifier)
    if identifier in posterior_ids():
        return Knowledge.DATA_DRIVEN
    if identifier in SIGN_ONLY:
        return Knowledge.SIGN_ONLY
    return Knowledge.ASSUMPTION if record.grade is EvidenceGrade.ASSUMPTION else Knowledge.MEASURED


@cache
def knowledge_groups() -> Mapping[Knowledge, frozenset[str]]:
    """Return the ids of every group, also of the empty ones."""
    known = {identifier: knowledge_of(identifier) for identifier in load_evidence().parameters}
    return {one: frozenset(key for key, value in known.items() if value is one) for one in Knowledge}
