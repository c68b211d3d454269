"""What grade prints."""

from __future__ import annotations

from rich.console import RenderableType

from cicatrix.base.numbers import NotEstimable
from cicatrix.cli.tables import number, table, uncertain
from cicatrix.skin.grading import GradingReport
from cicatrix.skin.grading.evaluation import CrossWalk
from cicatrix.skin.grading.life_quality import COPYRIGHT
from cicatrix.skin.grading.scale_records import scale_records
from cicatrix.skin.grading.score_words import note_words, value_words

KINDS = {
    "contradiction": "contradiction",
    "near_boundary": "next to a bound",
    "taken_as": "taken as",
    "unusual": "unusual",
}


def show_grading(result: GradingReport) -> list[RenderableType]:
    """Return the scales, their items, what to look at, and what other scales let one expect."""
    names = {name: scale_records()[name].name for name in result.scores}
    scores = [
        [
            names[name],
            value_words(score),
            f"{score.range[0]:g} to {score.range[1]:g}",
            note_words(score),
        ]
        for name, score in result.scores.items()
    ]
    parts: list[RenderableType] = [table("Scores", ["scale", "value", "range", "note"], scores)]
    items = [
        [names[name], item.row, f"{number(item.count)} {_unit(item.unit)}".strip(), str(item.band), number(item.points)]
        for name, score in result.scores.items()
        for item in score.items
        if item.count
    ]
    if items:
        parts.append(table("Items that bear points", ["scale", "item", "counted", "band", "points"], items))
    if result.checks:
        looked = [[one.where, KINDS[one.kind], one.finding] for one in result.checks]
        parts.append(table("Look at this before relying on the scores", ["where", "", "finding"], looked))
    if result.cross_walked:
        walked = [[names[one.scale], *_walk(one, names)] for one in result.cross_walked]
        title = "What another scale lets one expect: not a measurement"
        parts.append(table(title, ["scale", "from", "median (80 % interval), or why there is none"], walked))
    if result.dlqi.items:
        parts.append(COPYRIGHT)
    return parts


def _unit(unit: str) -> str:
    return "" if unit in {"category", "answer"} else unit


def _walk(one: CrossWalk, names: dict[str, str]) -> list[str]:
    if isinstance(one.expected, NotEstimable):
        return [names.get(one.given, "none"), one.expected.reason]
    told = f"{uncertain(one.expected)}; {one.basis}; correlation {number(one.correlation)}"
    return [f"{names[one.given]} {number(one.given_value)}", told]
