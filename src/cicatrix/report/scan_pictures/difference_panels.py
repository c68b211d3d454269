"""Two depth maps of one place and the change between them; what is not significant is faded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import ndimage

from cicatrix.base.errors import BadInput
from cicatrix.measure.surface import Floats, Mask, Surface
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import INK
from cicatrix.report.scan_pictures.colour_ramps import DEEPER_FILLED, DEPTH, colour_map, ramp
from cicatrix.report.scan_pictures.scan_map import scale_bar, show
from cicatrix.report.scan_pictures.scan_raster import depth_range, step_of, thinned

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH_IN = 9.2
MOST_PIXELS = 320
FADED = 0.78
"""Share of grey in a point whose change is not significant."""
EDGE_SIGMA = 1.2
"""Smoothing of the line around what is significant, in points of the picture: lone points get none."""
GREY = (0.90, 0.91, 0.92)


def difference_figure(
    before_depth_mm: Floats,
    after_depth_mm: Floats,
    change_mm: Floats,
    significant: Mask,
    pixel_mm: float | tuple[float, float],
) -> str:
    """Return before, after and the change between them as SVG.

    Parameters
    ----------
    before_depth_mm, after_depth_mm
        Depth below the reference, both on one grid (ny, nx), mm; NaN is a hole.
    change_mm
        Change of height against each visit's own reference, (ny, nx), mm: above 0 has filled.
    significant
        Where the change is larger than its error, (ny, nx); elsewhere it is faded.
    pixel_mm
        Distance of neighbours, mm; of columns and of rows where they differ.

    Raises
    ------
    BadInput
        If the four do not have one shape.
    """
    shapes = {field.shape for field in (before_depth_mm, after_depth_mm, change_mm, significant)}
    if len(shapes) != 1:
        raise BadInput(
            f"the maps of a change have different sizes: {sorted(shapes)}", do="lay both onto one grid first"
        )
    pixel_x, pixel_y = pixel_mm if isinstance(pixel_mm, tuple) else (pixel_mm, pixel_mm)
    surface = Surface(change_mm, pixel_x, pixel_y)
    wide, tall = surface.size_mm
    seen = ~np.isnan(change_mm)
    changed = significant & seen
    area = float(changed.sum()) * surface.pixel_area_mm2
    deeper = float((changed & (change_mm < 0.0)).sum()) * surface.pixel_area_mm2
    title = (
        f"Depth before and after, and the change: {area - deeper:.3g} mm² filled and {deeper:.3g} mm² deeper "
        f"beyond the error, of {float(seen.sum()) * surface.pixel_area_mm2:.3g} mm² seen twice"
    )
    height_in = float(np.clip(0.3 * WIDTH_IN * tall / wide + 1.45, 2.8, 7.0))

    def paint(figure: Figure) -> None:
        panels: Any = figure.subplots(1, 3, sharey=True)
        step = step_of(change_mm.shape, MOST_PIXELS)
        whole = np.ones(change_mm.shape, dtype=np.bool_)
        ends = [depth_range(field, whole) for field in (before_depth_mm, after_depth_mm)]
        low, high = min(one[0] for one in ends), max(one[1] for one in ends)
        picture: Any = None
        for axes, name, field in zip(panels[:2], ("Before", "After"), (before_depth_mm, after_depth_mm), strict=True):
            picture = show(axes, thinned(field, step), surface, step, cmap=colour_map(DEPTH), vmin=low, vmax=high)
            axes.set_title(name)
            axes.set_xlabel("mm")
        panels[0].set_ylabel("mm")
        scale_bar(panels[0], wide, tall)
        figure.colorbar(
            picture, ax=list(panels[:2]), label="mm below the reference", location="bottom", shrink=0.6, extend="both"
        )
        _difference(figure, panels[2], surface, significant, step)

    return draw_svg(WIDTH_IN, height_in, title, paint)


def _difference(figure: Figure, axes: Any, surface: Surface, significant: Mask, step: int) -> None:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    change = thinned(surface.height_mm, step)
    sure = thinned(significant.astype(np.float64), step) >= 0.5
    seen = np.abs(change[~np.isnan(change)])
    reach = max(float(np.percentile(seen, 99.5)) if seen.size else 0.0, 0.02)
    steps = ramp(DEEPER_FILLED)
    share = np.clip(0.5 + 0.5 * np.nan_to_num(change) / reach, 0.0, 1.0)
    rgb = steps[np.round(share * (len(steps) - 1)).astype(np.int64)]
    rgb = np.where(sure[..., None], rgb, (1.0 - FADED) * rgb + FADED * np.array(GREY))
    rgb[np.isnan(change)] = np.nan
    show(axes, rgb, surface, step)
    edge = np.asarray(ndimage.gaussian_filter(sure.astype(np.float64), EDGE_SIGMA))
    if edge.min() < 0.5 < edge.max():
        rows, columns = edge.shape
        x, y = ((np.arange(n) + 0.5) * step for n in (columns, rows))
        axes.contour(x * surface.pixel_x_mm, y * surface.pixel_y_mm, edge, levels=[0.5], colors=INK, linewidths=0.6)
    axes.set_title("Change; faded: within the error")
    axes.set_xlabel("mm")
    scale = ScalarMappable(Normalize(-reach, reach), colour_map(DEEPER_FILLED))
    figure.colorbar(scale, ax=axes, label="mm: deeper | filled", location="bottom", shrink=0.9, extend="both")
