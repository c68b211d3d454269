"""The injury of one zone as a dose: what the pictures of needling are drawn from, in answers and in plans."""

from __future__ import annotations

import numpy as np

from cicatrix.base.model import Frozen
from cicatrix.base.numbers import Uncertain, rounded, summarise
from cicatrix.device.catalogue import Device
from cicatrix.evidence.draws import Draws, medians
from cicatrix.evidence.parameter import Floats
from cicatrix.needling.dose import DOSES, LAYERS, accumulated, coverage_by_depth, injured_by_layer, surface_histogram
from cicatrix.needling.injury import Injury
from cicatrix.needling.punctures import Handling
from cicatrix.needling.surfaces import plane
from cicatrix.skin.layers import Layers
from cicatrix.skin.zones import Site

LUMEN = ("needling.lumen_radius_mm",)
SAMPLE_MM = 10.0
"""Side of the square of which the holes are kept one by one."""


class Profile(Frozen):
    """An uncertain number by depth below the skin surface."""

    depth_mm: list[float]
    median: list[float]
    p10: list[float]
    p90: list[float]


class DoseHistogram(Frozen):
    """How much of a zone's surface gets at least so much injury, by layer: over cells of 1 mm2."""

    injured_fraction: list[float]
    surface_share: dict[str, dict[str, list[float]]]
    """By layer: ``median``, ``p10`` and ``p90`` at each injured fraction."""


class HoleSample(Frozen):
    """The holes of one placed session in a square, all numbers at their middle values."""

    side_mm: float
    lumen_radius_mm: float
    x_mm: list[float]
    y_mm: list[float]
    depth_mm: list[float]


class ZoneDose(Frozen):
    """The injury of one session, and of a course, in one zone."""

    zone: str
    layers_mm: dict[str, Uncertain]
    """Thickness of epidermis, papillary dermis, reticular dermis and fat."""
    injured_by_layer: dict[str, Uncertain]
    """Injured fraction of each layer in one session, averaged over its thickness (of the fat: its first millimetre)."""
    injured_by_depth: Profile
    coverage_by_depth: Profile
    """Share of the zone's cells of 1 mm2 that hold at least one hole so deep."""
    surface_histogram: DoseHistogram
    added_up: dict[str, Uncertain]
    """Injured fractions of all sessions added: a dose, which may pass 1."""
    most_unhealed: dict[str, Uncertain]
    """The largest injured fraction at any time, with healing between the sessions."""
    holes: HoleSample


def zone_dose(
    draws: Draws,
    device: Device,
    handling: Handling,
    injury: Injury,
    skin: Layers,
    *,
    zone: str,
    site: Site,
    session_days: list[float],
) -> ZoneDose:
    """Return the dose of a zone from the injury of one session there."""
    by_layer = injured_by_layer(injury, skin)
    total, unhealed = accumulated(draws, by_layer, session_days)
    thickness = (skin.epidermis_mm, skin.papillary_mm, skin.dermis_mm - skin.papillary_mm, skin.fat_mm)
    shares = surface_histogram(injury, skin)
    return ZoneDose(
        zone=zone,
        layers_mm={name: summarise(values) for name, values in zip(LAYERS, thickness, strict=True)},
        injured_by_layer=_named(by_layer),
        injured_by_depth=_profile(injury.depth_mm, injury.injured_fraction),
        coverage_by_depth=_profile(injury.depth_mm, coverage_by_depth(injury)),
        surface_histogram=DoseHistogram(
            injured_fraction=_rounded(DOSES),
            surface_share={name: _bands(values) for name, values in zip(LAYERS, shares, strict=True)},
        ),
        added_up=_named(total),
        most_unhealed=_named(unhealed),
        holes=_sample(draws, device, handling, site),
    )


def _sample(draws: Draws, device: Device, handling: Handling, site: Site) -> HoleSample:
    from cicatrix.needling.monte_carlo import strike_map  # loads the compiler, which reading a plan does not need

    middle = medians(draws.seed)
    strikes = strike_map(middle, device, handling, site, surface=plane(SAMPLE_MM + device.swath_mm))
    kept = strikes.new & (np.maximum(np.abs(strikes.x_mm), np.abs(strikes.y_mm)) < 0.5 * SAMPLE_MM)
    return HoleSample(
        side_mm=SAMPLE_MM,
        lumen_radius_mm=rounded(float(middle.reading(LUMEN)[LUMEN[0]][0])),
        x_mm=_rounded(strikes.x_mm[kept], 2),
        y_mm=_rounded(strikes.y_mm[kept], 2),
        depth_mm=_rounded(strikes.depth_mm[kept], 2),
    )


def _named(by_layer: Floats) -> dict[str, Uncertain]:
    return {name: summarise(values) for name, values in zip(LAYERS, by_layer, strict=True)}


def _bands(values: Floats) -> dict[str, list[float]]:
    p10, median, p90 = np.percentile(values, [10, 50, 90], axis=0)
    return {"median": _rounded(median), "p10": _rounded(p10), "p90": _rounded(p90)}


def _profile(depth_mm: Floats, values: Floats) -> Profile:
    return Profile.model_validate({"depth_mm": _rounded(depth_mm), **_bands(values)})


def _rounded(values: Floats, digits: int = 5) -> list[float]:
    return [round(float(value), digits) for value in values]
