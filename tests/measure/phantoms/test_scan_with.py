"""Instruments: what each does to a surface is what its file says."""

import math

import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.measure.phantoms.instruments import Instrument, get_instrument, instruments
from cicatrix.measure.phantoms.scan_with import scan_with
from cicatrix.measure.surface import Surface

PERFECT = get_instrument("primos_class").model_copy(
    update={
        "pixel_mm": 0.1, "blur_mm": 0.0, "noise_um": 0.0, "drift_um": 0.0, "tilt_degrees": 0.0,
        "triangulation_degrees": None, "steepest_degrees": 90.0,
    }
)  # fmt: skip


def instrument(**changes: object) -> Instrument:
    return PERFECT.model_copy(update=changes)


def flat(side_mm: float = 20.0, pixel_mm: float = 0.05) -> Surface:
    count = round(side_mm / pixel_mm)
    return Surface(np.zeros((count, count)), pixel_mm, pixel_mm)


def groove(width_mm: float, depth_mm: float) -> Surface:
    """A groove along y with upright walls."""
    surface = flat(10.0, 0.02)
    x = (np.arange(surface.height_mm.shape[1]) + 0.5) * 0.02
    surface.height_mm[:, np.abs(x - 5.0) < 0.5 * width_mm] = -depth_mm
    return surface


def test_classes_run_from_fine_to_coarse() -> None:
    found = list(instruments().values())
    assert [one.resolution_mm for one in found] == sorted(one.resolution_mm for one in found)
    assert [one.noise_um for one in found] == sorted(one.noise_um for one in found)
    assert [one.kind for one in found if one.kind == "phone_depth"] == ["phone_depth"]


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_noise_has_the_asked_spread_and_neighbours_share_their_part(share: float) -> None:
    scan = scan_with(instrument(noise_um=20.0, correlated_share=share, correlation_mm=0.4), flat(40.0, 0.1), 1)
    noise = scan.height_mm - scan.height_mm.mean()
    assert 1e3 * noise.std() == pytest.approx(20.0, rel=0.05)
    shared = float(np.mean(noise[:, 1:] * noise[:, :-1])) / float(noise.var())
    sigma = 4.0 / math.sqrt(8.0 * math.log(2.0))  # pixels
    assert shared == pytest.approx(share * math.exp(-1.0 / (4.0 * sigma**2)), abs=0.05)


def test_a_step_is_blurred_as_the_point_spread_says() -> None:
    surface = flat(10.0, 0.02)
    surface.height_mm[:, 250:] = -1.0
    scan = scan_with(instrument(blur_mm=1.0, pixel_mm=0.05), surface, 2)
    edge = scan.height_mm.mean(axis=0)
    edge = (edge[0] - edge) / (edge[0] - edge[-1])
    x = np.arange(edge.size) * 0.05
    width = float(np.interp(0.841, edge, x) - np.interp(0.159, edge, x))  # two standard deviations
    assert width == pytest.approx(2.0 / math.sqrt(8.0 * math.log(2.0)), rel=0.03)


def test_blur_keeps_the_volume_of_a_pit() -> None:
    surface = flat()
    surface.height_mm[180:220, 180:220] = -0.5
    scan = scan_with(instrument(blur_mm=1.0, pixel_mm=0.25), surface, 3)
    level = float(np.median(scan.height_mm))
    assert float((level - scan.height_mm).sum()) * 0.0625 == pytest.approx(2.0, rel=0.02)


def test_the_foot_of_a_wall_lies_in_shadow_as_geometry_says() -> None:
    seeing = instrument(pixel_mm=0.02, triangulation_degrees=30.0)
    scan = scan_with(seeing, groove(2.0, 0.5), 1)
    hidden = float(np.isnan(scan.height_mm[100]).sum()) * 0.02
    assert hidden == pytest.approx(2.0 * 0.5 * math.tan(math.radians(15.0)), abs=0.06)
    assert not np.isnan(scan_with(instrument(pixel_mm=0.02), groove(2.0, 0.5), 1).height_mm).any()


def test_what_is_too_steep_is_a_hole() -> None:
    surface = flat(10.0, 0.02)
    x = (np.arange(500) + 0.5) * 0.02
    surface.height_mm[:] = -np.clip(2.0 * (x - 4.0), 0.0, 2.0)  # 63 degrees over 1 mm
    lost = np.isnan(scan_with(instrument(pixel_mm=0.05, steepest_degrees=60.0), surface, 1).height_mm).mean()
    assert lost == pytest.approx(0.1, abs=0.02)
    assert not np.isnan(scan_with(instrument(pixel_mm=0.05, steepest_degrees=70.0), surface, 1).height_mm).any()


def test_a_quantum_leaves_steps_and_a_seed_repeats() -> None:
    phone = get_instrument("phone_depth")
    scan = scan_with(phone, flat(), 5)
    levels = np.unique(np.round(scan.height_mm, 6))
    assert np.allclose(np.diff(levels) % 1.13, 0.0, atol=1e-5) or np.allclose(np.diff(levels), 1.13)
    assert np.array_equal(scan.height_mm, scan_with(phone, flat(), 5).height_mm)
    assert not np.array_equal(scan.height_mm, scan_with(phone, flat(), 6).height_mm)


def test_tilt_stays_within_its_bounds() -> None:
    for seed in range(5):
        height = scan_with(instrument(tilt_degrees=3.0), flat(), seed).height_mm
        slope_x, slope_y = (height[0, -1] - height[0, 0]) / 19.9, (height[-1, 0] - height[0, 0]) / 19.9
        assert 0.0 < max(abs(slope_x), abs(slope_y)) <= math.tan(math.radians(3.0)) * 1.001


def test_what_cannot_be_scanned_is_refused() -> None:
    holed = flat()
    holed.height_mm[5, 5] = np.nan
    with pytest.raises(BadInput, match="holes"):
        scan_with(PERFECT, holed, 1)
    with pytest.raises(BadInput, match="pixels of this instrument"):
        scan_with(get_instrument("phone_depth"), flat(3.0), 1)
    with pytest.raises(BadInput, match="did you mean 'primos_class'"):
        get_instrument("primos")
