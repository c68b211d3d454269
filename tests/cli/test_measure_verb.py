"""measure and plan --scan, as a user would type them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from cheek_scans import scan_file

from cicatrix.base.intended import REVIEW_MARK
from cicatrix.cli.main import run as run_words
from cicatrix.skin.zones import FACE_ZONES

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).resolve().parents[2]
DEMO = str(ROOT / "examples" / "demo.toml")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def of(*words: str) -> tuple[int, str, str]:
        code = run_words(words)
        told = capsys.readouterr()
        return code, told.out, told.err

    return of


def test_a_scan_is_measured_and_its_files_written(run: Run, tmp_path: Path) -> None:
    words = scan_file(tmp_path)
    code, out, _ = run("measure", *words, "--zone", "cheek_left", "--out", str(tmp_path / "out"))
    assert code == 0
    assert "20 x 20 mm: is that the size" in out
    assert REVIEW_MARK in out
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"measurement.json", "scan.svg", "view.html", "scars.toml"} <= names
    assert any(name.startswith("profile_") for name in names)
    groups = tomllib.loads((tmp_path / "out" / "scars.toml").read_text())["scars"]
    told = json.loads((tmp_path / "out" / "measurement.json").read_text())
    assert sum(group["count"] for group in groups) == told["totals"]["scars"] == len(told["scars"]) == 11
    assert {group["zone"] for group in groups} == {"cheek_left"} == set(told["totals_by_zone"])
    assert told["totals_by_zone"]["cheek_left"] == told["totals"]
    assert told["totals"]["skin_cm2"] == pytest.approx(4.0, rel=0.05)
    assert told["totals"]["density_per_cm2"] == pytest.approx(11.0 / told["totals"]["skin_cm2"], abs=1e-3)


def test_the_answer_holds_the_keys_of_the_contract(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("measure", *scan_file(tmp_path), "--json")
    value = json.loads(out)
    assert code == 0
    keys = {"physical_size_mm", "pixel_mm", "noise_um", "capability", "scars", "totals", "iso25178"}
    assert keys <= value.keys()
    scar = {"id", "x_mm", "y_mm", "type", "type_probabilities", "width_mm", "depth_mm", "area_mm2", "volume_mm3"}
    assert all(scar <= one.keys() for one in value["scars"])
    assert value["physical_size_mm"] == [20.0, 20.0]
    assert all(sum(one["type_probabilities"].values()) == pytest.approx(1.0) for one in value["scars"])


def test_a_phone_carries_no_depth_and_says_why(run: Run, tmp_path: Path) -> None:
    words = scan_file(tmp_path, "phone_depth")
    code, out, _ = run("measure", *words, "--json")
    value = json.loads(out)
    assert code == 0
    assert all(one["depth_mm"] is None and one["volume_mm3"] is None for one in value["scars"])
    assert value["totals"]["volume_mm3"] is None
    assert all(one["reason"] for one in value["capability"]["quantities"] if one["verdict"] == "refused")
    out = tmp_path / "out"
    assert run("measure", *words, "--out", str(out))[0] == 0
    view = (out / "view.html").read_text()
    assert "None was found" not in view
    assert "cars are not told: the resolution is" in view
    assert "are found at this resolution and noise" in view
    assert not list(out.glob("profile_*"))
    code, _, err = run("plan", DEMO, "--scan", *words, "--zone", "cheek_left")
    assert code == 2
    assert "no scar that can be planned for" in err


def test_change_is_told_beside_what_a_repeat_can_detect(run: Run, tmp_path: Path) -> None:
    now, *how = scan_file(tmp_path, seed=2, filled=0.3)
    before, again = scan_file(tmp_path)[0], scan_file(tmp_path, seed=3, filled=0.3)[0]
    out = tmp_path / "change"
    code, text, _ = run("measure", now, *how, "--since", before, "--retest", again, "--out", str(out))
    assert code == 0
    assert "smallest" in text
    assert "change.svg" in {path.name for path in out.iterdir()}
    told = json.loads((out / "change.json").read_text())
    total = told["change"]["totals"][0]
    assert total["improvement_percent"] == pytest.approx(30.0, abs=3.0)
    low, high = total["improvement_interval_percent"]
    assert low < 30.0 < high
    assert told["repeatability"]["state"] == "evaluable"


def test_the_same_skin_has_not_changed(run: Run, tmp_path: Path) -> None:
    now, *how = scan_file(tmp_path, seed=2)
    code, out, _ = run("measure", now, *how, "--since", scan_file(tmp_path)[0], "--json")
    assert code == 0
    change = json.loads(out)["change"]
    assert change["alignment"]["state"] == "aligned"
    assert change["totals"][0]["verdict"] == "not distinguishable"


def test_a_plan_from_a_scan(run: Run, tmp_path: Path) -> None:
    words = scan_file(tmp_path)
    code, out, _ = run("plan", DEMO, "--scan", *words, "--zone", "cheek_left", "--draws", "20", "--json")
    assert code == 0
    scars = json.loads(out)["case"]["scars"]
    measured = [one for one in scars if one["zone"] == "cheek_left" and one["depth_mm"] is not None]
    assert sum(one["count"] for one in measured) == 11
    assert any(one["zone"] == "cheek_right" for one in scars)
    code, out, _ = run("plan", DEMO, "--scan", *words, "--zone", "cheek_left", "--draws", "20")
    assert code == 0
    said = (
        f"scars from {Path(words[0]).name}, 20 x 20 mm: 11 took the place of the case's depressed scars in cheek left"
    )
    assert said in " ".join(out.split())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--height-unit", "um"), "does not tell the distance of its points"),
        (("--pixel-mm", "0.05"), "does not tell the unit of its heights"),
        (("--pixel-mm", "0.05", "--height-unit", "ym"), "unknown unit 'ym'"),
        (("--pixel-mm", "50", "--height-unit", "um"), "a scan of skin is 5 to 250 mm"),
        (("--pixel-mm", "0.05", "--height-unit", "um", "--expect-width-mm", "30"), "30"),
        (("--pixel-mm", "-1", "--height-unit", "um"), "-1"),
        (("--pixel-mm", "0.05", "--height-unit", "um", "--nesting-mm", "0"), "nesting"),
        (("--pixel-mm", "0.05", "--height-unit", "um", "--zone", "cheek"), "cheek_left"),
    ],
)
def test_wrong_options_say_what_is_wrong(run: Run, tmp_path: Path, words: tuple[str, ...], message: str) -> None:
    path = scan_file(tmp_path)[0]
    code, out, err = run("measure", path, *words)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


def test_options_of_a_scan_need_a_scan(run: Run) -> None:
    code, _, err = run("plan", DEMO, "--zone", "cheek_left")
    assert code == 2
    assert "--zone: there is no scan to read; name it with --scan" in err


def test_a_zone_must_be_told_for_a_plan(run: Run, tmp_path: Path) -> None:
    code, _, err = run("plan", DEMO, "--scan", *scan_file(tmp_path))
    assert code == 2
    assert "nothing says in which zone the scan was taken" in err
    assert "or scan the whole face" in err


def test_a_face_shows_its_zones_and_says_what_it_is_too_coarse_for(run: Run, tmp_path: Path) -> None:
    face, out = str(ROOT / "examples" / "face" / "face.ply"), tmp_path / "out"
    code, text, _ = run("measure", face, "--out", str(out))
    assert code == 0
    assert "jaw left" in text
    names = {path.name for path in out.iterdir()}
    assert "zones.svg" in names
    assert "scars.toml" not in names
    told = json.loads((out / "measurement.json").read_text())
    assert set(told["totals_by_zone"]) == set(FACE_ZONES)
    assert told["scars"] == []
    assert told["totals"]["scars"] is None
    assert any("A face was found" in note for note in told["notes"])
    parts = [one["skin_cm2"] for one in told["totals_by_zone"].values()]
    assert sum(parts) == pytest.approx(told["totals"]["skin_cm2"], rel=0.01)
    assert 15.0 < told["totals_by_zone"]["forehead"]["skin_cm2"] < 80.0
    for name in ("scan.svg", "view.html"):
        text = (out / name).read_text()
        assert "cars are not told: the resolution is 9.15 mm" in text, name
        assert "None was found" not in text, name
    assert "Scars, not told" in text
    assert "2.3 mm apart" in text
    assert "patches were not seen or not searched" in text
    code, _, err = run("plan", DEMO, "--scan", face)
    assert code == 2
    assert "no scar that can be planned for: on made-up skin" in err
    told = json.loads(run("measure", face, "--zone", "neck", "--json")[1])
    assert set(told["totals_by_zone"]) == {"neck"}


def test_a_map_without_anything_is_refused(run: Run, tmp_path: Path) -> None:
    np.save(tmp_path / "empty.npy", np.full((200, 200), np.nan))
    out = tmp_path / "out"
    code, _, err = run(
        "measure", str(tmp_path / "empty.npy"), "--pixel-mm", "0.1", "--height-unit", "um", "--out", str(out)
    )
    assert code == 2
    assert "empty.npy" in err
    assert not out.exists()


def test_an_option_that_the_earlier_scan_refuses_names_that_scan(run: Run, tmp_path: Path) -> None:
    face = str(ROOT / "examples" / "face" / "face.ply")
    code, _, err = run("measure", *scan_file(tmp_path), "--since", face)
    assert code == 2
    assert err.startswith(f"--since {face}: --height-unit: a mesh has one unit for all axes: give --mesh-unit; options")


def test_a_nesting_index_beyond_all_scars_names_its_option(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "map.npy"
    np.save(path, np.random.default_rng(1).normal(size=(100, 100)))
    code, _, err = run("measure", str(path), "--pixel-mm", "0.1", "--height-unit", "um", "--nesting-mm", "500")
    assert code == 2
    assert err.startswith("--nesting-mm: a nesting index of 500 mm; allowed: ")


def test_a_made_up_scan_is_measured_by_the_line_that_it_prints(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "scanned"
    code, text, _ = run("made-up-scan", "--seed", "4", "--out", str(out))
    assert code == 0
    assert "--pixel-mm 0.05 --height-unit um" in text
    truth = json.loads((out / "truth.json").read_text())
    code, told, _ = run("measure", str(out / "scan.npy"), "--pixel-mm", "0.05", "--height-unit", "um", "--json")
    found = json.loads(told)
    assert found["totals"]["scars"] == len(truth["scars"])
    volume = sum(one["volume_mm3"] for one in truth["scars"])
    assert found["totals"]["volume_mm3"] == pytest.approx(volume, rel=0.05)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "--out: a scan is a file; name its folder with --out DIR"),
        (("--recipe", "cheeks", "--out", "x"), "did you mean 'cheek'"),
        (
            ("--recipe", "nose", "--out", "x"),
            "--recipe: there is no recipe 'nose'; allowed: cheek, overlapping, unscarred",
        ),
        (
            ("--instrument", "iphone", "--out", "x"),
            "--instrument: there is no instrument 'iphone'; allowed: lab_profilometer, phone_depth, primos_class",
        ),
        (("--instrument", "primos", "--out", "x"), "primos_class"),
        (("--repeat", "-1", "--out", "x"), "repeat"),
    ],
)
def test_a_made_up_scan_refuses_what_it_does_not_know(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("made-up-scan", *words)
    assert (code, out) == (2, "")
    assert message in err
    assert not list(tmp_path.iterdir())
