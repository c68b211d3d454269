"""The pages as files: HTML that runs and loads nothing, and a record of which words were printed."""

from __future__ import annotations

import datetime as dt

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cicatrix.base.intended import REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.planning.plan import Plan
from cicatrix.report.patient_pages.aftercare_sheet import aftercare_page
from cicatrix.report.patient_pages.chances import picture_of
from cicatrix.report.patient_pages.consent import consent_page
from cicatrix.report.patient_pages.page_parts import Chance, Page
from cicatrix.report.patient_pages.patient_texts import PageName
from cicatrix.report.patient_pages.suitability import suitability_page

FILES: dict[PageName, str] = {
    "consent": "consent.html",
    "aftercare": "aftercare.html",
    "right_for_me": "right-for-me.html",
}
RECORD = "patient-pages.json"


class PrintedPage(Frozen):
    """Which words, in which version, with which figures, stand on a page."""

    file: str
    page: PageName
    version: int
    date: dt.date
    language: str
    words_sha256: str
    page_sha256: str


class PagesRecord(Frozen):
    """The record to keep beside a signature."""

    review: str = REVIEW_MARK
    case_sha256: str
    pages: list[PrintedPage]


def patient_pages(plan: Plan) -> list[Page]:
    """Return the three pages of a plan."""
    return [consent_page(plan), aftercare_page(plan), suitability_page(plan)]


def record_of(pages: list[Page]) -> PagesRecord:
    """Return the record of what is printed."""
    return PagesRecord(
        case_sha256=pages[0].case_sha256,
        pages=[
            PrintedPage(
                file=FILES[one.page], page=one.page, version=one.version, date=one.date, language=one.language,
                words_sha256=one.words_sha256, page_sha256=one.page_sha256,
            )
            for one in pages
        ],
    )  # fmt: skip


def render_sheet(page: Page) -> str:
    """Return a page as HTML; the pictures are the only text that is not escaped: this library drew them."""
    environment = Environment(
        loader=PackageLoader("cicatrix.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def svg(chance: Chance) -> Markup:
        return Markup(picture_of(chance))  # noqa: S704 - drawn by cicatrix.report.icons, texts in it are escaped there

    return environment.get_template("patient_pages/templates/sheet.html.j2").render(p=page, svg=svg)
