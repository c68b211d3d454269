"""What screen and plan print of the precautions: their steps, what is asked and what is not recorded yet."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType

from cicatrix.cli.tables import table
from cicatrix.precautions.precaution import NEED_WORDS, Precaution, PrecautionStep


def show_precautions(precautions: Sequence[Precaution]) -> list[RenderableType]:
    """Return the steps of every precaution, and what has to be asked or is not ready."""
    parts: list[RenderableType] = []
    for one in precautions:
        until = f", not before {one.earliest_date}" if one.earliest_date else ""
        title = f"{one.title}: {NEED_WORDS[one.need]}{until}. Weakest evidence: {one.evidence.value.replace('_', ' ')}"
        rows = [[step.what, step.who, _when(step)] for step in one.steps]
        parts.append(table(title, ["precaution", "who", "when"], rows))
    asked = [[one.title, ask.question, ask.key] for one in precautions for ask in one.questions]
    if asked:
        parts.append(table("To ask for them", ["precaution", "question", "key"], asked))
    sessions = [
        [f"{each.session}, {each.date}", each.state.replace("_", " "), "; ".join(each.missing) or each.recorded]
        for one in precautions
        for each in one.sessions
    ]
    if sessions:
        parts.append(table("Protection against cold sores", ["session", "record", "missing, or recorded"], sessions))
    if parts:
        parts.append(
            "Nothing here prescribes. What is recorded, the sources and where they differ: --json and the report."
        )
    return parts


def _when(step: PrecautionStep) -> str:
    """Return the first day of a step, and how many more there are; words where there is no day."""
    if not step.due:
        return step.when
    first, more = step.due[0], len(step.due) - 1
    span = f"{first.date} to {first.until}" if first.until else f"{first.date}"
    return f"{span}, and {more} more" if more else span
