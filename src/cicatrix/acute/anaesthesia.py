"""The numbing cream: how deep it numbs, how much gets into the blood, and the limits of its label.

Labels limit grams, area and time on whole skin. The mg/kg figures of injected lidocaine say nothing about grams of
cream; here they bound the *absorbed* dose only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.acute.limits import Limit, at_least, at_most
from cicatrix.acute.products import AnaestheticProduct, anaesthetics
from cicatrix.base.errors import BadInput
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.intake.case import FACE_AREA_CM2

READS = tuple(
    f"acute.{name}"
    for name in (
        "numb_depth_60_mm", "numb_depth_design_60_mm", "numb_time_exponent", "numb_depth_max_mm",
        "numb_unoccluded_factor", "volume_l_per_kg", "clearance_l_per_min_kg", "weight_kg",
        "absorbed_share_bound", "absorbed_dose_limit_mg_per_kg", "plasma_warning_ug_per_ml", "plasma_toxic_ug_per_ml",
    )
) + tuple(
    identifier
    for product in anaesthetics().values()
    for identifier in (product.numb_scale, product.absorption)
    if identifier is not None
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dose:
    """Grams of cream on an area for a time."""

    minutes: float
    mass_g: float
    area_cm2: float
    occluded: bool


@dataclass(frozen=True, slots=True)
class Plasma:
    """Lidocaine in the blood; arrays of shape (n,)."""

    peak_ug_per_ml: Floats
    absorbed_mg: Floats
    weight_kg: Floats


def dose(
    product: AnaestheticProduct,
    minutes: float,
    mass_g: float | None,
    area_cm2: float | None,
    *,
    occluded: bool,
    treated_cm2: float,
) -> Dose:
    """Return the dose, with what is not given filled from the treated area and the label's grams per area.

    Raises
    ------
    BadInput
        If the area is larger than a face and neck.
    """
    area = treated_cm2 if area_cm2 is None else area_cm2
    if not 0.0 < area <= FACE_AREA_CM2:
        raise BadInput(
            f"{area:g} cm2 of cream is not an area of the face",
            where="anaesthetic.area_cm2",
            allowed=f"above 0, at most {FACE_AREA_CM2:g} cm2 (face and neck)",
        )
    return Dose(minutes, product.usual_mass_g(area) if mass_g is None else mass_g, area, occluded)


def check_limits(product: AnaestheticProduct, dose: Dose, *, on_needled_skin: bool = False) -> list[Limit]:
    """Return the limits of the product's label beside what is planned.

    Parameters
    ----------
    on_needled_skin
        Cream put on, or left on, skin that was needled or is broken: outside every label.
    """
    if product.is_none:
        return []
    per_area = 1000.0 * dose.mass_g / dose.area_cm2
    by_table = product.usual_mass_g(dose.area_cm2) if product.mass_by_area else None
    limits = [
        at_most("minutes", dose.minutes, product.minutes_max, "min", "wipe the cream off in time"),
        at_most("area_cm2", dose.area_cm2, product.area_max_cm2, "cm2", "cover a smaller area"),
    ]
    if product.max_mg_per_cm2 is None or product.mass_max_g is not None:
        limits.append(at_most("mass_g", dose.mass_g, product.mass_max_g, "g", "put on less cream"))
    if product.max_mg_per_cm2 is not None:
        limits.append(at_most("mass_mg_per_cm2", per_area, product.max_mg_per_cm2, "mg/cm2", "use a thinner layer"))
    if by_table is not None:
        limits.append(at_most("mass_for_area_g", dose.mass_g, by_table, "g", "keep to the label's grams for the area"))
    if product.minutes_min is not None:
        limits.append(at_least("minutes_for_effect", dose.minutes, product.minutes_min, "min"))
    if product.occlusion == "forbidden":
        limits.append(at_most("occlusion", float(dose.occluded), 0.0, "1", "leave the cream uncovered"))
    if product.occlusion == "needed":
        limits.append(at_least("occlusion_for_effect", float(dose.occluded), 1.0, "1"))
    limits.append(
        at_most("on_needled_skin", float(on_needled_skin), 0.0, "1", "take the cream off before the first puncture")
    )
    return limits


def numb_depth_mm(draws: Draws, product: AnaestheticProduct, dose: Dose, *, design: bool = False) -> Floats:
    """Return the depth of anaesthesia, shape (n,), in mm.

    d = d60 (t / 60 min)^m (Wahlgren and Quiding 2000), scaled to the product.

    Parameters
    ----------
    design
        Give the depth to count on (the source's recommendation) in place of its mean, which is deeper.
    """
    if product.is_none:
        return np.zeros(draws.n)
    p = draws.reading(READS)
    depth = p["acute.numb_depth_design_60_mm"] if design else p["acute.numb_depth_60_mm"]
    depth = depth * (dose.minutes / 60.0) ** p["acute.numb_time_exponent"]
    if product.numb_scale is not None:
        depth = depth * p[product.numb_scale]
    if product.occlusion == "needed" and not dose.occluded:
        depth = depth * p["acute.numb_unoccluded_factor"]
    return np.minimum(depth, p["acute.numb_depth_max_mm"])


def plasma(
    draws: Draws,
    product: AnaestheticProduct,
    dose: Dose,
    *,
    weight_kg: float | None,
    pore_cm_per_h: Floats | float = 0.0,
) -> Plasma:
    """Return the peak of lidocaine in plasma, in one compartment with a constant rate of entry while the cream is on.

    C = R / CL (1 - exp(-CL T / V)); tetracaine and prilocaine are not computed.

    Parameters
    ----------
    weight_kg
        None where no person is known: the population's spread stands in.
    pore_cm_per_h
        Permeability of open channels, in parallel to the skin, shape (n,); 0 on whole skin.
    """
    p = draws.reading(READS)
    weight = p["acute.weight_kg"] if weight_kg is None else np.full(draws.n, weight_kg)
    if product.absorption is None:
        return Plasma(np.zeros(draws.n), np.zeros(draws.n), weight)
    hours = dose.minutes / 60.0
    lidocaine_ug_per_ml = 1.0e4 * product.lidocaine_percent
    flux = p[product.absorption] + pore_cm_per_h * lidocaine_ug_per_ml
    applied_mg = 10.0 * product.lidocaine_percent * dose.mass_g
    absorbed_mg = np.minimum(flux * dose.area_cm2 * hours / 1000.0, applied_mg)
    clearance_l_per_h = 60.0 * p["acute.clearance_l_per_min_kg"] * weight
    rate_per_h = clearance_l_per_h / (p["acute.volume_l_per_kg"] * weight)
    peak = absorbed_mg / hours / clearance_l_per_h * -np.expm1(-rate_per_h * hours)
    return Plasma(peak, absorbed_mg, weight)


def check_plasma(draws: Draws, product: AnaestheticProduct, dose: Dose, level: Plasma) -> list[Limit]:
    """Return the plasma level and the bound on the absorbed dose beside their limits.

    The warning is compared with the median, the toxic level with the 90th percentile: only the latter refuses.
    """
    if product.is_none:
        return []
    p = draws.reading(READS)
    applied_mg = 10.0 * product.lidocaine_percent * dose.mass_g
    bound = np.maximum(level.absorbed_mg, p["acute.absorbed_share_bound"] * applied_mg) / level.weight_kg
    ways = "cover a smaller area for a shorter time, or take a weaker product"
    warning, toxic = p["acute.plasma_warning_ug_per_ml"], p["acute.plasma_toxic_ug_per_ml"]
    dose_limit = p["acute.absorbed_dose_limit_mg_per_kg"]
    peak = level.peak_ug_per_ml
    return [
        at_most("plasma_warning", float(np.median(peak)), float(warning[0]), "ug/mL", ways, refuses=False),
        at_most("plasma_toxic", float(np.percentile(peak, 90)), float(toxic[0]), "ug/mL", ways),
        at_most("absorbed_mg_per_kg", float(np.median(bound)), float(dose_limit[0]), "mg/kg", ways, refuses=False),
    ]
