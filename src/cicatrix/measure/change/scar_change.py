"""Change of one scar in one footprint, with the uncertainty of each measure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from cicatrix.measure.change.common_grid import CommonGrid, Labels
from cicatrix.measure.change.footprint_measures import Measures, measures_of, smoothed
from cicatrix.measure.change.rigid_alignment import Fit
from cicatrix.measure.change.scar_matching import Match
from cicatrix.measure.change.sham_footprints import Sham
from cicatrix.measure.surface import Floats, Mask

Box = tuple[slice, slice]
MARGIN_PX = 6
BENEATH = 2.3
"""Standard deviation of a reference beneath a scar over half its spread over nesting indices. From 30 simulated pairs
of visits: beneath rolling scars, where the reference spans 3 to 4.5 mm without skin, the spread alone was too small."""
DEEP_SHARE = 0.02
"""Share of a footprint that its depth rests on: the deepest fiftieth."""


@dataclass(frozen=True, slots=True)
class FootprintChange:
    """Measures of both visits in one footprint, and what their change is uncertain by.

    Attributes
    ----------
    skin_sd, reference_sd, alignment_sd
        Standard uncertainties of the change of volume, mm³.
    before_sd, shared_sd
        Standard uncertainty of the volume before, and the part of it that is in the change too, mm³.
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
    before_sd: float
    shared_sd: float
    depth_sd: float
    area_sd: float
    width_sd: float
    gradient: Floats


def boxes_of(labels: Labels) -> dict[int, Box]:
    """Return the box about each outline, by id."""
    return {one: box for one, box in enumerate(ndimage.find_objects(labels), 1) if box is not None}


def _box(grid: CommonGrid, boxes: list[Box]) -> Box:
    """Return the box about several, with a margin."""
    rows, columns = grid.common.shape
    top, left = (min(box[k].start for box in boxes) for k in (0, 1))
    bottom, right = (max(box[k].stop for box in boxes) for k in (0, 1))
    return (
        slice(max(top - MARGIN_PX, 0), min(bottom + MARGIN_PX, rows)),
        slice(max(left - MARGIN_PX, 0), min(right + MARGIN_PX, columns)),
    )  # fmt: skip


def change_in(
    grid: CommonGrid,
    match: Match,
    boxes: tuple[dict[int, Box], dict[int, Box]],
    fit: Fit,
    shams: tuple[Sham, Sham],
    level_mm: float,
    skin_errors: tuple[float, float],
) -> FootprintChange | None:
    """Return the change of a scar in the union of its outlines; None where both visits saw nothing of it.

    ``boxes`` are those of both visits, by id; ``shams`` are of the change and of the depth before; ``skin_errors`` are
    the root mean square errors of each reference over skin, mm, which the sham footprints already hold: only what is
    more beneath a scar is added.
    """
    sham, level_sham = shams
    held = [boxes[0][one] for one in match.before_ids if one in boxes[0]]
    held += [boxes[1][one] for one in match.after_ids if one in boxes[1]]
    if not held:
        return None
    box = _box(grid, held)
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
    errors = [BENEATH * float(np.mean(visit.reference_error_mm[box][footprint])) for visit in (before, after)]
    first, second = (
        measures_of(depth, smooth, footprint, level_mm, dx, dy) for depth, smooth in zip(depths, smooths, strict=True)
    )
    rows, columns = (np.asarray(one) for one in footprint.nonzero())
    x = grid.x0 + (box[1].start + columns) * dx
    y = grid.y0 + (box[0].start + rows) * dy
    gradient = _gradient(depths[1], footprint, dx, dy, x - fit.centre[0], y - fit.centre[1])
    local = fit.local_shift_mm**2 * float(gradient[0] ** 2 + gradient[1] ** 2)
    edge = [
        _at_level(smooth, footprint, level_mm, float(np.hypot(error, sham.of_mean(0.25 * area) / 2.0**0.5)), dx, dy)
        for smooth, error in zip(smooths, errors, strict=True)
    ]
    excess = [max(error**2 - (BENEATH * on_skin) ** 2, 0.0) for error, on_skin in zip(errors, skin_errors, strict=True)]
    reference = sum(excess) ** 0.5
    return FootprintChange(
        match, float(x.mean()), float(y.mean()), area, first, second,
        skin_sd=area * sham.of_mean(area), reference_sd=area * reference,
        alignment_sd=float(gradient @ fit.covariance[:3, :3] @ gradient + local) ** 0.5,
        before_sd=area * max(level_sham.of_mean(area), errors[0]),
        shared_sd=area * float(np.hypot(sham.of_mean(area) / 2.0**0.5, excess[0] ** 0.5)),
        depth_sd=float(np.hypot(reference, sham.of_mean(max(DEEP_SHARE * area, dx * dy)))),
        area_sd=float(np.hypot(edge[0][0], edge[1][0])), width_sd=float(np.hypot(edge[0][1], edge[1][1])),
        gradient=gradient,
    )  # fmt: skip


def _gradient(depth: Floats, footprint: Mask, dx: float, dy: float, x: Floats, y: Floats) -> Floats:
    """Return how the volume in a footprint goes with a shift along x and y and with a rotation of the depths."""
    slopes = np.gradient(depth, dy, dx)
    gy, gx = (np.nan_to_num(np.asarray(one)[footprint]) for one in slopes)
    return -dx * dy * np.array([gx.sum(), gy.sum(), (gy * x - gx * y).sum()])


def _at_level(smooth: Floats, footprint: Mask, level: float, sd: float, dx: float, dy: float) -> tuple[float, float]:
    """Return how uncertain area and width at a level are, if depths are by *sd*."""
    if not np.isfinite(sd):
        return np.inf, np.inf
    ends = [
        measures_of(smooth, smooth, footprint, max(level + side * sd, 1e-6), dx, dy) for side in (-1.0, 1.0)
    ]  # fmt: skip
    return 0.5 * (ends[0].area - ends[1].area), 0.5 * abs(ends[0].width - ends[1].width)
