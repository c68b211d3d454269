"""The catalogue of what can happen: each event with its words, its times, and every count with its setting."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal, TypeAlias

from pydantic import Field

from cicatrix.acute.aftercare import red_flags
from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_resource
from cicatrix.base.words import listing, nearest
from cicatrix.evidence.trials.event_rows import Event, EventRow, shipped_events
from cicatrix.follow_up.symptoms import DATA
from cicatrix.outcome.events import EventRecord, Span, event_records

CATALOGUE = "catalogue.toml"
Standing: TypeAlias = Literal["pooled", "shown"]
Setting: TypeAlias = Literal["needling", "combination"]
DeviceKind: TypeAlias = Literal["pen", "roller"]
LIGHT, DARK = frozenset({"I", "II", "III"}), frozenset({"IV", "V"})
GROUPS: Mapping[int, frozenset[str]] = MappingProxyType(
    {1: LIGHT, 2: LIGHT, 3: LIGHT, 4: DARK, 5: DARK, 6: frozenset({"VI"})}
)
"""Phototypes that are counted together, by phototype."""
_ROMAN = ("I", "II", "III", "IV", "V", "VI")


class Course(Frozen):
    """What the catalogue adds to an event's record."""

    event: str
    counted_as: Event | None = None
    """Its name in the table of published events."""
    worst: Span | None = None
    ends: str = Field(min_length=3)
    course: str = Field(min_length=3)
    red_flag: tuple[str, ...]


class Count(Frozen):
    """So many of so many people, in one study and setting."""

    study: str
    cases: int
    of: int
    phototypes: str
    """As reported; empty where it is not."""
    device: str
    depth_mm: float | None = None
    setting: Setting
    standing: Standing
    """Whether a pooled rate takes it in."""
    why_not: str = ""
    """Why a count is only shown."""
    derived: bool = False
    """Cases or people were worked out from what is reported otherwise."""
    source: str
    note: str = ""

    @property
    def types(self) -> frozenset[str]:
        """The phototypes as a set; empty where they are not reported."""
        ends = [word for word in self.phototypes.upper().replace(" ", "").split("-") if word in _ROMAN]
        if not ends:
            return frozenset()
        return frozenset(_ROMAN[_ROMAN.index(ends[0]) : _ROMAN.index(ends[-1]) + 1])


class CatalogueEvent(Frozen):
    """One event: what it is, when it comes, how it runs, and who counted it."""

    record: EventRecord
    course: Course
    counts: tuple[Count, ...]


class _CatalogueFile(Frozen):
    version: str
    event: tuple[EventRecord, ...]
    course: tuple[Course, ...]


@cache
def catalogue() -> Mapping[str, CatalogueEvent]:
    """Return every event by name; a broken file stops the program.

    Raises
    ------
    BadInput
        If an event has no course or two, or a course names an event or a red flag that there is not.
    """
    file, where = read_resource(DATA, CATALOGUE, _CatalogueFile), f"{DATA}/{CATALOGUE}"
    records = {one.name: one for one in (*event_records(), *file.event)}
    flags = {flag.id for flag in red_flags()}
    courses: dict[str, Course] = {}
    for one in file.course:
        if one.event not in records or one.event in courses:
            what = "stands twice" if one.event in courses else "has no record"
            raise BadInput(f"the event '{one.event}' {what}", where=where, do=nearest(one.event, records))
        if unknown := sorted(set(one.red_flag) - flags):
            raise BadInput(
                f"there is no red flag '{unknown[0]}'", where=f"{where}: {one.event}", allowed=listing(flags)
            )
        courses[one.event] = one
    if missing := sorted(set(records) - set(courses)):
        raise BadInput(f"the event '{missing[0]}' has no course", where=where)
    found = {
        name: CatalogueEvent(record=records[name], course=course, counts=_counts(records[name], course))
        for name, course in courses.items()
    }
    return MappingProxyType(found)


def _counts(record: EventRecord, course: Course) -> tuple[Count, ...]:
    if course.counted_as is not None:
        return tuple(_of_row(row) for row in shipped_events() if row.event == course.counted_as)
    if record.cases is None or record.of is None:
        return ()
    return (
        Count(
            study=record.source, cases=record.cases, of=record.of, phototypes="", device="", setting="needling",
            standing="pooled", derived="derived" in record.note, source=record.source, note=record.note,
        ),
    )  # fmt: skip


def _of_row(row: EventRow) -> Count:
    """Return a published row as a count; of needling alone those are pooled that also inform the models."""
    combined = row.role == "combination"
    pooled = row.calibrates or (combined and row.verified)
    return Count(
        study=row.study,
        cases=row.count or 0,
        of=row.denominator or 1,
        phototypes=row.phototypes,
        device=row.device,
        depth_mm=row.depth_mm,
        setting="combination" if combined else "needling",
        standing="pooled" if pooled else "shown",
        why_not="" if pooled else row.not_calibrating_because or "",
        derived="derived" in row.note,
        source=row.source,
        note=row.note,
    )
