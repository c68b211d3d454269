"""Medical history: what is absent was not asked, and is never taken for a no."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from cicatrix.base.model import Frozen


def _only_day(value: object) -> object:
    if isinstance(value, dt.datetime):
        raise ValueError("write a day such as 2026-11-23, without a time")
    if isinstance(value, int | float):  # Pydantic would take it for seconds since 1970
        raise ValueError(f"write a day such as 2026-11-23, not {value}")
    return value


Day = Annotated[dt.date, BeforeValidator(_only_day)]
OptionalBool = Annotated[bool | None, Field(strict=True)]


class Isotretinoin(Frozen):
    """Oral isotretinoin; a date (of the last dose) only when it was stopped."""

    status: Literal["never", "current", "stopped"]
    date: Day | None = None

    @model_validator(mode="after")
    def _date_fits(self) -> Isotretinoin:
        if self.date is not None and self.status != "stopped":
            raise ValueError("a 'date' belongs to status 'stopped' only")
        return self


class KeloidTendency(Frozen):
    """Keloids: on the face, how many off the face, in the family."""

    face: bool = False
    off_face: int = Field(default=0, ge=0, le=100)
    family: bool = False


class RecentProcedure(Frozen):
    """Something done to the field lately."""

    what: Literal[
        "botulinum", "filler", "peel", "deep_peel", "dermabrasion", "laser_nonablative", "laser_ablative", "surgery",
        "facelift_or_eyelid_surgery", "waxing", "topical_retinoid", "tanning", "radiotherapy", "needling",
    ]  # fmt: skip
    date: Day


Allergy = Literal[
    "none",
    "lidocaine",
    "prilocaine",
    "tetracaine",
    "paba",
    "steel",
    "nickel",
    "latex",
    "chlorhexidine",
    "adhesive",
    "other",
]


class History(Frozen):
    """Answers to the questions that the rules read."""

    pregnant: OptionalBool = None
    breastfeeding: OptionalBool = None
    isotretinoin: Isotretinoin | None = None
    active_acne_in_field: OptionalBool = None
    infection_or_open_wound_in_field: OptionalBool = None
    active_cold_sore: OptionalBool = None
    facial_hsv: OptionalBool = None
    inflammatory_dermatosis_in_field: OptionalBool = None
    skin_cancer_or_undiagnosed_lesion_in_field: OptionalBool = None
    actinic_keratosis_in_field: OptionalBool = None
    bleeding_disorder: OptionalBool = None
    anticoagulant: Literal["none", "aspirin", "antiplatelet", "warfarin", "doac", "heparin"] | None = None
    inr: float | None = Field(default=None, ge=0, le=20, strict=True)
    inr_date: Day | None = None
    keloid_tendency: Annotated[bool, Field(strict=True)] | KeloidTendency | None = None
    scleroderma_or_morphoea: OptionalBool = None
    connective_tissue_or_photosensitive_disease: OptionalBool = None
    wound_healing_disorder: OptionalBool = None
    immunosuppressed: OptionalBool = None
    chemo_or_radiotherapy_now: OptionalBool = None
    high_dose_steroid: OptionalBool = None
    diabetes: Literal["none", "type1", "type2"] | None = None
    hba1c_percent: float | None = Field(default=None, ge=3, le=20, strict=True)
    sunburn_in_field: OptionalBool = None
    smoker: OptionalBool = None
    prior_pih: OptionalBool = None
    methaemoglobinaemia: OptionalBool = None
    g6pd_deficiency: OptionalBool = None
    allergies: list[Allergy] | None = Field(default=None, min_length=1, max_length=10)
    recent: list[RecentProcedure] | None = Field(default=None, max_length=50)
    cardiac_abnormality_or_pacemaker: OptionalBool = None
    dysmorphic_concern: OptionalBool = None
    severe_liver_disease: OptionalBool = None
    antiarrhythmic: OptionalBool = None
    methaemoglobin_inducing_drug: OptionalBool = None
    pseudocholinesterase_deficiency: OptionalBool = None
    raised_mole_or_tattoo_in_field: OptionalBool = None
    dermatosis_elsewhere: OptionalBool = None
    atopic_dermatitis: OptionalBool = None
    cannot_follow_aftercare: OptionalBool = None

    @model_validator(mode="after")
    def _answers_agree(self) -> History:
        if self.allergies is not None and "none" in self.allergies and len(self.allergies) > 1:
            raise ValueError('\'allergies\' says "none" and names one; allowed: ["none"] or the allergies')
        if self.allergies is not None and len(set(self.allergies)) < len(self.allergies):
            raise ValueError("'allergies' names one twice; allowed: once each")
        if (self.inr or self.inr_date) and self.anticoagulant not in {None, "warfarin"}:
            key = "inr" if self.inr else "inr_date"
            raise ValueError(f"'{key}' belongs to warfarin, and 'anticoagulant' is \"{self.anticoagulant}\"")
        if self.keloid_tendency is True:
            raise ValueError(
                "'keloid_tendency' needs detail; allowed: false, { face = true }, { off_face = 1 }, { family = true }"
            )
        return self
