"""What else a person could do, with the published comparisons."""

from __future__ import annotations

from cicatrix.report.patient_pages.page_parts import Compared, PrintedLine, short_cited
from cicatrix.report.patient_pages.patient_texts import Treatment, treatments

SURE = {
    "fair": "How sure is this? Fairly sure.",
    "low": "How sure is this? Not very sure.",
    "none": "How sure is this? Nobody knows.",
}


def comparisons() -> list[Compared]:
    """Return every other treatment, doing nothing first."""
    return [_compared(one) for one in treatments()]


def comparison_sources() -> list[str]:
    """Return the keys of all references behind the comparisons."""
    return [key for one in treatments() for key in one.sources]


def _compared(one: Treatment) -> Compared:
    texts = [one.what, f"{one.compared} {one.result}", *([one.also] if one.also else [])]
    return Compared(
        name=one.name,
        lines=[PrintedLine(text=text, bullet=False) for text in texts],
        sure=f"{SURE[one.sure]} {one.because}",
        sources=short_cited(one.sources),
    )
