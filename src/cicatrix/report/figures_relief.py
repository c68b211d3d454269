"""Cross-sections of each type of scar before and after the course, to scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cicatrix.base.numbers import Series
from cicatrix.outcome.lift import depression
from cicatrix.planning.plan import Plan
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import INK, MUTED, PLAN, PLAN_BAND
from cicatrix.report.phrases import measure_name
from cicatrix.skin.scars import Scar

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARGIN = 1.35
"""Half the width shown, in radii of the widest scar."""
SKIN = "#f6dcd2"
BELOW_MM = 0.25


def scar_sections_figure(plan: Plan) -> str | None:
    """Return a cut through the typical scar of each depressed type, before and after, with the 80 % band.

    The scar of a type is its largest group; the band holds the depth that is left at the end of the course. Height and
    width are drawn to one scale.
    """
    shown: list[tuple[Scar, float, Series]] = []
    for item in plan.relief_by_type:
        groups = [scar for scar in plan.case.scars if scar.type.value == item.measure and scar.depth_mm is not None]
        scar = max(groups, key=lambda one: one.count, default=None)
        if scar is not None and scar.depth_mm is not None:
            shown.append((scar, scar.depth_mm, item.series))
    if not shown:
        return None
    half_mm = MARGIN * 0.5 * max(scar.width_mm for scar, _, _ in shown)
    deepest = [depth + BELOW_MM for _, depth, _ in shown]

    def paint(figure: Figure) -> None:
        rows = figure.subplots(len(shown), 1, sharex=True, squeeze=False, height_ratios=[one + 0.15 for one in deepest])
        for axes, (scar, depth_mm, series), lowest in zip(rows[:, 0], shown, deepest, strict=True):
            _section(axes, scar, depth_mm, series, half_mm)
            axes.set(xlim=(-half_mm, half_mm), ylim=(-lowest, 0.15), aspect="equal", yticks=[-depth_mm, 0.0])
            axes.set_yticklabels([f"{depth_mm:g} mm deep", "rim"])
            axes.grid(visible=False)
        rows[-1, 0].set_xlabel("mm across; depth to the same scale")
        handles, labels = rows[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3)

    page_mm = sum(deepest) + 0.15 * len(shown)
    height = 6.0 * page_mm / (2.0 * half_mm) + 0.42 * len(shown) + 0.75
    ends = "; ".join(
        f"{measure_name(scar.type.value)} {depth_mm:g} mm to {depth_mm * (1.0 - series.median[-1] / 100.0):.2f} mm"
        for scar, depth_mm, series in shown
    )
    return draw_svg(7.2, height, f"Cut through each type of scar to scale, before and after: {ends}", paint)


def _section(axes: Axes, scar: Scar, depth_mm: float, series: Series, half_mm: float) -> None:
    """Draw one scar: skin, surface before, surface after with its band."""
    x = np.linspace(-half_mm, half_mm, 801)
    shape = depression(scar.type, x / (0.5 * scar.width_mm))
    left = {
        name: depth_mm * (1.0 - values[-1] / 100.0)
        for name, values in (("low", series.p10), ("middle", series.median), ("high", series.p90))
    }
    axes.fill_between(x, -depth_mm - BELOW_MM, -depth_mm * shape, color=SKIN, lw=0)
    axes.fill_between(x, -left["low"] * shape, -left["high"] * shape, color=PLAN_BAND, lw=0, label="after, 80% band")
    axes.plot(x, -depth_mm * shape, color=INK, linewidth=1.0, dashes=(5, 2), label="before")
    axes.plot(x, -left["middle"] * shape, color=PLAN, linewidth=1.6, label="after, median")
    axes.set_title(
        f"{measure_name(scar.type.value)}, {scar.width_mm:g} mm wide: {left['middle']:.2f} mm left "
        f"({left['high']:.2f} to {left['low']:.2f})",
        fontsize=8.5,
    )
    axes.axhline(0.0, color=MUTED, linewidth=0.5, zorder=0)
