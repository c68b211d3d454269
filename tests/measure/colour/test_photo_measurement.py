"""Regions, lesions, spots and visibility in a synthetic cheek with known truth."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.measure.colour.colour_spaces import linear_to_srgb
from cicatrix.measure.colour.masked_filters import smoothed
from cicatrix.measure.colour.measured_value import block_means
from cicatrix.measure.colour.photo_measurement import measure_photo
from cicatrix.measure.colour.region_colour import lesion_contrast
from cicatrix.measure.colour.scar_visibility import visibility_index, visibility_map
from cicatrix.measure.colour.spot_detection import find_spots
from cicatrix.skin.zones import Zone

SIDE, MM = 500, 0.12
Y, X = np.mgrid[:SIDE, :SIDE]
RED, BROWN, SHADOW = (120, 120), (360, 140), (250, 380)


def texture(sigma: float, seed: int) -> NDArray[np.float64]:
    noise = np.random.default_rng(seed).normal(size=(SIDE, SIDE))
    smooth = cv2.GaussianBlur(noise, (0, 0), sigma)
    return np.asarray(smooth / smooth.std())


def blob(at: tuple[int, int], radius: float) -> NDArray[np.float64]:
    return np.exp(-((Y - at[0]) ** 2 + (X - at[1]) ** 2) / (2.0 * radius**2))[..., None]


def cheek(*, spots: bool, light: float = 1.0) -> NDArray[np.float32]:
    shade = np.exp(0.03 * texture(8, 1) + 0.1 * texture(100, 2))
    noise = np.exp(0.015 * np.random.default_rng(3).normal(size=(SIDE, SIDE, 3)))
    skin = np.array([0.5, 0.3, 0.22]) * shade[..., None] * noise
    if spots:
        skin *= 1.0 - blob(RED, 9) * [0.03, 0.20, 0.15]  # blood takes green most
        skin *= 1.0 - blob(BROWN, 9) * [0.15, 0.25, 0.36]  # pigment takes ever more to blue
        skin *= 1.0 - blob(SHADOW, 9) * [0.3, 0.3, 0.3]
    return (light * skin).astype(np.float32)


ALL = np.ones((SIDE, SIDE), dtype=bool)


def test_red_and_brown_are_found_and_named_and_a_shadow_is_neither() -> None:
    found = find_spots(cheek(spots=True), ALL, MM).spots
    assert {(spot.kind, round(spot.y_px, -1), round(spot.x_px, -1)) for spot in found.spots} == {
        ("red", *map(float, RED)),
        ("brown", *map(float, BROWN)),
    }
    assert found.counted_on_the_other_side == {"red": 0, "brown": 0}


@pytest.mark.parametrize("seed", range(3))
def test_plain_skin_has_no_spots(seed: int) -> None:
    skin = cheek(spots=False) * np.exp(0.01 * texture(3, 20 + seed))[..., None].astype(np.float32)
    assert find_spots(skin, ALL, MM).spots.spots == []


def test_contrasts_do_not_change_with_the_light() -> None:
    lesion = (Y - RED[0]) ** 2 + (X - RED[1]) ** 2 < 10**2
    bright, dim = (lesion_contrast(cheek(spots=True, light=light), lesion, ALL, MM) for light in (1.0, 0.6))
    assert bright.erythema_index.value == pytest.approx(dim.erythema_index.value, abs=1e-3)
    assert bright.erythema_index.low > 3.0
    assert bright.redness_a.low > 2.0


def test_a_lesion_without_free_skin_around_it_is_refused() -> None:
    lesion = (Y - RED[0]) ** 2 + (X - RED[1]) ** 2 < 10**2
    with pytest.raises(BadInput, match="free skin"):
        lesion_contrast(cheek(spots=False), lesion, lesion, MM)
    with pytest.raises(BadInput, match="scale"):
        lesion_contrast(cheek(spots=False), lesion, ALL, float("nan"))


def test_visibility_grows_with_texture_in_its_band_only_and_not_with_light() -> None:
    def index(factor: float, sigma: float, light: float = 1.0) -> float:
        skin = light * np.exp(factor * texture(sigma, 9))[..., None] * np.array([0.5, 0.3, 0.2])
        return visibility_index(visibility_map(skin.astype(np.float32), ALL, MM), ALL).value

    assert index(0.04, 4) == pytest.approx(2.0 * index(0.02, 4), rel=0.02)
    assert index(0.02, 4, light=0.5) == pytest.approx(index(0.02, 4), rel=1e-3)
    assert index(0.02, 60) < 0.1 * index(0.02, 4)
    with pytest.raises(BadInput, match="too coarse"):
        visibility_map(cheek(spots=False), ALL, 0.5)


def test_the_bootstrap_covers_the_mean_of_correlated_pixels() -> None:
    hits = 0
    for seed in range(20):
        values = texture(4, 100 + seed)[:200, :200]
        _, draws = block_means(values.reshape(-1, 1), np.ones((200, 200), dtype=bool))
        low, high = np.percentile(draws, [2.5, 97.5])
        hits += bool(low <= 0.0 <= high)
    assert hits >= 15


def test_smoothing_keeps_to_the_mask_at_every_width() -> None:
    values = np.where(X < 250, 1.0, 5.0).astype(np.float32)
    for sigma in (1.0, 12.0, 60.0):
        assert np.allclose(smoothed(values, X < 250, sigma)[:, :250], 1.0, atol=1e-4)


def test_a_photo_is_measured_and_never_for_depth() -> None:
    rgb = linear_to_srgb(cheek(spots=True))
    zones = np.where(X < 250, 1, 2).astype(np.int32)
    names = {1: Zone.CHEEK_LEFT, 2: Zone.CHEEK_RIGHT, 3: Zone.NOSE}
    measured = measure_photo(rgb, zones, names, skin=ALL, mm_per_px=MM)
    result = measured.report
    assert result.depth == "not measured"
    assert "dark is not deep" in result.notes[0]
    assert set(result.zones) == {Zone.CHEEK_LEFT, Zone.CHEEK_RIGHT}
    assert "colour of nose" in result.withheld
    assert result.spots is not None
    ids = {spot.id for spot in result.spots.spots}
    assert set(result.lesions) == ids == set(np.unique(measured.lesions).tolist()) - {0}
    assert type(result).model_validate_json(result.model_dump_json()) == result
    bare = measure_photo(rgb, zones, names, skin=ALL).report
    assert bare.spots is None
    assert "scale" in bare.withheld["contrasts, spots and visibility"]


def test_wrong_shapes_are_refused() -> None:
    rgb = np.zeros((64, 64, 3), dtype=np.uint8)
    with pytest.raises(BadInput, match="differ in size"):
        measure_photo(rgb, np.zeros((32, 32), dtype=np.int32), {}, skin=np.ones((64, 64), dtype=bool))
    with pytest.raises(BadInput, match="8-bit"):
        measure_photo(rgb[..., 0], np.zeros((64, 64), dtype=np.int32), {}, skin=np.ones((64, 64), dtype=bool))
