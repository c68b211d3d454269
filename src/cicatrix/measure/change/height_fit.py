"""Sub-pixel refinement of an alignment on the height maps, and how certain it is.

Gauss-Newton on the difference of two form-removed maps for shift and rotation in the plane, with Tukey's biweight, so
that a scar that changed does not pull. Skin bends between visits; form-removed maps do not know of it. The covariance
is the sandwich over blocks of the field: neighbouring pixels err alike, blocks do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cicatrix.base.machine_code import compiled
from cicatrix.base.numbers import robust_sd
from cicatrix.measure.surface import Floats, Mask

TUKEY = 4.685
"""Tukey's constant for 95 % efficiency under normal errors."""
BLOCKS = 6
"""Blocks along each side of the field. Assumption: errors of blocks of a sixth of the field are independent."""
LEAST_BLOCKS = 6
"""Fewer blocks do not tell how the skin bent, nor a plane from a scar."""


@dataclass(frozen=True, slots=True)
class PlaneStep:
    """One step in the plane: rotation (rad) about ``centre`` and shift (mm) that bring after nearer to before.

    Attributes
    ----------
    step
        Shift along x, shift along y, rotation, share by which after is too small (not applied: heights fix the scale).
    covariance
        Of the four, by the sandwich over blocks.
    spread_mm
        Robust standard deviation of the difference.
    local_shift_mm
        Robust standard deviation, per axis, of the shifts that blocks still ask for, beyond what noise explains.
    """

    step: Floats
    covariance: Floats
    centre: tuple[float, float]
    spread_mm: float
    local_shift_mm: float


def plane_step(before: Floats, after: Floats, skin: Mask, dx: float, dy: float) -> PlaneStep | None:
    """Return the next step from two form-removed maps (ny, nx), mm, over *skin*; None if they hold nothing.

    ``after`` is laid on the grid of ``before``.
    """
    rows, columns = before.shape
    values = (after - before)[skin]
    values = values[np.isfinite(values)]
    if values.size < 64:
        return None
    middle = float(np.median(values))
    spread = robust_sd(values, about=middle)
    if spread == 0.0:
        return PlaneStep(np.zeros(4), np.zeros((4, 4)), (0.0, 0.0), 0.0, 0.0)
    centre = 0.5 * (columns - 1) * dx, 0.5 * (rows - 1) * dy
    half = max(centre)
    normal, right = _gathered(before, after, skin, dx, dy, middle, TUKEY * spread, half)
    total, full = normal.sum(axis=0), right.sum(axis=0)
    scale = float(np.trace(total))
    if not scale > 0.0 or np.linalg.cond(total) > 1e10:
        return None
    inverse = np.linalg.inv(total)
    step = inverse @ full
    scores = right - np.einsum("bij,j->bi", normal, step)
    used = int((np.trace(normal, axis1=1, axis2=2) > 0.0).sum())
    meat = np.einsum("bi,bj->ij", scores, scores) * used / max(used - 4, 1)
    to_mm = np.diag([1.0, 1.0, 1.0 / half, 1.0 / half])
    return PlaneStep(
        to_mm @ step, to_mm @ inverse @ meat @ inverse @ to_mm, centre, spread, _local(normal, scores, spread)
    )  # fmt: skip


def _local(normal: Floats, scores: Floats, spread: float) -> float:
    """Return the spread of shifts of blocks, less what the noise in them explains."""
    weight = np.trace(normal[:, :2, :2], axis1=1, axis2=2)
    held = weight > 0.25 * np.median(weight[weight > 0.0]) if np.any(weight > 0.0) else weight > 0.0
    if int(held.sum()) < LEAST_BLOCKS:
        return 0.0
    inverse = np.linalg.inv(normal[held, :2, :2] + 1e-9 * weight[held, None, None] * np.eye(2))
    shifts = np.einsum("bij,bj->bi", inverse, scores[held, :2])
    seen = robust_sd(shifts, about=0.0) ** 2
    explained = spread**2 * float(np.median(0.5 * np.trace(inverse, axis1=1, axis2=2)))
    return float(np.sqrt(max(seen - explained, 0.0)))


@compiled
def _gathered(
    before: Floats, after: Floats, skin: Mask, dx: float, dy: float, middle: float, cut: float, half: float
) -> tuple[Floats, Floats]:
    """Return the normal equations by block, (blocks, 4, 4) and (blocks, 4); rotation and scale per half a side."""
    rows, columns = before.shape
    normal = np.zeros((BLOCKS * BLOCKS, 4, 4))
    right = np.zeros((BLOCKS * BLOCKS, 4))
    row = np.empty(4)
    for i in range(1, rows - 1):
        for j in range(1, columns - 1):
            if not skin[i, j]:
                continue
            error = after[i, j] - before[i, j] - middle
            if not abs(error) < cut:
                continue
            gx = 0.25 * (after[i, j + 1] - after[i, j - 1] + before[i, j + 1] - before[i, j - 1]) / dx
            gy = 0.25 * (after[i + 1, j] - after[i - 1, j] + before[i + 1, j] - before[i - 1, j]) / dy
            if not (gx == gx and gy == gy):
                continue
            weight = (1.0 - (error / cut) ** 2) ** 2
            x = (j - 0.5 * (columns - 1)) * dx / half
            y = (i - 0.5 * (rows - 1)) * dy / half
            row[0], row[1], row[2], row[3] = gx, gy, gy * x - gx * y, gx * x + gy * y
            block = (i * BLOCKS // rows) * BLOCKS + j * BLOCKS // columns
            for k in range(4):
                for m in range(4):
                    normal[block, k, m] += weight * row[k] * row[m]
                right[block, k] += weight * row[k] * error
    return normal, right


@dataclass(frozen=True, slots=True)
class Tilt:
    """Height (mm) and slopes along x and y that after lies above before, with their covariance."""

    level: Floats
    covariance: Floats
    spread_mm: float


def tilt_between(before: Floats, after: Floats, skin: Mask, x: Floats, y: Floats) -> Tilt | None:
    """Return the plane of the difference of two height maps over skin, robustly; None if there is no difference to see.

    The plane is fitted to the medians of blocks, which scars and noise hardly touch; slopes are against the middle of
    the map.
    """
    difference = np.where(skin, after - before, np.nan)
    rows, columns = difference.shape
    across = np.linspace(0, columns, 2 * BLOCKS + 1).astype(int)
    down = np.linspace(0, rows, 2 * BLOCKS + 1).astype(int)
    found: list[tuple[float, float, float]] = []
    for top, bottom in pairwise(down.tolist()):
        for left, end in pairwise(across.tolist()):
            part = difference[top:bottom, left:end]
            some = part[np.isfinite(part)]
            if some.size > 0.2 * part.size:
                found.append((float(np.mean(x[left:end])), float(np.mean(y[top:bottom])), float(np.median(some))))
    if len(found) < LEAST_BLOCKS:
        return None
    points = np.array(found)
    design = np.column_stack([np.ones(len(found)), points[:, 0] - np.mean(x), points[:, 1] - np.mean(y)])
    weight = np.ones(len(found))
    level = np.zeros(3)
    spread = 0.0
    for _ in range(20):
        level = np.linalg.lstsq(design * weight[:, None], points[:, 2] * weight, rcond=None)[0]
        rest = points[:, 2] - design @ level
        spread = robust_sd(rest, about=0.0)
        if spread < 1e-9:
            break
        weight = np.sqrt(np.clip(1.0 - (rest / (TUKEY * spread)) ** 2, 0.0, None) ** 2)
    covariance = spread**2 * np.linalg.pinv((design * weight[:, None]).T @ design)
    return Tilt(np.asarray(level, dtype=float), np.asarray(covariance, dtype=float), spread)
