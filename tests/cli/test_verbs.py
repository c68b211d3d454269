"""Each verb on the examples: tables for people, JSON for programs, files together."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cicatrix.base.intended import REVIEW_MARK
from cicatrix.evidence.posterior import load_posterior

Run = Callable[..., tuple[int, str, str]]
FEW = ("--draws", "10")


@pytest.fixture
def examples(root: Path) -> Path:
    """The folder of the examples."""
    return root / "examples"


@pytest.mark.parametrize(
    ("argv", "shows", "key", "file"),
    [
        (("screen", "demo.toml"), "suitable with precautions", "decision", "candidacy.json"),
        (("grade", "demo.toml"), "ECCA", "ecca", "grading.json"),
        (("agreement", "ratings.csv"), "smallest detectable change", "scales", "agreement.json"),
        (("needle", "protocol_demo.toml", *FEW), "holes", "zones", "needling.json"),
        (("acute", "protocol_demo.toml", *FEW), "to avoid", "pain_vas", "first-days.json"),
        (("heal", "protocol_demo.toml", *FEW, "--weeks", "12"), "collagen total", "zones", "healing.json"),
        (("heal", "protocol_demo.toml", *FEW, "--profile"), "Collagen by depth", "zones", "healing.json"),
        (("evidence", "predict", "published/trials.csv", *FEW), "calibrated on", "rows", "predictions.json"),
        (("evidence", "list", "--model", "needling"), "needling.injury_radius_mm", "parameters", "evidence.json"),
        (("evidence", "show", "needling.injury_radius_mm"), "read by", "parameter", "needling.injury_radius_mm.json"),
        (("check",), "an untreated scar stays as it is", "items", "check.json"),
    ],
)
def test_tables_json_and_file_say_the_same(
    argv: tuple[str, ...], shows: str, key: str, file: str, run: Run, examples: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(examples)
    monkeypatch.setenv("COLUMNS", "200")
    code, out, err = run(*argv, "--out", str(tmp_path / "out"))
    assert (code, err) == (0, "")
    assert shows in out
    assert REVIEW_MARK in out
    assert "nan" not in out.split()
    code, text, err = run(*argv, "--json")
    assert (code, err) == (0, "")
    assert key in json.loads(text)
    assert (tmp_path / "out" / file).read_text("utf-8") == text
    assert [path.name for path in (tmp_path / "out").iterdir() if path.suffix != ".svg"] == [file]


def test_the_demo_writes_the_report_and_plans_can_be_compared(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    named, own = tmp_path / "named", tmp_path / "cicatrix-demo"
    code, out, err = run("demo", *FEW, "--out", str(named))
    assert (code, err) == (0, "")
    assert "SESSION 1" in out
    code, out, err = run("demo", *FEW, "--json")  # without a name it has a folder of its own
    assert (code, err) == (0, "")
    assert (own / "plan.json").read_text("utf-8") == out
    for folder in (named, own):
        for file in ("report.html", "report.pdf", "plan.json"):
            assert (folder / file).stat().st_size > 1000
        assert list((folder / "figures").glob("*.svg"))
    assert (named / "plan.json").read_bytes() == (own / "plan.json").read_bytes()
    code, out, _ = run("compare", str(named), str(own / "plan.json"), "--json")
    assert code == 0
    assert len(json.loads(out)["plans"]) == 2
    code, out, _ = run("compare", str(named), str(own))
    assert code == 0
    assert "Plans side by side" in out


def test_an_override_is_shown_with_who_and_why(run: Run, examples: Path, tmp_path: Path) -> None:
    text = (examples / "wait_isotretinoin.toml").read_text("utf-8")
    override = 'rule = "C06"\nby = "Dr A"\nrole = "dermatologist"\nreason = "2017 consensus"\ndate = 2026-11-20\n'
    (tmp_path / "case.toml").write_text(text.replace("[[scars]]", f"[[overrides]]\n{override}\n[[scars]]", 1), "utf-8")
    code, out, _ = run("screen", str(tmp_path / "case.toml"))
    assert code == 0
    assert out.startswith("suitable with precautions")
    assert "Dr A, dermatologist" in " ".join(out.split())
    assert "2017 consensus" in " ".join(out.split())


def test_a_robust_plan(run: Run, examples: Path) -> None:
    code, out, _ = run("plan", str(examples / "demo.toml"), *FEW, "--robust", "--json")
    assert code == 0
    assert json.loads(out)["review"] == REVIEW_MARK


def test_the_seed_decides_the_numbers(run: Run, examples: Path) -> None:
    argv = ("needle", str(examples / "protocol_demo.toml"), *FEW, "--json")
    assert run(*argv, "--seed", "1") == run(*argv, "--seed", "1")
    assert run(*argv, "--seed", "1") != run(*argv, "--seed", "2")


def test_a_broken_anaesthetic_limit_needs_what_if(run: Run, examples: Path, tmp_path: Path) -> None:
    text = (examples / "protocol_demo.toml").read_text("utf-8").replace("mass_g = 9.0", "mass_g = 59.0")
    path = tmp_path / "protocol.toml"
    path.write_text(text, "utf-8")
    code, out, err = run("acute", str(path), *FEW)
    assert (code, out) == (3, "")
    assert err.startswith(f"{path}: ")
    code, out, _ = run("acute", str(path), *FEW, "--what-if")
    assert code == 0
    assert out.startswith("what if:")
    assert re.search(r"minutes for effect +40 +at least 30 +min +within", out)
    code, out, _ = run("acute", str(path), *FEW, "--what-if", "--json")
    assert json.loads(out)["what_if"] is True


def test_filters_of_the_evidence(run: Run) -> None:
    def listed(*options: str) -> list[dict[str, object]]:
        code, out, _ = run("evidence", "list", *options, "--json")
        assert code == 0
        return json.loads(out)["parameters"]

    everything, assumed = listed(), listed("--assumptions-only")
    assert 0 < len(assumed) < len(everything)
    assert {item["grade"] for item in assumed} == {"assumption"}
    assert listed("--grade", "assumption") == assumed
    skin = listed("--model", "skin", "--grade", "measured_human")
    assert all(str(item["id"]).startswith("skin.") and item["grade"] == "measured_human" for item in skin)


def test_a_number_leads_back_to_its_source(run: Run) -> None:
    _, out, _ = run("evidence", "list", "--grade", "measured_human", "--json")
    sourced = json.loads(out)["parameters"][0]
    code, out, _ = run("evidence", "show", sourced["id"], "--json")
    assert code == 0
    shown = json.loads(out)
    assert shown["reference"]["key"] == sourced["source"]
    assert shown["read_by"]


def _calibrated(identifier: str) -> dict[str, float]:
    found = load_posterior().summary(identifier)
    assert found is not None
    return found.model_dump()


def test_a_number_says_what_the_trials_made_of_it(run: Run) -> None:
    _, out, _ = run("evidence", "show", "outcome.relief_amplitude", "--json")
    assert json.loads(out)["calibrated"] == _calibrated("outcome.relief_amplitude")
    _, out, _ = run("evidence", "show", "needling.injury_radius_mm", "--json")
    assert json.loads(out)["calibrated"] is None
    assert "not calibrated" in run("evidence", "show", "needling.injury_radius_mm")[1]
