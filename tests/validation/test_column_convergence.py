"""The orders of accuracy that the tables of the column show."""

import jax
import numpy as np
import pytest

from cicatrix.healing import course_run
from cicatrix.healing.column import TOLERANCE
from cicatrix.healing.course_run import run_to_tolerance
from cicatrix.healing.extrapolation import estimated_error, extrapolate, relative_error
from cicatrix.healing.stepping import calendar
from cicatrix.validation.column_convergence import (
    ONLY,
    REPORTS,
    SESSIONS,
    in_depth,
    in_time,
    lost_in_diffusion,
    manufactured,
    rows,
    single_against_double,
    smooth_course,
)


def test_an_order_is_read_from_two_errors():
    assert rows([10, 20], [0.4, 0.1])[1].order == pytest.approx(2.0)
    assert rows([10, 20], [0.4, 0.1])[0].order is None


def test_in_time_of_second_order_and_extrapolated_of_higher():
    plain, better = in_time(parts=(1, 2, 4))
    assert all(1.9 < row.order < 2.2 for row in plain[1:])
    assert better[1].order > 2.7
    assert better[0].error < 1e-3


@pytest.mark.slow
def test_in_depth_of_second_order_and_64_cells_are_enough():
    table = in_depth((16, 32, 64), 256)
    assert all(1.8 < row.order < 2.2 for row in table[1:])
    assert table[-1].error < 1e-4


@pytest.mark.slow
def test_a_manufactured_solution_is_met_to_second_order():
    assert all(1.9 < row.order < 2.1 for row in manufactured((8, 16, 32))[1:])


@pytest.mark.slow
def test_layers_cost_the_splitting_half_an_order_in_the_worst_cell():
    assert all(1.2 < row.order < 1.7 for row in manufactured((16, 32, 64), layered=True)[1:])


def test_diffusion_conserves():
    assert lost_in_diffusion() < 1e-13


def test_32_bits_agree_with_64():
    assert single_against_double() < 1e-5


def test_the_estimate_covers_the_error_and_the_tolerance_is_met():
    items = smooth_course(64)
    runs = {
        n: course_run.run_once(items, calendar(SESSIONS, REPORTS, n), len(REPORTS), np.float64, ONLY)
        for n in (1, 2, 8, 16)
    }
    truth = extrapolate(runs[8], runs[16])
    limit = extrapolate(runs[1], runs[2])
    assert relative_error(limit, truth)[0] < estimated_error(runs[2], limit)[0]
    for tolerance in (TOLERANCE, 1e-5):
        out, error, _ = run_to_tolerance(items, SESSIONS, REPORTS, tolerance, np.float64)
        assert error <= tolerance
        assert relative_error(out, truth)[0] < tolerance


def test_a_finer_tolerance_takes_more_steps():
    steps = [run_to_tolerance(smooth_course(64), SESSIONS, REPORTS, x, np.float64)[2] for x in (1e-2, 1e-5)]
    assert steps[1] > steps[0]


def test_the_same_code_on_an_accelerator():
    try:
        device = jax.devices("gpu")[0]
    except RuntimeError:
        pytest.skip("JAX finds no GPU here")
    items = smooth_course(64)
    with jax.default_device(device):
        there = run_to_tolerance(items, SESSIONS, REPORTS, TOLERANCE, np.float32)[0]
    with jax.default_device(jax.devices("cpu")[0]):
        here = run_to_tolerance(items, SESSIONS, REPORTS, TOLERANCE, np.float32)[0]
    assert relative_error(there, here)[0] < 1e-4
