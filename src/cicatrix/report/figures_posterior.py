"""What a calibration taught: where each posterior lies in its prior, the most taught records first."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cicatrix.calibration.account import TAUGHT
from cicatrix.calibration.taught import Moved
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import INK, MUTED, NEUTRAL, PLAN, PLAN_BAND, RULE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, ROW_INCHES, SIDE_INCHES = 8.4, 0.31, 1.15
MOST = 24
LETTERS = 42
"""Width of a name's line; a name has two at most."""
Z50, Z80 = 0.6744897501960817, 1.2815515655446004
"""Ends of the 50 and the 80 % interval of the standard normal."""
LEAST_REACH, MARGIN = 1.7, 0.15
SMALL = 7.2
HEAD = -0.9
"""Where the heads of the columns stand, in rows."""
SHARE_POINTS = 52.0
"""Width of the column of shares."""
UNITS = {"1": "", "percent": " %"}


def posterior_figure(records: Sequence[Moved]) -> str:
    """Return the figure as SVG: medians, 50 and 80 % intervals of at most 24 records over those of their priors.

    Parameters
    ----------
    records
        The most taught first.
    """
    shown = records[:MOST]
    reach = max(LEAST_REACH, *(MARGIN + abs(place) for one in shown for place in one.places))

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        axes.axvspan(-Z80, Z80, color=NEUTRAL, linewidth=0, label="prior, 80 %", zorder=0)
        axes.axvspan(-Z50, Z50, color=RULE, linewidth=0, label="prior, 50 %", zorder=0)
        axes.axvline(0.0, color=MUTED, linewidth=0.8, label="prior, median", zorder=1)
        at = range(len(shown))
        for places, width, colour, label in ((0, 5.0, PLAN_BAND, "posterior, 80 %"), (1, 5.0, PLAN, "50 %")):
            ends = [(one.places[places], one.places[-1 - places]) for one in shown]
            axes.hlines(at, *zip(*ends, strict=True), color=colour, linewidth=width, label=label, zorder=2)
        axes.plot(
            [one.places[2] for one in shown], at, "o", color=INK, markersize=4.5, markeredgecolor="white",
            markeredgewidth=0.6, label="median", zorder=3,
        )  # fmt: skip
        axes.set_yticks(at, [_name(one) for one in shown], fontsize=SMALL)
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.set(xlim=(-reach, reach), ylim=(len(shown) - 0.4, HEAD - 0.5))
        axes.set_xlabel("place in the prior: standard deviations of its normal score")
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        _beside(axes, shown)
        figure.legend(loc="outside lower center", ncols=6, columnspacing=1.4, handlelength=1.6)

    taught = sum(one.taught >= TAUGHT for one in records)
    title = f"Prior and posterior of {len(shown)} of {len(records)} records, of which {taught} were taught"
    return draw_svg(WIDTH, SIDE_INCHES + ROW_INCHES * len(shown), title, paint)


def _beside(axes: Axes, shown: Sequence[Moved]) -> None:
    """Write beside each row the share of variance taken away, and how the median moved in the record's unit."""
    columns = (
        (0, "variance\ntaken away", [f"{100.0 * max(one.taught, 0.0):.0f} %" for one in shown]),
        (SHARE_POINTS, "median of the prior,\nof the posterior", [_change(one) for one in shown]),
    )
    for outward, head, words in columns:
        beside = axes.twinx()
        beside.spines["right"].set_position(("outward", outward))
        beside.spines[["left", "right"]].set_visible(False)
        beside.set_ylim(axes.get_ylim())
        beside.set_yticks([HEAD, *range(len(shown))], [head, *words], fontsize=SMALL)
        beside.tick_params(axis="y", length=0, labelcolor=INK)
        beside.grid(visible=False)
        beside.get_yticklabels()[0].set_fontweight("bold")


def _name(one: Moved) -> str:
    return "\n".join(textwrap.wrap(one.name, LETTERS, max_lines=2, placeholder=" ..."))


def _change(one: Moved) -> str:
    unit = UNITS.get(one.unit, " " + one.unit.replace("**", "").replace("1/", "per "))
    return f"{one.prior.median:.3g}, {one.posterior.median:.3g}{unit}"
