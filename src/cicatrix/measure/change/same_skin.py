"""Whether two aligned maps show the same skin: its relief is as good as a fingerprint."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.base.numbers import robust_sd
from cicatrix.measure.change.fourier import Spectrum, correlation_of, padded_shape, spectrum
from cicatrix.measure.surface import Floats, Mask

CLIP = 4.0
"""Robust standard deviations beyond which relief counts no more."""
LEAST_SHARE = 0.3
"""Overlap, as a share of that when aligned, that a shifted position needs to count."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Correlation of two reliefs in place, and its distance from that at other places in robust standard deviations."""

    correlation: float
    distinctness: float


def likeness(before: Floats, after: Floats, counted: Mask, apart_px: float) -> Likeness:
    """Return how alike two form-removed maps (ny, nx) are over the *counted* pixels.

    The correlation in place is set against those at shifts of at least *apart_px*: chance, with the same relief and the
    same outline. By masked normalised cross-correlation (Padfield 2012).
    """
    seen = counted & np.isfinite(before) & np.isfinite(after)
    if int(seen.sum()) < 64:
        return Likeness(0.0, 0.0)
    mask = seen.astype(np.float32)
    shape = padded_shape(2 * before.shape[0], 2 * before.shape[1])
    ones = spectrum(mask, shape)
    transforms: list[Spectrum] = []
    for height in (before, after):
        some = height[seen]
        middle = float(np.median(some))
        spread = robust_sd(some, about=middle) or float(np.std(some)) or 1.0
        relief = np.where(seen, np.clip((height - middle) / spread, -CLIP, CLIP), 0.0)
        relief[seen] -= relief[seen].mean()
        relief = relief.astype(np.float32)
        transforms += [spectrum(one, shape) for one in (relief, relief * relief)]
    common, cross, first, second = (
        correlation_of(a, b, shape)
        for a, b in (
            (ones, ones), (transforms[0], transforms[2]), (transforms[1], ones), (ones, transforms[3])
        )
    )  # fmt: skip
    power = np.sqrt(np.maximum(first, 1e-6 * first[0, 0]) * np.maximum(second, 1e-6 * second[0, 0]))
    correlation = cross / np.maximum(power, 1e-12)
    rows, columns = (np.minimum(np.arange(n), n - np.arange(n)) for n in shape)
    apart = (np.hypot(*np.meshgrid(rows, columns, indexing="ij")) >= apart_px) & (common >= LEAST_SHARE * common[0, 0])
    if int(apart.sum()) < 64:
        return Likeness(float(correlation[0, 0]), 0.0)
    others = correlation[apart]
    middle = float(np.median(others))
    spread = robust_sd(others, about=middle)
    here = float(correlation[0, 0])
    return Likeness(here, (here - middle) / max(spread, 1e-6))
