"""The numbing cream on the skin: its dose, and the limits of its label.

Labels limit grams, area and time on whole skin. The mg/kg figures of injected lidocaine say nothing about grams of
cream; they bound the *absorbed* dose only. How deep it numbs: `numbness`; what gets into the blood: `plasma`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cicatrix.acute.limits import FOR_EFFECT, Limit, at_least, at_most, round_down
from cicatrix.acute.products import AnaestheticProduct
from cicatrix.base.errors import BadInput
from cicatrix.intake.case import FACE_AREA_CM2

Skin = Literal["whole", "needled", "broken"]


@dataclass(frozen=True, slots=True)
class Dose:
    """Grams of cream on an area for a time."""

    minutes: float
    mass_g: float
    area_cm2: float
    occluded: bool


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


@dataclass(frozen=True, slots=True)
class LabelDose:
    """The most that a label allows one person; None where it says nothing."""

    minutes: float | None
    mass_g: float | None
    area_cm2: float | None
    who: str = ""


def label_dose(product: AnaestheticProduct, age_years: float | None, weight_kg: float | None) -> LabelDose | None:
    """Return the most that the label allows at that age and weight; None where no limit for such a child is known.

    Parameters
    ----------
    age_years, weight_kg
        None where no person is known: taken as an adult, and as heavy enough.
    """
    if age_years is None or age_years >= product.adult_from_years:
        return LabelDose(product.minutes_max, product.mass_max_g, product.area_max_cm2)
    rows = [
        row
        for row in product.children
        if row.age_from_years <= age_years and (weight_kg is None or row.weight_over_kg < weight_kg)
    ]
    if not rows:
        return None
    most = rows[-1]
    weighs = "" if weight_kg is None else f" and {weight_kg:g} kg"
    return LabelDose(
        most.minutes_max, most.mass_max_g, most.area_max_cm2, f" for a child of {age_years:g} years{weighs}"
    )


def check_limits(
    product: AnaestheticProduct,
    dose: Dose,
    *,
    skin: Skin = "whole",
    age_years: float | None = None,
    weight_kg: float | None = None,
) -> list[Limit]:
    """Return the limits of the product's label beside what is planned, each with its way out.

    Parameters
    ----------
    skin
        What the cream lies on: put on, or left on, needled or broken skin is outside every label.
    age_years, weight_kg
        Of the person, for the limits of children; None where nobody is known.
    """
    if product.is_none:
        return []
    most = label_dose(product, age_years, weight_kg)
    if most is None:
        too_young = at_least(
            "age_years",
            age_years or 0.0,
            product.adult_from_years,
            "years",
            way_out="take a product whose label names children, such as EMLA from its leaflet's table, or none",
            says=f"no limit of {product.name} is known for a child",
        )
        return [too_young, *_limits(product, dose, LabelDose(None, None, None), skin)]
    return _limits(product, dose, most, skin)


def _limits(product: AnaestheticProduct, dose: Dose, most: LabelDose, skin: Skin) -> list[Limit]:
    area, who = dose.area_cm2, most.who
    limits = [
        at_most("minutes", dose.minutes, most.minutes, "min", f"wipe it off after at most {most.minutes:g} min{who}")
        if most.minutes is not None
        else at_most("minutes", dose.minutes, None, "min", "")
    ]
    safe_area = "" if most.area_cm2 is None else f"cover at most {most.area_cm2:g} cm2{who}, or take no cream"
    limits.append(at_most("area_cm2", area, most.area_cm2, "cm2", safe_area))
    if product.max_mg_per_cm2 is None or most.mass_g is not None:
        safe = "" if most.mass_g is None else f"put on at most {most.mass_g:g} g{who}"
        limits.append(at_most("mass_g", dose.mass_g, most.mass_g, "g", safe))
    if product.max_mg_per_cm2 is not None:
        grams = round_down(product.max_mg_per_cm2 * area / 1000.0)
        per_area = 1000.0 * dose.mass_g / area
        limits.append(
            at_most("mass_mg_per_cm2", per_area, product.max_mg_per_cm2, "mg/cm2", f"at most {grams:g} g on this area")
        )
    if product.mass_by_area:
        grams = product.usual_mass_g(area)
        limits.append(
            at_most("mass_for_area_g", dose.mass_g, grams, "g", f"at most {round_down(grams):g} g on this area")
        )
    if product.minutes_min is not None:
        limits.append(at_least(f"minutes{FOR_EFFECT}", dose.minutes, product.minutes_min, "min"))
    if product.occlusion == "forbidden":
        says = f"{product.name} may not be covered"
        limits.append(at_most("occlusion", float(dose.occluded), 0.0, "1", "leave the cream uncovered", says=says))
    if product.occlusion == "needed":
        limits.append(at_least(f"occlusion{FOR_EFFECT}", float(dose.occluded), 1.0, "1"))
    way = {
        "broken": "treat without cream, or wait until the skin has healed",
        "needled": "take the cream off before the first puncture",
    }
    limits.append(
        at_most(
            "on_needled_skin",
            float(skin != "whole"),
            0.0,
            "1",
            way.get(skin, ""),
            says=f"cream on {skin} skin is outside every label: lidocaine enters through the open channels as well",
        )
    )
    return limits
