"""Which measured scar is which true one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from cicatrix.measure.found import Found
from cicatrix.measure.measured_scar import MeasuredScar
from cicatrix.measure.phantoms.synthetic_skin import SyntheticSkin, TrueScar

LEAST_OVERLAP = 0.1
"""Intersection over union from which two areas may be the same scar; assumption, low since coarse scans smear areas."""


@dataclass(frozen=True, slots=True)
class Matched:
    """True scars beside measured ones.

    Attributes
    ----------
    pairs
        Every true scar with the measured one that is it, or None where it was missed.
    false
        Measured scars that are no true one.
    """

    pairs: tuple[tuple[TrueScar, MeasuredScar | None], ...]
    false: tuple[MeasuredScar, ...]


def match_scars(skin: SyntheticSkin, found: Found) -> Matched:
    """Return which of the scars that were found is which of the true ones, one to one.

    A true and a measured scar may be a pair if their areas overlap by `LEAST_OVERLAP` of their union, or if the
    measured one's centre lies in the true one's mouth. Among all ways to pair them off, that with the greatest sum of
    overlaps is taken. The scan must begin where the skin does.
    """
    surface = found.surface
    shape = found.labels.shape[0], found.labels.shape[1]
    pixel_x, pixel_y = surface.pixel_x_mm, surface.pixel_y_mm
    sizes = np.bincount(found.labels.ravel(), minlength=len(found.scars) + 1)
    overlap = np.zeros((len(skin.scars), len(found.scars)))
    may = np.zeros(overlap.shape, dtype=bool)
    for row, true in enumerate(skin.scars):
        rows, columns = true.form.window(shape, pixel_x, pixel_y)
        mask = true.form.mask(shape, pixel_x, pixel_y)[rows, columns]
        common = np.bincount(found.labels[rows, columns][mask], minlength=sizes.size)
        for column, scar in enumerate(found.scars):
            union = int(mask.sum()) + int(sizes[scar.id]) - int(common[scar.id])
            overlap[row, column] = common[scar.id] / max(union, 1)
            centre = true.form.radius(np.array(scar.x_mm), np.array(scar.y_mm))
            may[row, column] = overlap[row, column] >= LEAST_OVERLAP or bool(centre < 1.0)
    # a pair that may not be is worth nothing, one that may be is worth more than any difference of overlaps
    worth = np.where(may, 10.0 + overlap, 0.0)
    chosen = {
        int(row): int(column)
        for row, column in zip(*linear_sum_assignment(worth, maximize=True), strict=True)
        if may[row, column]
    }
    pairs = tuple((true, found.scars[chosen[row]] if row in chosen else None) for row, true in enumerate(skin.scars))
    taken = set(chosen.values())
    return Matched(pairs, tuple(scar for column, scar in enumerate(found.scars) if column not in taken))
