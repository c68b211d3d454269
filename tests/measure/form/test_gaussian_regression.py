"""The form filter: what it passes, what it is blind to, and its robustness to scars."""

from __future__ import annotations

import numpy as np
import pytest

from cicatrix.measure.form.gaussian_regression import (
    ALPHA,
    HALF_PASSED_PER_NESTING,
    Window,
    quadratic_regression,
    robust_regression,
)

PITCH = (0.1, 0.1)
NESTING = 3.0


def places(n: int) -> tuple[np.ndarray, np.ndarray]:
    along = np.arange(n) * PITCH[0]
    return along[None, :], along[:, None]


def fit(height: np.ndarray, weight: np.ndarray | None = None) -> np.ndarray:
    whole = np.ones_like(height) if weight is None else weight
    return quadratic_regression(height, whole, Window.of(height.shape, PITCH, NESTING))


def test_a_quadratic_passes_whole_up_to_the_edge() -> None:
    x, y = places(60)
    height = 0.3 - 0.02 * x + 0.01 * y + 0.004 * x**2 - 0.003 * x * y + 0.002 * y**2
    assert np.abs(fit(height) - height).max() < 1e-10


def test_a_hole_has_no_weight() -> None:
    x, y = places(60)
    height = 0.1 * x - 0.02 * y**2
    weight = np.ones((60, 60))
    weight[20:30, 20:30] = 0.0
    spoiled = np.where(weight > 0.0, height, 7.0)
    assert np.abs(fit(spoiled, weight) - height).max() < 1e-9


@pytest.mark.parametrize("wave", [0.5, 1.0, 1.5, HALF_PASSED_PER_NESTING * NESTING, 4.0, 8.0])
def test_a_wave_passes_as_the_second_order_fit_says(wave: float) -> None:
    x, _ = places(241)
    height = np.repeat(np.cos(2.0 * np.pi * (x - 12.0) / wave), 241, axis=0)
    v = np.pi * (ALPHA * NESTING / wave) ** 2
    assert fit(height)[120, 120] == pytest.approx((1.0 + v) * np.exp(-v), abs=5e-3)  # the weight ends at four sigmas


def test_half_passes_at_the_wave_that_is_stated() -> None:
    v = np.pi * (ALPHA / HALF_PASSED_PER_NESTING) ** 2
    assert (1.0 + v) * np.exp(-v) == pytest.approx(0.5, abs=1e-3)


def test_a_pit_does_not_pull_the_robust_reference_down() -> None:
    x, y = places(100)
    rng = np.random.default_rng(3)
    ground = -(x**2) / 90.0 - y**2 / 140.0
    pit = np.where(np.hypot(x - 5.0, y - 5.0) < 0.75, 0.4, 0.0)
    height = ground - pit + 0.004 * rng.standard_normal((100, 100))
    plain = fit(height)
    robust = robust_regression(height, np.ones_like(height), PITCH, NESTING).reference
    assert (ground - plain)[50, 50] > 0.05
    assert abs((ground - robust)[50, 50]) < 0.006


def test_anisotropic_pitch_is_taken_by_axis() -> None:
    y = np.arange(40)[:, None] * 0.2
    x = np.arange(80)[None, :] * 0.1
    height = 0.01 * x**2 - 0.02 * y**2 + 0.003 * x * y
    window = Window.of(height.shape, (0.2, 0.1), NESTING)
    assert np.abs(quadratic_regression(height, np.ones_like(height), window) - height).max() < 1e-10
