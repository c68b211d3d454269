"""What screen and grade print."""

from __future__ import annotations

from rich.console import RenderableType

from cicatrix.candidacy.findings import PositionView
from cicatrix.candidacy.screen import Candidacy
from cicatrix.cli.show_precautions import show_precautions
from cicatrix.cli.tables import heading, table
from cicatrix.precautions.apply import Screening


def comes_to(view: PositionView) -> str:
    """Return what a rule comes to by one source's position."""
    if view.because:
        return f"only shown: {view.because}"
    if not view.fires:
        return "undecided" if view.fires is None else "silent"
    return f"{view.severity}{f', over on {view.earliest_date}' if view.earliest_date else ''}"


def show_screening(result: Screening) -> list[RenderableType]:
    """Return what the rules say, then the precautions."""
    return [*show_candidacy(result), *show_precautions(result.precautions)]


def show_candidacy(result: Candidacy) -> list[RenderableType]:
    """Return the decision first, then the findings and the open questions."""
    date = f", earliest date {result.earliest_date}" if result.earliest_date else ""
    waiting = sum(item.blocking for item in result.open_questions)
    if waiting:
        date += f"; no plan before {waiting} open {'question is' if waiting == 1 else 'questions are'} answered"
    parts: list[RenderableType] = [heading(f"{result.decision.replace('_', ' ')}{date}")]
    if result.rule_set is not None and result.rule_set.warning:
        parts.append(result.rule_set.warning)
    if result.findings:
        rows = [[item.rule, item.severity, item.reason, item.action] for item in result.findings]
        parts.append(table("Findings", ["rule", "severity", "reason", "what to do"], rows))
    else:
        parts.append("no rule applies")
    if result.contradictions:
        told = [[one.says, ", ".join(one.keys)] for one in result.contradictions]
        parts.append(table("Answers that cannot both be right: ask again", ["what", "keys"], told))
    differing = [
        [item.rule, item.position or "as written", one.id, one.says, ", ".join(one.taken_in) or "-", comes_to(one)]
        for item in result.findings
        for one in item.positions
        if one.id != item.position and one.standing != "written"
    ]
    if differing:
        columns = ["rule", "taken here", "position", "says", "taken in", "comes to"]
        parts.append(table("Where sources differ", columns, differing))
    if result.then_begins:
        rows = [[one.rule, one.reason, one.action, str(one.earliest_date or "-")] for one in result.then_begins]
        columns = ["rule", "reason", "what to do", "over on"]
        parts.append(table(f"What begins to stand on {result.earliest_date}", columns, rows))
    if result.elsewhere:
        rows = [
            [one.jurisdiction, one.decision.replace("_", " "), str(one.earliest_date or "-"), ", ".join(one.differs)]
            for one in result.elsewhere
        ]
        columns = ["jurisdiction", "decision", "earliest date", "rules that differ"]
        parts.append(table("Other jurisdictions answer otherwise", columns, rows))
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
