"""A scanner put to the test with the printed phantom: bias, linearity, scale, and the smallest pit it sees."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import stats as untyped_stats

from cicatrix.base.errors import BadInput
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.measure.capability.accuracy import Agreement, agreement
from cicatrix.measure.capability.scan_quality import scan_quality
from cicatrix.measure.found import Found
from cicatrix.measure.measured_scar import MeasuredScar
from cicatrix.measure.phantoms.phantom_design import PhantomDesign, Pit, PitShape
from cicatrix.measure.phantoms.phantom_registration import PhantomPose, register_phantom
from cicatrix.measure.scars.find_scars import find_scars
from cicatrix.measure.surface import Floats, Mask, Surface

_stats: Any = untyped_stats

RIM_MM, RIM_RESOLUTIONS = 0.3, 0.75
"""How far beyond a pit's nominal rim its volume is summed: so much, or so many resolutions of the scan."""
CLEAR_MM = 0.4
"""Distance from every pit's rim from which the plate counts as plate."""
DISC = 0.4
"""Part of the radius over which depth is averaged, measured and nominal alike."""
REACH_MM = 4.0
"""Distance out to which the plate tells the level about a pit."""
BLANK_MM = 0.8
"""Radius of a blank place."""
DETECTION = 3.0
"""Standard deviations of the blanks from which a pit counts as seen (IUPAC's limit of detection)."""
SHAPES: tuple[PitShape, ...] = ("cylinder", "cone", "cap")
BANDS = {"below 0.25 mm": (0.0, 0.25), "0.25 to 0.5 mm": (0.25, 0.5), "0.5 mm and more": (0.5, math.inf)}
"""Nominal depths that bias is told of apart: 0.5 mm parts shallow from deep boxcars (Jacob)."""


class PitResult(Frozen):
    """One pit."""

    shape: PitShape
    column: int
    row: int
    diameter_mm: float
    nominal_depth_mm: float
    nominal_volume_mm3: float
    seen: bool
    central_depth_mm: float | None
    """Mean over the middle; None where the middle is a hole."""
    nominal_central_depth_mm: float
    volume_mm3: float | None
    finder_depth_mm: float | None
    """As the search for scars tells it; None where it finds none."""
    finder_volume_mm3: float | None


class Line(Frozen):
    """Measured against nominal central depths, of pits of twice the limit of detection: least squares, 95 %."""

    n: int
    slope: float
    slope_interval: tuple[float, float]
    intercept_mm: float
    intercept_interval_mm: tuple[float, float]


class PhantomReport(Frozen):
    """What the scanner does with the phantom."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    design: str
    pits: list[PitResult]
    mirrored: bool
    scale_error_percent: float
    scale_error_interval_percent: tuple[float, float]
    residual_mm: float
    """Root mean square distance of the pits from their places."""
    detection_depth_mm: float
    """Three standard deviations of the depth of places without a pit."""
    smallest_seen: dict[PitShape, tuple[float, float] | None]
    """Depth and diameter of the pit of least volume that is seen, by shape, mm."""
    depth: dict[str, Agreement]
    """Central depth by shape, and of all."""
    volume: dict[str, Agreement]
    depth_by_depth: dict[str, Agreement]
    """Central depth of pits of every shape, by their nominal depth."""
    volume_by_depth: dict[str, Agreement]
    finder_depth: dict[str, Agreement]
    finder_volume: dict[str, Agreement]
    finder_found: int
    finder_false: int
    linearity: Line
    height_factor: float
    """Heights of this scanner times this are right in the mean, for instance those of photometric stereo."""
    height_factor_interval: tuple[float, float]
    """95 %."""
    notes: list[str]


def validate_scanner(surface: Surface, design: PhantomDesign) -> PhantomReport:
    """Return how a scan of the printed phantom compares with its design.

    Parameters
    ----------
    surface
        The scan: the whole plate, pits up, turned and tilted at will.
    design
        What was printed.

    Raises
    ------
    BadInput
        If the phantom is not recognised.

    Notes
    -----
    Each pit is measured twice: by summing the depth over its known place against the plate about it, which tells what
    the scanner does, and by the search for scars, which knows nothing of the design. Errors of the print are counted
    as errors of the scanner. Only pits of at least twice the limit of detection enter bias, line and factor.
    """
    pose = register_phantom(surface, design)
    plate = _plate(surface, design, pose)
    found = find_scars(plate.alone)
    blanks = np.array([_disc(plate, place, BLANK_MM, BLANK_MM)[0] for place in design.blanks_mm()])
    blanks = blanks[np.isfinite(blanks)]
    if blanks.size < 3:
        raise BadInput("hardly any of the plate between its pits is seen", where="scan of the phantom")
    least = DETECTION * float(blanks.std(ddof=1))
    by_place, false = _of_finder(found, plate, design)
    rim = max(RIM_MM, RIM_RESOLUTIONS * scan_quality(plate.alone).resolution_mm)
    pits = [_measured(pit, plate, design, least, rim, by_place) for pit in design.every]
    seen = [pit for pit in pits if pit.seen]
    # chosen by what they are, not by what was read: noise that made a pit look deep would count for more
    counted = [pit for pit in pits if pit.nominal_central_depth_mm >= 2.0 * least]
    line, factor, span = _lines(counted)
    scale, scale_sd = 100.0 * (pose.scale - 1.0), 100.0 * pose.scale_sd
    return PhantomReport(
        design=design.id,
        pits=pits,
        mirrored=pose.mirrored,
        scale_error_percent=rounded(scale, 4),
        scale_error_interval_percent=(rounded(scale - 1.96 * scale_sd, 4), rounded(scale + 1.96 * scale_sd, 4)),
        residual_mm=rounded(pose.residual_mm, 4),
        detection_depth_mm=rounded(least, 4),
        smallest_seen={shape: _smallest(seen, shape) for shape in SHAPES},
        depth=_agreements(counted, "central_depth_mm", "nominal_central_depth_mm"),
        volume=_agreements(counted, "volume_mm3", "nominal_volume_mm3"),
        depth_by_depth=_by_depth(counted, "central_depth_mm", "nominal_central_depth_mm"),
        volume_by_depth=_by_depth(counted, "volume_mm3", "nominal_volume_mm3"),
        finder_depth=_agreements(pits, "finder_depth_mm", "nominal_depth_mm"),
        finder_volume=_agreements(pits, "finder_volume_mm3", "nominal_volume_mm3"),
        finder_found=sum(pit.finder_volume_mm3 is not None for pit in pits),
        finder_false=false,
        linearity=line,
        height_factor=factor,
        height_factor_interval=span,
        notes=["the scan is mirrored: its x axis runs the wrong way"] if pose.mirrored else [],
    )


@dataclass(frozen=True, slots=True)
class _Plate:
    """The scan, cut to the plate.

    Attributes
    ----------
    pose
        Of the plate in `alone`.
    alone
        The scan cut to the plate; what lies beside it is a hole.
    depth_mm
        Depth below the plate, (ny, nx).
    clear
        Points of the plate away from every pit, (ny, nx).
    """

    pose: PhantomPose
    alone: Surface
    depth_mm: Floats
    clear: Mask


def _plate(surface: Surface, design: PhantomDesign, pose: PhantomPose) -> _Plate:
    width, height = design.size_mm
    corners = pose.places(np.array([[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]]))
    shape = surface.height_mm.shape
    low, high = corners.min(axis=0), corners.max(axis=0)
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    columns = _span(float(middle[0]), float(half[0]), surface.pixel_x_mm, shape[1])
    rows = _span(float(middle[1]), float(half[1]), surface.pixel_y_mm, shape[0])
    x = (np.arange(columns.start, columns.stop) + 0.5) * surface.pixel_x_mm - pose.offset_mm[0]
    y = ((np.arange(rows.start, rows.stop) + 0.5) * surface.pixel_y_mm - pose.offset_mm[1])[:, None]
    back = np.linalg.inv(pose.matrix)
    u, v = back[0, 0] * x + back[0, 1] * y, back[1, 0] * x + back[1, 1] * y
    inside = np.minimum(np.minimum(u, width - u), np.minimum(v, height - v))
    clear = inside > CLEAR_MM
    for pit in design.every:
        at_x, at_y = design.centre_mm(pit)
        clear &= np.hypot(u - at_x, v - at_y) > 0.5 * pit.diameter_mm + CLEAR_MM
    # the outermost points of the plate see the table
    edge = 2.0 * max(surface.pixel_x_mm, surface.pixel_y_mm)
    alone = Surface(
        np.where(inside > edge, surface.height_mm[rows, columns], np.nan), surface.pixel_x_mm, surface.pixel_y_mm
    )
    corner = np.array([columns.start * surface.pixel_x_mm, rows.start * surface.pixel_y_mm])
    depth = pose.flattened_mm[rows, columns]
    return _Plate(replace(pose, offset_mm=pose.offset_mm - corner), alone, depth, clear & np.isfinite(depth))


def _disc(plate: _Plate, place: Floats, disc: float, radius: float, rim: float = 0.0) -> tuple[float, float]:
    """Return the mean depth over a disc about a place of the plate, and the volume out to a rim beyond a radius.

    A plane through the clear plate within a cell's diagonal is the level. Holes count as the mean of what is seen,
    within the radius and beyond it each for itself: what hides a wall's foot hides as deep a floor.
    """
    pose, alone = plate.pose, plate.alone
    x, y = pose.places(np.asarray(place, dtype=float)[None, :])[0]
    rows = _span(y, REACH_MM * pose.scale, alone.pixel_y_mm, plate.depth_mm.shape[0])
    columns = _span(x, REACH_MM * pose.scale, alone.pixel_x_mm, plate.depth_mm.shape[1])
    depth, ring = plate.depth_mm[rows, columns], plate.clear[rows, columns]
    dx = (np.arange(columns.start, columns.stop) + 0.5) * alone.pixel_x_mm - x
    dy = ((np.arange(rows.start, rows.stop) + 0.5) * alone.pixel_y_mm - y)[:, None]
    distance = np.hypot(dx, dy) / pose.scale
    known = np.isfinite(depth)
    ring = ring & (distance > radius + CLEAR_MM)
    if not (known & (distance < disc)).any() or ring.sum() < 6:
        return math.nan, math.nan
    terms = np.stack(np.broadcast_arrays(1.0, dx, dy), axis=-1)
    plane = np.linalg.lstsq(terms[ring], depth[ring], rcond=None)[0]
    level = depth - terms @ plane
    volume = 0.0
    for zone in (distance < radius, (distance >= radius) & (distance < radius + rim)):
        if (known & zone).any():
            volume += float(level[known & zone].mean()) * float(zone.sum()) * alone.pixel_area_mm2
    return float(level[known & (distance < disc)].mean()), volume / pose.scale**2


def _span(centre: float, half: float, pixel: float, count: int) -> slice:
    return slice(max(0, math.floor((centre - half) / pixel)), max(0, min(count, math.ceil((centre + half) / pixel))))


def _of_finder(found: Found, plate: _Plate, design: PhantomDesign) -> tuple[dict[tuple[int, int], MeasuredScar], int]:
    """Return the scar found in each cell's pit, and how many scars lie in none."""
    by_place: dict[tuple[int, int], MeasuredScar] = {}
    taken: set[int] = set()
    for pit in design.every:
        x, y = plate.pose.places(np.array([design.centre_mm(pit)]))[0]
        inside = [
            scar for scar in found.scars
            if math.hypot(scar.x_mm - x, scar.y_mm - y) < 0.5 * pit.diameter_mm and scar.id not in taken
        ]  # fmt: skip
        if inside:
            by_place[pit.column, pit.row] = max(inside, key=lambda scar: scar.volume_mm3)
            taken.add(by_place[pit.column, pit.row].id)
    return by_place, len(found.scars) - len(taken)


def _measured(
    pit: Pit,
    plate: _Plate,
    design: PhantomDesign,
    least: float,
    rim: float,
    by_place: dict[tuple[int, int], MeasuredScar],
) -> PitResult:
    radius = 0.5 * pit.diameter_mm
    disc = max(DISC * radius, 0.75 * math.sqrt(plate.alone.pixel_area_mm2))
    beyond = min(rim, 0.5 * design.cell_mm - radius)
    depth, volume = _disc(plate, np.array(design.centre_mm(pit)), disc, radius, beyond)
    scar = by_place.get((pit.column, pit.row))
    return PitResult(
        shape=pit.shape, column=pit.column, row=pit.row, diameter_mm=pit.diameter_mm, nominal_depth_mm=pit.depth_mm,
        nominal_volume_mm3=rounded(pit.volume_mm3), seen=bool(math.isfinite(depth) and depth > least),
        central_depth_mm=rounded(depth) if math.isfinite(depth) else None,
        nominal_central_depth_mm=rounded(pit.mean_depth_mm(disc)),
        volume_mm3=rounded(volume) if math.isfinite(volume) else None,
        finder_depth_mm=rounded(scar.depth_mm) if scar else None,
        finder_volume_mm3=rounded(scar.volume_mm3) if scar else None,
    )  # fmt: skip


def _agreements(pits: list[PitResult], measured: str, nominal: str) -> dict[str, Agreement]:
    """Return bias and limits of a field by shape and of all, of the pits that have the measured value."""
    groups = {name: [pit for pit in pits if name in (pit.shape, "every")] for name in (*SHAPES, "every")}
    return _agreed(groups, measured, nominal)


def _by_depth(pits: list[PitResult], measured: str, nominal: str) -> dict[str, Agreement]:
    """Return bias and limits of a field by nominal depth."""
    groups = {name: [pit for pit in pits if low <= pit.nominal_depth_mm < high] for name, (low, high) in BANDS.items()}
    return _agreed(groups, measured, nominal)


def _agreed(groups: dict[str, list[PitResult]], measured: str, nominal: str) -> dict[str, Agreement]:
    found: dict[str, Agreement] = {}
    for name, group in groups.items():
        told = [pit for pit in group if getattr(pit, measured) is not None]
        agreed = agreement([getattr(pit, measured) for pit in told], [getattr(pit, nominal) for pit in told])
        if agreed is not None:
            found[name] = agreed
    return found


def _smallest(seen: list[PitResult], shape: PitShape) -> tuple[float, float] | None:
    of_shape = sorted((pit for pit in seen if pit.shape == shape), key=lambda pit: pit.nominal_volume_mm3)
    return (of_shape[0].nominal_depth_mm, of_shape[0].diameter_mm) if of_shape else None


def _lines(counted: list[PitResult]) -> tuple[Line, float, tuple[float, float]]:
    """Return the line of measured over nominal depths, and the factor through zero, by Student's t."""
    seen = [pit for pit in counted if pit.central_depth_mm is not None and pit.central_depth_mm > 0.0]
    if len(seen) < 4:
        raise BadInput(
            f"{len(seen)} pits of the phantom stand out of the noise", where="scan of the phantom",
            allowed="4 or more", do="this scanner is too coarse or too noisy to be calibrated for scars",
        )  # fmt: skip
    nominal = np.array([pit.nominal_central_depth_mm for pit in seen])
    measured = np.array([pit.central_depth_mm for pit in seen], dtype=float)
    line = _stats.linregress(nominal, measured)
    t = float(_stats.t.ppf(0.975, len(seen) - 2))
    slope, intercept = float(line.slope), float(line.intercept)
    a, b = t * float(line.stderr), t * float(line.intercept_stderr)
    # Nominal over measured through zero. Errors grow with depth, so each pit's own factor counts alike.
    factors = np.log(nominal / measured)
    mean, error = float(factors.mean()), float(factors.std(ddof=1)) / math.sqrt(len(seen))
    t = float(_stats.t.ppf(0.975, len(seen) - 1))
    return (
        Line(
            n=len(seen), slope=rounded(slope, 4), slope_interval=(rounded(slope - a, 4), rounded(slope + a, 4)),
            intercept_mm=rounded(intercept, 4),
            intercept_interval_mm=(rounded(intercept - b, 4), rounded(intercept + b, 4)),
        ),
        rounded(math.exp(mean), 4),
        (rounded(math.exp(mean - t * error), 4), rounded(math.exp(mean + t * error), 4)),
    )  # fmt: skip
