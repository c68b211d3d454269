"""Leave-one-study-out as a picture and a page: each report beside the forecast of a model that had not read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cicatrix.calibration.leave_out import LeftOut, LeftOutRow
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import ALERT, INK, MUTED, PLAN, PLAN_BAND

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 7.2
ROW_INCHES, PANEL_INCHES = 0.21, 0.72
SIDE_INCHES = 0.45
NAMES = {
    "goodman_baron_quantitative": "Goodman-Baron quantitative score",
    "goodman_baron_grade": "Goodman-Baron grade",
    "ecca": "ECCA score",
    "lipper_perez": "Lipper-Perez score",
}
LARGEST_GRADE = 4.0
"""Thresholds of responders above it are in percent of improvement."""
EVEN = 0.05
"""Level of the test of evenness."""


def left_out_figure(report: LeftOut) -> str:
    """Return the figure as SVG: 50, 80 and 95 % intervals of each row, and its observation; a panel per scale."""
    panels: dict[str, list[LeftOutRow]] = {}
    for row in report.rows:
        panels.setdefault(row.group, []).append(row)
    heights = [PANEL_INCHES + ROW_INCHES * len(rows) for rows in panels.values()]

    def paint(figure: Figure) -> None:
        axes = figure.subplots(len(panels), 1, squeeze=False, height_ratios=[len(rows) + 1 for rows in panels.values()])
        for place, (group, rows) in enumerate(panels.items()):
            _panel(axes[place, 0], group, rows)
        legend = {
            label: handle for one in axes[:, 0] for handle, label in zip(*one.get_legend_handles_labels(), strict=True)
        }
        figure.legend(legend.values(), legend.keys(), loc="outside lower center", ncols=3)

    title = f"{len(report.rows)} reports of {len(report.studies)} studies beside forecasts that had not read them"
    return draw_svg(WIDTH, SIDE_INCHES + sum(heights), title, paint)


def _panel(axes: Axes, group: str, rows: list[LeftOutRow]) -> None:
    from matplotlib.ticker import MaxNLocator

    at = list(range(len(rows)))
    for low, high, width, colour, label in (
        ("p2_5", "p97_5", 1.2, PLAN, "95 %"),
        ("p10", "p90", 4.0, PLAN_BAND, "80 %"),
        ("p25", "p75", 4.0, PLAN, "50 % of the forecast"),
    ):
        starts, ends = ([getattr(row, name) for row in rows] for name in (low, high))
        axes.hlines(at, starts, ends, color=colour, linewidth=width, label=label)
    for inside, marker, size, colour, label in (
        (True, "o", 5.5, INK, "observed, inside 80 %"),
        (False, "X", 8.0, ALERT, "observed, outside 80 %"),
    ):
        shown = [(row.observed, place) for place, row in enumerate(rows) if row.inside_80 is inside]
        if shown:
            x, y = zip(*shown, strict=True)
            axes.plot(x, y, marker, color=colour, markersize=size, markeredgecolor="white", label=label, zorder=4)
    axes.axvline(0.0, color=MUTED, linewidth=0.7, zorder=0)
    axes.set_yticks(at, [_name(row) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(visible=False)
    axes.grid(visible=True, axis="x")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=7))
    axes.set_title(_words(group))


def _name(row: LeftOutRow) -> str:
    return ", ".join(word for word in (row.trial_id.replace("_", " "), row.which) if word)


def _words(group: str) -> str:
    """Return a group's name for a reader, with its unit."""
    group, _, control = group.partition(", ")
    scale, quantity, *threshold = group.split(" ")
    name = NAMES.get(scale, scale.removesuffix("_percent").replace("_", " "))
    if quantity == "responder_share":
        low = threshold[0] if threshold else ""
        unit = "%" if not low or float(low.split("-")[0]) > LARGEST_GRADE else "grade" if low == "1" else "grades"
        least = low.replace("-", " to ") if "-" in low else f"at least {low}"
        words = f"people improved by {least} {unit} (% of people)"
    elif quantity == "percent_change":
        words = f"change of the {name} (%)" if scale in NAMES else f"improvement, {name} (%)"
    else:
        words = f"change of the {name} (" + ("grades)" if scale.endswith("grade") else "points)")
    return words + (f", {control}" if control else "")


def left_out_page(report: LeftOut, picture: str) -> str:
    """Return the page in Markdown; *picture* is the figure's path from the page. Every statement is computed."""
    coverage = "\n".join(
        f"| {100 * one.level:.0f} % | {one.inside} of {one.rows} | {100 * one.share:.0f} % |"
        f" {100 * one.low:.0f} to {100 * one.high:.0f} % |"
        for one in report.coverage
    )
    groups = "\n".join(
        f"| {_words(group)} | {one.rows} | {one.mean_error:+.3g} | {one.mean_absolute_error:.3g} |"
        f" {one.mean_crps:.3g} |"
        for group, one in report.by_group.items()
    )
    baselines = "\n".join(
        f"| {one.name.replace('_', ' ')} | {one.rows} | {one.fell_back} | {one.not_fitted} | "
        + (
            "not comparable |"
            if one.overall is None
            else f"{100 * one.overall.skill:.0f} % ({100 * one.overall.low:.0f} to {100 * one.overall.high:.0f} %) |"
        )
        for one in report.baselines
    )
    rows = "\n".join(
        f"| {_name(row)} | {_words(row.group)} | {row.observed:.3g} | {row.median:.3g} |"
        f" {row.p10:.3g} to {row.p90:.3g} | {'yes' if row.inside_80 else '**no**'} | {row.crps:.3g} |"
        for row in report.rows
    )
    verdicts = "\n".join(f"- {one.statement}" for one in report.baselines)
    spread = report.uniformity
    even = "cannot be told from even" if spread.p_value >= EVEN else "are not even"
    return f"""# Studies that the model had not read

Each of {len(report.studies)} studies was left out in turn, the model was fitted to the others, and asked what a new
study with that protocol would report. Changes are negative where a score falls; improvements are positive when better.

{verdicts}

![Forecasts and observations]({picture})

## Coverage

| interval | inside | share | 95 % interval of the share |
|---|---|---|---|
{coverage}

The intervals of the share count rows as independent. Rows of one study are not, so less is known than they say.
The places of the observations in their forecasts, in tenths, hold {", ".join(map(str, spread.counts))} rows; they
{even} (Kolmogorov-Smirnov distance {spread.distance:g}, p = {spread.p_value:g}, as if rows were independent).

## Errors of the median

Predicted minus observed, in the unit of the scale.

| scale | rows | mean error | mean absolute error | mean CRPS |
|---|---|---|---|---|
{groups}

## Against simple forecasts

Skill is 1 - CRPS of the model / CRPS of the baseline, each scale in units of the baseline's mean CRPS; its interval
comes from resampling studies. Baselines are fitted on the other studies of the same scale and quantity, and need three.
The last value knows an earlier report of the study itself, which the model does not.

| baseline | rows | of which it took the grand mean | rows without it | skill |
|---|---|---|---|---|
{baselines}

## Row by row

| arm | scale | observed | median | 80 % interval | inside | CRPS |
|---|---|---|---|---|---|---|
{rows}
"""
