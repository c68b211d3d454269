"""What one session does to the skin of one zone: holes, layers reached, tissue injured by depth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.base.errors import InternalError
from cicatrix.device.catalogue import Device
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling import analytic
from cicatrix.needling.punctures import DEPTH_MM, MM2_PER_CM2, Handling, Punctures
from cicatrix.skin.layers import Layers
from cicatrix.skin.zones import Site

TISSUE_READS = ("needling.lumen_radius_mm", "needling.injury_radius_mm")
READS = (*analytic.READS, *TISSUE_READS)
INDICATION = "facial acne scars"


@dataclass(frozen=True, slots=True)
class Injury:
    """Delivered punctures and injured tissue in one zone; arrays over draws, shape (n,) unless said otherwise.

    Planned and delivered sessions, and both engines, share this type.

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


def injure(draws: Draws, holes: Punctures) -> Injury:
    """Return the tissue that the holes injure: discs about them, which overlap as holes that fall anywhere alike."""
    p = draws.reading(READS)
    radius = p["needling.injury_radius_mm"]
    per_mm2 = holes.holes_per_cm2 / MM2_PER_CM2
    exposure = per_mm2[:, None] * holes.share_deeper * np.pi * radius[:, None] ** 2
    return Injury(
        strikes_per_cm2=holes.strikes_per_cm2,
        holes_per_cm2=holes.holes_per_cm2,
        delivered_depth_mm=holes.depth_mm,
        share_papillary=holes.share_papillary,
        share_reticular=holes.share_reticular,
        share_fat=holes.share_fat,
        lumen_area_fraction=per_mm2 * np.pi * p["needling.lumen_radius_mm"] ** 2,
        depth_mm=DEPTH_MM,
        injured_fraction=-np.expm1(-exposure),
        injury_radius_mm=radius,
    )


def needle(draws: Draws, device: Device, handling: Handling, *, layers: Layers, site: Site | str) -> Injury:
    """Return the injury of one session in one zone, by the analytic engine.

    Parameters
    ----------
    draws
        Parameter draws.
    device
        The device.
    handling
        Depth setting (a roller's needle length), passes, speed, directions, traction.
    layers
        Thickness of the layers, one per draw.
    site
        Where on the face.

    Raises
    ------
    BadInput
        If the device cannot be set to that depth, or passes or speed are impossible.
    """
    if layers.epidermis_mm.shape != (draws.n,):
        raise InternalError(f"layers of shape {layers.epidermis_mm.shape} for {draws.n} draws")
    return injure(draws, analytic.puncture(draws, device, handling, layers, Site(site)))


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
