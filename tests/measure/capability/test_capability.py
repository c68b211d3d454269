"""What a scan can carry: estimates from the data, verdicts, refusals."""

import math

import numpy as np
import pytest

from cicatrix.measure.capability.capability import capability_at, capability_of, capability_table, limits
from cicatrix.measure.capability.scan_quality import ScanQuality, scan_quality
from cicatrix.measure.phantoms.instruments import get_instrument, instruments
from cicatrix.measure.phantoms.recipe import get_recipe
from cicatrix.measure.phantoms.scan_with import scan_with
from cicatrix.measure.phantoms.synthetic_skin import SyntheticSkin, generate_skin
from cicatrix.measure.surface import Surface

SEEDS = (101, 102)


@pytest.fixture(scope="module")
def skins() -> list[SyntheticSkin]:
    return [generate_skin(get_recipe("cheek").model_copy(update={"pixel_mm": 0.025}), seed) for seed in SEEDS]


@pytest.mark.parametrize(("pixel", "blur", "noise"), [(0.05, 0.4, 8.0), (0.05, 0.8, 8.0), (0.1, 0.3, 20.0)])
def test_resolution_and_noise_are_read_from_the_data(
    skins: list[SyntheticSkin], pixel: float, blur: float, noise: float
) -> None:
    known = get_instrument("primos_class").model_copy(
        update={"pixel_mm": pixel, "blur_mm": blur, "noise_um": noise, "correlated_share": 0.0}
    )
    found = [scan_quality(scan_with(known, skin.surface, 9)) for skin in skins]
    width = np.mean([one.resolution_mm for one in found])
    assert width == pytest.approx(math.hypot(blur, pixel), rel=0.35)
    assert np.mean([one.noise_um for one in found]) == pytest.approx(noise, rel=0.15)
    assert [one.step_um for one in found] == [0.0, 0.0]


def test_a_map_blown_up_to_finer_pixels_does_not_gain_resolution(skins: list[SyntheticSkin]) -> None:
    coarse = scan_with(get_instrument("structured_light"), skins[0].surface, 9)
    fine = Surface(np.kron(coarse.height_mm, np.ones((2, 2))), 0.5 * coarse.pixel_x_mm, 0.5 * coarse.pixel_y_mm)
    assert scan_quality(fine, native_spacing_mm=coarse.pixel_x_mm).resolution_mm >= 2.0 * coarse.pixel_x_mm
    assert scan_quality(coarse).resolution_mm >= 2.0 * coarse.pixel_x_mm


def test_steps_of_a_phone_are_seen(skins: list[SyntheticSkin]) -> None:
    assert scan_quality(scan_with(get_instrument("phone_depth"), skins[0].surface, 9)).step_um == pytest.approx(1130.0)


def test_holes_do_not_raise_the_noise(skins: list[SyntheticSkin]) -> None:
    scan = scan_with(get_instrument("primos_class"), skins[0].surface, 9)
    holed = scan.height_mm.copy()
    holed[50:70, 60:100] = np.nan
    before, after = scan_quality(scan), scan_quality(Surface(holed, scan.pixel_x_mm, scan.pixel_y_mm))
    assert after.noise_um == pytest.approx(before.noise_um, rel=0.1)
    assert after.resolution_mm == pytest.approx(before.resolution_mm, rel=0.3)


def test_a_fine_scan_carries_volume_and_a_phone_nothing(skins: list[SyntheticSkin]) -> None:
    fine = get_instrument("primos_class")
    told = capability_of(scan_with(fine, skins[0].surface, 9), kind="height_map")
    assert {told.of(name).verdict for name in ("count", "volume", "depth")} == {"carried"}
    phone = scan_with(get_instrument("phone_depth"), skins[0].surface, 9)
    told = capability_of(phone, kind="phone_depth")
    assert {one.verdict for one in told.quantities} == {"refused"}
    assert "phone" in told.of("depth", "icepick").reason


@pytest.mark.parametrize("kind", ["height_map", "mesh", "phone_depth"])
def test_no_depth_or_volume_beyond_the_coarsest_resolution_whatever_the_noise(kind: str) -> None:
    quality = ScanQuality(1.01 * limits().coarsest_mm, 0.1, 0.0)
    told = capability_at(quality, noise_um=0.1, kind=kind)  # type: ignore[arg-type]
    for one in told.quantities:
        assert one.quantity not in {"depth", "volume"} or one.verdict == "refused"


@pytest.mark.parametrize("quality", [ScanQuality(0.1, 2.0, 0.0), ScanQuality(0.1, 2.0, 500.0)])
def test_steps_bar_depth(quality: ScanQuality) -> None:
    told = capability_at(quality, noise_um=2.0, kind="height_map")
    assert (told.of("depth").verdict == "refused") is (quality.step_um > 0.0)


def test_every_kind_has_a_verdict_and_a_reason_at_every_node() -> None:
    table = capability_table()
    for resolution in table.resolution_mm:
        for noise in table.noise_um:
            told = capability_at(ScanQuality(resolution, noise, 0.0), noise_um=noise, kind="height_map")
            assert len(told.quantities) == 5 * 5
            assert all(one.reason for one in told.quantities)
            for one in told.quantities:
                if one.verdict == "carried" and one.bias_percent is not None:
                    assert abs(one.bias_percent) <= limits().most_bias_percent
                if one.verdict == "lower_bound":
                    assert (one.bias_percent or 0.0) < -limits().most_bias_percent


def test_between_nodes_verdicts_rest_on_what_lies_about_them() -> None:
    table = capability_table()
    a, b = table.resolution_mm[0], table.resolution_mm[1]
    noise = table.noise_um[0]

    def bias(resolution: float) -> float:
        told = capability_at(ScanQuality(resolution, noise, 0.0), noise_um=noise, kind="height_map")
        return told.of("volume", "icepick").bias_percent or 0.0

    assert bias(math.sqrt(a * b)) == pytest.approx(0.5 * (bias(a) + bias(b)), abs=0.01)
    assert bias(0.5 * a) == bias(a)


def test_an_unknown_kind_counts_as_every_kind() -> None:
    told = capability_at(ScanQuality(0.1, 2.0, 0.0), noise_um=2.0, kind="height_map")
    assert told.of("volume", "mixed") == told.of("volume", "every")
    assert len(instruments()) == 5
