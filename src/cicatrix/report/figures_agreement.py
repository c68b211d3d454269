"""Bland-Altman plots: how far two ratings of one subject lie apart, against how high they are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import INK, MUTED, PLAN, PLAN_BAND, STANDARD
from cicatrix.skin.raters.agreement_report import Agreement, AgreementReport, Coefficient, Pair

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANEL_WIDTH, PANEL_HEIGHT, COLUMNS = 4.2, 3.0, 2
MOST_PANELS = 12
LONGEST_NAME = 14
POINT_AREA = 22.0
"""Area of one subject; as many subjects in one place have as much more."""


def agreement_figures(result: AgreementReport) -> dict[str, str]:
    """Return a Bland-Altman plot of every scale of numbers by file name, without ending; one panel for each pair."""
    found: dict[str, str] = {}
    for scale in result.scales:
        sets = [one for one in (scale.between, *scale.within) if one is not None]
        panels = [(one, pair) for one in sets for pair in one.pairs if pair.differences is not None][:MOST_PANELS]
        if panels:
            found[f"bland-altman-{scale.scale.replace('_', '-')}"] = _plot(scale.name, panels)
    return found


def _plot(name: str, panels: list[tuple[Agreement, Pair]]) -> str:
    columns = min(COLUMNS, len(panels))
    rows = -(-len(panels) // columns)

    def paint(figure: Figure) -> None:
        grid = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True).ravel()
        for axes, (one, pair) in zip(grid, panels, strict=False):
            _panel(axes, one, pair)
            axes.tick_params(labelbottom=True, labelleft=True)
        for axes in grid[len(panels) :]:
            axes.set_visible(False)
        title = f"{name}: difference of two ratings of one subject"
        figure.suptitle(title, fontsize=10, fontweight="bold", x=0.01, ha="left")

    width, height = PANEL_WIDTH * columns + 0.9, PANEL_HEIGHT * rows + 0.4
    return draw_svg(width, height, f"{name}: Bland-Altman plot with 95 % limits of agreement", paint)


def _panel(axes: Axes, one: Agreement, pair: Pair) -> None:
    apart = pair.differences
    if apart is None:
        return
    places = Counter(zip(apart.means, apart.differences, strict=True))
    axes.axhline(0.0, color=MUTED, lw=0.8, zorder=1)
    for line, colour, dash, word in (
        (apart.upper, STANDARD, (6, 2), "upper limit"),
        (apart.bias, PLAN, (), "mean"),
        (apart.lower, STANDARD, (6, 2), "lower limit"),
    ):
        _line(axes, line, colour, dash, word)
    axes.scatter(
        [x for x, _ in places], [y for _, y in places], s=[POINT_AREA * count for count in places.values()],
        facecolors=PLAN_BAND, edgecolors=INK, linewidths=0.7, zorder=3,
    )  # fmt: skip
    first, second, rater = (name[:LONGEST_NAME] for name in (pair.first, pair.second, one.rater))
    who = f"{rater}: visit {second} - visit {first}" if one.of == "visits" else f"{second} - {first}"
    axes.set_title(f"{who}, {pair.subjects} subjects")
    axes.set(xlabel="mean of the two ratings", ylabel="difference")
    axes.margins(x=0.06, y=0.12)


def _line(axes: Axes, line: Coefficient, colour: str, dash: tuple[float, ...], word: str) -> None:
    """Draw a level with the band of its 95 % interval, its value at the right edge."""
    if line.value is None:
        return
    if line.low is not None and line.high is not None:
        axes.axhspan(line.low, line.high, color=colour, alpha=0.13, lw=0, zorder=0)
    axes.axhline(line.value, color=colour, lw=1.4, linestyle=(0, dash) if dash else "-", zorder=2)
    axes.annotate(
        f"{word}\n{line.value:.2g}", (1.01, line.value), xycoords=("axes fraction", "data"), fontsize=7.5, color=colour,
        va="center", annotation_clip=False,
    )  # fmt: skip
