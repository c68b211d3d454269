"""What a conclusion rests on: the rule, and the engine behind it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.base.numbers import Uncertain
from cicatrix.evidence.draws import Draws, draw
from cicatrix.evidence.knowledge import Knowledge, knowledge_groups
from cicatrix.intake.case import Case
from cicatrix.planning import conclusions as module
from cicatrix.planning.conclusions import LEAST_ROWS, OVER, TITLES_AND_UNITS, VISIBLE, conclusions
from cicatrix.planning.course import Course, Setting
from cicatrix.planning.effect import effect_of
from cicatrix.planning.search import standard_course
from cicatrix.planning.standings import GROUPS, Conclusion, Group, reasoning, standing_of
from cicatrix.planning.world import world_of

N = 48


@pytest.mark.parametrize(
    ("shares", "standing"),
    [
        ({"data_driven": 0.6, "assumption": 0.4}, "data_driven"),
        ({"measured": 0.3, "data_driven": 0.3, "sign_only": 0.4}, "data_driven"),
        ({"data_driven": 0.4, "sign_only": 0.35, "assumption": 0.25}, "sign_only"),
        ({"data_driven": 0.5, "assumption": 0.5}, "assumption"),
        ({"data_driven": 0.1, "assumption": 0.1, "person": 0.8}, "assumption"),
        ({"data_driven": 0.11, "assumption": 0.09, "person": 0.8}, "data_driven"),
        ({"person": 1.0}, "assumption"),
        ({}, "assumption"),
    ],
)
def test_the_rule_goes_from_the_weakest_up_and_leaves_chance_aside(shares: dict[Group, float], standing: str) -> None:
    assert standing_of(shares) == standing
    assert standing_of(shares, told_apart=False) == "not_distinguishable"


@given(st.lists(st.floats(0.001, 1.0), min_size=5, max_size=5))
def test_more_knowledge_never_lowers_a_standing(weights: list[float]) -> None:
    shares = dict(zip(GROUPS, weights, strict=True))
    better = shares | {"data_driven": shares["data_driven"] + shares["assumption"], "assumption": 0.0}
    order = ["assumption", "sign_only", "data_driven"]
    assert order.index(standing_of(better)) >= order.index(standing_of(shares))


def test_the_sentence_names_the_largest_first_and_leaves_out_what_is_small() -> None:
    def share(value: float) -> Uncertain:
        return Uncertain(median=value, p10=value / 2, p90=2 * value)

    text = reasoning({"measured": share(0.2), "assumption": share(0.4), "person": share(0.001)}, "assumption")
    assert (
        text
        == "Rests on assumptions. Of its spread: assumptions 40% (20 to 80), measured or expert numbers 20% (10 to 40)."
    )
    close = reasoning({"measured": share(0.2), "assumption": share(0.4)}, "assumption", 0.55)
    assert close.endswith("A close call: 55% of the resamples agree.")
    assert reasoning({"measured": share(0.0)}, "assumption") == "It is the same in every draw."


@pytest.fixture(scope="module")
def concluded(case: Case) -> dict[str, Conclusion]:
    draws = draw(N, 0)
    world = world_of(case, draws)
    standard = standard_course(world)
    other = Course(2, 28.0, {site: Setting(one.depth_mm, one.passes - 2) for site, one in standard.settings.items()})
    weeks = np.array([0.0, 8.0, 30.0])
    chosen, usual = (effect_of(world, course, weeks=weeks) for course in (other, standard))
    return {one.name: one for one in conclusions(world, draws, chosen, usual)}


def test_every_conclusion_is_there_with_shares_that_sum_to_one(concluded: dict[str, Conclusion]) -> None:
    filled = {"depth_filled_rolling", "depth_filled_boxcar", "depth_filled_icepick"}
    assert concluded.keys() == TITLES_AND_UNITS.keys() | filled
    for one in concluded.values():
        total = sum(share.share.median for share in one.shares)
        assert total == pytest.approx(1.0, abs=0.005) or total == 0.0
        assert [share.group for share in one.shares] == [g for g in GROUPS if g in {s.group for s in one.shares}]
        undecided = one.standing == "not_distinguishable" or total == 0.0
        assert (one.agreement is None) == undecided
        assert undecided or one.text.endswith("agree.") == one.close
        assert (one.value is None) == (one.name == VISIBLE)
        assert (one.probability is None) == (one.name != VISIBLE and one.name not in OVER.values())


def test_what_does_not_enter_a_conclusion_has_no_share_of_it(concluded: dict[str, Conclusion]) -> None:
    def total(name: str, group: str) -> float:
        return next(share.total.median for share in concluded[name].shares if share.group == group)

    # pain is that of the numbers; the person's response acts on relief, the clinic's on relief and pigment
    for name in ("pain_vas", "downtime_days"):
        assert total(name, "person") == 0.0
    assert total("pih_risk", "person") > 0.0
    assert total("pain_vas", "sign_only") == 0.0
    assert total("improvement", "person") > 0.0
    assert total("depth_filled_rolling", "assumption") > 0.0
    assert total("depth_filled_rolling", "person") > 0.0


def test_pain_and_pigment_rest_on_published_events(concluded: dict[str, Conclusion]) -> None:
    assert concluded["pain_vas"].standing == "data_driven"
    assert concluded["pih_risk"].standing == "data_driven"


def test_what_trials_taught_jointly_is_one_group(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two numbers that a posterior ties together are swapped together; their groups are then independent."""
    amplitude, volume = "outcome.relief_amplitude", "outcome.volume_per_collagen"
    groups = dict(knowledge_groups())
    groups[Knowledge.DATA_DRIVEN] = frozenset({amplitude, volume})
    groups[Knowledge.ASSUMPTION] -= groups[Knowledge.DATA_DRIVEN]
    monkeypatch.setattr(module, "knowledge_groups", lambda: groups)
    draws = draw(N, 0)
    tied = {volume: 105.0 * 0.3 / draws.values[amplitude]}  # only the product is known, and exactly
    tied_draws = Draws({**draws.values, **tied}, draws.seed, draws.n)

    def total(of: Draws) -> float:
        world = world_of(case, of)
        chosen = effect_of(world, Course(1, 28.0, standard_course(world).settings), weeks=np.array([0.0, 26.0]))
        shares = next(one for one in conclusions(world, of, chosen, chosen) if one.name == "depth_filled_boxcar").shares
        return next(share.total.median for share in shares if share.group == "data_driven")

    assert total(tied_draws) == pytest.approx(0.0, abs=1e-6)
    assert total(draws) > 0.02


def test_few_draws_say_nothing(case: Case) -> None:
    draws = draw(LEAST_ROWS - 2, 0)
    world = world_of(case, draws)
    nothing = effect_of(world, Course(0, 28.0, {}))
    assert conclusions(world, draws, nothing, nothing) == []


def test_an_open_sex_is_chance_of_the_person(case: Case) -> None:
    draws = draw(LEAST_ROWS, 0)
    for whose in ("person", "study"):
        draws = draws.perturbed(f"outcome.{whose}_response_sd_log", 0.0)  # all respond alike
    unknown = case.model_copy(update={"patient": case.patient.model_copy(update={"sex": "unspecified"})})

    def chance(of: Case) -> float:
        world = world_of(of, draws)
        chosen = effect_of(world, Course(1, 28.0, standard_course(world).settings), weeks=np.array([0.0, 26.0]))
        found = {one.name: one for one in conclusions(world, draws, chosen, chosen)}
        shares = found["depth_filled_rolling"].shares
        return next(share.total.median for share in shares if share.group == "person")

    assert chance(case) == 0.0
    assert chance(unknown) > 0.0
