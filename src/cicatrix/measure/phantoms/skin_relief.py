"""The form and relief of skin without scars."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import scipy.fft as scipy_fft
from numpy.typing import NDArray

from cicatrix.measure.phantoms.recipe import Recipe, Relief

Singles = NDArray[np.float32]
_fft: Any = scipy_fft

FINE_MM = 0.25
"""Middle wavelength of the fine part of the relief, half an octave wide; assumption: half a furrow's distance."""
WAVES = 6
UNDULATION_FROM_MM = 12.0
"""Shortest wavelength of the soft form; assumption: what is shorter could not be told from a wide scar."""


def skin_form(recipe: Recipe, random: np.random.Generator) -> Singles:
    """Return the form of a cheek, (n, n), mm: a paraboloid with two radii, turned at random, and soft undulation."""
    count = round(recipe.size_mm / recipe.pixel_mm)
    axis = (np.arange(count) + 0.5) * recipe.pixel_mm - 0.5 * recipe.size_mm
    turn = random.uniform(0.0, math.pi)
    cosine, sine = math.cos(turn), math.sin(turn)
    first, second = (0.5 / radius for radius in recipe.radii_mm)
    one = np.ones(count)
    # a sum of products of a row and a column, so that one product of matrices makes the whole
    down = [axis**2, one, axis]
    right = [
        -(first * sine**2 + second * cosine**2) * one,
        -(first * cosine**2 + second * sine**2) * axis**2,
        -2.0 * cosine * sine * (first - second) * axis,
    ]
    for _ in range(WAVES):
        wave = 2.0 * math.pi / random.uniform(UNDULATION_FROM_MM, 2.5 * UNDULATION_FROM_MM)
        angle, phase = random.uniform(0.0, 2.0 * math.pi, 2)
        amplitude = 1e-3 * recipe.undulation_um * math.sqrt(2.0 / WAVES)
        along, across = wave * math.cos(angle) * axis + phase, wave * math.sin(angle) * axis
        down += [np.cos(across), np.sin(across)]
        right += [amplitude * np.cos(along), -amplitude * np.sin(along)]
    return np.stack(down, axis=1).astype(np.float32) @ np.stack(right).astype(np.float32)


def skin_relief(count: int, pixel_mm: float, relief: Relief, random: np.random.Generator) -> Singles:
    """Return the relief of skin, (count, count), mm, with mean 0 and the asked root mean square.

    Notes
    -----
    A furrow runs where a narrow-band random field with a preferred direction changes its sign; its depth falls off as
    a Gaussian of that field. Such lines are nearly parallel, meander and branch, and two families of them leave the
    plateaus of skin between. The field's wavelengths are `anisotropy` times longer along the furrows.
    """
    if relief.sq_um == 0.0:
        return np.zeros((count, count), dtype=np.float32)
    furrows = np.zeros((count, count), dtype=np.float32)
    for angle in relief.angles_degrees:
        field = _line_field(count, pixel_mm, relief, math.radians(angle), random)
        np.square(field, out=field)
        field *= np.float32(-0.5 / relief.sharpness**2)
        furrows -= np.exp(field, out=field)
    relative = math.sqrt(relief.fine_share / max(1.0 - relief.fine_share, 1e-6)) * float(furrows.std())
    furrows += np.float32(relative) * _fine(count, pixel_mm, random)
    furrows -= furrows.mean()
    furrows *= np.float32(1e-3 * relief.sq_um / float(furrows.std()))
    return furrows


def _line_field(count: int, pixel: float, relief: Relief, angle: float, random: np.random.Generator) -> Singles:
    """Return a field of variance 1 whose spectrum is a ring about a wavelength, narrowed to a direction."""
    wavelength = 2.0 * relief.furrow_mm  # a narrow-band field changes its sign twice in a wavelength
    cosine, sine = np.float32(math.cos(angle)), np.float32(math.sin(angle))

    def spectrum(fx: Singles, fy: Singles) -> Singles:
        across = fx * cosine + fy * sine
        along = np.float32(relief.anisotropy) * (fy * cosine - fx * sine)
        ring = (np.hypot(across, along) * np.float32(wavelength) - 1.0) / 0.35
        return np.exp(-0.5 * ring**2)

    return _from_spectrum(count, pixel, 2.2 / wavelength, spectrum, random)


def _fine(count: int, pixel: float, random: np.random.Generator) -> Singles:
    """Return a field of variance 1 without direction, of the fine part's wavelengths, softly bounded."""

    def spectrum(fx: Singles, fy: Singles) -> Singles:
        octaves = np.log2(np.maximum(np.hypot(fx, fy), np.float32(1e-3)) * np.float32(FINE_MM))
        falling = np.exp(-2.0 * octaves**2) / np.maximum(np.hypot(fx, fy), np.float32(0.1))
        return falling.astype(np.float32)

    return _from_spectrum(count, pixel, 4.0 / FINE_MM, spectrum, random)


def _from_spectrum(count: int, pixel: float, highest: float, spectrum: Any, random: np.random.Generator) -> Singles:
    """Return the random field of variance 1 of an amplitude spectrum; only what is below a frequency is drawn."""
    size = int(_fft.next_fast_len(count, real=True))
    reach = min(size // 2 - 1, math.ceil(highest * size * pixel))
    fy = np.fft.fftfreq(size, pixel).astype(np.float32)
    chosen = np.r_[0 : reach + 1, size - reach : size]
    fx = np.fft.rfftfreq(size, pixel).astype(np.float32)[: reach + 1]
    weight = spectrum(fx[None, :], fy[chosen, None])
    coefficients = np.zeros((size, size // 2 + 1), dtype=np.complex64)
    parts = random.standard_normal((2, *weight.shape), dtype=np.float32)
    coefficients[chosen, : reach + 1] = weight * (parts[0] + 1j * parts[1])
    coefficients[0, 0] = 0.0
    # each line of the half plane but the first stands for two; its parts have a variance of 1 each
    power = 4.0 * float(np.sum(weight[:, 1:].astype(float) ** 2)) + 2.0 * float(np.sum(weight[:, 0].astype(float) ** 2))
    coefficients[chosen, : reach + 1] *= np.float32(size**2 / math.sqrt(max(power, 1e-30)))
    return np.ascontiguousarray(_fft.irfft2(coefficients, s=(size, size))[:count, :count])
