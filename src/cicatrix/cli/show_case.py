"""What screen and grade print."""

from __future__ import annotations

from rich.console import RenderableType

from cicatrix.candidacy.screen import Candidacy
from cicatrix.cli.tables import heading, table


def show_candidacy(result: Candidacy) -> list[RenderableType]:
    """Return the decision first, then the findings and the open questions."""
    date = f", earliest date {result.earliest_date}" if result.earliest_date else ""
    waiting = sum(item.blocking for item in result.open_questions)
    if waiting:
        date += f"; no plan before {waiting} open {'question is' if waiting == 1 else 'questions are'} answered"
    parts: list[RenderableType] = [heading(f"{result.decision.replace('_', ' ')}{date}")]
    if result.findings:
        rows = [[item.rule, item.severity, item.reason, item.action] for item in result.findings]
        parts.append(table("Findings", ["rule", "severity", "reason", "what to do"], rows))
    else:
        parts.append("no rule applies")
    if result.overridden:
        gone = [
            [
                item.rule,
                f"{item.by}, {item.role}",
                str(item.date),
                item.reason,
                "yes" if item.finding else "it did not apply",
            ]
            for item in result.overridden
        ]
        parts.append(table("Overrides", ["rule", "by", "date", "reason", "set aside"], gone))
    if result.open_questions:
        asked = [
            [item.question, item.key, ", ".join(item.rules), "yes" if item.blocking else ""]
            for item in result.open_questions
        ]
        title = "Open questions: what was not asked is never taken for a no"
        parts.append(table(title, ["question", "key", "rules", "before a plan"], asked))
    if result.would_change:
        changes = [[change.text] for change in result.would_change if change.decision != result.decision]
        parts.append(table("What would change the decision", [""], changes))
    return parts
