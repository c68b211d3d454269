"""A measured scar before and after: the map twice, and the cut through its deepest point."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

from cicatrix.evidence.parameter import Floats
from cicatrix.planning.map_regimen import MappedHealing
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import INK, MUTED, PLAN, PLAN_BAND

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_PIXELS = 240
"""Points along the longer side of a picture; a larger map is thinned, the file after is not."""


def map_table(result: MappedHealing) -> str:
    """Return the median surface at the last week as a table, mm above the plane of the skin, one line for each row."""
    buffer = io.StringIO()
    np.savetxt(buffer, result.after_mm[1], fmt="%.5g", delimiter=",")
    return buffer.getvalue()


def map_figure(result: MappedHealing) -> str:
    """Return before, after (median of the draws) and the cut along the row of the deepest point, as SVG."""
    found, scar = result.answer.relief_map, result.scar
    rows, columns = scar.height_mm.shape
    wide, tall = columns * scar.pixel_mm, rows * scar.pixel_mm
    week = found.depth_mm.weeks[-1] if found is not None else 0.0
    title = f"Measured scar before and at week {week:g}: heights and the cut through its deepest point"

    def paint(figure: Figure) -> None:
        parts: Any = figure.subfigures(2, 1, height_ratios=(1.25, 1.0))
        above, below = parts
        pair: Any = above.subplots(1, 2, sharey=True)
        shown = {"before": scar.height_mm, f"week {week:g}, median": result.after_mm[1]}
        step = -(-max(rows, columns) // MOST_PIXELS)
        low, high = -scar.depth_mm, max(float(np.percentile(scar.height_mm, 99.0)), 0.05 * scar.depth_mm)
        picture: Any = None
        for axes, (name, height) in zip(pair, shown.items(), strict=True):
            picture = axes.imshow(
                height[::step, ::step], extent=(0.0, wide, tall, 0.0), vmin=low, vmax=high, cmap="cividis",
                interpolation="nearest",
            )  # fmt: skip
            axes.axhline(scar.deepest[0] * scar.pixel_mm, color=INK, linewidth=0.8, dashes=(4, 3))
            axes.set_title(name)
            axes.set_xlabel("mm")
            axes.grid(visible=False)
        pair[0].set_ylabel("mm")
        above.colorbar(picture, ax=list(pair), label="mm above the plane of the skin", shrink=0.9)
        _cut(below.subplots(), result, week)

    return draw_svg(7.2, 6.2 if tall > 0.6 * wide else 5.0, title, paint)


def _cut(axes: Any, result: MappedHealing, week: float) -> None:
    scar = result.scar
    row = scar.deepest[0]
    x: Floats = np.arange(scar.height_mm.shape[1]) * scar.pixel_mm
    low, middle, high = (after[row] for after in result.after_mm)
    axes.axhline(0.0, color=MUTED, linewidth=0.5)
    axes.fill_between(x, low, high, color=PLAN_BAND, lw=0, label="80% band")
    axes.plot(x, scar.height_mm[row], color=INK, linewidth=1.0, dashes=(5, 2), label="before")
    axes.plot(x, middle, color=PLAN, linewidth=1.4, label=f"week {week:g}, median")
    axes.set(xlabel="mm along the dashed line", ylabel="mm above the plane", xlim=(0.0, float(x[-1])))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.2), ncols=3, frameon=False)
