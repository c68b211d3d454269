"""Relief of skin from photos under four or more known lights: relative, unless a printed phantom has set the scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.measure.photometric.light_directions import LitPhotos, checked_lights
from cicatrix.measure.photometric.normals_kernel import solved
from cicatrix.measure.photometric.slope_integration import integrated
from cicatrix.measure.photometric.step_factor import ReliefFactor
from cicatrix.measure.seen_average import seen_average
from cicatrix.measure.surface import Surface

Floats = NDArray[np.float64]

NOISE = 0.01
"""Noise of an intensity as a share of the pixel's brightest (assumption: a camera's 8 bits and 1 % shot noise)."""
LEAST_SOLVED = 0.5
LIGHT_ERROR_DEGREES = 3.0
"""Error of a light's direction where it was measured by hand (assumption; 5 degrees cost 10 to 20 % of depth)."""
DRAWS = 8
COARSE = 160
"""Pixels along the longer side at which the uncertainty is drawn: it is broad."""
TRANSLUCENT = (
    "skin is translucent: light scattered in it smooths the relief that is seen. In our synthetic check with a blur of "
    "0.3 mm icepick scars were read 33 %, boxcars 22 % and rolling scars 8 % too shallow, and more lights do not help"
)
GLOSSY = "without cross-polarisation gloss adds to this: rolling scars were read 23 % too deep in the same check"
RELATIVE = (
    "heights are relative (PS-um): compare them within this map or with maps made in the same way; a printed phantom "
    "with known steps sets their scale"
)
PHANTOM = (
    "the scale was set on a phantom, which scatters light less than skin: pits narrower than its steps are still read "
    "too shallow"
)

CUT_OFF = (
    "{:.1f} % of the pixels were left out: unsolved pixels, in shadow or clipped, cut them off from the rest, and "
    "nothing tells their height against it"
)
WORTH_TELLING = 0.001
"""Share of pixels cut off from which it is told: below it they are single ones (assumption)."""


class PhotometricSummary(Frozen):
    """How a relief was had, ready for JSON."""

    unit: Literal["PS-um", "um"]
    calibrated: bool
    factor: ReliefFactor | None
    lights: int
    solved_share: float
    """Share of pixels with a height."""
    mean_lights_used: float
    residual_percent: float
    """Median misfit of intensities over the albedo, %."""
    height_error_um: float
    """Median standard error of heights from noise, light directions and the factor; scattering is not in it."""
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class PhotometricRelief:
    """A relief from photos under known lights.

    Attributes
    ----------
    surface
        Heights, mm if calibrated, else PS-mm, without their plane; NaN where they could not be solved, or are cut off
        from the largest part.
    error_mm
        Standard error of each height from noise, light directions and factor, (ny, nx), in the surface's unit; NaN
        where the height is.
    normals
        Unit normals, (ny, nx, 3): x right, y up, z to the camera.
    albedo
        Reflectance by the lights' brightness, (ny, nx).
    summary
        What must be known of it.
    """

    surface: Surface
    error_mm: Floats
    normals: Floats
    albedo: Floats
    summary: PhotometricSummary


def photometric_relief(photos: LitPhotos, *, factor: ReliefFactor | None = None) -> PhotometricRelief:
    """Return the relief of a piece of skin.

    Parameters
    ----------
    photos
        Photos under at least four lights.
    factor
        Scale from a phantom (`estimate_factor`), made with the same lights and camera.

    Raises
    ------
    BadInput
        If there are fewer than four lights, they lie in one plane, images and lights do not match, less than half of
        the pixels can be solved, or nothing tells the heights' error.

    Notes
    -----
    Woodham 1980 with robust weights (shadow and gloss lose theirs), then a weighted Poisson equation. Each height's
    error comes from `DRAWS` repetitions with other noise and other lights, on a coarser map.
    """
    lights = checked_lights(photos.lights)
    if photos.images.ndim != 3 or len(photos.images) != len(lights):
        raise BadInput(f"{len(photos.images)} images for {len(lights)} lights", where="lights", allowed="one for each")
    if not 0.001 < photos.pixel_mm <= 0.5:
        raise BadInput(f"a pixel of {photos.pixel_mm:g} mm", where="pixel_mm", allowed="0.001 to 0.5")
    found = _relief(photos.images, lights, photos.pixel_mm)
    share = float(np.isfinite(found.rest).mean())
    if share < LEAST_SOLVED:
        raise BadInput(
            f"only {100 * share:.0f} % of the pixels can be solved", where="images",
            allowed=f"at least {100 * LEAST_SOLVED:g} %", do="check exposure and the lights' directions",
        )  # fmt: skip
    scale = 1.0 if factor is None else factor.factor
    drawn_error = _error(photos, lights)
    error = scale * np.where(np.isfinite(found.heights), drawn_error, np.nan)
    if factor is not None:
        error = np.hypot(error, np.abs(found.heights) * factor.standard_error)
    warnings = [TRANSLUCENT] + ([] if photos.cross_polarised else [GLOSSY]) + [RELATIVE if factor is None else PHANTOM]
    good = np.isfinite(found.heights)
    cut_off = share - float(good.mean())
    if cut_off >= WORTH_TELLING:
        warnings.append(CUT_OFF.format(100.0 * cut_off))
    summary = PhotometricSummary(
        unit="PS-um" if factor is None else "um", calibrated=factor is not None, factor=factor, lights=len(lights),
        solved_share=rounded(good.mean()), mean_lights_used=rounded(found.used[good].mean()),
        residual_percent=rounded(100.0 * np.median(found.rest[good])),
        height_error_um=rounded(1000.0 * np.median(error[good])), warnings=warnings,
    )  # fmt: skip
    surface = Surface(scale * found.heights, photos.pixel_mm, photos.pixel_mm)
    return PhotometricRelief(surface, error, found.normals, found.albedo, summary)


@dataclass(frozen=True, slots=True)
class _Found:
    heights: Floats
    normals: Floats
    albedo: Floats
    rest: Floats
    used: Floats


def _relief(images: NDArray[np.float32], lights: Floats, pixel_mm: float) -> _Found:
    count, rows, columns = images.shape
    flat = np.ascontiguousarray(images.reshape(count, -1), dtype=np.float32)
    scaled, rest, used = (np.asarray(part) for part in solved(flat, lights, NOISE))
    albedo = np.linalg.norm(scaled, axis=1)
    normals = (scaled / albedo[:, None]).reshape(rows, columns, 3)
    rest = rest.reshape(rows, columns)
    good = np.isfinite(rest)
    # Far misfits count less, as the square of a residual of 5 %: shadow or gloss that was not left out.
    weight = np.where(good, 1.0 / (1.0 + (np.where(good, rest, 0.0) / 0.05) ** 2), 0.0)
    z = np.where(good, normals[..., 2], 1.0)
    # y of the normal runs up, rows run down.
    heights = integrated(-normals[..., 0] / z, normals[..., 1] / z, weight, pixel_mm)
    return _Found(heights, normals, albedo.reshape(rows, columns), rest, used.reshape(rows, columns))


def _error(photos: LitPhotos, lights: Floats) -> Floats:
    """Return the standard error of heights from noise and light directions, (ny, nx)."""
    rows, columns = photos.images.shape[1:]
    step = max(1.0, max(rows, columns) / COARSE)
    size = (max(8, round(columns / step)), max(8, round(rows / step)))
    coarse = np.stack([seen_average(image, size) for image in photos.images])
    generator = np.random.default_rng(7)
    drawn: list[Floats] = []
    for _ in range(DRAWS):
        # Noise of a pixel is averaged away by shrinking, yet neighbours share what the eye of the camera blurs.
        noisy = coarse * (1.0 + NOISE / np.sqrt(step) * generator.normal(size=coarse.shape)).astype(np.float32)
        moved = lights + np.radians(LIGHT_ERROR_DEGREES) * generator.normal(size=lights.shape)
        moved[:, 2] = np.maximum(moved[:, 2], 0.02)
        moved /= np.linalg.norm(moved, axis=1, keepdims=True)
        drawn.append(_relief(noisy, moved, photos.pixel_mm * columns / size[0]).heights)
    wide: Any = cv2.resize(_spread(np.array(drawn)), (columns, rows), interpolation=cv2.INTER_LINEAR)
    return np.asarray(wide, dtype=float)


def _spread(heights: Floats) -> Floats:
    """Return the standard deviation of draws, (n, ny, nx) to (ny, nx); the nearest one where fewer than two are known.

    One draw or none tells no spread: 0 there would call the least certain pixels the most certain.
    """
    known = np.isfinite(heights)  # a pixel may be solved under some of the drawn lights only
    count = known.sum(axis=0)
    if not (count > 1).any():
        raise BadInput(
            "no error of the heights can be told: most pixels are clipped under one light or another", where="images",
            do="expose for less",
        )  # fmt: skip
    mean = np.where(known, heights, 0.0).sum(axis=0) / np.maximum(count, 1)
    squares = np.where(known, heights - mean, 0.0) ** 2
    spread = np.sqrt(squares.sum(axis=0) / np.maximum(count - 1, 1))
    nearest: Any = distance_transform_edt(count < 2, return_distances=False, return_indices=True)
    return spread[tuple(nearest)]
