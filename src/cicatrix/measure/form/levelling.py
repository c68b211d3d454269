"""A map levelled: the robust polynomial of order 2 that is taken out before anything else is."""

from __future__ import annotations

import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.measure.form.coarse_grid import Quadratic
from cicatrix.measure.form.gaussian_regression import biweight, upper_spread
from cicatrix.measure.surface import Floats, Surface
from cicatrix.skin.reference_plane import ABOVE, BELOW

MOST_SAMPLES = 60_000
"""Points that the polynomial is fitted to: six numbers need no more."""
LEAST_SAMPLES = 24
ROUNDS = 40


def level(surface: Surface) -> Quadratic:
    """Return the robust polynomial of order 2 through the skin.

    Points are a regular sample of the pixels. Those below the surface lose their weight sooner (2.5 standard
    deviations) than those above it (5), since scars lie below; the standard deviation comes from those above.

    Raises
    ------
    BadInput
        If hardly anything was seen.
    """
    height = surface.height_mm
    step = max(1, int(np.ceil(np.sqrt(height.size / MOST_SAMPLES))))
    sample = height[step // 2 :: step, step // 2 :: step]
    seen = np.isfinite(sample)
    if int(seen.sum()) < LEAST_SAMPLES:
        count = int(np.isfinite(height).sum())
        raise BadInput(
            f"{count} of {height.size} heights are known", allowed="a map of which most was seen",
            do="scan again, or cut out the part that was seen",
        )  # fmt: skip
    i, j = np.nonzero(seen)
    x, y = (j * step + step // 2) * surface.pixel_x_mm, (i * step + step // 2) * surface.pixel_y_mm
    centre = 0.5 * (x.min() + x.max()), 0.5 * (y.min() + y.max())
    wide, high = max(0.5 * float(np.ptp(x)), 1e-9), max(0.5 * float(np.ptp(y)), 1e-9)
    u, v = (x - centre[0]) / wide, (y - centre[1]) / high
    basis = np.stack([np.ones_like(u), u, v, u * u, u * v, v * v], axis=1)
    z = sample[seen]
    middle = float(np.median(z))
    coefficients = _robust(basis, z - middle)
    scale = np.array([1.0, wide, high, wide**2, wide * high, high**2])
    c0, cx, cy, cxx, cxy, cyy = (coefficients / scale).tolist()
    return Quadratic(centre, (c0 + middle, cx, cy, cxx, cxy, cyy))


def _robust(basis: Floats, z: Floats) -> Floats:
    """Return coefficients by reweighted least squares, from a plain fit until the weights stay."""
    weight = np.ones_like(z)
    everywhere = np.ones(z.shape, dtype=bool)
    tiny = 1e-12 * (1.0 + float(np.abs(z).max()))
    found = np.zeros(basis.shape[1])
    for _ in range(ROUNDS):
        weighted = basis * weight[:, None]
        found = np.asarray(np.linalg.lstsq(weighted.T @ basis, weighted.T @ z, rcond=1e-12)[0], dtype=np.float64)
        above = z - basis @ found
        spread = upper_spread(above, everywhere)
        now = biweight(above, spread, (BELOW, ABOVE)) if spread > tiny else weight
        if float(np.abs(now - weight).max()) < 0.01:
            break
        weight = now
    return found
