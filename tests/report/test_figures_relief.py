"""The cut through each scar: its words give the depth before and after, and a type without a scar is left out."""

from __future__ import annotations

from collections.abc import Callable

from cicatrix.planning.plan import Plan
from cicatrix.report.figures_relief import scar_sections_figure


def test_the_words_give_the_depth_that_is_left(make_plan: Callable[..., Plan]) -> None:
    svg = scar_sections_figure(make_plan())
    assert svg is not None
    for item in make_plan().relief_by_type:
        left = 0.35 * (1.0 - item.series.median[-1] / 100.0)
        assert f"{item.measure} 0.35 mm to {left:.2f} mm" in svg


def test_a_type_that_the_case_does_not_hold_is_left_out(make_plan: Callable[..., Plan]) -> None:
    plan = make_plan()
    other = [item.model_copy(update={"measure": "icepick"}) for item in plan.relief_by_type]
    assert scar_sections_figure(plan.model_copy(update={"relief_by_type": other})) is None
