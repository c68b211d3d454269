"""The consent pages of a plan."""

from __future__ import annotations

from cicatrix.planning.plan import Plan
from cicatrix.report import phrases as say
from cicatrix.report.patient_pages.chances import chances_of, not_counted
from cicatrix.report.patient_pages.comparisons import comparison_sources, comparisons
from cicatrix.report.patient_pages.found_for_you import found_for_you
from cicatrix.report.patient_pages.page_parts import Page, blanks_of, choices_of, cited, page_of
from cicatrix.report.patient_pages.patient_texts import wording
from cicatrix.report.patient_pages.plan_words import plan_words

GUIDANCE = ["gmc_cosmetic", "cochrane2016acnescars"]
"""What the elements of the text follow, and the review behind 'most of these studies are small'."""


def consent_page(plan: Plan) -> Page:
    """Return what a person reads before saying yes or no to a plan, with that plan's own numbers."""
    text = wording("consent")
    computed = {
        "check": {"groups": found_for_you(plan)},
        "risks": {"chances": chances_of(plan), "groups": not_counted(plan)},
        "treatments": {"compared": comparisons()},
        "photographs": {"choices": choices_of(text)},
        "signature": {"blanks": blanks_of(text)},
    }
    return page_of(
        "consent",
        plan_words(plan),
        computed,
        about=f"For {plan.patient}. Plan of {say.day(plan.date)}.",
        case_sha256=plan.provenance.input_sha256,
        sources=cited([*GUIDANCE, *comparison_sources(), *(one.source for one in plan.events)]),
    )
