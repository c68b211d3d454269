"""The options of the verbs that read a scan: units, size, view and zone."""

from __future__ import annotations

from typing import Annotated

import typer

from cicatrix.skin.zones import Zone

ZoneName = Annotated[Zone | None, typer.Option("--zone", help="Zone of the face in which the scan was taken.")]
PixelMm = Annotated[
    float | None, typer.Option("--pixel-mm", help="Distance of neighbouring points, where the file does not tell it.")
]
HeightUnit = Annotated[
    str | None,
    typer.Option("--height-unit", metavar="nm|um|mm|m", help="Unit of the heights, where the file does not tell it."),
]
MeshUnit = Annotated[
    str | None,
    typer.Option("--mesh-unit", metavar="um|mm|cm|m", help="Unit of a mesh; mm by default, m for GLB."),
]
Towards = Annotated[
    str | None,
    typer.Option("--towards", metavar="+x..-z", help="Axis that points to the viewer, for a mesh closed on itself."),
]
ExpectWidth = Annotated[
    float | None,
    typer.Option("--expect-width-mm", help="Width that the scan is known to have: agrees to 5 %, or is refused."),
]
