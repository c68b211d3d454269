"""The words of a symptom report: symptoms, the groups in which they are asked for, and what counts as a fever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from pydantic import Field

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.reading import parse, validate
from cicatrix.base.unknown_name import unknown_name
from cicatrix.candidacy.rules import Source

DATA, SYMPTOMS = "cicatrix.follow_up.data", "symptoms.toml"


class Symptom(Frozen):
    """One thing that a patient may report."""

    name: str = Field(pattern=r"^[a-z_]+$")
    says: str = Field(min_length=3)
    """As a sentence names it."""
    question: str = Field(pattern=r"\?")
    new: bool = False
    """It cannot have been there before the session."""
    lingers: bool = False
    """It counts although it has passed."""


class Group(Frozen):
    """Symptoms that mean the same to a rule, asked for together."""

    name: str = Field(pattern=r"^[a-z_]+$")
    any: tuple[str, ...] = Field(min_length=2)
    question: str = Field(pattern=r"\?$")


class Fever(Frozen):
    """From which temperature on a fever is one."""

    from_c: float
    source: tuple[Source, ...] = Field(min_length=1)


class _SymptomFile(Frozen):
    version: str
    fever: Fever
    symptom: tuple[Symptom, ...] = Field(min_length=1)
    group: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Symptoms and groups by name."""

    symptoms: Mapping[str, Symptom]
    groups: Mapping[str, Group]
    fever: Fever

    def members(self, name: str) -> tuple[str, ...]:
        """Return the symptoms that a name stands for: itself, or those of the group."""
        return self.groups[name].any if name in self.groups else (name,)


def vocabulary_from(text: str, where: str) -> Vocabulary:
    """Return the vocabulary in a file's text.

    Raises
    ------
    BadInput
        If a name stands twice, or a group names a symptom that there is not.
    """
    file = validate(parse(text, where), _SymptomFile, where)
    seen: set[str] = set()
    for one in (*file.symptom, *file.group):
        if one.name in seen:
            raise BadInput(f"the name '{one.name}' stands twice", where=where, allowed="one symptom or group per name")
        seen.add(one.name)
    symptoms = {one.name: one for one in file.symptom}
    for group in file.group:
        for name in group.any:
            if name not in symptoms:
                raise unknown_name("symptom", name, symptoms, f"{where}: group {group.name}")
    groups = {one.name: one for one in file.group}
    return Vocabulary(MappingProxyType(symptoms), MappingProxyType(groups), file.fever)


@cache
def vocabulary() -> Vocabulary:
    """Return the words that ship with the package; a broken file stops the program."""
    return vocabulary_from(files(DATA).joinpath(SYMPTOMS).read_text("utf-8"), f"{DATA}/{SYMPTOMS}")
