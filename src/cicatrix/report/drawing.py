"""Figures as SVG text: the same bytes for the same numbers, in one style."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from cicatrix.report.palette import INK, MUTED, RULE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLE: dict[Any, Any] = {
    "svg.fonttype": "path",  # the same picture in a browser and in the PDF, whatever fonts there are
    "svg.hashsalt": "cicatrix",
    "text.parse_math": False,
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 8.5,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "lines.linewidth": 1.8,
}


def draw_svg(
    width: float, height: float, title: str, paint: Callable[[Figure], None], tips: Mapping[str, str] | None = None
) -> str:
    """Return a figure as SVG text.

    Parameters
    ----------
    width, height
        In inches.
    title
        What a reader hears who does not see it.
    paint
        Draws on an empty figure.
    tips
        What shows while the pointer is over an artist, by its gid; filled by *paint*.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasSVG(figure)
        paint(figure)
        buffer = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(buffer, format="svg", metadata=nothing, transparent=True)
    body = re.sub(r"^.*?<svg ", "<svg ", buffer.getvalue(), count=1, flags=re.DOTALL)
    body = re.sub(r"\s*<!--.*?-->", "", body, flags=re.DOTALL)
    mark = re.sub(r"[^a-z]+", "-", title.lower())[:20]  # so that no two pictures on one page share an id
    body = re.sub(r'(\bid="|url\(#|href="#)', rf"\1{mark}-", body)
    for gid, tip in (tips or {}).items():
        body = body.replace(f'<g id="{mark}-{gid}">', f"<g><title>{escape(tip)}</title>", 1)
    return re.sub(
        r"<svg ([^>]*)>", lambda m: f'<svg {m[1]} role="img"><title>{escape(title)}</title>', body, count=1
    ).strip()
