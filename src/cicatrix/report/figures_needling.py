"""Pictures of needling: where the holes lie, how deep they go, and the injury as a dose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cicatrix.planning.zone_dose import Profile, ZoneDose
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import DASHES, DEEPEST_MM, INK, MUTED, SERIES, depth_colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN_DEPTH_MM = 2.5
STRIP_MM = 5.0
"""Width of the cross-section."""
SLICE_MM = 0.25
"""Holes within half of this of the cut are drawn."""
KEY_STEPS = 25
BAR_MM = 2.0
MOST_ZONES = 3
"""So many fit on a page; the numbers of all are in the tables."""
LAYER_FILL = {
    "epidermis": "#c98f7a", "papillary_dermis": "#eebfae", "reticular_dermis": "#f6dcd2", "fat": "#fbf0cf",
}  # fmt: skip
LAYER_NAME = {
    "epidermis": "epidermis", "papillary_dermis": "papillary dermis", "reticular_dermis": "reticular dermis",
    "fat": "fat",
}  # fmt: skip


def strike_map_figure(doses: Sequence[ZoneDose]) -> str:
    """Return the holes of one placed session on one square centimetre of each site, coloured by depth."""

    def paint(figure: Figure) -> None:
        row = figure.subplots(1, len(doses) + 1, squeeze=False, width_ratios=[1.0] * len(doses) + [0.06])[0]
        for axes, dose in zip(row[:-1], doses, strict=True):
            holes = dose.holes
            axes.scatter(
                holes.x_mm,
                holes.y_mm,
                s=7.0,
                c=[depth_colour(depth) for depth in holes.depth_mm],
                edgecolors=INK,
                linewidths=0.25,
            )
            half = 0.5 * holes.side_mm
            axes.set(xlim=(-half, half), ylim=(-half, half), xticks=[], yticks=[], aspect="equal")
            axes.set_title(f"{_site(dose)}: {len(holes.x_mm)} holes/cm\u00b2", fontsize=8.5)
            axes.spines[:].set_visible(True)
            axes.grid(visible=False)
            _scale_bar(axes, half)
        _depth_key(row[-1])

    width = min(7.2, 2.5 * len(doses) + 0.8)
    return draw_svg(width, 2.75, "Holes of one session on a square centimetre of each site, coloured by depth", paint)


def _scale_bar(axes: Axes, half_mm: float) -> None:
    """Draw the bar below the square, where no hole can lie over it."""
    level, end = -half_mm - 0.4, -half_mm + BAR_MM
    axes.plot([-half_mm, end], [level] * 2, color=INK, linewidth=2.0, clip_on=False, solid_capstyle="butt")
    axes.annotate(f"{BAR_MM:g} mm", (end + 0.2, level), ha="left", va="center", fontsize=7.5, annotation_clip=False)


def _depth_key(axes: Axes) -> None:
    """Draw the ramp of depths as steps: a smooth one would be a raster picture."""
    step = DEEPEST_MM / KEY_STEPS
    for index in range(KEY_STEPS):
        axes.axhspan(index * step, (index + 1) * step, color=depth_colour((index + 0.5) * step), lw=0)
    axes.set(xticks=[], ylim=(DEEPEST_MM, 0.0))
    axes.yaxis.tick_right()
    axes.yaxis.set_label_position("right")
    axes.set_ylabel("depth (mm)", fontsize=7.5)  # along the ramp: a title over it is wider than the room there
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)


def cross_section_figure(doses: Sequence[ZoneDose]) -> str:
    """Return a cut through each site with its channels to scale, and the injured share of the tissue beside it."""

    def paint(figure: Figure) -> None:
        grid = figure.subplots(len(doses), 2, sharey=True, squeeze=False, width_ratios=(2.3, 1.0))
        for (cut, side), dose in zip(grid, doses, strict=True):
            _layers(cut, dose, named=True)
            _layers(side, dose, named=False)
            for x, depth in _channels(dose):
                radius = dose.holes.lumen_radius_mm
                cut.fill([x - radius, x + radius, x], [0.0, 0.0, depth], color=INK, linewidth=0.4)
            cut.set(xlim=(0.0, STRIP_MM), ylim=(SHOWN_DEPTH_MM, 0.0), ylabel="depth (mm)", aspect="equal")
            cut.set_title(f"{_site(dose)}: cut through the skin, to scale", fontsize=8.5)
            cut.grid(visible=False)
            injured = dose.injured_by_depth
            side.fill_betweenx(
                injured.depth_mm, _percent(injured.p10), _percent(injured.p90), color=SERIES[0], alpha=0.3, lw=0
            )
            side.plot(_percent(injured.median), injured.depth_mm, color=SERIES[0])
            side.set_xlim(left=0.0)
            side.set_title("injured tissue, 80% band", fontsize=8.5)
        grid[-1][0].set_xlabel("mm")
        grid[-1][1].set_xlabel("injured (%)")

    title = "Cut through the skin with channels to scale, and injured tissue by depth; " + "; ".join(
        f"{_site(dose)}: reticular dermis {100 * dose.injured_by_layer['reticular_dermis'].median:.1f} % injured"
        for dose in doses
    )
    return draw_svg(7.2, 2.55 * len(doses) + 0.1, title, paint)


def _layers(axes: Axes, dose: ZoneDose, *, named: bool) -> None:
    """Fill the layers at their median thickness and, if asked, name those with room for it."""
    top = 0.0
    for name, thickness in dose.layers_mm.items():
        bottom = min(top + thickness.median, SHOWN_DEPTH_MM)
        axes.axhspan(top, bottom, color=LAYER_FILL[name], lw=0, zorder=0)
        if named and bottom - top > 0.09:
            axes.annotate(
                LAYER_NAME[name],
                (STRIP_MM - 0.05, 0.5 * (top + bottom)),
                ha="right",
                va="center",
                fontsize=6.8,
                color=MUTED,
                zorder=4,
                bbox={"boxstyle": "round,pad=0.15", "facecolor": LAYER_FILL[name], "linewidth": 0},
            )
        top = bottom


def _channels(dose: ZoneDose) -> list[tuple[float, float]]:
    """Return place and depth of the holes near one cut."""
    holes = dose.holes
    return [
        (x + 0.5 * STRIP_MM, depth)
        for x, y, depth in zip(holes.x_mm, holes.y_mm, holes.depth_mm, strict=True)
        if abs(y) < SLICE_MM and abs(x) < 0.5 * STRIP_MM
    ]


def dose_figure(doses: Sequence[ZoneDose]) -> str:
    """Return the injury-surface histogram by layer and the injury-depth histogram, with values under the pointer."""
    tips: dict[str, str] = {}

    def paint(figure: Figure) -> None:
        grid = figure.subplots(len(doses), 2, squeeze=False)
        for (surface, deep), dose in zip(grid, doses, strict=True):
            histogram = dose.surface_histogram
            levels = _percent(histogram.injured_fraction)
            for index, name in enumerate(("papillary_dermis", "reticular_dermis", "fat")):
                shares = histogram.surface_share[name]
                line = Profile(depth_mm=levels, median=shares["median"], p10=shares["p10"], p90=shares["p90"])
                _curve(surface, line, index, LAYER_NAME[name])
                _tips(surface, line, tips, f"% of the surface: at least {{x:g}}% of the {LAYER_NAME[name]} injured")
            surface.set(xlim=(0.0, 15.0), ylim=(0.0, 101.0), ylabel="share of the surface (%)")
            surface.set_title(f"{_site(dose)}: at least so much injury", fontsize=8.5)
            surface.legend(loc="upper right")
            _curve(deep, dose.coverage_by_depth, 3, "")
            _tips(deep, dose.coverage_by_depth, tips, "% of the square millimetres: a hole of at least {x:g} mm")
            deep.set(xlim=(0.0, SHOWN_DEPTH_MM), ylim=(0.0, 101.0), ylabel="mm\u00b2 with a hole (%)")
            deep.set_title(f"{_site(dose)}: reached at least so deep", fontsize=8.5)
        grid[-1][0].set_xlabel("injured share of the layer (%)")
        grid[-1][1].set_xlabel("depth (mm)")

    title = "Injury histograms: share of the surface with at least so much injury, and with holes at least so deep"
    return draw_svg(7.2, 2.1 * len(doses) + 0.2, title, paint, tips)


def _curve(axes: Axes, line: Profile, index: int, label: str) -> None:
    colour, dashes = SERIES[index], DASHES[index] if label else ()
    axes.fill_between(line.depth_mm, _percent(line.p10), _percent(line.p90), color=colour, alpha=0.13, lw=0)
    axes.plot(line.depth_mm, _percent(line.median), color=colour, dashes=dashes or (None, None), label=label or None)


def _tips(axes: Axes, line: Profile, tips: dict[str, str], words: str) -> None:
    """Put unseen marks on a curve that tell its values while the pointer is over them."""
    for x, share in list(zip(line.depth_mm, line.median, strict=True))[::2]:
        gid = f"tip{len(tips)}"
        tips[gid] = f"{100.0 * share:.0f}" + words.format(x=x)
        (mark,) = axes.plot([x], [100.0 * share], marker="o", markersize=9, alpha=0.0, linestyle="none", gid=gid)
        mark.set_in_layout(False)  # unseen marks need no room, and measuring them takes a second


def _percent(shares: Sequence[float]) -> list[float]:
    return [100.0 * share for share in shares]


def _site(dose: ZoneDose) -> str:
    return dose.zone.replace("_", " ")


def needling_figures(doses: Sequence[ZoneDose]) -> dict[str, str]:
    """Return the pictures of needling by name; none without a needled zone."""
    if not doses:
        return {}
    shown = doses[:MOST_ZONES]
    return {
        "strike_map": strike_map_figure(shown),
        "cross_section": cross_section_figure(shown),
        "dose": dose_figure(shown),
    }
