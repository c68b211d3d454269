"""What the conclusions rest on, as it is shown: in bars and in a table."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cicatrix.planning.plan import Plan
from cicatrix.report.context import context_of
from cicatrix.report.figures_standing import standing_figure, standing_rows
from cicatrix.report.html import render_html


def test_the_rows_say_value_standing_and_why(plan: Plan) -> None:
    rows = {row["title"]: row for row in standing_rows(plan)}
    assert rows["pain"]["value"] == "4.2% (1.8 to 7.3)"
    assert rows["depth"]["value"] == "55% (4 to 100)"
    assert rows["a visible change at all"]["value"] == "70%"
    assert [row["standing"] for row in rows.values()] == ["assumption", "sign only, close", "data-driven"]


def test_the_figure_says_its_standings_to_who_does_not_see_it(plan: Plan, make_plan: Callable[..., Plan]) -> None:
    svg = standing_figure(plan)
    assert svg is not None
    assert "pain: assumption; depth: sign only, close; a visible change at all: data-driven" in svg
    assert standing_figure(make_plan(standing=[])) is None


def test_the_report_shows_them(html: str) -> None:
    assert "Why depth." in html
    assert "What this rests on" in html


@pytest.mark.usefixtures("drawn")
def test_a_plan_of_few_draws_says_so(make_plan: Callable[..., Plan]) -> None:
    assert "Too few draws to say what each conclusion rests on" in render_html(context_of(make_plan(standing=[])))
