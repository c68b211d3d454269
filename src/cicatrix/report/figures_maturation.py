"""The maturation curve with data over it: how much of an improvement is there, weeks after the last session."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from cicatrix.calibration.maturation import Course, Maturation
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import ALERT, INK, MUTED, PLAN, PLAN_BAND
from cicatrix.report.phrases import measure_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT, PER_COURSE = 2.9, 3.3, 2.35
HIGHEST = 1.55
NAMES = {"lipper_perez": "Lipper-Perez score", "ecca": "ECCA score"}


def maturation_figure(found: Maturation) -> str:
    """Return one panel for each course: the model's share of the last reading over the weeks, and what was read."""

    def paint(figure: Figure) -> None:
        row = figure.subplots(1, len(found.courses), sharey=True, squeeze=False)[0]
        for axes, course in zip(row, found.courses, strict=True):
            _panel(axes, course)
        row[0].set_ylabel("share of the improvement\nat the last reading")
        row[0].set_ylim(0.0, _top(found))
        handles, labels = row[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=4, title=_origin(found), title_fontsize=7.5)

    title = f"How improvement matures after the last session: {_origin(found)}"
    return draw_svg(WIDTH + PER_COURSE * (len(found.courses) - 1), HEIGHT, title, paint)


def _panel(axes: Axes, course: Course) -> None:
    weeks = course.course_weeks
    axes.fill_between(weeks, course.p10, course.p90, color=PLAN_BAND, alpha=0.6, lw=0, label="80 % of the model")
    axes.plot(weeks, course.median, color=PLAN, label="median of the model")
    axes.axhline(1.0, color=MUTED, linewidth=0.7, zorder=1)
    axes.errorbar(
        course.weeks[:-1], course.observed[:-1], yerr=course.error[:-1], fmt="o", color=INK, markersize=5.5,
        markeredgecolor="white", elinewidth=1.1, capsize=2.5, zorder=4, label="reported, 1 standard error",
    )  # fmt: skip
    axes.plot(
        course.weeks[-1:], [1.0], "D", color=ALERT, markersize=5.5, markeredgecolor="white", zorder=5,
        label="last reading, 1 by definition",
    )  # fmt: skip
    axes.set_xlim(-0.8, weeks[-1])
    axes.set_xlabel("weeks since the last session")
    axes.set_title("\n".join([course.trial_id.replace("_", " "), *textwrap.wrap(_scale(course.scale), 30)]))


def _top(found: Maturation) -> float:
    """Return the upper end of the axis: all readings, and the bands as far as they are plausible."""
    read = max(value + error for one in found.courses for value, error in zip(one.observed, one.error, strict=True))
    return max(min(1.08 * max(max(one.p90) for one in found.courses), HIGHEST), 1.05 * read)


def _scale(scale: str) -> str:
    return NAMES.get(scale, measure_name(scale))


def _origin(found: Maturation) -> str:
    """Return what computed the curves: by which engine, and from which draws."""
    records = "the posterior" if found.calibrated else "the priors: not calibrated"
    return f"{found.engine}; {found.draws} draws of {records}"
