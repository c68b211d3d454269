"""Which course is prescribed, and what is said about it."""

import pytest

from cicatrix import pipeline
from cicatrix.base.errors import RefusedForSafety
from cicatrix.intake.case import Case
from cicatrix.planning.plan import Plan


def only(kind: str, **changes: float) -> Case:
    """Return the demo case with the scars of one type alone."""
    case = pipeline.demo_case()
    scars = [scar.model_copy(update=changes) for scar in case.scars if scar.type == kind]
    return case.model_copy(update={"scars": scars})


def test_deep_ice_picks_alone_are_referred() -> None:
    with pytest.raises(RefusedForSafety, match="stays below what can be seen"):
        pipeline.plan(only("icepick", depth_mm=1.5), draws=24)


def test_a_course_that_moves_no_score_is_called_so() -> None:
    plan = pipeline.plan(only("boxcar", depth_mm=0.05), draws=24)
    nothing = next(one for one in plan.comparators if one.name == "no_treatment")
    assert not nothing.distinguishable
    assert any("cannot be told apart from no treatment" in reason for reason in plan.reasons)


def test_the_reasons_name_the_winner_and_what_was_compared(demo_plan: Plan) -> None:
    robust = pipeline.plan(pipeline.demo_case(), draws=24, seed=3, robust=True)
    assert "has the largest mean improvement" in demo_plan.reasons[0]
    assert "20th percentile" in robust.reasons[0]
    for comparator in demo_plan.comparators:
        share = comparator.probability_plan_better
        assert comparator.distinguishable is (max(share, 1.0 - share) >= 0.8)
