"""The words of the pages: data with a version, a date, a language, and a hash that tells when a word has changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from string import Formatter
from typing import Literal, get_args

from pydantic import Field, model_validator

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_resource
from cicatrix.base.words import nearest
from cicatrix.report.patient_pages.plan_words import CONDITIONS, FIELDS

DATA = "cicatrix.report.patient_pages.data"
PageName = Literal["consent", "aftercare", "right_for_me"]
PAGES: tuple[PageName, ...] = get_args(PageName)
COVERS: dict[PageName, tuple[str, ...]] = {
    "consent": ("other_treatments", "who_should_not", "care"),
    "aftercare": (),
    "right_for_me": ("other_treatments", "who_should_not"),
}
"""What else a page prints: its version covers these too."""
NEEDS: dict[PageName, frozenset[str]] = {
    "consent": frozenset({
        "what", "hope", "check", "risks", "cost", "treatments", "duties", "medicines", "photographs", "rights",
        "questions", "signature",
    }),
    "aftercare": frozenset({"help", "days", "allowed", "contact"}),
    "right_for_me": frozenset({"expect", "risks", "who_not", "treatments"}),
}  # fmt: skip
"""Sections that a page cannot do without."""


class Line(Frozen):
    """A sentence or a few, printed where *when* holds and *unless* does not."""

    text: str = Field(min_length=1)
    when: str = ""
    unless: str = ""
    bullet: bool = False

    @model_validator(mode="after")
    def _known_words(self) -> Line:
        for name in (field for _, field, _, _ in Formatter().parse(self.text) if field is not None):
            if name not in FIELDS:
                raise ValueError(f"'{{{name}}}' is no figure of a plan; {nearest(name, FIELDS) or 'see plan_words.py'}")
            if FIELDS[name] and self.when not in FIELDS[name]:
                raise ValueError(f"'{{{name}}}' is not known of every plan: the line needs when = '{FIELDS[name][0]}'")
        for name in filter(None, (self.when, self.unless)):
            if name not in CONDITIONS:
                raise ValueError(f"'{name}' is no condition; {nearest(name, CONDITIONS) or 'see plan_words.py'}")
        return self


class Section(Frozen):
    """A heading with its lines; what is computed for it is known by its key."""

    key: str
    heading: str
    lines: list[Line]


class Choice(Frozen):
    """Something to say yes or no to on its own."""

    key: str
    text: str


class Blank(Frozen):
    """A line to write on."""

    label: str


class Wording(Frozen):
    """The words of one page."""

    version: int = Field(ge=1)
    date: dt.date
    language: Literal["en"]
    review: Literal["unreviewed"]
    title: str
    lead: str
    section: list[Section]
    choice: list[Choice] = []
    signature: list[Blank] = []

    @model_validator(mode="after")
    def _each_once(self) -> Wording:
        keys = [one.key for one in self.section]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"the section '{twice[0]}' stands twice")
        return self


class Treatment(Frozen):
    """Something else a person could do, and how it did beside needling."""

    key: str
    name: str
    what: str
    compared: str
    result: str
    also: str = ""
    sure: Literal["fair", "low", "none"]
    because: str
    sources: list[str] = Field(min_length=1)
    trials: list[str] = []


class Reason(Frozen):
    """Why a person should not be needled, or not now; the rules that say so."""

    text: str
    until: Literal["never", "later", "doctor"]
    rules: list[str] = Field(min_length=1)


class Care(Frozen):
    """What a person is told of a rule that allows needling with care."""

    text: str
    rules: list[str] = Field(min_length=1)


class Version(Frozen):
    """A version of a page's words, as it was recorded when it was written."""

    page: PageName
    version: int
    language: Literal["en"]
    date: dt.date
    sha256: str


class _Treatments(Frozen):
    treatment: list[Treatment]


class _Reasons(Frozen):
    reason: list[Reason]
    care: list[Care]


class _Versions(Frozen):
    version: list[Version]


@cache
def wording(page: PageName) -> Wording:
    """Return the words of a page.

    Raises
    ------
    BadInput
        If they are not those that were recorded under their version.
    """
    words = read_resource(DATA, f"{page}.toml", Wording)
    if missing := sorted(NEEDS[page] - {one.key for one in words.section}):
        raise BadInput(f"the section '{missing[0]}' is missing", where=f"{DATA}/{page}.toml")
    check_version(page, words, words_hash(page), read_resource(DATA, "versions.toml", _Versions).version)
    return words


def check_words() -> None:
    """Load every text and list of the pages, so that a broken one stops a long run before it begins."""
    for page in PAGES:
        wording(page)
    cares()


def words_hash(page: PageName) -> str:
    """Return the SHA-256 of the words of a page, with those of the lists that it prints."""
    words = read_resource(DATA, f"{page}.toml", Wording)
    lists = {"other_treatments": treatments, "who_should_not": reasons, "care": cares}
    everything = [words.model_dump(mode="json", exclude={"version", "date"})]
    everything += [one.model_dump(mode="json") for name in COVERS[page] for one in lists[name]()]
    return hashlib.sha256(json.dumps(everything, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def check_version(page: PageName, words: Wording, sha256: str, known: Iterable[Version]) -> None:
    """Refuse words that are not those recorded under their version.

    Raises
    ------
    BadInput
        If the version is not recorded, or its words or date have changed since.
    """
    where = f"{DATA}/{page}.toml"
    found = next((one for one in known if (one.page, one.version, one.language) == (page, words.version, "en")), None)
    record = f'[[version]] page = "{page}", sha256 = "{sha256}"'
    if found is None:
        raise BadInput(
            f"version {words.version} of these words is not recorded",
            where=where,
            do=f"record it in versions.toml: {record}",
        )
    if found.sha256 != sha256 or found.date != words.date:
        raise BadInput(
            f"the words have changed since version {words.version} was recorded", where=where,
            do=f"give them the next version and a date, and record it in versions.toml: {record}",
        )  # fmt: skip


@cache
def treatments() -> tuple[Treatment, ...]:
    """Return what else a person could do.

    Raises
    ------
    BadInput
        If a source is not in the bibliography or a trial not in the trials table.
    """
    from cicatrix.evidence.store import load_evidence
    from cicatrix.evidence.trials.table import shipped_trials

    found = read_resource(DATA, "other_treatments.toml", _Treatments).treatment
    references, trials = load_evidence().references, {row.trial_id for row in shipped_trials()}
    for one in found:
        _known(one.sources, references, f"other_treatments.toml: {one.key}", "reference")
        _known(one.trials, trials, f"other_treatments.toml: {one.key}", "trial")
    return tuple(found)


@cache
def reasons() -> tuple[Reason, ...]:
    """Return who should not be needled, or not now.

    Raises
    ------
    BadInput
        If a rule does not exist, or an absolute rule about the patient is left out.
    """
    from cicatrix.candidacy.rules import Scope, Severity, load_rules

    found, rules = _who().reason, load_rules()
    named = [rule for one in found for rule in one.rules]
    _known(named, rules, "who_should_not.toml", "rule")
    hard = {key for key, rule in rules.items() if rule.scope is Scope.PATIENT and rule.severity is Severity.ABSOLUTE}
    if missing := sorted(hard - set(named)):
        raise BadInput(
            f"no reason names the absolute rule {', '.join(missing)}", where=f"{DATA}/who_should_not.toml",
            do="say it in plain words",
        )  # fmt: skip
    return tuple(found)


@cache
def cares() -> tuple[Care, ...]:
    """Return what a person is told of the rules that allow needling with care.

    Raises
    ------
    BadInput
        If a rule does not exist.
    """
    from cicatrix.candidacy.rules import load_rules

    found = _who().care
    _known([rule for one in found for rule in one.rules], load_rules(), "who_should_not.toml", "rule")
    return tuple(found)


def _who() -> _Reasons:
    return read_resource(DATA, "who_should_not.toml", _Reasons)


def _known(names: Iterable[str], known: Iterable[str], where: str, kind: str) -> None:
    every = set(known)
    for name in names:
        if name not in every:
            raise BadInput(f"there is no {kind} '{name}'", where=f"{DATA}/{where}", do=nearest(name, every))
