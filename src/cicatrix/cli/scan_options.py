"""The options of the verbs that read a scan: units, size, view and zone."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cicatrix.base.errors import BadInput
from cicatrix.cli.answering import about
from cicatrix.skin.zones import Zone

if TYPE_CHECKING:
    from cicatrix.measure.scan import Scan

ZoneName = Annotated[
    Zone | None,
    typer.Option("--zone", help="Zone of the face that was scanned; a scan of a whole face shows its zones itself."),
]
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


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """What a user told of a scan; each field bears the name of its option."""

    pixel_mm: float | None
    height_unit: str | None
    mesh_unit: str | None
    towards: str | None
    expect_width_mm: float | None
    zone: Zone | None = None

    def read(self, path: Path) -> Scan:
        """Return the scan of a file, in millimetres."""
        from cicatrix import pipeline

        with about(path):
            return pipeline.read_scan(
                path, pixel_mm=self.pixel_mm, height_unit=self.height_unit, mesh_unit=self.mesh_unit,
                towards=self.towards, expected_width_mm=self.expect_width_mm,
            )  # fmt: skip

    def refuse_without_scan(self) -> None:
        """Refuse options that tell of a scan where there is none."""
        given = [f"--{name.replace('_', '-')}" for name, value in asdict(self).items() if value is not None]
        if given:
            raise BadInput("there is no scan to read", where=", ".join(given), do="name it with --scan")
