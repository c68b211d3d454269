"""Areal parameters against closed forms, and against what another program printed for a map that can be made again."""

from __future__ import annotations

import numpy as np
import pytest

from cicatrix.measure.areal.areal_parameters import areal_parameters
from cicatrix.measure.areal.areal_table import AREAL_DEFINITIONS
from cicatrix.measure.surface import Surface

PRINTED = {
    "Sa": 4.3951653519977425,
    "Sq": 5.424164740574474,
    "Sp": 21.582230528102077,
    "Sv": 17.860329595353534,
    "Sz": 39.44256012345561,
    "Ssk": -0.018787790873815585,
    "Sku": 2.8079531100482966,
    "Sdq": 0.13010974637994055,
    "Sdr": 0.8363381517290103,
    "S5p": 17.392680861139265,
    "S5v": 16.160421150015537,
    "S10z": 33.553102011154806,
    "Spc": 4.00928209694874,
    "Svc": -4.062683939427133,
}
"""surfalize 0.19.2 on `printed_map` with steps of 20 and 30 um, its 1/um taken to 1/mm."""
PRINTED_SAMPLED = {
    "Sxp": 10.053522340672705,
    "Sk": 14.915857972691057,
    "Spk": 4.300434758492666,
    "Svk": 4.68898217679065,
    "Smr1": 8.374393797517575,
    "Smr2": 91.09370453118477,
    "Vmp": 0.22344031752481658,
    "Vmc": 5.048530671554613,
    "Vvv": 0.5915735185816718,
    "Vvc": 6.649754183056644,
    "Sal": 0.07631631631631632,
    "Str": 0.6501943063949225,
}
"""The same, of curves or rays that it samples; ours are exact on the points."""
HILLS = 1.0071444308060303e-05 * (119 * 20.0) * (89 * 30.0)
DALES = 9.91407799074686e-06 * (119 * 20.0) * (89 * 30.0)
"""Its densities are per area between the outermost points."""


def printed_map() -> Surface:
    """Return the map that was given to the other program, um there and mm here."""
    rng = np.random.default_rng(20261130)
    y, x = np.mgrid[0:90, 0:120]
    terms = zip(
        rng.normal(size=60), rng.integers(-14, 15, 60), rng.integers(0, 12, 60), rng.uniform(0, 6.28, 60), strict=True
    )
    z = sum(a * np.cos(2 * np.pi * (u * x / 120 + v * y / 90) + p) for a, u, v, p in terms)
    return Surface(np.asarray(z) / 1000.0, 0.02, 0.03)


def test_values_that_surfalize_printed() -> None:
    found = areal_parameters(printed_map())
    for symbol, value in PRINTED.items():
        assert getattr(found, AREAL_DEFINITIONS[symbol].field) == pytest.approx(value, rel=1e-9, abs=1e-11), symbol
    for symbol, value in PRINTED_SAMPLED.items():
        assert getattr(found, AREAL_DEFINITIONS[symbol].field) == pytest.approx(value, rel=5e-3), symbol
    assert (found.hills, found.dales) == (round(HILLS), round(DALES))


def test_sine_along_rows() -> None:
    """z = A sin(kx): Sa = 2A/pi, Sq = A/sqrt 2, Ssk = 0, Sku = 1.5, Sdq = A k / sqrt 2, Std along the crests."""
    x = np.arange(4000) * 0.001
    z = np.broadcast_to(0.01 * np.sin(2 * np.pi * x / 0.4), (600, 4000))
    found = areal_parameters(Surface(np.ascontiguousarray(z), 0.001, 0.001))
    assert found.Sa_um == pytest.approx(20.0 / np.pi, rel=1e-4)
    assert found.Sq_um == pytest.approx(10.0 / np.sqrt(2.0), rel=1e-9)
    assert found.Ssk == pytest.approx(0.0, abs=1e-9)
    assert found.Sku == pytest.approx(1.5, rel=1e-9)
    assert found.Sdq == pytest.approx(0.01 * 2 * np.pi / 0.4 / np.sqrt(2.0), rel=3e-4)
    assert found.Std_degrees == pytest.approx(90.0, abs=0.5)
    assert found.Str is None
    # cos(2 pi t / 0.4) = 0.2 of an endless wave; what overlaps at that lag is not a whole number of the ten waves
    assert found.Sal_mm == pytest.approx(0.4 * np.arccos(0.2) / (2 * np.pi), rel=0.02)


def test_tilted_plane() -> None:
    """Slopes p, q: Sdq = sqrt(p^2 + q^2), Sdr = sqrt(1 + p^2 + q^2) - 1."""
    y, x = np.mgrid[0:50, 0:70]
    found = areal_parameters(Surface(0.3 * 0.02 * x - 0.4 * 0.05 * y, 0.02, 0.05))
    assert found.Sdq == pytest.approx(0.5, rel=1e-12)
    assert found.Sdr_percent == pytest.approx(100.0 * (np.sqrt(1.25) - 1.0), rel=1e-12)


def test_uniform_heights() -> None:
    """Heights spread evenly from 0 to H: Sk = H, no peaks nor dales beyond it; Sku = 1.8; Vv(0) = H/2."""
    rng = np.random.default_rng(0)
    z = rng.permutation(np.linspace(0.0, 0.1, 200 * 200)).reshape(200, 200)
    found = areal_parameters(Surface(z, 0.01, 0.01))
    assert found.Sk_um == pytest.approx(100.0, rel=1e-9)
    assert found.Spk_um == pytest.approx(0.0, abs=1e-3)
    assert found.Svk_um == pytest.approx(0.0, abs=1e-3)
    assert found.Sku == pytest.approx(1.8, rel=1e-3)
    assert found.Vmp_ml_per_m2 == pytest.approx(0.5 * 0.1 * 10.0, rel=1e-3)
    assert found.Vvv_ml_per_m2 == pytest.approx(0.5 * 0.2 * 20.0, rel=1e-3)
    assert found.Sxp_um == pytest.approx(47.5, rel=1e-3)
    assert found.Sdc_um == pytest.approx(96.0, rel=1e-3)


def test_normal_heights() -> None:
    """A normal distribution: Sku = 3, Sa = Sq sqrt(2 / pi), Sxp = 1.95996 Sq, Sdc = 2 x 2.05375 Sq."""
    z = 0.002 * np.random.default_rng(7).standard_normal((700, 700))
    found = areal_parameters(Surface(z, 0.01, 0.01))
    assert found.Sku == pytest.approx(3.0, abs=0.03)
    assert found.Ssk == pytest.approx(0.0, abs=0.02)
    assert found.Sa_um == pytest.approx(found.Sq_um * np.sqrt(2.0 / np.pi), rel=3e-3)
    assert found.Sxp_um == pytest.approx(1.95996 * found.Sq_um, rel=0.01)
    assert found.Sdc_um == pytest.approx(4.1075 * found.Sq_um, rel=0.01)


def test_egg_box() -> None:
    """z = A cos(kx) cos(ky): peaks of height A and pits of depth A, curvature A k^2, known numbers of them."""
    side, period, pixel = 400, 0.8, 0.01
    y, x = np.mgrid[0:side, 0:side] * pixel
    k = 2 * np.pi / period
    z = 0.05 * np.cos(k * (x - 0.2)) * np.cos(k * (y - 0.2))
    found = areal_parameters(Surface(z, pixel, pixel))
    # 5 periods a side: 5 x 5 peaks (even, even) and 5 x 5 (odd, odd), pits in the other places; the outermost hills of
    # the frame touch the border
    cx = np.arange(10)
    inside = (cx > 0) & (cx < 9)
    odd = (cx[:, None] + cx) % 2 == 1
    clear = inside[:, None] & inside
    assert found.hills == (clear & ~odd).sum()
    assert found.dales == (clear & odd).sum()
    assert found.S5p_um == pytest.approx(50.0, rel=1e-6)
    assert found.S10z_um == pytest.approx(100.0, rel=1e-6)
    assert found.Spc_per_mm == pytest.approx(0.05 * k * k, rel=1e-3)
    assert found.Spd_per_mm2 == pytest.approx(found.hills / 16.0)
    # a hill of a full egg box is a square of half the period's diagonal: period^2 / 2 for a peak and a pit
    assert found.Sha_mm2 == pytest.approx(period**2 / 2.0, rel=0.1)


def test_cap_of_a_sphere() -> None:
    """Area of a spherical cap over a square, by the same integral done finely."""
    from scipy.integrate import dblquad

    radius, half = 5.0, 1.0
    axis = np.linspace(-half, half, 401)
    z = np.sqrt(radius**2 - axis[:, None] ** 2 - axis**2)
    found = areal_parameters(Surface(z, axis[1] - axis[0], axis[1] - axis[0]))
    area, _ = dblquad(lambda v, u: radius / np.sqrt(radius**2 - u * u - v * v), -half, half, -half, half)
    assert found.Sdr_percent == pytest.approx(100.0 * (area / (2 * half) ** 2 - 1.0), rel=1e-4)


@pytest.mark.parametrize("degrees", [20.0, 75.0, 130.0])
def test_direction_of_grooves(degrees: float) -> None:
    """Grooves at an angle from the rows, counter-clockwise with the first row on top."""
    y, x = np.mgrid[0:256, 0:300] * 0.01
    across = x * np.sin(np.radians(degrees)) + y * np.cos(np.radians(degrees))  # y runs down the map
    z = 0.01 * np.cos(2 * np.pi * across / 0.13)
    found = areal_parameters(Surface(z - z.mean(), 0.01, 0.01))
    assert found.Std_degrees == pytest.approx(degrees, abs=1.0)
