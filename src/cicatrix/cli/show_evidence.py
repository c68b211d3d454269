"""What evidence list, show, predict and check print."""

from __future__ import annotations

from rich.console import RenderableType

from cicatrix.candidacy.rules import Rule
from cicatrix.cli.records import Record, Records
from cicatrix.cli.show_device import show_commissioning
from cicatrix.cli.tables import heading, number, table
from cicatrix.evidence.bibliography import Reference
from cicatrix.evidence.parameter import Parameter
from cicatrix.planning.answers import Check, Predictions


def show_records(result: Records) -> list[RenderableType]:
    """Return one line per number."""
    rows = [[item.id, f"{item.value:g}", item.unit, item.grade.value, item.source] for item in result.parameters]
    title = f"{len(rows)} of {result.total} numbers; 'cicatrix evidence show ID' has the reasoning"
    return [table(title, ["id", "value", "unit", "grade", "source"], rows, whole=0)]


def distribution_words(parameter: Parameter) -> str:
    """Return the shape of a number's uncertainty in one line."""
    shape = parameter.distribution.model_dump(exclude_none=True)
    kind = shape.pop("kind")
    return ", ".join([str(kind), *(f"{name} {value:g}" for name, value in shape.items())])


def show_record(result: Record) -> list[RenderableType]:
    """Return everything that is known about one number, source or rule."""
    if result.parameter is not None:
        return _number(result.parameter, result)
    if result.rule is not None:
        return _rule(result.rule)
    return _source(result.reference, result.carries) if result.reference is not None else []


def _number(item: Parameter, result: Record) -> list[RenderableType]:
    reference, now = result.reference, result.calibrated
    unit = "" if item.unit == "1" else item.unit
    rows = [
        ["name", item.name],
        ["symbol", item.symbol or "-"],
        ["value", f"{item.value:g} {unit}".strip()],
        ["distribution", distribution_words(item)],
        [
            "after the trials",
            "as before: not calibrated"
            if now is None
            else f"{now.median:.3g} ({now.p10:.3g} to {now.p90:.3g}) {unit}".strip(),
        ],
        ["grade", item.grade.value.replace("_", " ")],
        ["source", "assumption: no source gives it" if reference is None else reference.line()],
        ["population", item.population or "-"],
        ["note", item.note or "-"],
        ["read by", ", ".join(result.read_by)],
    ]
    if reference is not None and reference.note:
        rows.insert(7, ["read as", reference.note])
    return [heading(item.id), table("", ["", ""], rows)]


def _source(reference: Reference, carries: list[str]) -> list[RenderableType]:
    rows = [
        ["reference", reference.line()],
        ["read as", reference.note or "-"],
        ["numbers on it", ", ".join(carries) or "none; scales, events, aftercare or devices rest on it"],
    ]
    return [heading(reference.key), table("", ["", ""], rows)]


def _rule(rule: Rule) -> list[RenderableType]:
    rows = [
        ["title", rule.title],
        ["severity", rule.severity.value],
        ["scope", rule.scope.value.replace("_", " ")],
        ["reason", rule.reason],
        ["action", rule.action],
        ["override", f"{', '.join(rule.may_override)}: {rule.override_reason}" if rule.overridable else "none"],
        ["sources", "; ".join(str(source) for source in rule.source)],
        ["grade", rule.evidence.value.replace("_", " ")],
        ["where sources differ", "\n".join(f"{one.id} ({one.standing}): {one.says}" for one in rule.position) or "-"],
        ["review", f"{rule.standing_of_review}; version {rule.version}, valid from {rule.valid_from}"],
    ]
    return [heading(rule.id), table("", ["", ""], rows)]


def show_predictions(result: Predictions) -> list[RenderableType]:
    """Return the reported results beside the forecasts, and what was skipped."""
    done = [row for row in result.rows if row.skipped_reason is None]
    skipped = [row for row in result.rows if row.skipped_reason is not None]
    rows = [
        [
            row.trial_id,
            str(row.row),
            f"{row.scale}, {row.quantity}".replace("_", " "),
            number(row.observed, 1),
            f"{number(row.median, 1)} ({number(row.p10, 1)} to {number(row.p90, 1)})",
            "yes" if row.inside_80 else "no",
        ]
        for row in done
    ]
    columns = ["arm", "row", "what", "reported", "forecast (80 %)", "inside"]
    parts: list[RenderableType] = [table("Reported results beside the forecasts", columns, rows)]
    parts.append(f"{result.inside_80} of {result.predicted} reported results lie inside the 80 % interval.")
    parts += [
        f"mean of forecast minus reported, {name.replace('_', ' ')}: {number(value, 1)}"
        for name, value in result.mean_error.items()
    ]
    if skipped:
        why = [[row.trial_id, str(row.row), row.skipped_reason or ""] for row in skipped]
        parts.append(table("Skipped", ["arm", "row", "why"], why))
    parts.append(result.calibration)
    return parts


def show_check(result: Check) -> list[RenderableType]:
    """Return the state of each part of the installation, and the commissioning report of a device file."""
    rows = [[item.name, item.state, item.detail] for item in result.items]
    parts: list[RenderableType] = [table(f"cicatrix {result.version}", ["part", "state", "detail"], rows)]
    parts += show_commissioning(result.device) if result.device is not None else []
    return parts + ([f"added: {result.added_to}"] if result.added_to is not None else [])
