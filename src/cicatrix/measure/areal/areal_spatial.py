"""Spatial parameters: Sal, Str and Std by the autocorrelation and the angular spectrum (ISO 25178-2, 4.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import fft as scipy_fft
from scipy import ndimage

from cicatrix.base.errors import InternalError
from cicatrix.base.machine_code import compiled, cores
from cicatrix.measure.areal.areal_bands import in_bands
from cicatrix.measure.surface import Floats, Surface

fft: Any = scipy_fft  # without types
labelled: Any = ndimage.label
dilated: Any = ndimage.binary_dilation

THRESHOLD = 0.2
"""Value to which the autocorrelation decays (default of ISO 25178-3)."""
FEWEST_PAIRS = 0.25
"""Share of the points that must still overlap at a lag for its correlation to be used: lags reach half the map."""
ANGLES = 720
"""Steps of the angular spectrum over half a turn."""
COLUMNS = 32


@dataclass(frozen=True, slots=True)
class SpatialParameters:
    """Autocorrelation length (mm), texture aspect ratio, texture direction (degrees), with reasons for what is None.

    ``Std_degrees`` is the direction along which the texture runs (the lay), from the rows' direction
    counter-clockwise as the map is seen with its first row on top, from 0 to below 180.
    """

    Sal_mm: float | None
    Str: float | None
    Std_degrees: float | None
    reasons: dict[str, str]


@dataclass(frozen=True, slots=True)
class Autocorrelation:
    """Central part of the autocorrelation of the heights about the mean plane.

    ``value`` has lags 0..ly by rows and -lx..lx by columns (the other half is its mirror image), NaN where fewer
    than `FEWEST_PAIRS` of the points overlap. ``angular_power`` is the angular spectrum over `ANGLES` steps of the
    wave's direction, or None when it was not asked for.
    """

    value: Floats
    angular_power: Floats | None


def spatial_parameters(surface: Surface, mean_mm: float, threshold: float = THRESHOLD) -> SpatialParameters:
    """Return Sal, Str and Std of a scale-limited surface about its mean plane at *mean_mm*.

    Notes
    -----
    f(t) is the mean product of the heights of all pairs of measured points t apart, over the mean square height. The
    set where f, joined to the origin, is at least *threshold* is the central lobe; Sal and the longest decay are the
    least and largest distance from the origin to its border, placed by linear interpolation between grid points. Lags
    reach half the map: a lobe that leaves this window has no longest decay, and Str is None.
    """
    rows, columns = surface.height_mm.shape
    reach = rows // 2, columns // 2
    lags = tuple(min(r, max(32, r // 4)) for r in reach)
    found = autocorrelation(surface, mean_mm, (lags[0], lags[1]))
    least, most = lobe_radii(found.value, surface.pixel_x_mm, surface.pixel_y_mm, threshold)
    if most is None and lags != reach:
        wider = autocorrelation(surface, mean_mm, reach, spectrum=False)
        least, most = lobe_radii(wider.value, surface.pixel_x_mm, surface.pixel_y_mm, threshold)
    reasons: dict[str, str] = {}
    if least is None:
        reasons["Sal"] = f"the autocorrelation does not fall to {threshold:g} within half the map"
    if most is None:
        reasons["Str"] = f"the autocorrelation does not fall to {threshold:g} in every direction within half the map"
    ratio = least / most if least is not None and most is not None else None
    if found.angular_power is None:
        raise InternalError("the angular spectrum was asked for and is missing")
    wave = _middle_of_top(found.angular_power) * 180.0 / ANGLES
    return SpatialParameters(least, ratio, (wave + 90.0) % 180.0, reasons)


def _middle_of_top(power: Floats) -> float:
    """Return the middle of the run of steps about the largest that come within 1 % of it: a wave spans several."""
    n = power.size
    top = int(np.argmax(power))
    near = power >= 0.99 * power[top]
    before = after = 0
    while before < n - 1 and near[(top - before - 1) % n]:
        before += 1
    while after < n - 1 and near[(top + after + 1) % n]:
        after += 1
    return float((top + 0.5 * (after - before)) % n)


def autocorrelation(
    surface: Surface, mean_mm: float, lags: tuple[int, int], *, spectrum: bool = True
) -> Autocorrelation:
    """Return the autocorrelation up to *lags* (rows, columns), by FFT padded so that nothing wraps around."""
    z = surface.height_mm
    rows, columns = z.shape
    power: Floats | None = np.zeros(ANGLES) if spectrum else None
    seen = ~np.isnan(z)
    heights = _lag_sums(z, mean_mm, lags, (surface.pixel_x_mm, surface.pixel_y_mm), power)
    if seen.all():
        down = rows - np.arange(lags[0] + 1.0)
        across = columns - np.abs(np.arange(-lags[1], lags[1] + 1.0))
        pairs = down[:, None] * across
    else:
        pairs = np.rint(_lag_sums(np.where(seen, 1.0, np.nan), 0.0, lags, (1.0, 1.0), None))
    points = pairs[0, lags[1]]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (heights / pairs) * (points / heights[0, lags[1]])
    value[pairs < FEWEST_PAIRS * points * (1.0 - 1e-12)] = np.nan
    return Autocorrelation(value, power)


def lobe_radii(
    value: Floats, pixel_x_mm: float, pixel_y_mm: float, threshold: float = THRESHOLD
) -> tuple[float | None, float | None]:
    """Return the least and the largest distance of the central lobe's border, mm.

    The largest is None where the lobe reaches the edge of the window; the least is None too where no border point
    is nearer than that edge.
    """
    whole = np.concatenate([value[:0:-1, ::-1], value])
    middle = whole.shape[0] // 2, whole.shape[1] // 2
    above = np.nan_to_num(whole, nan=-np.inf) >= threshold
    labels, _ = labelled(above)
    lobe = labels == labels[middle]
    holes = np.isnan(whole)
    open_ended = bool(lobe[0].any() or lobe[-1].any() or lobe[:, 0].any() or lobe[:, -1].any())
    open_ended = open_ended or bool((dilated(lobe) & holes).any())
    y = (np.arange(whole.shape[0]) - middle[0])[:, None] * pixel_y_mm
    x = (np.arange(whole.shape[1]) - middle[1])[None, :] * pixel_x_mm
    least, most = np.inf, 0.0
    for dy, dx in ((0, 1), (1, 0)):
        for inner, outer in _pairs(whole.shape, dy, dx):
            crossing = lobe[inner] & ~lobe[outer] & ~holes[outer]
            if not crossing.any():
                continue
            inside, outside = whole[inner][crossing], whole[outer][crossing]
            part = (inside - threshold) / (inside - outside)
            yy, xx = np.broadcast_to(y, whole.shape), np.broadcast_to(x, whole.shape)
            py = yy[inner][crossing] * (1.0 - part) + yy[outer][crossing] * part
            px = xx[inner][crossing] * (1.0 - part) + xx[outer][crossing] * part
            radius = np.hypot(px, py)
            least, most = min(least, float(radius.min())), max(most, float(radius.max()))
    return (least if np.isfinite(least) else None), (None if open_ended or most == 0.0 else most)


Slices = tuple[slice, slice]


def _pairs(shape: tuple[int, ...], dy: int, dx: int) -> tuple[tuple[Slices, Slices], tuple[Slices, Slices]]:
    """Return the slices of a grid and of its neighbours one step down or to the right, both ways round."""
    first = slice(0, shape[0] - dy), slice(0, shape[1] - dx)
    second = slice(dy, shape[0]), slice(dx, shape[1])
    return (first, second), (second, first)


def _lag_sums(
    z: Floats, mean: float, lags: tuple[int, int], pixel: tuple[float, float], power: Floats | None
) -> Floats:
    """Return the sums of products of heights (holes count 0) at lags 0..ly by rows, -lx..lx by columns.

    Rows are transformed first; then columns, a few at a time, there and back, so that only the half spectrum of the
    rows and the lags wanted are ever held. Adds to *power* the angular spectrum.
    """
    rows, columns = z.shape
    ly, lx = lags
    tall = int(fft.next_fast_len(rows + ly))
    wide = int(fft.next_fast_len(columns + lx, real=True))
    half = wide // 2 + 1
    spectrum = np.empty((half, rows), dtype=np.complex128)

    def transform(start: int, stop: int) -> None:
        block = np.nan_to_num(z[start:stop] - mean, nan=0.0)
        spectrum[:, start:stop] = fft.rfft(block, n=wide, axis=1).T

    in_bands(rows, transform)
    kept = np.empty((ly + 1, half), dtype=np.complex128)

    def correlate(start: int, stop: int) -> Floats:
        block = fft.fft(spectrum[start:stop], n=tall, axis=1)
        square = block.real**2
        square += block.imag**2
        share = np.zeros(ANGLES + 1)
        if power is not None:
            _add_angles(square, start, 1.0 / (wide * pixel[0]), 1.0 / (tall * pixel[1]), half, share)
        kept[:, start:stop] = fft.fft(square, axis=1, overwrite_x=True)[:, : ly + 1].conj().T
        return share

    shares = in_bands(half, correlate, COLUMNS)
    if power is not None:
        power += np.cumsum(np.sum(shares, axis=0))[:ANGLES]
    sums = fft.irfft(kept, n=wide, axis=1, workers=cores())
    return np.concatenate([sums[:, wide - lx :], sums[:, : lx + 1]], axis=1) / tall


@compiled
def _add_angles(square: Floats, start: int, step_x: float, step_y: float, half: int, share: Floats) -> None:
    """Spread the power of each wave over the angles that its grid cell is seen under, as steps up and down in *share*.

    Angles are of the wave's direction, counter-clockwise with the first row on top, modulo half a turn.
    """
    tall = square.shape[1]
    n = share.size - 1
    per = n / np.pi
    largest = min(0.5 * tall * step_y, (half - 1) * step_x)
    for k in range(square.shape[0]):
        fx = (start + k) * step_x
        double = 1.0 if start + k == 0 else 2.0
        for m in range(tall):
            fy = -(m if m <= tall // 2 else m - tall) * step_y
            r2 = fx * fx + fy * fy
            if r2 == 0.0 or r2 > largest * largest:
                continue
            angle = np.arctan2(fy, fx)
            cell = (step_y * abs(fx) + step_x * abs(fy)) / r2 * 0.5  # half the angle that the cell spans
            low = (angle - cell) * per + 0.5
            high = (angle + cell) * per + 0.5
            first, last = int(np.floor(low)), int(np.floor(high))
            weight = double * square[k, m] / (last - first + 1)
            first %= n
            last = first + min(int(np.floor(high)) - int(np.floor(low)), n - 1)
            share[first] += weight
            if last + 1 < n:
                share[last + 1] -= weight
            elif last + 1 > n:
                share[0] += weight
                share[last + 1 - n] -= weight
