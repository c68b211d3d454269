"""A scanner put to the test with the printed phantom: bias, linearity, scale, and the smallest pit it sees."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import stats as untyped_stats

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.measure.capability.accuracy import Agreement, agreement
from cicatrix.measure.found import Found
from cicatrix.measure.phantoms.phantom_design import PhantomDesign, Pit, PitShape
from cicatrix.measure.phantoms.phantom_registration import PhantomPose, register_phantom
from cicatrix.measure.scars.find_scars import find_scars
from cicatrix.measure.surface import Floats, Surface

_stats: Any = untyped_stats

RIM_MM = 0.3
"""How far beyond a pit's nominal rim its volume is summed; half a resolution more would lie in the neighbour."""
RING_MM = (0.4, 0.95)
"""From beyond the rim to this share of half a cell's diagonal lies the plate that a pit is measured against."""
DISC = 0.4
"""Part of the radius over which depth is averaged, measured and nominal alike."""
BLANK_MM = 0.8
"""Radius of a blank place."""
DETECTION = 3.0
"""Standard deviations of the blanks from which a pit counts as seen (IUPAC's limit of detection)."""


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
    """Measured central depths against nominal ones, of the pits that are seen: least squares, 95 % intervals."""

    n: int
    slope: float
    slope_interval: tuple[float, float]
    intercept_mm: float
    intercept_interval_mm: tuple[float, float]


class PhantomReport(Frozen):
    """What the scanner does with the phantom."""

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
    as errors of the scanner. Only pits deeper than the limit of detection enter bias, line and factor, which therefore
    are those of pits that can be seen.
    """
    pose = register_phantom(surface, design)
    found = find_scars(surface)
    blanks = np.array([_disc(pose, surface, design, place, BLANK_MM)[0] for place in design.blanks_mm()])
    blanks = blanks[np.isfinite(blanks)]
    if blanks.size < 3:
        raise BadInput("hardly any of the plate between its pits is seen", where="scan of the phantom")
    least = DETECTION * float(blanks.std(ddof=1))
    by_place, false = _of_finder(found, pose, design)
    pits = [_measured(pit, pose, surface, design, least, by_place) for pit in design.every]
    seen = [pit for pit in pits if pit.seen]
    line, factor, span = _lines(seen)
    scale, scale_sd = 100.0 * (pose.scale - 1.0), 100.0 * pose.scale_sd
    return PhantomReport(
        design=design.id,
        pits=pits,
        mirrored=pose.mirrored,
        scale_error_percent=rounded(scale, 4),
        scale_error_interval_percent=(rounded(scale - 1.96 * scale_sd, 4), rounded(scale + 1.96 * scale_sd, 4)),
        residual_mm=rounded(pose.residual_mm, 4),
        detection_depth_mm=rounded(least, 4),
        smallest_seen={shape: _smallest(seen, shape) for shape in ("cylinder", "cone", "cap")},
        depth=_agreements(seen, lambda pit: (pit.central_depth_mm, pit.nominal_central_depth_mm)),
        volume=_agreements(seen, lambda pit: (pit.volume_mm3, pit.nominal_volume_mm3)),
        finder_depth=_agreements(pits, lambda pit: (pit.finder_depth_mm, pit.nominal_depth_mm)),
        finder_volume=_agreements(pits, lambda pit: (pit.finder_volume_mm3, pit.nominal_volume_mm3)),
        finder_found=sum(pit.finder_volume_mm3 is not None for pit in pits),
        finder_false=false,
        linearity=line,
        height_factor=factor,
        height_factor_interval=span,
        notes=["the scan is mirrored: its x axis runs the wrong way"] if pose.mirrored else [],
    )


def _disc(
    pose: PhantomPose, surface: Surface, design: PhantomDesign, place: Floats, radius: float, reach: float = 0.0
) -> tuple[float, float]:
    """Return mean depth over a disc about a place of the plate, and volume out to a reach, against the plate there."""
    x, y = pose.places(np.asarray(place, dtype=float)[None, :])[0]
    half = 0.5 * math.sqrt(2.0) * design.cell_mm * RING_MM[1] * pose.scale
    rows, columns = _span(y, half, surface.pixel_y_mm, surface.height_mm.shape[0]), _span(
        x, half, surface.pixel_x_mm, surface.height_mm.shape[1]
    )
    depth = pose.flattened_mm[rows, columns]
    dx = (np.arange(columns.start, columns.stop) + 0.5) * surface.pixel_x_mm - x
    dy = ((np.arange(rows.start, rows.stop) + 0.5) * surface.pixel_y_mm - y)[:, None]
    distance = np.hypot(dx, dy) / pose.scale
    known = np.isfinite(depth)
    inside = known & (distance < radius)
    # the plate about it: a plane through what lies beyond the rim and within the cell
    least = max(reach, radius) + 0.05
    ring = known & (distance >= least) & (_cell_distance(dx, dy, pose) < 0.5 * design.cell_mm)
    ring &= np.abs(depth) < 0.5
    if inside.sum() < 1 or ring.sum() < 6:
        return math.nan, math.nan
    terms = np.stack(np.broadcast_arrays(1.0, dx, dy), axis=-1)
    plane = np.linalg.lstsq(terms[ring], depth[ring], rcond=None)[0]
    level = depth - terms @ plane
    over = known & (distance < max(reach, radius))
    # a hole within counts as the mean of what is seen at its distance: on a wall that is the wall
    volume = float(level[over].sum()) * surface.pixel_area_mm2 * _whole(known, distance < max(reach, radius))
    return float(level[inside].mean()), volume / pose.scale**2


def _cell_distance(dx: Floats, dy: Floats, pose: PhantomPose) -> Floats:
    """Return the greater of the distances along the plate's own axes, mm of the plate."""
    back = np.linalg.inv(pose.matrix)
    return np.maximum(np.abs(back[0, 0] * dx + back[0, 1] * dy), np.abs(back[1, 0] * dx + back[1, 1] * dy))


def _whole(known: Any, over: Any) -> float:
    return float(over.sum()) / max(1.0, float((known & over).sum()))


def _span(centre: float, half: float, pixel: float, count: int) -> slice:
    return slice(max(0, math.floor((centre - half) / pixel)), max(0, min(count, math.ceil((centre + half) / pixel))))


def _of_finder(found: Found, pose: PhantomPose, design: PhantomDesign) -> tuple[dict[tuple[int, int], Any], int]:
    """Return the scar found in each cell's pit, and how many scars lie in none."""
    by_place: dict[tuple[int, int], Any] = {}
    taken: set[int] = set()
    for pit in design.every:
        x, y = pose.places(np.array([design.centre_mm(pit)]))[0]
        inside = [
            scar for scar in found.scars
            if math.hypot(scar.x_mm - x, scar.y_mm - y) < 0.5 * pit.diameter_mm and scar.id not in taken
        ]  # fmt: skip
        if inside:
            by_place[pit.column, pit.row] = max(inside, key=lambda scar: scar.volume_mm3)
            taken.add(by_place[pit.column, pit.row].id)
    return by_place, len(found.scars) - len(taken)


def _measured(
    pit: Pit, pose: PhantomPose, surface: Surface, design: PhantomDesign, least: float, by_place: dict[tuple[int, int], Any]
) -> PitResult:
    disc = max(DISC * 0.5 * pit.diameter_mm, 0.75 * math.sqrt(surface.pixel_area_mm2))
    centre = np.array(design.centre_mm(pit))
    depth, volume = _disc(pose, surface, design, centre, disc, 0.5 * pit.diameter_mm + RIM_MM)
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


def _agreements(pits: list[PitResult], pair: Any) -> dict[str, Agreement]:
    """Return bias and limits by shape and of all, of the pits that have the measured value."""
    found: dict[str, Agreement] = {}
    for name in ("cylinder", "cone", "cap", "every"):
        pairs = [pair(pit) for pit in pits if name in (pit.shape, "every")]
        kept = [(measured, true) for measured, true in pairs if measured is not None]
        agreed = agreement([measured for measured, _ in kept], [true for _, true in kept])
        if agreed is not None:
            found[name] = agreed
    return found


def _smallest(seen: list[PitResult], shape: PitShape) -> tuple[float, float] | None:
    of_shape = sorted((pit for pit in seen if pit.shape == shape), key=lambda pit: pit.nominal_volume_mm3)
    return (of_shape[0].nominal_depth_mm, of_shape[0].diameter_mm) if of_shape else None


def _lines(seen: list[PitResult]) -> tuple[Line, float, tuple[float, float]]:
    """Return the line of measured over nominal depths, and the factor through zero, by Student's t."""
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
