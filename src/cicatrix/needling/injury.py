"""What one session does to the skin of one zone: holes, layers reached, tissue injured by depth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.base.errors import InternalError
from cicatrix.device.catalogue import Device
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling import depth, punctures
from cicatrix.skin.layers import Layers
from cicatrix.skin.zones import Site

OWN_READS = (
    "needling.lumen_radius_mm", "needling.injury_radius_mm", "needling.epidermis_cv", "needling.dermis_cv",
    "needling.within_site_share",
)  # fmt: skip
READS = punctures.READS + depth.READS + OWN_READS
DEPTH_MM: Floats = np.linspace(0.0, 3.0, 61)
DEPTH_MM.flags.writeable = False
INDICATION = "facial acne scars"


@dataclass(frozen=True, slots=True)
class Injury:
    """Delivered punctures and injured tissue in one zone; arrays over draws, shape (n,) unless said otherwise.

    Attributes
    ----------
    strikes_per_cm2
        Strikes by geometry.
    holes_per_cm2
        Distinct effective holes, net of re-hits.
    delivered_depth_mm
        Mean depth of the holes.
    share_papillary, share_reticular, share_fat
        Shares of the holes that reach the papillary dermis, the reticular dermis, the fat.
    lumen_area_fraction
        Share of the surface that is open channel just after.
    depth_mm
        Depth below the skin surface, shape (nz,), the same grid for all.
    injured_fraction
        Share of the tissue at each depth that lies within the injury radius of a hole, shape (n, nz).
    injury_radius_mm
        That radius.
    """

    strikes_per_cm2: Floats
    holes_per_cm2: Floats
    delivered_depth_mm: Floats
    share_papillary: Floats
    share_reticular: Floats
    share_fat: Floats
    lumen_area_fraction: Floats
    depth_mm: Floats
    injured_fraction: Floats
    injury_radius_mm: Floats


def needle(
    draws: Draws,
    device: Device,
    *,
    depth_mm: float,
    passes: float | None = None,
    speed_mm_per_s: float | None = None,
    layers: Layers,
    site: Site | str,
) -> Injury:
    """Return the injury of one session in one zone.

    Parameters
    ----------
    draws
        Parameter draws.
    device
        The device.
    depth_mm
        The dial's setting, or a roller's needle length.
    passes, speed_mm_per_s
        Of the regimen; a prior stands in for None (see :func:`cicatrix.needling.punctures.priors_used`).
    layers
        Thickness of the layers, one per draw.
    site
        Where on the face.

    Raises
    ------
    BadInput
        If the device cannot be set to that depth, or passes or speed are impossible.
    """
    p = draws.reading(READS)
    if layers.epidermis_mm.shape != (draws.n,):
        raise InternalError(f"layers of shape {layers.epidermis_mm.shape} for {draws.n} draws")
    delivered = depth.deliver(draws, device, depth_mm=depth_mm, site=site)
    strikes = punctures.strikes_per_cm2(draws, device, passes=passes, speed_mm_per_s=speed_mm_per_s)
    holes = punctures.holes_per_cm2(draws, device, strikes)
    # Thickness varies from strike to strike by the share of its variance that lies within one site.
    within = np.sqrt(p["needling.within_site_share"])
    epidermis_sd = within * p["needling.epidermis_cv"] * layers.epidermis_mm
    dermis_cv = within * p["needling.dermis_cv"]

    def reaching(below_epidermis_mm: Floats) -> Floats:
        border_sd = np.hypot(epidermis_sd, dermis_cv * below_epidermis_mm)
        return delivered.share_beyond(layers.epidermis_mm + below_epidermis_mm, border_sd)

    papillary = reaching(np.zeros(draws.n))
    # A deeper border is less certain, so that far in the tails its share could be the larger one: layers are in order.
    reticular = np.minimum(reaching(layers.papillary_mm), papillary)
    fat = np.minimum(reaching(layers.dermis_mm), reticular)
    radius = p["needling.injury_radius_mm"]
    per_mm2 = holes / punctures.MM2_PER_CM2
    holes_at = per_mm2[:, None] * delivered.share_beyond(DEPTH_MM[None, :])
    return Injury(
        strikes_per_cm2=strikes,
        holes_per_cm2=holes,
        delivered_depth_mm=delivered.mean_mm,
        share_papillary=papillary,
        share_reticular=reticular,
        share_fat=fat,
        lumen_area_fraction=per_mm2 * np.pi * p["needling.lumen_radius_mm"] ** 2,
        depth_mm=DEPTH_MM,
        injured_fraction=-np.expm1(-holes_at * np.pi * radius[:, None] ** 2),
        injury_radius_mm=radius,
    )


def sample_injury(injury: Injury, at_depth_mm: Floats) -> Floats:
    """Return the injured fraction at any depth, linear between the grid's nodes and held outside of them.

    Parameters
    ----------
    injury
        Of n draws.
    at_depth_mm
        Depths below the skin surface, shape (n, m).

    Returns
    -------
    Injured fraction, shape (n, m).
    """
    n, nodes = injury.injured_fraction.shape
    if at_depth_mm.ndim != 2 or at_depth_mm.shape[0] != n:
        raise InternalError(f"depths of shape {at_depth_mm.shape} for {n} draws")
    step = injury.depth_mm[1] - injury.depth_mm[0]
    place = np.clip((at_depth_mm - injury.depth_mm[0]) / step, 0.0, nodes - 1.0)
    left = np.minimum(place.astype(np.intp), nodes - 2)
    low = np.take_along_axis(injury.injured_fraction, left, axis=1)
    high = np.take_along_axis(injury.injured_fraction, left + 1, axis=1)
    return low + (place - left) * (high - low)


def off_label(device: Device, depth_mm: float) -> str | None:
    """Return why needling acne scars at this depth is outside the device's label, or None if it is inside."""
    label = device.label
    if not label.indications and label.max_depth_mm is None:
        return f"no label of {device.name} is known, so every use is treated as off label"
    if label.indications and INDICATION not in label.indications:
        return f"{device.name} is labelled for {', '.join(label.indications)}, not for {INDICATION}"
    if label.max_depth_mm is None:
        return f"the depth limit on the label of {device.name} is not known"
    if depth_mm > label.max_depth_mm:
        return f"{depth_mm:g} mm is deeper than the {label.max_depth_mm:g} mm on the label of {device.name}"
    return None
