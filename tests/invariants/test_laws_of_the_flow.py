"""Laws that the whole flow obeys, whatever is inside: repeatable, still when untreated, never better for worse news."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cicatrix import pipeline
from cicatrix.base.errors import NoFeasiblePlan
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import draw
from cicatrix.intake.case import Case
from cicatrix.intake.protocol import Protocol
from cicatrix.needling.injury import needle
from cicatrix.needling.punctures import Handling
from cicatrix.outcome.pigment import pih_risk
from cicatrix.planning.plan import Plan
from cicatrix.skin.layers import layers
from cicatrix.skin.zones import Site

DRAWS = 24


@pytest.fixture(scope="module")
def make_case() -> Callable[..., Case]:
    """Give the demo case with some sections changed."""
    demo = pipeline.demo_case().model_dump()

    def make(**sections: dict[str, Any]) -> Case:
        return Case.model_validate(demo | {name: demo[name] | change for name, change in sections.items()})

    return make


@pytest.fixture(scope="module")
def plan(demo_plan: Plan) -> Plan:
    assert (demo_plan.provenance.draws, demo_plan.provenance.seed) == (DRAWS, 3)
    return demo_plan


def test_the_same_seed_gives_the_same_plan_to_the_last_digit(plan: Plan) -> None:
    again = pipeline.plan(pipeline.demo_case(), draws=DRAWS, seed=3)
    assert again.model_dump_json(by_alias=True) == plan.model_dump_json(by_alias=True)


def test_another_seed_gives_other_draws_and_says_so(plan: Plan) -> None:
    other = pipeline.plan(pipeline.demo_case(), draws=DRAWS, seed=4)
    assert other.provenance.seed != plan.provenance.seed
    assert other.provenance.input_sha256 == plan.provenance.input_sha256
    assert other.pain != plan.pain


def test_a_plan_comes_back_whole_from_its_file(plan: Plan) -> None:
    assert Plan.model_validate_json(plan.model_dump_json(by_alias=True)) == plan


def test_skin_that_is_not_needled_stays_exactly_as_it_is() -> None:
    zones = [{"zone": "cheek_left", "area_cm2": 30.0, "depth_mm": 1.5}]
    still = Protocol.model_validate({"device": "generic-pen", "sessions": 0, "interval_days": 28, "zones": zones})
    for zone in pipeline.heal(still, draws=6, weeks=20).zones:
        for name in ("collagen_total", "collagen_mature", "elastin", "fibroblasts"):
            series = zone.series(name)
            assert set(series.median + series.p10 + series.p90) == {1.0}
        for name in ("debris", "inflammation_signal", "tgf_beta", "myofibroblasts", "collagen_new"):
            series = zone.series(name)
            assert set(series.median + series.p10 + series.p90) == {0.0}


def test_what_the_plan_says_twice_agrees(plan: Plan) -> None:
    gained = next(one for one in plan.forecast if one.measure == "goodman_baron_quantitative")
    assert gained.baseline - gained.series.median[-1] == pytest.approx(plan.objective.median, abs=0.51)
    assert sum(plan.residual_grade.values()) == pytest.approx(1.0, abs=0.01)
    prescribed = {zone.zone: zone.depth_mm for zone in plan.schedule.sessions[0].zones}
    assert all(zone.depth_mm <= zone.depth_cap_mm for zone in plan.schedule.sessions[0].zones)
    assert {"cheek_left", "temple_right"} <= set(prescribed)
    used = set(plan.provenance.parameters_used)
    assert {one.parameter for one in plan.assumptions} <= used
    assert {one.parameter for one in plan.sensitivity} <= used


def test_tighter_limits_never_give_a_better_plan(make_case: Callable[..., Case], plan: Plan) -> None:
    least = plan.objective
    for change in ({"max_sessions": 2}, {"max_sessions": 1}):
        tight = pipeline.plan(make_case(limits=change), draws=DRAWS, seed=3)
        assert len(tight.schedule.sessions) <= change["max_sessions"]
        assert tight.objective.median <= least.median
        least = tight.objective


def test_relaxing_just_what_is_named_gives_a_plan(make_case: Callable[..., Case]) -> None:
    limits = {"budget": {"amount": 100, "currency": "USD"}, "max_pain_vas": 0.5}
    with pytest.raises(NoFeasiblePlan) as refused:
        pipeline.plan(make_case(limits=limits), draws=DRAWS, seed=3)
    assert refused.value.where == "limits.budget, limits.max_pain_vas"
    changes = refused.value.do.split(": ", 1)[1].split(", ")
    relaxed = {
        "budget": {"amount": float(changes[0].split()[-2]), "currency": "USD"},
        "max_pain_vas": float(changes[1].split(" = ")[1]),
    }
    assert pipeline.plan(make_case(limits=relaxed), draws=DRAWS, seed=3).schedule.sessions


@pytest.mark.parametrize("site", list(Site))
def test_deeper_reaches_no_less(site: Site) -> None:
    draws, pen = draw(60, 1), get_device("generic-pen")
    skin = layers(draws, site, "female", 30.0)
    before = None
    for depth_mm in (0.25, 0.5, 1.0, 1.5, 2.0, 2.5):
        injury = needle(draws, pen, Handling(depth_mm, 4, 20.0), layers=skin, site=site)
        reach = np.stack([injury.share_papillary, injury.share_reticular, injury.share_fat])
        assert np.all(np.diff(reach, axis=0) <= 1e-12)
        if before is not None:  # a shallow setting pierces less often, and its few holes may be the deep ones
            assert np.all(injury.holes_per_cm2 * reach >= before - 1e-9)
        before = injury.holes_per_cm2 * reach


def test_more_sessions_deeper_or_less_care_never_lower_the_risk_of_marks() -> None:
    draws = draw(60, 1)
    base = np.asarray(pih_risk(draws, 4, sessions=3, depth_mm=1.0, sun_protection="usually"))
    for worse in (
        pih_risk(draws, 4, sessions=4, depth_mm=1.0, sun_protection="usually"),
        pih_risk(draws, 4, sessions=3, depth_mm=1.5, sun_protection="usually"),
        pih_risk(draws, 4, sessions=3, depth_mm=1.0, sun_protection="rarely"),
        pih_risk(draws, 4, sessions=3, depth_mm=1.0, sun_protection="usually", prior_pih=True),
    ):
        assert np.all(np.asarray(worse) >= base)
