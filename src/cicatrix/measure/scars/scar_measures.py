"""What one scar measures: place, width, length, depth, volume, walls, type, and how sure each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, hypot, log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from cicatrix.base.threads import in_threads
from cicatrix.measure.measured_scar import MeasuredScar, MeasuredType, VolumeError
from cicatrix.measure.scars.pit_floor import Floor, Relief, floor_of
from cicatrix.measure.scars.relief_covariance import Covariance
from cicatrix.measure.scars.relief_scales import FINEST_SIGMA_MM, Scale, smoothed
from cicatrix.measure.scars.scar_outline import (
    away_mm,
    elongation,
    gentle_share,
    most_rim_mm,
    mouth_radius_mm,
    plugged,
    radius_mm,
    section,
    signed_mm,
    wall_degrees,
)
from cicatrix.measure.scars.segmentation import Segments
from cicatrix.measure.scars.surface_type import surface_type
from cicatrix.measure.surface import Floats, Mask
from cicatrix.skin.grading.scar_typing import DEEP_BOXCAR_MM

INTERVAL_SDS = 1.96
"""Intervals hold 95 %, for normal errors."""
MARGIN_MM = 0.1
"""Beyond the mouth, how far volume is counted at the least: one block, or two standard deviations of the blur where
that is more, since blur spreads a wall that far."""
EDGE_MM = 0.05
"""How far off the end of a scar may lie, or half a block: it is drawn from circles as large as sections, which are
known to less than a block."""
AROUND_MM = 0.5
"""Width of the ring of skin about a scar that its depth is counted from (assumption: skin's waves are longer)."""
CLIPPED = 2.5
"""Standard deviations of the relief at which heights in that ring are clipped: a neighbour's dent or a hair."""
CORE = 0.8
"""Share of the depth below which the core is: a flat floor fills it, a cone's tip hardly does (assumption: relief of
18 um then stays within the core of a boxcar 0.1 mm deep)."""
WIDTH_PER_SD = sqrt(8.0 * log(2.0))
"""Full width at half maximum of a Gaussian over its standard deviation: 2.35."""
SEEN_RESOLUTIONS = 10.6
"""Resolutions across a pit from which its tip is trusted. A blur of standard deviation b takes 1.25 b / r off the tip
of a cone of radius r (its mean over the blur); that is a tenth at r = 12.5 b, and a resolution, the full width of the
blur at half its height, is 2.35 b."""
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
    resolution_mm
        Lateral resolution of the map, from its own heights.
    noise_mm
        Standard deviation of the noise of a block's mean.
    covariance
        Of heights on skin outside scars.
    """

    depth_mm: NDArray[np.float32]
    seen: Mask
    error_mm: Floats
    pitch_mm: tuple[float, float]
    first_mm: tuple[float, float]
    resolution_mm: float
    noise_mm: float
    covariance: Covariance


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

    def one(number: int, box: tuple[slice, slice]) -> Measured:
        return _measured(number, box, found, ground)

    return in_threads(one, range(1, len(boxes) + 1), boxes)


def _boxes(labels: NDArray[np.int32], count: int) -> list[tuple[slice, slice]]:
    if count == 0:  # the library takes 0 for all labels
        return []
    found = ndimage.find_objects(labels, max_label=count)
    return [(box[0], box[1]) for box in found if box is not None]


def _measured(number: int, box: tuple[slice, slice], found: Segments, ground: Ground) -> Measured:
    pitch = py, px = ground.pitch_mm
    block = py * px
    low = found.low_mm
    margin = max(MARGIN_MM, py, px, 2.0 * ground.resolution_mm / WIDTH_PER_SD)
    most = most_rim_mm(found.labels[box] == number, block)
    beyond = most + margin + AROUND_MM
    window = _around(box, (int(beyond / py) + 2, int(beyond / px) + 2), found.labels.shape)
    labels = found.labels[window]
    core = plugged(labels == number)
    others = (labels > 0) & ~core
    free = ~others & (signed_mm(core, pitch) < away_mm(others, pitch)) if others.any() else np.ones_like(core)
    relief = _relief(found.scales)

    raw = ground.depth_mm[window].astype(float)
    soft = _soft(raw, pitch)
    top = float(np.percentile(raw[core], 95.0))
    inner = section(soft, core, low, top)
    away = signed_mm(inner, pitch)
    edge = mouth_radius_mm(soft, core, low, top, block, 0.0, 0.0) - radius_mm(inner, block)
    ring = free & ground.seen[window] & (away > edge + margin) & (away <= edge + margin + AROUND_MM)
    offset = _clipped_mean(raw[ring], relief.spread_mm)
    depth, soft, top = raw - offset, soft - offset, top - offset

    x = ground.first_mm[1] + np.arange(window[1].start, window[1].stop) * px
    y = ground.first_mm[0] + np.arange(window[0].start, window[0].stop) * py
    floor = floor_of(depth, core, x, y, top, relief, gentle_share(wall_degrees(soft, core, top, block)))
    deep = max(floor.depth_mm, 1e-6)
    wall = wall_degrees(soft, core, deep, block)
    mouth_radius = mouth_radius_mm(soft, core, low, deep, block, _wall_blur_mm(ground), floor.conical)
    inner = section(soft, core, low, deep)
    away = signed_mm(inner, pitch)
    # of a long fold a rim that far within would leave nothing
    rim = max(mouth_radius - radius_mm(inner, block), float(away.min()))
    width = 2.0 * mouth_radius
    area = np.pi * mouth_radius**2
    core_fraction = min(float((core & (soft > CORE * deep)).sum()) * block / area, 1.0)
    mouth = (free | core) & (away <= rim + 1e-9)
    support = (free | core) & (away <= rim + margin + 1e-9)
    volume = float(depth[support].sum()) * block
    kind, shares = surface_type(width, deep, wall, core_fraction)

    error = ground.error_mm[window]
    depth_sd = _depth_sd(floor, error, support, ground)
    step = max(EDGE_MM, 0.5 * py, 0.5 * px)
    wider = (free | core) & (away <= rim + margin + step)
    narrower = (free | core) & (away <= rim + margin - step)
    edges = 0.5 * abs(float(depth[wider].sum()) - float(depth[narrower].sum())) * block
    hidden = _hidden_sd(depth, support, ground.seen[window], block)
    volume_error = VolumeError(
        skin=hypot(_skin_sd(support, ring, block, ground.covariance), hidden),
        reference=float(error[support].sum()) * block,
        edge=edges,
    )
    volume_sd = volume_error.total
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
        length_mm=width * sqrt(elongation(soft, core, deep, pitch)),
        depth_mm=deep,
        depth_interval_mm=(max(deep - INTERVAL_SDS * depth_sd, 0.0), deep + INTERVAL_SDS * depth_sd),
        depth_is_lower_bound=_bottom_unseen(floor, width, wall, depth, core, ground, window),
        area_mm2=area,
        volume_mm3=volume,
        volume_interval_mm3=(max(volume - INTERVAL_SDS * volume_sd, 0.0), volume + INTERVAL_SDS * volume_sd),
        volume_error=volume_error,
        wall_angle_degrees=wall,
        core_fraction=core_fraction,
        aspect=deep / width,
    )
    return Measured(scar, window, mouth)


def _around(box: tuple[slice, ...], margin: tuple[int, int], shape: tuple[int, ...]) -> tuple[slice, slice]:
    rows, columns = (
        slice(max(0, side.start - more), min(n, side.stop + more))
        for side, more, n in zip(box, margin, shape, strict=True)
    )
    return rows, columns


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


def _wall_blur_mm(ground: Ground) -> float:
    """Return the standard deviation of what blurs a wall: the instrument, and the smoothing of the search."""
    return sqrt((ground.resolution_mm / WIDTH_PER_SD) ** 2 + FINEST_SIGMA_MM**2)


def _clipped_mean(depth: Floats, spread: float) -> float:
    """Return the mean of depths about a scar, clipped about their median; 0 where there are none."""
    if depth.size == 0:
        return 0.0
    middle = float(np.median(depth))
    return float(np.clip(depth, middle - CLIPPED * spread, middle + CLIPPED * spread).mean())


def _depth_sd(floor: Floor, error: Floats, support: Mask, ground: Ground) -> float:
    reference = float(error[support].mean())
    return sqrt(floor.sd_mm**2 + reference**2 + ground.noise_mm**2)


def _skin_sd(support: Mask, ring: Mask, block: float, covariance: Covariance) -> float:
    """Return the standard deviation of a volume by the skin's relief and noise, mm³.

    A volume is the sum of heights over the scar less its area times their mean over the ring of skin about it. Relief
    and noise move that as one weighted sum, by their covariance.
    """
    weight = np.where(support, block, 0.0)
    if ring.any():
        weight -= ring * (float(support.sum()) * block / float(ring.sum()))
    return sqrt(covariance.of_sum(weight))


def _hidden_sd(depth: Floats, support: Mask, seen: Mask, block: float) -> float:
    """Return the standard deviation of a volume from what was not seen of it, mm³.

    A hole is filled from both its sides, as if a straight wall ran through it. The wall may as well stand upright at
    either side: the mean depth within lies between the least and the greatest beside it, most likely in the middle
    (a triangular law), and is taken to err alike all through one hole, for one wall hides it.
    """
    label: Any = ndimage.label
    parts, count = label(support & ~seen, np.ones((3, 3)))
    total = 0.0
    for number, box in enumerate(ndimage.find_objects(parts, max_label=count) if count else [], 1):
        around = _around(box, (1, 1), depth.shape)
        hole = parts[around] == number
        beside = np.asarray(ndimage.binary_dilation(hole, np.ones((3, 3))), dtype=bool) & seen[around]
        if beside.any():
            total += (float(hole.sum()) * block * float(np.ptp(depth[around][beside]))) ** 2 / 24.0
    return sqrt(total)


def _bottom_unseen(
    floor: Floor, width: float, wall: float, depth: Floats, core: Mask, ground: Ground, window: tuple[slice, slice]
) -> bool:
    """Say whether the true bottom may lie deeper than what was seen of it."""
    bottom = core & (depth > 0.5 * floor.depth_mm)
    if bool((~ground.seen[window] & bottom).any()):
        return True
    pointed = floor.conical >= 1.0 / 3.0
    return pointed and (width < SEEN_RESOLUTIONS * ground.resolution_mm or wall >= STEEP_DEGREES)
