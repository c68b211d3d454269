"""How a scanned phantom lies: found from the constellation of its pits, turned, tilted or mirrored."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from cicatrix.base.errors import BadInput
from cicatrix.base.numbers import robust_sd
from cicatrix.measure.phantoms.phantom_design import PhantomDesign
from cicatrix.measure.surface import Floats, Surface

_cv2: Any = cv2

FLAT_MM = (0.15, 0.04)
"""Distances within which a point counts as the plate, when the plane is looked for and when it is fitted."""
MOST_POINTS = 200_000
"""Points that the form of second order is fitted to."""
SMOOTH_MM = 0.25
LEAST_DEPTH_MM = 0.04
PIT_AREAS_MM2 = (0.2, 40.0)
MOST_PITS = 200
SCALE_OFF = 0.1
"""Lateral scale errors up to this are recognised."""
NEAR = 0.12
"""Distance of a pit from its place, as a share of the cell, within which it counts as found."""
VOLUME_RATIO = 2.5
LEAST_FOUND = 10
"""Pits that must be found in place: four points fit many a pattern, ten do not."""
ANCHORS = 8
"""Pits of most volume from which poses are tried."""


@dataclass(frozen=True, slots=True)
class PhantomPose:
    """Where the plate lies in a scan.

    A point p of the plate, mm from its corner, lies at ``matrix @ p + offset_mm`` in the scan.

    Attributes
    ----------
    matrix
        Turn, scale and, if mirrored, reflection, (2, 2).
    offset_mm
        (2,).
    scale, scale_sd
        Lateral scale of the scan over nominal, and its standard error.
    mirrored
        Whether the scan's axes are the wrong way round.
    found
        Pits found in place.
    residual_mm
        Root mean square distance of their centres.
    flattened_mm
        Depth below the plate, (ny, nx), mm; NaN at holes.
    """

    matrix: Floats
    offset_mm: Floats
    scale: float
    scale_sd: float
    mirrored: bool
    found: int
    residual_mm: float
    flattened_mm: Floats

    def places(self, points_mm: Floats) -> Floats:
        """Return where points of the plate, (n, 2), lie in the scan."""
        return points_mm @ self.matrix.T + self.offset_mm


@dataclass(frozen=True, slots=True)
class _Laid:
    """A pose that was tried: its score, and which pits lie on which dents."""

    score: float
    pits: NDArray[np.int64]
    dents: NDArray[np.int64]
    mirrored: bool


def register_phantom(surface: Surface, design: PhantomDesign) -> PhantomPose:
    """Return where the plate lies.

    Raises
    ------
    BadInput
        If hardly anything flat is seen, or the pits do not form the design's constellation.

    Notes
    -----
    The plane that most points lie near is the plate. Dents below it are found on the smoothed map. Each pair of large
    dents is laid upon each pair of the design's large pits, as seen and mirrored, if their distances agree; the pose
    that brings most dents to their places, each counting less the more its volume differs and nothing beyond a factor
    of `VOLUME_RATIO`, is refined by least squares (Umeyama's solution).
    """
    depth = _flattened(surface)
    seen, volumes = _dents(depth, surface)
    centres = np.array([design.centre_mm(pit) for pit in design.every])
    nominal = np.array([pit.volume_mm3 for pit in design.every])
    if len(seen) < LEAST_FOUND:
        raise _not_recognised(f"{len(seen)} dents are seen where the plate has {len(nominal)} pits")
    near = NEAR * design.cell_mm
    best = _Laid(0.0, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), False)
    unlike = np.abs(np.log(volumes / nominal[:, None])) / math.log(VOLUME_RATIO)
    for mirrored in (False, True):
        flip = np.array([-1.0, 1.0]) if mirrored else np.ones(2)
        for matrix, offset in _poses(centres * flip, nominal, seen, volumes):
            placed = (centres * flip) @ matrix.T + offset
            distance = np.hypot(placed[:, None, 0] - seen[:, 0], placed[:, None, 1] - seen[:, 1])
            distance[unlike > 1.0] = np.inf
            which = distance.argmin(axis=1)
            hit = np.flatnonzero(distance[np.arange(len(which)), which] < near)
            score = float(np.sum(1.0 - unlike[hit, which[hit]]))
            if score > best.score:
                best = _Laid(score, hit, which[hit], mirrored)
    count, pits, dents, mirrored = best.pits.size, best.pits, best.dents, best.mirrored
    if count < max(LEAST_FOUND, 0.5 * len(seen)):
        raise _not_recognised(f"{count} of {len(seen)} dents lie where the plate has its {len(nominal)} pits")
    flip = np.array([-1.0, 1.0]) if mirrored else np.ones(2)
    matrix, offset, scale, sd, residual = _umeyama(centres[pits] * flip, seen[dents])
    return PhantomPose(matrix * flip, offset, scale, sd, mirrored, int(count), residual, depth)


def _not_recognised(what: str) -> BadInput:
    return BadInput(
        f"the phantom is not recognised: {what}", where="scan of the phantom",
        allowed="the whole plate, pits up, tilted by less than 10 degrees, by a scanner that resolves 1 mm",
        do="fill the frame with the plate, or try a finer scanner",
    )  # fmt: skip


def _flattened(surface: Surface) -> Floats:
    """Return the depth below the plate: the plane near which most points lie, then a fit of second order to them."""
    height = surface.height_mm
    known = np.isfinite(height)
    if known.mean() < 0.2:
        raise _not_recognised("most of the map is holes")
    rows, columns = height.shape
    y, x = np.mgrid[0:rows, 0:columns]
    x, y = (x[known] + 0.5) * surface.pixel_x_mm, (y[known] + 0.5) * surface.pixel_y_mm
    z = height[known]
    random = np.random.default_rng(0)
    some = random.choice(z.size, min(z.size, 5000), replace=False)
    points = np.stack([np.ones(some.size), x[some], y[some]], axis=1)
    plane, most = np.zeros(3), -1
    for chosen in random.integers(0, some.size, (400, 3)):
        if abs(np.linalg.det(points[chosen])) < 1.0:  # three points in a line
            continue
        tried = np.linalg.solve(points[chosen], z[some][chosen])
        count = int((np.abs(points @ tried - z[some]) < FLAT_MM[0]).sum())
        if count > most:
            plane, most = tried, count
    left = z - (plane[0] + plane[1] * x + plane[2] * y)
    u, v = x - x.mean(), y - y.mean()
    every = np.stack([np.ones_like(u), u, v, u * u, u * v, v * v], axis=1)
    thinned = slice(None, None, max(1, z.size // MOST_POINTS))
    left, terms = left[thinned], every[thinned]
    form = np.zeros(6)
    for _ in range(6):
        off = left - terms @ form
        spread = max(FLAT_MM[1], robust_sd(off[np.abs(off) < FLAT_MM[0]], about=0.0))
        flat = np.abs(off - np.median(off[np.abs(off) < FLAT_MM[0]])) < 2.5 * spread
        form = np.linalg.lstsq(terms[flat].T @ terms[flat], terms[flat].T @ left[flat], rcond=None)[0]
    depth = np.full(height.shape, np.nan)
    depth[known] = every @ form + (plane[0] + plane[1] * x + plane[2] * y) - z
    return depth


def _dents(depth: Floats, surface: Surface) -> tuple[Floats, Floats]:
    """Return centres, (n, 2), mm, and volumes of dents, those of most volume first."""
    known = np.isfinite(depth)
    held = np.where(known, depth, 0.0).astype(np.float32)
    sigma = SMOOTH_MM / surface.pixel_x_mm, SMOOTH_MM / surface.pixel_y_mm
    size = {"sigmaX": max(sigma[0], 0.3), "sigmaY": max(sigma[1], 0.3), "borderType": _cv2.BORDER_REPLICATE}
    share = _cv2.GaussianBlur(known.astype(np.float32), (0, 0), **size)
    smooth = _cv2.GaussianBlur(held, (0, 0), **size) / np.maximum(share, 0.05)
    above = smooth[known & (smooth < 0.0)]
    noise = robust_sd(above, about=0.0)
    labelled: Any = ndimage.label((smooth > max(LEAST_DEPTH_MM, 4.0 * noise)) & (share > 0.3))
    labels = labelled[0]
    centres: list[tuple[float, float]] = []
    volumes: list[float] = []
    for label, where in enumerate(ndimage.find_objects(labels), 1):
        inside = labels[where] == label
        area = float(inside.sum()) * surface.pixel_area_mm2
        edge = where[0].start == 0 or where[1].start == 0
        edge = edge or where[0].stop == depth.shape[0] or where[1].stop == depth.shape[1]
        if edge or not PIT_AREAS_MM2[0] <= area <= PIT_AREAS_MM2[1]:
            continue
        weight = np.where(inside, smooth[where], 0.0)
        row, column = np.arange(where[0].start, where[0].stop), np.arange(where[1].start, where[1].stop)
        total = float(weight.sum())
        centres.append(
            (
                (float(weight.sum(axis=0) @ column) / total + 0.5) * surface.pixel_x_mm,
                (float(weight.sum(axis=1) @ row) / total + 0.5) * surface.pixel_y_mm,
            )
        )
        volumes.append(total * surface.pixel_area_mm2)
    order = np.argsort(volumes)[::-1][:MOST_PITS]
    return np.array(centres).reshape(-1, 2)[order], np.array(volumes)[order]


def _poses(pits: Floats, nominal: Floats, seen: Floats, volumes: Floats) -> list[tuple[Floats, Floats]]:
    """Return poses that lay a pair of large pits upon a pair of large dents."""
    anchors, largest = np.argsort(nominal)[::-1][: 2 * ANCHORS], np.arange(min(ANCHORS, len(seen)))
    poses: list[tuple[Floats, Floats]] = []
    complex_pits, complex_seen = pits[:, 0] + 1j * pits[:, 1], seen[:, 0] + 1j * seen[:, 1]
    for a in largest:
        for b in largest:
            if a == b:
                continue
            apart = complex_seen[b] - complex_seen[a]
            spans = complex_pits[anchors][None, :] - complex_pits[anchors][:, None]
            ratio = apart / np.where(spans == 0, np.inf, spans)
            for i, j in np.argwhere(np.abs(np.abs(ratio) - 1.0) < SCALE_OFF):
                alike = volumes[[a, b]] / nominal[[anchors[i], anchors[j]]]
                if (alike > VOLUME_RATIO).any() or (alike < 1.0 / VOLUME_RATIO).any():
                    continue
                turn = ratio[i, j]
                matrix = np.array([[turn.real, -turn.imag], [turn.imag, turn.real]])
                poses.append((matrix, seen[a] - matrix @ pits[anchors[i]]))
    return poses


def _umeyama(pits: Floats, seen: Floats) -> tuple[Floats, Floats, float, float, float]:
    """Return matrix, offset, scale and its standard error, residual of the similarity that lays pits upon dents."""
    pit_mean, seen_mean = pits.mean(axis=0), seen.mean(axis=0)
    p, s = pits - pit_mean, seen - seen_mean
    left, values, right = np.linalg.svd(s.T @ p)
    sign = np.array([1.0, np.sign(np.linalg.det(left @ right))])
    turn = left @ np.diag(sign) @ right
    scale = float(np.sum(values * sign) / np.sum(p**2))
    matrix = scale * turn
    off = s - p @ matrix.T
    variance = float(np.sum(off**2)) / max(2 * len(pits) - 4, 1)
    return (
        matrix, seen_mean - matrix @ pit_mean, scale, math.sqrt(variance / float(np.sum(p**2))),
        math.sqrt(float(np.mean(np.sum(off**2, axis=1)))),
    )  # fmt: skip
