"""The pathways as data: each can be needed, asked about and silent; a broken file is refused by name."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from cicatrix.base.errors import BadInput
from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.intended import REVIEW_MARK
from cicatrix.base.reading import validate
from cicatrix.candidacy.rules import Mark, Review
from cicatrix.precautions.pathways import PathwayFile, checked, load_pathways
from cicatrix.precautions.precaution import Need

DATA: dict[str, Any] = tomllib.loads(
    files("cicatrix.precautions.data").joinpath("pathways.toml").read_text(encoding="utf-8")
)
Careful = Callable[..., Any]
IDS = ("cold-sores", "dark-marks", "pregnancy", "under-18", "blood-thinners", "isotretinoin", "keloids", "diabetes")
# Answers that make each pathway needed (or hold the course up), that leave it open, and that silence it.
ANSWERS: dict[str, tuple[dict[str, Any], dict[str, Any] | None, dict[str, Any] | None]] = {
    "cold-sores": (
        {"history": {"facial_hsv": True}}, {"history": {"facial_hsv": None}}, {"history": {"facial_hsv": False}},
    ),
    "dark-marks": ({"patient": {"fitzpatrick": 1}}, None, None),
    "pregnancy": (
        {"history": {"pregnant": True}}, {"history": {"pregnant": None}},
        {"history": {"pregnant": False, "breastfeeding": False}},
    ),
    "under-18": ({"patient": {"age_years": 17}}, None, {"patient": {"age_years": 18}}),
    "blood-thinners": (
        {"history": {"anticoagulant": "doac"}}, {"history": {"anticoagulant": None}},
        {"history": {"anticoagulant": "none"}},
    ),
    "isotretinoin": (
        {"history": {"isotretinoin": {"status": "current"}}}, {"history": {"isotretinoin": None}},
        {"history": {"isotretinoin": {"status": "never"}}},
    ),
    "keloids": (
        {"history": {"keloid_tendency": {"family": True}}}, {"history": {"keloid_tendency": None}},
        {"history": {"keloid_tendency": False}},
    ),
    "diabetes": (
        {"history": {"diabetes": "type2", "hba1c_percent": 7.0}}, {"history": {"diabetes": None}},
        {"history": {"diabetes": "none"}},
    ),
}  # fmt: skip


def test_the_pathways_are_those_of_the_tests() -> None:
    assert tuple(load_pathways()) == IDS
    assert set(ANSWERS) == set(IDS)


@pytest.mark.parametrize("name", IDS)
def test_each_pathway_is_needed_asked_about_and_silent(name: str, careful: Careful) -> None:
    needed, asked, silent = ANSWERS[name]
    assert careful(**needed)[name].need in {Need.NEEDED, Need.WAIT}
    if asked is not None:
        open_one = careful(**asked)[name]
        assert open_one.need is Need.ASK
        assert open_one.questions
        assert not any(step.due or step.before for step in open_one.steps)
    if silent is not None:
        assert name not in careful(**silent)


@pytest.mark.parametrize("name", IDS)
def test_everything_has_a_source_and_nothing_is_reviewed(name: str, careful: Careful) -> None:
    pathway = load_pathways()[name]
    assert pathway.review is Review.DRAFT
    for one in (*pathway.step, *pathway.statement):
        assert one.source
        alone = {source.mark for source in one.source}
        if alone <= {Mark.DESIGN, Mark.MEMORY} and not one.source[0].name.startswith(("the sources", "rules ")):
            assert one.evidence is EvidenceGrade.ASSUMPTION, one
    shown = careful(**ANSWERS[name][0])[name]
    assert shown.review == REVIEW_MARK
    assert shown.evidence == max((step.evidence for step in shown.steps), key=list(EvidenceGrade).index)


def test_nothing_held_up_is_overlooked(careful: Careful) -> None:
    found = careful(history={"pregnant": True, "anticoagulant": None})
    needs = [one.need for one in found.values()]
    assert needs == sorted(needs, key=list(Need).index)
    assert found["pregnancy"].need is Need.WAIT
    assert needs[0] is Need.WAIT


def _broken(change: Callable[[dict[str, Any]], object]) -> str:
    data = copy.deepcopy(DATA)
    change(data)
    with pytest.raises(BadInput) as refused:
        checked(validate(data, PathwayFile, "pathways.toml"), "pathways.toml")
    return refused.value.line()


def first(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = data["pathway"][0]
    return found


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda data: data["pathway"].append(first(data)),
            "pathways.toml: pathway cold-sores: this id stands twice; allowed: one pathway per id",
        ),
        (
            lambda data: first(data)["rules"].append("C99"),
            "pathways.toml: pathway cold-sores: there is no rule 'C99'; allowed: A01",
        ),
        (
            lambda data: first(data).update(waits_for=["C03"]),
            "pathways.toml: pathway cold-sores: 'waits_for' names C03; allowed: C09, C10; add it to 'rules'",
        ),
        (
            lambda data: first(data).update(needed_if={"fact": "facial_hvs", "eq": True}),
            "pathways.toml: pathway cold-sores: there is no fact 'facial_hvs'; did you mean 'facial_hsv'?",
        ),
        (
            lambda data: first(data).update(needed_if={"fact": "facial_hsv", "eq": "yes"}),
            "pathways.toml: pathway cold-sores: 'eq' 'yes' does not fit 'facial_hsv', which is a bool",
        ),
        (
            lambda data: first(data).update(asks=["kidneys_disease"]),
            "pathways.toml: pathway cold-sores: there is no fact 'kidneys_disease'; did you mean 'kidney_disease'?",
        ),
        (
            lambda data: first(data)["step"][0].pop("source"),
            "pathways.toml: pathway[0].step[0].source: the key 'source' is missing",
        ),
        (
            lambda data: first(data)["step"][0].update(source=[]),
            "there is no entry; allowed: at least 1",
        ),
        (
            lambda data: first(data)["step"][0].update(who="nurse"),
            "'nurse' is not one of the allowed values",
        ),
        (
            lambda data: first(data)["step"][0].pop("at"),
            "'before', 'days' and 'until_days' need 'at', the day that they count from",
        ),
        (
            lambda data: first(data)["step"][0].update(days=3),
            "a step with 'before' cannot fall due after the day that it counts from",
        ),
        (
            lambda data: first(data)["step"][1].update(until_days=-1),
            "'until_days' must be after 'days'",
        ),
        (lambda data: first(data).update(advice="take it"), "unknown key 'advice'"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_and_never_thinned(change: Callable[[dict[str, Any]], object], message: str) -> None:
    assert message in _broken(change)
