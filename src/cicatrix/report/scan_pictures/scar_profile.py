"""A cut through a measured scar along its longest axis: the surface, the reference with its band, depth and width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import ndimage

from cicatrix.base.errors import BadInput
from cicatrix.measure.found import Found
from cicatrix.measure.measured_scar import MeasuredScar
from cicatrix.measure.surface import Floats, Mask
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import INK, MUTED, PAPER, PLAN, PLAN_BAND, STANDARD
from cicatrix.report.scan_pictures.scar_marks import named, said_depth

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_IN = 7.2
PLOT_IN = (6.3, 2.6)
"""Room for the curve, inches: width, greatest height."""
EXAGGERATIONS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500)
MARGIN = 0.5
"""Skin shown at each side, as a share of the scar's length along the cut."""
LEAST_MARGIN_MM = 0.4
REFERENCE_PT = 1.1
LEAST_BAND_IN = 2.0 * REFERENCE_PT / 72.0
"""Thickness from which the band of the reference is named: a thinner one hides behind the reference's own line."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut through a scar; heights are above the straight line through the ends of the reference, mm.

    Attributes
    ----------
    along_mm
        Distance along the cut, 0 in the middle of the scar, (n,).
    surface_mm, reference_mm, error_mm
        Measured height, the reference and its uncertainty, (n,); NaN at holes.
    inside
        Whether a point lies in the scar, (n,).
    """

    along_mm: Floats
    surface_mm: Floats
    reference_mm: Floats
    error_mm: Floats
    inside: Mask


def cut_through(found: Found, scar_id: int) -> Cut:
    """Return the cut along a scar's longest axis, through its centre weighted by depth.

    The axis is the first principal axis of the scar's pixels in mm. The cut is sampled at half the finer pixel, by
    bilinear interpolation; it ends where the map does.

    Raises
    ------
    BadInput
        If no scar has this id.
    """
    ids = [scar.id for scar in found.scars]
    if scar_id not in ids or not (mask := found.labels == scar_id).any():
        raise BadInput(
            f"no scar has the id {scar_id}", allowed=f"1 to {max(ids)}" if ids else "none: no scar was found"
        )
    pixel = np.array([found.surface.pixel_y_mm, found.surface.pixel_x_mm])
    places = np.argwhere(mask) * pixel
    depth = np.nan_to_num(found.depth_mm[mask])
    weights = np.maximum(depth, 0.0) + 1e-9
    centre = weights @ places / weights.sum()
    apart = places - centre
    axis = np.linalg.eigh(apart.T @ apart)[1][:, -1]
    axis = axis if axis[1] >= 0.0 else -axis  # from left to right
    reach = apart @ axis
    margin = max(MARGIN * float(np.ptp(reach)), LEAST_MARGIN_MM)
    along = np.arange(float(reach.min()) - margin, float(reach.max()) + margin, 0.5 * float(pixel.min()))
    at = (centre + along[:, None] * axis) / pixel
    within = ((at >= 0.0) & (at <= np.array(mask.shape) - 1.0)).all(axis=1)
    along, at = along[within], at[within].T

    def sampled(field: Floats) -> Floats:
        return np.asarray(ndimage.map_coordinates(field, at, order=1, cval=np.nan))

    reference, surface = sampled(found.reference_mm), sampled(found.surface.height_mm)
    inside = np.asarray(ndimage.map_coordinates(mask.astype(np.float64), at, order=1)) >= 0.5
    seen = ~np.isnan(reference)
    line = np.zeros(along.size)
    if seen.any():
        first, last = np.flatnonzero(seen)[[0, -1]]
        line = np.interp(along, along[[first, last]], reference[[first, last]])
    return Cut(along, surface - line, reference - line, sampled(found.reference_error_mm), inside)


def profile_figure(found: Found, scar_id: int) -> str:
    """Return the cut through a scar along its longest axis as SVG, at a stated vertical exaggeration.

    Raises
    ------
    BadInput
        If no scar has this id.
    """
    cut = cut_through(found, scar_id)
    scar = next(one for one in found.scars if one.id == scar_id)
    low, high = _heights(cut, scar)
    span = float(np.ptp(cut.along_mm))
    true_in = PLOT_IN[0] * (high - low) / span
    times = max((one for one in EXAGGERATIONS if one * true_in <= PLOT_IN[1]), default=1)
    name = named(scar)
    stated = "true to scale" if times == 1 else f"heights {times} times exaggerated"
    title = f"{name[0].upper()}{name[1:]}: cut along its longest axis, {stated}"

    def paint(figure: Figure) -> None:
        axes: Any = figure.subplots()
        _curves(axes, cut, band_seen=PLOT_IN[0] / span * times * 2.0 * _most_error(cut) > LEAST_BAND_IN)
        _dimensions(axes, cut, scar, high - low)
        axes.set_aspect(times)
        axes.set(xlim=(cut.along_mm[0], cut.along_mm[-1]), ylim=(low, high))
        axes.set(xlabel="mm along the cut", ylabel="mm")
        axes.set_title(f"{title}\ndepth {said_depth(scar)}; width {scar.width_mm:.2f}, length {scar.length_mm:.2f} mm")
        figure.legend(loc="outside lower center", ncols=3)

    return draw_svg(WIDTH_IN, times * true_in + 1.35, f"{title}; depth {said_depth(scar)}", paint)


def _heights(cut: Cut, scar: MeasuredScar) -> tuple[float, float]:
    seen = cut.surface_mm[~np.isnan(cut.surface_mm)]
    level = float(np.nanmax(cut.reference_mm)) if not np.isnan(cut.reference_mm).all() else 0.0
    deepest = max(scar.depth_interval_mm[1], scar.depth_mm)
    low = min(float(seen.min()) if seen.size else 0.0, level - deepest)
    high = max(float(seen.max()) if seen.size else 0.0, level)
    room = max(high - low, 0.02)
    return low - 0.08 * room, high + 0.3 * room


def _most_error(cut: Cut) -> float:
    known = cut.error_mm[~np.isnan(cut.error_mm)]
    return float(known.max()) if known.size else 0.0


def _curves(axes: Axes, cut: Cut, *, band_seen: bool) -> None:
    x = cut.along_mm
    band = (cut.reference_mm - cut.error_mm, cut.reference_mm + cut.error_mm)
    axes.fill_between(x, cut.surface_mm, cut.reference_mm, where=cut.inside.tolist(), color=PLAN_BAND, alpha=0.35, lw=0)
    named = "its uncertainty" if band_seen else None
    axes.fill_between(x, *band, color=STANDARD, alpha=0.28, lw=0, label=named)
    axes.plot(x, cut.reference_mm, color=STANDARD, lw=REFERENCE_PT, dashes=(6, 2), label="reference of the skin")
    axes.plot(x, cut.surface_mm, color=PLAN, lw=1.4, label="measured surface")


def _dimensions(axes: Axes, cut: Cut, scar: MeasuredScar, room: float) -> None:
    """Draw the scar's depth with its interval and its mouth along the cut, which is not its length as measured."""
    from matplotlib.patheffects import withStroke

    casing = [withStroke(linewidth=2.4, foreground=PAPER)]
    inside = np.flatnonzero(cut.inside & ~np.isnan(cut.surface_mm))
    if inside.size == 0:
        return
    x = cut.along_mm
    below = cut.reference_mm - cut.surface_mm
    place = inside[int(np.argmax(below[inside]))]
    top = float(cut.reference_mm[place])
    arrow: Any = {"arrowstyle": "<->", "color": INK, "lw": 0.9, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (x[place], top - scar.depth_mm), (x[place], top), arrowprops=arrow)
    low, high = (top - bound for bound in scar.depth_interval_mm)
    axes.plot((x[place], x[place]), (low, high), color=INK, lw=3.2, alpha=0.35, solid_capstyle="butt")
    cap = 0.012 * float(np.ptp(x))
    for level in (low, high):
        axes.plot((x[place] - cap, x[place] + cap), (level, level), color=INK, lw=0.8)
    axes.annotate(
        f"{'≥ ' if scar.depth_is_lower_bound else ''}{scar.depth_mm:.2f} mm", (x[place], top - 0.4 * scar.depth_mm),
        xytext=(5, 0), textcoords="offset points", fontsize=8, color=INK, va="center", path_effects=casing,
    )  # fmt: skip
    left, right = float(x[inside[0]]), float(x[inside[-1]])
    level = float(np.nanmax(np.concatenate([cut.surface_mm, cut.reference_mm]))) + 0.1 * room
    axes.annotate("", (left, level), (right, level), arrowprops=arrow)
    for edge in (left, right):
        axes.plot((edge, edge), (top, level), color=MUTED, lw=0.6, dashes=(2, 2))
    axes.annotate(
        f"mouth along the cut: {right - left:.2f} mm", (0.5 * (left + right), level), xytext=(0, 3),
        textcoords="offset points", fontsize=8, color=INK, ha="center", path_effects=casing,
    )  # fmt: skip
