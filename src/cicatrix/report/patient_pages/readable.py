"""How hard the pages are to read: measured on what is printed, section by section and as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from cicatrix.base.readability import Counts, counts
from cicatrix.report.patient_pages.page_parts import Page, prose

LIMIT = 8.0
"""Highest Flesch-Kincaid grade of a page and of a section."""
NAMES = (
    "isotretinoin", "tazarotene", "retinoids", "botulinum", "glycolic", "eczema", "psoriasis", "rosacea", "diabetes",
    "subcision", "SkinPen Precision", "TCA CROSS", "CO2", "PRP", "RF", "FDA", "United States", "USD", "SPF",
    "January", "February", "September", "October", "November", "December",
)  # fmt: skip
"""Names of drugs, diseases and things, which no plainer word can replace: each counts as one short word."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How hard a text is.

    Attributes
    ----------
    counted
        With names as one short word.
    as_spelt
        With names as they are spelt.
    in_sentences
        Of whole sentences only, without headings, lists of words and cells; None where there are none.
    """

    section: str
    counted: Counts
    as_spelt: Counts
    in_sentences: Counts | None


def read_page(page: Page) -> list[Reading]:
    """Return the reading of the whole page, then of each section."""
    parts = prose(page)
    texts = {"the whole page": "\n".join(parts.values())} | parts
    return [read_text(section, text) for section, text in texts.items()]


def read_text(section: str, text: str) -> Reading:
    """Return the reading of a text whose lines are sentences, headings or cells."""
    sentences = "\n".join(line for line in text.splitlines() if line.endswith((".", "?", "!")))
    return Reading(section, counts(text, NAMES), counts(text), counts(sentences, NAMES) if sentences else None)
