"""Which course is prescribed, and what is said about it."""

from cicatrix import pipeline
from cicatrix.intake.case import Case


def test_scars_that_needling_hardly_moves_are_called_so(case: Case) -> None:
    icepicks = [scar.model_copy(update={"depth_mm": 1.2}) for scar in case.scars if scar.type == "icepick"]
    plan = pipeline.plan(case.model_copy(update={"scars": icepicks}), draws=24)
    nothing = next(one for one in plan.comparators if one.name == "no_treatment")
    assert not nothing.distinguishable
    assert any("cannot be told apart from no treatment" in reason for reason in plan.reasons)


def test_the_reasons_name_the_winner_and_the_tie(case: Case) -> None:
    plan = pipeline.plan(case, draws=24)
    assert "has the largest mean improvement" in plan.reasons[0]
    robust = pipeline.plan(case, draws=24, robust=True)
    assert "20th percentile" in robust.reasons[0]
    standard = next(one for one in plan.comparators if one.name == "standard_course")
    assert standard.distinguishable is (
        max(standard.probability_plan_better, 1 - standard.probability_plan_better) >= 0.8
    )
