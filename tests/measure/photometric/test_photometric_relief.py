"""Relief under known lights: rendered surfaces with known truth, and the files that list the lights."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from cicatrix.base.errors import BadInput
from cicatrix.measure.lit_relief import lit_relief
from cicatrix.measure.photometric.light_directions import LitPhotos, check_same_lights, read_lights
from cicatrix.measure.photometric.photometric_relief import photometric_relief
from cicatrix.measure.photometric.slope_integration import integrated
from cicatrix.measure.photometric.step_factor import estimate_factor

Floats = NDArray[np.float64]
SIDE, PIXEL = 120, 0.1
Y, X = (np.mgrid[:SIDE, :SIDE] + 0.5) * PIXEL


def dale(x: float, y: float, radius: float, depth: float) -> Floats:
    distance = np.minimum(np.hypot(X - x, Y - y) / radius, 1.0)
    return -0.5 * depth * (1.0 + np.cos(np.pi * distance))


SKIN = dale(4.0, 4.0, 2.4, 0.3) + dale(8.5, 8.0, 1.5, 0.25)


def ring(count: int, elevation_degrees: float = 45.0) -> Floats:
    azimuth = np.arange(count) * 2.0 * np.pi / count
    low, high = np.cos(np.radians(elevation_degrees)), np.sin(np.radians(elevation_degrees))
    return np.column_stack([low * np.cos(azimuth), low * np.sin(azimuth), np.full(count, high)])


def rendered(
    height: Floats, lights: Floats, *, blur_mm: float = 0.0, noise: float = 0.0, gloss: float = 0.0
) -> NDArray[np.float32]:
    down, right = np.gradient(height, PIXEL)
    normal = np.stack([-right, down, np.ones_like(height)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    rng = np.random.default_rng(0)
    images = []
    for light in lights:
        lit = np.clip(normal @ light, 0.0, None)
        if blur_mm:
            lit = gaussian_filter(lit, blur_mm / PIXEL)
        half = light + np.array([0.0, 0.0, 1.0])
        half /= np.linalg.norm(half)
        lit = 0.5 * lit + gloss * np.clip(normal @ half, 0.0, None) ** 60
        images.append(lit + 0.5 * noise * rng.normal(size=lit.shape))
    return np.array(images, dtype=np.float32)


def depth_ratio(height: Floats) -> float:
    """Return the slope of a relief against the truth."""
    true = SKIN - SKIN.mean()
    return float(np.sum(true * (height - height.mean())) / np.sum(true**2))


@pytest.mark.parametrize("count", [4, 8])
def test_an_ideal_scene_comes_back(count: int) -> None:
    relief = photometric_relief(LitPhotos(rendered(SKIN, ring(count)), ring(count), PIXEL, True))
    assert depth_ratio(relief.surface.height_mm) == pytest.approx(1.0, abs=0.03)
    assert relief.summary.unit == "PS-um"
    assert not relief.summary.calibrated
    assert relief.albedo.mean() == pytest.approx(0.5, rel=0.01)


def test_a_hole_is_a_dale_whichever_side_the_light_comes_from() -> None:
    lights = ring(5, 40.0)
    height = photometric_relief(LitPhotos(rendered(SKIN, lights), lights, PIXEL, True)).surface.height_mm
    assert height[40, 40] < height[5, 110] - 0.2


def test_relative_heights_are_written_in_the_unit_that_is_told() -> None:
    made = lit_relief(LitPhotos(rendered(SKIN, ring(4)), ring(4), PIXEL, True))
    library: Any = tifffile
    written = np.asarray(library.imread(io.BytesIO(made.height_map)), dtype=float)
    assert made.answer.relief.unit == "PS-um"
    assert np.ptp(written) == pytest.approx(1000.0 * np.ptp(SKIN), rel=0.05)


def test_scattering_flattens_and_more_lights_do_not_help() -> None:
    four, eight = (
        depth_ratio(
            photometric_relief(
                LitPhotos(rendered(SKIN, ring(n), blur_mm=0.5, noise=0.01), ring(n), PIXEL, True)
            ).surface.height_mm
        )
        for n in (4, 8)
    )
    assert four < 0.95
    assert eight == pytest.approx(four, abs=0.03)


@pytest.mark.slow
def test_gloss_and_shadow_on_one_photo_are_left_out() -> None:
    lights = ring(8)
    images = rendered(SKIN, lights)
    spoilt = images.copy()
    spoilt[0, 30:60, 30:60] += 0.4
    spoilt[3, 50:90, 60:100] *= 0.02
    spoilt[5, 20:40, 80:100] = np.nan
    relief = photometric_relief(LitPhotos(spoilt, lights, PIXEL))
    clean = photometric_relief(LitPhotos(images, lights, PIXEL))
    assert np.nanmax(np.abs(relief.surface.height_mm - clean.surface.height_mm)) < 0.02
    assert any("gloss" in warning for warning in relief.summary.warnings)


def test_of_five_lights_one_at_half_is_seen_through() -> None:
    lights = ring(5)
    images = rendered(np.zeros((20, 20)), lights)
    images[0] *= 0.5
    normals = photometric_relief(LitPhotos(images, lights, PIXEL, True)).normals
    assert np.degrees(np.arccos(normals[..., 2])).max() < 8.0


def test_the_error_grows_with_that_of_the_lights(monkeypatch: pytest.MonkeyPatch) -> None:
    photos = LitPhotos(rendered(SKIN, ring(4), noise=0.01), ring(4), PIXEL, True)
    errors: list[float] = []
    for degrees in (0.0, 6.0):
        monkeypatch.setattr("cicatrix.measure.photometric.photometric_relief.LIGHT_ERROR_DEGREES", degrees)
        errors.append(photometric_relief(photos).summary.height_error_um)
    assert errors[1] > 3.0 * errors[0] > 0.0


def test_scattered_clipped_pixels_cost_neither_the_relief_nor_its_error() -> None:
    lights = ring(4)
    images = np.repeat(np.repeat(rendered(SKIN, lights, noise=0.01), 6, axis=1), 6, axis=2)
    clean = photometric_relief(LitPhotos(images, lights, PIXEL / 6.0, True))
    clipped = np.random.default_rng(2).random(images.shape) < 0.01
    spoilt = photometric_relief(LitPhotos(np.where(clipped, np.float32(np.nan), images), lights, PIXEL / 6.0, True))
    assert spoilt.summary.solved_share > 0.999
    assert spoilt.summary.height_error_um == pytest.approx(clean.summary.height_error_um, rel=0.1)


def test_what_is_not_solved_tells_no_error_and_its_rim_is_not_called_sure() -> None:
    images = rendered(SKIN, ring(4), noise=0.01)
    images[:, 50:70, 50:70] = np.nan
    made = photometric_relief(LitPhotos(images, ring(4), PIXEL, True))
    assert np.array_equal(np.isnan(made.error_mm), np.isnan(made.surface.height_mm))
    large = np.kron(images, np.ones((1, 2, 2), dtype=np.float32))  # drawn on coarser pixels: the rim is made of two
    error = photometric_relief(LitPhotos(large, ring(4), PIXEL / 2.0, True)).error_mm
    assert np.all(error[99, 100:140] > 0.8 * error[94, 100:140])


def test_pixels_of_which_each_is_clipped_under_another_light_tell_no_error() -> None:
    rows, columns = np.indices((640, 640))
    path = (rows % 2 == 0) | (columns == np.where(rows % 4 == 1, 0, 639))  # one line, to and fro over the image
    clipped = np.arange(4)[:, None, None] == (rows // 2 + columns) % 4
    images = np.where(path & ~clipped, np.float32(0.4), np.float32(np.nan))
    with pytest.raises(BadInput, match="no error of the heights"):
        photometric_relief(LitPhotos(images, ring(4), PIXEL, True))


def test_integration_gives_the_surface_without_its_plane() -> None:
    bowl = 0.01 * (X - 6.0) ** 2
    heights = integrated(0.02 * (X - 6.0) + 0.2, np.full_like(X, -0.1), np.ones_like(X), PIXEL)
    assert np.allclose(heights, bowl - bowl.mean(), atol=1e-9)


def test_what_stands_in_a_hole_does_not_matter() -> None:
    down, right = np.gradient(SKIN, PIXEL)
    weight = np.ones_like(SKIN)
    whole = integrated(right, down, weight, PIXEL)
    weight[60:70, 20:90] = 0.0
    right[60:70, 20:90] = 99.0
    holed = integrated(right, down, weight, PIXEL)
    assert np.isnan(holed[65, 50])
    assert np.nanstd(holed - whole) < 0.004


def test_a_part_that_is_cut_off_has_no_height_and_the_user_is_told() -> None:
    images = rendered(SKIN, ring(4))
    images[:, :, 90:93] = np.nan
    made = photometric_relief(LitPhotos(images, ring(4), PIXEL, True))
    assert np.isnan(made.surface.height_mm[:, 90:]).all()
    assert np.isfinite(made.surface.height_mm[:, :90]).all()
    assert made.summary.solved_share == 0.75
    assert any(warning.startswith("22.5 % of the pixels were left out") for warning in made.summary.warnings)
    images[:, 60, 90:93] = 0.3  # one bridge, and the two are one
    joined = photometric_relief(LitPhotos(images, ring(4), PIXEL, True))
    assert np.isfinite(joined.surface.height_mm[:, 93:]).all()
    assert not any("left out" in warning for warning in joined.summary.warnings)


def test_a_phantom_sets_the_scale() -> None:
    known = {1: -0.1, 2: -0.2, 3: -0.4}
    factor = estimate_factor({label: 0.7 * depth for label, depth in known.items()}, known)
    assert factor.factor == pytest.approx(1.0 / 0.7, rel=1e-4)
    lights = ring(6)
    photos = LitPhotos(rendered(0.7 * SKIN, lights), lights, PIXEL, True)
    relief = photometric_relief(photos, factor=factor)
    assert relief.summary.unit == "um"
    assert depth_ratio(relief.surface.height_mm) == pytest.approx(1.0, abs=0.03)
    assert any("phantom" in warning for warning in relief.summary.warnings)
    images = photos.images.copy()
    images[:, 3, 3] = np.nan
    holed = photometric_relief(LitPhotos(images, lights, PIXEL, True), factor=factor)
    assert holed.summary.height_error_um == pytest.approx(relief.summary.height_error_um, rel=0.05)


@pytest.mark.parametrize(
    ("measured", "known"),
    [({1: 0.1, 2: 0.2}, {1: 0.1, 2: 0.2}), ({1: 0.1, 2: 0.2, 3: 0.3}, {1: -0.1, 2: -0.2, 3: -0.3}),
     ({1: 0.1, 2: 0.2, 3: 0.3}, {1: 0.5, 2: 0.1, 3: 0.3}), ({1: 0.0, 2: 0.0, 3: 0.0}, {1: 0.1, 2: 0.2, 3: 0.3})],
)  # fmt: skip
def test_a_factor_that_no_line_gives_is_refused(measured: dict[int, float], known: dict[int, float]) -> None:
    with pytest.raises(BadInput):
        estimate_factor(measured, known)


@pytest.mark.parametrize(
    ("lights", "words"),
    [
        (ring(3), "3 lights"),
        (ring(8)[[0, 4, 0, 4]], "one plane"),
        (ring(4) * [1, 1, -1], "above"),
        (np.full((4, 3), np.nan), "not known"),
    ],
)
def test_lights_that_cannot_do_are_refused(lights: Floats, words: str) -> None:
    images = np.ones((len(lights), 20, 20), dtype=np.float32)
    with pytest.raises(BadInput, match=words):
        photometric_relief(LitPhotos(images, lights, PIXEL))


def test_black_images_are_refused() -> None:
    with pytest.raises(BadInput, match="can be solved"):
        photometric_relief(LitPhotos(np.zeros((4, 20, 20), dtype=np.float32), ring(4), PIXEL))


HEAD = 'pixel_mm = 0.1\nencoding = "linear"\ncross_polarised = true\n'


def listed(folder: Path, count: int = 4, *, extra: str = "", head: str = HEAD) -> Path:
    lights = ring(count)
    for i, image in enumerate(rendered(SKIN, lights)):
        cv2.imwrite(str(folder / f"{i}.png"), np.clip(image * 65535, 0, 65535).astype(np.uint16))
    entries = "".join(
        f'[[light]]\nimage = "{i}.png"\nazimuth_degrees = {360 * i / count}\nelevation_degrees = 45\n'
        for i in range(count)
    )
    path = folder / "lights.toml"
    path.write_text(head + entries + extra, encoding="utf-8")
    return path


def test_a_file_of_lights_gives_the_relief(tmp_path: Path) -> None:
    photos = read_lights(listed(tmp_path))
    assert np.allclose(photos.lights, ring(4), atol=1e-9)
    assert (photos.cross_polarised, photos.encoding, photos.channel) == (True, "linear", "green")
    assert depth_ratio(photometric_relief(photos).surface.height_mm) == pytest.approx(1.0, abs=0.03)


def test_a_clipped_pixel_is_no_measurement(tmp_path: Path) -> None:
    path = listed(tmp_path)
    image = cv2.imread(str(tmp_path / "0.png"), cv2.IMREAD_UNCHANGED)
    image[3, 3] = 65535
    cv2.imwrite(str(tmp_path / "0.png"), image)
    assert np.isnan(read_lights(path).images[0, 3, 3])


@pytest.mark.parametrize(
    ("extra", "head", "words"),
    [
        ('[[light]]\nimage = "9.png"\nazimuth_degrees = 1\nelevation_degrees = 45\n', HEAD, "no such file"),
        ('[[light]]\nimage = "0.png"\n', HEAD, "where the light was"),
        ('[[light]]\nimage = "0.png"\nazimuth = 1\n', HEAD, "azimuth_degrees"),
        ('[[light]]\nimage = "0.png"\ndirection = [0, 0, -1]\n', HEAD, "z above 0"),
        ("", 'pixel_mm = 0.1\nencoding = "gamma"\n', "not one of the allowed"),
        ("", 'encoding = "linear"\n', "pixel_mm"),
        ('[[light]]\nimage = "lights.toml"\nazimuth_degrees = 1\nelevation_degrees = 45\n', HEAD, "no image"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, extra: str, head: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read_lights(listed(tmp_path, extra=extra, head=head))


def test_a_picture_is_no_list_of_lights(tmp_path: Path) -> None:
    listed(tmp_path)
    with pytest.raises(BadInput, match="allowed: a list of lights and their pictures in TOML, not a picture"):
        read_lights(tmp_path / "0.png")


@pytest.mark.parametrize("kind", ["png", "tif", "jpg"])
@pytest.mark.parametrize("turn", [3, 6])
def test_an_image_that_is_stored_turned_is_refused(tmp_path: Path, kind: str, turn: int) -> None:
    path = listed(tmp_path)
    stored = np.full((SIDE, SIDE), 9000, dtype=np.uint16)
    exif = Image.Exif()
    for told in (1, turn):
        exif[0x0112] = told
        Image.fromarray(stored if kind != "jpg" else stored.astype(np.uint8)).save(tmp_path / f"0.{kind}", exif=exif)
        path.write_text(path.read_text("utf-8").replace('"0.png"', f'"0.{kind}"'), encoding="utf-8")
        if told == 1:
            read_lights(path)
    with pytest.raises(BadInput, match=rf"0\.{kind}: the image is stored turned \(EXIF orientation {turn}\).*upright"):
        read_lights(path)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"lights": ring(4)}, "4 lights; allowed: 5 lights, as for the skin"),
        ({"lights": ring(5, 47.0)}, "lights 2 degrees off"),
        ({"cross_polarised": False}, "not cross-polarised; allowed: cross-polarised"),
        ({"encoding": "srgb"}, "encoding srgb; allowed: encoding linear"),
        ({"channel": "red"}, "channel red; allowed: channel green"),
    ],
)
def test_a_phantom_under_other_lights_is_refused(changed: dict[str, Any], words: str) -> None:
    skin = LitPhotos(np.ones((5, 20, 20), dtype=np.float32), ring(5), PIXEL, True)
    check_same_lights(replace(skin, lights=ring(5, 45.5)[::-1], pixel_mm=0.05), skin, "phantom.toml")
    with pytest.raises(BadInput, match=f"phantom.toml: the phantom was not photographed as the skin was: {words}"):
        lit_relief(skin, replace(skin, **changed), where="phantom.toml")


def test_three_lights_and_images_of_two_sizes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="3 lights"):
        read_lights(listed(tmp_path, 3))
    path = listed(tmp_path)
    cv2.imwrite(str(tmp_path / "2.png"), np.zeros((10, 10), dtype=np.uint16))
    with pytest.raises(BadInput, match="10 x 10"):
        read_lights(path)
