"""Change of each scar between two visits: before and after with intervals, and the smallest detectable change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cicatrix.measure.measured_scar import MeasuredType
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import INK, MUTED, PLAN, RULE, STANDARD
from cicatrix.report.scan_pictures.scar_marks import MARKS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_ROWS = 40
"""Scars shown, those with the largest value before; a note tells of the rest."""
ROW_IN = 0.27


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One scar at two visits.

    Attributes
    ----------
    scar_id, type
        As matched between the visits.
    before, before_interval, after, after_interval
        The measure with its interval, in the figure's unit.
    smallest_detectable
        Smallest change that is more than the error of two measurements (SDC, 2.77 times the within-subject SD).
    """

    scar_id: int
    type: MeasuredType
    before: float
    before_interval: tuple[float, float]
    after: float
    after_interval: tuple[float, float]
    smallest_detectable: float

    @property
    def detected(self) -> bool:
        """Whether the change is larger than the smallest detectable one."""
        return abs(self.after - self.before) > self.smallest_detectable


def change_figure(rows: Sequence[ChangeRow], measure: str, unit: str) -> str:
    """Return a row for each scar as SVG, in the order given: before (open), after (full), the band of no sure change.

    Parameters
    ----------
    rows
        One for each scar that both visits have.
    measure, unit
        Of what is compared, for instance ``"volume"`` and ``"mm³"``.
    """
    largest = {id(row) for row in sorted(rows, key=lambda row: -row.before)[:MOST_ROWS]}
    shown = [row for row in rows if id(row) in largest]
    less = sum(row.detected and row.after < row.before for row in rows)
    more = sum(row.detected and row.after > row.before for row in rows)
    summary = f"{less} of {len(rows)} scars smaller, {more} larger, beyond the smallest detectable change"

    def paint(figure: Figure) -> None:
        axes: Any = figure.subplots()
        for place, row in enumerate(shown):
            _row(axes, row, place)
        names = [f"{row.scar_id} {MARKS[row.type].name}" for row in shown]
        axes.set_yticks(range(len(shown)), names)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.grid(visible=True, axis="x")
        axes.grid(visible=False, axis="y")
        axes.set_xlim(left=0.0)
        axes.set_xlabel(f"{measure}, {unit}")
        axes.set_title(f"{measure[0].upper()}{measure[1:]} of each scar: {summary}")
        if len(shown) < len(rows):
            axes.annotate(
                f"the {len(shown)} largest of {len(rows)} scars", (1.0, 0.0), xycoords="axes fraction", xytext=(0, 4),
                textcoords="offset points", ha="right", fontsize=7.5, color=MUTED,
            )  # fmt: skip
        _legend(figure)

    return draw_svg(7.2, 1.25 + ROW_IN * max(len(shown), 1), f"Change of {measure}: {summary}", paint)


def _row(axes: Any, row: ChangeRow, place: int) -> None:
    colour = MUTED if not row.detected else PLAN if row.after < row.before else STANDARD
    reach = row.smallest_detectable
    axes.fill_betweenx(
        (place - 0.36, place + 0.36), max(row.before - reach, 0.0), row.before + reach, color=RULE, alpha=0.7, lw=0
    )
    for value, (low, high), up in ((row.before, row.before_interval, -0.16), (row.after, row.after_interval, 0.16)):
        shade = INK if value == row.before and up < 0.0 else colour
        axes.plot((low, high), (place + up, place + up), color=shade, lw=1.0, solid_capstyle="butt")
    axes.annotate(
        "", (row.after, place + 0.16), (row.before, place - 0.16),
        arrowprops={"arrowstyle": "-", "color": colour, "lw": 1.3 if row.detected else 0.8, "shrinkA": 2, "shrinkB": 2},
    )  # fmt: skip
    axes.plot(row.before, place - 0.16, "o", ms=5, mfc="white", mec=INK, mew=1.1, zorder=4)
    marker = "o" if not row.detected else "<" if row.after < row.before else ">"
    axes.plot(row.after, place + 0.16, marker, ms=5.5, mfc=colour, mec=colour, zorder=4)


def _legend(figure: Figure) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    def dot(marker: str, colour: str, text: str, **how: Any) -> Line2D:
        return Line2D([], [], color=colour, marker=marker, ms=5, lw=0, label=text, **how)

    figure.legend(
        handles=[
            dot("o", INK, "before", mfc="white"), dot("<", PLAN, "after, smaller"), dot(">", STANDARD, "after, larger"),
            dot("o", MUTED, "after, no sure change"),
            Patch(color=RULE, alpha=0.7, lw=0, label="smallest detectable change"),
        ],
        loc="outside lower center", ncols=5, columnspacing=1.2, handletextpad=0.4,
    )  # fmt: skip
