"""What all courses of one search share: the person, the scars, the device, the draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cicatrix.base.errors import RefusedForSafety
from cicatrix.device.catalogue import Device, get_device
from cicatrix.evidence.draws import Draws
from cicatrix.healing.modifiers import of_person
from cicatrix.intake.case import Case
from cicatrix.needling.influence import Influence, influence
from cicatrix.needling.standard import STANDARD_DEPTH_MM
from cicatrix.planning.caps import DepthCap, depth_cap
from cicatrix.planning.course import SPEED_MM_PER_S
from cicatrix.skin.layers import Layers, layers
from cicatrix.skin.scars import DEPRESSED, Scar
from cicatrix.skin.zones import Site, Zone, site_of

OFF_LABEL_DEPTH_RULE = "S01"
SHALLOWEST_MM = 0.5
DEPTH_STEP_MM = 0.25


@dataclass(frozen=True, slots=True)
class World:
    """The fixed part of a planning problem.

    Attributes
    ----------
    zones
        Zones with depressed scars: those that are needled.
    sites
        Their sites.
    groups
        All scar groups of the case, in its order.
    """

    case: Case
    device: Device
    draws: Draws
    zones: tuple[Zone, ...]
    sites: tuple[Site, ...]
    groups: tuple[Scar, ...]
    layers: Mapping[Site, Layers]
    caps: Mapping[Site, DepthCap]
    influence: Mapping[Site, Influence]
    """Injury per unit pass at every depth that a site may be set to."""

    def few(self, k: int) -> World:
        """Return the same problem on the first *k* draws."""
        return _world(self.case, self.draws.take(k))


def world_of(case: Case, draws: Draws) -> World:
    """Return the planning problem of a case.

    Raises
    ------
    BadInput
        If the device is unknown.
    RefusedForSafety
        If no scar is depressed: needling lifts relief, and flat or raised scars have none to lift.
    """
    if not any(scar.type in DEPRESSED for scar in case.scars):
        raise RefusedForSafety(
            "refer: no scar is depressed, so there is nothing that needling could fill",
            where="scars",
            allowed="at least one icepick, boxcar, rolling, atrophic or linear scar",
            do="consider colour treatment for flat marks, scar care for raised ones",
        )
    return _world(case, of_person(draws, case.history, case.patient.age_years))


def _world(case: Case, draws: Draws) -> World:
    device = get_device(case.clinic.device)
    zones = tuple(dict.fromkeys(scar.zone for scar in case.scars if scar.type in DEPRESSED))
    sites = tuple(dict.fromkeys(site_of(zone) for zone in zones))
    off_label = any(override.rule == OFF_LABEL_DEPTH_RULE for override in case.overrides)
    skin = {site: layers(draws, site, case.patient.sex, case.patient.age_years) for site in sites}
    caps = {site: depth_cap(draws, device, site, off_label_allowed=off_label) for site in sites}
    return World(
        case=case,
        device=device,
        draws=draws,
        zones=zones,
        sites=sites,
        groups=tuple(case.scars),
        layers=skin,
        caps=caps,
        influence={
            site: influence(
                draws,
                device,
                depths_of(device, caps[site]),
                speed_mm_per_s=SPEED_MM_PER_S,
                layers=skin[site],
                site=site,
            )
            for site in sites
        },
    )


def depths_of(device: Device, cap: DepthCap) -> list[float]:
    """Return the depth settings that a site allows, in steps of a quarter of a millimetre; none if all are too deep.

    The standard depth, or the cap below it, is always among them.
    """
    if device.depth_min_mm > cap.depth_mm:
        return []
    shallowest = max(device.depth_min_mm, min(SHALLOWEST_MM, cap.depth_mm))
    steps = np.arange(shallowest, cap.depth_mm + 1e-9, DEPTH_STEP_MM)
    return sorted({*(round(float(depth), 3) for depth in steps), standard_depth_mm(device, cap)})


def standard_depth_mm(device: Device, cap: DepthCap) -> float:
    """Return the standard course's depth at a site: 1.5 mm or the cap, but not below the dial."""
    return max(min(STANDARD_DEPTH_MM, cap.depth_mm), device.depth_min_mm)
