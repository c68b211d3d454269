"""The data of triage: whole, sourced, one list of red flags, and refused when broken."""

from __future__ import annotations

import ast
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from courses import told

from cicatrix.acute.aftercare import red_flags
from cicatrix.base.errors import BadInput
from cicatrix.candidacy.conditions import comparisons
from cicatrix.candidacy.rules import Mark
from cicatrix.evidence.store import load_evidence
from cicatrix.follow_up.normal_course import normal_course, normal_on_day, normal_until_h
from cicatrix.follow_up.symptoms import vocabulary, vocabulary_from
from cicatrix.follow_up.triage import triage
from cicatrix.follow_up.triage_rules import Level, rule_set_from, triage_rules

ROOT = Path(__file__).resolve().parents[2]
DATA = files("cicatrix.follow_up.data")
TEXT = DATA.joinpath("triage.toml").read_text("utf-8")
WORDS = DATA.joinpath("symptoms.toml").read_text("utf-8")
READ = {one.fact for rule in triage_rules().rules.values() for one in comparisons(rule.condition)}


def broken(old: str, new: str, text: str = TEXT) -> str:
    assert old in text
    return text.replace(old, new, 1)


def test_the_red_flags_are_the_ones_of_the_report() -> None:
    rules = triage_rules().rules
    assert {name for name in rules if name.startswith("R")} == {flag.id for flag in red_flags()}
    for flag in red_flags():
        assert rules[flag.id].condition == flag.condition
        assert rules[flag.id].emergency == (flag.urgency == "emergency")
        assert rules[flag.id].level.rank >= Level.CALL.rank


def test_no_rule_is_signed_and_a_design_alone_is_an_assumption() -> None:
    for rule in triage_rules().rules.values():
        assert rule.review == "draft"
        if {source.mark for source in rule.source} == {Mark.DESIGN}:
            assert rule.evidence == "assumption", rule.id


@pytest.mark.parametrize("name", sorted(vocabulary().symptoms))
def test_no_symptom_is_passed_by(name: str) -> None:
    """Alone, at any hour, it is either usual then or some rule speaks of it."""
    groups = [group.name for group in vocabulary().groups.values() if name in group.any]
    assert name in normal_until_h() or READ & {name, *groups}
    for hour in (1.0, 30.0, 100.0, 400.0, 2100.0):
        answer = triage(told(hour, [{"name": name, "trend": "same", "severity": "moderate"}]))
        said = {one.rule for one in answer.findings} - {"T80"}
        assert said or hour <= normal_until_h()[name], hour


def test_every_input_of_a_report_is_read() -> None:
    general = {"fitzpatrick", "depth_beyond_label_mm", "facial_hsv", "immunosuppressed", "makeup_or_sunscreen",
               "exercise_or_sauna", "active_products", "any_symptom", "beyond_normal"}  # fmt: skip
    assert general <= READ


def test_words_for_patients_are_sentences_without_jargon() -> None:
    jargon = re.compile(r"erythema|oedema|edema|papule|pruritus|abscess|herpes|lymph|post-inflammatory", re.I)
    for rule in triage_rules().rules.values():
        for text in (rule.reason, rule.do):
            assert text[0].isupper(), text
            assert max(len(sentence.split()) for sentence in re.split(r"[.;:]", text)) <= 32, text
            if rule.id != "T05":  # says why the clinic is told of a culture
                assert not jargon.search(text), text
    for symptom in vocabulary().symptoms.values():
        assert not jargon.search(symptom.question)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "T02"', 'id = "T01"', "rule T01: this id stands twice"),
        ('fact = "collapse_signs"', 'fact = "colapse_signs"', "did you mean 'collapse_signs'?"),
        ("gt = 4 }", "above = 4 }", "unknown key 'above'"),
        ('level = "urgent"', 'level = "urgnt"', "did you mean 'urgent'?"),
        ('pain_trend", eq = "worse"', 'pain_trend", eq = "wrse"', "'pain_trend' is never 'wrse'"),
        ("watch_days = 2\n", "", "'watch_days' and 'look_for' belong to the level watch"),
        ('fact = "itchy_hard_papules"', 'fact = "itchy_papules"', "candidacy has no fact 'itchy_papules'"),
        ('same_day = "urgent"', "", "the urgency 'same_day' has no level"),
        ('version = "2026.11"', "", "the key 'version' is missing"),
    ],
)
def test_a_broken_file_of_rules_is_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(BadInput) as error:
        rule_set_from(broken(old, new), "triage.toml", red_flags())
    assert message in error.value.line()


def test_a_rule_without_a_source_is_refused() -> None:
    start = TEXT.index("source = [\n", TEXT.index('id = "T01"'))
    text = TEXT[:start] + TEXT[TEXT.index("]\n", start) + 2 :]
    with pytest.raises(BadInput, match="the key 'source' is missing"):
        rule_set_from(text, "triage.toml", red_flags())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "swelling"', 'name = "redness"', "the name 'redness' stands twice"),
        ('any = ["eye_pain"', 'any = ["eye_pian"', "did you mean 'eye_pain'?"),
    ],
)
def test_a_broken_file_of_words_is_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(BadInput) as error:
        vocabulary_from(broken(old, new, WORDS), "symptoms.toml")
    assert message in error.value.line()


def test_the_usual_course_has_sources_and_covers_two_weeks() -> None:
    references = load_evidence().references
    assert {phase.source for sign in normal_course() for phase in sign.phase} <= set(references)
    days = [normal_on_day(day) for day in range(15)]
    assert {"redness", "swelling", "pain"} <= set(days[0])
    assert "flaking" in days[3]
    assert "flaking" not in days[0]
    assert "redness" not in days[8]
    assert days[14]


def test_usual_signs_end_no_later_than_the_rules_allow() -> None:
    """Where a rule calls a sign lasting, the table of what is usual has ended."""
    for name in ("redness", "swelling", "pain", "swollen_glands"):
        assert normal_until_h()[name] <= 168.0


def test_triage_can_be_left_out() -> None:
    """A device function: nothing but the pipeline, its verb and this package reads the modules of triage."""
    triage_modules = {"triage", "triage_rules", "symptom_report", "symptom_facts"}
    for path in sorted((ROOT / "src" / "cicatrix").rglob("*.py")):
        place = path.relative_to(ROOT / "src" / "cicatrix").as_posix()
        if place.startswith("follow_up/") or place in {"pipeline.py", "cli/show_triage.py"}:
            continue
        nodes: list[Any] = [
            node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)
        ]
        assert not [node for node in nodes if (node.module or "").startswith("cicatrix.follow_up.")
                    and (node.module or "").split(".")[-1] in triage_modules], place  # fmt: skip
