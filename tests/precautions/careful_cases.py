"""The demo case with answers changed, screened, and its precautions by id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from cicatrix import pipeline
from cicatrix.candidacy.screen import screen
from cicatrix.intake.case import Case
from cicatrix.precautions.apply import precautions_of
from cicatrix.precautions.precaution import Precaution

TODAY = dt.date(2026, 11, 23)
SESSIONS = (dt.date(2026, 12, 7), dt.date(2027, 1, 4), dt.date(2027, 2, 1))


def case_with(**sections: dict[str, Any]) -> Case:
    """Return the demo case with some keys changed; None takes an answer back."""
    demo = pipeline.demo_case().model_dump()
    return Case.model_validate(demo | {name: demo[name] | change for name, change in sections.items()})


def careful_of(sessions: Sequence[dt.date] = SESSIONS, **sections: dict[str, Any]) -> Mapping[str, Precaution]:
    """Return the precautions of the changed case by id."""
    case = case_with(**sections)
    return {one.id: one for one in precautions_of(case, screen(case), sessions)}
