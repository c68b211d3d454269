"""Every needle strike placed, in machine code: where it lands, how deep it goes, whether it makes a new hole.

One call of `simulate` is one session on one square patch of skin in one draw. Numba compiles these functions at their
first call and keeps the result; they touch no Python objects, so that draws run on all cores at once.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from cicatrix.base.machine_code import compiled
from cicatrix.evidence.parameter import Floats

_STEPS = 4096
_NORMAL: Floats = ndtri((np.arange(_STEPS + 1) + 0.5) / (_STEPS + 1.0))
"""Quantiles of the normal distribution: a table look-up costs a tenth of a logarithm and a cosine."""
_UNIT = 1.0 / 2.0**53


@compiled
def _mixed(state: np.uint64) -> np.uint64:
    """Return the output of the SplitMix64 generator for a state."""
    z = state
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@compiled
def _normal(word: np.uint64, table: Floats) -> float:
    """Return a standard normal number from 32 random bits, linear between the table's quantiles."""
    place = float(word & np.uint64(0xFFFFFFFF)) * (_STEPS / 4294967296.0)
    left = int(place)
    return table[left] + (place - left) * (table[left + 1] - table[left])


@compiled
def _height(z: Floats, pixel: float, x: float, y: float) -> float:
    """Return the height of the surface at a point, bilinear between the nodes of its square grid."""
    n = z.shape[0]
    half = 0.5 * pixel * (n - 1)
    u = min(max((x + half) / pixel, 0.0), n - 1.000001)
    v = min(max((y + half) / pixel, 0.0), n - 1.000001)
    i, j = int(v), int(u)
    a, b = v - i, u - j
    return (1 - a) * ((1 - b) * z[i, j] + b * z[i, j + 1]) + a * ((1 - b) * z[i + 1, j] + b * z[i + 1, j + 1])


@compiled
def _set_frame(z: Floats, pixel: float, x: float, y: float, c: float, s: float, frame: Floats) -> None:
    """Write the height at the tip's centre, the tangents along and across the travel, the normal, and the stretch."""
    zx = (_height(z, pixel, x + pixel, y) - _height(z, pixel, x - pixel, y)) / (2.0 * pixel)
    zy = (_height(z, pixel, x, y + pixel) - _height(z, pixel, x, y - pixel)) / (2.0 * pixel)
    rise = zx * c + zy * s
    stretch, steep = np.sqrt(1.0 + rise * rise), np.sqrt(1.0 + zx * zx + zy * zy)
    frame[0] = _height(z, pixel, x, y)
    frame[1], frame[2], frame[3] = c / stretch, s / stretch, rise / stretch
    frame[7], frame[8], frame[9] = -zx / steep, -zy / steep, 1.0 / steep
    frame[4] = frame[8] * frame[3] - frame[9] * frame[2]
    frame[5] = frame[9] * frame[1] - frame[7] * frame[3]
    frame[6] = frame[7] * frame[2] - frame[8] * frame[1]
    frame[10] = stretch


@compiled
def _land(z: Floats, pixel: float, x: float, y: float, frame: Floats, a: float, b: float, landing: Floats) -> None:
    """Write where a needle at (a, b) of the plate meets the skin, and the gap that it crosses along the normal."""
    px, py = x + a * frame[1] + b * frame[4], y + a * frame[2] + b * frame[5]
    gap = (frame[0] + a * frame[3] + b * frame[6] - _height(z, pixel, px, py)) * frame[9]
    landing[0], landing[1], landing[2] = px - gap * frame[7], py - gap * frame[8], gap


@compiled
def place(
    seed: np.uint64,
    side: float,
    z: Floats,
    pixel: float,
    positions: Floats,
    angles: Floats,
    advance: float,
    swath: float,
    rolls: bool,
    stroke_share: float,
    needle_share: float,
    depth: float,
    depth_sd: float,
    lost_per_gap: float,
    table: Floats,
    out: Floats,
    counts: np.ndarray,
) -> int:
    """Place every strike of a session; write x, y, depth of those that pierce within the patch into *out*.

    Parameters
    ----------
    side
        Of the square patch, mm; strikes are made while the tip's centre is over it.
    z, pixel
        Height of the skin on a square grid of that pixel, centred on the patch; a single node means a plane.
    positions
        Needles on the plate or on the unrolled drum, mm: along and across the direction of travel, shape (k, 2).
    angles
        Direction of travel of each pass, rad.
    advance
        Travel between strokes (a roller: its circumference), mm.
    rolls
        Whether the needles lie on a drum: then each lands as its own line passes.
    stroke_share, needle_share
        Shares of strokes, and of needles within a stroke, that land.
    depth, depth_sd
        Mean and SD of the depth of a strike on a plane, mm.
    lost_per_gap
        Depth lost for each millimetre of gap between plate and skin.
    out
        Room for the strikes that pierce, shape (room, 3).
    counts
        Written: strikes by geometry within the patch's inner part, within the patch, and anywhere.

    Returns
    -------
    Number of strikes written; -1 if *out* has no room.
    """
    flat = z.shape[0] == 1
    half, rim = 0.5 * side, 0.5 * swath
    inner = half - rim
    room = out.shape[0]
    k = positions.shape[0]
    state = seed
    step = np.uint64(0x9E3779B97F4A7C15)
    turned = np.empty((k, 2))
    landing = np.zeros((k, 3))  # x, y, and the gap between plate and skin
    frame = np.zeros(11)
    found = 0
    for p in range(angles.size):
        c, s = np.cos(angles[p]), np.sin(angles[p])
        state += step
        turn = 0.0 if rolls else float(_mixed(state) >> np.uint64(11)) * _UNIT * 2.0 * np.pi
        ct, st = np.cos(turn), np.sin(turn)
        for i in range(k):
            turned[i, 0] = ct * positions[i, 0] - st * positions[i, 1]
            turned[i, 1] = st * positions[i, 0] + ct * positions[i, 1]
        reach = half * (abs(c) + abs(s))
        start = reach + (advance if rolls else 0.0)
        state += step
        across = -reach - swath * float(_mixed(state) >> np.uint64(11)) * _UNIT
        while across < reach + swath:
            state += step
            along = -start - advance * float(_mixed(state) >> np.uint64(11)) * _UNIT
            while along < start:
                cx, cy = along * c - across * s, along * s + across * c
                stretch = 1.0
                over = rolls or (abs(cx) < half and abs(cy) < half)
                if over:
                    state += step
                    lands = float(_mixed(state) >> np.uint64(11)) * _UNIT < stroke_share
                    if not (flat or rolls):
                        _set_frame(z, pixel, cx, cy, c, s, frame)
                        stretch = frame[10]
                        least = 0.0
                        for i in range(k):
                            _land(z, pixel, cx, cy, frame, turned[i, 0], turned[i, 1], landing[i])
                            least = min(least, landing[i, 2])
                        for i in range(k):  # the nose rests on the highest skin under it
                            landing[i, 2] -= least
                    for i in range(k):
                        if rolls:  # each needle lands as its own line of the drum touches
                            ux, uy = cx + turned[i, 0] * c, cy + turned[i, 0] * s
                            if abs(ux) >= half or abs(uy) >= half:
                                continue
                            if flat:
                                landing[i, 0], landing[i, 1] = ux - turned[i, 1] * s, uy + turned[i, 1] * c
                            else:
                                _set_frame(z, pixel, ux, uy, c, s, frame)
                                _land(z, pixel, ux, uy, frame, 0.0, turned[i, 1], landing[i])
                                landing[i, 2] = max(landing[i, 2], 0.0)
                        elif flat:
                            landing[i, 0] = cx + turned[i, 0] * c - turned[i, 1] * s
                            landing[i, 1] = cy + turned[i, 0] * s + turned[i, 1] * c
                        x, y = landing[i, 0], landing[i, 1]
                        counts[2] += 1
                        ax, ay = abs(x), abs(y)
                        if ax >= half or ay >= half:
                            continue
                        counts[1] += 1
                        if ax < inner and ay < inner:
                            counts[0] += 1
                        if not lands:
                            continue
                        state += step
                        if float(_mixed(state) >> np.uint64(11)) * _UNIT >= needle_share:
                            continue
                        state += step
                        d = depth - lost_per_gap * landing[i, 2] + depth_sd * _normal(_mixed(state), table)
                        if d <= 0.0:
                            continue
                        if found == room:
                            return -1
                        out[found, 0], out[found, 1], out[found, 2] = x, y, d
                        found += 1
                along += advance / stretch
            across += swath
    return found


@compiled
def mark_new(strikes: Floats, side: float, rehit: float, new: np.ndarray) -> None:
    """Mark the strikes with no earlier one within *rehit* of them: those that make a hole of their own."""
    cell = max(rehit, side / 1024.0)
    n = int(side / cell) + 1
    head = np.full((n, n), -1, dtype=np.int32)
    following = np.empty(strikes.shape[0], dtype=np.int32)
    limit = rehit * rehit
    for k in range(strikes.shape[0]):
        x, y = strikes[k, 0], strikes[k, 1]
        j = min(max(int((x + 0.5 * side) / cell), 0), n - 1)
        i = min(max(int((y + 0.5 * side) / cell), 0), n - 1)
        free = True
        for a in range(max(i - 1, 0), min(i + 2, n)):
            for b in range(max(j - 1, 0), min(j + 2, n)):
                other = head[a, b]
                while free and other >= 0:
                    dx, dy = strikes[other, 0] - x, strikes[other, 1] - y
                    free = dx * dx + dy * dy >= limit
                    other = following[other]
        new[k] = free
        following[k] = head[i, j]
        head[i, j] = k


@compiled
def widest_gap(strikes: Floats, new: np.ndarray, half: float, probe: float) -> float:
    """Return the diameter of the largest circle with its centre within *half* and no hole in it, to within *probe*."""
    holes = 0
    for k in range(new.size):
        holes += new[k]
    if holes == 0:
        return 2.0 * half
    reach = half + 4.0 * np.sqrt(4.0 * half * half / holes)
    cell = max(np.sqrt(4.0 * reach * reach / holes), 2.0 * reach / 1024.0)
    n = int(2.0 * reach / cell) + 1
    head = np.full((n, n), -1, dtype=np.int32)
    following = np.empty(new.size, dtype=np.int32)
    for k in range(new.size):
        if new[k] and abs(strikes[k, 0]) < reach and abs(strikes[k, 1]) < reach:
            j, i = int((strikes[k, 0] + reach) / cell), int((strikes[k, 1] + reach) / cell)
            following[k] = head[i, j]
            head[i, j] = k
    steps = max(int(2.0 * half / probe), 1)
    largest = 0.0
    for v in range(steps):
        y = -half + (v + 0.5) * 2.0 * half / steps
        i = int((y + reach) / cell)
        for u in range(steps):
            x = -half + (u + 0.5) * 2.0 * half / steps
            j = int((x + reach) / cell)
            nearest, ring = np.inf, 0
            # what lies beyond a ring of cells is at least as far off as the rings inside it are wide
            while ring <= n and nearest > largest and nearest > (ring - 1) * cell * max(ring - 1, 0) * cell:
                for a in range(max(i - ring, 0), min(i + ring + 1, n)):
                    for b in range(max(j - ring, 0), min(j + ring + 1, n)):
                        if max(abs(a - i), abs(b - j)) == ring:
                            other = head[a, b]
                            while other >= 0:
                                dx, dy = strikes[other, 0] - x, strikes[other, 1] - y
                                nearest = min(nearest, dx * dx + dy * dy)
                                other = following[other]
                ring += 1
            if nearest > largest:
                largest = nearest
    return 2.0 * np.sqrt(largest)


@compiled
def tally(
    seed: np.uint64,
    strikes: Floats,
    new: np.ndarray,
    inner: float,
    borders: Floats,
    border_sd: Floats,
    bin_mm: float,
    table: Floats,
    out: Floats,
    deeper: Floats,
) -> None:
    """Count, within the patch's inner part, what the strikes reached.

    Parameters
    ----------
    borders, border_sd
        Depth of the lower borders of epidermis, papillary dermis and dermis, mm, and their SD from spot to spot:
        independent for the epidermis, and in proportion (one number per spot) below it.
    out
        Tallies, added to: pierced, holes, sum and sum of squares of depth, and holes that reach each layer.
    deeper
        Number of holes deeper than k times *bin_mm*, any number of k.
    """
    state = seed
    step = np.uint64(0x9E3779B97F4A7C15)
    for k in range(new.size):
        if abs(strikes[k, 0]) >= inner or abs(strikes[k, 1]) >= inner:
            continue
        out[0] += 1.0
        if not new[k]:
            continue
        d = strikes[k, 2]
        out[1] += 1.0
        out[2] += d
        out[3] += d * d
        state += step
        word = _mixed(state)
        upper = border_sd[0] * _normal(word, table)
        lower = _normal(word >> np.uint64(32), table)
        out[4] += d > borders[0] + upper
        out[5] += d > borders[1] + upper + border_sd[1] * lower
        out[6] += d > borders[2] + upper + border_sd[2] * lower
        top = min(int(d / bin_mm) + 1, deeper.size)
        deeper[:top] += 1.0


def normal_table() -> Floats:
    """Return the quantiles that the kernels read, shape (4097,)."""
    return _NORMAL
