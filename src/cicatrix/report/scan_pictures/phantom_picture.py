"""The printable phantom seen from above, and what a scanner makes of its depths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cicatrix.measure.capability.validate_scanner import PhantomReport
from cicatrix.measure.phantoms.phantom_design import PhantomDesign, phantom_surface
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import INK, MUTED, PAPER, SERIES
from cicatrix.report.scan_pictures.colour_ramps import DEPTH, colour_map

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PIXEL_MM = 0.05
SIGNS = {"cylinder": "s", "cone": "v", "cap": "o"}
WIDTH_IN = 7.4


def phantom_figure(design: PhantomDesign) -> str:
    """Return the plate as SVG: depth in colour, each pit with its form, depth and diameter."""
    wide, tall = design.size_mm
    depth = -phantom_surface(design, PIXEL_MM).height_mm
    marks = set(design.fiducials)

    def paint(figure: Figure) -> None:
        axes: Any = figure.subplots()
        picture = axes.imshow(
            depth, extent=(0.0, wide, tall, 0.0), cmap=colour_map(DEPTH), vmin=0.0, interpolation="nearest"
        )
        axes.grid(visible=False)
        for pit in design.every:
            x, y = design.centre_mm(pit)
            name = "fiducial" if (pit.column, pit.row) in marks else pit.shape
            axes.text(
                x, y + 0.49 * design.cell_mm, f"{name} {pit.depth_mm:g} × {pit.diameter_mm:g}", ha="center",
                va="bottom", fontsize=5, color=INK,
            )  # fmt: skip
        axes.set(xlabel="mm", ylabel="mm", title="The phantom seen from above: depth × diameter of each pit, mm")
        figure.colorbar(picture, ax=axes, label="mm below the plate", shrink=0.8, pad=0.02)

    title = f"The printable phantom, {wide:g} by {tall:g} mm, with {len(design.every)} pits of known depth and diameter"
    return draw_svg(WIDTH_IN, 0.82 * WIDTH_IN * tall / wide + 0.7, title, paint)


def scanner_figure(report: PhantomReport) -> str:
    """Return measured over nominal depths as SVG, beside it the error of each pit; unseen pits are hollow."""
    pits = [pit for pit in report.pits if pit.central_depth_mm is not None]

    def paint(figure: Figure) -> None:
        left, right = figure.subplots(1, 2)
        deepest = 1.08 * max(pit.nominal_central_depth_mm for pit in pits)
        nominal = np.array([0.0, deepest])
        line = report.linearity
        left.plot(nominal, nominal, color=MUTED, lw=0.9, ls=(0, (4, 2)), label="as designed")
        left.plot(
            nominal, line.intercept_mm + line.slope * nominal, color=INK, lw=1.1, label=f"line, slope {line.slope:.3g}"
        )
        right.axhline(0.0, color=MUTED, lw=0.9, ls=(0, (4, 2)))
        for colour, (shape, sign) in zip(SERIES, SIGNS.items(), strict=False):
            for seen in (True, False):
                of_shape = [pit for pit in pits if pit.shape == shape and pit.seen is seen]
                x = np.array([pit.nominal_central_depth_mm for pit in of_shape])
                y = np.array([pit.central_depth_mm for pit in of_shape], dtype=float)
                how: dict[str, Any] = {
                    "ls": "", "marker": sign, "ms": 4.5, "color": colour, "mfc": colour if seen else PAPER,
                }  # fmt: skip
                said = f"{shape}{'' if seen else ', not seen'}"
                left.plot(x, y, label=said if of_shape else None, **how)
                right.plot(x, 1e3 * (y - x), **how)
        left.set(
            xlabel="nominal depth in the middle, mm", ylabel="measured, mm", title="Depth of each pit",
            xlim=(0.0, deepest),
        )  # fmt: skip
        left.legend(loc="upper left")
        band_um = 1e3 * report.detection_depth_mm
        right.axhspan(-band_um, band_um, color=MUTED, alpha=0.13, lw=0)
        right.set(
            xlabel="nominal depth in the middle, mm", ylabel="measured less nominal, µm", title="Error of each pit",
            xlim=(0.0, deepest),
        )  # fmt: skip
        right.annotate(
            "band: limit of detection", (0.98, 1.01), xycoords="axes fraction", ha="right", va="bottom", fontsize=7,
            color=MUTED,
        )  # fmt: skip

    title = (
        f"Measured over nominal depths of {len(pits)} pits: slope {report.linearity.slope:.3g}, lateral scale off by "
        f"{report.scale_error_percent:.2g} %"
    )
    return draw_svg(WIDTH_IN, 3.4, title, paint)
