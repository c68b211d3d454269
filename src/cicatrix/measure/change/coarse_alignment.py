"""A first alignment of two scans that may lie anyhow: turned by any angle, shifted by half a field, mirrored.

The form-removed maps are turned step by step and compared by the normalised cross-correlation of masked images at every
shift at once (Padfield 2012, by Fourier transforms), so that neither the outline of a scan nor its holes count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from cicatrix.base.numbers import robust_sd
from cicatrix.measure.change.fourier import Singles, correlation_of, padded_shape, spectrum
from cicatrix.measure.change.surface_sheets import Sheet
from cicatrix.measure.surface import Floats, Mask

STEP_DEGREES = 4.0
"""Step of the search. Assumption: half a step moves the edge of a 30 mm field by 0.5 mm, less than a scar's width."""
NEAR_DEGREES = 32.0
"""A second visit is mostly turned by less; other angles are tried where nothing near is beyond doubt."""
LEAST_OVERLAP = 0.2
"""Least overlap, as a share of the smaller map, at which a correlation is looked at."""
BEYOND_DOUBT = 0.85
"""Correlation at which the search ends. Simulated skins of different persons reached 0.73 at their best."""
SMALLER_ALONG, LARGER_ALONG = 96.0, 192.0
"""Pixels of the search along the smaller and, at most, the larger map: 0.2 mm on 20 mm, a quarter of a narrow scar."""
CLIP = 4.0
"""Robust standard deviations beyond which relief counts no more, so that one deep scar does not decide."""


@dataclass(frozen=True, slots=True)
class Start:
    """A coarse alignment: the after map is turned by ``degrees`` about its frame's origin, then shifted.

    ``correlation`` is that of the two reliefs where they overlap, and ``overlap`` the share of the smaller map.
    """

    degrees: float
    shift_mm: tuple[float, float]
    correlation: float
    overlap: float
    mirrored: bool = False
    upside_down: bool = False

    @property
    def score(self) -> float:
        """Correlation, worth less where it rests on little."""
        return self.correlation * self.overlap**0.5

    def motion(self) -> Floats:
        """Return the rigid motion from the frame of after to that of before, (4, 4)."""
        motion = np.eye(4)
        motion[:2, :2] = _turn(self.degrees, mirrored=False)
        motion[:2, 3] = self.shift_mm
        return motion


def coarse_alignments(before: Sheet, after: Sheet) -> list[Start]:
    """Return the best coarse alignments of two form-removed maps, best first; mirrored ones are marked.

    Empty where no shift leaves enough overlap.
    """
    search = _Search(before, after)
    near = np.arange(-NEAR_DEGREES, NEAR_DEGREES + 0.1, STEP_DEGREES)
    starts = search.over(near, mirrored=False)
    if not _certain(starts):
        starts += search.over(
            np.arange(NEAR_DEGREES + STEP_DEGREES, 359.9 - NEAR_DEGREES, STEP_DEGREES), mirrored=False
        )
    if not _certain(starts):
        starts += search.over(np.arange(0.0, 359.9, STEP_DEGREES), mirrored=True)
    starts.sort(key=lambda start: -start.score)
    finer: list[Start] = []
    for start in _distinct(starts)[:3]:
        for step in (0.5 * STEP_DEGREES, 0.25 * STEP_DEGREES):
            around = search.over([start.degrees - step, start.degrees + step], mirrored=start.mirrored)
            start = max([start, *around], key=lambda one: one.score)
        finer.append(start)
    return sorted(finer, key=lambda start: -start.score)


def _certain(starts: list[Start]) -> bool:
    return any(start.correlation > BEYOND_DOUBT and start.overlap > 0.5 and not start.upside_down for start in starts)


def _distinct(starts: list[Start]) -> list[Start]:
    """Return the starts without those that a better one leads to as well."""
    kept: list[Start] = []
    for start in starts:
        if not any(
            start.mirrored == one.mirrored
            and start.upside_down == one.upside_down
            and abs((start.degrees - one.degrees + 180.0) % 360.0 - 180.0) <= 2.5 * STEP_DEGREES
            for one in kept
        ):
            kept.append(start)
    return kept


class _Search:
    """Transforms of the before map, kept for all angles."""

    def __init__(self, before: Sheet, after: Sheet) -> None:
        sides = [max(one.height.shape[1] * one.dx, one.height.shape[0] * one.dy) for one in (before, after)]
        self.pixel = max(min(sides) / SMALLER_ALONG, max(sides) / LARGER_ALONG)
        self.after, (_, _, self.after_x0, self.after_y0) = after, (0, 0, after.x0, after.y0)
        relief, seen, (x0, y0) = self._gridded(before, np.eye(2))
        self.before_origin = x0, y0
        diagonal = int(
            np.ceil(np.hypot(after.height.shape[1] * after.dx, after.height.shape[0] * after.dy) / self.pixel)
        )
        self.shape = padded_shape(relief.shape[0] + diagonal + 3, relief.shape[1] + diagonal + 3)
        self.kept = [spectrum(one, self.shape) for one in (relief, relief * relief, seen)]
        self.seen_before = float(seen.sum())

    def _gridded(self, sheet: Sheet, turn: Floats) -> tuple[Singles, Singles, tuple[float, float]]:
        """Return relief and mask of a sheet turned in its plane, on a square grid, and the place of the first pixel."""
        coarse = sheet.coarsened(0.5 * self.pixel)
        corners = np.array([[x, y] for x in coarse.x[[0, -1]] for y in coarse.y[[0, -1]]]) @ turn.T
        low, high = corners.min(axis=0), corners.max(axis=0)
        size = np.ceil((high - low) / self.pixel).astype(int) + 1
        seen = np.isfinite(coarse.height)
        relief = _clipped(np.where(seen, coarse.height, 0.0), seen)
        back = np.linalg.inv(turn)  # from the turned plane to the sheet's
        scale = np.diag([1.0 / coarse.dx, 1.0 / coarse.dy])
        matrix = (scale @ back * self.pixel)[::-1, ::-1]
        offset = (scale @ (back @ low - np.array([coarse.x0, coarse.y0])))[::-1]
        smooth = 0.7 * self.pixel / np.array([coarse.dy, coarse.dx])
        share = ndimage.gaussian_filter(seen.astype(np.float32), smooth, mode="constant")
        mean = ndimage.gaussian_filter(relief.astype(np.float32), smooth, mode="constant")
        out = (int(size[1]), int(size[0]))
        share_there = ndimage.affine_transform(share, matrix, offset, output_shape=out, order=1)
        mean_there = ndimage.affine_transform(mean, matrix, offset, output_shape=out, order=1)
        there = share_there > 0.5
        values = np.where(there, mean_there / np.maximum(share_there, 0.5), 0.0).astype(np.float32)
        return values, there.astype(np.float32), (float(low[0]), float(low[1]))

    def over(self, angles: Iterable[float], *, mirrored: bool) -> list[Start]:
        """Return the best shift at each angle, upright and upside down."""
        return [one for degrees in angles for one in self._at(float(degrees), mirrored)]

    def _at(self, degrees: float, mirrored: bool) -> list[Start]:
        relief, seen, (x0, y0) = self._gridded(self.after, _turn(degrees, mirrored=mirrored))
        if float(seen.sum()) < 16.0 or self.seen_before < 16.0:
            return []
        moved = [spectrum(one, self.shape) for one in (relief, relief * relief, seen)]
        cross, before2, after2, common = (
            correlation_of(a, b, self.shape)
            for a, b in (
                (self.kept[0], moved[0]), (self.kept[1], moved[2]), (self.kept[2], moved[1]), (self.kept[2], moved[2])
            )
        )  # fmt: skip
        share = common / min(float(seen.sum()), self.seen_before)
        power = np.maximum(before2, 0.0) * np.maximum(after2, 0.0)
        floor = 1e-6 * float(power.max()) + 1e-30
        correlation = np.where(share >= LEAST_OVERLAP, cross / np.sqrt(np.maximum(power, floor)), 0.0)
        weighed = correlation * np.sqrt(np.clip(share, 0.0, 1.0))
        starts: list[Start] = []
        for upside_down in (False, True):
            place = int((-weighed if upside_down else weighed).argmax())
            row, column = np.unravel_index(place, self.shape)
            if share[row, column] < LEAST_OVERLAP:
                continue
            down = int(row) - (self.shape[0] if row > self.shape[0] - seen.shape[0] else 0)
            right = int(column) - (self.shape[1] if column > self.shape[1] - seen.shape[1] else 0)
            shift = (
                self.before_origin[0] + right * self.pixel - x0, self.before_origin[1] + down * self.pixel - y0
            )  # fmt: skip
            near, share_there = abs(float(correlation[row, column])), float(min(share[row, column], 1.0))
            starts.append(Start(degrees, shift, near, share_there, mirrored, upside_down))
        return starts


def _turn(degrees: float, *, mirrored: bool) -> Floats:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.array([[c, -s], [s, c]])
    return turn @ np.diag([-1.0, 1.0]) if mirrored else turn


def _clipped(height: Floats, seen: Mask) -> Floats:
    """Return heights about their median, clipped where they are far from it; 0 at holes."""
    some = height[seen]
    if some.size == 0:
        return height
    middle = float(np.median(some))
    spread = robust_sd(some, about=middle)
    clipped = np.clip(height - middle, -CLIP * spread, CLIP * spread) if spread > 0.0 else height - middle
    clipped[~seen] = 0.0
    return clipped
