"""The printable phantom as it is handed out: a file for the printer, the design, and every pit's nominal size."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.measure.phantoms.phantom_design import PhantomDesign, PitShape, phantom_design
from cicatrix.measure.phantoms.phantom_mesh import phantom_stl
from cicatrix.measure.phantoms.recipe import DATA


class NominalPit(Frozen):
    """A pit as it is designed; x to the right and y down, from the plate's upper left corner seen from above."""

    shape: PitShape
    column: int
    row: int
    x_mm: float
    y_mm: float
    diameter_mm: float
    depth_mm: float
    volume_mm3: float
    fiducial: bool
    """Whether it tells how the plate lies; it is measured as the others are."""


class PhantomSheet(Frozen):
    """What is to be printed."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    design: str
    size_mm: tuple[float, float, float]
    """Width, height and thickness of the plate."""
    printer_pixel_mm: float
    printer_note: str
    pits: list[NominalPit]


@dataclass(frozen=True, slots=True)
class PrintedPhantom:
    """The phantom for those who print it.

    Attributes
    ----------
    sheet
        Nominal sizes and what the printer must be told.
    design
        The plate.
    design_toml
        The design as a file that reads back.
    stl
        Binary STL, mm, pits towards +z.
    """

    sheet: PhantomSheet
    design: PhantomDesign
    design_toml: str
    stl: bytes


def printed_phantom() -> PrintedPhantom:
    """Return the phantom that comes with the package."""
    design = phantom_design()
    marks = set(design.fiducials)
    pits: list[NominalPit] = []
    for pit in design.every:
        x, y = design.centre_mm(pit)
        pits.append(
            NominalPit(
                shape=pit.shape, column=pit.column, row=pit.row, x_mm=x, y_mm=y, diameter_mm=pit.diameter_mm,
                depth_mm=pit.depth_mm, volume_mm3=rounded(pit.volume_mm3), fiducial=(pit.column, pit.row) in marks,
            )
        )  # fmt: skip
    sheet = PhantomSheet(
        design=design.id, size_mm=(*design.size_mm, design.thickness_mm), printer_pixel_mm=design.printer_pixel_mm,
        printer_note=design.printer_note, pits=pits,
    )  # fmt: skip
    text = files(DATA).joinpath("phantom.toml").read_text("utf-8")
    return PrintedPhantom(sheet, design, text, phantom_stl(design))
