"""The patch's diffusion alone: order in time and space, sums, symmetry, precision."""

import dataclasses

import numpy as np
import pytest

from cicatrix.evidence.draws import medians
from cicatrix.healing.kinetics import DIFFUSING
from cicatrix.healing.patch_solver import State
from cicatrix.planning.patch_regimen import tissue_of

pytestmark = pytest.mark.slow  # orders are read in double precision, which is compiled for nothing else
WAVES = 2.0 * np.pi


def box(cells=16, *, periodic=True, layered=False, graded=False, across=None):
    """Return 1 mm of tissue each way; layered: the diffusivity varies smoothly with depth."""
    tissue = tissue_of(
        medians(), epidermis_mm=0.0, dermis_mm=1.0, patch_mm=1.0, voxel_um=1000.0 / cells, region="surround"
    )
    s = np.linspace(0.0, 1.0, cells + 1)
    edges = s + (0.1 * np.sin(WAVES * s) / WAVES if graded else 0.0)
    z = 0.5 * (edges[1:] + edges[:-1])
    d = 0.05 * (1.0 + 0.5 * np.cos(np.pi * z)) if layered else np.full(cells, 0.05)
    return dataclasses.replace(
        tissue,
        edges_mm=edges,
        diffusivity=np.tile(d, (5, 1)),
        periodic=periodic,
        voxels=across or (cells, cells),
    )


def rough(tissue, dtype="float64", seed=0):
    state = State(tissue, dtype)
    state.fields[DIFFUSING] = np.random.default_rng(seed).random(state.fields[DIFFUSING].shape) ** 8
    return state


@pytest.mark.parametrize("periodic", [True, False])
def test_sums_stay_to_rounding(periodic):
    state = rough(box(periodic=periodic, layered=True, graded=True, across=(12, 17)))
    weight = np.diff(state.tissue.edges_mm)[:, None, None]
    before = (state.fields[DIFFUSING] * weight).sum(axis=(1, 2, 3))
    for k in range(12):
        state.diffuse(0.02 * 2.0**k, back=k % 2 == 1)
    assert state.fields.min() >= 0.0
    np.testing.assert_allclose((state.fields[DIFFUSING] * weight).sum(axis=(1, 2, 3)), before, rtol=1e-12)
    spread = np.ptp(state.fields[DIFFUSING], axis=(1, 2, 3))
    assert spread.max() < 1e-5  # 80 days: all is even


def exact(tissue, days):
    """Return the average over each voxel of the slowest waves across, and their decay."""
    n = tissue.voxels[0]
    edges = np.arange(n + 1) / n
    wave = np.diff(-np.cos(WAVES * edges)) * n / WAVES
    return 1.0 + 0.5 * np.exp(-2.0 * 0.05 * WAVES**2 * days) * wave[:, None] * wave


def test_second_order_in_space():
    errors = []
    for cells in (8, 16, 32):
        tissue = box(cells)
        state = State(tissue, "float64")
        state.fields[2] = exact(tissue, 0.0)
        for k in range(40):
            state.diffuse(0.005, back=k % 2 == 1)
        errors.append(np.abs(state.fields[2] - exact(tissue, 0.2)).max())
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert orders[-1] > 1.9


def test_second_order_in_time_with_layers():
    """Against the matrix exponential of depth, with a diffusivity that varies and voxels of unequal thickness."""
    tissue = box(16, layered=True, graded=True)
    width = np.diff(tissue.edges_mm)
    resistance = 0.5 * width / tissue.diffusivity[0]
    flow = 1.0 / (resistance[1:] + resistance[:-1])
    matrix = np.zeros((16, 16))
    for i, g in enumerate(flow):
        matrix[i, i : i + 2] += np.array([-g, g]) / width[i]
        matrix[i + 1, i : i + 2] += np.array([g, -g]) / width[i + 1]
    values, vectors = np.linalg.eig(matrix)
    start = 1.0 + 0.5 * np.cos(WAVES * np.linspace(0.0, 1.0, 16))
    truth = (vectors * np.exp(2.0 * values)) @ np.linalg.solve(vectors, start)
    errors = []
    for steps in (8, 16, 32):
        state = State(tissue, "float64")
        state.fields[1] = start[:, None, None]
        for k in range(steps):
            state.diffuse(2.0 / steps, back=k % 2 == 1)
        errors.append(np.abs(state.fields[1, :, 0, 0] - truth.real).max())
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert (orders > 1.8).all()


def test_manufactured_solution_with_layers():
    """u = 1 + cos(pi z) / 2 with D = 0.05 (1 + cos(pi z) / 2), its source added in halves: order of the voxels."""
    errors = []
    for cells in (8, 16, 32):
        tissue = box(cells, layered=True, across=(4, 4))
        e = tissue.edges_mm
        mean = 1.0 + 0.5 * np.diff(np.sin(np.pi * e)) / np.pi / np.diff(e)
        flux = -0.05 * (1.0 + 0.5 * np.cos(np.pi * e)) * -0.5 * np.pi * np.sin(np.pi * e)
        source = np.diff(flux) / np.diff(e)  # what holds it still
        state = State(tissue, "float64")
        state.fields[1] = mean[:, None, None]
        for k in range(400):
            state.fields[1] += 0.025 * source[:, None, None]
            state.diffuse(0.05, back=k % 2 == 1)
            state.fields[1] += 0.025 * source[:, None, None]
        errors.append(np.abs(state.fields[1, :, 0, 0] - mean).max())
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert (orders > 1.7).all()


def test_x_and_y_are_alike():
    state, turned = rough(box()), rough(box())
    turned.fields[:] = state.fields.swapaxes(2, 3)
    for k in range(4):
        state.diffuse(0.5, back=k % 2 == 1)
        turned.diffuse(0.5, back=k % 2 == 1)
    np.testing.assert_allclose(turned.fields, state.fields.swapaxes(2, 3), rtol=1e-6, atol=1e-3)
    smooth, other = State(box(), "float64"), State(box(), "float64")
    wave = 1.0 + 0.5 * np.sin(WAVES * np.arange(16) / 16)
    smooth.fields[2], other.fields[2] = wave[:, None], wave[None, :]
    smooth.diffuse(0.7, back=False)
    other.diffuse(0.7, back=False)
    np.testing.assert_allclose(smooth.fields[2], other.fields[2].swapaxes(1, 2), rtol=1e-13)


def test_single_and_double_precision_agree():
    tissue = box(layered=True)
    single, double = rough(tissue, "float32"), rough(tissue)
    for k in range(10):
        single.diffuse(0.1 * 1.5**k, back=k % 2 == 1)
        double.diffuse(0.1 * 1.5**k, back=k % 2 == 1)
    np.testing.assert_allclose(single.fields, double.fields, rtol=2e-5, atol=2e-6)
