"""What patient-pages prints: the page as plain text."""

from __future__ import annotations

from rich.console import RenderableType

from cicatrix.cli.tables import heading
from cicatrix.report.patient_pages.page_parts import Page, prose


def show_page(page: Page) -> list[RenderableType]:
    """Return the words of a page, section by section, without its pictures and sources."""
    parts: list[RenderableType] = [heading(page.title), page.about, page.lead]
    for key, text in prose(page).items():
        if key != "title":
            first, *rest = text.splitlines()
            parts += ["", heading(first), *rest]
    return parts
