"""The options of the verb on photographs: where a chart or card lies, and the scale."""

from __future__ import annotations

import math
import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cicatrix.base.errors import BadInput
from cicatrix.skin.zones import Zone

if TYPE_CHECKING:
    from cicatrix.measure.examine_photo import ColourTarget

Edition = Literal["before_november_2014", "after_november_2014"]
Chart = Annotated[
    str | None,
    typer.Option(
        "--chart",
        metavar='"X,Y X,Y X,Y X,Y"',
        help="24-patch chart: middles of dark skin, bluish green, black, white, in pixels.",
    ),
]
GreyCard = Annotated[
    str | None,
    typer.Option("--grey-card", metavar="X,Y,W,H", help="Rectangle inside an 18 % grey card, in pixels."),
]
SinceChart = Annotated[
    str | None, typer.Option("--since-chart", metavar='"X,Y ..."', help="The chart in the earlier photograph.")
]
SinceGreyCard = Annotated[
    str | None, typer.Option("--since-grey-card", metavar="X,Y,W,H", help="The grey card in the earlier photograph.")
]
ChartEdition = Annotated[Edition, typer.Option("--chart-edition", help="When the chart was made: see its back.")]
MmPerPx = Annotated[
    float | None,
    typer.Option("--mm-per-px", help="Scale at the skin, from a ruler in the picture: only then areas are in mm²."),
]
CloseUp = Annotated[
    Zone | None, typer.Option("--zone", help="The picture is a close-up of this zone: no face is looked for.")
]
HideEyes = Annotated[bool, typer.Option("--hide-eyes", help="Paint a band over the eyes in every picture written.")]
_SPLIT = re.compile(r"[\s,;]+")


def target_of(chart: str | None, grey_card: str | None, edition: Edition, prefix: str = "--") -> ColourTarget:
    """Return where a chart or card lies.

    Raises
    ------
    BadInput
        If both are given, or one cannot be read.
    """
    import numpy as np

    from cicatrix.measure.colour.chart_reading import CORNERS
    from cicatrix.measure.colour.chart_values import ChartEdition
    from cicatrix.measure.examine_photo import ColourTarget

    if chart is not None and grey_card is not None:
        raise BadInput("a chart and a grey card are given", where=f"{prefix}grey-card", do="leave the card out")
    corners, card = None, None
    if chart is not None:
        wanted = f"four points x,y: the middles of {', '.join(CORNERS)}"
        corners = np.array(_numbers(chart, 8, f"{prefix}chart", wanted)).reshape(4, 2)
    if grey_card is not None:
        left, top, wide, tall = _numbers(grey_card, 4, f"{prefix}grey-card", "left, top, width, height")
        card = left, top, wide, tall
    return ColourTarget(corners, ChartEdition(edition), card)


@contextmanager
def naming(prefix: str = "--") -> Generator[None]:
    """Name the option in every error that comes from a chart or a card: two photographs have one each."""
    try:
        yield
    except BadInput as error:
        if error.where in ("chart", "grey card"):
            error.where = prefix + error.where.replace(" ", "-")
        raise


def _numbers(text: str, count: int, where: str, wanted: str) -> list[float]:
    words = [word for word in _SPLIT.split(text[:400].strip()) if word]
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        numbers = []
    if len(numbers) != count or not all(math.isfinite(number) and 0.0 <= number < 1e5 for number in numbers):
        raise BadInput(f"'{text[:60]}' is no {count} positive numbers", where=where, allowed=wanted)
    return numbers
