"""Where a face has become redder or paler, darker or lighter, from one photograph to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.report.drawing import draw_svg
from cicatrix.report.scan_pictures.colour_ramps import colour_map
from cicatrix.report.scan_pictures.scan_raster import step_of, thinned

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH_IN = 7.6
MOST_PIXELS = 420
PALER_REDDER = ("#0b5560", "#4fa3a8", "#f4f3f0", "#dd8f5c", "#8a3a0e")
DARKER_LIGHTER = ("#3d2f7a", "#8d80c4", "#f4f3f0", "#d1ab45", "#7a5c00")
"""Apart from each other and for the common forms of colour blindness."""
LEAST_REACH = 2.0
"""Ends of a scale, at least: noise alone must not fill it with colour."""
PERCENTILE = 99.0

Image = NDArray[np.float32]


def photo_change_figure(redness_change: Image, lightness_change: Image, *, calibrated: bool) -> str:
    """Return the change of a* and L* as SVG.

    Parameters
    ----------
    redness_change, lightness_change
        Now less before, (ny, nx), NaN off the skin.
    calibrated
        Whether both photographs were; else the median over the skin is taken out, since light and camera may have
        moved the whole.

    Raises
    ------
    BadInput
        If the two differ in size.
    """
    if redness_change.shape != lightness_change.shape:
        raise BadInput("the two maps of change differ in size")
    step = step_of(redness_change.shape, MOST_PIXELS)
    fields = [thinned(one.astype(np.float64), step) for one in (redness_change, lightness_change)]
    middles = [0.0 if calibrated or not np.isfinite(one).any() else float(np.nanmedian(one)) for one in fields]
    against = "" if calibrated else ", less the median of the skin (no chart or card in both)"
    rows, columns = fields[0].shape
    title = f"Change of redness a* and of lightness L* from one photograph to the next{against}"

    def paint(figure: Figure) -> None:
        panels: Any = figure.subplots(1, 2)
        words = (("Redness", "a*: paler | redder"), ("Lightness", "L*: darker | lighter"))
        for axes, field, middle, (name, label), colours in zip(
            panels, fields, middles, words, (PALER_REDDER, DARKER_LIGHTER), strict=True
        ):
            shown = field - middle
            known = np.abs(shown[np.isfinite(shown)])
            reach = max(float(np.percentile(known, PERCENTILE)) if known.size else 0.0, LEAST_REACH)
            masked: Any = np.ma.masked_invalid(shown)
            picture = axes.imshow(masked, cmap=colour_map(colours), vmin=-reach, vmax=reach, interpolation="nearest")
            axes.set_title(f"{name}, now less before")
            axes.set_axis_off()
            figure.colorbar(picture, ax=axes, label=label, location="bottom", shrink=0.8, extend="both")
        if not calibrated:
            figure.supxlabel("the median of the skin was taken out: no chart or card in both photographs", fontsize=8)

    height = float(np.clip(0.5 * WIDTH_IN * rows / columns + 1.1, 2.6, 8.0))
    return draw_svg(WIDTH_IN, height, title, paint)
