"""What trials are expected to teach, against the people that they take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cicatrix.calibration.next_study import NextStudy
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import DASHES, SERIES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MARKERS = "osD^v"


def next_study_figure(result: NextStudy) -> str:
    """Return one panel for each reading: a line for each design, with bars of one standard error."""
    readings = [one.reading for one in result.designs[0].scales]
    people = [gain.people for gain in result.designs[0].scales[0].gains]

    def paint(figure: Figure) -> None:
        row = figure.subplots(1, len(readings), sharey=True, squeeze=False)[0]
        for place, (axes, reading) in enumerate(zip(row, readings, strict=True)):
            for index, design in enumerate(result.designs):
                gains = design.scales[place].gains
                axes.errorbar(
                    people,
                    [gain.information_nats for gain in gains],
                    yerr=[gain.error_nats for gain in gains],
                    color=SERIES[index % len(SERIES)],
                    dashes=DASHES[index % len(DASHES)] or (None, None),
                    marker=MARKERS[index % len(MARKERS)],
                    markersize=4,
                    elinewidth=0.8,
                    label=f"{design.first} against {design.second}" if place == 0 else None,
                )
            axes.set_xscale("log")
            axes.set_xticks(people, [str(one) for one in people])
            axes.minorticks_off()
            axes.set_title(reading, fontsize=8)
            axes.set_xlabel("people, both sides of each face")
        row[0].set_ylabel("expected information (nats)")
        row[0].set_ylim(bottom=0.0)
        figure.legend(loc="outside lower center", ncols=2, handlelength=3.0)

    return draw_svg(7.2, 3.6, f"Expected information of split-face trials. {result.summary}", paint)
