"""A page as it is printed: its words with the figures in them, and the parts that are computed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.evidence.store import load_evidence
from cicatrix.report.patient_pages.patient_texts import PageName, Section, Wording, wording, words_hash
from cicatrix.report.patient_pages.plan_words import PlanWords


class PrintedLine(Frozen):
    """A line with its figures in it."""

    text: str
    bullet: bool


class Chance(Frozen):
    """How many of a hundred people have something."""

    name: str
    text: str
    begins: str
    count: int
    """Of 100 people, by the median."""
    high: int
    """Of 100 people, by the 90th percentile."""


class Compared(Frozen):
    """Something else a person could do."""

    name: str
    lines: list[PrintedLine]
    sure: str
    sources: list[str]


class Table(Frozen):
    """Columns and rows; each cell holds lines."""

    head: list[str]
    rows: list[list[list[str]]]


class Flags(Frozen):
    """Signs that need somebody equally fast."""

    title: str
    signs: list[str]
    emergency: bool


class Group(Frozen):
    """A small heading with a list."""

    title: str
    items: list[str]


class PrintedSection(Frozen):
    """A heading, its lines, and what is computed for it."""

    key: str
    heading: str
    lines: list[PrintedLine]
    chances: list[Chance] = []
    groups: list[Group] = []
    compared: list[Compared] = []
    table: Table | None = None
    flags: list[Flags] = []
    choices: list[str] = []
    blanks: list[str] = []


class Page(Frozen):
    """A page for a patient, in the order in which it is read."""

    page: PageName
    title: str
    lead: str
    about: str
    """Whom it is about, and the date."""
    version: int
    date: dt.date
    """Of the words."""
    language: str
    words_sha256: str
    page_sha256: str
    """Of all that is printed, figures included."""
    case_sha256: str
    review: str = REVIEW_MARK
    intended_use: str = INTENDED_USE
    sections: list[PrintedSection]
    sources: list[str]


def page_of(
    name: PageName,
    words: PlanWords,
    computed: Mapping[str, dict[str, Any]],
    *,
    about: str,
    case_sha256: str,
    sources: list[str],
) -> Page:
    """Return a page: the words of *name* with the figures of a plan, and what was computed for each section by key."""
    text = wording(name)
    sections = [_printed(one, words, computed.get(one.key, {})) for one in text.section]
    printed = json.dumps([about, *(one.model_dump(mode="json") for one in sections)], sort_keys=True)
    return Page(
        page=name,
        title=text.title,
        lead=text.lead,
        about=about,
        version=text.version,
        date=text.date,
        language=text.language,
        words_sha256=words_hash(name),
        page_sha256=hashlib.sha256(printed.encode()).hexdigest(),
        case_sha256=case_sha256,
        sections=sections,
        sources=sources,
    )


def _printed(section: Section, words: PlanWords, computed: dict[str, Any]) -> PrintedSection:
    lines = [
        PrintedLine(text=one.text.format_map(words.figures), bullet=one.bullet)
        for one in section.lines
        if (not one.when or one.when in words.holds) and not (one.unless and one.unless in words.holds)
    ]
    return PrintedSection(key=section.key, heading=section.heading, lines=lines, **computed)


def choices_of(text: Wording) -> list[str]:
    """Return what is agreed to one by one."""
    return [one.text for one in text.choice]


def blanks_of(text: Wording) -> list[str]:
    """Return the lines to write on."""
    return [one.label for one in text.signature]


def cited(keys: Iterable[str]) -> list[str]:
    """Return the references behind *keys*, each once, with what was read of them."""
    references = load_evidence().references
    found = [references[key] for key in dict.fromkeys(keys) if key in references]
    return [f"{one.line()}{f' Read: {one.note}.' if one.note else ''}" for one in found]


def short_cited(keys: Iterable[str]) -> list[str]:
    """Return the references behind *keys*, each once, as author and year."""
    references = load_evidence().references
    return [f"{references[key].author} ({references[key].year})" for key in dict.fromkeys(keys) if key in references]


def prose(page: Page) -> dict[str, str]:
    """Return what a person reads on a page, by section key, a sentence or a cell to a line; sources are left out."""
    return {"title": f"{page.title}\n{page.lead}"} | {one.key: "\n".join(_prose(one)) for one in page.sections}


def _prose(section: PrintedSection) -> list[str]:
    lines = [section.heading, *(one.text for one in section.lines)]
    for chance in section.chances:
        lines += [chance.name, chance.text, chance.begins]
    for group in section.groups:
        lines += [group.title, *group.items]
    for other in section.compared:
        lines += [other.name, *(line.text for line in other.lines), other.sure]
    for flags in section.flags:
        lines += [flags.title, *flags.signs]
    if section.table is not None:
        lines += [*section.table.head, *(line for row in section.table.rows for cell in row for line in cell)]
    return [*lines, *section.choices, *section.blanks]
