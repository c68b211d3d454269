"""The 24 patches of a chart, read from a photo in which the user points at four of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.measure.colour.chart_values import COLUMNS, NAMES, ROWS, ChartEdition, chart_linear
from cicatrix.measure.colour.colour_spaces import srgb_to_linear

Floats = NDArray[np.float64]

CORNERS = ("dark skin", "bluish green", "black", "white")
"""The patches whose centres are pointed at, in this order: round the chart from its top left."""
HALF_SAMPLE = 0.25
"""Half the side of the square that is read, as a share of the distance of patches: well inside the frame."""
SAMPLES = 21
LEAST_PITCH_PX = 8.0
"""Distance of neighbouring patches below which too few pixels of their own are left (assumption)."""
LEAST_PATCHES = 16
"""Patches that must be left for a matrix to be checked by leaving out (assumption)."""
CLIPPED_CODE, CLIPPED_SHARE = 254, 0.02
BLACK_CODE = 2
UNEVEN = 0.25
"""Spread (95th less 5th percentile over the median of the brightest channel) beyond which light lies on a patch as
glare or shadow (assumption; noise of a camera spreads a patch by less)."""


@dataclass(frozen=True, slots=True)
class ChartReading:
    """What a chart looks like in a photo.

    Attributes
    ----------
    linear
        Median linear RGB of each patch, (24, 3), in the order of `chart_values.NAMES`.
    dropped
        Patches that are not to be used, with the reason.
    edition
        Printing of the chart that it is to be compared with.
    """

    linear: Floats
    dropped: dict[str, str]
    edition: ChartEdition

    @property
    def used(self) -> NDArray[np.bool_]:
        """Patches to be used, (24,)."""
        return np.array([name not in self.dropped for name in NAMES])


def read_chart(rgb: NDArray[np.uint8], corners_px: Floats, edition: ChartEdition) -> ChartReading:
    """Read the patches of a 24-patch chart.

    Parameters
    ----------
    rgb
        Photo, sRGB, (ny, nx, 3).
    corners_px
        Centres (x, y) of the four corner patches in the order of `CORNERS`, (4, 2), pixels.
    edition
        Which printing the chart is.

    Raises
    ------
    BadInput
        If a corner lies outside or the chart is too small; if the corners were given in another order (says which), the
        photo is mirrored, or what is there is no such chart.
    """
    corners = _checked(rgb, corners_px)
    truth = chart_linear(edition)
    samples = _samples(rgb, corners)
    clipped = int((~_whole(samples)).sum())
    if len(NAMES) - clipped < LEAST_PATCHES:
        raise BadInput(
            f"{clipped} of {len(NAMES)} patches are overexposed", where="chart",
            allowed=f"at least {LEAST_PATCHES} good patches", do="expose so that the white patch is not clipped",
        )  # fmt: skip
    error = _misfit(samples, truth)
    ways = [np.roll(order, turn) for order in (np.arange(4), np.arange(4)[::-1]) for turn in range(4)]
    errors = [_misfit(_samples(rgb, corners[way]), truth) for way in ways]
    best = int(np.argmin(errors))
    if errors[best] > _NO_CHART:
        raise BadInput(
            "what lies between the four points does not have the colours of a 24-patch chart", where="chart",
            allowed="the centres of the patches " + ", ".join(CORNERS), do="point again, or check the chart's edition",
        )  # fmt: skip
    if errors[best] < 0.5 * error:
        found = ", ".join(CORNERS[int(place)] for place in np.argsort(ways[best]))
        raise BadInput(
            f"the chart is turned or mirrored: the four points lie on {found}", where="chart",
            allowed=", ".join(CORNERS), do="give the points in this order",
        )  # fmt: skip
    if _signed_area(corners) < 0.0:
        raise BadInput(
            "the photo is mirrored (the chart's colours run the other way round), as front cameras do", where="chart",
            do="flip the photo: left and right of the patient are exchanged in it",
        )  # fmt: skip
    dropped = _dropped(samples)
    if len(NAMES) - len(dropped) < LEAST_PATCHES:
        raise BadInput(
            f"{len(dropped)} of {len(NAMES)} patches cannot be used ({'; '.join(sorted(set(dropped.values())))})",
            where="chart", allowed=f"at least {LEAST_PATCHES} good patches", do="light the chart evenly, without glare",
        )  # fmt: skip
    return ChartReading(_medians(samples), dropped, edition)


_NO_CHART = 0.5
"""Relative misfit of a 3x3 matrix beyond which no chart is seen (assumption: right charts give below 0.1, wrong orders
about 1)."""


def _checked(rgb: NDArray[np.uint8], corners_px: Floats) -> Floats:
    corners = np.asarray(corners_px, dtype=float)
    if corners.shape != (4, 2) or not np.isfinite(corners).all():
        raise BadInput("the chart needs four points (x, y)", where="chart", allowed=", ".join(CORNERS))
    rows, columns = rgb.shape[:2]
    if ((corners < 0) | (corners > [columns - 1, rows - 1])).any():
        raise BadInput("a corner of the chart lies outside the photo", where="chart", allowed=f"{columns} x {rows}")
    turns = [_cross(corners[i], corners[(i + 1) % 4], corners[(i + 2) % 4]) for i in range(4)]
    if not (min(turns) > 0 or max(turns) < 0):
        raise BadInput(
            "the four points are no quadrangle: go round the chart", where="chart", allowed=", ".join(CORNERS)
        )
    pitch = min(np.linalg.norm(corners[i] - corners[(i + 1) % 4]) / (5 if i % 2 == 0 else 3) for i in range(4))
    if pitch < LEAST_PITCH_PX:
        raise BadInput(
            f"patches of the chart are {pitch:.1f} pixels apart", where="chart", allowed=f"at least {LEAST_PITCH_PX:g}"
        )
    return corners


def _cross(a: Floats, b: Floats, c: Floats) -> float:
    return float((b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]))


def _signed_area(corners: Floats) -> float:
    """Return the area of the quadrangle; positive where the points run clockwise as seen (y runs down)."""
    x, y = corners[:, 0], corners[:, 1]
    return 0.5 * float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def _samples(rgb: NDArray[np.uint8], corners: Floats) -> NDArray[np.uint8]:
    """Return the pixels read of each patch, (24, n, 3)."""
    grid = np.array([[0, 0], [COLUMNS - 1, 0], [COLUMNS - 1, ROWS - 1], [0, ROWS - 1]], dtype=np.float32)
    homography: Any = cv2.getPerspectiveTransform(grid, corners.astype(np.float32))
    offsets = np.linspace(-HALF_SAMPLE, HALF_SAMPLE, SAMPLES)
    row, column = np.divmod(np.arange(ROWS * COLUMNS), COLUMNS)
    u = column[:, None, None] + offsets[None, None, :] + np.zeros((1, SAMPLES, 1))
    v = row[:, None, None] + offsets[None, :, None] + np.zeros((1, 1, SAMPLES))
    points = np.stack([u, v, np.ones_like(u)], axis=-1).reshape(ROWS * COLUMNS, -1, 3) @ np.asarray(homography).T
    x = np.clip(np.rint(points[..., 0] / points[..., 2]), 0, rgb.shape[1] - 1).astype(int)
    y = np.clip(np.rint(points[..., 1] / points[..., 2]), 0, rgb.shape[0] - 1).astype(int)
    return rgb[y, x]


def _medians(samples: NDArray[np.uint8]) -> Floats:
    return np.median(srgb_to_linear(samples), axis=1).astype(float)


def _misfit(samples: NDArray[np.uint8], truth: Floats) -> float:
    """Return how badly the best 3x3 matrix maps patches to their values: RMS of the rest over RMS about the mean."""
    whole = _whole(samples)
    if int(whole.sum()) < LEAST_PATCHES:
        return np.inf
    measured, truth = _medians(samples)[whole], truth[whole]
    fitted = measured @ np.linalg.lstsq(measured, truth, rcond=None)[0]
    return float(np.sqrt(np.mean((fitted - truth) ** 2) / np.var(truth)))


def _whole(samples: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which patches are not overexposed, (24,)."""
    return (samples >= CLIPPED_CODE).any(axis=2).mean(axis=1) <= CLIPPED_SHARE


def _dropped(samples: NDArray[np.uint8]) -> dict[str, str]:
    dropped: dict[str, str] = {}
    linear = srgb_to_linear(samples)
    for name, codes, light, whole in zip(NAMES, samples, linear, _whole(samples), strict=True):
        medians = np.median(light, axis=0)
        channel = int(np.argmax(medians))
        low, high = np.percentile(light[:, channel], [5, 95])
        if not whole:
            dropped[name] = "overexposed: a channel is clipped"
        elif np.median(codes, axis=0).min() <= BLACK_CODE:
            dropped[name] = "a channel is clipped at black: underexposed, or outside the colours a photo holds"
        elif high - low > UNEVEN * medians[channel] and name != "black":
            dropped[name] = "uneven: glare or shadow"
    return dropped
