"""A scanned surface as a map of depth below the reference, its scars outlined; the surface as scanned beside it."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from cicatrix.base.numbers import rounded
from cicatrix.measure.found import Found
from cicatrix.measure.surface import Floats, Mask, Surface
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import INK, MUTED, PAPER
from cicatrix.report.scan_pictures.colour_ramps import DEPTH, colour_map
from cicatrix.report.scan_pictures.scan_raster import depth_range, outlines, step_of, thinned
from cicatrix.report.scan_pictures.scar_marks import MARKS, counts_of, line_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_IN = 7.4
MOST_NAMES = 60
"""Scars that are named on the map, the largest in volume; all are outlined."""
HOLE_COLOUR = "#d3d7da"
INSET_PIXELS = 160
NOT_SEEN = "not seen"
LEGEND_CHARACTERS = 18
"""So many stand on a line of the legend, beside the map."""
CONTOURS = 5
BARS_MM = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
"""Lengths that a scale bar may have."""
BAR_MARGIN, BAR_HEIGHT = 0.03, 0.11
"""Room beside a scale bar, and from its corner to its far side with its length written on it, as shares of the map."""
BAR_PLACES = 9
"""Places that are tried along an edge."""


def scan_figure(found: Found, *, untold: str = "", holes: str = NOT_SEEN) -> str:
    """Return the map of a searched surface as SVG: depth below the reference, scars by type, holes grey and hatched.

    Parameters
    ----------
    found
        The surface with the scars that are shown.
    untold
        Why no scar is told, if the scan does not carry them: "none" would be a finding.
    holes
        What the hatched patches are.
    """
    wide, tall = found.surface.size_mm
    kinds = ", ".join(f"{count} {MARKS[kind].name}" for kind, count in counts_of(found))
    told = f"{untold[0].upper()}{untold[1:]}" if untold else f"Scars: {kinds or 'none'}"
    title = f"Depth below the skin's reference surface, {wide:.3g} by {tall:.3g} mm. {told}"
    map_in = 0.65 * WIDTH_IN
    height_in = float(np.clip(map_in * tall / wide + 0.75, 3.4, 9.0))

    def paint(figure: Figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(3.3, 1.0))
        _map(figure, left, found)
        side: Any = right.get_subplotspec()
        right.remove()
        cells = side.subgridspec(2, 1, height_ratios=(1.0, 1.0))
        _as_scanned(figure.add_subplot(cells[0]), found)
        _legend(figure.add_subplot(cells[1]), found, untold, holes)

    return draw_svg(WIDTH_IN, height_in, title, paint)


def show(axes: Axes, field: Floats, surface: Surface, step: int, **how: Any) -> Any:
    """Draw a thinned map (ny, nx) or picture (ny, nx, 3) in mm, the first row at the top, and hatch what is NaN."""
    wide, tall = surface.size_mm
    rows, columns = field.shape[:2]
    extent = (0.0, columns * step * surface.pixel_x_mm, rows * step * surface.pixel_y_mm, 0.0)
    holes = np.isnan(field) if field.ndim == 2 else np.isnan(field).any(axis=2)
    shown: Any = np.ma.masked_invalid(field) if field.ndim == 2 else np.dstack([np.nan_to_num(field), ~holes])
    if holes.any():
        axes.add_patch(hole_patch((0.0, 0.0), wide, tall))
    picture = axes.imshow(shown, extent=extent, interpolation="nearest", **how)
    axes.set(xlim=(0.0, wide), ylim=(tall, 0.0))
    axes.grid(visible=False)
    return picture


def hole_patch(corner: tuple[float, float], wide: float, tall: float) -> Any:
    """Return the patch that stands for what was not seen."""
    from matplotlib.patches import Rectangle

    return Rectangle(corner, wide, tall, facecolor=HOLE_COLOUR, edgecolor="#9aa4ab", hatch="////", lw=0, zorder=0)


def draw_outlines(axes: Axes, found: Found) -> None:
    """Outline the scars by type and name the largest."""
    from matplotlib.patheffects import withStroke

    surface = found.surface
    casing = [withStroke(linewidth=2.6, foreground=PAPER)]
    rings = outlines(found.labels)
    largest = sorted(found.scars, key=lambda scar: -scar.volume_mm3)[:MOST_NAMES]
    for scar in found.scars:
        mark = MARKS[scar.type]
        for ring in rings.get(scar.id, []):
            x, y = (ring[:, 0] + 0.5) * surface.pixel_x_mm, (ring[:, 1] + 0.5) * surface.pixel_y_mm
            axes.plot(x, y, color=PAPER, lw=2.6, alpha=0.85, solid_joinstyle="round")
            axes.plot(x, y, color=mark.colour, lw=1.3, ls=line_style(mark), dash_capstyle="butt")
    for scar in largest:
        axes.annotate(
            str(scar.id), (scar.x_mm, scar.y_mm), fontsize=7.5, fontweight="bold", ha="center", va="center",
            color=MARKS[scar.type].colour, path_effects=casing,
        )  # fmt: skip


def scale_bar(axes: Axes, wide_mm: float, tall_mm: float, marked: Mask | None = None) -> None:
    """Draw a bar of a round length, about a fifth of the width, in the lower left corner or off what is *marked*."""
    from matplotlib.patheffects import withStroke

    length = min(BARS_MM, key=lambda one: abs(np.log(one / (0.2 * wide_mm))))
    left, upper = (BAR_MARGIN, False) if marked is None else _clearest(marked, length / wide_mm)
    x = left * wide_mm
    y = tall_mm * (BAR_HEIGHT if upper else 0.965)
    casing = [withStroke(linewidth=3.0, foreground=PAPER)]
    axes.plot((x, x + length), (y, y), color=PAPER, lw=5.0, solid_capstyle="butt")
    axes.plot((x, x + length), (y, y), color=INK, lw=3.0, solid_capstyle="butt")
    axes.text(
        x + 0.5 * length, y - 0.015 * tall_mm, f"{length:g} mm", ha="center", va="bottom", fontsize=7.5, color=INK,
        path_effects=casing,
    )  # fmt: skip


def _clearest(marked: Mask, share: float) -> tuple[float, bool]:
    """Return where a bar of this share of the width hides least that is marked: its left end, as a share, and whether
    it is above; the lower left if all places are alike."""
    rows, columns = marked.shape
    high = max(1, round(BAR_HEIGHT * rows))
    band = {upper: np.asarray(part.max(axis=0)) for upper, part in ((False, marked[-high:]), (True, marked[:high]))}

    def hidden(place: tuple[bool, float]) -> int:
        upper, left = place
        first, last = (round(end * columns) for end in (left - BAR_MARGIN, left + share + BAR_MARGIN))
        return int(band[upper][max(first, 0) : last].sum())

    ends = np.linspace(BAR_MARGIN, 1.0 - BAR_MARGIN - share, BAR_PLACES).tolist()
    upper, left = min(((upper, left) for upper in (False, True) for left in ends), key=hidden)
    return left, upper


def _map(figure: Figure, axes: Axes, found: Found) -> None:
    step = step_of(found.labels.shape)
    depth = found.depth_mm
    low, high = depth_range(depth, found.labels > 0)
    picture = show(axes, thinned(depth, step), found.surface, step, cmap=colour_map(DEPTH), vmin=low, vmax=high)
    draw_outlines(axes, found)
    scale_bar(axes, *found.surface.size_mm, marked=found.labels > 0)
    axes.set(xlabel="mm", ylabel="mm", title="Depth below the reference")
    figure.colorbar(picture, ax=axes, label="mm below the reference", shrink=0.8, extend="both", pad=0.02)


def _as_scanned(axes: Axes, found: Found) -> None:
    """Draw the heights as they were measured, and the reference that was taken out as contours over them."""
    surface = found.surface
    step = step_of(surface.height_mm.shape, INSET_PIXELS)
    height, form = thinned(surface.height_mm, step), thinned(found.reference_mm, step)
    seen = height[~np.isnan(height)]
    level, low, high = (float(x) for x in np.percentile(seen, (50.0, 0.5, 99.5))) if seen.size else (0.0, 0.0, 0.0)
    high = max(high, low + 1e-6)
    show(axes, height - level, surface, step, cmap="gray", vmin=low - level, vmax=high - level)
    formed = form[~np.isnan(form)]
    span = float(np.ptp(formed)) if formed.size else 0.0
    said = f"heights span {high - low:.2g} mm"
    if span > 0.0 and min(form.shape) > 2:
        rows, columns = form.shape
        x, y = ((np.arange(n) + 0.5) * step for n in (columns, rows))
        axes.contour(
            x * surface.pixel_x_mm, y * surface.pixel_y_mm, np.ma.masked_invalid(form),
            levels=np.linspace(float(formed.min()), float(formed.max()), CONTOURS + 2)[1:-1], colors="#c2571a",
            linewidths=0.7, linestyles="solid",
        )  # fmt: skip
        said += f";\ncontour lines of\nthe reference,\nevery {span / (CONTOURS + 1):.2g} mm"
    axes.set_title("As scanned", fontsize=8)
    axes.set_xlabel(said, fontsize=7)
    axes.set_xticks([])
    axes.set_yticks([])


def _legend(axes: Axes, found: Found, untold: str, holes: str) -> None:
    from matplotlib.lines import Line2D

    axes.set_axis_off()
    handles: list[Any] = [
        Line2D([], [], color=mark.colour, lw=1.6, ls=line_style(mark), label=f"{mark.name}: {count}")
        for mark, count in ((MARKS[kind], count) for kind, count in counts_of(found))
    ]  # fmt: skip
    if np.isnan(found.surface.height_mm).any():
        patch = hole_patch((0.0, 0.0), 1.0, 1.0)
        patch.set_label(fill(holes, LEGEND_CHARACTERS))
        handles.append(patch)
    heading = f"{len(found.scars) or 'no'} scar{'' if len(found.scars) == 1 else 's'} shown"
    if untold:
        heading = fill(untold, LEGEND_CHARACTERS)
    if handles:
        axes.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(-0.1, 1.0), title=heading,
            title_fontproperties={"weight": "bold", "size": 8}, alignment="left", handlelength=2.6, borderpad=0.0,
        )  # fmt: skip
    lines = [
        f"nesting {found.nesting_mm:.3g} mm",
        f"noise {rounded(found.noise_um, 2):g} µm",
        f"skin's relief {rounded(found.roughness_um, 2):g} µm",
    ]
    if found.at_border:
        lines.append(f"cut by the border,\nnot measured: {found.at_border}")
    if len(found.scars) > MOST_NAMES:
        lines.append(f"the {MOST_NAMES} largest are named")
    axes.text(-0.1, 0.0, "\n".join(lines), fontsize=7, color=MUTED, va="bottom", transform=axes.transAxes)
