"""The analytic engine: strikes that fall anywhere alike, corrected for the lattice of the needles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.device.catalogue import Device, Kind
from cicatrix.device.layout import needle_positions_mm
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling import depth, punctures
from cicatrix.needling.depth import Delivered, deliver
from cicatrix.needling.gaps import largest_gap_mm
from cicatrix.needling.lattice import Crowding, crowding, passes_of_free_skin
from cicatrix.needling.punctures import DEPTH_MM, MM2_PER_CM2, Handling, Punctures
from cicatrix.skin.layers import Layers
from cicatrix.skin.zones import Site

OWN_READS = ("needling.epidermis_cv", "needling.dermis_cv", "needling.within_site_share")
READS = punctures.READS + depth.READS + OWN_READS


@dataclass(frozen=True, slots=True)
class Borders:
    """Lower borders of epidermis, papillary dermis and dermis from spot to spot.

    Attributes
    ----------
    mean_mm
        Depth below the surface, shape (3, n).
    epidermis_sd_mm
        SD of the epidermis, shape (n,).
    below_sd_mm
        SD of what lies between the epidermis and each border, in step with one another, shape (3, n).
    """

    mean_mm: Floats
    epidermis_sd_mm: Floats
    below_sd_mm: Floats


def borders_of(draws: Draws, layers: Layers) -> Borders:
    """Return the layers' borders: of the variance of their thickness, the share that lies within one site."""
    p = draws.reading(READS)
    within = np.sqrt(p["needling.within_site_share"])
    below = np.stack([np.zeros(draws.n), layers.papillary_mm, layers.dermis_mm])
    return Borders(
        mean_mm=layers.epidermis_mm + below,
        epidermis_sd_mm=within * p["needling.epidermis_cv"] * layers.epidermis_mm,
        below_sd_mm=within * p["needling.dermis_cv"] * below,
    )


def shares_reaching(delivered: Delivered, borders: Borders) -> list[Floats]:
    """Return the shares of the holes that reach papillary dermis, reticular dermis and fat, shape (n,) each."""
    sd = np.hypot(borders.epidermis_sd_mm, borders.below_sd_mm)
    shares = [delivered.share_beyond(z, z_sd) for z, z_sd in zip(borders.mean_mm, sd, strict=True)]
    # A deeper border is less certain, so that far in the tails its share could be the larger one: layers are in order.
    return list(np.minimum.accumulate(shares))


def hit_share(draws: Draws, device: Device) -> Floats:
    """Return the share of the strikes that land, shape (n,)."""
    return draws.reading(READS)[f"needling.hit_fraction.{punctures.motion(device)}"]


def _delivered(draws: Draws, device: Device, handling: Handling, site: Site) -> Delivered:
    return deliver(draws, device, depth_mm=handling.depth_mm, site=site, traction=handling.traction)


def holes_per_cm2(draws: Draws, device: Device, handling: Handling, site: Site) -> Floats:
    """Return the distinct holes per cm2, shape (n,)."""
    return _density(draws, device, handling, _delivered(draws, device, handling, site))


def _crowding(draws: Draws, device: Device, handling: Handling, delivered: Delivered) -> tuple[Floats, Crowding]:
    """Return the effective strikes per mm2 of one pass, and how they crowd."""
    advance = punctures.advance_mm(draws, device, handling.speed_mm_per_s)
    per_mm2 = device.needles / (device.swath_mm * advance)
    effective = hit_share(draws, device) * delivered.piercing_share
    crowd = crowding(
        needle_positions_mm(device),
        advance,
        draws.reading(READS)["needling.rehit_distance_mm"],
        effective,
        per_mm2,
        turns=device.kind is not Kind.ROLLER,
    )
    return effective * per_mm2, crowd


def _density(draws: Draws, device: Device, handling: Handling, delivered: Delivered) -> Floats:
    """Return the distinct holes per cm2, shape (n,).

    In pass q a strike finds free skin if none of its own pass came before it in reach, and none of the q - 1 passes
    before left its spot in reach: a geometric series over the passes.
    """
    per_mm2, crowd = _crowding(draws, device, handling, delivered)
    worth = passes_of_free_skin(crowd.void, punctures.passes_of(draws, device, handling.passes))
    return MM2_PER_CM2 * per_mm2 * crowd.own_free * worth


def void_of_a_pass(draws: Draws, device: Device, handling: Handling, site: Site) -> Floats:
    """Return the share of the skin that one pass leaves out of its holes' reach, shape (n,)."""
    return _crowding(draws, device, handling, _delivered(draws, device, handling, site))[1].void


def puncture(draws: Draws, device: Device, handling: Handling, layers: Layers, site: Site) -> Punctures:
    """Return the punctures of one session in one zone; see :class:`cicatrix.needling.punctures.Punctures`."""
    strikes = punctures.strikes_per_cm2(draws, device, passes=handling.passes, speed_mm_per_s=handling.speed_mm_per_s)
    delivered = _delivered(draws, device, handling, site)
    holes = _density(draws, device, handling, delivered)
    papillary, reticular, fat = shares_reaching(delivered, borders_of(draws, layers))
    return Punctures(
        strikes_per_cm2=strikes,
        piercing_per_cm2=strikes * hit_share(draws, device) * delivered.piercing_share,
        holes_per_cm2=holes,
        depth_mm=delivered.hole_depth_mm,
        share_deeper=delivered.share_beyond(DEPTH_MM[None, :]),
        share_papillary=papillary,
        share_reticular=reticular,
        share_fat=fat,
        largest_gap_mm=_largest_gap_mm(draws, device, handling, delivered, holes),
        overhang_mm=np.full(draws.n, overhang_mm(device)),
    )


def _largest_gap_mm(draws: Draws, device: Device, handling: Handling, delivered: Delivered, holes: Floats) -> Floats:
    effective = hit_share(draws, device) * delivered.piercing_share
    advance = punctures.advance_mm(draws, device, handling.speed_mm_per_s)
    return largest_gap_mm(draws, device, holes, effective, advance, punctures.passes_of(draws, device, handling.passes))


def overhang_mm(device: Device) -> float:
    """Return how far strikes fall beyond a straight border, averaged over its length, while the centre keeps inside.

    Half of the mean distance of a needle from the centre line: of a plate at any turn 2 / pi of its distance from the
    centre; a drum reaches over with its sides only.
    """
    positions = needle_positions_mm(device)
    if device.kind is Kind.ROLLER:
        return 0.25 * float(np.abs(positions[:, 1]).mean())  # two of the four borders lie along the travel
    return 0.5 * float((2.0 / np.pi) * np.hypot(*positions.T).mean())
