"""photometric-stereo, as a user would type it: with the phantom measure reads the relief, without it refuses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from cicatrix.base.intended import REVIEW_MARK
from cicatrix.measure.phantoms.phantom_design import phantom_design, phantom_surface

Run = Callable[..., tuple[int, str, str]]
Floats = NDArray[np.float64]
PIXEL, LIGHTS, ELEVATION, BELIEVED = 0.15, 8, 50.0, 55.0
"""The lights are believed 5 degrees higher than they are: only the phantom can tell."""


def directions(elevation_degrees: float) -> Floats:
    azimuth = np.arange(LIGHTS) * 2.0 * np.pi / LIGHTS
    low, high = np.cos(np.radians(elevation_degrees)), np.sin(np.radians(elevation_degrees))
    return np.column_stack([low * np.cos(azimuth), low * np.sin(azimuth), np.full(LIGHTS, high)])


def lit(folder: Path, name: str, height_mm: Floats, *, count: int = LIGHTS) -> Path:
    """Render a surface under the lights, and write the photographs and their list."""
    down, right = np.gradient(height_mm, PIXEL)
    normal = np.stack([-right, down, np.ones_like(height_mm)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    rng = np.random.default_rng(0)
    lines = [f"pixel_mm = {PIXEL}", 'encoding = "linear"', "cross_polarised = true"]
    for number, light in enumerate(directions(ELEVATION)[:count]):
        shade = 0.5 * np.clip(normal @ light, 0.0, None) * (1.0 + 0.005 * rng.normal(size=height_mm.shape))
        cv2.imwrite(str(folder / f"{name}{number}.png"), np.clip(65535 * shade, 0, 65535).astype(np.uint16))
        lines += ["[[light]]", f'image = "{name}{number}.png"', f"azimuth_degrees = {360 * number / LIGHTS}"]
        lines += [f"elevation_degrees = {BELIEVED}"]
    path = folder / f"{name}.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def dales() -> Floats:
    """Return 24 x 24 mm of skin with three round scars, 0.3 mm deep, and a little relief of its own."""
    y, x = (np.mgrid[:160, :160] + 0.5) * PIXEL
    height = 0.004 * cv2.GaussianBlur(np.random.default_rng(1).normal(size=x.shape), (0, 0), 1.5) * 3.0
    for at in ((6.0, 6.0), (16.0, 8.0), (11.0, 17.0)):
        distance = np.minimum(np.hypot(x - at[0], y - at[1]) / 2.0, 1.0)
        height -= 0.15 * (1.0 + np.cos(np.pi * distance))
    return np.asarray(height)


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Lists of the photographs of the skin and of the printed phantom."""
    folder = tmp_path_factory.mktemp("lit")
    plate = phantom_surface(phantom_design(), PIXEL, turn_degrees=5.0, margin_mm=0.5).height_mm
    return lit(folder, "skin", dales()), lit(folder, "phantom", plate)


def test_with_the_phantom_the_relief_is_in_millimetres_and_measure_reads_it(
    run: Run, lists: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    code, text, err = run("photometric-stereo", str(lists[0]), "--phantom", str(lists[1]), "--out", str(out))
    assert (code, err) == (0, "")
    assert REVIEW_MARK in text
    assert {path.name for path in out.iterdir()} == {"relief.json", "relief.x3p", "relief.svg"}
    told = json.loads((out / "relief.json").read_text("utf-8"))
    assert told["height_unit"] == told["relief"]["unit"] == "um"
    scale = told["phantom"]["factor"]
    assert scale["factor"] == pytest.approx(0.84, abs=0.03)  # what 5 degrees make of it
    assert scale["interval"][0] < told["phantom"]["every_pit_factor"] < scale["interval"][1] * 1.02
    code, text, _ = run("measure", str(out / "relief.x3p"), "--json")
    measured = json.loads(text)
    assert code == 0
    assert measured["physical_size_mm"] == [24.0, 24.0]
    assert measured["totals"]["scars"] == 3
    assert [scar["depth_mm"] for scar in measured["scars"]] == pytest.approx([0.3] * 3, abs=0.03)
    places = sorted((round(scar["x_mm"]), round(scar["y_mm"])) for scar in measured["scars"])
    assert places == [(6, 6), (11, 17), (16, 8)]


def test_without_it_the_relief_is_relative_and_measure_refuses_it(
    run: Run, lists: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    code, text, _ = run("photometric-stereo", str(lists[0]), "--out", str(out))
    assert code == 0
    assert "no unit: relative heights" in text
    assert "cicatrix measure" not in text
    told = json.loads((out / "relief.json").read_text("utf-8"))
    assert told["height_unit"] == "relative"
    assert told["relief"]["unit"] == "PS-um"
    assert told["phantom"] is None
    assert any("--phantom" in note for note in told["notes"])
    path = out / "relief_relative.tif"
    code, text, err = run("measure", str(path), "--pixel-mm", "0.15", "--height-unit", "um")
    assert (code, text) == (2, "")
    assert "heights of this file are relative" in err
    assert "relative" in (out / "relief.svg").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("missing.toml",), "missing.toml: there is no such file"),
        (("three.toml",), "three.toml: light: 3 lights; allowed: 4 to 16"),
        (("skin.toml", "--phantom", "missing.toml"), "missing.toml: there is no such file"),
        (("skin.toml", "--phantom", "skin.toml"), "skin.toml: scan of the phantom: the phantom is not recognised"),
        (
            ("skin.toml", "--phantom", "other.toml"),
            "other.toml: the phantom was not photographed as the skin was",
        ),
        (("skin0.png",), "skin0.png: "),
    ],
)
def test_what_does_not_do_ends_in_one_line(
    run: Run, lists: tuple[Path, Path], words: tuple[str, ...], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(lists[0].parent)
    text = lists[0].read_text("utf-8").split("[[light]]")
    Path("three.toml").write_text("[[light]]".join(text[:4]), encoding="utf-8")
    Path("other.toml").write_text("[[light]]".join(text[:8]), encoding="utf-8")
    code, out, err = run("photometric-stereo", *words, "--out", "never")
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1
    assert not Path("never").exists()
