"""phantom, as a user would type it: the plate to print, and scanners that are good, wrong or mirrored."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import trimesh

from cicatrix.base.intended import REVIEW_MARK
from cicatrix.measure.phantoms.instruments import get_instrument
from cicatrix.measure.phantoms.phantom_design import PhantomDesign, phantom_design, phantom_surface
from cicatrix.measure.phantoms.scan_with import scan_with
from cicatrix.measure.surface import Surface

Run = Callable[..., tuple[int, str, str]]
DESIGN = phantom_design()


@cache
def scan_of_print() -> Surface:
    """Return what a fringe projector with coarse pixels makes of the turned plate."""
    projector = get_instrument("primos_class").model_copy(update={"pixel_mm": 0.15, "blur_mm": 0.15})
    return scan_with(projector, phantom_surface(DESIGN, 0.075, turn_degrees=15.0, margin_mm=0.5), 3)


def scan_file(folder: Path, factor: float = 1.0, mirrored: bool = False) -> tuple[str, ...]:
    """Write the scan as a file in micrometres, its heights off by a factor, and return the words that read it."""
    height = scan_of_print().height_mm[:, ::-1] if mirrored else scan_of_print().height_mm
    path = folder / "print.npy"
    np.save(path, 1e3 * factor * height)
    return "--scan", str(path), "--pixel-mm", "0.15", "--height-unit", "um"


def test_the_plate_is_handed_out_with_its_design_and_picture(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    out = tmp_path / "out"
    code, text, err = run("phantom", "--out", str(out))
    assert (code, err) == (0, "")
    assert "35 x 30 x 3 mm with 41 pits" in text
    assert "Print flat, pits up" in text
    assert REVIEW_MARK in text
    assert {path.name for path in out.iterdir()} == {"phantom.stl", "phantom.toml", "phantom.svg", "phantom.json"}
    assert trimesh.load(out / "phantom.stl").is_watertight
    assert PhantomDesign.model_validate(tomllib.loads((out / "phantom.toml").read_text("utf-8"))) == DESIGN
    sheet = json.loads((out / "phantom.json").read_text("utf-8"))
    assert sum(pit["fiducial"] for pit in sheet["pits"]) == len(DESIGN.fiducials)
    assert [pit["volume_mm3"] for pit in sheet["pits"]] == pytest.approx(
        [pit.volume_mm3 for pit in DESIGN.every], rel=1e-5
    )
    assert (out / "phantom.svg").read_text("utf-8").count("<title>") == 1
    code, text, _ = run("phantom", "--out", str(out), "--json")
    assert code == 0
    assert json.loads(text) == sheet


def test_the_file_for_the_printer_is_recognised_as_a_scan_of_itself(run: Run, tmp_path: Path) -> None:
    run("phantom", "--out", str(tmp_path))
    words = ("--scan", str(tmp_path / "phantom.stl"), "--towards", "+z", "--pixel-mm", "0.1")
    code, text, _ = run("phantom", *words, "--json")
    report = json.loads(text)
    assert code == 0
    assert not report["mirrored"]
    assert all(pit["seen"] for pit in report["pits"])
    assert report["height_factor"] == pytest.approx(1.0, abs=0.01)
    assert report["scale_error_percent"] == pytest.approx(0.0, abs=0.01)
    assert any("millimetres were assumed" in note for note in report["notes"])


def test_a_good_scanner_is_reported_by_shape_and_depth(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    out = tmp_path / "out"
    code, text, err = run("phantom", *scan_file(tmp_path), "--out", str(out))
    assert (code, err) == (0, "")
    for words in ("Smallest pit seen", "linearity over", "lateral scale", "limit of detection", "0.25 to 0.5 mm"):
        assert words in text
    assert REVIEW_MARK in text
    assert "nan" not in text.split()
    assert {path.name for path in out.iterdir()} == {"scanner.json", "scanner.svg"}
    report = json.loads((out / "scanner.json").read_text("utf-8"))
    assert set(report["depth"]) == set(report["volume"]) == {"cylinder", "cone", "cap", "every"}
    bands = report["depth_by_depth"]
    assert sum(one["n"] for one in bands.values()) == report["depth"]["every"]["n"]
    assert bands["0.5 mm and more"]["bias_percent"] == pytest.approx(0.0, abs=3.0)


def test_heights_that_are_too_low_and_a_mirror_are_found_out(run: Run, tmp_path: Path) -> None:
    code, text, _ = run("phantom", *scan_file(tmp_path, factor=0.8, mirrored=True), "--json")
    report = json.loads(text)
    assert code == 0
    assert report["height_factor"] == pytest.approx(1.25, abs=0.04)
    assert report["linearity"]["slope"] == pytest.approx(0.8, abs=0.02)
    assert report["mirrored"]
    assert any("mirrored" in note for note in report["notes"])


def test_what_is_no_phantom_is_refused_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    path, out = tmp_path / "skin.npy", tmp_path / "out"
    np.save(path, 20.0 * np.random.default_rng(1).standard_normal((300, 300)))
    words = ("--scan", str(path), "--pixel-mm", "0.1", "--height-unit", "um", "--out", str(out))
    code, text, err = run("phantom", *words)
    assert (code, text) == (2, "")
    assert f"{path}: scan of the phantom: the phantom is not recognised" in err
    assert "the whole plate, pits up" in err
    assert err.count("\n") == 1
    assert not out.exists()
    code, text, _ = run("phantom", *words, "--json")
    assert code == 2
    assert "not recognised" in json.loads(text)["error"]["what"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "--out: a phantom is a file to print; name its folder with --out DIR"),
        (("--json",), "name its folder with --out DIR"),
        (("--out", "x", "--pixel-mm", "0.1"), "--pixel-mm: there is no scan to read; name it with --scan"),
        (("--scan", "missing.npy"), "missing.npy: there is no such file"),
        (("--scan", "map.npy", "--height-unit", "um"), "does not tell the distance of its points"),
        (("--scan", "map.npy", "--pixel-mm", "0.1", "--height-unit", "ym"), "unknown unit 'ym'"),
        (("--scan", "map.npy", "--pixel-mm", "0.1", "--height-unit", "um", "--expect-width-mm", "35"), "35"),
        (("--scan", "map.npy", "--pixel-mm", "0.1", "--height-unit", "um", "--towards", "+z"), "the file is no mesh"),
        (("--scann", "map.npy"), "did you mean '--scan'"),
    ],
)
def test_wrong_words_end_in_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    np.save("map.npy", np.zeros((200, 200)))
    code, out, err = run("phantom", *words)
    assert code == 2
    assert message in (out if "--json" in words else err)
    assert (out + err).count("\n") == 1 or "--json" in words
    assert [path.name for path in tmp_path.iterdir()] == ["map.npy"]
