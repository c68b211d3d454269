"""How far measures lie from the truth: bias with limits of agreement, for each class of instrument and type of scar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cicatrix.measure.measured_scar import MeasuredType
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import INK, MUTED, RULE
from cicatrix.report.scan_pictures.scar_marks import MARKS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDEST_PERCENT = 100.0
"""Errors beyond this are drawn at the edge, with an arrow and their value."""
ROW_IN = 0.24


@dataclass(frozen=True, slots=True)
class AccuracyRow:
    """Error of one measure of one type of scar by one class of instrument, in percent of the truth.

    Attributes
    ----------
    instrument
        Class of the instrument as it is to be called.
    type
        Type of the scars.
    measure
        ``"depth"``, ``"volume"`` and so on: each has a panel.
    bias_percent
        Mean of measured less true, as a share of the true.
    limits_percent
        Limits of agreement of 95 %: where a single measurement is expected.
    scars
        How many were measured.
    """

    instrument: str
    type: MeasuredType
    measure: str
    bias_percent: float
    limits_percent: tuple[float, float]
    scars: int


def accuracy_figure(rows: Sequence[AccuracyRow]) -> str:
    """Return one panel for each measure as SVG; instruments and measures keep the order in which they come."""
    measures = list(dict.fromkeys(row.measure for row in rows))
    places: dict[tuple[str, MeasuredType], float] = {}
    middles: dict[str, float] = {}
    y = 0.0
    for instrument in dict.fromkeys(row.instrument for row in rows):
        kinds = [kind for kind in MARKS if any(row.instrument == instrument and row.type is kind for row in rows)]
        middles[instrument] = y + 0.5 * (len(kinds) - 1)
        for kind in kinds:
            places[instrument, kind] = y
            y += 1.0
        y += 0.8
    reach = min(
        max((abs(x) for row in rows for x in (*row.limits_percent, row.bias_percent)), default=10.0), WIDEST_PERCENT
    )

    def paint(figure: Figure) -> None:
        panels = figure.subplots(1, max(len(measures), 1), sharey=True, squeeze=False)[0]
        for axes, measure in zip(panels, measures, strict=False):
            _panel(axes, [row for row in rows if row.measure == measure], places, 1.12 * reach)
            axes.set_title(f"{measure[0].upper()}{measure[1:]}")
            axes.set_xlabel("measured less true, % of the true")
            axes.tick_params(axis="y", length=0)
        panels[0].set_yticks(list(middles.values()), list(middles))
        panels[0].set_ylim(y - 0.9, -0.9)
        _legend(figure, [kind for kind in MARKS if any(row.type is kind for row in rows)])

    title = f"Bias and 95 % limits of agreement of {', '.join(measures)} by instrument and type of scar"
    return draw_svg(1.6 + 3.0 * max(len(measures), 1), 1.2 + ROW_IN * y, title, paint)


def _panel(axes: Any, rows: Sequence[AccuracyRow], places: dict[tuple[str, MeasuredType], float], reach: float) -> None:
    axes.axvline(0.0, color=INK, lw=0.9)
    axes.set_xlim(-reach, reach)
    axes.grid(visible=True, axis="x", color=RULE)
    axes.grid(visible=False, axis="y")
    for row in rows:
        mark, y = MARKS[row.type], places[row.instrument, row.type]
        low, high = (max(-reach, min(reach, x)) for x in row.limits_percent)
        axes.plot((low, high), (y, y), color=mark.colour, lw=1.3, solid_capstyle="butt")
        for end, value, way in ((low, row.limits_percent[0], "<"), (high, row.limits_percent[1], ">")):
            if abs(value) <= reach:
                axes.plot((end, end), (y - 0.22, y + 0.22), color=mark.colour, lw=1.0)
            else:
                axes.plot(end, y, way, color=mark.colour, ms=5, clip_on=False)
                axes.annotate(
                    f"{value:+.0f}".replace("-", "−"), (end, y), xytext=(7 if way == "<" else -7, 2),
                    textcoords="offset points",
                    fontsize=6.5, color=MUTED, ha="left" if way == "<" else "right", va="bottom",
                )  # fmt: skip
        axes.plot(max(-reach, min(reach, row.bias_percent)), y, mark.sign, color=mark.colour, ms=6, clip_on=False)


def _legend(figure: Figure, kinds: list[MeasuredType]) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=MARKS[kind].colour, marker=MARKS[kind].sign, ms=5.5, lw=1.3, label=MARKS[kind].name)
        for kind in kinds
    ]
    if handles:
        figure.legend(handles=handles, loc="outside lower center", ncols=len(handles))
