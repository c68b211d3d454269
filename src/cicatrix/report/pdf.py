"""The report as PDF by Typst: the template is fixed, the texts come in as JSON and are never parsed as markup."""

from __future__ import annotations

import datetime as dt
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from cicatrix.base.errors import InternalError

TEMPLATE = "report.typ"


def render_pdf(context: dict[str, Any]) -> bytes:
    """Return the report of a context from :func:`cicatrix.report.context.context_of` as PDF/UA-1.

    The time stamp is the plan's date and the fonts are those that come with the libraries, so that the same plan gives
    the same bytes on every machine.

    Raises
    ------
    InternalError
        If Typst cannot set the report.
    """
    import matplotlib
    import typst

    template = files("cicatrix.report.templates").joinpath(TEMPLATE).read_bytes()
    day = dt.date.fromisoformat(context["timestamp_day"])
    ttf = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    try:
        return typst.compile(
            template,
            format="pdf",
            sys_inputs={"context": json.dumps(context, ensure_ascii=False)},
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[ttf]),
            timestamp=int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp()),
            pdf_standards="ua-1",
        )
    except typst.TypstError as error:
        raise InternalError(f"the PDF cannot be set: {str(error)[:300]}", where=TEMPLATE) from error
