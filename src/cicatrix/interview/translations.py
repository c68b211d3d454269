"""The catalogues of translations (gettext), read as they are written: no step of a build stands between."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from cicatrix.base.errors import BadInput
from cicatrix.interview.question import Language

PACKAGE, DOMAIN = "cicatrix.interview", "questionnaire.po"
MARK = "machine-made translation, unreviewed"
"""Stands in the head of every catalogue until a person has signed it."""


def catalogue_path(language: Language) -> str:
    """Return where the catalogue of a language lies within the package."""
    return f"locale/{language}/LC_MESSAGES/{DOMAIN}"


@cache
def translations(language: Language) -> dict[str, str]:
    """Return what each English text is in another language.

    Raises
    ------
    BadInput
        If the catalogue does not say that it is unreviewed, or holds a text that is marked as doubtful.
    """
    from babel.messages.pofile import read_po

    path = catalogue_path(language)
    where = f"{PACKAGE}/{path}"
    text = files(PACKAGE).joinpath(path).read_bytes()
    catalogue = read_po(io.BytesIO(text), locale=str(language), domain="questionnaire", abort_invalid=True)
    if MARK not in catalogue.header_comment:
        raise BadInput("the catalogue does not say how it was made", where=where, allowed=MARK)
    found: dict[str, str] = {}
    for message in catalogue:
        if message.id and message.fuzzy:
            raise BadInput(f"the translation of {message.id!r} is marked as doubtful", where=where)
        if isinstance(message.id, str) and isinstance(message.string, str) and message.id:
            found[message.id] = message.string
    return found


def translator(language: Language) -> Callable[[str], str]:
    """Return what turns an English text into *language*.

    Raises
    ------
    BadInput
        From the translator, if the catalogue lacks a text: none is left in English.
    """
    if language is Language.ENGLISH:
        return str
    known = translations(language)

    def translated(text: str) -> str:
        if not text:
            return ""
        if not known.get(text):
            where = f"{PACKAGE}/{catalogue_path(language)}"
            raise BadInput(f"there is no translation of {text[:80]!r}", where=where)
        return known[text]

    return translated
