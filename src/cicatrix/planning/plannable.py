"""Whether a plan may be made at all of what a screening found."""

from __future__ import annotations

from cicatrix.base.errors import RefusedForSafety
from cicatrix.candidacy.screen import Candidacy, Decision

PLANNABLE = frozenset({Decision.SUITABLE, Decision.SUITABLE_WITH_PRECAUTIONS})
WITHOUT_DATE = {
    Decision.NOT_SUITABLE: "time does not lift this",
    Decision.DEFER: "no date can be given yet",
    Decision.REFER: "a specialist decides first",
}


def ensure_plannable(candidacy: Candidacy) -> None:
    """Refuse a candidacy that allows no plan.

    Raises
    ------
    RefusedForSafety
        If the decision is not to needle now, a question that an absolute rule reads is open, or a rule bars a product
        that the case uses.
    """
    open_keys = [question.key for question in candidacy.open_questions if question.blocking]
    if candidacy.decision not in PLANNABLE:
        reasons = [item.reason for item in candidacy.findings if item.severity in {"absolute", "relative"}]
        date = (
            f"earliest date {candidacy.earliest_date}" if candidacy.earliest_date else WITHOUT_DATE[candidacy.decision]
        )
        raise RefusedForSafety(
            f"{candidacy.decision.replace('_', ' ')}: {'; '.join(reasons[:3]).rstrip('.')}",
            where="candidacy",
            do=f"{date}; 'cicatrix screen' shows every finding with its source",
        )
    if open_keys:
        raise RefusedForSafety(
            f"questions that an absolute rule reads are open: {', '.join(open_keys)}",
            where="history",
            do="answer them; what was not asked is never taken for a no",
        )
    for item in candidacy.findings:
        if item.severity == "absolute" and item.scope in {"agent", "plan"}:
            raise RefusedForSafety(
                f"{item.rule}: {item.reason.rstrip('.')}",
                where="clinic",
                do=f"{item.action.rstrip('.')}; change clinic.anaesthetic or clinic.topicals",
            )
