"""A chart and a grey card in synthetic photos with a known cast."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.measure.colour.chart_reading import read_chart
from cicatrix.measure.colour.chart_values import NAMES, ChartEdition, chart_linear
from cicatrix.measure.colour.colour_calibration import calibrate_by_chart, calibrate_by_grey
from cicatrix.measure.colour.colour_difference import delta_e2000
from cicatrix.measure.colour.colour_spaces import linear_to_lab, linear_to_srgb, srgb_to_linear

NEW = ChartEdition.AFTER_NOVEMBER_2014
CAST = np.array([[0.80, 0.15, 0.02], [0.10, 0.70, 0.10], [0.02, 0.10, 0.50]])
CORNERS = np.array([[55.0, 55.0], [505.0, 55.0], [505.0, 325.0], [55.0, 325.0]])


def photo(camera: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return a photo of a chart whose patches have these linear colours, with noise."""
    image = np.full((400, 560, 3), 40.0)
    for patch, colour in enumerate(linear_to_srgb(camera)):
        row, column = divmod(patch, 6)
        image[20 + row * 90 : 90 + row * 90, 20 + column * 90 : 90 + column * 90] = colour
    return np.clip(image + np.random.default_rng(0).normal(0.0, 2.0, image.shape), 0, 255).astype(np.uint8)


def test_a_cast_is_taken_out_and_patches_left_out_are_predicted() -> None:
    truth = chart_linear(NEW)
    camera = truth @ CAST
    before = delta_e2000(linear_to_lab(camera), linear_to_lab(truth)).mean()
    calibration = calibrate_by_chart(read_chart(photo(camera), CORNERS, NEW))
    seen = srgb_to_linear(linear_to_srgb(camera))
    after = delta_e2000(linear_to_lab(calibration.applied(seen).astype(float)), linear_to_lab(truth))
    kept = np.array([name not in calibration.dropped_patches for name in NAMES])
    assert before > 8.0
    assert calibration.error_e2000 < 1.0
    assert np.median(after[kept]) < 0.7
    assert calibration.model_validate_json(calibration.model_dump_json()) == calibration


@pytest.mark.parametrize(
    ("order", "first"), [([2, 3, 0, 1], "black"), ([1, 2, 3, 0], "bluish green"), ([1, 0, 3, 2], "bluish green")]
)
def test_a_chart_turned_or_mirrored_is_told(order: list[int], first: str) -> None:
    with pytest.raises(BadInput, match=f"turned or mirrored: the four points lie on {first}"):
        read_chart(photo(chart_linear(NEW) @ CAST), CORNERS[order], NEW)


def test_a_mirrored_photo_is_told() -> None:
    image = photo(chart_linear(NEW) @ CAST)[:, ::-1].copy()
    with pytest.raises(BadInput, match="the photo is mirrored"):
        read_chart(image, np.column_stack([559.0 - CORNERS[:, 0], CORNERS[:, 1]]), NEW)


def test_overexposure_glare_and_what_is_no_chart_are_refused_or_dropped() -> None:
    with pytest.raises(BadInput, match="overexposed"):
        read_chart(photo(20.0 * chart_linear(NEW) @ CAST), CORNERS, NEW)
    with pytest.raises(BadInput, match="does not have the colours"):
        read_chart(photo(np.random.default_rng(5).uniform(0.05, 0.9, (24, 3))), CORNERS, NEW)
    image = photo(chart_linear(NEW) @ CAST)
    image[30:75, 130:150] = 250
    assert "light skin" in read_chart(image, CORNERS, NEW).dropped


def test_a_large_error_on_patches_left_out_refuses() -> None:
    wild = np.clip(chart_linear(NEW) @ CAST, 0.02, 1.0) ** 0.5  # a tone curve that was never undone
    with pytest.raises(BadInput, match="are missed by"):
        calibrate_by_chart(read_chart(photo(wild), CORNERS, NEW))


@pytest.mark.parametrize(
    "corners", [np.zeros((3, 2)), np.full((4, 2), np.nan), CORNERS + 900.0, CORNERS[[0, 2, 1, 3]], CORNERS * 0.05]
)
def test_impossible_corners(corners: NDArray[np.float64]) -> None:
    with pytest.raises(BadInput):
        read_chart(photo(chart_linear(NEW)), corners, NEW)


def test_a_grey_card_gives_grey_and_refuses_what_is_none() -> None:
    image = np.full((60, 60, 3), [150, 132, 120], dtype=np.uint8)
    card = np.ones((60, 60), dtype=bool)
    calibration = calibrate_by_grey(image, card)
    assert np.allclose(calibration.applied(srgb_to_linear(image))[0, 0], 0.18, atol=1e-3)
    for bad in (
        np.full_like(image, 255),
        np.full_like(image, 3),
        np.tile(np.arange(0, 240, 4, dtype=np.uint8)[:, None], (60, 1, 3)),
    ):
        with pytest.raises(BadInput):
            calibrate_by_grey(bad, card)
    with pytest.raises(BadInput, match=r"is coloured, as skin is.* 2\.2 times apart; allowed: at most 1.8 times"):
        calibrate_by_grey(np.full_like(image, [188, 149, 131]), card)  # skin of examples/photographs/cheek_week0.jpg
    with pytest.raises(BadInput):
        calibrate_by_grey(image, card, reflectance=float("nan"))
    with pytest.raises(BadInput):
        calibrate_by_grey(image, np.zeros((60, 60), dtype=bool))
