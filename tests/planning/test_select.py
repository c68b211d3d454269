"""Which course is prescribed, and what is said about it."""

from cicatrix import pipeline


def test_scars_that_needling_hardly_moves_are_called_so() -> None:
    case = pipeline.demo_case()
    icepicks = [scar.model_copy(update={"depth_mm": 1.2}) for scar in case.scars if scar.type == "icepick"]
    plan = pipeline.plan(case.model_copy(update={"scars": icepicks}), draws=24)
    nothing = next(one for one in plan.comparators if one.name == "no_treatment")
    assert not nothing.distinguishable
    assert any("cannot be told apart from no treatment" in reason for reason in plan.reasons)


def test_the_reasons_name_the_winner_and_what_was_compared() -> None:
    case = pipeline.demo_case()
    plan, robust = (pipeline.plan(case, draws=24, robust=robust) for robust in (False, True))
    assert "has the largest mean improvement" in plan.reasons[0]
    assert "20th percentile" in robust.reasons[0]
    for comparator in plan.comparators:
        share = comparator.probability_plan_better
        assert comparator.distinguishable is (max(share, 1.0 - share) >= 0.8)
