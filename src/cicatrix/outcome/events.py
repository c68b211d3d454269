"""Adverse events: a rate with its interval where people were counted, and the reason where they were not."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, model_validator
from scipy.special import betaincinv

from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import NotEstimable, Uncertain, rounded, summarise
from cicatrix.base.reading import read_resource


class Span(Frozen):
    """A time range after a session."""

    model_config = ConfigDict(validate_by_alias=True, validate_by_name=True, serialize_by_alias=True)

    start: float = Field(alias="from", ge=0)
    end: float = Field(alias="to", ge=0)
    unit: Literal["h", "d", "w", "months"]


class EventRecord(Frozen):
    """One adverse event of the data file: counts, or a reason, or the pigment model."""

    name: str
    text: str
    """As it is said to a lay person."""
    cases: int | None = Field(default=None, ge=0)
    of: int | None = Field(default=None, ge=1)
    reason: str = ""
    from_pigment_model: bool = False
    expected: bool = False
    """Part of the normal course."""
    device: Literal["any", "roller", "pen"] = "any"
    onset: Span
    lasts: Span | None = None
    lasts_for_good: bool = False
    source: str
    grade: EvidenceGrade
    note: str = ""

    @model_validator(mode="after")
    def _one_basis(self) -> EventRecord:
        if (self.cases is None) != (self.of is None) or (self.cases or 0) > (self.of or 0):
            raise ValueError(f"'{self.name}': 'cases' and 'of' go together, cases at most of")
        if [self.cases is not None, bool(self.reason), self.from_pigment_model].count(True) != 1:
            raise ValueError(f"'{self.name}' needs counts, a reason or the pigment model, and only one of them")
        return self


class EventFile(Frozen):
    """The data file."""

    event: list[EventRecord]


class EventRisk(Frozen):
    """An adverse event with its probability over the course, or why there is none."""

    record: EventRecord
    probability: Uncertain | NotEstimable


@cache
def event_records() -> tuple[EventRecord, ...]:
    """Return the packaged event records."""
    return tuple(read_resource("cicatrix.outcome.data", "events.toml", EventFile).event)


def posterior(cases: int, of: int) -> Uncertain:
    """Return the median and 80 % interval of a rate from counts, Jeffreys prior Beta(1/2, 1/2)."""
    p10, median, p90 = betaincinv(cases + 0.5, of - cases + 0.5, [0.1, 0.5, 0.9])
    return Uncertain(median=rounded(median), p10=rounded(p10), p90=rounded(p90))


def event_risks(
    *, device: Literal["pen", "roller"], pih: NDArray[np.float64] | NotEstimable, sessions: int
) -> list[EventRisk]:
    """Return every event that concerns this kind of device, in the order of the data file.

    Parameters
    ----------
    device
        Events seen with the other kind only are left out.
    pih
        Result of :func:`cicatrix.outcome.pigment.pih_risk`.
    sessions
        0 gives an empty list: nothing is done, nothing happens. Counts are those of whole courses.
    """
    if sessions == 0:
        return []
    return [
        EventRisk(record=record, probability=_probability(record, pih))
        for record in event_records()
        if record.device in {"any", device}
    ]


def _probability(record: EventRecord, pih: NDArray[np.float64] | NotEstimable) -> Uncertain | NotEstimable:
    if record.from_pigment_model:
        return pih if isinstance(pih, NotEstimable) else summarise(pih)
    if record.cases is not None and record.of is not None:
        return posterior(record.cases, record.of)
    return NotEstimable(reason=record.reason)
