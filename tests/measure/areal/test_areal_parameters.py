"""The whole set in one call: maps with and without holes, flat maps, bad input."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cicatrix.base.errors import BadInput
from cicatrix.measure.areal.areal_filter import gaussian_filtered, scale_limited
from cicatrix.measure.areal.areal_parameters import ArealParameters, areal_parameters
from cicatrix.measure.areal.areal_table import AREAL_DEFINITIONS
from cicatrix.measure.areal.sorted_heights import sorted_heights
from cicatrix.measure.areal.watershed import significant_hills
from cicatrix.measure.surface import Floats, Surface


def waves(rows: int = 96, columns: int = 128, seed: int = 3) -> Floats:
    """Return a rough map in mm that tests can make again."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:rows, 0:columns]
    z = np.zeros((rows, columns))
    for _ in range(40):
        u, v = rng.integers(-12, 13), rng.integers(0, 10)
        z += rng.normal() * np.cos(2 * np.pi * (u * x / columns + v * y / rows) + rng.uniform(0, 6.28))
    return z / 1000.0


def test_every_field_is_defined_once_and_goes_to_json() -> None:
    found = areal_parameters(Surface(waves(), 0.02, 0.03))
    fields = {d.field for d in AREAL_DEFINITIONS.values()}
    assert len(fields) == len(AREAL_DEFINITIONS)
    rest = {"hills", "dales", "material_ratio_curve", "measured_percent", "not_evaluated"}
    assert set(ArealParameters.model_fields) == fields | rest
    assert ArealParameters.model_validate_json(found.model_dump_json()) == found
    assert json.loads(found.model_dump_json())["not_evaluated"] == {}


def test_none_has_a_reason_and_a_value_has_none() -> None:
    z = waves()
    z[:3] = np.nan
    for surface in (Surface(z, 0.02, 0.02), Surface(np.ones((9, 9)), 0.02, 0.02)):
        found = areal_parameters(surface)
        missing = {s for s, d in AREAL_DEFINITIONS.items() if getattr(found, d.field) is None}
        assert missing == set(found.not_evaluated)


def test_flat_map_has_heights_of_zero_and_says_what_it_cannot_tell() -> None:
    found = areal_parameters(Surface(np.full((40, 50), 0.1), 0.02, 0.02))
    assert (found.Sa_um, found.Sq_um, found.Sz_um, found.Sdq) == (0.0, 0.0, 0.0, 0.0)
    assert found.Ssk is None
    assert found.not_evaluated["Sku"] == "the map is flat"
    assert found.material_ratio_curve == ()


@pytest.mark.parametrize("measured", [0, 15])
def test_maps_with_next_to_no_points_are_refused(measured: int) -> None:
    z = np.full((20, 20), np.nan)
    z.ravel()[:measured] = np.arange(measured)
    with pytest.raises(BadInput, match=f"the map has {measured} measured points"):
        areal_parameters(Surface(z, 0.1, 0.1))


def test_infinite_heights_are_refused() -> None:
    z = waves()
    z[5, 5] = np.inf
    with pytest.raises(BadInput, match="infinite"):
        areal_parameters(Surface(z, 0.1, 0.1))


def test_smallest_maps_are_evaluated() -> None:
    found = areal_parameters(Surface(waves(8, 8), 0.02, 0.02))
    assert found.Sq_um > 0.0
    assert found.not_evaluated


def test_progress_ends_at_one() -> None:
    told: list[tuple[str, float]] = []
    areal_parameters(Surface(waves(), 0.02, 0.02), progress=lambda name, done: told.append((name, done)))
    assert [name for name, _ in told][:2] == ["height", "hybrid"]
    assert told[-1][1] == 1.0
    assert told == sorted(told, key=lambda t: t[1])


@settings(max_examples=8)
@given(seed=st.integers(0, 1000), shift=st.floats(-5.0, 5.0), scale=st.floats(0.1, 10.0))
def test_shift_changes_nothing_and_scale_scales_heights(seed: int, shift: float, scale: float) -> None:
    z = waves(24, 31, seed)
    a = areal_parameters(Surface(z, 0.02, 0.03))
    b = areal_parameters(Surface(scale * z + shift, 0.02, 0.03))
    for symbol in ("Sa", "Sq", "Sp", "Sv", "Sz", "Sxp", "Sdc", "S5p", "S5v"):
        field = AREAL_DEFINITIONS[symbol].field
        if (value := getattr(a, field)) is not None:
            assert getattr(b, field) == pytest.approx(scale * value, rel=1e-7)
    assert (b.hills, b.dales) == (a.hills, a.dales)
    assert b.Ssk == pytest.approx(a.Ssk, abs=1e-7)


@settings(max_examples=8)
@given(seed=st.integers(0, 1000))
def test_turned_upside_down_hills_and_dales_change_places(seed: int) -> None:
    z = waves(24, 31, seed)
    a, b = areal_parameters(Surface(z, 0.02, 0.03)), areal_parameters(Surface(-z, 0.02, 0.03))
    assert (a.hills, a.dales) == (b.dales, b.hills)
    assert (a.Sp_um, a.Svd_per_mm2) == (pytest.approx(b.Sv_um), b.Spd_per_mm2)
    assert a.Ssk == pytest.approx(-(b.Ssk or 0.0), abs=1e-9)
    assert a.Sal_mm == pytest.approx(b.Sal_mm)


def test_a_quarter_turn_keeps_all_but_the_direction() -> None:
    z = waves()
    a, b = areal_parameters(Surface(z, 0.02, 0.03)), areal_parameters(Surface(np.rot90(z).copy(), 0.03, 0.02))
    for symbol, definition in AREAL_DEFINITIONS.items():
        if symbol not in ("Std", "Sha", "Sda", "Shv", "Sdv"):
            assert getattr(b, definition.field) == pytest.approx(getattr(a, definition.field), rel=1e-9), symbol
    assert a.Std_degrees is not None
    assert b.Std_degrees is not None
    assert (b.Std_degrees - a.Std_degrees) % 180.0 == pytest.approx(90.0, abs=0.5)


def test_few_holes_change_little() -> None:
    z = waves()
    whole = areal_parameters(Surface(z, 0.02, 0.02))
    rng = np.random.default_rng(1)
    holed = z.copy()
    holed[rng.integers(0, 96, 60), rng.integers(0, 128, 60)] = np.nan
    found = areal_parameters(Surface(holed, 0.02, 0.02))
    for symbol in ("Sa", "Sq", "Sdq", "Sdr", "Sk", "Svk", "Vmc", "Vvv", "Sal", "Str"):
        field = AREAL_DEFINITIONS[symbol].field
        assert getattr(found, field) == pytest.approx(getattr(whole, field), rel=0.05), symbol
    assert found.measured_percent < 100.0
    assert found.hills < whole.hills  # those that touch a hole are left out


@pytest.mark.parametrize("shape", [(700, 500), (30, 40)])
def test_heights_are_sorted_as_a_sort_does(shape: tuple[int, int]) -> None:
    z = np.random.default_rng(0).standard_normal(shape) ** 5
    z[3:7, 5:9] = np.nan
    assert np.array_equal(sorted_heights(z), np.sort(z[~np.isnan(z)]))


def test_hills_as_found_by_flooding_point_by_point() -> None:
    """The merge tree against the plain definition: points from the highest down, joined by union-find."""
    z = np.random.default_rng(5).standard_normal((40, 50))
    least = 0.8
    found = significant_hills(z, 1.0, least)
    parent = -np.ones(z.size, dtype=int)
    flat = z.ravel()

    def root(k: int) -> int:
        while parent[k] != k:
            k = parent[k]
        return k

    ended: dict[int, float] = {}
    for k in np.argsort(-flat):
        parent[k] = k
        i, j = divmod(int(k), 50)
        for a in range(max(i - 1, 0), min(i + 2, 40)):
            for b in range(max(j - 1, 0), min(j + 2, 50)):
                if parent[a * 50 + b] >= 0:
                    p, q = root(int(k)), root(a * 50 + b)
                    if p != q:
                        low, high = (p, q) if flat[p] < flat[q] else (q, p)
                        parent[low] = high
                        ended[low] = flat[k]
    expected = sorted([k for k, h in ended.items() if flat[k] - h >= least] + [int(np.argmax(flat))])
    assert sorted(found.peak) == expected
    assert found.points.sum() == z.size


def test_filters() -> None:
    _, x = np.mgrid[0:64, 0:200]
    wave = Surface(np.cos(2 * np.pi * x / 40.0), 0.01, 0.01)
    kept = gaussian_filtered(wave, 0.4).height_mm[:, 80:121]
    assert np.ptp(kept) == pytest.approx(1.0, abs=2e-3)  # half of a wave of the nesting index's length gets through
    holed = wave.height_mm.copy()
    holed[10:12, 50:60] = np.nan
    smooth = gaussian_filtered(Surface(np.where(np.isnan(holed), np.nan, 2.0), 0.01, 0.01), 0.2).height_mm
    assert np.array_equal(np.isnan(smooth), np.isnan(holed))
    assert np.nanmax(np.abs(smooth - 2.0)) < 1e-12
    with pytest.raises(BadInput, match="not below"):
        scale_limited(wave, s_nesting_mm=0.3, l_nesting_mm=0.2)
    with pytest.raises(BadInput, match="nesting index"):
        gaussian_filtered(wave, 5.0)
    assert np.abs(scale_limited(wave, s_nesting_mm=0.02, l_nesting_mm=0.4).height_mm).max() < 1.5
