"""The photo after laid onto the photo before: landmarks, spline, flow, and how far to trust it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.measure.colour.photo_measurement import checked_photo
from cicatrix.measure.colour.region_colour import checked_scale
from cicatrix.measure.photo_registration.dense_flow import agreement, bounded, high_passed, raw_flow
from cicatrix.measure.photo_registration.landmark_warp import (
    checked_landmarks,
    positions,
    similarity,
    spline_positions,
)

Floats = NDArray[np.float64]
Image = NDArray[np.float32]

_cv2: Any = cv2  # its type hints know of no remap by one map alone
WORKING_PIXELS = 2_000_000
FACE_MM = 180.0
"""Height of a face, for limits in mm where the photo has no scale (assumption)."""
MOST_FLOW_MM = 4.0
"""Largest displacement believed after the spline, which leaves about 1 mm (see UNMATCHED_MM)."""
MEDIAN_LIMIT_MM, P95_LIMIT_MM = 0.5, 1.5
"""Residuals beyond which a pair is not usable lesion by lesion: a third of the narrowest boxcar scar, and its whole
width (assumption)."""


ERROR_PER_RESIDUAL = 2.5
"""True error over the residual where textures agree: 2 to 3 in our checks (a warped texture, a rendered face)."""
LEAST_AGREEMENT = 0.45
"""Local correlation of textures below which the flow is not believed (in our synthetic check at least 0.74 where the
pictures belong together, noisy and blurred ones too, and at most 0.36 where they do not)."""
UNMATCHED_MM = 1.0
"""What landmarks alone left on one textured scan rendered in two poses (assumption: elsewhere too): the least residual
where textures do not agree."""


class RegistrationQuality(Frozen):
    """How well two photos lie on each other.

    The residual is what the same search still finds from the registered photo back to the photo before. Where the
    textures do not agree, whatever the search found is taken for an error, and no less than `UNMATCHED_MM`.
    The true error is about `ERROR_PER_RESIDUAL` times the residual: the search misses alike in both directions.
    """

    rotation_degrees: float
    scale: float
    spline_mean_px: float
    """What the spline moved beyond the similarity, mean over landmarks, in pixels of the photo before."""
    flow_mean_px: float
    flow_refused_share: float
    agreeing_share: float
    """Share of the face on which the textures of both photos agree."""
    residual_median_px: float
    residual_p95_px: float
    residual_median_mm: float | None
    residual_p95_mm: float | None
    usable: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Registration:
    """A pair of photos laid on each other.

    Attributes
    ----------
    similarity
        Photo before to photo after, (2, 3), pixels: for display side by side.
    position
        Where each pixel of the working image of the photo before lies in the photo after, (ny, nx, 2), its pixels.
    residual_px
        What is left at each pixel of the working image, in pixels of the photo before, (ny, nx).
    face
        Pixels within the landmarks and seen in both photos, at the working size, (ny, nx).
    share
        Size of the working image against the photo before's.
    shape
        Rows and columns of the photo before.
    quality
        Summary.
    """

    similarity: Floats
    position: Image
    residual_px: Image
    face: NDArray[np.bool_]
    share: float
    shape: tuple[int, int]
    quality: RegistrationQuality

    def registered(self, after: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the photo after in the frame of the photo before, black where it shows nothing."""
        size = (self.shape[1], self.shape[0])
        full = np.asarray(cv2.resize(self.position, size, interpolation=cv2.INTER_LINEAR), dtype=np.float32)
        return np.asarray(_cv2.remap(after, full, None, cv2.INTER_CUBIC), dtype=np.uint8)


def register_photos(
    before: NDArray[np.uint8],
    after: NDArray[np.uint8],
    before_landmarks_px: Floats,
    after_landmarks_px: Floats,
    *,
    mm_per_px: float | None = None,
) -> Registration:
    """Lay one photo of a face onto another.

    Parameters
    ----------
    before, after
        Photos, sRGB, (ny, nx, 3); sizes may differ.
    before_landmarks_px, after_landmarks_px
        The same landmarks in both, (n, 2), as (x, y).
    mm_per_px
        Scale of the photo before at the skin.

    Raises
    ------
    BadInput
        If a photo or the landmarks cannot be used: mirrored, another view, too few.

    Notes
    -----
    Similarity (Umeyama), thin-plate spline, then dense inverse search on high-passed luminance at no more than
    `WORKING_PIXELS`, twice: the second search begins where the first ended. True change of the skin can drag the flow;
    it is therefore capped and smoothed.
    """
    checked_photo(before, "photo before")
    checked_photo(after, "photo after")
    if mm_per_px is not None:
        checked_scale(mm_per_px)
    source, target = checked_landmarks(before_landmarks_px, after_landmarks_px)
    matrix = similarity(source, target)
    shape = before.shape[0], before.shape[1]
    share = min(1.0, float(np.sqrt(WORKING_PIXELS / (shape[0] * shape[1]))))
    small = _small(before, share)
    zoom = float(np.sqrt(np.linalg.det(matrix[:, :2])))
    after_share = min(1.0, share / zoom)
    small_after = _small(after, after_share)
    before_shares, after_shares = _shares(small, before), _shares(small_after, after)
    from_points = (source + 0.5) * before_shares - 0.5  # centres of pixels are whole numbers in both sizes
    to_points = (target + 0.5) * after_shares - 0.5
    position = spline_positions(small.shape[:2], from_points, to_points)
    face = _hull(small.shape[:2], from_points)
    face_px = float(np.ptp(from_points[:, 1]))
    px_mm = FACE_MM / face_px if mm_per_px is None else mm_per_px / share
    texture = high_passed(small)
    refused, moved = 0.0, np.zeros(small.shape[:2], dtype=np.float32)
    for fine in (False, True):
        seen = face & _inside(position, small_after)
        there = high_passed(_warped(small_after, position))
        flow, over = bounded(raw_flow(texture, there, fine=fine), seen, MOST_FLOW_MM / px_mm)
        refused = max(refused, over)
        moved += np.hypot(flow[..., 0], flow[..., 1])
        position = _displaced(position, flow)
    seen = face & _inside(position, small_after)
    there = high_passed(_warped(small_after, position))
    back = raw_flow(there, texture, fine=False)
    residual = np.asarray(cv2.blur(np.hypot(back[..., 0], back[..., 1]), (9, 9)), dtype=np.float32)
    agreed = agreement(texture, there) >= LEAST_AGREEMENT
    residual = np.where(agreed, residual, np.maximum(residual, np.hypot(moved, UNMATCHED_MM / px_mm))).astype(
        np.float32
    )
    quality = _quality(residual, agreed, seen, share, px_mm, mm_per_px, matrix, source, target, moved, refused)
    full = (position + 0.5) / after_shares.astype(np.float32) - np.float32(0.5)
    return Registration(matrix, full, residual / np.float32(share), seen, share, shape, quality)


def _quality(
    residual: Image, agreed: NDArray[np.bool_], seen: NDArray[np.bool_], share: float, px_mm: float,
    mm_per_px: float | None, matrix: Floats, source: Floats, target: Floats, moved: Image, refused: float,
) -> RegistrationQuality:  # fmt: skip
    median, p95 = np.percentile(residual[seen], [50.0, 95.0]) if seen.any() else (np.inf, np.inf)
    apart = np.linalg.norm(source @ matrix[:, :2].T + matrix[:, 2] - target, axis=1).mean()
    covered = float(seen.mean()) > 0.0
    usable = covered and median * px_mm <= MEDIAN_LIMIT_MM and p95 * px_mm <= P95_LIMIT_MM
    reason = ""
    if not covered:
        reason, median, p95 = "the faces do not overlap", 0.0, 0.0
    elif not usable:
        reason = (
            f"what is left between the photos is {median * px_mm:.2f} mm (median) and {p95 * px_mm:.2f} mm (95 %), "
            f"more than {MEDIAN_LIMIT_MM:g} and {P95_LIMIT_MM:g} mm: expression, view or focus differ"
        )
    zoom = float(np.sqrt(np.linalg.det(matrix[:, :2])))
    with_scale = mm_per_px is not None
    return RegistrationQuality(
        rotation_degrees=rounded(np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0]))), scale=rounded(zoom),
        spline_mean_px=rounded(apart / zoom), flow_mean_px=rounded(moved[seen].mean() / share if covered else 0.0),
        flow_refused_share=rounded(refused), agreeing_share=rounded(agreed[seen].mean() if covered else 0.0),
        residual_median_px=rounded(median / share),
        residual_p95_px=rounded(p95 / share), residual_median_mm=rounded(median * px_mm) if with_scale else None,
        residual_p95_mm=rounded(p95 * px_mm) if with_scale else None, usable=bool(usable), reason=reason,
    )  # fmt: skip


def _small(rgb: NDArray[np.uint8], share: float) -> NDArray[np.uint8]:
    if share >= 1.0:
        return rgb
    size = (max(32, round(rgb.shape[1] * share)), max(32, round(rgb.shape[0] * share)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _shares(small: NDArray[np.uint8], rgb: NDArray[np.uint8]) -> Floats:
    """Return width and height of a shrunk image against the whole one's: rounding makes them differ a little."""
    return np.array([small.shape[1] / rgb.shape[1], small.shape[0] / rgb.shape[0]])


def _hull(shape: tuple[int, int], points: Floats) -> NDArray[np.bool_]:
    mask = np.zeros(shape, dtype=np.uint8)
    cv2.fillConvexPoly(mask, np.asarray(cv2.convexHull(np.rint(points).astype(np.int32))), 1)
    return mask > 0


def _inside(position: Image, image: NDArray[np.uint8]) -> NDArray[np.bool_]:
    x, y = position[..., 0], position[..., 1]
    return (x >= 0) & (y >= 0) & (x <= image.shape[1] - 1) & (y <= image.shape[0] - 1)


def _warped(image: NDArray[np.uint8], position: Image) -> NDArray[np.uint8]:
    edge = cv2.BORDER_REPLICATE
    return np.asarray(_cv2.remap(image, position, None, cv2.INTER_LINEAR, borderMode=edge), dtype=np.uint8)


def _displaced(position: Image, flow: Image) -> Image:
    """Return positions after a displacement: position(x + flow(x))."""
    there = positions(flow.shape[:2], np.eye(2, 3)) + flow
    edge = cv2.BORDER_REPLICATE
    return np.asarray(_cv2.remap(position, there, None, cv2.INTER_LINEAR, borderMode=edge), dtype=np.float32)
