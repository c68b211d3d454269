"""What each areal parameter is called, its unit and where the standard defines it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArealDefinition:
    """One parameter: symbol of the standard, field of `ArealParameters`, unit, family of ISO 25178-2, definition."""

    symbol: str
    field: str
    unit: str
    family: str
    definition: str


_ROWS = (
    ("Sa", "Sa_um", "um", "height", "mean of the absolute heights"),
    ("Sq", "Sq_um", "um", "height", "root mean square height"),
    ("Sp", "Sp_um", "um", "height", "height of the highest peak above the mean plane"),
    ("Sv", "Sv_um", "um", "height", "depth of the deepest pit below the mean plane"),
    ("Sz", "Sz_um", "um", "height", "maximum height, Sp + Sv"),
    ("Ssk", "Ssk", "1", "height", "skewness of the heights: below 0 where dales are deeper than hills are high"),
    ("Sku", "Sku", "1", "height", "kurtosis of the heights: 3 for a normal distribution"),
    ("Sal", "Sal_mm", "mm", "spatial", "distance at which the autocorrelation falls fastest to 0.2"),
    ("Str", "Str", "1", "spatial", "fastest over slowest distance of that fall: 1 is isotropic, 0 is directional"),
    ("Std", "Std_degrees", "degrees", "spatial", "direction along which the texture runs, from the rows"),
    ("Sdq", "Sdq", "1", "hybrid", "root mean square gradient"),
    ("Sdr", "Sdr_percent", "%", "hybrid", "area of the surface beyond its projected area"),
    ("Sk", "Sk_um", "um", "functional", "height of the core of the material ratio curve"),
    ("Spk", "Spk_um", "um", "functional", "reduced peak height above the core"),
    ("Svk", "Svk_um", "um", "functional", "reduced dale depth below the core"),
    ("Smr1", "Smr1_percent", "%", "functional", "material ratio at the top of the core"),
    ("Smr2", "Smr2_percent", "%", "functional", "material ratio at the bottom of the core"),
    ("Sxp", "Sxp_um", "um", "functional", "height between the material ratios 2.5 % and 50 %"),
    ("Sdc", "Sdc_um", "um", "functional", "height between the material ratios 2 % and 98 %"),
    ("Vmp", "Vmp_ml_per_m2", "ml/m2", "functional", "material of the peaks, above the material ratio 10 %"),
    ("Vmc", "Vmc_ml_per_m2", "ml/m2", "functional", "material of the core, between 10 % and 80 %"),
    ("Vvc", "Vvc_ml_per_m2", "ml/m2", "functional", "void of the core, between 10 % and 80 %"),
    ("Vvv", "Vvv_ml_per_m2", "ml/m2", "functional", "void of the dales, below the material ratio 80 %"),
    ("Spd", "Spd_per_mm2", "1/mm2", "feature", "significant hills per area"),
    ("Svd", "Svd_per_mm2", "1/mm2", "feature", "significant dales per area"),
    ("Spc", "Spc_per_mm", "1/mm", "feature", "mean curvature at the peaks of significant hills"),
    ("Svc", "Svc_per_mm", "1/mm", "feature", "mean curvature at the pits of significant dales; below 0"),
    ("S5p", "S5p_um", "um", "feature", "mean height of the five highest significant peaks"),
    ("S5v", "S5v_um", "um", "feature", "mean depth of the five deepest significant pits"),
    ("S10z", "S10z_um", "um", "feature", "ten point height, S5p + S5v"),
    ("Sha", "Sha_mm2", "mm2", "feature", "mean area of the significant hills"),
    ("Sda", "Sda_mm2", "mm2", "feature", "mean area of the significant dales"),
    ("Shv", "Shv_mm3", "mm3", "feature", "mean volume of the significant hills above their pass"),
    ("Sdv", "Sdv_mm3", "mm3", "feature", "mean volume of the significant dales below their pass"),
)

AREAL_DEFINITIONS: dict[str, ArealDefinition] = {row[0]: ArealDefinition(*row) for row in _ROWS}
"""By symbol, in the order of the families. Names and definitions after ISO 25178-2, defaults after ISO 25178-3."""
