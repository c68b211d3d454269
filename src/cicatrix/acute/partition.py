"""What a solute does in skin, from its structure: diffusivity in water and tissue, binding, whole-skin permeability.

Viable tissue after the layer equations of the reference ``lc_dpk``: D = D_free / b and K = 0.6 b with the binding
factor b. Stratum corneum after Potts and Guy, whose constant of -6.3 belongs to cm/s (-2.74 to cm/h), with partition
Kow^0.71 and the diffusivity that the permeability and the thickness then leave: that sets its lag. Parallel to the
lipids lies a polar way (appendages and hydrated pores), which no lipid correlation sees and by which the hydrophilic
pass: k / sqrt(M), as Robinson wrote it, open to ions and without storage of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from cicatrix.base.model import Frozen
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats

READS = tuple(
    f"transport.{name}"
    for name in (
        "free_log_intercept", "free_log_slope", "free_factor", "binding_constant", "binding_albumin", "binding_lipid",
        "lipid_factor", "lipid_exponent", "tissue_water", "albumin_acid_slope", "albumin_acid_offset",
        "albumin_base_slope", "albumin_base_offset", "tissue_factor", "tissue_ph", "whole_skin_intercept",
        "whole_skin_lipophilicity", "whole_skin_weight", "whole_skin_log_error", "polar_way",
    )
)  # fmt: skip
SECONDS_PER_HOUR = 3600.0
MACROMOLECULE_DA = 1000.0
"""The correlations end here: above, diffusivities must be given."""


class Solute(Frozen):
    """A solute by its structure; a macromolecule gives its diffusivities instead of a partition coefficient."""

    molecular_weight_da: float = Field(gt=0)
    log_kow: float | None = Field(default=None, ge=-10, le=10)
    charge: Literal["neutral", "acid", "base", "zwitterion"] = "neutral"
    pka: float | None = Field(default=None, ge=-2, le=16)
    vehicle_ph: float | None = Field(default=None, ge=1, le=13)
    """Absent: taken as not ionised on the way through the stratum corneum."""
    free_m2_per_s: float | None = Field(default=None, gt=0)
    tissue_m2_per_s: float | None = Field(default=None, gt=0)
    source: str
    """Of these properties."""

    def neutral_share(self, ph: Floats | float) -> Floats | float:
        """Return the share without charge at a pH."""
        if self.pka is None or self.charge in {"neutral", "zwitterion"}:
            return 1.0
        return 1.0 / (1.0 + 10.0 ** ((ph - self.pka) if self.charge == "acid" else (self.pka - ph)))


@dataclass(frozen=True, slots=True)
class SkinProperties:
    """A solute in skin; arrays of shape (n,).

    Attributes
    ----------
    free_m2_per_s, tissue_m2_per_s
        Diffusivity in water and in viable tissue (apparent, binding included).
    tissue_partition, corneum_partition
        Partition of viable tissue and of stratum corneum against water.
    whole_skin_cm_per_h
        Permeability of the stratum corneum, by lipids and by the polar way.
    polar_cm_per_h
        The polar way alone.
    """

    free_m2_per_s: Floats
    tissue_m2_per_s: Floats
    tissue_partition: Floats
    corneum_partition: Floats
    whole_skin_cm_per_h: Floats
    polar_cm_per_h: Floats


def skin_properties(draws: Draws, solute: Solute) -> SkinProperties:
    """Return what a solute does in skin, over draws.

    What has no log Kow has no way through lipids, and its tissue holds it as water does; a macromolecule has no polar
    way either.
    """
    p = draws.reading(READS)
    weight = solute.molecular_weight_da
    by_weight = 10.0 ** (p["transport.free_log_intercept"] + p["transport.free_log_slope"] * np.log10(weight))
    free = p["transport.free_factor"] * (by_weight if solute.free_m2_per_s is None else solute.free_m2_per_s)
    binding = _binding(draws, solute)
    tissue = free / binding if solute.tissue_m2_per_s is None else np.full(draws.n, solute.tissue_m2_per_s)
    polar = p["transport.polar_way"] / np.sqrt(weight) if weight <= MACROMOLECULE_DA else np.zeros(draws.n)
    if solute.log_kow is None:
        lipid, corneum = np.zeros(draws.n), np.ones(draws.n)
    else:
        corneum = 10.0 ** (p["transport.whole_skin_lipophilicity"] * solute.log_kow)
        speed = 10.0 ** (
            p["transport.whole_skin_intercept"]
            + p["transport.whole_skin_log_error"]
            - p["transport.whole_skin_weight"] * weight
        )
        uncharged = 1.0 if solute.vehicle_ph is None else solute.neutral_share(solute.vehicle_ph)
        corneum = corneum * uncharged
        lipid = SECONDS_PER_HOUR * corneum * speed
    return SkinProperties(
        free_m2_per_s=free,
        tissue_m2_per_s=tissue * p["transport.tissue_factor"],
        tissue_partition=p["transport.tissue_water"] * binding,
        corneum_partition=corneum,
        whole_skin_cm_per_h=lipid + polar,
        polar_cm_per_h=polar,
    )


def _binding(draws: Draws, solute: Solute) -> Floats:
    """Return the binding factor b = b0 + b1 / f_u + b2 f_ni K_lip, shape (n,)."""
    p = draws.reading(READS)
    fixed, albumin = p["transport.binding_constant"], p["transport.binding_albumin"]
    if solute.log_kow is None or solute.charge == "zwitterion":
        return fixed + albumin
    kind = "acid" if solute.charge == "acid" else "base"
    bound = p[f"transport.albumin_{kind}_slope"] * np.exp(solute.log_kow) + p[f"transport.albumin_{kind}_offset"]
    unbound_share = 1.0 / (1.0 + bound)
    lipid = p["transport.lipid_factor"] * 10.0 ** (p["transport.lipid_exponent"] * solute.log_kow)
    neutral = solute.neutral_share(p["transport.tissue_ph"])
    return fixed + albumin / unbound_share + p["transport.binding_lipid"] * neutral * lipid
