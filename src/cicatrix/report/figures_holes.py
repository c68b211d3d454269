"""When do punctures stop acting alone, and how far is the depth column to be trusted? A picture of `homogenisation`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import INK, MUTED, RULE, SERIES
from cicatrix.validation.homogenisation import Pair, depths_of, of_a_lone_hole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TICKS = (25.0, 100.0, 400.0, 1000.0, 4000.0)
USUAL = (150.0, 400.0)
"""Holes per cm2 of usual pen treatments."""


def holes_figure(pairs: Sequence[Pair]) -> str:
    """Return the growth per hole and the column's error, both against density by depth, as SVG."""
    return draw_svg(9.2, 3.7, "Growth per hole, and error of the depth column", lambda figure: _paint(figure, pairs))


def _paint(figure: Figure, pairs: Sequence[Pair]) -> None:
    left, right = figure.subplots(1, 2)
    for axes in (left, right):
        axes.axvspan(*USUAL, color=RULE, alpha=0.5, lw=0)
        axes.set_xscale("log")
        axes.set_xlabel("holes per cm²")
        axes.set_xticks(TICKS, [f"{x:g}" for x in TICKS])
        axes.minorticks_off()
    for depth, colour in zip(depths_of(pairs), SERIES, strict=False):
        some = [pair for pair in pairs if pair.depth_mm == depth]
        density = [pair.holes_per_cm2 for pair in some]
        lone = of_a_lone_hole(some)
        left.plot(density, [100.0 * x for x in lone], color=colour, marker="o", ms=3.5, label=f"{depth:g} mm")
        right.plot(density, [100.0 * pair.error for pair in some], color=colour, marker="o", ms=3.5)
        right.plot(density, [100.0 * pair.error_if_even for pair in some], color=colour, ls=(0, (2, 1.5)), lw=1.0)
    left.set_ylim(bottom=0.0)
    left.set_ylabel("growth per hole, % of a lone hole's")
    left.set_title("Deep holes help one another, then room runs out")
    left.legend(title="depth", fontsize=8, title_fontsize=8, frameon=False)
    left.text(245.0, 4.0, "usual\npens", ha="center", fontsize=8, color=MUTED)
    right.axhline(0.0, color=INK, lw=0.8)
    right.set_ylabel("column over resolved holes, %")
    right.set_title("Error of the depth column")
    top = max(100.0 * pair.error_if_even for pair in pairs)
    right.text(
        4000.0,
        top,
        "dashed: injury spread evenly\nfull: with what meets about a hole",
        ha="right",
        va="top",
        fontsize=8,
    )
