"""What one scar measures: place, width, length, depth, volume, walls, type, and how sure each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, log, sqrt
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from cicatrix.measure.measured_scar import MeasuredScar, MeasuredType
from cicatrix.measure.scars.pit_floor import Floor, Relief, floor_of
from cicatrix.measure.scars.relief_scales import FINEST_SIGMA_MM, Scale, mean_spread_mm, smoothed
from cicatrix.measure.scars.segmentation import Segments
from cicatrix.measure.scars.surface_type import surface_type
from cicatrix.measure.surface import Floats, Mask
from cicatrix.skin.grading.scar_typing import DEEP_BOXCAR_MM

INTERVAL_SDS = 1.96
"""Intervals hold 95 %, for normal errors."""
MOST_RIM = 0.35
MOST_RIM_MM = 0.8
"""Farthest that a mouth lies beyond the edge at the threshold: as a share of the width there, and in mm. A dish of
cosine form 0.2 mm deep is cut at 0.75 of its radius by a threshold of 0.03 mm."""
MARGIN_MM = 0.1
"""Beyond the mouth, how far volume is counted, or one block where that is wider: blur spreads a wall that far."""
EDGE_MM = 0.05
"""How far off the end of a scar may lie, or one block."""
AROUND_MM = 0.5
"""Width of the ring of skin about a scar that its depth is counted from (assumption: skin's waves are longer)."""
CLIPPED = 2.5
"""Standard deviations of the relief at which heights in that ring are clipped: a neighbour's dent or a hair."""
WALL_BAND = (0.3, 0.8)
CORE = 0.8
"""Shares of the depth between which the wall is, and below which the core (imaging research, prototype)."""
SEEN_PIXELS = 20.0
"""Pixels across a pit from which its tip is trusted. A blur of standard deviation b takes 1.25 b / r off the tip of a
cone of radius r (its mean over the blur); with b of 0.6 to 0.8 pixel, which sampling and optics leave at the least,
that is a tenth at r = 10 pixels."""
GENTLE_DEGREES, GENTLE_SD_LOG = 16.7, 0.15
"""Walls that are as likely a dish's as a pit's, and the blur of that on the log scale. Assumption: between the 14
degrees up to which Jacob's rolling scars are taken to go and the 20 degrees of a cone 0.18 as deep as wide."""
STEEP_DEGREES = 60.0
"""Walls from which light does not come back from the bottom (assumption: optical scanners view at up to 30 degrees)."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What scars are measured on.

    Attributes
    ----------
    depth_mm
        Depth below the reference on the working map, (ny, nx), holes filled.
    seen
        Blocks that were seen.
    error_mm
        Uncertainty of the reference.
    pitch_mm
        Distance of rows and of columns.
    first_mm
        Place of the first row and of the first column from the map's first pixel.
    pixel_mm
        Wider side of the map's pixel.
    noise_mm
        Standard deviation of the noise of a block's mean.
    """

    depth_mm: NDArray[np.float32]
    seen: Mask
    error_mm: Floats
    pitch_mm: tuple[float, float]
    first_mm: tuple[float, float]
    pixel_mm: float
    noise_mm: float


@dataclass(frozen=True, slots=True)
class Measured:
    """A scar with the blocks that it covers: a window of the working map, and which of it."""

    scar: MeasuredScar
    window: tuple[slice, slice]
    mouth: Mask


def measure_scars(found: Segments, ground: Ground) -> list[Measured]:
    """Return every scar within the map, measured, in the order of its label."""
    labels = found.labels
    boxes = _boxes(labels, found.count)
    return [_measured(number, box, found, ground) for number, box in enumerate(boxes, 1)]


def _boxes(labels: NDArray[np.int32], count: int) -> list[tuple[slice, slice]]:
    if count == 0:  # the library takes 0 for all labels
        return []
    found = ndimage.find_objects(labels, max_label=count)
    return [(box[0], box[1]) for box in found if box is not None]


def _measured(number: int, box: tuple[slice, slice], found: Segments, ground: Ground) -> Measured:
    py, px = ground.pitch_mm
    block = py * px
    core_area = float((found.labels[box] == number).sum()) * block
    across = 2.0 * sqrt(core_area / np.pi)
    margin = max(MARGIN_MM, py, px)
    most = min(MOST_RIM_MM, MOST_RIM * across)
    beyond = most + margin + AROUND_MM
    window = _around(box, (int(beyond / py) + 2, int(beyond / px) + 2), found.labels.shape)
    labels = found.labels[window]
    core = _plugged(labels == number)
    away = _signed_mm(core, ground.pitch_mm)
    others = (labels > 0) & ~core
    free = ~others & (away < _away_mm(others, ground.pitch_mm)) if others.any() else np.ones_like(core)
    seen = ground.seen[window]
    relief = _relief(found.scales)

    raw = ground.depth_mm[window].astype(float)
    soft = _soft(raw, ground.pitch_mm)
    top = float(np.percentile(raw[core], 95.0))
    edge = _mouth_radius_mm(soft, core, found.low_mm, top, most, block) - 0.5 * across
    ring = free & seen & (away > edge + margin) & (away <= edge + margin + AROUND_MM)
    offset = _clipped_mean(raw[ring], relief.spread_mm)
    depth, soft, top = raw - offset, soft - offset, top - offset

    x = ground.first_mm[1] + np.arange(window[1].start, window[1].stop) * px
    y = ground.first_mm[0] + np.arange(window[0].start, window[0].stop) * py
    floor = floor_of(depth, core, x, y, top, relief, _gentle_share(_wall_degrees(soft, core, top, block)))
    deep = max(floor.depth_mm, 1e-6)
    wall = _wall_degrees(soft, core, deep, block)
    rim = _mouth_radius_mm(soft, core, found.low_mm, deep, most, block) - 0.5 * across
    rim = max(rim, float(away.min()))  # of a long fold a rim that far within would leave nothing
    width = across + 2.0 * rim
    area = 0.25 * np.pi * width**2
    core_fraction = min(float((core & (soft > CORE * deep)).sum()) * block / area, 1.0)
    mouth = (free | core) & (away <= rim + 1e-9)
    support = (free | core) & (away <= rim + margin + 1e-9)
    volume = float(depth[support].sum()) * block
    kind, shares = surface_type(width, deep, wall, core_fraction)

    error = ground.error_mm[window]
    depth_sd = _depth_sd(floor, error, support, ground)
    step = max(EDGE_MM, py, px)
    wider = (free | core) & (away <= rim + margin + step)
    narrower = (free | core) & (away <= rim + margin - step)
    edges = 0.5 * abs(float(depth[wider].sum()) - float(depth[narrower].sum())) * block
    skin = mean_spread_mm(found.scales, max(float(ring.sum()) * block, block))
    volume_sd = _volume_sd(edges, error[support], skin, float(support.sum()) * block, block, found.scales)
    deep_probability = 0.5 * (1.0 + erf((deep - DEEP_BOXCAR_MM) / (sqrt(2.0) * max(depth_sd, 1e-9))))
    rows, columns = np.nonzero(mouth)
    scar = MeasuredScar(
        id=number,
        x_mm=float(x[columns].mean()),
        y_mm=float(y[rows].mean()),
        type=kind,
        type_probabilities=shares,
        boxcar_depth=None if kind is not MeasuredType.BOXCAR else "deep" if deep_probability >= 0.5 else "shallow",
        deep_probability=deep_probability,
        width_mm=width,
        length_mm=max(_feret_mm(core, ground.pitch_mm) + 2.0 * rim, width),
        depth_mm=deep,
        depth_interval_mm=(max(deep - INTERVAL_SDS * depth_sd, 0.0), deep + INTERVAL_SDS * depth_sd),
        depth_is_lower_bound=_bottom_unseen(floor, width, wall, depth, core, ground, window),
        area_mm2=area,
        volume_mm3=volume,
        volume_interval_mm3=(max(volume - INTERVAL_SDS * volume_sd, 0.0), volume + INTERVAL_SDS * volume_sd),
        wall_angle_degrees=wall,
        core_fraction=core_fraction,
        aspect=deep / width,
    )
    return Measured(scar, window, mouth)


def _around(box: tuple[slice, slice], margin: tuple[int, int], shape: tuple[int, ...]) -> tuple[slice, slice]:
    rows, columns = (
        slice(max(0, side.start - more), min(n, side.stop + more))
        for side, more, n in zip(box, margin, shape, strict=True)
    )
    return rows, columns


def _plugged(mask: Mask) -> Mask:
    """Return a mask with what it encloses."""
    return np.asarray(ndimage.binary_fill_holes(mask), dtype=bool)


def _relief(scales: list[Scale]) -> Relief:
    """Return the skin's relief as floors are taken to have it."""
    if not scales or scales[0].spread_mm <= 0.0:
        return Relief(0.0, 0.0)
    last = scales[min(2, len(scales) - 1)]
    return Relief(scales[0].spread_mm, 4.0 * np.pi * last.sigma_mm**2 * (last.spread_mm / scales[0].spread_mm) ** 2)


def _soft(depth: Floats, pitch: tuple[float, float]) -> NDArray[np.float32]:
    """Return depths smoothed as little as for the search."""
    sigma = FINEST_SIGMA_MM / pitch[0], FINEST_SIGMA_MM / pitch[1]
    return smoothed(depth.astype(np.float32), np.ones(depth.shape, dtype=np.float32), sigma)


def _radius_mm(deeper: Mask, block: float) -> float:
    """Return the radius of the circle as large as a mask."""
    return sqrt(float(deeper.sum()) * block / np.pi)


def _mouth_radius_mm(
    soft: NDArray[np.float32], core: Mask, low: float, deep: float, most: float, block: float
) -> float:
    """Return the radius of the mouth, where the wall meets the skin, mm.

    A steep wall is drawn on straight from 0.7 and 0.3 of the depth, which blur hardly moves. A gentle rim d = c r² ends
    twice the depth over the slope beyond the threshold's edge, at most ``most`` mm. Between
    steep and gentle the two are weighted.
    """
    upper, lower = (_radius_mm(core & (soft > share * deep), block) for share in (0.3, 0.7))
    straight = upper + 0.75 * (upper - lower)
    edge = _radius_mm(core, block)
    further = min(2.0 * low, 0.5 * (low + deep))
    run = _radius_mm(core & (soft > low), block) - _radius_mm(core & (soft > further), block)
    tapered = edge + min(most, 2.0 * low * max(run, 0.0) / max(further - low, 1e-9))
    gentle = _gentle_share(_wall_degrees(soft, core, deep, block))
    return gentle * tapered + (1.0 - gentle) * min(straight, edge + most)


def _wall_degrees(soft: NDArray[np.float32], core: Mask, deep: float, block: float) -> float:
    """Return the slope of the walls, degrees.

    It is the height of the band from 0.3 to 0.8 of the depth over the difference of the radii of circles as large as
    what is deeper than each: the mean slope over the band. Relief adds to the slope of single blocks, not to this one.
    """
    low, high = (_radius_mm(core & (soft > share * deep), block) for share in WALL_BAND)
    run = max(low - high, 0.25 * sqrt(block))
    return float(np.degrees(np.arctan((WALL_BAND[1] - WALL_BAND[0]) * deep / run)))


def _gentle_share(wall_degrees: float) -> float:
    """Return how far walls are gentle rather than steep, 0 to 1."""
    return 0.5 * (1.0 + erf(log(GENTLE_DEGREES / max(wall_degrees, 1e-3)) / (sqrt(2.0) * GENTLE_SD_LOG)))


def _away_mm(mask: Mask, pitch: tuple[float, float]) -> Floats:
    """Return the distance of each block to the nearest of a mask, mm."""
    return np.asarray(ndimage.distance_transform_edt(~mask, sampling=pitch), dtype=float)


def _signed_mm(core: Mask, pitch: tuple[float, float]) -> Floats:
    """Return the distance to the edge of a core, below 0 inside, mm."""
    return np.where(core, -_away_mm(~core, pitch), _away_mm(core, pitch))


def _clipped_mean(depth: Floats, spread: float) -> float:
    """Return the mean of depths about a scar, clipped about their median; 0 where there are none."""
    if depth.size == 0:
        return 0.0
    middle = float(np.median(depth))
    return float(np.clip(depth, middle - CLIPPED * spread, middle + CLIPPED * spread).mean())


def _feret_mm(support: Mask, pitch: tuple[float, float]) -> float:
    """Return the longest distance across a scar's mouth, between outer sides of blocks."""
    contours: Any = cv2.findContours
    found, _ = contours(support.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    points = np.concatenate([np.asarray(one).reshape(-1, 2) for one in found])
    hull: Any = cv2.convexHull
    corners = np.asarray(hull(points)).reshape(-1, 2) * np.array([pitch[1], pitch[0]])
    gaps = corners[:, None, :] - corners[None, :, :]
    return float(np.sqrt(np.square(gaps).sum(axis=2)).max()) + sqrt(pitch[0] * pitch[1])


def _depth_sd(floor: Floor, error: Floats, support: Mask, ground: Ground) -> float:
    reference = float(error[support].mean())
    return sqrt(floor.sd_mm**2 + reference**2 + ground.noise_mm**2)


def _volume_sd(edges: float, error: Floats, skin: float, area: float, block: float, scales: list[Scale]) -> float:
    """Return the standard deviation of a volume, mm³.

    It comes from relief within the scar, from relief of the skin about it, from the reference, and from where the scar
    ends.
    """
    relief = mean_spread_mm(scales, area)
    return sqrt((relief**2 + skin**2) * area**2 + (float(error.sum()) * block) ** 2 + edges**2)


def _bottom_unseen(
    floor: Floor, width: float, wall: float, depth: Floats, core: Mask, ground: Ground, window: tuple[slice, slice]
) -> bool:
    """Say whether the true bottom may lie deeper than what was seen of it."""
    bottom = core & (depth > 0.5 * floor.depth_mm)
    if bool((~ground.seen[window] & bottom).any()):
        return True
    pointed = floor.conical >= 1.0 / 3.0
    return pointed and (width < SEEN_PIXELS * ground.pixel_mm or wall >= STEEP_DEGREES)
