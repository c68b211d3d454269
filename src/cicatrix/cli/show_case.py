"""What screen and grade print."""

from __future__ import annotations

from rich.console import RenderableType

from cicatrix.cli.show_precautions import show_precautions
from cicatrix.cli.tables import heading, number, table
from cicatrix.precautions.apply import Screening
from cicatrix.skin.grading import GradingReport, Score

SCALES = {
    "goodman_baron_grade": "Goodman-Baron grade",
    "goodman_baron_quantitative": "Goodman-Baron quantitative",
    "ecca": "ECCA",
    "scar_s": "SCAR-S",
}


def show_candidacy(result: Screening) -> list[RenderableType]:
    """Return the decision first, then the findings, the open questions and the precautions."""
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
    return [*parts, *show_precautions(result.precautions)]


def show_grading(result: GradingReport) -> list[RenderableType]:
    """Return the four scales and their marks."""
    scores: dict[str, Score] = {SCALES[name]: getattr(result, name) for name in SCALES}
    rows = [
        [
            name,
            number(score.value) if score.value is not None else "not evaluable",
            f"{score.range[0]:g} to {score.range[1]:g}",
            "; ".join(score.missing) or score.note,
        ]
        for name, score in scores.items()
    ]
    return [table("Scores", ["scale", "value", "range", "note, or what is missing"], rows)]
