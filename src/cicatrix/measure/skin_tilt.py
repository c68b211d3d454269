"""How skin is tilted against the view from which its map was made, and scars set right for it."""

from __future__ import annotations

from dataclasses import replace
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

from cicatrix.measure.found import Found
from cicatrix.measure.measured_scar import MeasuredScar, MeasuredType
from cicatrix.measure.scars.scar_measures import INTERVAL_SDS
from cicatrix.skin.grading.scar_typing import DEEP_BOXCAR_MM

TILTED_DEGREES = 45.0
"""Tilt from which a scar is named. Assumption: at 45 degrees a map shows 70 % of what it shows from in front."""


def steepness(found: Found) -> NDArray[np.float32]:
    """Return the area of skin over that of its pixel, (ny, nx): one over the cosine of the tilt of the reference."""
    down, right = np.gradient(found.reference_mm.astype(np.float32), found.surface.pixel_y_mm, found.surface.pixel_x_mm)
    return np.sqrt(down * down + right * right + np.float32(1.0))


def along_normal(found: Found, steep: NDArray[np.float32]) -> Found:
    """Return scars measured along the normal of their skin, not along the view.

    Notes
    -----
    A shift along the view of what is tilted by t is 1 / cos t longer than along the normal, and an area is 1 / cos t
    larger on the skin than on the map; its equivalent diameter grows with the root of that. Volume, their product, is
    the same. Types and walls stay as they were read on the map. So does length, at least the width: along a slope it
    is a lower bound.
    """
    mean = _mean_steepness(found, steep)
    return replace(found, scars=tuple(_set_right(scar, float(mean[scar.id])) for scar in found.scars))


def tilt_notes(found: Found, steep: NDArray[np.float32]) -> tuple[str, ...]:
    """Return which scars lie on skin that is tilted so far that little of them was seen."""
    mean = _mean_steepness(found, steep)
    limit = 1.0 / np.cos(np.radians(TILTED_DEGREES))
    off = [str(scar.id) for scar in found.scars if mean[scar.id] > limit]
    if not off:
        return ()
    return (
        f"On skin that is tilted by more than {TILTED_DEGREES:g} degrees against the view, so that less of them was "
        f"seen, and their length may be read too short: scar {', '.join(off)}. Scan them from in front.",
    )


def _mean_steepness(found: Found, steep: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the mean steepness over each scar, by its id; 1 where there is none."""
    within = np.flatnonzero(found.labels)
    labels = found.labels.ravel()[within]
    size = np.bincount(labels, minlength=len(found.scars) + 1)
    total = np.bincount(labels, steep.ravel()[within], minlength=len(found.scars) + 1)
    return np.where(size > 0, total / np.maximum(size, 1), 1.0)


def _set_right(scar: MeasuredScar, steep: float) -> MeasuredScar:
    low, high = scar.depth_interval_mm
    depth = scar.depth_mm / steep
    width = scar.width_mm * sqrt(steep)
    sd = (high / steep - depth) / INTERVAL_SDS
    deep = 0.5 * (1.0 + erf((depth - DEEP_BOXCAR_MM) / (sqrt(2.0) * max(sd, 1e-9))))
    boxcar_depth = None if scar.type is not MeasuredType.BOXCAR else "deep" if deep >= 0.5 else "shallow"
    return scar.model_copy(
        update={
            "depth_mm": depth, "depth_interval_mm": (low / steep, high / steep), "deep_probability": deep,
            "boxcar_depth": boxcar_depth, "width_mm": width, "length_mm": max(scar.length_mm, width),
            "area_mm2": scar.area_mm2 * steep, "aspect": depth / width,
        }
    )  # fmt: skip
