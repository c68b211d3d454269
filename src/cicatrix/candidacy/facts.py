"""The facts that rules read: type, question in plain words, and how each is found in a case.

A fact that a case leaves open is ``UNKNOWN``, never a no. A fact that no case can hold (a setting, a symptom after the
session) has no derivation here: planning and follow-up supply it, and at screening its rules are silent.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from cicatrix.candidacy.conditions import UNKNOWN, Facts, Value
from cicatrix.device.catalogue import get_device
from cicatrix.intake.case import Case
from cicatrix.intake.history import KeloidTendency
from cicatrix.skin.scars import MACULAR, RAISED, ScarType
from cicatrix.skin.zones import Site, Zone

Kind = Literal["bool", "number", "choice", "set"]
Derivation = Callable[[Case], Value]

ACTIVES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "none": frozenset(),
        "emla": frozenset({"lidocaine", "prilocaine"}),
        "lidocaine-4-cream": frozenset({"lidocaine"}),
        "pliaglis": frozenset({"lidocaine", "tetracaine"}),
        "compounded-23-7": frozenset({"lidocaine", "tetracaine"}),
        "compounded-15-5": frozenset({"lidocaine", "prilocaine"}),
        "lidocaine-10-cream": frozenset({"lidocaine"}),
        "lidocaine-30-gel": frozenset({"lidocaine"}),
        "topicaine": frozenset({"lidocaine"}),
        "blt": frozenset({"lidocaine", "benzocaine", "tetracaine"}),
        "let": frozenset({"lidocaine", "adrenaline", "tetracaine"}),
    }
)
"""Active substances of the anaesthetics that the rules know by name."""
ALIASES = MappingProxyType(
    {"lidocaine-prilocaine-cream": "emla", "lmx4": "lidocaine-4-cream", "lidocaine-tetracaine-7-7": "pliaglis"}
)
UNLISTED = "unlisted"
# A product of unknown content is treated as if it held every active that a rule blocks: the strictest reading.
EVERY_ACTIVE = frozenset[str]().union(*ACTIVES.values()) | {"benzocaine"}
DEVICE_GEL = "device-gel"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that rules may read."""

    name: str
    kind: Kind
    question: str
    """In plain words; for a fact that nobody is asked, what it says."""
    key: str = ""
    """The case file's key that answers it; empty if nobody is asked at screening."""
    of: Derivation | None = None
    choices: tuple[str, ...] = ()
    lasting: bool = False
    """Neither time nor treatment changes it, so it is not proposed as something to change."""


def _history(name: str) -> Derivation:
    def answer(case: Case) -> Value:
        value = getattr(case.history, name)
        return UNKNOWN if value is None else value

    return answer


def _high_dose_steroid(case: Case) -> Value:
    """Return the answer; steroids in a high dose suppress the immune system, so whoever is not suppressed has none."""
    if case.history.high_dose_steroid is None and case.history.immunosuppressed is False:
        return False
    return _history("high_dose_steroid")(case)


def _unless_male(name: str) -> Derivation:
    answer = _history(name)
    return lambda case: False if case.patient.sex == "male" else answer(case)


def _days_between(case: Case, earlier: dt.date | None) -> Value:
    return UNKNOWN if earlier is None else float((case.clinic.date - earlier).days)


def _days_since(what: str) -> Derivation:
    def days(case: Case) -> Value:
        if case.history.recent is None:
            return UNKNOWN
        latest = max((item.date for item in case.history.recent if str(item.what) == what), default=None)
        return math.inf if latest is None else _days_between(case, latest)

    return days


def _keloid(part: Callable[[KeloidTendency], Value]) -> Derivation:
    def answer(case: Case) -> Value:
        told = case.history.keloid_tendency
        if told is None:
            return UNKNOWN
        return part(told if isinstance(told, KeloidTendency) else KeloidTendency())

    return answer


def _keloid_on_face(case: Case) -> Value:
    """Return whether a keloid is on the face: told, or listed among the scars."""
    if any(scar.type is ScarType.KELOID and scar.zone is not Zone.NECK for scar in case.scars):
        return True
    return _keloid(lambda told: told.face)(case)


def _isotretinoin_days(case: Case) -> Value:
    told = case.history.isotretinoin
    if told is not None and told.status == "never":
        return math.inf
    return _days_between(case, told.date if told is not None else None)


def _inr(case: Case) -> float | None:
    return case.history.inr or None  # the contract writes 0.0 where there is no measurement


def _inr_recorded(case: Case) -> Value:
    """Return whether the INR and its day are recorded: one without a day may be of any age, so it counts as none."""
    return _inr(case) is not None and case.history.inr_date is not None


def _below_label_age(case: Case) -> Value:
    youngest = get_device(case.clinic.device).label.min_age_years
    return UNKNOWN if youngest is None else case.patient.age_years < youngest


def _outside_label_phototypes(case: Case) -> Value:
    cleared = get_device(case.clinic.device).label.fitzpatrick
    return case.patient.fitzpatrick not in cleared if cleared else UNKNOWN


def _young_scar(case: Case) -> Value:
    if any(scar.older_than_a_year is False for scar in case.scars):
        return True
    return UNKNOWN if any(scar.older_than_a_year is None for scar in case.scars) else False


def _icepick_share(case: Case) -> Value:
    icepick = sum(scar.count for scar in case.scars if scar.type is ScarType.ICEPICK)
    return icepick / sum(scar.count for scar in case.scars)


def product_of(case: Case) -> str:
    """Return the anaesthetic's product id without aliases; ``none`` without one, ``unlisted`` if no rule knows it."""
    if case.clinic.anaesthetic is None:
        return "none"
    product = ALIASES.get(case.clinic.anaesthetic.product, case.clinic.anaesthetic.product)
    return product if product in ACTIVES else UNLISTED


def _cream(name: Literal["minutes", "mass_g", "area_cm2"]) -> Derivation:
    def amount(case: Case) -> Value:
        value = getattr(case.clinic.anaesthetic, name, None)
        return UNKNOWN if value is None else float(value)

    return amount


def _grams_per_10_cm2(case: Case) -> Value:
    cream = case.clinic.anaesthetic
    if cream is None or cream.mass_g is None or cream.area_cm2 is None:
        return UNKNOWN
    return 10.0 * cream.mass_g / cream.area_cm2


def _ask(name: str, question: str, *, lasting: bool = False) -> Fact:
    return Fact(name, "bool", question, name, _history(name), lasting=lasting)


def _found(name: str, kind: Kind, question: str, of: Derivation, *, lasting: bool = False) -> Fact:
    return Fact(name, kind, question, "", of, lasting=lasting)


def _later(name: str, question: str, kind: Kind = "bool", choices: tuple[str, ...] = ()) -> Fact:
    return Fact(name, kind, question, choices=choices)


RECENT = (
    "Was this skin treated or tanned in the last year, or did it ever have radiotherapy? What was done, and on which "
    "day?"
)
BLOOD_THINNERS = ("none", "aspirin", "antiplatelet", "warfarin", "doac", "heparin")
ALLERGENS = (
    "none", "lidocaine", "prilocaine", "tetracaine", "paba", "steel", "nickel", "latex", "chlorhexidine", "adhesive",
    "other",
)  # fmt: skip
PROCEDURES = (
    "botulinum", "filler", "peel", "deep_peel", "dermabrasion", "laser_nonablative", "laser_ablative", "surgery",
    "facelift_or_eyelid_surgery", "waxing", "topical_retinoid", "tanning", "radiotherapy", "needling",
)  # fmt: skip
"""What ``history.recent`` may hold."""

_PERSON = (
    _found("age_years", "number", "age in years", lambda case: case.patient.age_years, lasting=True),
    _found("fitzpatrick", "number", "skin type I to VI", lambda case: float(case.patient.fitzpatrick), lasting=True),
    _found("weight_kg", "number", "body weight", lambda case: case.patient.weight_kg or UNKNOWN, lasting=True),
    _found("weight_recorded", "bool", "body weight is recorded", lambda case: case.patient.weight_kg is not None),
    _found("age_below_device_label", "bool", "younger than the device is cleared for", _below_label_age),
    _found(
        "phototype_outside_device_label", "bool", "skin type that the device is not cleared for",
        _outside_label_phototypes,
    ),
    Fact("pregnant", "bool", "Are you pregnant, or could you be?", "pregnant", _unless_male("pregnant")),
    Fact("breastfeeding", "bool", "Are you breastfeeding?", "breastfeeding", _unless_male("breastfeeding")),
)  # fmt: skip
_SKIN = (
    _ask("active_acne_in_field", "Are there inflamed spots (pimples, pustules, cysts) where the scars are?"),
    _ask("infection_or_open_wound_in_field", "Is there an infection, a wart or an open wound where the scars are?"),
    _ask("active_cold_sore", "Is there a cold sore on the face now?"),
    _ask("facial_hsv", "Have you ever had a cold sore on the face?", lasting=True),
    _ask(
        "inflammatory_dermatosis_in_field",
        "Is there a red, itchy or scaly rash where the scars are (rosacea, eczema, psoriasis, dermatitis)?",
    ),
    _ask("dermatosis_elsewhere", "Is there a long-lasting skin disease elsewhere, or one that is quiet now?"),
    _ask("atopic_dermatitis", "Do you have atopic eczema?"),
    _ask(
        "skin_cancer_or_undiagnosed_lesion_in_field",
        "Is there a skin cancer, or a spot that changes or that nobody has named, where the scars are?",
    ),
    _ask("actinic_keratosis_in_field", "Are there rough sun-damage spots (actinic keratosis) where the scars are?"),
    _ask("sunburn_in_field", "Is the skin sunburnt where the scars are?"),
    _ask("raised_mole_or_tattoo_in_field", "Is there a raised mole, a birthmark, a tattoo or permanent make-up there?"),
    _found("only_flat_scars", "bool", "only flat marks", lambda case: all(s.type in MACULAR for s in case.scars)),
    _found("raised_scars", "bool", "raised acne scars", lambda case: any(s.type in RAISED for s in case.scars)),
    _found("icepick_share", "number", "share of icepick scars", _icepick_share),
    Fact("young_scar", "bool", "Is any of the scars younger than a year?", "older_than_a_year", _young_scar),
)
_HEALTH = (
    _ask("bleeding_disorder", "Do you have a disorder that makes you bleed easily?", lasting=True),
    Fact(
        "anticoagulant", "choice", "Do you take a medicine that thins the blood, and which?", "anticoagulant",
        _history("anticoagulant"), BLOOD_THINNERS,
    ),
    _found("inr", "number", "the last INR", lambda case: _inr(case) or UNKNOWN),
    _found("inr_recorded", "bool", "an INR is recorded with its day", _inr_recorded),
    Fact(
        "days_since_inr", "number", "On which day was the INR measured?", "inr_date",
        lambda case: _days_between(case, case.history.inr_date),
    ),
    Fact(
        "keloid_face", "bool", "Have you ever had a keloid (a scar that grew beyond the wound) on the face?",
        "keloid_tendency", _keloid_on_face, lasting=True,
    ),
    Fact(
        "keloids_off_face", "number", "How many keloids or thick raised scars do you have elsewhere?",
        "keloid_tendency", _keloid(lambda told: float(told.off_face)), lasting=True,
    ),
    Fact(
        "keloid_family", "bool", "Does a close relative have keloids?", "keloid_tendency",
        _keloid(lambda told: told.family), lasting=True,
    ),
    _ask("scleroderma_or_morphoea", "Do you have scleroderma or morphoea?", lasting=True),
    _ask(
        "connective_tissue_or_photosensitive_disease",
        "Do you have lupus or a like disease of the connective tissue, or one that light makes worse?", lasting=True,
    ),
    _ask("wound_healing_disorder", "Do wounds heal badly in you?", lasting=True),
    _ask("immunosuppressed", "Is your immune system weak, by a disease or a medicine (steroids in a high dose too)?"),
    _ask("chemo_or_radiotherapy_now", "Are you treated with cancer drugs (chemotherapy) or rays (radiotherapy) now?"),
    Fact(
        "high_dose_steroid", "bool", "Do you take steroids by mouth or injection in a high dose?",
        "high_dose_steroid", _high_dose_steroid,
    ),
    Fact("diabetes", "choice", "Do you have diabetes?", "diabetes", _history("diabetes"), ("none", "type1", "type2")),
    Fact("hba1c_percent", "number", "What was the last HbA1c?", "hba1c_percent", _history("hba1c_percent")),
    _found("hba1c_recorded", "bool", "HbA1c is recorded", lambda case: case.history.hba1c_percent is not None),
    _ask("cardiac_abnormality_or_pacemaker", "Do you have a heart condition or a pacemaker?", lasting=True),
    _ask(
        "dysmorphic_concern",
        "Does this person worry far more about looks than the scars explain? Or is the DCQ above 13?",
    ),
    _ask("cannot_follow_aftercare", "Will aftercare be impossible, or are the hopes beyond what needling can do?"),
    Fact(
        "isotretinoin", "choice", "Do you take isotretinoin capsules, or did you ever?", "isotretinoin",
        lambda case: UNKNOWN if case.history.isotretinoin is None else case.history.isotretinoin.status,
        ("never", "current", "stopped"),
    ),
    Fact(
        "days_since_isotretinoin", "number", "On which day did you take the last isotretinoin capsule?",
        "isotretinoin", _isotretinoin_days,
    ),
    Fact(
        "allergies", "set", "What are you allergic to (numbing creams, steel, nickel, latex, plasters, ...)?",
        "allergies",
        lambda case: UNKNOWN if case.history.allergies is None else frozenset(case.history.allergies),
        ALLERGENS, lasting=True,
    ),
    _ask(
        "methaemoglobinaemia", "Did altered blood ever turn your lips blue or grey (methaemoglobinaemia)?",
        lasting=True,
    ),
    _ask("g6pd_deficiency", "Do you lack the enzyme G6PD?", lasting=True),
    _ask(
        "methaemoglobin_inducing_drug",
        "Do you take dapsone, a sulphonamide, a nitrate, nitrofurantoin, phenytoin or phenobarbital?",
    ),
    _ask("severe_liver_disease", "Do you have a severe liver disease?", lasting=True),
    _ask("pseudocholinesterase_deficiency", "Do you lack the enzyme pseudocholinesterase?", lasting=True),
    _ask("antiarrhythmic", "Do you take a medicine for the beat of the heart (amiodarone, sotalol, mexiletine, ...)?"),
)  # fmt: skip
_RECENT = tuple(Fact(f"days_since_{what}", "number", RECENT, "recent", _days_since(what)) for what in PROCEDURES)
_CREAM = (
    Fact(
        "anaesthetic_product", "choice", "the numbing cream", of=product_of, choices=(*ACTIVES, UNLISTED),
    ),
    Fact(
        "anaesthetic_actives", "set", "what the numbing cream holds",
        of=lambda case: ACTIVES.get(product_of(case), EVERY_ACTIVE), choices=tuple(sorted(EVERY_ACTIVE)),
    ),
    _found("anaesthetic_minutes", "number", "minutes under the cream", _cream("minutes")),
    _found("anaesthetic_mass_g", "number", "grams of cream; the label's if not given", _cream("mass_g")),
    _found("anaesthetic_area_cm2", "number", "area under the cream; the field if not given", _cream("area_cm2")),
    _found("anaesthetic_g_per_10_cm2", "number", "grams of cream on 10 cm2", _grams_per_10_cm2),
    _later("anaesthetic_products", "number of numbing products in one visit", "number"),
    Fact(
        "anaesthetic_on_needled_skin", "bool", "cream put on, or left on, skin that was needled",
        of=lambda case: case.clinic.anaesthetic is not None and case.clinic.anaesthetic.skin != "whole",
    ),
    _later("anaesthetic_unsupervised", "cream put on at home or without supervision"),
    _later("anaesthetic_toxicity_signs", "signs of anaesthetic toxicity, or grey-blue lips"),
)  # fmt: skip
_PLAN = (
    _later("depth_mm", "needle depth", "number"),
    _later("depth_beyond_label_mm", "needle depth beyond the device's label", "number"),
    _later("site", "part of the face", "choice", tuple(Site)),
    _later("inside_orbital_rim", "inside the orbital rim or on the eyelid"),
    _later("interval_days", "days between sessions", "number"),
    _later("holes_per_cm2", "distinct punctures per cm2", "number"),
    _found(
        "topical_other_than_device_gel", "bool", "a product other than the device's gel on the open channels",
        lambda case: any(product != DEVICE_GEL for product in case.clinic.topicals),
    ),
    _later("prp_planned", "platelet-rich plasma is planned"),
    _later("last_session_not_healed", "the last session has not healed, or left new pigment or papules"),
    _later("cartridge_unsafe", "cartridge lot missing, expired, opened before or used"),
    _later("anaesthetic_off_time_missing", "the time the cream came off is not recorded"),
    _later("pinpoint_bleeding", "even pinpoint bleeding is reached"),
    _later("consent_missing", "consent missing, of an older version, or without time to reflect"),
    _later("baseline_missing", "photographs or grading before treatment are missing"),
    _later("unprotected_lips_mole_or_eyes", "lips, a bleeding mole or unprotected eyes at the start"),
)  # fmt: skip
_FOLLOW_UP = (
    _later("hours_since_session", "hours since the session", "number"),
    _later("pain_redness_or_swelling_increasing", "pain, redness or swelling that increases"),
    _later("pus_fever_or_red_streaks", "pus, fever of 38 C or more, or red streaks"),
    _later("tingling_or_grouped_blisters", "tingling or grouped blisters"),
    _later("redness_present", "redness is there"),
    _later("redness_fading", "redness is clearly fading"),
    _later("itchy_hard_papules", "itchy hard papules or plaques"),
    _later("nodule_or_abscess", "a nodule or abscess that the usual antibiotic does not settle"),
    _later("new_brown_or_grey_patch", "a new brown or grey patch"),
    _later("linear_or_grid_marks", "marks in lines or a grid"),
    _later("growing_raised_scar", "a raised scar that grows"),
    _later("wheeze_tongue_swelling_or_hives", "wheeze, swelling of the tongue, or hives all over"),
    _later("makeup_or_sunscreen", "make-up or sunscreen on the skin"),
    _later("exercise_or_sauna", "exercise or sauna"),
    _later("active_products", "retinoids, acids or vitamin C on the skin"),
    _later("serious_event", "a serious event: scar, burn, infection that needs treatment"),
)
_SYSTEM = (
    _later("absolute_question_open", "a question that an absolute rule reads is open"),
    _later("override_used", "an override is used"),
    _later("graded_from_image", "grading or plan computed from a photograph or scan"),
    _later("patient_sees_urgency", "a message about urgency is shown to a patient"),
)
FACTS: Mapping[str, Fact] = MappingProxyType(
    {fact.name: fact for fact in (*_PERSON, *_SKIN, *_HEALTH, *_RECENT, *_CREAM, *_PLAN, *_FOLLOW_UP, *_SYSTEM)}
)
"""Every fact by name."""


def case_facts(case: Case) -> Facts:
    """Return what a case says, one value per fact that a case can hold.

    Raises
    ------
    BadInput
        If the case's device is not in the catalogue.
    """
    return {name: fact.of(case) for name, fact in FACTS.items() if fact.of is not None}
