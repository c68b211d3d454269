"""What the rules found about one person, in plain words, and who chose to go on in spite of it."""

from __future__ import annotations

from cicatrix.planning.plan import Plan
from cicatrix.report.patient_pages.page_parts import Group
from cicatrix.report.patient_pages.patient_texts import cares, reasons

UNSAID = "One more point that your doctor must explain to you"
"""Stands for a rule that the words do not hold yet: what was found is never left out."""


def found_for_you(plan: Plan) -> list[Group]:
    """Return each rule about the person, the cream or the plan that fired, once; an override names who made it."""
    texts = {rule: one.text for one in (*reasons(), *cares()) for rule in one.rules}
    fired = [one.rule for one in plan.candidacy.findings if one.scope != "system"]
    items = [texts.get(rule, f"{UNSAID} (rule {rule}).") for rule in fired]
    chosen = [
        f"{one.by} ({one.role}) chose to go on in spite of this: {texts.get(one.rule, f'{UNSAID} (rule {one.rule}).')}"
        for one in plan.case.overrides
    ]
    groups = (("What our questions found", items), ("Who chose to go past a rule", chosen))
    return [Group(title=title, items=list(dict.fromkeys(lines))) for title, lines in groups if lines]
