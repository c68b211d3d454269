"""The areal surface texture parameters of a surface: the whole set of ISO 25178-2 in one call."""

from __future__ import annotations

from typing import Any

import numpy as np

from cicatrix.base.model import Frozen
from cicatrix.base.progress import Tell, quiet
from cicatrix.measure.areal.areal_features import FeatureParameters, feature_parameters
from cicatrix.measure.areal.areal_functional import (
    MaterialRatioCurve,
    material_ratio_curve,
    stratified_parameters,
)
from cicatrix.measure.areal.areal_heights import height_parameters
from cicatrix.measure.areal.areal_hybrid import hybrid_parameters
from cicatrix.measure.areal.areal_spatial import SpatialParameters, spatial_parameters
from cicatrix.measure.areal.areal_table import AREAL_DEFINITIONS
from cicatrix.measure.surface import Surface

CURVE_RATIOS_PERCENT = (
    0.0,
    0.5,
    1.0,
    2.0,
    2.5,
    5.0,
    *np.arange(10.0, 91.0, 5.0).tolist(),
    95.0,
    98.0,
    99.0,
    99.5,
    100.0,
)
"""Material ratios at which the report gives the height of the curve."""
_CONSTANT = "the map is flat"


class MaterialRatioPoint(Frozen):
    """A point of the areal material ratio curve; the height is about the mean plane."""

    Smr_percent: float
    Smc_um: float


class ArealParameters(Frozen):
    """Parameters of ISO 25178-2 of one scale-limited surface; None where one cannot be evaluated.

    `AREAL_DEFINITIONS` gives the definition and the unit of each symbol; a field is the symbol and its unit
    (1 ml/m2 = 1 um3/um2 = 1e6 um3/mm2).
    """

    Sa_um: float
    Sq_um: float
    Sp_um: float
    Sv_um: float
    Sz_um: float
    Ssk: float | None
    Sku: float | None
    Sal_mm: float | None
    Str: float | None
    Std_degrees: float | None
    Sdq: float | None
    Sdr_percent: float | None
    Sk_um: float | None
    Spk_um: float | None
    Svk_um: float | None
    Smr1_percent: float | None
    Smr2_percent: float | None
    Sxp_um: float | None
    Sdc_um: float | None
    Vmp_ml_per_m2: float | None
    Vmc_ml_per_m2: float | None
    Vvc_ml_per_m2: float | None
    Vvv_ml_per_m2: float | None
    Spd_per_mm2: float | None
    Svd_per_mm2: float | None
    Spc_per_mm: float | None
    Svc_per_mm: float | None
    S5p_um: float | None
    S5v_um: float | None
    S10z_um: float | None
    Sha_mm2: float | None
    Sda_mm2: float | None
    Shv_mm3: float | None
    Sdv_mm3: float | None
    hills: int
    """Significant hills clear of the border and of holes."""
    dales: int
    """Significant dales clear of the border and of holes."""
    material_ratio_curve: tuple[MaterialRatioPoint, ...]
    measured_percent: float
    """Share of the map's points that were measured."""
    not_evaluated: dict[str, str]
    """Reason for each symbol that is None."""


def areal_parameters(surface: Surface, *, progress: Tell = quiet) -> ArealParameters:
    """Return the areal parameters of a scale-limited surface.

    Parameters
    ----------
    surface
        Levelled, or its form removed, and filtered by the caller (an S-F or S-L surface): nothing is taken out here
        but the mean height. Holes are NaN.
    progress
        Called with the name of each family and the share done, from 0 to 1.

    Notes
    -----
    With holes: heights and the material ratio curve are of the measured points; slopes of neighbours that were both
    measured; the autocorrelation of the pairs that were; hills and dales that touch a hole are left out.

    Raises
    ------
    BadInput
        If fewer than `areal_heights.FEWEST_POINTS` points were measured, or a height is infinite.
    """
    if not surface.height_mm.flags.c_contiguous or surface.height_mm.dtype != np.float64:
        surface = Surface(np.ascontiguousarray(surface.height_mm, np.float64), surface.pixel_x_mm, surface.pixel_y_mm)
    progress("height", 0.0)
    heights = height_parameters(surface)
    progress("hybrid", 0.05)
    hybrid = hybrid_parameters(surface)
    flat = heights.Sq_mm == 0.0
    reasons: dict[str, str] = {}
    functional: dict[str, Any] = dict.fromkeys(_fields("functional"))
    points: tuple[MaterialRatioPoint, ...] = ()
    spatial = SpatialParameters(None, None, None, {})
    features: FeatureParameters | None = None
    if flat:
        empty = [s for s, d in AREAL_DEFINITIONS.items() if d.family in ("spatial", "functional", "feature")]
        reasons = dict.fromkeys(["Ssk", "Sku", *empty], _CONSTANT)
    else:
        progress("functional", 0.1)
        curve = material_ratio_curve(surface, heights.mean_mm)
        functional = _functional(curve)
        points = tuple(MaterialRatioPoint(Smr_percent=r, Smc_um=1000.0 * curve.Smc_mm(r)) for r in CURVE_RATIOS_PERCENT)
        del curve  # its memory is wanted
        progress("spatial", 0.3)
        spatial = spatial_parameters(surface, heights.mean_mm)
        progress("feature", 0.6)
        features = feature_parameters(surface, heights.mean_mm, heights.Sz_mm, heights.points)
        reasons = {**spatial.reasons, **features.reasons}
    if hybrid.Sdq is None:
        reasons["Sdq"] = "no two neighbours were measured along both directions"
    if hybrid.Sdr_percent is None:
        reasons["Sdr"] = "no four neighbours were measured"
    progress("feature", 1.0)
    return ArealParameters(
        Sa_um=1000.0 * heights.Sa_mm,
        Sq_um=1000.0 * heights.Sq_mm,
        Sp_um=1000.0 * heights.Sp_mm,
        Sv_um=1000.0 * heights.Sv_mm,
        Sz_um=1000.0 * heights.Sz_mm,
        Ssk=heights.Ssk,
        Sku=heights.Sku,
        Sal_mm=spatial.Sal_mm,
        Str=spatial.Str,
        Std_degrees=spatial.Std_degrees,
        Sdq=hybrid.Sdq,
        Sdr_percent=hybrid.Sdr_percent,
        **functional,
        **_features(features),
        material_ratio_curve=points,
        measured_percent=100.0 * heights.points / surface.height_mm.size,
        not_evaluated=reasons,
    )


def _fields(family: str) -> list[str]:
    return [d.field for d in AREAL_DEFINITIONS.values() if d.family == family]


def _functional(curve: MaterialRatioCurve) -> dict[str, Any]:
    core = stratified_parameters(curve)
    height = {r: 1000.0 * curve.Smc_mm(r) for r in (2.0, 2.5, 50.0, 98.0)}
    vmp, vvv = 1000.0 * curve.Vm_mm(10.0), 1000.0 * curve.Vv_mm(80.0)
    return {
        "Sk_um": 1000.0 * core.Sk_mm,
        "Spk_um": 1000.0 * core.Spk_mm,
        "Svk_um": 1000.0 * core.Svk_mm,
        "Smr1_percent": core.Smr1_percent,
        "Smr2_percent": core.Smr2_percent,
        "Sxp_um": height[2.5] - height[50.0],
        "Sdc_um": height[2.0] - height[98.0],
        "Vmp_ml_per_m2": vmp,
        "Vmc_ml_per_m2": 1000.0 * curve.Vm_mm(80.0) - vmp,
        "Vvc_ml_per_m2": 1000.0 * curve.Vv_mm(10.0) - vvv,
        "Vvv_ml_per_m2": vvv,
    }


def _features(found: FeatureParameters | None) -> dict[str, Any]:
    if found is None:
        return {**dict.fromkeys(_fields("feature")), "hills": 0, "dales": 0}
    values: dict[str, Any] = {"hills": found.hills, "dales": found.dales}
    for field in _fields("feature"):
        length = field.endswith("_um")
        value = getattr(found, field.removesuffix("_um") + "_mm" if length else field)
        values[field] = 1000.0 * value if length and value is not None else value
    return values
