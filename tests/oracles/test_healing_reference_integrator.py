"""The column against an adaptive integrator of the same kinetics, in a homogeneous dermis.

Published marks: Morinaga 2024 (doi 10.1097/GOX.0000000000006200; needled ulcers of diabetic mice): reparative
macrophages at day 4, TGF-beta high at day 7. Human wounds (PMID 12880417): type III still raised at 6 months.
"""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from cicatrix.evidence.draws import Draws, medians
from cicatrix.healing.batch import N_CELLS
from cicatrix.healing.column import heal, items_of
from cicatrix.healing.kinetics import FIELDS, Kinetics, Strike, puncture, reaction, rest
from cicatrix.healing.readout import read_out

SESSIONS, REPORTS = [0.0, 28.0, 56.0], [14.0, 27.0, 42.0, 90.0, 180.0, 365.0]


def even() -> Draws:
    """Return the medians of a dermis without layers."""
    draws = medians()
    for name in ("healing.vessels_papillary", "healing.cells_papillary"):
        draws = draws.perturbed(name, 1.0 / float(draws[name][0]))
    return draws


def reference(draws: Draws, region: str, injured: float) -> np.ndarray:
    one = np.array([0])
    items = items_of(draws, np.full((1, N_CELLS), injured), np.array([1.4]), one + len(SESSIONS), region, one)
    p = Kinetics(*(float(np.ravel(x)[0]) for x in items.kinetics))  # what meets about a hole included
    strike = Strike(*(float(np.ravel(x)[0]) for x in items.strike))
    state = np.array(rest(p.set_point))
    rows = []
    for day, until in zip(SESSIONS, [*SESSIONS[1:], REPORTS[-1]], strict=True):
        state = np.array(puncture(tuple(state), injured, strike))
        inside = [t for t in REPORTS if day < t <= until]
        solution = solve_ivp(
            lambda _, y: np.array(reaction(tuple(y), p)[0]),
            (day, until),
            state,
            method="LSODA",
            rtol=1e-9,
            atol=1e-12,
            t_eval=[*inside, *([] if until in inside else [until])],
        )
        rows.extend(solution.y[:, : len(inside)].T)
        state = solution.y[:, -1]
    return np.array(rows)


@pytest.mark.parametrize("region", ["surround", "scar"])
@pytest.mark.parametrize("injured", [0.03, 0.2])
def test_column_agrees_with_an_adaptive_integrator(region, injured):
    draws = even()
    exact = reference(draws, region, injured)
    course = heal(draws, np.full((1, N_CELLS), injured), np.array([1.4]), SESSIONS, REPORTS, region, np.array([0]))
    ours = np.array([course.fields[name][0] for name in FIELDS]).T
    n, r, e = (FIELDS.index(name) for name in "nre")
    total = exact[:, n] + exact[:, r]
    np.testing.assert_allclose(ours[:, n] + ours[:, r], total, rtol=1e-3)
    np.testing.assert_allclose(ours[:, e], exact[:, e], rtol=1e-3)
    np.testing.assert_allclose(ours[:, n], exact[:, n], rtol=6e-3)
    # transient fields against their own height: between steps they fall by orders of magnitude
    height = np.array([course.peaks[name][0] for name in FIELDS])
    assert (np.abs(ours - exact) / height).max() < 6e-3


def test_published_timing_and_maturation():
    draws = medians()
    days = np.arange(0.0, 201.0, 1.0)[1:]
    course = heal(draws, np.full((1, N_CELLS), 0.05), np.array([1.4]), [0.0], days[:60], "surround", np.array([0]))
    assert abs(days[course.fields["m"][0].argmax()] - 4) <= 1
    assert course.fields["c"][0, 6] > 0.9 * course.fields["c"].max()
    wound = heal(
        draws, np.full((1, N_CELLS), 0.9), np.array([1.4]), [0.0], [0.0, 21.0, 182.0], "surround", np.array([0])
    )
    third = read_out(wound, wound, draws)["collagen_iii_fraction"][0]
    assert third[1] > third[2] > 1.2 * third[0]
