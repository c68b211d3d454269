"""The words as data: a changed word needs a version, unknown figures and rules are refused, figures are the trials'."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from cicatrix.base.errors import BadInput
from cicatrix.base.reading import validate
from cicatrix.candidacy.rules import Scope, Severity, load_rules
from cicatrix.report.patient_pages import patient_texts as words
from cicatrix.report.patient_pages.plan_words import CONDITIONS, FIELDS

Broken = Callable[..., None]
WHO = "who_should_not.toml"


def data(name: str) -> dict[str, Any]:
    return tomllib.loads(files(words.DATA).joinpath(name).read_text("utf-8"))


def refused(line: dict[str, Any]) -> str:
    with pytest.raises(BadInput) as caught:
        validate({"key": "x", "heading": "x", "lines": [line]}, words.Section, "page.toml")
    return caught.value.what


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Broken:
    """Return a function that lets a data file be read with some content of its own."""

    def with_content(name: str, content: dict[str, Any]) -> None:
        genuine = words.read_resource

        def read(package: str, asked: str, model: type[Any]) -> Any:
            return validate(content, model, name) if asked == name else genuine(package, asked, model)

        monkeypatch.setattr(words, "read_resource", read)

    return with_content


@pytest.fixture(autouse=True)
def _fresh() -> None:
    for cached in (words.wording, words.treatments, words.reasons, words.cares):
        cached.cache_clear()


@pytest.mark.parametrize("page", words.PAGES)
def test_every_page_bears_its_version_and_is_unreviewed(page: words.PageName) -> None:
    text = words.wording(page)
    assert (text.language, text.review) == ("en", "unreviewed")
    assert text.version == max(one["version"] for one in data("versions.toml")["version"] if one["page"] == page)
    assert "reviewed by" not in str(text)


def test_a_changed_word_needs_a_new_version(broken: Broken) -> None:
    content = data("aftercare.toml")
    content["section"][0]["heading"] = "When to worry"
    broken("aftercare.toml", content)
    with pytest.raises(BadInput, match="the words have changed since version 1 was recorded") as caught:
        words.wording("aftercare")
    assert "give them the next version and a date" in caught.value.do
    assert words.words_hash("aftercare") in caught.value.do
    content["version"] = 2
    with pytest.raises(BadInput, match="version 2 of these words is not recorded"):
        words.wording("aftercare")
    record = words.Version(
        page="aftercare", version=2, language="en", date=dt.date(2026, 12, 1), sha256=words.words_hash("aftercare")
    )
    text = validate(content | {"date": record.date}, words.Wording, "aftercare.toml")
    words.check_version("aftercare", text, record.sha256, [record])


def test_a_broken_text_stops_a_plan_before_it_begins(broken: Broken, run: Callable[..., Any], tmp_path: Path) -> None:
    content = data("consent.toml")
    content["title"] = "Sign here"
    broken("consent.toml", content)
    code, _, err = run("demo", "--out", str(tmp_path / "demo"))
    assert code == 2
    assert "the words have changed since version 1 was recorded" in err
    assert not (tmp_path / "demo").exists()


def test_a_changed_date_needs_a_new_version_too() -> None:
    text = words.wording("consent")
    record = words.Version(page="consent", version=1, language="en", date=dt.date(2020, 1, 1), sha256="a" * 64)
    with pytest.raises(BadInput, match="have changed since version 1"):
        words.check_version("consent", text, "a" * 64, [record])


def test_a_changed_comparison_changes_the_consent_but_not_the_aftercare(broken: Broken) -> None:
    before = {page: words.words_hash(page) for page in words.PAGES}
    content = data("other_treatments.toml")
    content["treatment"][0]["result"] = "Nothing happened."
    broken("other_treatments.toml", content)
    words.treatments.cache_clear()
    after = {page: words.words_hash(page) for page in words.PAGES}
    assert {page for page in words.PAGES if before[page] != after[page]} == {"consent", "right_for_me"}


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ({"text": "It costs {xyzzy}."}, "'{xyzzy}' is no figure of a plan; see plan_words.py"),
        ({"text": "It costs {cost_lo}.", "when": "has_cost"}, "'{cost_lo}' is no figure of a plan; did you mean"),
        ({"text": "It costs {cost_low}."}, "'{cost_low}' is not known of every plan: the line needs when = 'has_cost'"),
        ({"text": "Yes.", "when": "off_lable_age"}, "'off_lable_age' is no condition; did you mean 'off_label_age'?"),
        ({"text": "Yes.", "unless": "sometimes"}, "'sometimes' is no condition; see plan_words.py"),
    ],
)
def test_unknown_figures_and_conditions_are_refused(line: dict[str, Any], what: str) -> None:
    assert refused(line).startswith(what)


def test_a_section_stands_once_and_none_is_missing(broken: Broken) -> None:
    content = data("consent.toml")
    with pytest.raises(BadInput, match="the section 'what' stands twice"):
        validate(content | {"section": [content["section"][0]] * 2}, words.Wording, "consent.toml")
    broken("consent.toml", content | {"section": [one for one in content["section"] if one["key"] != "rights"]})
    with pytest.raises(BadInput, match="the section 'rights' is missing"):
        words.wording("consent")


def test_a_source_or_trial_that_is_not_there_is_refused(broken: Broken) -> None:
    for key, kind in (("sources", "reference"), ("trials", "trial")):
        content = data("other_treatments.toml")
        content["treatment"][0][key] = ["ALAM2O14"]
        broken("other_treatments.toml", content)
        with pytest.raises(BadInput, match=f"there is no {kind} 'ALAM2O14'"):
            words.treatments()


def test_an_absolute_rule_without_words_and_an_unknown_rule_are_refused(broken: Broken) -> None:
    content = data(WHO)
    broken(WHO, content | {"reason": [one for one in content["reason"] if "C13" not in one["rules"]]})
    with pytest.raises(BadInput, match="no reason names the absolute rule C13"):
        words.reasons()
    content["care"][0]["rules"] = ["C999"]
    broken(WHO, content)
    with pytest.raises(BadInput, match="there is no rule 'C999'"):
        words.cares()


def test_every_rule_about_the_patient_has_plain_words() -> None:
    said = {rule for one in (*words.reasons(), *words.cares()) for rule in one.rules}
    rules = load_rules().values()
    asked = {one.id for one in rules if one.scope is Scope.PATIENT and one.severity is not Severity.INFORMATION}
    assert asked - said <= {"C01", "C42"}  # age and skin type outside the label: said where the label is


def test_every_condition_and_figure_is_used() -> None:
    lines = [line for page in words.PAGES for section in words.wording(page).section for line in section.lines]
    assert {name for line in lines for name in (line.when, line.unless)} - {""} == CONDITIONS
    assert {name for name in FIELDS if any(f"{{{name}}}" in line.text for line in lines)} == set(FIELDS)


def test_the_consent_has_its_elements() -> None:
    keys = [one.key for one in words.wording("consent").section]
    assert keys.index("risks") < keys.index("treatments") < keys.index("rights") < keys.index("signature")
    assert [one.key for one in words.wording("consent").choice] == ["care", "teaching", "public"]
    text = " ".join(line.text for one in words.wording("consent").section for line in one.lines)
    for phrase in ("stop at any time", "Take time to think", "off-label use", "Do not stop a medicine on your own"):
        assert phrase in text


def test_doing_nothing_comes_first_and_every_comparison_has_a_source() -> None:
    every = words.treatments()
    assert every[0].key == "nothing"
    assert len(every) >= 8
    assert {one.sure for one in every} <= {"fair", "low", "none"}


def number(trial: str, column: str, weeks: str = "") -> float:
    """Return a number of the trials table, without its sign."""
    rows = csv.DictReader(files("cicatrix.evidence.trials").joinpath("trials.csv").read_text("utf-8").splitlines())
    found = (
        one[column] for one in rows if one["trial_id"] == trial and weeks in ("", one["weeks_since_first_session"])
    )
    return abs(float(next(found)))


@pytest.mark.parametrize(
    ("key", "said", "value"),
    [
        ("nothing", "{:g} people had one side", number("ALAM2014", "n")),
        ("nothing", "the needled side was {:g} points better", number("ALAM2014", "value_mean", "26")),
        ("nothing", "The other side was {:g} points better", number("ALAM2014_CTRL", "value_mean", "26")),
        ("nothing", "{:g} people had about", number("NATHIST_DRENO2019", "n")),
        ("nothing", "about {:.0f} percent more scars", number("NATHIST_DRENO2019", "percent_change")),
        ("co2_laser", "the needles did more: {:.0f} percent", number("DERMPAPER2021", "percent_change") + 0.01),
        ("gentle_laser", "{:g} people had 3 sessions", number("CACHAFEIRO2016", "n")),
        ("acid_dots", "{:.0f} percent better with needles", number("LEHETA2011", "value_mean")),
        ("cream", "{:g} people used the gel", number("AFRA2019", "n")),
        ("cream", "{:.0f} percent lower with needles", number("AFRA2019", "percent_change")),
        ("cream", "{:.0f} percent lower with the gel", number("AFRA2019_TAZ", "percent_change") + 0.01),
        ("subcision", "{:g} people had both", number("BHARGAVA2019", "n")),
        ("subcision", "{:.0f} of 100 people", number("BHARGAVA2019", "value_mean")),
        ("blood_plasma", "{:g} people together", number("META_KANG2022", "n")),
    ],
)
def test_figures_of_the_comparisons_are_those_of_the_trials_table(key: str, said: str, value: float) -> None:
    one = next(one for one in words.treatments() if one.key == key)
    assert said.format(value) in f"{one.compared} {one.result} {one.also}"
