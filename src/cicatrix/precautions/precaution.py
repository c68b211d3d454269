"""A precaution as every door shows it: why, who does what on which day, what is recorded, what sources say."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Literal

from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.intended import REVIEW_MARK
from cicatrix.base.model import Frozen

Who = Literal["patient", "clinic", "the clinician who treats", "prescriber", "specialist", "guardian"]


class Need(StrEnum):
    """Where a precaution stands, from what holds a course up to what goes with it."""

    WAIT = "wait"
    """A rule that has fired holds the course up."""
    ASK = "ask"
    """Whether it is needed depends on a question that was not answered."""
    NEEDED = "needed"


NEED_WORDS = {Need.WAIT: "the course waits", Need.ASK: "ask first", Need.NEEDED: "needed"}
"""Where a precaution stands, in the words of every door."""


class Due(Frozen):
    """A day on which a step falls due; with ``until``, a span of days."""

    session: int | None = None
    """Number of the session that it belongs to, if it belongs to one."""
    date: dt.date
    until: dt.date | None = None


class PrecautionStep(Frozen):
    """One thing that somebody does."""

    what: str
    who: Who
    when: str
    """In words, for the time before there are dates."""
    due: list[Due] = []
    before: bool = False
    """It belongs to what is done before a session."""
    reason: str
    record: list[str] = []
    """What is written down when it is done."""
    rule: str = ""
    evidence: EvidenceGrade
    source: str


class Position(Frozen):
    """What one source says; where sources differ they stand side by side."""

    says: str
    evidence: EvidenceGrade
    source: str


class Question(Frozen):
    """What has to be asked for this precaution; it is never taken for a no."""

    key: str
    question: str


class AntiviralOption(Frozen):
    """A course that a source describes. It is shown to the prescriber; the system picks none."""

    id: str
    drug: str
    dose: str
    start: str
    days: str
    note: str
    evidence: EvidenceGrade
    source: str


class AntiviralReadiness(Frozen):
    """Whether one session's protection against cold sores is recorded well enough to begin."""

    session: int
    date: dt.date
    start_from: dt.date
    """First day on which the described courses would start."""
    start_to: dt.date
    state: Literal["ready", "not_ready"]
    recorded: str = ""
    missing: list[str] = []


class Precaution(Frozen):
    """A pathway as it applies to one person."""

    id: str
    title: str
    need: Need
    why: str
    earliest_date: dt.date | None = None
    """The first day after the waits of the rules that hold the course up, where one is known."""
    rules: list[str] = []
    """The rules of the candidacy that belong to it and fired."""
    overridden: list[str] = []
    """Rules of it that a named person set aside."""
    questions: list[Question] = []
    steps: list[PrecautionStep]
    positions: list[Position] = []
    options: list[AntiviralOption] = []
    sessions: list[AntiviralReadiness] = []
    notes: list[str] = []
    evidence: EvidenceGrade
    """Grade of the weakest of its steps."""
    review: str = REVIEW_MARK
