"""The figures of a plan as SVG strings: pure functions, the same bytes for the same plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cicatrix.base.numbers import Series, Uncertain
from cicatrix.planning.plan import Plan
from cicatrix.report.drawing import draw_svg
from cicatrix.report.figures_acute import first_days_pictures
from cicatrix.report.figures_needling import needling_figures
from cicatrix.report.figures_relief import scar_sections_figure
from cicatrix.report.figures_standing import standing_figure
from cicatrix.report.palette import (
    ALERT,
    DASHES,
    INK,
    MUTED,
    NOTHING,
    PLAN,
    SERIES,
    STANDARD,
)
from cicatrix.report.phrases import interval, measure_name, words
from cicatrix.report.verdict import end_of, is_chosen, measure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MATRIX = ("collagen_total", "collagen_new", "organised_matrix", "elastin")


def forecast_figure(plan: Plan) -> str | None:
    """Return relief of scar depth over time with its band, the comparators, the sessions and the first-visible date."""
    depth = measure(plan.forecast, "scar_depth_percent")
    if depth is None:
        return None

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        for other in plan.comparators:
            standard = other.name == "standard_course"
            colour, style = (STANDARD, (0, (6, 2))) if standard else (NOTHING, (0, (1.5, 1.5)))
            label = "standard course" if standard else "no treatment"
            if standard:
                _edges(axes, other.depth_percent, colour)
            axes.plot(
                other.depth_percent.weeks,
                other.depth_percent.median,
                color=colour,
                linestyle=style,
                label=label,
                zorder=4,  # above the plan, which may be the very same course
            )
        _band(axes, depth.series, PLAN, "this plan: median and 80% band")
        _session_ticks(axes, plan, "sessions")
        axes.set_ylim(bottom=min(-2.0, *depth.series.p10))  # so that the line of no treatment shows
        top = axes.get_ylim()[1] * 1.12
        axes.set_ylim(top=top)
        if isinstance(plan.first_visible_weeks, Uncertain):
            seen = plan.first_visible_weeks
            axes.axvspan(seen.p10, seen.p90, color=SERIES[3], alpha=0.10, linewidth=0)
            axes.axvline(seen.median, color=SERIES[3], linewidth=1.2, linestyle=(0, (3, 2)))
            axes.annotate(
                f"first visible change\nweek {seen.median:.0f} ({seen.p10:.0f} to {seen.p90:.0f})",
                (seen.median, top),
                xytext=(4, -2),
                textcoords="offset points",
                va="top",
                color="#6e5400",
                fontsize=8,
            )
        axes.set(xlabel="weeks since the first session", ylabel="scar depth filled (%)")
        axes.set_xlim(
            0, max(*depth.series.weeks, *(week for one in plan.comparators for week in one.depth_percent.weeks))
        )
        figure.legend(loc="outside lower center", ncols=4, handlelength=2.6)

    ends = [f"this plan {interval(end_of(depth), 0, '%')}"]
    for other in plan.comparators:
        series = other.depth_percent
        end = Uncertain(median=series.median[-1], p10=series.p10[-1], p90=series.p90[-1])
        ends.append(f"{words(other.name)} {interval(end, 0, '%')}")
    return draw_svg(7.2, 3.5, f"Forecast of scar depth filled over time; at the last visit: {', '.join(ends)}", paint)


def relief_figure(plan: Plan) -> str | None:
    """Return relief over time by scar type, one panel each on a common scale."""
    if not plan.relief_by_type:
        return None

    def paint(figure: Figure) -> None:
        row = figure.subplots(1, len(plan.relief_by_type), sharey=True, squeeze=False)[0]
        for index, (axes, item) in enumerate(zip(row, plan.relief_by_type, strict=True)):
            _band(axes, item.series, SERIES[index % len(SERIES)], "")
            _session_ticks(axes, plan)
            end = end_of(item)
            axes.set_title(f"{measure_name(item.measure)}: {end.median:.0f}% ({end.p10:.0f} to {end.p90:.0f})")
            axes.set_xlabel("weeks")
            axes.set_xlim(0, item.series.weeks[-1])
        row[0].set_ylabel("scar depth filled (%)")
        row[0].set_ylim(bottom=min(0.0, *(low for item in plan.relief_by_type for low in item.series.p10)))

    ends = [f"{measure_name(item.measure)} {interval(end_of(item), 0, '%')}" for item in plan.relief_by_type]
    return draw_svg(7.2, 2.5, f"Relief by scar type over time; at the last visit: {', '.join(ends)}", paint)


def healing_figure(plan: Plan) -> str | None:
    """Return the phases of healing: signals above, matrix below."""
    signals = [item for item in plan.healing if item.measure not in MATRIX]
    matrix = [item for item in plan.healing if item.measure in MATRIX]
    panels = [
        (items, label)
        for items, label in (
            (signals, "signals\n(1 = standard peak)"),
            (matrix, "matrix\n(1 = untreated)"),
        )
        if items
    ]
    if not panels:
        return None

    def paint(figure: Figure) -> None:
        column = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        for axes, (items, label) in zip(column, panels, strict=True):
            for index, item in enumerate(items):
                colour = SERIES[index % len(SERIES)]
                axes.fill_between(item.series.weeks, item.series.p10, item.series.p90, color=colour, alpha=0.13, lw=0)
                axes.plot(
                    item.series.weeks,
                    item.series.median,
                    color=colour,
                    dashes=DASHES[index % len(DASHES)] or (None, None),
                    label=measure_name(item.measure),
                )
            _session_ticks(axes, plan)
            axes.set_ylabel(label)
            axes.legend(loc="center left", bbox_to_anchor=(1.005, 0.5))
        column[-1].set_xlabel("weeks since the first session")
        column[-1].set_xlim(0, max(panels[-1][0][0].series.weeks))

    return draw_svg(7.2, 1.95 * len(panels) + 0.2, "Phases of healing over time with 80% bands", paint)


def redness_figure(plan: Plan) -> str:
    """Return redness over the hours after one session, with the threshold from which it shows."""
    course = plan.first_days.redness

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        axes.fill_between(course.hours, course.p10, course.p90, color="#d98a83", alpha=0.35, lw=0)
        axes.plot(course.hours, course.median, color=ALERT, label="redness: median and 80% band")
        axes.axhline(
            course.visible_threshold, color=INK, linewidth=1.0, linestyle=(0, (4, 2)), label="shows above this line"
        )
        axes.set(xlabel="hours after a session", ylabel="redness (relative)", xlim=(0, max(course.hours)))
        axes.set_ylim(bottom=0)
        axes.set_xticks(list(range(0, int(max(course.hours)) + 1, 24)))
        axes.legend(loc="upper right")

    return draw_svg(
        7.2,
        2.4,
        f"Redness after one session; it shows for {interval(plan.first_days.downtime_hours, 0, 'hours')}",
        paint,
    )


def tradeoff_figure(plan: Plan) -> str | None:
    """Return improvement against the number of sessions for the courses of the search and the comparators."""
    if not plan.alternatives:
        return None

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        for feasible, label in ((True, "within all limits"), (False, "breaks a limit")):
            points = [one for one in plan.alternatives if one.feasible is feasible]
            if points:
                axes.scatter(
                    [one.sessions for one in points],
                    [one.improvement for one in points],
                    s=42,
                    marker="o" if feasible else "X",
                    facecolor=PLAN if feasible else "#ffffff",
                    edgecolor=PLAN if feasible else MUTED,
                    linewidth=1.1,
                    label=label,
                    zorder=3,
                )
        count = len(plan.schedule.sessions)
        this = next((one for one in plan.alternatives if is_chosen(plan, one)), None)
        if this is not None:
            axes.vlines(count, plan.objective.p10, plan.objective.p90, color=PLAN, linewidth=1.4, zorder=2)
            top = (count, plan.objective.p90)
            axes.annotate("this plan, 80% interval", top, xytext=(6, 0), textcoords="offset points", va="top")
        axes.axhline(0, color=MUTED, linewidth=0.7)
        last = max(count, *(one.sessions for one in plan.alternatives))
        axes.set_xticks(range(1, last + 1))
        axes.set(xlabel="sessions", ylabel="mean improvement (points)", xlim=(0.5, last + 1.1))
        if not all(one.feasible for one in plan.alternatives):
            figure.legend(loc="outside lower center", ncols=2)

    return draw_svg(7.2, 2.1, "Trade-off between sessions and improvement", paint)


def figures_of(plan: Plan) -> dict[str, str]:
    """Return every figure of the plan that can be drawn, by name."""
    made = {
        "forecast": forecast_figure(plan),
        "relief_by_type": relief_figure(plan),
        "scar_sections": scar_sections_figure(plan),
        "healing": healing_figure(plan),
        "redness": redness_figure(plan),
        "tradeoff": tradeoff_figure(plan),
        "standing": standing_figure(plan),
    }
    figures = {name: svg for name, svg in made.items() if svg is not None}
    return figures | needling_figures(plan.dose) | first_days_pictures(plan.over_time)


def _band(axes: Axes, series: Series, colour: str, label: str) -> None:
    axes.fill_between(series.weeks, series.p10, series.p90, color=colour, alpha=0.22, lw=0)
    axes.plot(series.weeks, series.median, color=colour, label=label or None, zorder=3)


def _edges(axes: Axes, series: Series, colour: str) -> None:
    for edge in (series.p10, series.p90):
        axes.plot(series.weeks, edge, color=colour, linewidth=0.7, linestyle=(0, (6, 2)), alpha=0.7)


def _session_ticks(axes: Axes, plan: Plan, label: str | None = None) -> None:
    first = plan.schedule.sessions[0].date
    weeks = [(one.date - first).days / 7 for one in plan.schedule.sessions]
    axes.plot(
        weeks,
        [0.0] * len(weeks),
        marker="v",
        markersize=6,
        color=INK,
        linestyle="none",
        transform=axes.get_xaxis_transform(),
        clip_on=False,
        zorder=5,
        label=label,
    )
