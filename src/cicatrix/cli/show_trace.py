"""What screen prints of one rule's trace, and of a screening compared with the last."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text
from rich.tree import Tree

from cicatrix.candidacy.findings import PositionView
from cicatrix.candidacy.trace import Explanation, Node
from cicatrix.cli.show_case import comes_to, show_candidacy
from cicatrix.cli.show_precautions import show_precautions
from cicatrix.cli.tables import heading, table
from cicatrix.precautions.apply import ScreeningAgain

FIRES = {"yes": "fires", "no": "is silent", "unknown": "is undecided"}


def show_explanation(result: Explanation) -> list[RenderableType]:
    """Return the condition as a tree, then sources, positions and what would turn it."""
    without = result.decision_without.replace("_", " ")
    rows = [
        ["weight", f"{result.severity}, {result.counted}"],
        ["version", f"{result.version}, {result.rule_review}"],
        ["profile", _profile(result)],
        ["reason", result.reason],
        ["action", result.action],
        ["over on", str(result.earliest_date or "-")],
        ["decision", f"{result.decision.replace('_', ' ')}; without this rule {without}"],
        ["sources", "\n".join(result.sources)],
        ["conflict", result.conflict or "-"],
    ]
    parts: list[RenderableType] = [
        heading(f"{result.rule} {result.title}: {FIRES[result.fires]}"),
        _tree(result.tree),
        table("", ["", ""], rows),
    ]
    if result.positions:
        parts.append(show_positions(result.positions))
        parts.append(table("", ["", ""], [[one.id, one.source] for one in result.positions], whole=0))
    if result.turns:
        turns = [[turn.then, turn.text, "yes" if turn.can_change else "no"] for turn in result.turns]
        parts.append(table("What would turn it", ["then", "if", "can change"], turns))
    return parts


def _profile(result: Explanation) -> str:
    if not result.positions:
        return f"{result.jurisdiction}; the sources do not differ"
    return f"{result.jurisdiction}: {result.position or 'as it is written'}; {result.position_why}"


def show_positions(positions: list[PositionView]) -> RenderableType:
    """Return what each source says, where it is taken and what it comes to here."""
    rows = [
        [
            one.id,
            one.says,
            ", ".join(one.taken_in) or "-",
            comes_to(one),
        ]
        for one in positions
    ]
    return table("What the sources say", ["position", "says", "taken in", "here"], rows)


def _tree(node: Node) -> Tree:
    value = f" (here {node.value}; {', '.join(f'{one.key} = {one.value}' for one in node.given) or 'not in a case'})"
    grown = Tree(Text(f"{node.truth}: {node.says}{value if node.kind == 'comparison' else ''}"))
    for part in node.parts:
        grown.add(_tree(part))
    return grown


def show_rescreening(result: ScreeningAgain) -> list[RenderableType]:
    """Return what changed since the last screening, then the candidacy of today."""
    before, now = (one.replace("_", " ") for one in (result.decision_before, result.decision))
    parts: list[RenderableType] = [heading(f"Since {result.since}: {before}; on {result.date}: {now}")]
    changed = [[one.about, one.before, one.now, ", ".join(one.keys)] for one in result.changed if not one.by_time_alone]
    if changed:
        parts.append(table("Changed answers", ["what", "before", "now", "keys"], changed))
    for title, findings in (("New findings", result.new_findings), ("Resolved", result.resolved_findings)):
        if findings:
            rows = [[one.rule, one.severity, one.reason, one.action] for one in findings]
            parts.append(table(title, ["rule", "severity", "reason", "what to do"], rows))
    if result.taken_back:
        parts.append(f"told before and denied now, so ask which is right: {', '.join(result.taken_back)}")
    if result.carried_over:
        parts.append(f"taken over from {result.since}, because they last: {', '.join(result.carried_over)}")
    parts += [*show_candidacy(result.candidacy), *show_precautions(result.precautions)]
    asked = [[one.question, one.last, one.key] for one in result.next_time.ask]
    asked.append([result.next_time.catch_all, "", "every other key"])
    parts.append(table("To ask before the next session", ["question", "last answer", "key"], asked))
    return parts
