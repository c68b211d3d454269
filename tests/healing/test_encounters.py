"""What meets about a hole: it vanishes where clouds overlap, and a lone hole heals alone."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cicatrix.evidence.draws import draw, medians
from cicatrix.healing import column
from cicatrix.healing.batch import N_CELLS
from cicatrix.healing.encounters import SPREAD, exposure, meeting

DRAWS = draw(6, 1)
EVERY = np.arange(DRAWS.n)


def items(injured):
    share = np.broadcast_to(np.asarray(injured, float), (DRAWS.n, N_CELLS))
    return column.items_of(DRAWS, share, np.full(DRAWS.n, 1.4), np.ones(DRAWS.n, int), "surround", EVERY)


def meets(injured):
    return np.array([getattr(items(injured).kinetics, name) for name in SPREAD])


def test_untouched_skin_has_no_encounters_and_dense_holes_hardly_any():
    assert (meets(0.0) == 0.0).all()
    assert (meets(0.999) < 0.5).all()
    assert (meets(0.999) > 0.0).all()


def test_encounters_fall_in_proportion_to_the_exposure():
    thin, thick = 1.0 - np.exp(-0.01), 1.0 - np.exp(-0.04)
    np.testing.assert_allclose(meets(thin), 4.0 * meets(thick), rtol=1e-9)


def test_the_exposure_of_holes_of_one_depth_is_that_of_the_injured_part():
    injured = np.where(np.arange(N_CELLS) < 20, 0.05, 0.0)
    assert exposure(injured[:, None])[0] == pytest.approx(-np.log(0.95))


def test_cells_that_move_far_and_narrow_holes_bring_the_column_back_to_the_mean():
    even = DRAWS.perturbed("needling.injury_radius_mm", 1e-9)
    share = np.full((DRAWS.n, N_CELLS), 0.02)
    found = column.items_of(even, share, np.full(DRAWS.n, 1.4), np.ones(DRAWS.n, int), "surround", EVERY)
    assert max(getattr(found.kinetics, name).max() for name in SPREAD) < 1e-9
    far = DRAWS.perturbed("healing.diffuse_m", 100.0)
    farther = column.items_of(far, share, np.full(DRAWS.n, 1.4), np.ones(DRAWS.n, int), "surround", EVERY)
    assert (farther.kinetics.meet_dm < items(0.02).kinetics.meet_dm / 30.0).all()


def test_jax_and_numpy_agree_and_the_derivative_by_injury_is_finite_at_none():
    one = items(0.03)
    met = meeting(jax.tree.map(jnp.asarray, one), jnp)
    for name in SPREAD:
        np.testing.assert_allclose(getattr(met.kinetics, name), getattr(one.kinetics, name), rtol=1e-4)

    def total(injured):
        return sum(getattr(meeting(one._replace(injured=injured), jnp).kinetics, name).sum() for name in SPREAD)

    for injured in (jnp.zeros((N_CELLS, DRAWS.n)), jnp.full((N_CELLS, DRAWS.n), 0.03)):
        assert np.isfinite(jax.grad(total)(injured)).all()


def test_a_column_of_spread_injury_heals_more_than_one_of_holes():
    draws, injured = medians(), np.full((1, N_CELLS), 0.01)

    def gain(own):
        course = column.heal(own, injured, [1.4], [0.0], [90.0], "surround", [0])
        return float(course.fields["n"][0, 0] + course.fields["r"][0, 0]) - 1.0

    holes, spread = gain(draws), gain(draws.perturbed("needling.injury_radius_mm", 1e-9))
    assert 1.04 * holes < spread < 1.2 * holes
