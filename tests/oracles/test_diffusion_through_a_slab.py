"""The layered solver against the series for a slab with a constant source above and a perfect sink below.

Crank, The Mathematics of Diffusion, 4.3.3: Q = C L [D t / L2 - 1/6 - 2/pi2 sum (-1)^n / n2 exp(-n2 pi2 D t / L2)].
"""

from __future__ import annotations

import numpy as np
import pytest

from cicatrix.acute.transport import CLEARED, CM2_PER_H_PER_M2_PER_S, CM_PER_UM, Resolution, Stack, diffuse

D = np.array([0.5e-10, 2.0e-10]) * CM2_PER_H_PER_M2_PER_S
LENGTH_UM = 1000.0
L = LENGTH_UM * CM_PER_UM
PARTITION = np.array([0.7, 2.0])
SOURCE_CM = 1.0e6
HOURS = np.array([0.5, 1.0, 2.0, 4.0, 8.0])


def slab() -> Stack:
    """Return tissue only: the stratum corneum is thin and open, the source never runs down."""
    one = np.ones(2)
    return Stack(
        dose_ug_per_cm2=one * SOURCE_CM,
        vehicle_cm=one * SOURCE_CM,
        driven_in_ug_per_cm2=0 * one,
        corneum_um=1e-6 * one,
        epidermis_um=0.2 * LENGTH_UM * one,
        dermis_um=0.8 * LENGTH_UM * one,
        corneum_cm_per_h=1e9 * one,
        corneum_partition=one,
        tissue_cm2_per_h=D,
        tissue_partition=PARTITION,
        clearance_per_h=0 * one,
        receptor_below=np.array([True, True]),
        pore_cm_per_h=0 * one,
        foot_um=100.0 * one,
        fast_share=one,
        fast_per_h=one,
        slow_per_h=one,
        open_at_start_fast=one,
        open_at_start_slow=one,
        wipe_h=1e9 * one,
    )


def series(hours: np.ndarray) -> np.ndarray:
    """Return what has left the slab, shape (t, 2)."""
    n = np.arange(1, 200)[:, None, None]
    tau = D * hours[:, None] / L**2
    tail = ((-1.0) ** n / n**2 * np.exp(-(n**2) * np.pi**2 * tau)).sum(axis=0)
    return PARTITION * L * (tau - 1.0 / 6.0 - 2.0 / np.pi**2 * tail)


def error(resolution: Resolution, hours: np.ndarray = HOURS) -> float:
    """Return the worst error relative to the last value."""
    exact = series(hours)
    return float(np.max(np.abs(diffuse(slab(), hours, resolution)[CLEARED] - exact) / exact[-1]))


def at_the_end(resolution: Resolution) -> float:
    """Return the error at the last time alone: without interpolation between steps."""
    hours = np.array([2.0])
    exact = series(hours)
    return float(np.max(np.abs(diffuse(slab(), hours, resolution)[CLEARED] / exact - 1.0)))


def test_the_usual_resolution_meets_the_series() -> None:
    assert error(Resolution()) < 5e-3


def test_the_error_falls_with_the_square_of_the_resolution() -> None:
    errors = [at_the_end(Resolution().finer(factor)) for factor in (1, 2, 4)]
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert np.all(orders > 1.8), (errors, orders)


def test_steady_flux_and_lag() -> None:
    hours = np.array([30.0, 40.0])
    out = diffuse(slab(), hours, Resolution().finer(2))[CLEARED]
    flux = (out[1] - out[0]) / 10.0
    assert flux == pytest.approx(PARTITION * D / L, rel=2e-3)
    assert hours[1] - out[1] / flux == pytest.approx(L**2 / (6.0 * D), rel=2e-2)
