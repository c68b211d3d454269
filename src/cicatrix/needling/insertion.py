"""The force that a needle needs, and how far the skin yields before it.

The skin is an elastic half-space pressed by the nose of the device: it gives way by what all its needles push together
over the stiffness under the nose, and by what each needle pushes over the stiffness around its own shaft. Both
stiffnesses rise with the rate of loading, by which a driven pen enters where a needle pressed by hand only dents. Once
through, friction on the shaft grows with depth (Fregonese and Bacca; the minimal model of one needle and one spring):

    delivered = (protrusion - yielding) / (1 + friction / stiffness)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.device.catalogue import Device, Kind
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.store import load_evidence
from cicatrix.skin.zones import Site

READS = (
    "needling.tip_radius_um.pen", "needling.tip_radius_um.roller", "needling.tip_wear_per_100000",
    "needling.session_strokes", "needling.puncture_slope_mn_per_um", "needling.puncture_offset_mn",
    "needling.friction_mn_per_mm", "needling.skin_modulus_kpa", "needling.needle_modulus_mpa",
    "needling.shaft_radius_mm", "needling.rate_exponent", "needling.test_rate_per_s", "needling.strain_length_mm",
    "needling.stroke_mm", "needling.hand_speed_mm_per_s", "needling.support_factor.pen",
    "needling.support_factor.roller", "needling.roller_contact_share", "needling.bone_shortfall_factor",
    "needling.lax_yield_factor",
)  # fmt: skip
BONE_BACKED = frozenset({Site.FOREHEAD, Site.TEMPLE, Site.NOSE})
INCOMPRESSIBLE = 0.75
"""1 - nu^2 of an incompressible solid."""
LEAST_FORCE_MN = 1.0


@dataclass(frozen=True, slots=True)
class Yielding:
    """How the skin gives way under a device; arrays of shape (n,).

    Attributes
    ----------
    force_mn
        Force that one needle needs to pierce.
    whole_mm, local_mm
        How far the skin under the nose, and the skin around one needle, yields before it is pierced.
    friction
        Further yielding per depth gained.
    """

    force_mn: Floats
    whole_mm: Floats
    local_mm: Floats
    friction: Floats

    def delivered_mm(self, protrusion_mm: Floats | float) -> Floats:
        """Return the depth for needles that stand out that far; negative where they only dent the skin."""
        return (protrusion_mm - self.whole_mm - self.local_mm) / (1.0 + self.friction)


def puncture_force_mn(draws: Draws, tip_radius_um: Floats | float) -> Floats:
    """Return the force that one needle needs, shape (n,): linear in the tip's width (Romgens 2014)."""
    p = draws.reading(READS)
    force = p["needling.puncture_slope_mn_per_um"] * 2.0 * tip_radius_um + p["needling.puncture_offset_mn"]
    return np.maximum(force, LEAST_FORCE_MN)


def tip_radius_um(draws: Draws, device: Device, worn: float = 0.5) -> Floats:
    """Return the radius of the tips, shape (n,), when a share *worn* of the session is done.

    A pen's needles blunt with every stroke; those of a roller strike a few hundred times and stay as they are.
    """
    p = draws.reading(READS)
    record = "needling.tip_radius_um.pen" if device.kind is Kind.PEN else "needling.tip_radius_um.roller"
    new = _of_device(draws, device, "tip_radius_um", device.tip_radius_um, record)
    if device.kind is not Kind.PEN:
        return new
    strokes = worn * p["needling.session_strokes"]
    return new * (1.0 + p["needling.tip_wear_per_100000"] * strokes / 1e5)


def stiffening(draws: Draws, speed_mm_per_s: Floats | float) -> Floats:
    """Return how much stiffer skin is under a needle of that speed than in the slow test, shape (n,)."""
    p = draws.reading(READS)
    rate = speed_mm_per_s / p["needling.strain_length_mm"]
    return np.maximum(rate / p["needling.test_rate_per_s"], 1.0) ** p["needling.rate_exponent"]


def stroke_mm(draws: Draws, device: Device, depth_mm: float) -> Floats:
    """Return the stroke of a pen's needles at a depth setting, shape (n,): the dial of some pens shortens it."""
    if device.dial_moves == "stroke":
        return np.full(draws.n, depth_mm)
    return _of_device(draws, device, "stroke_mm", device.stroke_mm, "needling.stroke_mm")


def needle_speed_mm_per_s(draws: Draws, device: Device, depth_mm: float) -> Floats:
    """Return the speed at which needles meet the skin, shape (n,): the peak of a sine for a pen, the hand's else."""
    if device.rate_hz is None:
        return draws.reading(READS)["needling.hand_speed_mm_per_s"]
    return np.pi * device.rate_hz * stroke_mm(draws, device, depth_mm)


def yielding(
    draws: Draws, device: Device, *, depth_mm: float, site: Site | str, traction: bool = True, worn: float = 0.5
) -> Yielding:
    """Return how the skin of a site gives way under a device.

    Parameters
    ----------
    depth_mm
        The dial's setting, or a roller's needle length.
    site
        Over bone the skin yields less.
    traction
        Whether the skin is held taut.
    worn
        Share of the session that is done, 0 to 1: tips blunt.
    """
    p = draws.reading(READS)
    pen = device.kind is Kind.PEN
    stiffer = stiffening(draws, needle_speed_mm_per_s(draws, device, depth_mm))
    force = puncture_force_mn(draws, tip_radius_um(draws, device, worn))
    needles = device.needles * (p["needling.roller_contact_share"] if device.kind is Kind.ROLLER else 1.0)
    support = p["needling.support_factor.pen" if pen else "needling.support_factor.roller"]
    modulus_mn_per_mm2 = p["needling.skin_modulus_kpa"] / INCOMPRESSIBLE  # 1 kPa = 1 mN/mm2
    stiffness = 2.0 * modulus_mn_per_mm2 * _nose_radius_mm(device, p["needling.roller_contact_share"])
    share = needles / (stiffness * stiffer * support)
    if Site(site) in BONE_BACKED:
        share = share * p["needling.bone_shortfall_factor"]
    if not traction:
        share = share * p["needling.lax_yield_factor"]
    half = None if device.needle_diameter_mm is None else 0.5 * device.needle_diameter_mm
    shaft = _of_device(draws, device, "needle_diameter_mm", half, "needling.shaft_radius_mm")
    around = 2.0 * 1000.0 * p["needling.needle_modulus_mpa"] / INCOMPRESSIBLE * shaft * stiffer
    return Yielding(
        force_mn=force,
        whole_mm=share * force,
        local_mm=force / around,
        friction=share * p["needling.friction_mn_per_mm"],
    )


def local_yielding_mm(draws: Draws, tip_radius: Floats | float, speed_mm_per_s: float) -> Floats:
    """Return how far skin yields around one needle that is pressed until its base rests on the skin, shape (n,)."""
    p = draws.reading(READS)
    around = 2.0 * 1000.0 * p["needling.needle_modulus_mpa"] / INCOMPRESSIBLE * p["needling.shaft_radius_mm"]
    return puncture_force_mn(draws, tip_radius) / (around * stiffening(draws, speed_mm_per_s))


def _of_device(draws: Draws, device: Device, field: str, value: float | None, record: str) -> Floats:
    """Return a field of a device's file, shape (n,).

    As it stands if it has a source, with the record's spread about it if it is assumed, the record if it is unknown.
    """
    prior = draws.reading(READS)[record]
    if value is None:
        return prior
    if field in device.sources:
        return np.full(draws.n, value)
    return value / load_evidence().parameter(record).value * prior


def _nose_radius_mm(device: Device, contact_share: Floats) -> Floats | float:
    """Return the radius of a disc as large as what presses on the skin."""
    if device.drum_diameter_mm is None:
        return 0.5 * device.swath_mm
    return np.sqrt(device.swath_mm * device.drum_diameter_mm * contact_share)
