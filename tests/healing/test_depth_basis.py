"""Modes of diffusion through a layered dermis: conservation, signs, the exact answer, second order."""

import numpy as np
import pytest
from scipy.linalg import expm

from cicatrix.healing.depth_basis import depth_modes, uniform

LAYERED = (3.0,) * 10 + (1.0,) * 54


def spread(relative, x, time):
    modes, rates = depth_modes(relative)
    return modes.T @ (np.exp(-rates * time) * (modes @ x))


@pytest.mark.parametrize("relative", [uniform(64), LAYERED])
def test_modes_are_orthonormal_and_the_first_is_constant(relative):
    modes, rates = depth_modes(relative)
    np.testing.assert_allclose(modes @ modes.T, np.eye(64), atol=1e-12)
    assert rates[0] == 0.0
    assert (np.diff(rates) > 0).all()
    assert (modes[0] == modes[0, 0]).all()


@pytest.mark.parametrize("relative", [uniform(64), LAYERED])
@pytest.mark.parametrize("time", [1e-5, 1e-3, 0.1, 10.0])
def test_the_mean_stays_and_nothing_turns_negative(relative, time):
    x = np.zeros(64)
    x[[0, 20]] = 1.0
    after = spread(relative, x, time)
    assert after.mean() == pytest.approx(x.mean(), rel=1e-13)
    assert after.min() > -1e-14
    assert after.max() <= x.max()


def test_without_layers_the_rates_are_those_of_cosines():
    rates = depth_modes(uniform(64))[1]
    np.testing.assert_allclose(rates, (128 * np.sin(np.pi * np.arange(64) / 128)) ** 2, atol=1e-8)
    assert rates[1] == pytest.approx(np.pi**2, rel=1e-3)


def test_it_is_the_exponential_of_the_fluxes_between_cells():
    w = np.array(LAYERED)
    face = 2 * w[1:] * w[:-1] / (w[1:] + w[:-1]) * 64**2
    operator = np.zeros((64, 64))
    for k, flux in enumerate(face):
        operator[[k, k + 1, k, k + 1], [k, k + 1, k + 1, k]] += np.array([-1, -1, 1, 1]) * flux
    x = np.linspace(0, 1, 64) ** 3
    np.testing.assert_allclose(spread(LAYERED, x, 0.003), expm(0.003 * operator) @ x, atol=1e-12)


def test_through_layers_it_is_of_second_order():
    def at(n):
        x = (np.arange(n) + 0.5) / n
        return spread(tuple(np.where(x < 0.25, 3.0, 1.0)), np.cos(np.pi * x), 0.05).reshape(16, -1).mean(1)

    exact = at(1024)
    errors = [np.abs(at(n) - exact).max() for n in (16, 32, 64)]
    assert (np.log2(np.array(errors[:-1]) / np.array(errors[1:])) > 1.8).all(), errors
