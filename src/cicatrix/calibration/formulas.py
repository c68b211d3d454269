"""The parts of the engine that are formulas, for JAX: layers of the skin, tethers, the lift of each layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from cicatrix.cohort.regimens import AGE_YEARS, SEXES, SITE
from cicatrix.outcome.lift_grid import DEPTHS, EDGES, SOFTNESS, TYPES, WIDTHS, rise_table
from cicatrix.outcome.population import POPULATION_TYPES
from cicatrix.skin.layers import MIN_DERMIS_MM, MIN_EPIDERMIS_MM, THINS_WITH_AGE

Values = Mapping[str, Any]
MOST_SESSIONS: Final = 24
DAYS_PER_WEEK: Final = 7.0
LIFT_IDS: Final = (
    "outcome.relief_amplitude",
    "outcome.volume_per_collagen",
    "outcome.poisson_ratio",
    "outcome.subcutis_stiffness",
    *(f"outcome.type_response_{kind}" for kind in POPULATION_TYPES),
    *(f"outcome.typical_{kind}_{side}_mm" for kind in POPULATION_TYPES for side in ("width", "depth")),
)
TETHER_IDS: Final = (
    "outcome.tether_share",
    "outcome.tether_release_per_session",
    "outcome.tether_immediate_share",
    "outcome.tether_organisation_weeks",
    "needling.within_site_share",
    "needling.epidermis_cv",
    "needling.dermis_cv",
    "skin.papillary_share",
)
SKIN_IDS: Final = (
    "skin.entrance_echo_mm",
    "skin.epidermis_mm",
    "skin.thickness_study_log_factor",
    "skin.dermis_age_slope_per_year",
    "skin.reference_age_years",
    *(f"skin.dermis_mm.{SITE}.{sex}" for sex in SEXES),
)


def skin_mm(p: Values) -> tuple[Any, Any]:
    """Return epidermis and dermis as :func:`cicatrix.cohort.regimens.typical_skin` has them."""
    import jax.numpy as jnp

    epidermis = jnp.maximum(p["skin.epidermis_mm"], MIN_EPIDERMIS_MM)
    ageing = jnp.exp(p["skin.dermis_age_slope_per_year"] * (AGE_YEARS - p["skin.reference_age_years"]))
    hidden, study = p["skin.entrance_echo_mm"] - epidermis, jnp.exp(p["skin.thickness_study_log_factor"])
    women, men = (
        (p[f"skin.dermis_mm.{SITE}.{sex}"] + hidden) * (ageing if SITE in THINS_WITH_AGE[sex] else 1.0) for sex in SEXES
    )
    return epidermis, 0.5 * (jnp.maximum(women * study, MIN_DERMIS_MM) + jnp.maximum(men * study, MIN_DERMIS_MM))


def share_reticular(p: Values, epidermis_mm: Any, dermis_mm: Any, depth_mm: Any, strike_sd_mm: Any) -> Any:
    """Return the share of holes that reach the reticular dermis; see :mod:`cicatrix.needling.analytic`."""
    import jax.numpy as jnp
    from jax.scipy.special import ndtr

    within = jnp.sqrt(p["needling.within_site_share"])
    papillary = p["skin.papillary_share"] * dermis_mm
    spread = within * jnp.hypot(p["needling.epidermis_cv"] * epidermis_mm, p["needling.dermis_cv"] * papillary)
    beyond = ndtr((depth_mm - epidermis_mm - papillary) / jnp.hypot(strike_sd_mm, spread))
    return jnp.minimum(beyond / jnp.maximum(ndtr(depth_mm / strike_sd_mm), 1e-6), 1.0)


def release(p: Values, reaching: Any, sessions: Any, interval_days: Any, days: Any) -> Any:
    """Return -log(1 - share raised by cut tethers); see :mod:`cicatrix.outcome.tethers`. Shapes broadcast."""
    import jax.numpy as jnp

    number = jnp.arange(MOST_SESSIONS)
    cut = jnp.clip(p["outcome.tether_release_per_session"] * reaching, 0.0, 1.0)[..., None]
    since = jnp.maximum(days[..., None] - number * interval_days[..., None], 0.0) / DAYS_PER_WEEK
    at_once, tau = p["outcome.tether_immediate_share"], p["outcome.tether_organisation_weeks"]
    rise = at_once - (1.0 - at_once) * jnp.expm1(-since / tau)
    had = number < sessions[..., None]
    raised = jnp.where(had, cut * (1.0 - cut) ** number * rise, 0.0).sum(axis=-1)
    return -jnp.log1p(-p["outcome.tether_share"] * raised)


def lift_per_growth(p: Values, epidermis_mm: Any, dermis_mm: Any, layers: int) -> Any:
    """Return the rise over the depth of typical scars for unit growth in each layer of the dermis, (3, layers).

    As :func:`cicatrix.outcome.relief.floor_uplift_mm` with growth that is even within a layer.
    """
    import jax.numpy as jnp

    thickness = epidermis_mm + dermis_mm
    borders = (epidermis_mm + dermis_mm * jnp.linspace(0.0, 1.0, layers + 1)) / thickness
    scale = p["outcome.relief_amplitude"] * p["outcome.volume_per_collagen"] * 2.0 * (1.0 + p["outcome.poisson_ratio"])
    softness = jnp.log(jnp.clip(p["outcome.subcutis_stiffness"], SOFTNESS[0], SOFTNESS[-1]))
    lifted: list[Any] = []
    for kind in POPULATION_TYPES:
        width, depth = p[f"outcome.typical_{kind}_width_mm"], p[f"outcome.typical_{kind}_depth_mm"]
        at = (
            _place(jnp.log(width / thickness), np.log(WIDTHS)),
            _place(depth / thickness, DEPTHS),
            _place(softness, np.log(SOFTNESS)),
        )
        rise = _between(jnp.asarray(rise_table()[TYPES.index(kind)]), at)
        beyond = p[f"outcome.type_response_{kind}"]
        lifted.append(beyond * jnp.diff(jnp.interp(borders, EDGES, rise)) * thickness / depth)
    return scale / 3.0 * jnp.stack(lifted)


def _place(value: Any, nodes: Any) -> tuple[Any, Any]:
    """Return the node below a value and the share of the way to the next, held at the ends."""
    import jax.numpy as jnp

    low = jnp.clip(jnp.searchsorted(jnp.asarray(nodes), value, side="right") - 1, 0, nodes.size - 2)
    nodes = jnp.asarray(nodes)
    return low, jnp.clip((value - nodes[low]) / (nodes[low + 1] - nodes[low]), 0.0, 1.0)


def _between(table: Any, at: tuple[tuple[Any, Any], ...]) -> Any:
    """Return a table between its nodes, linear in each of its first axes."""
    for low, share in at:
        table = table[low] * (1.0 - share) + table[low + 1] * share
    return table
