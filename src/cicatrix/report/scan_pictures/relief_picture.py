"""A relief from photographs under known lights: its heights, and the skin's colour that was taken out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cicatrix.measure.photometric.photometric_relief import PhotometricRelief
from cicatrix.report.drawing import draw_svg
from cicatrix.report.scan_pictures.colour_ramps import DEPTH, colour_map
from cicatrix.report.scan_pictures.scan_map import scale_bar, show
from cicatrix.report.scan_pictures.scan_raster import step_of, thinned

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH_IN = 7.6
ENDS = (0.5, 99.5)
"""Percentiles of heights at the ends of the scale."""


def relief_figure(made: PhotometricRelief) -> str:
    """Return heights and reflectance as SVG; the title and the scale say whether heights are in micrometres."""
    surface = made.surface
    wide, tall = surface.size_mm
    calibrated = made.summary.calibrated
    unit = "µm" if calibrated else "relative, no unit of length"
    title = f"Relief by {made.summary.lights} lights, {wide:.3g} by {tall:.3g} mm, heights {unit}"

    def paint(figure: Figure) -> None:
        panels: Any = figure.subplots(1, 2, sharey=True)
        step = step_of(surface.height_mm.shape)
        heights = 1e3 * thinned(surface.height_mm, step)
        known = heights[np.isfinite(heights)]
        low, high = np.percentile(known, ENDS)
        picture = show(panels[0], heights, surface, step, cmap=colour_map(DEPTH[::-1]), vmin=low, vmax=high)
        panels[0].set_title("Relief" if calibrated else "Relief, relative")
        figure.colorbar(picture, ax=panels[0], label=f"height, {unit}", location="bottom", shrink=0.9, extend="both")
        albedo = thinned(made.albedo, step)
        bright = show(panels[1], albedo, surface, step, cmap="gray", vmin=0.0, vmax=float(np.nanpercentile(albedo, 99)))
        panels[1].set_title("Reflectance")
        figure.colorbar(bright, ax=panels[1], label="over the lights' brightness", location="bottom", shrink=0.9)
        for axes in panels:
            axes.set_xlabel("mm")
        panels[0].set_ylabel("mm")
        scale_bar(panels[0], wide, tall)

    return draw_svg(WIDTH_IN, float(np.clip(0.5 * WIDTH_IN * tall / wide + 1.1, 2.8, 8.0)), title, paint)
