"""Pictures of healing: the phases after one session and over the course, and collagen by depth over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cicatrix.planning.answers import DepthCourse, HealedZone, HealResult
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import DASHES, INK, MUTED, SERIES, depth_ramp
from cicatrix.report.phrases import measure_name, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DAYS_PER_WEEK = 7.0
FIRST_DAYS = (0.25, 28.0)
"""What the left column shows of the first session, in days on a logarithmic axis."""
PANELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("signals\n(1 = standard peak)", ("inflammation_signal", "macrophages_m2", "tgf_beta", "myofibroblasts")),
    ("matrix\n(1 = untreated)", ("collagen_total", "organised_matrix", "collagen_mature", "elastin")),
    ("epidermis\n(1 = untreated)", ("epidermis_closure", "epidermis_thickness", "epidermis_turnover")),
)
LEVELS = 13


def phases_figure(zone: HealedZone, session_weeks: Sequence[float]) -> str:
    """Return signals above and matrix below: the first days of the first session, and the whole course."""

    def paint(figure: Figure) -> None:
        grid = figure.subplots(len(PANELS), 2, squeeze=False, sharey="row", sharex="col", width_ratios=(1.0, 1.7))
        for (near, whole), (label, names) in zip(grid, PANELS, strict=True):
            for index, name in enumerate(names):
                series = zone.series(name)
                colour, dashes = SERIES[index], DASHES[index] or (None, None)
                days = [DAYS_PER_WEEK * week for week in series.weeks]
                for axes, times in ((near, days), (whole, series.weeks)):
                    axes.fill_between(times, series.p10, series.p90, color=colour, alpha=0.13, lw=0)
                    axes.plot(times, series.median, color=colour, dashes=dashes, label=measure_name(name))
            near.set_xscale("log")
            near.set_xlim(*FIRST_DAYS)
            near.set_xticks([0.25, 1, 3, 7, 14, 28], ["¼", "1", "3", "7", "14", "28"])
            near.minorticks_off()
            near.set_ylabel(label)
            if "tgf_beta" in names:
                near.set_ylim(bottom=0.0)
            whole.set_xlim(0.0, max(zone.collagen_total.weeks))
            _sessions(whole, session_weeks)
            whole.legend(loc="center left", bbox_to_anchor=(1.005, 0.5))
        grid[-1][0].set_xlabel("days since the first session")
        grid[-1][1].set_xlabel("weeks since the first session")

    title = f"Phases of healing, {words(zone.zone)}, {zone.region}: median and 80% band"
    return draw_svg(7.2, 5.8, title, paint)


def depth_figure(zone: HealedZone, course: DepthCourse, session_weeks: Sequence[float]) -> str:
    """Return collagen by depth over the weeks, relative to the untreated region, in steps of colour."""
    least = min(min(row) for row in course.median)
    most = max(max(row) for row in course.median)

    def paint(figure: Figure) -> None:
        import numpy as np

        axes = figure.subplots()
        edges = np.linspace(least, max(most, least + 1e-3), LEVELS)
        colours = depth_ramp(LEVELS - 1)
        filled = axes.contourf(course.weeks, course.depth_mm, np.array(course.median).T, levels=edges, colors=colours)
        _sessions(axes, session_weeks)
        axes.set(xlabel="weeks since the first session", ylabel="depth below the surface (mm)")
        axes.set_ylim(max(course.depth_mm), min(course.depth_mm))
        axes.grid(visible=False)
        figure.colorbar(filled, ax=axes, format="%.2f", label="collagen\n(1 = untreated)")

    title = f"Collagen by depth over time, {words(zone.zone)}, {zone.region}: median of the draws"
    return draw_svg(7.2, 2.7, title, paint)


def healing_figures(result: HealResult) -> dict[str, str]:
    """Return the pictures of every zone's scar by name: phases, and collagen by depth where it was asked for."""
    weeks = [index * result.interval_days / DAYS_PER_WEEK for index in range(result.sessions)]
    pictures: dict[str, str] = {}
    for zone in result.zones:
        if zone.region != "scar":
            continue
        pictures[f"phases-{zone.zone}"] = phases_figure(zone, weeks)
        if zone.collagen_by_depth is not None:
            pictures[f"collagen-by-depth-{zone.zone}"] = depth_figure(zone, zone.collagen_by_depth, weeks)
    return pictures


def _sessions(axes: Axes, weeks: Sequence[float]) -> None:
    for number, week in enumerate(weeks):
        axes.axvline(week, color=MUTED, linewidth=0.8, linestyle=(0, (2, 2)), zorder=1)
        if number == 0:
            axes.annotate(
                "sessions", (week, 1.0), xycoords=("data", "axes fraction"), xytext=(3, 2),
                textcoords="offset points", fontsize=7.5, color=INK,
            )  # fmt: skip
