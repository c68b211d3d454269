"""Write the report of a plan into a folder."""

from __future__ import annotations

from pathlib import Path

from cicatrix.base.writing import to_json, written_together
from cicatrix.planning.plan import Plan
from cicatrix.report.context import context_of
from cicatrix.report.html import render_html
from cicatrix.report.patient_pages.sheets import FILES, RECORD, patient_pages, record_of, render_sheet
from cicatrix.report.pdf import render_pdf


def write_report(plan: Plan, folder: Path) -> list[Path]:
    """Write report.html, report.pdf, figures/*.svg and the pages for the patient, and return their paths.

    All of the files appear or none of them.
    """
    context = context_of(plan)
    contents = {"report.html": render_html(context).encode(), "report.pdf": render_pdf(context)}
    contents |= {f"figures/{name}.svg": svg.encode() for name, svg in context["figures"].items()}
    pages = patient_pages(plan)
    contents |= {FILES[one.page]: render_sheet(one).encode() for one in pages}
    contents[RECORD] = to_json(record_of(pages).model_dump(mode="json")).encode()
    with written_together(folder) as scratch:
        (scratch / "figures").mkdir()
        for name, data in contents.items():
            (scratch / name).write_bytes(data)
    return [folder / name for name in contents]
