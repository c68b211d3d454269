"""From photographs under known lights to a height map: in micrometres if the phantom set its scale, else relative."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import tifffile
import x3pio

from cicatrix.base.errors import BadInput
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.base.progress import Tell, quiet
from cicatrix.measure.capability.validate_scanner import PitResult, validate_scanner
from cicatrix.measure.phantoms.phantom_design import phantom_design
from cicatrix.measure.photometric.light_directions import LitPhotos, check_same_lights
from cicatrix.measure.photometric.photometric_relief import PhotometricRelief, PhotometricSummary, photometric_relief
from cicatrix.measure.photometric.step_factor import ReliefFactor, estimate_factor
from cicatrix.measure.readers.tiff_file import RELATIVE_HEIGHTS
from cicatrix.measure.surface import Surface

MM_PER_M = 1000.0
UM_PER_MM = 1000.0
NO_PHANTOM = (
    "the heights are relative, in no unit of length: measure refuses the file. Photograph the printed phantom (see "
    "cicatrix phantom) under the same lights and give its list with --phantom"
)


class PhantomScale(Frozen):
    """How the scale was set on the printed phantom."""

    factor: ReliefFactor
    """From pits without steep walls, by whose slopes light tells depth."""
    every_pit_factor: float
    every_pit_interval: tuple[float, float]
    """The same from all pits seen: steep walls, which light does not follow, make it larger."""
    pits_seen: int
    pits: int
    residual_mm: float
    """Root mean square distance of the pits from their places."""


class ReliefAnswer(Frozen):
    """The answer of photometric stereo."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    file: str
    """Name of the height map among the files that are written."""
    height_unit: Literal["um", "relative"]
    pixel_mm: float
    physical_size_mm: tuple[float, float]
    relief: PhotometricSummary
    phantom: PhantomScale | None
    notes: list[str]


@dataclass(frozen=True, slots=True)
class LitRelief:
    """The relief, the bytes of its height map, and the answer."""

    relief: PhotometricRelief
    height_map: bytes
    answer: ReliefAnswer


def lit_relief(
    photos: LitPhotos, phantom: LitPhotos | None = None, *, where: str = "phantom", progress: Tell = quiet
) -> LitRelief:
    """Return the relief of a piece of skin.

    Parameters
    ----------
    photos
        Under at least four known lights.
    phantom
        The printed phantom under the same lights with the same camera, which sets the scale.
    where
        Names the phantom's file.
    progress
        Told what is done, and its share.

    Raises
    ------
    BadInput
        If the lights do not do, too little can be solved, or the phantom is not recognised or was not photographed
        under the same lights.
    """
    if phantom is not None:
        check_same_lights(phantom, photos, where)
    scale = None if phantom is None else _phantom_scale(phantom, where)
    progress("the relief", 0.5)
    relief = photometric_relief(photos, factor=None if scale is None else scale.factor)
    surface = relief.surface
    wide, tall = surface.size_mm
    name = "relief.x3p" if scale is not None else "relief_relative.tif"
    answer = ReliefAnswer(
        file=name, height_unit="um" if scale is not None else "relative", pixel_mm=surface.pixel_x_mm,
        physical_size_mm=(rounded(wide), rounded(tall)), relief=relief.summary, phantom=scale,
        notes=[*relief.summary.warnings, *([] if scale is not None else [NO_PHANTOM])],
    )  # fmt: skip
    progress("done", 1.0)
    return LitRelief(relief, _x3p(surface) if scale is not None else _relative_tiff(surface), answer)


def _phantom_scale(phantom: LitPhotos, where: str) -> PhantomScale:
    """Return the scale of reliefs made with the lights and the camera that photographed the printed phantom."""
    try:
        report = validate_scanner(photometric_relief(phantom).surface, phantom_design())
        measured = {i: depth for i, pit in enumerate(report.pits) if (depth := _followed(pit)) is not None}
        factor = estimate_factor(measured, {i: pit.nominal_central_depth_mm for i, pit in enumerate(report.pits)})
    except BadInput as error:
        place = f"{where}: {error.where}" if error.where else where
        raise BadInput(error.what, where=place, allowed=error.allowed, do=error.do) from None
    return PhantomScale(
        factor=factor, every_pit_factor=report.height_factor, every_pit_interval=report.height_factor_interval,
        pits_seen=sum(pit.seen for pit in report.pits), pits=len(report.pits), residual_mm=report.residual_mm,
    )  # fmt: skip


def _followed(pit: PitResult) -> float | None:
    return pit.central_depth_mm if pit.seen and pit.shape == "cap" else None


def _x3p(surface: Surface) -> bytes:
    """Return heights as X3P, which tells both its units: in metres, y upward."""
    stream = io.BytesIO()
    library: Any = x3pio
    library.write(
        stream, surface.height_mm[::-1] / MM_PER_M, x_scale=surface.pixel_x_mm / MM_PER_M,
        y_scale=surface.pixel_y_mm / MM_PER_M,
    )  # fmt: skip
    return stream.getvalue()


def _relative_tiff(surface: Surface) -> bytes:
    """Return relative heights in PS-um, as the answer tells, as a TIFF that `read_scan` refuses by its description."""
    stream = io.BytesIO()
    library: Any = tifffile
    heights = (UM_PER_MM * surface.height_mm).astype(np.float32)
    library.imwrite(stream, heights, description=RELATIVE_HEIGHTS, metadata=None)
    return stream.getvalue()
