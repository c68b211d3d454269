"""Skin made for the tests of this room: curved ground, relief in a band of wavelengths, noise, scars of known
volume."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.measure.surface import Surface

COSINE_DISH = 0.5 - 2.0 / np.pi**2
"""Volume of the dish cos²(pi r / 2R) over its area times its depth."""


@dataclass(frozen=True)
class Made:
    """A scar as it was made."""

    type: str
    x_mm: float
    y_mm: float
    width_mm: float
    depth_mm: float
    volume_mm3: float


@dataclass(frozen=True)
class MadeSkin:
    """A surface and what it was made from."""

    surface: Surface
    ground_mm: np.ndarray
    dent_mm: np.ndarray
    scars: tuple[Made, ...]


def dent(kind: str, r: np.ndarray, width: float, depth: float, wall: float = 0.15) -> np.ndarray:
    """Return the depth at distances r from the middle."""
    radius = 0.5 * width
    if kind == "icepick":
        return depth * np.clip(1.0 - r / radius, 0.0, None)
    if kind == "boxcar":  # a straight wall, `wall` wide, within the mouth
        return depth * np.clip((radius - r) / wall, 0.0, 1.0)
    return np.where(r < radius, depth * np.cos(0.5 * np.pi * np.minimum(r / radius, 1.0)) ** 2, 0.0)


def volume(kind: str, width: float, depth: float, wall: float = 0.15) -> float:
    """Return the exact volume of a dent."""
    radius = 0.5 * width
    area = np.pi * radius**2
    if kind == "icepick":
        return area * depth / 3.0
    if kind == "boxcar":
        inner = radius - wall
        return depth * np.pi * (radius**2 + radius * inner + inner**2) / 3.0
    return area * depth * COSINE_DISH


def relief(shape: tuple[int, int], pixel: float, sd: float, rng: np.random.Generator) -> np.ndarray:
    """Return a random relief of standard deviation ``sd``: furrows of 0.25 to 1 mm, and waves above 1 mm, 0.45 of
    it."""
    fy = np.fft.fftfreq(shape[0], pixel)[:, None]
    fx = np.fft.rfftfreq(shape[1], pixel)[None, :]
    f = np.hypot(fy, fx)
    furrows = np.exp(-0.5 * ((np.log(np.maximum(f, 1e-9)) - np.log(2.0)) / 0.45) ** 2) * (f < 0.45 / pixel)
    waves = np.exp(-2.0 * (np.pi * f * 0.5) ** 2)
    total = np.zeros(shape)
    for band, share in ((furrows, 0.893), (waves, 0.45)):
        field = np.fft.irfft2(np.fft.rfft2(rng.standard_normal(shape)) * band, s=shape)
        total += field * (share * sd / field.std())
    return total


def skin(
    seed: int,
    *,
    side_mm: float = 20.0,
    pixel_mm: float = 0.05,
    noise_mm: float = 0.003,
    relief_mm: float = 0.018,
    counts: tuple[int, int, int] = (4, 5, 3),
    radii_mm: tuple[float, float] = (45.0, 70.0),
    blur_px: float = 0.0,
) -> MadeSkin:
    """Return skin with ice picks, boxcars and rolling scars (``counts``), none overlapping or at the border."""
    rng = np.random.default_rng(seed)
    n = round(side_mm / pixel_mm)
    place = np.arange(n) * pixel_mm
    x, y = place[None, :], place[:, None]
    u, v = x - 0.45 * side_mm, y - 0.55 * side_mm
    ground = -(u**2) / (2 * radii_mm[0]) - v**2 / (2 * radii_mm[1]) + 0.05 * u - 0.03 * v + 2e-5 * u**3
    scars: list[Made] = []
    dents = np.zeros((n, n))
    kinds = ["rolling"] * counts[2] + ["boxcar"] * counts[1] + ["icepick"] * counts[0]
    for kind in kinds:
        low, high, shallow, deep = {
            "icepick": (0.8, 1.5, 0.4, 0.9), "boxcar": (1.6, 3.2, 0.2, 0.6), "rolling": (4.0, 5.0, 0.2, 0.4)
        }[kind]  # fmt: skip
        width, depth = rng.uniform(low, high), rng.uniform(shallow, deep)
        for _ in range(2000):
            at = rng.uniform(0.5 * width + 0.6, side_mm - 0.5 * width - 0.6, 2)
            if all(np.hypot(at[0] - s.x_mm, at[1] - s.y_mm) > 0.5 * (width + s.width_mm) + 0.5 for s in scars):
                break
        else:
            continue
        dents += dent(kind, np.hypot(x - at[0], y - at[1]), width, depth)
        scars.append(Made(kind, at[0], at[1], width, depth, volume(kind, width, depth)))
    height = ground + relief((n, n), pixel_mm, relief_mm, rng) - dents if relief_mm else ground - dents
    if blur_px:
        from scipy.ndimage import gaussian_filter

        height = gaussian_filter(height, blur_px, mode="nearest")
    height = height + noise_mm * rng.standard_normal((n, n))
    return MadeSkin(Surface(height, pixel_mm, pixel_mm), ground, dents, tuple(scars))
