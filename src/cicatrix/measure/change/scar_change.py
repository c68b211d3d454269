"""Change of one scar in one footprint, with the uncertainty of each measure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from cicatrix.base.numbers import robust_sd
from cicatrix.measure.change.common_grid import CommonGrid, Labels, Visit
from cicatrix.measure.change.footprint_measures import Measures, measures_of, smoothed
from cicatrix.measure.change.rigid_alignment import Fit
from cicatrix.measure.change.scar_matching import Match
from cicatrix.measure.change.sham_footprints import TRIM, Sham
from cicatrix.measure.change.skin_errors import SkinErrors, Weight
from cicatrix.measure.surface import Floats, Mask

Box = tuple[slice, slice]
MARGIN_PX = 6
RIM_MM, RING_MM = 0.3, 1.0
"""The skin about a footprint at whose level both visits are laid on each other begins so far from it, and is so wide.
Assumption: a millimetre about even the smallest scar is several mm² of skin, so that noise is averaged out, and it is
less than the 2.2 mm of the form filter's Gaussian, so that a reference errs there as it does within."""
LEAST_RING_MM2 = 1.0
"""With less skin about it a footprint is not levelled (assumption: a mean over less is no better than a reference)."""
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
    relief_sd, before_reference_sd
        Standard uncertainties of the volume before, from relief and from its reference, mm³.
    weight, inside
        Weights of the pixels in the change of volume, and in the volume before, mm² each.
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
    relief_sd: float
    before_reference_sd: float
    weight: Weight
    inside: Weight
    depth_sd: float
    area_sd: float
    width_sd: float
    gradient: Floats


def boxes_of(labels: Labels) -> dict[int, Box]:
    """Return the box about each outline, by id."""
    return {one: box for one, box in enumerate(ndimage.find_objects(labels), 1) if box is not None}


def _box(grid: CommonGrid, boxes: list[Box]) -> Box:
    """Return the box about several, with a margin that holds the ring of skin about them."""
    rows, columns = grid.common.shape
    top, left = (min(box[k].start for box in boxes) for k in (0, 1))
    bottom, right = (max(box[k].stop for box in boxes) for k in (0, 1))
    down, across = (MARGIN_PX + int((RIM_MM + RING_MM) / pixel) for pixel in (grid.dy, grid.dx))
    return (
        slice(max(top - down, 0), min(bottom + down, rows)),
        slice(max(left - across, 0), min(right + across, columns)),
    )  # fmt: skip


def change_in(
    grid: CommonGrid,
    match: Match,
    boxes: tuple[dict[int, Box], dict[int, Box]],
    fit: Fit,
    skin: Mask,
    sham: Sham,
    on_skin: SkinErrors,
    level_mm: float,
    apart_mm: float,
) -> FootprintChange | None:
    """Return the change of a scar in the union of its outlines; None where both visits saw nothing of it.

    ``boxes`` are those of both visits, by id; ``skin`` is what lies outside scars; ``sham`` and ``on_skin`` hold what
    the visits differ by there; ``apart_mm`` is what references differ by beneath the scars of the whole field.

    Notes
    -----
    The later visit is laid on the level of the earlier by the ring of skin about the footprint: where both references
    err alike within and about a scar, the change does not. Pixels beside a hole are left out: along a wall that is not
    seen, their heights are those of a part of them.
    """
    held = [boxes[0][one] for one in match.before_ids if one in boxes[0]]
    held += [boxes[1][one] for one in match.after_ids if one in boxes[1]]
    if not held:
        return None
    box = _box(grid, held)
    before, after = grid.before, grid.after
    footprint = np.isin(before.labels[box], match.before_ids) | np.isin(after.labels[box], match.after_ids)
    footprint &= ndimage.minimum_filter(grid.common[box].view(np.uint8), 3, mode="constant", cval=1) > 0
    pixels = int(footprint.sum())
    if pixels == 0:
        return None
    dx, dy = grid.dx, grid.dy
    area = pixels * dx * dy
    ring = _ring(footprint, skin[box], dx, dy)
    shift = _shift(before.depth_mm[box][ring] - after.depth_mm[box][ring])
    depths = before.depth_mm[box], after.depth_mm[box] + shift
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
    reference = max(apart_mm, references_apart(before, after, footprint, box))
    first_pixel = box[0].start, box[1].start
    inside = on_skin.weight(np.where(footprint, dx * dy, 0.0), first_pixel)
    about = dx * dy * pixels / max(int(ring.sum()), 1)
    weight = on_skin.weight(np.where(footprint, dx * dy, np.where(ring, -about, 0.0)), first_pixel)
    return FootprintChange(
        match, float(x.mean()), float(y.mean()), area, first, second,
        skin_sd=on_skin.change.of_sum(weight.values) ** 0.5, reference_sd=area * reference,
        alignment_sd=float(gradient @ fit.covariance[:3, :3] @ gradient + local) ** 0.5,
        relief_sd=on_skin.before.of_sum(inside.values) ** 0.5, before_reference_sd=area * errors[0],
        weight=weight, inside=inside,
        depth_sd=float(np.hypot(reference, sham.of_mean(max(DEEP_SHARE * area, dx * dy)))),
        area_sd=float(np.hypot(edge[0][0], edge[1][0])), width_sd=float(np.hypot(edge[0][1], edge[1][1])),
        gradient=gradient,
    )  # fmt: skip


def references_apart(before: Visit, after: Visit, scars: Mask, box: Box) -> float:
    """Return the standard deviation of the difference of two references beneath scars, mm.

    Most of what a reference errs by comes from relief of the skin about a scar, which is the same at both visits and
    cancels. What is not the same shows in how differently the two references react to another nesting index.
    """
    off = (before.reference_error_mm[box] - after.reference_error_mm[box])[scars]
    off = off[np.isfinite(off)]
    return BENEATH * float(np.sqrt(np.mean(np.square(off)))) if off.size else 0.0


def _ring(footprint: Mask, skin: Mask, dx: float, dy: float) -> Mask:
    """Return the skin about a footprint; nothing where there is too little."""
    away = np.asarray(ndimage.distance_transform_edt(~footprint, sampling=(dy, dx)), dtype=float)
    ring = skin & (away > RIM_MM) & (away <= RIM_MM + RING_MM)
    return ring if float(ring.sum()) * dx * dy >= LEAST_RING_MM2 else np.zeros_like(ring)


def _shift(differences: Floats) -> float:
    """Return the mean of differences, with those of a hair or a new lesion clipped; 0 for none."""
    if differences.size == 0:
        return 0.0
    middle = float(np.median(differences))
    most = TRIM * robust_sd(differences, about=middle)
    return float(np.clip(differences, middle - most, middle + most).mean())


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
