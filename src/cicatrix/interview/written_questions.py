"""The data file of the questions: its models, and the loader that refuses a broken one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal

from pydantic import Field

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_resource
from cicatrix.base.unknown_name import unknown_name
from cicatrix.base.words import nearest
from cicatrix.candidacy.facts import FACTS
from cicatrix.interview.question import Kind, Person, When

DATA, FILE = "cicatrix.interview.data", "questions.toml"


class WrittenQuestion(Frozen):
    """A question as the data file has it; see its head for the words."""

    id: str = Field(pattern=r"^[a-z0-9_]+$", max_length=60)
    key: str = ""
    kind: Kind
    text: str = ""
    help: str = ""
    unit: Literal["", "kg", "%"] = ""
    facts: list[str] | None = None
    choices: dict[str, str] = {}
    exclusive: str = ""
    when: When | None = None
    each_of: str = ""
    required: bool = False
    lasting: bool = False
    names: list[str] = []
    because: str = ""

    @property
    def tells(self) -> list[str]:
        """The facts that the answer tells."""
        return [self.id] if self.facts is None else self.facts

    @property
    def wording(self) -> str:
        """The question in English: its own words, or those of its first fact."""
        return self.text or (FACTS[self.tells[0]].question if self.tells else "")


class WrittenSection(Frozen):
    """A section as the data file has it."""

    id: str
    title: str
    by: Person = Person.PATIENT
    question: list[WrittenQuestion] = Field(min_length=1)


class WrittenQuestionnaire(Frozen):
    """The data file."""

    version: str
    words: dict[str, str]
    section: list[WrittenSection] = Field(min_length=1)
    derived: dict[str, list[str]]

    def questions(self) -> Iterator[WrittenQuestion]:
        """Yield the questions in their order."""
        for section in self.section:
            yield from section.question


@cache
def written_questions() -> WrittenQuestionnaire:
    """Read the questions that ship with the package.

    Raises
    ------
    BadInput
        If the file is broken: a questionnaire is never thinned.
    """
    written = read_resource(DATA, FILE, WrittenQuestionnaire)
    check_written(written)
    return written


def check_written(written: WrittenQuestionnaire) -> None:
    """Refuse questions that stand twice, say nothing, or hang on something that is not there.

    Raises
    ------
    BadInput
        For the first such question, by its id.
    """
    before: dict[str, WrittenQuestion] = {}
    for question in written.questions():
        where = f"{DATA}/{FILE}: question {question.id}"
        if question.id in before:
            raise BadInput("this id stands twice", where=where, allowed="one question per id")
        for name in question.tells:
            if name not in FACTS:
                raise unknown_name("fact", name, FACTS, where)
        if question.text and question.tells and FACTS[question.tells[0]].question.endswith("?"):
            raise BadInput("the wording stands twice", where=where, allowed="that of the fact, or 'text'")
        if not question.wording.endswith("?"):
            raise BadInput("no question is asked", where=where, allowed="a 'text', or a fact, that ends in '?'")
        if bool(question.choices) != (question.kind in {Kind.CHOICE, Kind.SEVERAL}):
            raise BadInput(f"'choices' do not fit the kind {question.kind}", where=where)
        if question.exclusive and question.exclusive not in question.choices:
            raise BadInput(f"'{question.exclusive}' is none of the choices", where=where)
        if bool(question.names) != bool(question.because):
            raise BadInput("'names' need 'because', and the reverse", where=where)
        _check_branch(question, before, where)
        before[question.id] = question


def _check_branch(question: WrittenQuestion, before: dict[str, WrittenQuestion], where: str) -> None:
    """Refuse a branch that hangs on a later question (so no circle can stand) or on an answer that nobody can give."""
    named = [*([question.when.question] if question.when else []), *([question.each_of] if question.each_of else [])]
    for name in named:
        if name not in before:
            raise BadInput(
                f"it hangs on '{name}', which does not stand before it", where=where, do=nearest(name, before)
            )
    if question.when is not None:
        other = before[question.when.question]
        can = {True, False} if other.kind is Kind.YES_NO else set(other.choices)
        for answer in question.when.answers:
            if answer not in can:
                raise BadInput(f"{answer!r} is no answer to '{other.id}'", where=where)
