"""Every rule of patient and product fires on one case and is silent on another; the others fire on their facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, get_args

import pytest

from cicatrix.acute.products import anaesthetics
from cicatrix.base.errors import BadInput
from cicatrix.candidacy.conditions import UNKNOWN, Comparison, evaluate
from cicatrix.candidacy.facts import ACTIVES, ALIASES, FACTS, PROCEDURES
from cicatrix.candidacy.findings import plan_findings
from cicatrix.candidacy.rules import Scope, load_rules, rules_not_screened
from cicatrix.candidacy.screen import screen
from cicatrix.intake.case import Case
from cicatrix.intake.history import RecentProcedure

Make = Callable[..., Case]
TODAY = dt.date(2026, 11, 23)


def history(**answers: Any) -> dict[str, Any]:
    return {"history": answers}


def lately(what: str, days: int) -> dict[str, Any]:
    return history(recent=[{"what": what, "date": TODAY - dt.timedelta(days=days)}])


def cream(product: str, minutes: float = 60, more: dict[str, Any] | None = None, **answers: Any) -> dict[str, Any]:
    return {"clinic": {"anaesthetic": {"product": product, "minutes": minutes} | (more or {})}, "history": answers}


def scars(*kinds: str, **more: Any) -> dict[str, Any]:
    flat = {"macular_pigmented", "macular_erythematous", "keloid", "hypertrophic"}
    depth = {kind: {} if kind in flat else {"depth_mm": 0.4} for kind in kinds}
    common = {"zone": "cheek_left", "count": 5, "width_mm": 2.0, "older_than_a_year": True}
    return {"scars": [common | {"type": kind} | depth[kind] | more for kind in kinds]}


FIRES: dict[str, dict[str, Any]] = {
    "C01": {"patient": {"age_years": 20}},
    "C02": {"patient": {"age_years": 16}},
    "C03": history(pregnant=True),
    "C04": history(breastfeeding=True),
    "C05": history(isotretinoin={"status": "current"}),
    "C06": history(isotretinoin={"status": "stopped", "date": TODAY - dt.timedelta(days=179)}),
    "C07": history(active_acne_in_field=True),
    "C08": history(infection_or_open_wound_in_field=True),
    "C09": history(active_cold_sore=True),
    "C10": history(facial_hsv=True),
    "C11": history(inflammatory_dermatosis_in_field=True),
    "C12": history(dermatosis_elsewhere=True),
    "C13": history(skin_cancer_or_undiagnosed_lesion_in_field=True),
    "C14": history(actinic_keratosis_in_field=True),
    "C15": history(bleeding_disorder=True),
    "C16": history(anticoagulant="doac"),
    "C17": history(anticoagulant="warfarin", inr=2.0, inr_date=TODAY - dt.timedelta(days=8)),
    "C18": history(keloid_tendency={"off_face": 2}),
    "C19": history(keloid_tendency={"family": True}),
    "C20": history(scleroderma_or_morphoea=True),
    "C21": history(connective_tissue_or_photosensitive_disease=True),
    "C22": history(wound_healing_disorder=True),
    "C23": history(immunosuppressed=True),
    "C24": history(high_dose_steroid=True),
    "C25": lately("radiotherapy", 364),
    "C26": history(diabetes="type1"),
    "C27": history(diabetes="type1", hba1c_percent=6.9),
    "C28": history(allergies=["steel"]),
    "C29": history(allergies=["nickel"]),
    "C30": history(sunburn_in_field=True),
    "C31": lately("tanning", 13),
    "C32": lately("botulinum", 13),
    "C33": lately("filler", 13),
    "C34": lately("filler", 14),
    "C35": lately("laser_nonablative", 29),
    "C36": lately("surgery", 89),
    "C37": lately("facelift_or_eyelid_surgery", 364),
    "C38": scars("rolling", older_than_a_year=False),
    "C39": lately("waxing", 6),
    "C40": lately("topical_retinoid", 4),
    "C41": {"patient": {"fitzpatrick": 4}},
    "C42": {"patient": {"fitzpatrick": 5}, "clinic": {"device": "exceed"}},
    "C43": history(cardiac_abnormality_or_pacemaker=True),
    "C44": history(dysmorphic_concern=True),
    "C45": scars("macular_pigmented", "macular_erythematous"),
    "C46": scars("icepick"),
    "C47": scars("rolling", "hypertrophic"),
    "C48": history(raised_mole_or_tattoo_in_field=True),
    "C49": {"patient": {"weight_kg": None}},
    "C50": history(cannot_follow_aftercare=True),
    "C51": lately("radiotherapy", 366),
    "C52": history(allergies=["chlorhexidine"]),
    "A01": cream("lmx4", allergies=["prilocaine"]),
    "A02": cream("pliaglis", 30, allergies=["tetracaine"]),
    "A03": cream("emla", methaemoglobinaemia=True),
    "A04": cream("emla", g6pd_deficiency=True),
    "A05": cream("emla", methaemoglobin_inducing_drug=True),
    "A06": cream("pliaglis", 30, severe_liver_disease=True),
    "A07": cream("pliaglis", 30, pseudocholinesterase_deficiency=True),
    "A08": cream("lidocaine-4-cream", antiarrhythmic=True),
    "A09": cream("emla", 60, {"area_cm2": 601.0}),
    "A10": cream("lidocaine-4-cream", 60, {"mass_g": 41.0, "area_cm2": 200.0}),
    "A11": cream("pliaglis", 61),
    "A12": cream("compounded-23-7", 30),
    "A14": cream("emla", infection_or_open_wound_in_field=True),
    "A16": cream("emla", 59),
    "A18": cream("emla", 60, atopic_dermatitis=True),
}
# These are known only on the day or after it.
BY_FACT: dict[str, dict[str, Any]] = {
    "A13": {"anaesthetic_products": 2.0},
    "A15": {"anaesthetic_unsupervised": True},
    "A17": {"anaesthetic_toxicity_signs": True},
    "F01": {"hours_since_session": 50.0, "pus_fever_or_red_streaks": True},
    "F02": {"hours_since_session": 30.0, "tingling_or_grouped_blisters": True},
    "F03": {"hours_since_session": 72.0, "redness_present": True, "redness_fading": False},
    "F04": {"hours_since_session": 80.0, "itchy_hard_papules": True},
    "F05": {"hours_since_session": 500.0, "nodule_or_abscess": True},
    "F06": {"new_brown_or_grey_patch": True},
    "F07": {"linear_or_grid_marks": True},
    "F08": {"growing_raised_scar": True},
    "F09": {"wheeze_tongue_swelling_or_hives": True},
    "F10": {"hours_since_session": 60.0, "exercise_or_sauna": True},
    "F11": {"serious_event": True},
    "X01": {"absolute_question_open": True},
    "X02": {"override_used": True},
    "X03": {"graded_from_image": True},
    "X04": {"patient_sees_urgency": True},
}
PLAN: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "S01": ({"depth_mm": 1.75, "device": "skinpen-precision"}, {"depth_mm": 1.5, "device": "skinpen-precision"}),
    "S02": ({"inside_orbital_rim": True}, {"inside_orbital_rim": False}),
    "S03": ({"zone": "nose", "depth_mm": 0.75}, {"zone": "cheek_left", "depth_mm": 0.75}),
    "S04": ({"interval_days": 27}, {"interval_days": 28}),
    "S05": ({"last_session_not_healed": True}, {"last_session_not_healed": False}),
    "S06": ({"topicals": ["device-gel", "ascorbic-acid"]}, {"topicals": ["device-gel"]}),
    "S07": ({"prp_planned": True}, {"prp_planned": False}),
    "S08": ({"cartridge_unsafe": True}, {"cartridge_unsafe": False}),
    "S09": ({"anaesthetic_off_time_missing": True}, {"anaesthetic_off_time_missing": False}),
    "S10": ({"pinpoint_bleeding": True}, {"pinpoint_bleeding": False}),
    "S11": ({"holes_per_cm2": 301.0}, {"holes_per_cm2": 300.0}),
    "S12": ({"consent_missing": True}, {"consent_missing": False}),
    "S13": ({"baseline_missing": True}, {"baseline_missing": False}),
    "S14": ({"unprotected_lips_mole_or_eyes": True}, {"unprotected_lips_mole_or_eyes": False}),
}


def fired(case: Case) -> set[str]:
    return {finding.rule for finding in screen(case).findings}


def test_every_rule_has_its_case() -> None:
    assert sorted([*FIRES, *BY_FACT, *PLAN]) == sorted(load_rules())
    assert set(BY_FACT) <= set(rules_not_screened())  # what only facts can show is what the helper lists
    assert set(get_args(RecentProcedure.model_fields["what"].annotation)) == set(PROCEDURES)


@pytest.mark.parametrize("rule", FIRES)
def test_it_fires_on_its_case_and_is_silent_on_the_clear_one(make: Make, rule: str) -> None:
    assert rule in fired(make(**FIRES[rule]))
    assert rule not in fired(make())


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("C06", history(isotretinoin={"status": "stopped", "date": TODAY - dt.timedelta(days=180)})),
        ("C10", history(facial_hsv=True, active_cold_sore=True)),
        ("C17", history(anticoagulant="warfarin", inr=3.5, inr_date=TODAY - dt.timedelta(days=7))),
        ("C25", lately("radiotherapy", 365)),
        ("C33", lately("filler", 14)),
        ("C34", lately("filler", 180)),
        ("C35", lately("peel", 30)),
        ("C36", lately("laser_ablative", 90)),
        ("C39", lately("waxing", 7)),
        ("C40", lately("topical_retinoid", 5)),
        ("C46", scars("icepick", "rolling")),
        ("C49", {"patient": {"weight_kg": 50.0}}),
        ("A03", cream("lidocaine-4-cream", methaemoglobinaemia=True)),
        ("A09", cream("emla", 300, {"mass_g": 60.0, "area_cm2": 600.0})),
        ("A10", cream("lidocaine-4-cream", 300, {"mass_g": 40.0, "area_cm2": 200.0})),
        ("A11", cream("pliaglis", 60, {"mass_g": 53.0, "area_cm2": 400.0})),
        ("A16", cream("pliaglis", 20)),
        ("A18", cream("emla", 30, atopic_dermatitis=True)),
    ],
)  # fmt: skip
def test_it_is_silent_just_beyond_its_edge(make: Make, rule: str, change: dict[str, Any]) -> None:
    assert rule not in fired(make(**change))


def test_every_strong_cream_without_a_label_is_named_as_one(make: Make) -> None:
    """Above 7 % lidocaine, with benzocaine, or of unknown strength; a labelled or weak one is not."""
    strong = {
        product.id for product in anaesthetics().values() if product.lidocaine_percent > 7 or product.id == "blt"
    } | {"a-cream-nobody-knows"}
    assert len(strong) > 4
    for product in (strong | set(anaesthetics())) - {"none"}:
        assert ("A12" in fired(make(**cream(product, 30)))) is (product in strong), product


@pytest.mark.parametrize("rule", BY_FACT)
def test_it_fires_on_its_facts_and_is_silent_without_them(rule: str) -> None:
    condition, facts = load_rules()[rule].condition, BY_FACT[rule]
    assert set(facts) <= set(FACTS)
    assert evaluate(condition, facts) is True
    for name, value in facts.items():
        if isinstance(value, bool):
            assert evaluate(condition, facts | {name: not value}) is not True
        assert evaluate(condition, {key: kept for key, kept in facts.items() if key != name}) is UNKNOWN
    assert isinstance(condition, Comparison) or len(facts) > 1


@pytest.mark.parametrize("rule", PLAN)
def test_settings_and_sessions(rule: str) -> None:
    hit, miss = PLAN[rule]
    findings = plan_findings(hit)
    assert rule in {finding.rule for finding in findings}
    assert {finding.scope for finding in findings} == {Scope.PLAN}
    assert rule not in {finding.rule for finding in plan_findings(miss)}
    assert plan_findings({}) == []


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"depth": 1.0}, "did you mean 'depth_mm'"),
        ({"depth_mm": "1"}, "is a number"),
        ({"depth_mm": float("nan")}, "is a number"),
        ({"depth_mm": True}, "is a number"),
        ({"consent_missing": 1}, "is a bool"),
        ({"zone": "cheek_lft"}, "did you mean 'cheek_left'"),
        ({"topicals": "device-gel"}, "list of product ids"),
        ({"device": "skinpen", "depth_mm": 1.0}, "no device"),
    ],
)
def test_settings_that_cannot_be_understood(facts: dict[str, object], says: str) -> None:
    with pytest.raises(BadInput) as error:
        plan_findings(facts)
    assert says in error.value.line()


def test_the_rules_know_what_the_products_hold() -> None:
    products = anaesthetics()
    held = {
        product.id: frozenset(product.other_actives) | ({"lidocaine"} if product.lidocaine_percent else set())
        for product in products.values()
    }
    assert held == dict(ACTIVES)
    assert {alias: product.id for product in products.values() for alias in product.aliases} == dict(ALIASES)
