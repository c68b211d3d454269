"""Rigid alignment of a later scan to an earlier one by the skin outside scars."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import ndimage
from scipy.spatial.transform import Rotation

from cicatrix.base.numbers import robust_sd
from cicatrix.measure.change.coarse_alignment import Start, coarse_alignments
from cicatrix.measure.change.height_fit import plane_step, tilt_between
from cicatrix.measure.change.same_skin import Likeness, likeness
from cicatrix.measure.change.surface_sheets import THREADS, Sheet, laid_on, sheets_of
from cicatrix.measure.found import Found
from cicatrix.measure.surface import Floats, Mask

SCAR_MARGIN_MM = 0.3
"""Skin this near to a scar is left out of the alignment: a scar's edge moves when it heals (assumption)."""
LEAST_SKIN = 0.15
"""Share of the overlap that must be skin outside scars; with less, scars are used too, with robust weights."""
POINTS_ALONG = 220
"""Points along the longer side for the alignment of points: 48,000 of a square map, 0.1 s."""
LEVELS = (128, 320, 640)
"""Pixels along the longer side at which the height maps are compared, coarse to fine."""
STEPS = 8
"""Most steps at each level; three are enough from a good start."""
APART_MM = 0.8
"""Shift at which relief is another piece of skin: skin's lines are some 0.2 to 0.5 mm apart (assumption)."""
CLOSE_MM = 2e-4
"""Step at which a level ends: a tenth of the smallest uncertainty seen."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The maps of two visits in frames whose heights are counted from their medians.

    ``height`` is the surface, ``form`` the reference of the skin, ``scar`` marks scars with a margin.
    """

    height: Sheet
    form: Sheet
    scar: Mask
    middle_mm: float


@dataclass(frozen=True, slots=True)
class Fit:
    """A rigid motion from the frame of after to that of before, and how good it is.

    ``covariance`` is that of shift along x, along y (mm), rotation (rad) about ``centre`` and scale.
    """

    motion: Floats
    covariance: Floats
    centre: tuple[float, float]
    scale_error: float
    tilt_sd_degrees: float
    level_sd_mm: float
    spread_mm: float
    local_shift_mm: float
    overlap: float
    iterations: int
    used_points: bool
    used_scars: bool
    likeness: Likeness
    start: Start


def pair_of(found: Found) -> Pair:
    """Return what the alignment needs of a visit, at no more than twice the pixels of its finest level."""
    surface = found.surface
    dx, dy = surface.pixel_x_mm, surface.pixel_y_mm
    pixel = max(surface.size_mm) / (2 * LEVELS[-1])
    height, form = (sheet.coarsened(pixel) for sheet in sheets_of(found))
    rows, columns = height.height.shape
    down, across = round(height.dy / dy), round(height.dx / dx)
    scar = found.labels[down // 2 :: down, across // 2 :: across][:rows, :columns] > 0
    reach = 2 * round(SCAR_MARGIN_MM / height.dy) + 1, 2 * round(SCAR_MARGIN_MM / height.dx) + 1
    scar = ndimage.maximum_filter(scar.astype(np.uint8), reach) > 0
    seen = height.height[np.isfinite(height.height)]
    middle = float(np.median(seen)) if seen.size else 0.0
    return Pair(
        replace(height, height=height.height - middle), replace(form, height=form.height - middle), scar, middle
    )


def coarse_starts(before: Pair, after: Pair) -> list[Start]:
    """Return coarse alignments of two visits, best first."""
    reliefs = [replace(one.height, height=one.height.height - one.form.height) for one in (before, after)]
    return coarse_alignments(*reliefs)


@dataclass(frozen=True, slots=True)
class _Level:
    """Both visits at one resolution; ``skin`` of each is 1 on skin, NaN on scars and holes."""

    pixel: float
    before: Sheet
    before_form: Sheet
    before_skin: Floats
    after: Sheet
    after_form: Sheet
    after_skin: Sheet


def _level(before: Pair, after: Pair, along: int, *, skin_only: bool) -> _Level:
    longest = max(max(one.height.height.shape[1] * one.height.dx, one.height.height.shape[0] * one.height.dy)
                  for one in (before, after))  # fmt: skip
    pixel = longest / along
    sheets: list[Sheet] = []
    for one in (before, after):
        height, form = one.height.coarsened(pixel), one.form.coarsened(pixel)
        skin = replace(one.height, height=np.where(one.scar & skin_only, np.nan, 1.0)).coarsened(pixel)
        sheets += [height, form, skin]
    return _Level(pixel, sheets[0], sheets[1], sheets[2].height, *sheets[3:])


def _relief(level: _Level, motion: Floats) -> tuple[Floats, Floats, Floats, Floats, Mask]:
    """Return reliefs and heights of before and after on before's grid, and the skin that both show."""
    flat = replace(level.after, height=np.where(np.isfinite(level.after_skin.height), level.after.height, np.nan))
    height, _ = laid_on(level.after, motion, level.before)
    form, _ = laid_on(level.after_form, motion, level.before_form)
    seen, _ = laid_on(flat, motion, level.before)
    skin = np.isfinite(seen) & np.isfinite(level.before_skin) & np.isfinite(level.before.height)
    return level.before.height - level.before_form.height, height - form, level.before.height, height, skin


def fit(before: Pair, after: Pair, start: Start, *, points: bool = True) -> Fit | None:
    """Return the rigid motion found from a coarse start; None where the two maps hold nothing in common.

    On the height maps, coarse to fine: shift and rotation in the plane from the form-removed maps, tilt and level from
    the heights. Between the coarse levels and the fine ones, points of the skin are aligned point to plane
    (``points``); the result is kept where it lies closer.
    """
    motion = start.motion()
    used, iterations, scars_too = False, 0, False
    level = _level(before, after, LEVELS[0], skin_only=False)
    motion, steps = _descend(level, motion)
    iterations += steps
    overlap_skin = _relief(_level(before, after, LEVELS[0], skin_only=True), motion)[4].mean()
    overlap_all = _relief(level, motion)[4].mean()
    if not overlap_all > 0.0:
        return None
    scars_too = bool(overlap_skin < LEAST_SKIN * overlap_all)
    if points:
        moved, rounds = _by_points(before, after, motion, skin_only=not scars_too)
        middle = _level(before, after, LEVELS[1], skin_only=not scars_too)
        used = _spread(middle, moved) < _spread(middle, motion)
        motion, iterations = (moved, iterations + rounds) if used else (motion, iterations)
    for along in LEVELS[1:]:
        level = _level(before, after, along, skin_only=not scars_too)
        motion, steps = _descend(level, motion)
        iterations += steps
    return _judged(level, motion, before, after, start, iterations, used=used, scars_too=scars_too)


def _descend(level: _Level, motion: Floats) -> tuple[Floats, int]:
    taken = 0
    smooth = 1.0
    while taken < STEPS:
        taken += 1
        relief_b, relief_a, height_b, height_a, skin = _relief(level, motion)
        plane = plane_step(
            _smoothed(relief_b, smooth), _smoothed(relief_a, smooth), skin, level.before.dx, level.before.dy
        )  # fmt: skip
        tilt = tilt_between(height_b, height_a, skin, level.before.x, level.before.y)
        if plane is None or tilt is None:
            break
        centre = plane.centre[0] + level.before.x0, plane.centre[1] + level.before.y0
        step = plane.step[:3].copy()
        step[:2] = np.clip(step[:2], -3.0 * level.pixel, 3.0 * level.pixel)
        step[2] = np.clip(step[2], -0.05, 0.05)
        motion = _moved(step, tilt.level, centre) @ motion
        reach = 0.5 * max(level.before.height.shape) * level.pixel
        if float(np.abs(step[:2]).max()) < CLOSE_MM and abs(step[2]) * reach < CLOSE_MM:
            break
    return motion, taken


def _smoothed(relief: Floats, sigma: float) -> Floats:
    """Return a Gaussian mean that leaves holes as they are, (ny, nx)."""
    seen = np.isfinite(relief)
    if seen.all():
        return ndimage.gaussian_filter(relief, sigma, truncate=3.0)
    share = ndimage.gaussian_filter(seen.astype(float), sigma, truncate=3.0)
    mean = ndimage.gaussian_filter(np.where(seen, relief, 0.0), sigma, truncate=3.0)
    return np.where(seen, mean / np.maximum(share, 1e-6), np.nan)


def _moved(step: Floats, level: Floats, centre: tuple[float, float]) -> Floats:
    """Return the motion of a step in the plane and of a tilt, about the middle of the map."""
    turn = np.eye(4)
    turn[:3, :3] = Rotation.from_rotvec([-level[2], level[1], step[2]]).as_matrix()
    to = np.eye(4)
    to[:2, 3] = centre
    back = np.eye(4)
    back[:2, 3] = -to[:2, 3]
    shift = np.eye(4)
    shift[:3, 3] = step[0], step[1], -level[0]
    return shift @ to @ turn @ back


def _spread(level: _Level, motion: Floats) -> float:
    """Return the robust standard deviation of the difference of reliefs; infinite where nothing overlaps."""
    relief_b, relief_a, _, _, skin = _relief(level, motion)
    values = (relief_a - relief_b)[skin]
    values = values[np.isfinite(values)]
    if values.size < 64:
        return np.inf
    return robust_sd(values)


def _by_points(before: Pair, after: Pair, motion: Floats, *, skin_only: bool) -> tuple[Floats, int]:
    """Return the motion that lays points of after onto planes through those of before (iterative closest point)."""
    import small_gicp

    gicp: Any = small_gicp
    level = _level(before, after, POINTS_ALONG, skin_only=skin_only)
    clouds: list[Any] = []
    for sheet, skin in ((level.before, level.before_skin), (level.after, level.after_skin.height)):
        x, y = np.meshgrid(sheet.x, sheet.y)
        held = np.isfinite(sheet.height) & np.isfinite(skin)
        cloud = gicp.PointCloud(np.column_stack([x[held], y[held], sheet.height[held]]))
        clouds.append(cloud)
    if min(cloud.size() for cloud in clouds) < 100:
        return motion, 0
    tree = gicp.KdTree(clouds[0], num_threads=THREADS)
    gicp.estimate_normals(clouds[0], tree, num_neighbors=10, num_threads=THREADS)
    result = gicp.align(
        clouds[0], clouds[1], tree, init_T_target_source=motion, registration_type="PLANE_ICP",
        max_correspondence_distance=4.0 * level.pixel, num_threads=THREADS, max_iterations=30,
        rotation_epsilon=1e-5, translation_epsilon=1e-4,
    )  # fmt: skip
    return np.asarray(result.T_target_source, dtype=float), int(result.iterations) + 1


def _judged(
    level: _Level, motion: Floats, before: Pair, after: Pair, start: Start, iterations: int, *, used: bool,
    scars_too: bool,
) -> Fit | None:  # fmt: skip
    relief_b, relief_a, height_b, height_a, skin = _relief(level, motion)
    plane = plane_step(_smoothed(relief_b, 1.0), _smoothed(relief_a, 1.0), skin, level.before.dx, level.before.dy)
    tilt = tilt_between(height_b, height_a, skin, level.before.x, level.before.y)
    if plane is None or tilt is None:
        return None
    common = np.isfinite(relief_b) & np.isfinite(relief_a)
    smaller = min(
        float(np.isfinite(one.height.height).sum()) * one.height.dx * one.height.dy for one in (before, after)
    )
    overlap = float(common.sum()) * level.before.dx * level.before.dy / smaller
    slopes = np.sqrt(np.diag(tilt.covariance))
    return Fit(
        motion, plane.covariance, (plane.centre[0] + level.before.x0, plane.centre[1] + level.before.y0),
        float(plane.step[3]), float(np.degrees(slopes[1:].max())), float(slopes[0]), plane.spread_mm,
        plane.local_shift_mm, min(overlap, 1.0), iterations, used, scars_too,
        _likeness(relief_b, relief_a, skin, max(level.before.dx, level.before.dy)), start,
    )  # fmt: skip


def _likeness(before: Floats, after: Floats, skin: Mask, pixel: float) -> Likeness:
    """Return the likeness of the skin's relief."""
    return likeness(_smoothed(before, 1.0), _smoothed(after, 1.0), skin, APART_MM / pixel)
