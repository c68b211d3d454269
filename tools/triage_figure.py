"""The picture of triage: alerts among people who heal well, and when each dangerous course is caught."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cicatrix.follow_up.alert_rate import AlertRate
from cicatrix.follow_up.triage_rules import Level
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import ALERT, INK, MUTED, PLAN_BAND, RULE, SERIES, STANDARD

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DAY_H = 24.0
WIDTH, TOP, ROW = 7.4, 2.0, 0.2
TICKS = (0, 1, 2, 3, 5, 7, 14, 28, 42, 56, 84)
LEVELS = {
    Level.REASSURE: ("reassure", RULE, "o"),
    Level.WATCH: ("watch", PLAN_BAND, "s"),
    Level.CALL: ("call within a day", STANDARD, "^"),
    Level.URGENT: ("urgent", ALERT, "D"),
}
SHOWN_RULES = 5


@dataclass(frozen=True, slots=True)
class Followed:
    """A dangerous course as triage answered it."""

    name: str
    danger_h: float
    answers: Sequence[tuple[float, Level]]

    @property
    def caught_h(self) -> float:
        """Hours after the session of the first call or urgent."""
        return min(hours for hours, level in self.answers if level.rank >= Level.CALL.rank)


def triage_figure(rate: AlertRate, courses: Sequence[Followed]) -> str:
    """Return the figure as SVG."""
    below = ROW * len(courses) + 0.6

    def paint(figure: Figure) -> None:
        top, bottom = figure.subplots(2, 1, height_ratios=[TOP, below], sharex=True)
        _alerts(top, rate)
        _courses(bottom, courses)
        bottom.set_xscale("function", functions=(_squeeze, _stretch))
        bottom.set_xlim(-0.02, 88.0)
        bottom.set_xticks(TICKS, [str(tick) for tick in TICKS])
        bottom.set_xlabel("days after the session (scale: square root)")
        top.tick_params(labelbottom=True)

    return draw_svg(WIDTH, TOP + below + 0.9, "Triage: alerts in normal courses, and when dangers are caught", paint)


def _squeeze(days: np.ndarray) -> np.ndarray:
    return np.sqrt(np.maximum(days, 0.0))


def _stretch(roots: np.ndarray) -> np.ndarray:
    return np.asarray(roots) ** 2


def _alerts(axes: Axes, rate: AlertRate) -> None:
    """Draw alerts by day, each under the first rule that raised it."""
    counts = Counter((int(alert.hours // DAY_H), alert.rules[0]) for alert in rate.alerts)
    rules = [rule for rule, _ in Counter(alert.rules[0] for alert in rate.alerts).most_common()]
    days = np.arange(max((day for day, _ in counts), default=0) + 1)
    bottom = np.zeros(days.size)
    kinds = [*((rule, {rule}) for rule in rules[:SHOWN_RULES]), ("others", set(rules[SHOWN_RULES:]))]
    for (name, which), colour in zip(kinds, (*SERIES[:SHOWN_RULES], MUTED), strict=False):
        heights = np.array([sum(counts[int(day), rule] for rule in which) for day in days], dtype=float)
        if heights.sum():
            axes.bar(days, heights, width=0.92, align="edge", bottom=bottom, color=colour, label=name)
            bottom += heights
    low, high = rate.interval
    axes.set_title(
        f"{rate.courses} people who heal well: {rate.alerted} with an alert, {100 * rate.share:.1f} % "
        f"({100 * low:.1f} to {100 * high:.1f} %)"
    )
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set_ylim(top=1.05 * max(bottom.max(), 1.0))
    axes.set_ylabel("reports with\nan alert, by day")
    axes.legend(title="first rule", ncols=2, loc="upper right")


def _courses(axes: Axes, courses: Sequence[Followed]) -> None:
    for place, course in enumerate(courses):
        for level, (_, colour, marker) in LEVELS.items():
            days = [max(hours, 0.0) / DAY_H for hours, one in course.answers if one is level]
            axes.plot(days, [place] * len(days), marker, color=colour, markeredgecolor=INK, markeredgewidth=0.5,
                      markersize=5.5, linestyle="none", zorder=3, clip_on=False)  # fmt: skip
        axes.plot(max(course.danger_h, 0.0) / DAY_H, place, "|", color=INK, markersize=13, zorder=2)
    axes.set_yticks(range(len(courses)), [course.name for course in courses])
    axes.invert_yaxis()
    axes.set_title("dangerous courses; the bar: the first red flag can be told")
    axes.grid(axis="x")
    for name, colour, marker in LEVELS.values():
        axes.plot([], [], marker, color=colour, markeredgecolor=INK, markeredgewidth=0.5, linestyle="none", label=name)
    axes.legend(loc="lower left", bbox_to_anchor=(-0.35, -0.22), ncols=4, columnspacing=0.9, handletextpad=0.2)
