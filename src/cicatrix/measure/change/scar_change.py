"""Change of one scar in one footprint, with the uncertainty of each measure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from cicatrix.measure.change.common_grid import CommonGrid
from cicatrix.measure.change.footprint_measures import Measures, measures_of, smoothed
from cicatrix.measure.change.rigid_alignment import Fit
from cicatrix.measure.change.scar_matching import Match
from cicatrix.measure.change.sham_footprints import Sham
from cicatrix.measure.surface import Floats, Mask

MARGIN_PX = 6
DEEP_SHARE = 0.02
"""Share of a footprint that its depth rests on: the deepest fiftieth."""


@dataclass(frozen=True, slots=True)
class FootprintChange:
    """Measures of both visits in one footprint, and what their change is uncertain by.

    Attributes
    ----------
    skin_sd, reference_sd, alignment_sd
        Standard uncertainties of the change of volume, mm³.
    reference_before_sd
        Of the volume before, mm³.
    depth_sd, area_sd, width_sd
        Of the changes of depth (mm), area (mm²) and width (mm).
    gradient
        Change of the volume after with shift along x, along y and rotation of the alignment, mm³ per mm and per rad.
    """

    match: Match
    x_mm: float
    y_mm: float
    footprint_mm2: float
    before: Measures
    after: Measures
    skin_sd: float
    reference_sd: float
    alignment_sd: float
    reference_before_sd: float
    depth_sd: float
    area_sd: float
    width_sd: float
    gradient: Floats


def footprint_of(grid: CommonGrid, match: Match) -> tuple[slice, slice] | None:
    """Return the box about the outlines of a match with a margin; None where neither visit's lies on the grid."""
    boxes: list[tuple[slice, slice]] = []
    for labels, ids in ((grid.before.labels, match.before_ids), (grid.after.labels, match.after_ids)):
        held = np.isin(labels, ids) if ids else np.zeros(1, dtype=bool)
        if held.any():
            boxes.append(ndimage.find_objects(held.astype(np.uint8))[0])
    if not boxes:
        return None
    rows, columns = grid.common.shape
    top, left = (min(box[k].start for box in boxes) for k in (0, 1))
    bottom, right = (max(box[k].stop for box in boxes) for k in (0, 1))
    return (
        slice(max(top - MARGIN_PX, 0), min(bottom + MARGIN_PX, rows)),
        slice(max(left - MARGIN_PX, 0), min(right + MARGIN_PX, columns)),
    )  # fmt: skip


def change_in(grid: CommonGrid, match: Match, fit: Fit, sham: Sham, level_mm: float) -> FootprintChange | None:
    """Return the change of a scar in the union of its outlines; None where too little of it was seen by both."""
    box = footprint_of(grid, match)
    if box is None:
        return None
    before, after = grid.before, grid.after
    footprint = (np.isin(before.labels[box], match.before_ids) | np.isin(after.labels[box], match.after_ids)) & (
        grid.common[box]
    )
    pixels = int(footprint.sum())
    if pixels == 0:
        return None
    dx, dy = grid.dx, grid.dy
    area = pixels * dx * dy
    depths = before.depth_mm[box], after.depth_mm[box]
    smooths = tuple(smoothed(depth, dx, dy) for depth in depths)
    errors = [float(np.mean(visit.reference_error_mm[box][footprint])) for visit in (before, after)]
    first, second = (
        measures_of(depth, smooth, footprint, level_mm, dx, dy) for depth, smooth in zip(depths, smooths, strict=True)
    )
    rows, columns = np.nonzero(footprint)
    x = grid.x0 + (box[1].start + columns) * dx
    y = grid.y0 + (box[0].start + rows) * dy
    gradient = _gradient(depths[1], footprint, dx, dy, x - fit.centre[0], y - fit.centre[1])
    local = fit.local_shift_mm**2 * float(gradient[0] ** 2 + gradient[1] ** 2)
    edge = [
        _at_level(smooth, footprint, level_mm, float(np.hypot(error, sham.of_mean(0.25 * area) / 2.0**0.5)), dx, dy)
        for smooth, error in zip(smooths, errors, strict=True)
    ]
    reference = float(np.hypot(*errors))
    return FootprintChange(
        match, float(x.mean()), float(y.mean()), area, first, second,
        skin_sd=area * sham.of_mean(area), reference_sd=area * reference,
        alignment_sd=float(gradient @ fit.covariance[:3, :3] @ gradient + local) ** 0.5,
        reference_before_sd=area * errors[0],
        depth_sd=float(np.hypot(reference, sham.of_mean(max(DEEP_SHARE * area, dx * dy)))),
        area_sd=float(np.hypot(edge[0][0], edge[1][0])), width_sd=float(np.hypot(edge[0][1], edge[1][1])),
        gradient=gradient,
    )  # fmt: skip


def _gradient(depth: Floats, footprint: Mask, dx: float, dy: float, x: Floats, y: Floats) -> Floats:
    """Return how the volume in a footprint goes with a shift along x and y and with a rotation of the depths."""
    down, right = np.gradient(depth, dy, dx)
    gx, gy = (np.nan_to_num(one[footprint]) for one in (right, down))
    return -dx * dy * np.array([gx.sum(), gy.sum(), (gy * x - gx * y).sum()])


def _at_level(smooth: Floats, footprint: Mask, level: float, sd: float, dx: float, dy: float) -> tuple[float, float]:
    """Return how uncertain area and width at a level are, if depths are by *sd*."""
    if not np.isfinite(sd):
        return np.inf, np.inf
    ends = [
        measures_of(smooth, smooth, footprint, max(level + side * sd, 1e-6), dx, dy) for side in (-1.0, 1.0)
    ]  # fmt: skip
    return 0.5 * (ends[0].area - ends[1].area), 0.5 * abs(ends[0].width - ends[1].width)
