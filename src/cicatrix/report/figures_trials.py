"""Forest plots of the published arms: one picture per scale, never pooled, each measure on an axis of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cicatrix.evidence.trials.estimates import Estimate
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import INK, MUTED, NOTHING, PAPER, PLAN, RULE, SERIES, STANDARD
from cicatrix.report.phrases import measure_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 8.4
ROW_INCHES = 0.2
PANEL_INCHES = 0.62
LEGEND_INCHES = 0.75
KINDS: dict[str, tuple[str, str, str]] = {
    "needling": ("o", PLAN, "needling alone"),
    "comparator": ("D", STANDARD, "needling alone, compared with an addition"),
    "control": ("s", NOTHING, "not needled"),
    "combination": ("^", SERIES[2], "needling with another treatment"),
}
"""Marker, colour and words of each kind of arm."""
LEAST_AREA, AREA_PER_PERSON, UNKNOWN_PEOPLE = 10.0, 0.9, 10
NAMES = {
    "responder_share": "Responders",
    "replica_roughness": "Skin replica, roughness",
    "collagen_percent": "Collagen in the papillary dermis",
    "physician_percent": "improvement as the physician rates it",
}


def forest_figures(found: Sequence[Estimate]) -> dict[str, str]:
    """Return one forest plot per scale by file name, without ending.

    Parameters
    ----------
    found
        Estimates, best first within each scale and measure. Closed categories of responders, such as 25 to 50 %, are
        left out: on an axis of improvement, more is not better there.
    """
    shown = [one for one in found if " to " not in one.measure]
    scales = dict.fromkeys(one.scale for one in shown)
    return {f"forest-{scale}": forest(scale, [one for one in shown if one.scale == scale]) for scale in scales}


def forest(scale: str, found: Sequence[Estimate]) -> str:
    """Return the forest plot of one scale: estimate and 95 % interval of each arm, sized by its people."""
    panels = {measure: [one for one in found if one.measure == measure] for measure in _measures(found)}
    name = NAMES.get(scale) or measure_name(scale)
    name = name[:1].upper() + name[1:]

    def paint(figure: Figure) -> None:
        sizes = [len(rows) + 0.2 for rows in panels.values()]
        grid = figure.subplots(len(panels), 1, squeeze=False, height_ratios=sizes)
        for (axes,), (measure, rows) in zip(grid, panels.items(), strict=True):
            _panel(axes, measure, rows)
        figure.suptitle(name, fontsize=10, fontweight="bold", x=0.01, ha="left")
        _legend(figure, found)

    height = len(found) * ROW_INCHES + len(panels) * PANEL_INCHES + LEGEND_INCHES
    return draw_svg(WIDTH, height, f"{name}: published arms with 95% intervals, not pooled", paint)


def _measures(found: Sequence[Estimate]) -> list[str]:
    """Return the measures; thresholds of responders from the least improvement to the most."""
    names = list(dict.fromkeys(one.measure for one in found))
    return sorted(names, key=lambda name: ("%" in name, [float(w) for w in name.split() if w.isdigit()], name))


def _panel(axes: Axes, measure: str, rows: Sequence[Estimate]) -> None:
    for place, one in enumerate(rows):
        marker, colour, _ = KINDS[one.kind]
        if one.low is not None and one.high is not None:
            axes.plot([one.low, one.high], [place, place], color=colour, lw=1.3, solid_capstyle="butt", zorder=2)
        axes.scatter(
            [one.improvement],
            [place],
            s=LEAST_AREA + AREA_PER_PERSON * (one.n or UNKNOWN_PEOPLE),
            marker=marker,
            facecolors=colour if one.blinded else PAPER,
            edgecolors=colour,
            linewidths=1.2,
            zorder=3,
            clip_on=False,
        )
        axes.annotate(
            _value(one), (1.0, place), xycoords=("axes fraction", "data"), xytext=(12, 0),
            textcoords="offset points", va="center", fontsize=7.5, color=INK, annotation_clip=False,
        )  # fmt: skip
    axes.axvline(0.0, color=MUTED, lw=0.8, zorder=1)
    axes.set_yticks(range(len(rows)), [_label(one) for one in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0, labelsize=7.5, labelcolor=INK, pad=9)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x", color=RULE)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(measure)
    if "people" in measure:
        axes.set_xlim(0.0, 100.0)
    else:
        low = min([0.0, *(one.improvement if one.low is None else one.low for one in rows)])
        high = max(one.improvement if one.high is None else one.high for one in rows)
        margin = 0.05 * (high - low)
        axes.set_xlim(low - margin if low < 0.0 else 0.0, high + margin)


def _label(one: Estimate) -> str:
    parts = [one.trial_id.replace("_", " ")]
    if one.scar_type != "all":
        parts[0] += f" ({one.scar_type})"
    parts.append(f"n {one.n}" if one.n else "n ?")
    if one.sessions:
        parts.append(f"{one.sessions} sessions" if one.sessions > 1 else "1 session")
    if one.weeks_since_first is not None:
        parts.append(f"week {one.weeks_since_first:.0f}")
    return ", ".join(parts) + ("" if one.calibrates else " †")


def _value(one: Estimate) -> str:
    digits = 2 if "grades" in one.measure and "people" not in one.measure else 1
    text = _figures(one.improvement, digits)
    if one.low is None or one.high is None:
        return text
    return f"{text} ({_figures(one.low, digits)} to {_figures(one.high, digits)})"


def _figures(value: float, digits: int) -> str:
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def _legend(figure: Figure, found: Sequence[Estimate]) -> None:
    from matplotlib.lines import Line2D

    kinds = [kind for kind in KINDS if any(one.kind == kind for one in found)]

    def handle(kind: str, fill: str, words: str) -> Line2D:
        marker, colour, _ = KINDS[kind]
        return Line2D(
            [], [], marker=marker, color=colour, markerfacecolor=fill, markersize=6, linestyle="", label=words
        )

    handles: list[Line2D] = [handle(kind, PAPER, KINDS[kind][2]) for kind in kinds]
    if any(one.blinded for one in found):
        handles.append(handle(kinds[0], KINDS[kinds[0]][1], "filled: raters did not know the treatment"))
    if not all(one.calibrates for one in found):
        handles.append(Line2D([], [], linestyle="", label="† does not calibrate"))
    handles.append(Line2D([], [], linestyle="", label="larger marks: more people; line: 95 % interval"))
    figure.legend(handles=handles, loc="outside lower left", ncols=2, fontsize=7.5)
