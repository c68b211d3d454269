"""Points that belong together in two close-ups of one piece of skin, where no face tells them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.measure.photo_registration.dense_flow import high_passed

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_cv2: Any = cv2  # its type hints do not know these features
WORKING_PIXELS = 1_000_000
MOST_FEATURES = 4000
RATIO = 0.8
"""Distance of the best match over that of the second best below which it is believed (Lowe 2004)."""
REACH_PX = 4.0
"""How far a match may lie from the common homography: skin is not flat (assumption)."""
LEAST_MATCHES = 25
"""Matches on one homography below which these are not two views of one place (assumption: strangers' skin had up to 12
in our checks)."""
ALONG = 12
"""Points laid along each side of the common part."""


def skin_landmarks(before: NDArray[np.uint8], after: NDArray[np.uint8], skin_after: Mask) -> tuple[Floats, Floats]:
    """Return a lattice of points of the first close-up and where they lie in the second, each (n, 2), pixels.

    Parameters
    ----------
    before, after
        Close-ups, sRGB, (ny, nx, 3).
    skin_after
        Skin of the second, (ny, nx): a chart lies elsewhere in each picture and must not be followed.

    Raises
    ------
    BadInput
        If too few points of the texture are found again.

    Notes
    -----
    Scale-invariant features (Lowe, Int J Comput Vis 2004;60:91) of the high-passed luminance, and the homography that
    most of them agree on (MAGSAC++, Barath et al., CVPR 2020).
    """
    first, first_share = _texture(before)
    second, second_share = _texture(after)
    size = (second.shape[1], second.shape[0])
    allowed = np.asarray(cv2.resize(skin_after.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST))
    search = _cv2.SIFT_create(nfeatures=MOST_FEATURES)
    points, words = search.detectAndCompute(first, None)
    others, other_words = search.detectAndCompute(second, allowed)
    if min(len(points), len(others)) < LEAST_MATCHES:
        raise _strangers(min(len(points), len(others)))
    pairs = _cv2.BFMatcher(_cv2.NORM_L2).knnMatch(words, other_words, k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < RATIO * pair[1].distance]
    if len(good) < LEAST_MATCHES:
        raise _strangers(len(good))
    one = np.array([points[match.queryIdx].pt for match in good])
    two = np.array([others[match.trainIdx].pt for match in good])
    _cv2.setRNGSeed(7)
    matrix, kept = _cv2.findHomography(one, two, _cv2.USAC_MAGSAC, REACH_PX, maxIters=5000, confidence=0.999)
    agreed = 0 if matrix is None else int(np.count_nonzero(kept))
    if agreed < LEAST_MATCHES:
        raise _strangers(agreed)
    return _lattice(np.asarray(matrix), first.shape, second.shape, first_share, second_share)


def _strangers(count: int) -> BadInput:
    return BadInput(
        f"{count} points of the skin's texture are found in both close-ups", where="--since",
        allowed=f"at least {LEAST_MATCHES}",
        do="take both from the same place, distance and light, in focus, so that pores and scars show",
    )  # fmt: skip


def _texture(rgb: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    rows, columns = rgb.shape[:2]
    share = min(1.0, float(np.sqrt(WORKING_PIXELS / (rows * columns))))
    if share < 1.0:
        size = (round(columns * share), round(rows * share))
        rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return high_passed(rgb), share


def _lattice(
    matrix: Floats, shape: tuple[int, ...], other: tuple[int, ...], share: float, other_share: float
) -> tuple[Floats, Floats]:
    """Return the points of a lattice that lie in both pictures, in pixels of the whole ones."""
    x, y = (np.linspace(0.0, length - 1.0, ALONG) for length in (shape[1], shape[0]))
    places = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    there = np.asarray(cv2.perspectiveTransform(places[:, None].astype(np.float32), matrix))[:, 0].astype(float)
    inside = ((there >= 0.0) & (there <= [other[1] - 1.0, other[0] - 1.0])).all(axis=1)
    if inside.sum() < ALONG:
        raise BadInput("the two close-ups hardly overlap", where="--since", do="take both from the same place")
    return (places[inside] + 0.5) / share - 0.5, (there[inside] + 0.5) / other_share - 0.5
