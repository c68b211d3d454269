"""How deep the needles really go: per draw, and from strike to strike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from cicatrix.base.errors import BadInput
from cicatrix.device.catalogue import Device
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling.punctures import motion
from cicatrix.skin.zones import Site

READS = (
    "needling.depth_ratio.pen", "needling.depth_ratio.roller", "needling.bone_shortfall_factor",
    "needling.device_tolerance_mm", "needling.device_offset", "needling.strike_depth_cv",
)  # fmt: skip
BONE_BACKED = frozenset({Site.FOREHEAD, Site.TEMPLE, Site.NOSE})
LEAST_SHARE = 0.05
"""A dial error never takes away more than 95 % of the setting: the needles still touch the skin."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Depth of the holes, in mm: their mean and the SD from strike to strike, each of shape (n,)."""

    mean_mm: Floats
    strike_sd_mm: Floats

    def share_beyond(self, z_mm: Floats, z_sd_mm: Floats | float = 0.0) -> Floats:
        """Return the share of holes deeper than *z_mm*, 1 at the surface and never rising with depth.

        Depths are normal, cut at the surface (a hole has a depth). *z_mm* may itself vary from strike to strike with
        *z_sd_mm*, as the border of a layer does. Arrays broadcast against (n,) in their first axis.
        """
        extra = np.ndim(z_mm) - 1
        mean = self.mean_mm.reshape(-1, *(1,) * extra)
        sd = self.strike_sd_mm.reshape(-1, *(1,) * extra)
        holes = ndtr(mean / sd)
        return np.minimum(ndtr((mean - z_mm) / np.hypot(sd, z_sd_mm)) / holes, 1.0)


def check_depth(device: Device, depth_mm: float) -> None:
    """Raise BadInput, with the range, if the device cannot be set to *depth_mm*."""
    if depth_mm > 0 and device.depth_min_mm <= depth_mm <= device.depth_max_mm:
        return
    if device.depth_min_mm == device.depth_max_mm:
        allowed = f"{device.depth_max_mm:g} mm"
    else:
        least = f"{device.depth_min_mm:g}" if device.depth_min_mm > 0 else "more than 0"
        allowed = f"{least} to {device.depth_max_mm:g} mm"
    raise BadInput(f"{device.name} cannot be set to {depth_mm:g} mm", where="depth_mm", allowed=allowed)


def deliver(draws: Draws, device: Device, *, depth_mm: float, site: Site | str) -> Delivered:
    """Return the delivered depth for a depth setting.

    The needles stand out by the setting plus the dial's error (Gaussian, the tolerance taken as 2 SD; a roller has no
    dial), and the skin yields before them: delivered = ratio x protrusion. Over bone the shortfall is smaller.

    Parameters
    ----------
    depth_mm
        The dial's setting, or a roller's needle length.
    site
        Where on the face.

    Raises
    ------
    BadInput
        If the device cannot be set to that depth.
    """
    p = draws.reading(READS)
    check_depth(device, depth_mm)
    kind = motion(device)
    ratio = p[f"needling.depth_ratio.{kind}"]
    if Site(site) in BONE_BACKED:
        ratio = 1.0 - (1.0 - ratio) * p["needling.bone_shortfall_factor"]
    tolerance = np.zeros(draws.n) if kind == "roller" else p["needling.device_tolerance_mm"]
    if device.depth_tolerance_mm is not None:
        tolerance = np.full(draws.n, device.depth_tolerance_mm)
    protrusion = np.maximum(depth_mm + 0.5 * tolerance * p["needling.device_offset"], LEAST_SHARE * depth_mm)
    mean = ratio * protrusion
    return Delivered(mean_mm=mean, strike_sd_mm=mean * p["needling.strike_depth_cv"])
