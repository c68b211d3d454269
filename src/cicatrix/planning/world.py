"""What all courses of one search share: the person, the scars, the device, the draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cicatrix.base.errors import RefusedForSafety
from cicatrix.device.catalogue import Device, get_device
from cicatrix.evidence.draws import Draws
from cicatrix.intake.case import Case
from cicatrix.planning.caps import DepthCap, depth_cap
from cicatrix.skin.layers import Layers, layers
from cicatrix.skin.scars import DEPRESSED, Scar
from cicatrix.skin.zones import Site, Zone, site_of

OFF_LABEL_DEPTH_RULE = "S01"


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
    return _world(case, draws)


def _world(case: Case, draws: Draws) -> World:
    device = get_device(case.clinic.device)
    zones = tuple(dict.fromkeys(scar.zone for scar in case.scars if scar.type in DEPRESSED))
    sites = tuple(dict.fromkeys(site_of(zone) for zone in zones))
    off_label = any(override.rule == OFF_LABEL_DEPTH_RULE for override in case.overrides)
    return World(
        case=case,
        device=device,
        draws=draws,
        zones=zones,
        sites=sites,
        groups=tuple(case.scars),
        layers={site: layers(draws, site, case.patient.sex, case.patient.age_years) for site in sites},
        caps={site: depth_cap(draws, device, site, off_label_allowed=off_label) for site in sites},
    )
