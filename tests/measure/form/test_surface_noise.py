"""Noise is read from the data, whatever the form below it."""

from __future__ import annotations

import numpy as np
import pytest

from cicatrix.measure.form.surface_noise import noise_um
from cicatrix.measure.surface import Surface


@pytest.mark.parametrize("noise_mm", [0.002, 0.02, 0.3])
def test_white_noise_on_a_curved_tilted_surface_is_found(noise_mm: float) -> None:
    rng = np.random.default_rng(5)
    x, y = np.arange(400)[None, :] * 0.05, np.arange(300)[:, None] * 0.05
    height = 0.3 * x - y**2 / 90.0 + noise_mm * rng.standard_normal((300, 400))
    height[50:70, 100:130] = np.nan
    assert noise_um(Surface(height, 0.05, 0.05)) == pytest.approx(1e3 * noise_mm, rel=0.05)


def test_a_plane_has_none() -> None:
    height = np.broadcast_to(np.arange(64) * 0.01, (64, 64)).copy()
    assert noise_um(Surface(height, 0.05, 0.05)) < 1e-6
