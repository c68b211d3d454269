"""The report as a reader sees it: rendered and printed by a real browser."""

import os
from pathlib import Path

import pytest
from headless_browser import chromium
from PIL import Image
from pypdf import PdfReader

pytestmark = pytest.mark.browser

MARK = "unreviewed: not for treating patients"


@pytest.fixture(scope="module")
def report() -> Path:
    return Path(os.environ["CICATRIX_REPORT"])


def test_the_page_renders_with_decision_map_and_mark(report: Path, tmp_path: Path) -> None:
    dom = chromium(tmp_path, "--disable-gpu", "--dump-dom", report.as_uri()).stdout
    assert "suitable with precautions" in dom.lower()
    assert MARK in dom
    assert dom.count("<svg") >= 5


def test_every_printed_page_bears_the_mark(report: Path, tmp_path: Path) -> None:
    printed = tmp_path / "printed.pdf"
    chromium(tmp_path, "--disable-gpu", f"--print-to-pdf={printed}", "--no-pdf-header-footer", report.as_uri())
    pages = PdfReader(printed).pages
    assert len(pages) >= 4
    for number, page in enumerate(pages, start=1):
        assert MARK in " ".join(page.extract_text().split()), f"page {number} lacks the mark"


@pytest.mark.parametrize(("name", "most"), [("consent", 10), ("aftercare", 2), ("right-for-me", 8)])
def test_the_pages_for_the_patient_print_with_the_mark(name: str, most: int, report: Path, tmp_path: Path) -> None:
    printed = tmp_path / "printed.pdf"
    page = report.with_name(f"{name}.html").as_uri()
    chromium(tmp_path, "--disable-gpu", f"--print-to-pdf={printed}", "--no-pdf-header-footer", page)
    pages = PdfReader(printed).pages
    assert 1 < len(pages) <= most
    assert all(MARK in " ".join(page.extract_text().split()) for page in pages)


def test_nothing_runs_over_the_edge_of_a_phone(report: Path, tmp_path: Path) -> None:
    frame, picture = tmp_path / "phone.html", tmp_path / "phone.png"
    style = "width: 400px; height: 12000px; border: 0"
    frame.write_text(f'<body style="margin: 0"><iframe src="{report.as_uri()}" style="{style}"></iframe>')
    chromium(tmp_path, "--disable-gpu", "--window-size=500,12000", f"--screenshot={picture}", frame.as_uri())
    page = Image.open(picture).convert("L")
    text = page.crop((20, 0, 380, 12000)).getextrema()
    margin = page.crop((386, 0, 399, 12000)).getextrema()
    assert text[0] < 100  # something is there
    assert margin[0] > 250  # and nothing in the margin
