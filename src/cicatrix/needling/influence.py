"""Injury per unit pass: computed once for a site and its depth settings, then reused for any number of passes.

Exposure, -ln(1 - injured fraction), adds up over passes but for re-hits, which the passes before leave behind: each
pass finds the same share of the skin that one pass leaves out of reach.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cicatrix.base.errors import InternalError
from cicatrix.device.catalogue import Device
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling import analytic, injury
from cicatrix.needling.injury import Injury
from cicatrix.needling.lattice import passes_of_free_skin
from cicatrix.needling.punctures import DEPTH_MM, Handling
from cicatrix.skin.layers import Layers
from cicatrix.skin.zones import Site

READS = injury.READS


@dataclass(frozen=True, slots=True)
class PassEffect:
    """What one pass at one depth setting does to free skin; arrays of shape (n,) unless said otherwise.

    Attributes
    ----------
    exposure
        -ln(1 - injured fraction) by depth, shape (n, nz).
    void
        Share of the skin that the pass leaves out of its holes' reach.
    lumen_per_hole_cm2
        Open area of one hole.
    """

    strikes_per_cm2: Floats
    holes_per_cm2: Floats
    depth_mm: Floats
    shares: tuple[Floats, Floats, Floats]
    exposure: Floats
    void: Floats
    lumen_per_hole_cm2: Floats
    injury_radius_mm: Floats

    def injury(self, passes: int) -> Injury:
        """Return the injury of that many passes."""
        worth = passes_of_free_skin(self.void, passes)
        holes = self.holes_per_cm2 * worth
        papillary, reticular, fat = self.shares
        return Injury(
            strikes_per_cm2=passes * self.strikes_per_cm2,
            holes_per_cm2=holes,
            delivered_depth_mm=self.depth_mm,
            share_papillary=papillary,
            share_reticular=reticular,
            share_fat=fat,
            lumen_area_fraction=holes * self.lumen_per_hole_cm2,
            depth_mm=DEPTH_MM,
            injured_fraction=-np.expm1(-self.exposure * worth[:, None]),
            injury_radius_mm=self.injury_radius_mm,
        )


@dataclass(frozen=True, slots=True)
class Influence:
    """The influence matrix of one site: a row for each depth setting."""

    rows: Mapping[float, PassEffect]

    def injury(self, depth_mm: float, passes: int) -> Injury:
        """Return the injury of a setting.

        Raises
        ------
        InternalError
            If no row was computed for that depth.
        """
        if depth_mm not in self.rows:
            raise InternalError(f"no influence row for {depth_mm:g} mm among {sorted(self.rows)}")
        return self.rows[depth_mm].injury(passes)


def influence(
    draws: Draws, device: Device, depths_mm: Sequence[float], *, speed_mm_per_s: float, layers: Layers, site: Site
) -> Influence:
    """Return the influence matrix of a site.

    Parameters
    ----------
    depths_mm
        Depth settings.
    speed_mm_per_s
        Glide speed.
    layers
        Thickness of the layers, one per draw.

    Raises
    ------
    BadInput
        If the device cannot be set to one of the depths.
    """
    rows: dict[float, PassEffect] = {}
    for depth_mm in depths_mm:
        handling = Handling(depth_mm, 1, speed_mm_per_s)
        one = injury.needle(draws, device, handling, layers=layers, site=site)
        rows[depth_mm] = PassEffect(
            strikes_per_cm2=one.strikes_per_cm2,
            holes_per_cm2=one.holes_per_cm2,
            depth_mm=one.delivered_depth_mm,
            shares=(one.share_papillary, one.share_reticular, one.share_fat),
            exposure=-np.log1p(-one.injured_fraction),
            void=analytic.void_of_a_pass(draws, device, handling, site),
            lumen_per_hole_cm2=one.lumen_area_fraction / np.maximum(one.holes_per_cm2, 1e-300),
            injury_radius_mm=one.injury_radius_mm,
        )
    return Influence(rows)
