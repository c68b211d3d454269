"""What the pages say is so: names, figures and dependencies, and generated pages that are not stale."""

from __future__ import annotations

import json
import re
import runpy
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shown import HAND_WRITTEN, ROOT

from cicatrix.candidacy.rules import load_rules
from cicatrix.evidence.store import load_evidence
from cicatrix.planning.answers import PredictedRow


def text_of(name: str) -> str:
    """Return a page with its line ends as blanks, so that a sentence is found wherever it breaks."""
    return " ".join((ROOT / name).read_text(encoding="utf-8").split())


def tool(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.syspath_prepend(ROOT / "tools")
    return runpy.run_path(str(ROOT / "tools" / "make_docs.py"))


def test_every_number_and_rule_that_a_page_names_exists() -> None:
    records, rules = load_evidence().parameters, load_rules()
    models = "|".join(sorted({record.model for record in records.values()}))
    for path in HAND_WRITTEN:
        text = path.read_text(encoding="utf-8")
        # a module of a model (needling.injury) is named like a number and is none
        for name in re.findall(rf"`((?:{models})\.[\w.]+)`|show ((?:{models})\.[\w.]+)", text):
            identifier = name[0] or name[1]
            module = ROOT / "src" / "cicatrix" / f"{identifier.replace('.', '/')}.py"
            assert identifier in records or module.is_file(), f"{path.name}: {identifier}"
        for rule in re.findall(r"\b[Rr]ule ([A-Z]\d\d)\b", text):
            assert rule in rules, f"{path.name}: {rule}"


def test_the_figures_that_pages_quote_are_those_of_the_demo() -> None:
    frozen = json.loads((ROOT / "tests" / "frozen" / "demo.json").read_text(encoding="utf-8"))
    end, before, types = frozen["last_visit"], frozen["before"], frozen["relief_by_type"]
    score, depth, hours = end["goodman_baron_quantitative"], end["scar_depth_percent"], frozen["downtime_hours"]
    seen, injured = frozen["first_visible_weeks"], frozen["injured_volume_percent"]
    start = before["goodman_baron_quantitative"]
    quoted = {
        "docs/explanation/models.md": [
            f"{depth['median']:.0f} % of depth ({depth['p10']:.0f} to {depth['p90']:.0f})",
            f"{hours['median']:.0f} h ({hours['p10']:.0f} to {hours['p90']:.0f})",
            f"demo case, {frozen['pain']['p10']:.1f} to {frozen['pain']['p90']:.1f},",
            f"{types['rolling']:.0f} % of a rolling scar's depth fills, {types['boxcar']:.0f} % of a boxcar's, "
            f"{types['icepick']:.0f} % of an ice pick's",
            f"{seen['median']:.1f} ({seen['p10']:.1f} to {seen['p90']:.0f})",
            f"{injured['median']:.0f} % ({injured['p10']:.1f} to {injured['p90']:.0f}) at the standard treatment",
            f"in {100 * frozen['residual_grade']['3']:.0f} % of draws the demo case keeps grade 3",
            f"{start:.0f} before, {score['median']:.0f} after, {score['p10']:.1f} to {score['p90']:.0f}",
        ],
        "docs/tutorial/first-plan.md": [
            f"from {start:.0f} to {score['median']:.1f} ({score['p10']:.1f} to {score['p90']:.1f})",
            f"{depth['median']:.0f}% ({depth['p10']:.0f} to {depth['p90']:.0f}) of the scar depth",
            f"{frozen['sessions']} sessions {frozen['interval_days'] / 7:.0f} weeks apart",
        ],
        "docs/how-to/follow-a-number.md": [f"{injured['median']:.1f}% ({injured['p10']:.1f} to {injured['p90']:.1f})"],
    }
    missing = [(page, words) for page, sayings in quoted.items() for words in sayings if words not in text_of(page)]
    assert missing == [], "the demo's numbers moved: correct what the pages say"


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    listed = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs" / "explanation" / "dependencies.md").read_text("utf-8"), re.M)
    names = {word for cell in listed for word in re.findall(r"[\w-]+", cell)}
    assert {re.split(r"[^\w-]", one, maxsplit=1)[0] for one in needed} - names == set()


def test_the_quick_reference_pages_are_not_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    made = tool(monkeypatch)
    assert made["stale"](made["pages"](fast=True)) == [], "run: make docs"


def test_a_stale_page_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stale = tool(monkeypatch)["stale"]
    monkeypatch.setitem(stale.__globals__, "REFERENCE", tmp_path)
    (tmp_path / "same.md").write_text("as made", encoding="utf-8")
    (tmp_path / "old.md").write_text("as it was", encoding="utf-8")
    assert stale({"same.md": "as made", "old.md": "as made", "new.md": "as made"}) == ["old.md", "new.md"]


def test_the_interval_of_a_record_is_that_of_its_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    interval = tool(monkeypatch)["interval"]
    for record in load_evidence().parameters.values():
        text = interval(record)
        if text != "taken as exact":
            shown = [float(word) for word in re.findall(r"-?\d[\d.e+-]*", text)][:2]
            drawn = np.percentile(record.sample(np.random.default_rng(5), 20_000), [10, 90])
            assert shown == pytest.approx(drawn, abs=0.05 * max(drawn[1] - drawn[0], 1e-3 * abs(drawn[0]))), record.id


@pytest.mark.parametrize(
    ("scale", "observed", "median", "ahead"),
    [
        ("goodman_baron_quantitative", -3.0, -2.0, -1.0),  # a score falls by less than was reported
        ("goodman_baron_grade", 2.0, 1.5, 0.5),  # a level ends lower
        ("patient_percent", -41.0, -32.0, -9.0),  # a gain written as a fall
        ("patient_percent", 41.0, 32.0, -9.0),
        ("collagen_percent", 53.0, 12.0, -41.0),
    ],
)
def test_ahead_is_more_improvement(
    monkeypatch: pytest.MonkeyPatch, scale: Any, observed: float, median: float, ahead: float
) -> None:
    row = PredictedRow(trial_id="x", row=2, scale=scale, quantity="change", observed=observed, median=median)
    assert tool(monkeypatch)["_ahead"](row) == pytest.approx(ahead)


@pytest.mark.slow
def test_the_slow_reference_pages_are_not_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    made = tool(monkeypatch)
    assert made["stale"]({name: make() for name, make in made["SLOW"].items()}) == [], "run: make docs"


def test_the_picture_of_the_report_is_small() -> None:
    assert 10_000 < (ROOT / "docs" / "images" / "report.png").stat().st_size < 250_000
