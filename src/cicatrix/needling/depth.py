"""How deep the needles really go: per draw, and from strike to strike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr, ndtr

from cicatrix.base.errors import BadInput
from cicatrix.device.catalogue import Device, Kind
from cicatrix.device.layout import needle_positions_mm
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling import insertion
from cicatrix.needling.insertion import yielding
from cicatrix.skin.zones import Site

OWN_READS = (
    "needling.device_tolerance_mm", "needling.device_offset", "needling.strike_depth_cv", "needling.conform_share",
    *(f"needling.curvature_radius_mm.{site}" for site in Site),
)  # fmt: skip
READS = insertion.READS + OWN_READS
LEAST_SHARE = 0.05
"""A dial error never takes away more than 95 % of the setting: the needles still touch the skin."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Where the tips of strikes end, in mm below the surface: normal, and below 0 where a needle only dents the skin.

    Attributes
    ----------
    mean_mm, strike_sd_mm
        Mean and SD from strike to strike, shape (n,).
    flat_mean_mm, flat_sd_mm
        The same on a plane: what the skin's curvature takes away is left out.
    """

    mean_mm: Floats
    strike_sd_mm: Floats
    flat_mean_mm: Floats
    flat_sd_mm: Floats

    @property
    def piercing_share(self) -> Floats:
        """Share of the strikes that pierce, shape (n,)."""
        return ndtr(self.mean_mm / self.strike_sd_mm)

    @property
    def hole_depth_mm(self) -> Floats:
        """Mean depth of the strikes that pierce, shape (n,)."""
        level = self.mean_mm / self.strike_sd_mm
        above = np.exp(-0.5 * level**2 - log_ndtr(level)) / np.sqrt(2.0 * np.pi)
        # far below 0 the two terms cancel to the last digit
        return np.maximum(self.mean_mm + self.strike_sd_mm * above, 1e-9)

    def share_beyond(self, z_mm: Floats, z_sd_mm: Floats | float = 0.0) -> Floats:
        """Return the share of holes deeper than *z_mm*, 1 at the surface and never rising with depth.

        *z_mm* may itself vary from strike to strike with *z_sd_mm*, as the border of a layer does. Arrays broadcast
        against (n,) in their first axis.
        """
        extra = np.ndim(z_mm) - 1
        mean = self.mean_mm.reshape(-1, *(1,) * extra)
        sd = self.strike_sd_mm.reshape(-1, *(1,) * extra)
        holes = np.maximum(ndtr(mean / sd), 1e-300)
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


def protrusion_mm(draws: Draws, device: Device, depth_mm: float) -> Floats:
    """Return how far the needles stand out, shape (n,): the setting plus the dial's error (a roller has no dial)."""
    p = draws.reading(READS)
    if device.depth_tolerance_mm is not None:
        tolerance: Floats | float = device.depth_tolerance_mm
    else:
        tolerance = p["needling.device_tolerance_mm"] if device.kind is Kind.PEN else 0.0
    # the tolerance is taken as 2 SD
    return np.maximum(depth_mm + 0.5 * tolerance * p["needling.device_offset"], LEAST_SHARE * depth_mm)


def deliver(draws: Draws, device: Device, *, depth_mm: float, site: Site | str, traction: bool = True) -> Delivered:
    """Return the delivered depth for a depth setting.

    The skin yields before it is pierced (`insertion`), and a flat plate on curved skin leaves a gap of
    d^2 / (2 R) under a needle at distance d across the bend, of which the nose presses most flat.

    Parameters
    ----------
    depth_mm
        The dial's setting, or a roller's needle length.
    site
        Where on the face.
    traction
        Whether the skin is held taut.

    Raises
    ------
    BadInput
        If the device cannot be set to that depth.
    """
    p = draws.reading(READS)
    check_depth(device, depth_mm)
    yields = yielding(draws, device, depth_mm=depth_mm, site=site, traction=traction)
    stands_out = protrusion_mm(draws, device, depth_mm)
    mean = yields.delivered_mm(stands_out)
    sd = p["needling.strike_depth_cv"] * stands_out / (1.0 + yields.friction)
    gap_mean, gap_sd = _gap_mm(device, p[f"needling.curvature_radius_mm.{Site(site)}"], p["needling.conform_share"])
    return Delivered(mean - gap_mean, np.hypot(sd, gap_sd), mean, sd)


def _gap_mm(device: Device, radius_mm: Floats, conform: Floats) -> tuple[Floats, Floats]:
    """Return mean and SD over the needles of the gap under them on skin bent to a radius, shape (n,) each."""
    positions = needle_positions_mm(device)
    # the bend runs at any angle to a plate, or to the axis of a drum: half of the squared distance lies across it
    squared = positions[:, 1] ** 2 if device.kind is Kind.ROLLER else (positions**2).sum(axis=1)
    across, fourth = 0.5 * squared, 0.375 * squared**2
    mean = across.mean()
    sd = np.sqrt(max(fourth.mean() - mean**2, 0.0))
    left = (1.0 - conform) / (2.0 * radius_mm)
    return left * mean, left * sd
