"""The error estimate over many draws: as often too small, and by as much, as its head says, and no more."""

from __future__ import annotations

import numpy as np

from cicatrix.evidence.draws import draw
from cicatrix.healing.batch import Outputs
from cicatrix.healing.column import items_of
from cicatrix.healing.course_run import run_once
from cicatrix.healing.extrapolation import QUADRATIC, estimated_error, extrapolate, relative_error
from cicatrix.healing.stepping import calendar

SESSIONS, REPORTS, N = (0.0, 28.0), (14.0, 28.0, 42.0, 90.0, 180.0), 32
TOLERANCE = 1e-3


def runs(parts: tuple[int, ...]) -> dict[int, Outputs]:
    depth = (np.arange(64) + 0.5) / 64
    injured = np.tile(0.1 * np.exp(-3.0 * depth), (N, 1))
    everyone = np.arange(N)
    items = items_of(draw(N, 11), injured, np.full(N, 1.4), np.full(N, len(SESSIONS)), "scar", everyone)
    return {n: run_once(items, calendar(SESSIONS, REPORTS, n), len(REPORTS), np.float64, everyone) for n in parts}


def without_melanin(outputs: Outputs) -> Outputs:
    return outputs._replace(means=outputs.means[:, :-1], peaks=outputs.peaks[:-1])


def test_the_estimate_is_seldom_too_small_and_never_by_much() -> None:
    run = runs((1, 2, 4, 8, 16))
    truth = extrapolate(run[8], run[16])
    for parts, most in ((2, 0.4), (4, 0.1)):
        limit = extrapolate(run[parts // 2], run[parts])
        ratio = relative_error(limit, truth) / estimated_error(run[parts], limit)
        assert np.mean(ratio > 1.0) <= most
        assert ratio.max() < 3.5
        assert np.median(ratio) > 0.01  # nor is it empty caution
    limit = extrapolate(run[1], run[2])
    taken = estimated_error(run[2], limit) <= TOLERANCE
    assert relative_error(limit, truth)[taken].max() < 2.0 * TOLERANCE
    assert relative_error(without_melanin(limit), without_melanin(truth))[taken].max() < TOLERANCE


def test_the_linear_part_changes_nothing_at_the_usual_tolerance() -> None:
    run = runs((1, 2))
    limit = extrapolate(run[1], run[2])
    distance = relative_error(run[2], limit)
    square = distance * (QUADRATIC * distance)  # in the order of the estimate, to the last bit
    assert np.array_equal(square <= TOLERANCE, estimated_error(run[2], limit) <= TOLERANCE)
    assert np.array_equal(square[square > TOLERANCE], estimated_error(run[2], limit)[square > TOLERANCE])
