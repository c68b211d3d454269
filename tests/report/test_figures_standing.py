"""What the conclusions rest on, as it is shown: the same numbers in the bars, the table and the PDF."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader

from cicatrix.planning.plan import Plan
from cicatrix.report.context import context_of
from cicatrix.report.figures_standing import standing_figure, standing_rows
from cicatrix.report.html import render_html


def conclusion(title: str, standing: str, value: dict[str, float] | None, **shares: float) -> dict[str, Any]:
    def uncertain(median: float) -> dict[str, float]:
        return {"median": median, "p10": 0.8 * median, "p90": 1.2 * median}

    parts = {"share": uncertain, "first": uncertain, "total": uncertain}
    return {
        "name": title.replace(" ", "_"),
        "title": title,
        "unit": "percent",
        "value": value,
        "probability": 0.7 if value is None else None,
        "standing": standing,
        "shares": [{"group": group, **{key: of(s) for key, of in parts.items()}} for group, s in shares.items()],
        "text": f"Why {title}.",
    }


@pytest.fixture
def rested(make_plan: Callable[..., Plan]) -> Plan:
    pain = {"median": 4.25, "p10": 1.76, "p90": 7.33}
    filled = {"median": 54.7, "p10": 4.5, "p90": 99.6}
    return make_plan(
        standing=[
            conclusion("pain", "assumption", pain, measured=0.06, assumption=0.94),
            conclusion("depth", "sign_only", filled, measured=0.2, sign_only=0.5, assumption=0.3),
            conclusion("a visible change at all", "data_driven", None, data_driven=0.8, person=0.2),
        ]
    )


def test_the_rows_say_value_standing_and_why(rested: Plan) -> None:
    rows = {row["title"]: row for row in standing_rows(rested)}
    assert rows["pain"]["value"] == "4.2% (1.8 to 7.3)"
    assert rows["depth"]["value"] == "55% (4 to 100)"
    assert rows["a visible change at all"]["value"] == "70%"
    assert [row["standing"] for row in rows.values()] == ["assumption", "sign only", "data-driven"]


def test_the_figure_says_its_standings_to_who_does_not_see_it(rested: Plan, make_plan: Callable[..., Plan]) -> None:
    svg = standing_figure(rested)
    assert svg is not None
    assert "pain: assumption; depth: sign only; a visible change at all: data-driven" in svg
    assert standing_figure(make_plan(standing=[])) is None


def test_the_report_shows_them_in_both_doors(rested: Plan) -> None:
    import io

    from cicatrix.report.pdf import render_pdf

    context = context_of(rested)
    html = render_html(context)
    assert "Why depth." in html
    assert "What this rests on" in html
    pages = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(render_pdf(context))).pages)
    assert "Why depth." in " ".join(pages.split())


def test_a_plan_of_few_draws_says_so(make_plan: Callable[..., Plan]) -> None:
    assert "Too few draws to say what each conclusion rests on" in render_html(context_of(make_plan(standing=[])))
