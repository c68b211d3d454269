"""Is it right for me: for the plan of a person, or in general for the plan of an example."""

from __future__ import annotations

from cicatrix.planning.plan import Plan
from cicatrix.report import phrases as say
from cicatrix.report.patient_pages.chances import chances_of, not_counted
from cicatrix.report.patient_pages.comparisons import comparison_sources, comparisons
from cicatrix.report.patient_pages.page_parts import Group, Page, cited, page_of
from cicatrix.report.patient_pages.patient_texts import reasons
from cicatrix.report.patient_pages.plan_words import GRADES, plan_words
from cicatrix.report.verdict import grade_now

UNTIL = {
    "never": "Not at all",
    "later": "Not now, but perhaps later",
    "doctor": "Only if a doctor who knows you says yes",
}


def suitability_page(plan: Plan, *, general: bool = False) -> Page:
    """Return what a person with such scars may expect, who should not, and what else there is.

    Parameters
    ----------
    plan
        The person's own plan, or that of an example.
    general
        Whether it is an example: then the page names nobody.
    """
    computed = {
        "risks": {
            "chances": [one for one in chances_of(plan) if "normal" not in one.text],
            "groups": not_counted(plan),
        },
        "who_not": {"groups": who_should_not()},
        "treatments": {"compared": comparisons()},
    }
    grade = GRADES.get(grade_now(plan) or 0, "")
    return page_of(
        "right_for_me",
        plan_words(plan, general=general),
        computed,
        about=f"For adults with {grade} acne scars."
        if general
        else f"For {plan.patient}. Plan of {say.day(plan.date)}.",
        case_sha256=plan.provenance.input_sha256,
        sources=cited([*comparison_sources(), *(one.source for one in plan.events)]),
    )


def who_should_not() -> list[Group]:
    """Return who should not be needled, by what could change it."""
    found = [
        Group(title=title, items=[one.text for one in reasons() if one.until == until])
        for until, title in UNTIL.items()
    ]
    return [one for one in found if one.items]
