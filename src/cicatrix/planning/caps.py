"""How deep a zone may be needled: the zone's cap, the device's label and dial, whichever is least."""

from __future__ import annotations

from dataclasses import dataclass

from cicatrix.device.catalogue import Device
from cicatrix.evidence.draws import Draws
from cicatrix.skin.zones import Site

READS = tuple(f"planning.depth_cap_mm.{site}" for site in Site)


@dataclass(frozen=True, slots=True)
class DepthCap:
    """Largest depth in mm that a plan uses at a site, and what sets it."""

    depth_mm: float
    reason: str


def depth_cap(draws: Draws, device: Device, site: Site, *, off_label_allowed: bool = False) -> DepthCap:
    """Return the least of the zone's cap, the label's and the dial's depth.

    Parameters
    ----------
    draws
        Parameter draws; the cap is a fixed record.
    device
        The device of the plan.
    site
        The site of the zone.
    off_label_allowed
        True when rule S01 was overridden: the label's limit then does not bind.
    """
    p = draws.reading(READS)
    limits = [DepthCap(float(p[f"planning.depth_cap_mm.{site}"][0]), f"cap for the {site}")]
    limits.append(DepthCap(device.depth_max_mm, f"dial of {device.name}"))
    if device.label.max_depth_mm is not None and not off_label_allowed:
        limits.append(DepthCap(device.label.max_depth_mm, f"label of {device.name}"))
    return min(limits, key=lambda cap: cap.depth_mm)
