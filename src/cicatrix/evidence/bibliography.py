"""The references behind the numbers."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen


class Reference(Frozen):
    """One entry of the bibliography."""

    key: str
    author: str
    title: str
    year: str
    locator: str
    """DOI or address."""
    note: str = ""

    def line(self) -> str:
        """Return the reference as one line of text."""
        return f"{self.author} ({self.year}). {self.title}. {self.locator}".strip()


def read_references() -> dict[str, Reference]:
    """Return the entries of every ``references*.bib`` file by key."""
    import bibtexparser

    folder = files("cicatrix.evidence.data")
    references: dict[str, Reference] = {}
    for name in sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".bib")):
        parser: Any = bibtexparser.bparser.BibTexParser(common_strings=True, ignore_nonstandard_types=False)
        database: Any = bibtexparser.loads(folder.joinpath(name).read_text("utf-8"), parser)
        for entry in database.entries:
            reference = _reference(entry)
            if reference.key in references and references[reference.key] != reference:
                raise BadInput(f"the reference '{reference.key}' stands twice and differs", where=name)
            references[reference.key] = reference
    return references


def _reference(entry: dict[str, str]) -> Reference:
    def text(field: str) -> str:
        return " ".join(entry.get(field, "").replace("{", "").replace("}", "").split())

    doi = text("doi")
    return Reference(
        key=entry["ID"],
        author=text("author"),
        title=text("title"),
        year=text("year"),
        locator=f"doi:{doi}" if doi else text("url"),
        note=text("note"),
    )
