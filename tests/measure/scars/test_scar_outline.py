"""Width and length of scars of known form: unbiased by walls, by blur, and by what the skin's furrows add."""

from __future__ import annotations

import numpy as np
import pytest
from made_skin import relief
from scipy.ndimage import gaussian_filter

from cicatrix.measure.capability.accuracy import accuracy
from cicatrix.measure.capability.match_scars import Matched, match_scars
from cicatrix.measure.phantoms.instruments import get_instrument
from cicatrix.measure.phantoms.recipe import get_recipe
from cicatrix.measure.phantoms.scan_with import scan_with
from cicatrix.measure.phantoms.scar_shapes import Profile, ScarShape
from cicatrix.measure.phantoms.synthetic_skin import generate_skin
from cicatrix.measure.scars.find_scars import find_scars
from cicatrix.measure.scars.scar_outline import elongation
from cicatrix.measure.surface import Floats, Surface

PIXEL, FINE = 0.05, 0.025


def dented(shape: ScarShape, pixel: float, side: float, blur_mm: float = 0.0) -> Floats:
    at = (np.arange(round(side / FINE)) + 0.5) * FINE
    depth = shape.depth_at(shape.radius(at, at[:, None]))
    depth = gaussian_filter(depth, blur_mm / FINE) if blur_mm else depth
    k = round(pixel / FINE)
    n = depth.shape[0] // k
    return -np.asarray(depth[: n * k, : n * k].reshape(n, k, n, k).mean(axis=(1, 3)))


@pytest.mark.parametrize("profile", ["cone", "boxcar", "cosine"])
@pytest.mark.parametrize("ratio", [1.0, 1.3, 2.0])
def test_an_ellipse_is_as_long_as_it_is_whatever_its_profile(profile: Profile, ratio: float) -> None:
    shape = ScarShape(profile, 5.0, 5.0, 2.0, 2.0 * ratio, 30.0, 0.4, 75.0 if profile == "boxcar" else 1.3)
    depth = -dented(shape, PIXEL, 10.0)
    assert elongation(depth.astype(np.float32), depth > 0.03, 0.4, (PIXEL, PIXEL)) == pytest.approx(ratio, rel=0.02)


@pytest.mark.parametrize("exponent", [1.0, 1.6, 2.0])
def test_a_pit_is_as_wide_as_it_is_whatever_its_flank(exponent: float) -> None:
    z = dented(ScarShape("cone", 6.0, 6.0, 1.6, 1.6, 0.0, 0.6, exponent), PIXEL, 12.0)
    z += 0.002 * np.random.default_rng(0).standard_normal(z.shape)
    (one,) = find_scars(Surface(z, PIXEL, PIXEL)).scars
    assert one.width_mm == pytest.approx(1.6, rel=0.06)


@pytest.mark.parametrize("blur", [0.0, 0.13])
def test_blur_of_an_upright_wall_makes_no_scar_wider(blur: float) -> None:
    rng = np.random.default_rng(1)
    z = dented(ScarShape("boxcar", 7.0, 7.0, 2.4, 2.4, 0.0, 0.4, 80.0), FINE, 14.0)
    z = gaussian_filter(z + relief(z.shape, FINE, 0.01, rng), max(blur, 1e-3) / FINE)[2::6, 2::6]
    z += 0.003 * rng.standard_normal(z.shape)
    (one,) = find_scars(Surface(z, 6 * FINE, 6 * FINE)).scars
    assert one.width_mm == pytest.approx(2.4, rel=0.04)


@pytest.fixture(scope="module")
def cheeks() -> list[Matched]:
    """Three made-up cheeks under fringe projection, at any seeds."""
    recipe, instrument = get_recipe("cheek").model_copy(update={"pixel_mm": 0.025}), get_instrument("primos_class")
    skins = [generate_skin(recipe, seed) for seed in (901, 902, 903)]
    return [match_scars(skin, find_scars(scan_with(instrument, skin.surface, 5))) for skin in skins]


def test_length_and_width_have_no_bias_on_rough_skin(cheeks: list[Matched]) -> None:
    agreed = accuracy(cheeks).every.agreement
    assert abs(agreed["length"].bias_percent) < 4.0
    assert abs(agreed["width"].bias_percent) < 3.0


def test_most_intervals_of_volume_hold_the_truth(cheeks: list[Matched]) -> None:
    """Of 33, 28 or more: at 95 % fewer would be a chance of 1 in 100."""
    told = accuracy(cheeks).every
    assert told.found == 33
    assert told.volume_inside is not None
    assert told.volume_inside >= 28 / 33
    pairs = [(true, scar) for answer in cheeks for true, scar in answer.pairs if scar is not None]
    half = [0.5 * (scar.volume_interval_mm3[1] - scar.volume_interval_mm3[0]) / 1.96 for _, scar in pairs]
    off = [scar.volume_mm3 - true.form.volume_mm3 for true, scar in pairs]
    assert 0.7 < np.std(np.array(off) / np.array(half)) < 1.3
    assert abs(np.mean(np.array(off) / np.array(half))) < 0.5


def test_a_wall_that_was_not_seen_is_in_the_interval_of_the_volume() -> None:
    z = dented(ScarShape("boxcar", 6.0, 6.0, 2.6, 2.6, 0.0, 0.6, 89.0), PIXEL, 12.0)
    z += 0.002 * np.random.default_rng(3).standard_normal(z.shape)
    at = (np.arange(z.shape[0]) + 0.5) * PIXEL
    r = np.hypot(at - 6.0, at[:, None] - 6.0)
    volume = 0.25 * np.pi * 2.6**2 * 0.6
    for low, high in ((1.1, 1.35), (1.25, 1.5)):  # a hole at the foot of the wall, and one at its top
        (one,) = find_scars(Surface(np.where((r > low) & (r < high), np.nan, z), PIXEL, PIXEL)).scars
        assert one.volume_interval_mm3[0] < volume < one.volume_interval_mm3[1]
        assert one.volume_interval_mm3[1] - one.volume_interval_mm3[0] > 0.2


def test_a_pit_narrow_for_the_blur_of_a_finely_stored_map_is_a_lower_bound() -> None:
    """Twenty-four stored pixels across, five resolutions: a mesh laid on a finer grid than it was measured with."""
    rng = np.random.default_rng(2)
    sharp = dented(ScarShape("cone", 6.0, 6.0, 1.2, 1.2, 0.0, 0.7, 1.0), PIXEL, 12.0)
    sharp += relief(sharp.shape, PIXEL, 0.018, rng)
    fine, blurred = (gaussian_filter(sharp, sigma) + 0.001 * rng.standard_normal(sharp.shape) for sigma in (0.3, 2.0))
    flags = [[one.depth_is_lower_bound for one in find_scars(Surface(z, PIXEL, PIXEL)).scars] for z in (fine, blurred)]
    assert flags == [[False], [True]]
