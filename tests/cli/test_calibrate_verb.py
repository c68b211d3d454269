"""The calibration on the command line: verdict, what was taught, files, resuming; toy chains stand for long ones."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from toy_calibration import AMPLITUDE, toy

from cicatrix import pipeline
from cicatrix.base.intended import REVIEW_MARK
from cicatrix.base.progress import quiet
from cicatrix.calibration import calibrate as calibration
from cicatrix.calibration.fit import Sampling
from cicatrix.cli import show_calibration
from cicatrix.cli.calibration_answer import NOT_SOUND, SOUND, CalibrationAnswer
from cicatrix.cli.verbs_evidence import calibrate as verb
from cicatrix.evidence.posterior import read_posterior

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder for caches, for this test."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(pipeline, "calibration_folder", lambda: folder)
    monkeypatch.setenv("COLUMNS", "140")
    return folder


def stands_for_it(monkeypatch: pytest.MonkeyPatch, *, divergences: int = 0) -> dict[str, object]:
    """Let toy chains stand for the calibration; what it was asked for is filled in when it runs."""
    asked: dict[str, object] = {}

    def calibrate(**options: object) -> calibration.Calibration:
        asked.update(options)
        return toy(divergences=divergences)

    monkeypatch.setattr(pipeline, "calibrate", calibrate)
    return asked


def test_sound_chains_say_so_and_what_they_taught(run: Run, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = stands_for_it(monkeypatch)
    code, out, err = run("evidence", "calibrate", "--chains", "2", "--warmup", "100", "--draws", "300", "--seed", "3")
    assert (code, err) == (0, "")
    assert asked == {"chains": 2, "warmup": 100, "draws": 300, "seed": 3, "folder": cache, "progress": quiet}
    text = " ".join(out.split())
    assert SOUND in text
    assert NOT_SOUND not in text
    first = next(line for line in out.splitlines() if line.strip().startswith(("outcome.", "healing.")))
    assert AMPLITUDE in first
    assert "75 %" in first or "76 %" in first or "74 %" in first
    for words in ("outcome.pih_course_risk", "divergent steps", "their priors stand", "posterior.npz", REVIEW_MARK):
        assert words in text


def test_unsound_chains_are_written_and_must_not_ship(
    run: Run, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands_for_it(monkeypatch, divergences=3)
    monkeypatch.setattr(show_calibration, "PICTURE_DRAWS", 4)
    folder = tmp_path / "posterior"
    code, out, err = run("evidence", "calibrate", "--out", str(folder))
    assert (code, err) == (0, "")
    assert NOT_SOUND in out
    assert "To put it in place" not in out
    names = {path.name for path in folder.iterdir()}
    pictures = {"prior-and-posterior.svg", "maturation.svg", "events.svg"}
    assert names == {"calibration.json", "posterior.npz", "posterior.json", *pictures}
    for name in pictures:
        assert (folder / name).read_text("utf-8").startswith("<svg")
    value = json.loads((folder / "calibration.json").read_text("utf-8"))
    assert (value["sound"], value["verdict"], value["review"]) == (False, NOT_SOUND, REVIEW_MARK)
    assert [one["name"] for one in value["diagnostics"] if not one["met"]] == ["divergent steps"]
    read = read_posterior(folder, "posterior")
    assert read.account is not None
    assert read.account.divergences == 3
    np.testing.assert_allclose(read.table, toy().table, rtol=5e-4)


def test_json_satisfies_its_published_schema(
    run: Run, root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands_for_it(monkeypatch)
    code, out, err = run("evidence", "calibrate", "--json")
    assert (code, err) == (0, "")
    value = json.loads(out)
    schema = json.loads((root / "docs/reference/schemas/evidence_calibrate.schema.json").read_text("utf-8"))
    jsonschema.validate(value, schema)
    answer = CalibrationAnswer.model_validate(value)
    assert answer.taught + answer.taught_nothing == len(answer.records)
    assert answer.taught == sum(one.taught >= 0.1 for one in answer.records) >= 2
    assert all(one.met for one in answer.diagnostics)


def test_a_run_that_is_stopped_names_where_its_work_is(
    run: Run, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(**_: object) -> None:
        (cache / "piece").write_text("done", "utf-8")
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "calibrate", stopped)
    code, out, err = run("evidence", "calibrate", "--out", str(tmp_path / "posterior"))
    assert (code, out) == (130, "")
    kept = f"finished work is kept in {cache}; the same command goes on from there\n"
    assert err == f"{kept}stopped; no answer was written\n"
    assert not (tmp_path / "posterior").exists()
    assert [path.name for path in cache.iterdir()] == ["piece"]


def test_the_pipeline_hands_on_all_published_rows_and_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(calibration, "calibrate", lambda *words: asked.extend(words))
    pipeline.calibrate(chains=3, warmup=200, draws=300, seed=5, folder=tmp_path)
    rows, events, sampling, folder, _ = asked
    assert isinstance(rows, tuple)
    assert isinstance(events, tuple)
    assert (len(rows) > 100, len(events) > 10) == (True, True)
    assert (sampling, folder) == (Sampling(chains=3, warmup=200, draws=300, seed=5), tmp_path)


def test_the_emulator_of_other_verbs_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    from cicatrix.calibration.arrays import default_folder

    assert pipeline.calibration_folder() / "emulator" == default_folder()


def test_defaults_are_those_of_the_sampler_at_every_door() -> None:
    usual = Sampling()
    for door in (verb, pipeline.calibrate):
        options = inspect.signature(door).parameters
        found = [options[name].default for name in ("chains", "warmup", "draws", "seed")]
        assert found == [usual.chains, usual.warmup, usual.draws, usual.seed]
