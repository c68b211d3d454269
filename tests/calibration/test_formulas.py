"""The engine's formulas in JAX give what the engine gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cicatrix.calibration.formulas import (
    LIFT_IDS,
    SKIN_IDS,
    TETHER_IDS,
    lift_per_growth,
    release,
    share_reticular,
    skin_mm,
)
from cicatrix.cohort.regimens import SITE, typical_skin
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import Draws, prior_draws
from cicatrix.healing.column import cell_depth_mm
from cicatrix.needling.depth import deliver
from cicatrix.needling.injury import needle
from cicatrix.needling.punctures import Handling
from cicatrix.outcome.population import POPULATION_TYPES
from cicatrix.outcome.relief import floor_uplift_mm
from cicatrix.outcome.tethers import raised_by_release

LAYERS, CELLS = 16, 64


@pytest.fixture(scope="module")
def draws() -> Draws:
    return prior_draws(40, 7)


def each(formula: Callable[..., Any], draws: Draws, *others: Any) -> Any:
    """Return a formula's results at every draw."""
    values = {key: jnp.asarray(draws[key]) for key in (*LIFT_IDS, *SKIN_IDS, *TETHER_IDS)}
    return jax.tree.map(np.asarray, jax.jit(jax.vmap(formula))(values, *(jnp.asarray(one) for one in others)))


def test_skin_and_depth_reached(draws: Draws) -> None:
    skin, device = typical_skin(draws), get_device("generic-roller")
    for depth_mm in (1.0, 2.0):
        injury = needle(draws, device, Handling(depth_mm), layers=skin, site=SITE)
        delivered = deliver(draws, device, depth_mm=depth_mm, site=SITE)
        epidermis, dermis = each(skin_mm, draws)
        np.testing.assert_allclose(epidermis, skin.epidermis_mm, rtol=1e-5)
        np.testing.assert_allclose(dermis, skin.dermis_mm, rtol=1e-5)
        share = each(share_reticular, draws, epidermis, dermis, delivered.mean_mm, delivered.strike_sd_mm)
        np.testing.assert_allclose(share, injury.share_reticular, rtol=1e-3, atol=1e-5)


def test_release(draws: Draws) -> None:
    reaching = np.linspace(0.0, 1.0, draws.n)
    raised = raised_by_release(draws, reaching, [20.0], [0.0, 4.0, 8.0])[:, 0]
    same = np.ones(draws.n)
    found = each(release, draws, reaching, 3.0 * same, 28.0 * same, 140.0 * same)
    np.testing.assert_allclose(found, -np.log1p(-raised), rtol=1e-4, atol=1e-6)


def test_lift(draws: Draws) -> None:
    skin = typical_skin(draws)
    cells = cell_depth_mm(skin.epidermis_mm, skin.dermis_mm)
    growth = np.random.default_rng(1).uniform(-0.1, 0.5, (draws.n, LAYERS))
    whole = np.repeat(growth, CELLS // LAYERS, axis=1)[:, None]
    weights = each(lambda *told: lift_per_growth(*told, LAYERS), draws, skin.epidermis_mm, skin.dermis_mm)
    for row, kind in enumerate(POPULATION_TYPES):
        width, depth = (draws[f"outcome.typical_{kind}_{side}_mm"] for side in ("width", "depth"))
        rise = floor_uplift_mm(draws, whole, cells, type=kind, width_mm=width, depth_mm=depth)[:, 0] / depth
        found = (weights[:, row] * growth).sum(axis=1)
        size = (np.abs(weights[:, row]) * np.abs(growth)).sum(axis=1)
        assert (np.abs(found - rise) < 1e-3 * size).all()
