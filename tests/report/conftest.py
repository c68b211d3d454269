"""A complete plan made up for the report's tests: every part is present, no number in it means anything."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from cicatrix import pipeline
from cicatrix.acute.aftercare import aftercare, red_flags
from cicatrix.candidacy.screen import Candidacy
from cicatrix.evidence.knowledge import knowledge_of
from cicatrix.evidence.store import load_evidence
from cicatrix.intake.case import Case
from cicatrix.intake.protocol import Protocol
from cicatrix.planning.over_time import FirstDaysOverTime
from cicatrix.planning.plan import Plan
from cicatrix.report.context import context_of
from cicatrix.report.figures import figures_of
from cicatrix.report.html import render_html
from cicatrix.report.pdf import render_pdf
from cicatrix.skin.grading import grade

START = dt.date(2026, 12, 7)
WEEKS = [float(week) for week in range(0, 43, 2)]
DEPTHS = {"cheek_left": 1.5, "cheek_right": 1.5, "temple_left": 1.0, "temple_right": 1.0}


def case_data() -> dict[str, Any]:
    """Return a case as its file would hold it."""
    scars = [
        {
            "zone": zone,
            "type": kind,
            "count": 6,
            "width_mm": 3.0 if kind == "boxcar" else 5.0,
            "depth_mm": 0.35,
            "stretches_flat": True,
        }
        for zone in DEPTHS
        for kind in ("rolling", "boxcar")
    ]
    return {
        "patient": {"id": "P-0001", "age_years": 29.0, "sex": "female", "weight_kg": 62.0, "fitzpatrick": 4},
        "history": {"facial_hsv": True},
        "scars": scars,
        "grading": {"goodman_baron_grade": 3},
        "limits": {"max_sessions": 5, "budget": {"amount": 1500.0, "currency": "USD"}},
        "clinic": {
            "device": "generic-pen",
            "date": dt.date(2026, 11, 23),
            "price_per_session": {"low": 150.0, "high": 400.0, "currency": "USD"},
            "anaesthetic": {"product": "lidocaine-4-cream", "minutes": 40.0},
            "topicals": ["device-gel"],
        },
    }


def uncertain(median: float, spread: float = 0.35) -> dict[str, float]:
    return {"median": median, "p10": median * (1 - spread), "p90": median * (1 + spread)}


def series(final: float, *, start: float = 0.0, pace: float = 10.0, spread: float = 0.45) -> dict[str, list[float]]:
    gain = [(final - start) * (1 - math.exp(-((week / pace) ** 1.6))) for week in WEEKS]
    edges = [[start + value * factor for value in gain] for factor in (1 - spread, 1 + spread)]
    return {
        "weeks": WEEKS,
        "median": [start + value for value in gain],
        "p10": [min(pair) for pair in zip(*edges, strict=True)],
        "p90": [max(pair) for pair in zip(*edges, strict=True)],
    }


def pulses(decay: float) -> dict[str, list[float]]:
    level = [sum(math.exp(-(week - at) / decay) for at in (0, 4, 8) if week >= at) for week in WEEKS]
    return {"weeks": WEEKS, "median": level, "p10": [0.7 * x for x in level], "p90": [1.3 * x for x in level]}


def forecast(measure: str, values: dict[str, list[float]], baseline: float = 0.0) -> dict[str, Any]:
    return {"measure": measure, "series": values, "baseline": baseline, "evidence": "assumption", "note": "priors only"}


def finding(rule: str, severity: str, reason: str, action: str) -> dict[str, Any]:
    return {
        "rule": rule,
        "severity": severity,
        "scope": "patient",
        "reason": reason,
        "action": action,
        "earliest_date": None,
        "source": "safety review",
        "evidence": "expert",
        "review": "unreviewed",
    }


def candidacy_data() -> dict[str, Any]:
    return {
        "decision": "suitable_with_precautions",
        "earliest_date": None,
        "findings": [
            finding("C10", "precaution", "history of cold sores on the face", "the prescriber decides on an antiviral"),
            finding("C41", "precaution", "skin type IV", "strict sun protection; a smaller depth in the first session"),
            finding("X03", "information", "the rules are drafts", "none"),
        ],
        "open_questions": [],
        "would_change": [],
    }


def event(name: str, probability: dict[str, Any], start: float, end: float, unit: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "probability": probability,
        "from": start,
        "to": end,
        "unit": unit,
        "source": "chu2021",
        **more,
    }


def no_rate(reason: str) -> dict[str, str]:
    return {"state": "not_estimable", "reason": reason}


def zone_data(zone: str, depth: float) -> dict[str, Any]:
    return {
        "zone": zone,
        "depth_mm": depth,
        "passes": 4,
        "speed_mm_per_s": 20.0,
        "holes_per_cm2": uncertain(275, 0.2),
        "delivered_depth_mm": uncertain(depth * 0.95, 0.12),
        "depth_cap_mm": depth,
        "cap_reason": "cap for the site",
        "injured_volume_percent": uncertain(3.1),
        "share_reaching": {
            "papillary_dermis": uncertain(0.98, 0.01),
            "reticular_dermis": uncertain(0.86, 0.1),
            "fat": uncertain(0.02, 0.9),
        },
    }


def schedule_data() -> dict[str, Any]:
    zones = [zone_data(zone, depth) for zone, depth in DEPTHS.items()]

    def step(what: str, who: str, date: dt.date, rule: str = "") -> dict[str, Any]:
        return {"what": what, "who": who, "date": date, "reason": "so that it is safe", "rule": rule}

    before = [
        step("See the prescriber about antiviral protection", "prescriber", dt.date(2026, 11, 30), "C10"),
        step("Consent talk and signature", "the clinician who treats", START, "S12"),
    ]
    sessions = [
        {
            "number": k + 1,
            "date": START + dt.timedelta(days=28 * k),
            "zones": zones,
            "before": before if k == 0 else [step("Look at the skin", "clinic", START + dt.timedelta(days=28 * k))],
        }
        for k in range(3)
    ]
    follow_up = [step("Photographs and grading", "clinic", START + dt.timedelta(days=56 + 182))]
    return {"sessions": sessions, "interval_days": 28.0, "follow_up": follow_up}


def comparator(name: str, sessions: int, objective: float, share: float, final: float) -> dict[str, Any]:
    return {
        "name": name,
        "sessions": sessions,
        "interval_days": 28.0 if sessions else 0.0,
        "objective": uncertain(objective),
        "probability_plan_better": share,
        "distinguishable": share >= 0.8,
        "feasible": True,
        "depth_percent": series(final),
        "zones": DEPTHS if sessions else {},
    }


@cache
def dose_data() -> tuple[dict[str, Any], ...]:
    """Return the dose of two sites, computed: its pictures need holes that lie somewhere."""
    result = pipeline.needle(
        Protocol.model_validate({
            "device": "generic-pen", "sessions": 3,
            "zones": [
                {"zone": zone, "area_cm2": 30.0, "depth_mm": depth, "passes": 4, "speed_mm_per_s": 20.0}
                for zone, depth in (("cheek_left", 1.5), ("temple_left", 1.0))
            ],
        }),
        draws=20,
    )  # fmt: skip
    return tuple(zone.dose.model_dump() for zone in result.zones)


@cache
def over_time_data() -> dict[str, Any]:
    """Return the first days over hours, computed with a product whose strength is known."""
    result = pipeline.acute(
        Protocol.model_validate({
            "device": "generic-pen", "sessions": 3,
            "zones": [{"zone": "cheek_left", "area_cm2": 30.0, "depth_mm": 1.5, "passes": 4, "speed_mm_per_s": 20.0}],
            "anaesthetic": {"product": "lidocaine-4-cream", "minutes": 40.0},
            "topicals": [{"product": "hyaluronic-acid"}],
        }),
        draws=20,
    )  # fmt: skip
    return {name: result.model_dump()[name] for name in FirstDaysOverTime.model_fields}


def first_days_data() -> dict[str, Any]:
    hours = [float(hour) for hour in range(0, 121, 2)]
    red = [0.6 * math.exp(-hour / 6) + 0.4 * math.exp(-hour / 30) for hour in hours]
    return {
        "pain_vas": uncertain(4.1, 0.3),
        "numb_depth_mm": uncertain(1.8, 0.3),
        "plasma_ug_per_ml": uncertain(0.12, 0.6),
        "limits": [
            {"name": "minutes", "value": 40.0, "limit": 60.0, "unit": "min", "state": "within"},
            {"name": "mass_g", "value": 12.0, "limit": 20.0, "unit": "g", "state": "within"},
            {"name": "area_cm2", "value": 120.0, "limit": None, "unit": "cm2", "state": "unknown"},
            {"name": "absorbed_mg_per_kg", "value": 0.4, "limit": 4.5, "unit": "mg/kg", "state": "within"},
        ],
        "downtime_hours": uncertain(46, 0.4),
        "redness": {
            "hours": hours,
            "median": red,
            "p10": [0.6 * x for x in red],
            "p90": [1.3 * x for x in red],
            "visible_threshold": 0.1,
        },
        "aftercare": [
            {"kind": one.kind, "what": one.what, "from_h": one.from_h, "to_h": one.to_h, "source": one.source}
            for one in aftercare()
        ],
        "red_flags": [
            {
                "sign": one.sign,
                "when": one.when,
                "action": one.action,
                "urgency": one.urgency,
                "source": "safety review",
            }
            for one in red_flags()
        ],
        "anaesthetic": "lidocaine-4-cream",
        "topicals": ["device-gel"],
    }


def conclusion(title: str, standing: str, value: dict[str, float] | None, **shares: float) -> dict[str, Any]:
    def uncertain(median: float) -> dict[str, float]:
        return {"median": median, "p10": 0.8 * median, "p90": 1.2 * median}

    parts = {"share": uncertain, "first": uncertain, "total": uncertain}
    return {
        "name": title.replace(" ", "_"),
        "title": title,
        "unit": "percent",
        "value": value,
        "probability": 0.7 if value is None else None,
        "standing": standing,
        "agreement": 0.6 if standing == "sign_only" else 0.95,
        "shares": [{"group": group, **{key: of(s) for key, of in parts.items()}} for group, s in shares.items()],
        "text": f"Why {title}.",
    }


def standing_data() -> list[dict[str, Any]]:
    return [
        conclusion("pain", "assumption", {"median": 4.25, "p10": 1.76, "p90": 7.33}, measured=0.06, assumption=0.94),
        conclusion(
            "depth", "sign_only", {"median": 54.7, "p10": 4.5, "p90": 99.6}, measured=0.2, sign_only=0.5, assumption=0.3
        ),
        conclusion("a visible change at all", "data_driven", None, data_driven=0.8, person=0.2),
    ]


def alternative(sessions: int, improvement: float, feasible: bool) -> dict[str, Any]:
    return {
        "sessions": sessions,
        "interval_days": 28.0,
        "improvement": improvement,
        "depth_mm": DEPTHS,
        "passes": dict.fromkeys(DEPTHS, 4),
        "high_cost": 400.0 * sessions,
        "downtime_days": 1.9,
        "pain_vas": 4.1,
        "feasible": feasible,
    }


def plan_data() -> dict[str, Any]:
    """Return the plan as its file would hold it."""
    case = Case.model_validate(case_data())
    records = load_evidence().parameters
    used = ["acute.redness_fast_h", "needling.injury_radius_mm", "needling.depth_ratio.pen", "outcome.visible_share"]
    used = [identifier for identifier in used if identifier in records]
    return {
        "patient": case.patient.id,
        "date": case.clinic.date,
        "case": case,
        "candidacy": Candidacy.model_validate(candidacy_data()),
        "grading": grade(case.scars, case.grading),
        "device": "generic-pen",
        "device_name": "generic motorised pen",
        "schedule": schedule_data(),
        "objective": uncertain(5.2),
        "responder_share": 0.78,
        "reasons": ["Of 5 courses, 3 sessions 28 days apart has the largest mean improvement (5.2 points)."],
        "forecast": [
            forecast("goodman_baron_quantitative", series(9.0, start=14.0), 14.0),
            forecast("goodman_baron_grade", series(2.1, start=3.0), 3.0),
            forecast("scar_depth_percent", series(34.0)),
            forecast("patient_percent", series(45.0)),
        ],
        "relief_by_type": [forecast("rolling", series(41.0)), forecast("boxcar", series(24.0))],
        "residual_grade": {"1": 0.02, "2": 0.55, "3": 0.38, "4": 0.05},
        "healing": [
            forecast("collagen_total", series(1.2, start=1.0, spread=0.3), 1.0),
            forecast("elastin", series(1.08, start=1.0, spread=0.4), 1.0),
            forecast("inflammation_signal", pulses(1.2)),
            forecast("tgf_beta", pulses(2.4)),
        ],
        "first_visible_weeks": {"median": 7.0, "p10": 5.0, "p90": 13.0},
        "pih": {"median": 0.11, "p10": 0.05, "p90": 0.2},
        "events": [
            event("redness like sunburn", {"median": 0.99, "p10": 0.96, "p90": 1.0}, 0, 1, "h", expected=True),
            event("brown patches", {"median": 0.11, "p10": 0.05, "p90": 0.2}, 2, 8, "w", note="from the pigment model"),
            event("bruise", {"median": 0.03, "p10": 0.008, "p90": 0.07}, 0, 24, "h"),
            event("cold sore", no_rate("no rate after microneedling"), 1, 7, "d"),
        ],
        "dose": dose_data(),
        "first_days": first_days_data(),
        "over_time": over_time_data(),
        "pain": uncertain(4.1, 0.3),
        "cost": {"low_per_session": 150, "high_per_session": 400, "low": 450, "high": 1200, "currency": "USD"},
        "goals": [
            {"name": "max_sessions", "limit": "5", "value": "3", "statistic": "number", "state": "met"},
            {
                "name": "budget",
                "limit": "1500 USD",
                "value": "1200 USD",
                "statistic": "high end of the price",
                "state": "met",
                "active": True,
            },
            {
                "name": "max_pih_risk",
                "limit": "20%",
                "value": "not estimable",
                "statistic": "mean",
                "state": "not_evaluable",
            },
        ],
        "comparators": [
            comparator("no_treatment", 0, 0.0, 0.99, 0.0),
            comparator("standard_course", 3, 4.9, 0.56, 31.0),
        ],
        "alternatives": [alternative(k, 5.6 * (1 - math.exp(-k / 1.6)), k < 4) for k in range(1, 6)],
        "sensitivity": [
            {
                "parameter": identifier,
                "name": records[identifier].name,
                "rank_correlation": 0.6 / (k + 1) * (-1) ** k,
                "share": 0.36 / (k + 1) ** 2,
                "grade": records[identifier].grade,
                "knowledge": knowledge_of(identifier),
            }
            for k, identifier in enumerate(used)
        ],
        "standing": standing_data(),
        "evidence": "assumption",
        "citations": [
            {"key": "chu2021", "text": "Chu (2021). A review. doi:10.1097/x", "parameters": used[:1]},
            *(
                {"key": key, "text": f"source {key}", "parameters": [], "used_for": "aftercare"}
                for key in sorted({one.source for one in aftercare()} - {"chu2021"})
            ),
        ],
        "assumptions": [
            {
                "parameter": identifier,
                "name": records[identifier].name,
                "value": records[identifier].value,
                "unit": records[identifier].unit,
                "calibrated": {"median": 1.5, "p10": 0.75, "p90": 3.0} if place == 0 else None,
                "note": "for the test",
            }
            for place, identifier in enumerate(used)
        ],
        "provenance": {
            "version": "0.1.0",
            "input_sha256": "a" * 64,
            "parameters_sha256": "b" * 64,
            "seed": 0,
            "draws": 500,
            "parameters_used": used,
        },
    }


@pytest.fixture(scope="session")
def make_plan() -> Callable[..., Plan]:
    """Return a function that builds the plan with some top-level keys replaced."""

    def make(**changes: Any) -> Plan:
        return Plan.model_validate(plan_data() | changes)

    return make


@pytest.fixture(scope="session")
def plan(make_plan: Callable[..., Plan]) -> Plan:
    """Return the plan as it is."""
    return make_plan()


@pytest.fixture(scope="session")
def figures(plan: Plan) -> dict[str, str]:
    """Return the figures of the plan, drawn once: a drawing takes longer than most tests."""
    return figures_of(plan)


@pytest.fixture(scope="session")
def context(plan: Plan) -> dict[str, Any]:
    """Return what the report of the plan shows."""
    return context_of(plan)


@pytest.fixture(scope="session")
def html(context: dict[str, Any]) -> str:
    """Return the report of the plan as HTML."""
    return render_html(context)


@pytest.fixture(scope="session")
def pdf(context: dict[str, Any]) -> bytes:
    """Return the report of the plan as PDF."""
    return render_pdf(context)


@pytest.fixture
def drawn(figures: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a report take the figures that are drawn, whatever its plan: for tests of its words and files."""
    monkeypatch.setattr("cicatrix.report.context.figures_of", lambda _: figures)
