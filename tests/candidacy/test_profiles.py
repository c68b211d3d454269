"""Jurisdiction profiles: every source's position stays visible, one is chosen, and none makes a rule stricter."""

from __future__ import annotations

import datetime as dt
import tomllib
from importlib.resources import files
from typing import Any

import pytest
from people import changed, days_ago

from cicatrix.base.errors import BadInput
from cicatrix.candidacy.decision import permissiveness
from cicatrix.candidacy.profiles import JURISDICTIONS, lightened, load_profiles, position_of, profiles_from, rules_in
from cicatrix.candidacy.rule_parts import Standing
from cicatrix.candidacy.rules import WEIGHTS, load_rules
from cicatrix.candidacy.screen import Candidacy, Decision, screen

TODAY = dt.date(2026, 11, 23)
SHIPPED = tomllib.loads(files("cicatrix.candidacy.data").joinpath("profiles.toml").read_text("utf-8"))


def in_place(place: str, **parts: Any) -> Candidacy:
    return screen(changed(**parts, clinic={"jurisdiction": place}))


@pytest.mark.parametrize(
    ("place", "decision", "position"),
    [("us", "defer", "us-label"), ("eu_uk", "defer", ""), ("india", "suitable_with_precautions", "task-force")],
)
def test_isotretinoin_now(place: str, decision: str, position: str) -> None:
    answer = in_place(place, history={"isotretinoin": {"status": "current"}})
    (finding,) = answer.findings
    assert answer.decision == decision
    assert (finding.rule, finding.position) == ("C05", position)
    seen = {view.id: (view.severity, view.taken_in) for view in finding.positions}
    assert seen == {"us-label": ("absolute", ["us"]), "task-force": ("precaution", ["india"])}
    assert finding.conflict


def test_the_wait_after_isotretinoin_with_what_the_others_say() -> None:
    history = {"isotretinoin": {"status": "stopped", "date": days_ago(60)}}
    here = in_place("us", history=history)
    assert (here.decision, here.earliest_date) == (Decision.DEFER, TODAY + dt.timedelta(days=120))
    assert [(one.jurisdiction, one.decision, one.differs) for one in here.elsewhere] == [
        ("india", Decision.SUITABLE_WITH_PRECAUTIONS, ["C06"])
    ]
    there = in_place("india", history=history)
    assert there.earliest_date is None
    assert {one.jurisdiction: one.earliest_date for one in there.elsewhere} == dict.fromkeys(
        ["us", "eu_uk"], here.earliest_date
    )


def test_an_age_that_only_one_country_names() -> None:
    decisions = {place: in_place(place, patient={"age_years": 20}).decision for place in JURISDICTIONS}
    assert decisions == {"us": "refer", "eu_uk": "suitable_with_precautions", "india": "refer"}


@pytest.mark.parametrize("answer", ["pregnant", "breastfeeding", "infection_or_open_wound_in_field"])
def test_no_profile_lightens_what_has_no_override(answer: str) -> None:
    assert {in_place(place, history={answer: True}).decision for place in JURISDICTIONS} == {Decision.DEFER}


@pytest.mark.parametrize("place", JURISDICTIONS)
def test_the_strictest_is_the_default_and_no_profile_is_stricter(place: Any) -> None:
    chosen = {choice.rule for choice in load_profiles()[place].choice}
    for name, rule in load_rules().items():
        there = rules_in(place)[name]
        if name not in chosen:
            assert there is rule
        assert WEIGHTS.index(there.severity) >= WEIGHTS.index(rule.severity)
        assert (there.waiting_days or 0) <= (rule.waiting_days or 0)


def test_what_a_position_makes_of_a_rule_is_never_stricter_for_anybody() -> None:
    positions = [(rule, one) for rule in load_rules().values() for one in rule.position]
    assert len(positions) > 60
    for rule, position in positions:
        then = lightened(rule, position)
        assert then is rule if position.standing is not Standing.LIGHTER else then != rule
        if position.only_if is not None:
            assert then.condition.all == (rule.condition, position.only_if)  # pyright: ignore[reportAttributeAccessIssue]
        else:
            assert then.condition == rule.condition


def test_every_position_can_be_seen_and_says_where_it_is_taken() -> None:
    for rule in load_rules().values():
        taken = {place: position_of(place, rule) for place in JURISDICTIONS}
        assert all(one is None or one in rule.position for one in taken.values())
        assert bool(rule.conflict) or not rule.position


def test_the_united_states_are_never_more_permissive_than_the_rules_as_written() -> None:
    history = {"isotretinoin": {"status": "current"}, "active_acne_in_field": True}
    us, india = in_place("us", history=history), in_place("india", history=history)
    assert permissiveness(us.decision) <= permissiveness(india.decision)
    assert india.decision == "defer"  # the acne remains


def choose(place: str, **choice: Any) -> dict[str, Any]:
    profiles = [one | {"choice": [*one["choice"], choice]} if one["id"] == place else one for one in SHIPPED["profile"]]
    return {"profile": profiles}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"profile": SHIPPED["profile"][:2]}, "once each: eu_uk, india, us"),
        ({"profile": [*SHIPPED["profile"], SHIPPED["profile"][0]]}, "once each"),
        ({"profiles": []}, "unknown key 'profiles'; did you mean 'profile'"),
        (choose("us", rule="C99", position="us-label", why="it is so"), "rule C99: there is no such rule"),
        (choose("us", rule="C18", position="international-manul", why="it is so"), "'international-manual'?"),
        (choose("us", rule="C07", position="severe-acne", why="it is so"), "only shown cannot be chosen"),
        (choose("us", rule="C20", position="international-manual", why="it is so"), "no override cannot be lightened"),
        (choose("us", rule="C05", position="us-label", why="it is so"), "chosen for twice"),
        (choose("us", rule="C18", position="international-manual"), "'why' is missing"),
    ],
)  # fmt: skip
def test_a_broken_profile_is_refused(data: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput) as error:
        profiles_from(data, load_rules(), "profiles.toml")
    assert says in error.value.line()
    assert error.value.line().startswith("profiles.toml")
