"""What check prints of a device file: the commissioning report."""

from __future__ import annotations

from rich.console import RenderableType

from cicatrix.base.numbers import Uncertain
from cicatrix.cli.tables import heading, number, table, uncertain
from cicatrix.device.commissioning import FieldAccount, Figure
from cicatrix.planning.device_report import Commissioning


def show_commissioning(report: Commissioning) -> list[RenderableType]:
    """Return the report as tables: fields, figures, checks, comparison, what to measure."""
    verdict = report.verdict.replace("_", " ")
    fields = [[row.field, row.value or "-", _standing(row)] for row in report.fields]
    figures = [[row.name, row.at, _figure(row), row.note] for row in report.figures]
    trials = [[row.name, row.state.replace("_", " "), row.detail] for row in report.trials]
    compared = [
        [row.field, f"{row.value:g}", f"{row.least:g} to {row.most:g}", str(row.devices), row.state]
        for row in report.comparison
    ]
    bench = [[row.what, row.how, row.settings, row.accept, row.source] for row in report.bench]
    return [
        heading(f"Commissioning report: {report.name} ({report.id}), a {report.kind}: {verdict}"),
        f"sha256 {report.sha256}",
        f"{report.sourced} fields with a source, {report.assumed} assumed, {report.unknown} unknown",
        table("Fields", ["field", "value", "stands on"], fields, whole=0),
        table("What follows", ["figure", "at", "value", "note"], figures),
        table("Plausibility", ["check", "state", "detail"], trials),
        table(f"Beside the catalogue's {report.kind}s", ["field", "this", "range", "of", "state"], compared),
        table("To measure before use", ["what", "how", "at", "accept", "asked by"], bench),
        "A device whose fields are assumed is simulated as if they were true; the limits under 'accept' "
        "are this project's, the regulation names none.",
    ]


def _standing(row: FieldAccount) -> str:
    if row.standing == "source":
        return f"{row.mark}: {row.source}" + (f" ({row.note})" if row.note else "")
    return f"assumed: {row.note}" if row.standing == "assumed" else "unknown"


def _figure(row: Figure) -> str:
    unit = "" if row.unit == "1" else f" {row.unit}"
    if row.value is None:
        return "not known"
    return f"{uncertain(row.value) if isinstance(row.value, Uncertain) else number(row.value)}{unit}"
