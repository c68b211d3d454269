"""Whether a scan has the size and the relief of a piece of skin: the trap of units off by a thousand."""

from __future__ import annotations

import math

import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.base.numbers import rounded
from cicatrix.measure.surface import Surface

SKIN_MM = 5.0, 250.0
"""Width of a scan of skin: from a single scar with its surroundings to a whole face (imaging evidence)."""
_AGREEMENT = 0.05
"""How far the measured width may be from the one that the user expects."""
_FACTORS = (1000.0, 1e-3, 10.0, 0.1, 25.4, 1e6, 1e-6)
_FLAT_MM = 1e-9
"""Heights that differ by less are the same: no instrument resolves a picometre, but a mesh that is laid flat rounds."""
_EXPECT = "--expect-width-mm"


def check_size(surface: Surface, where: str, *, expected_width_mm: float | None, unit_option: str) -> None:
    """Refuse a surface of a size that no scan of skin has, unless its width is the one that the user expects.

    Parameters
    ----------
    surface
        The surface.
    where
        Its file.
    expected_width_mm
        Width that the user knows the scan to have; then any size is taken if the two agree within 5 %.
    unit_option
        The option by which the user can mend units, or an empty string where the file tells them.

    Raises
    ------
    BadInput
        With the size in mm, the likely cause and what to do.
    """
    width, length = surface.size_mm
    size = f"the scan is {rounded(width, 4):g} mm wide and {rounded(length, 4):g} mm high"
    if expected_width_mm is not None:
        if not (math.isfinite(expected_width_mm) and expected_width_mm > 0.0):
            raise BadInput(f"a width of {expected_width_mm:g} mm", where=_EXPECT, allowed="a positive number of mm")
        if abs(width - expected_width_mm) > _AGREEMENT * expected_width_mm:
            raise BadInput(
                f"{size}, but a width of {expected_width_mm:g} mm is expected", where=where,
                allowed=f"agreement within {_AGREEMENT:.0%}", do=_cause(width, expected_width_mm, unit_option),
            )  # fmt: skip
    elif not (SKIN_MM[0] <= max(width, length) and max(width, length) <= SKIN_MM[1]):
        confirm = f"if that is its size, confirm it with {_EXPECT} {rounded(width, 4):g}"
        cause = _cause(max(width, length), None, unit_option)
        raise BadInput(
            size, where=where, allowed=f"a scan of skin is {SKIN_MM[0]:g} to {SKIN_MM[1]:g} mm",
            do=f"{cause}; {confirm}" if cause else confirm,
        )  # fmt: skip


def _cause(size: float, expected: float | None, unit_option: str) -> str:
    """Return which factor between units would mend a size."""
    for factor in _FACTORS:
        mended = size * factor
        if SKIN_MM[0] <= mended <= SKIN_MM[1] if expected is None else abs(mended / expected - 1.0) <= _AGREEMENT:
            by = f"{factor:g}" if factor >= 1.0 else f"1/{1.0 / factor:g}"
            mend = f": see {unit_option}" if unit_option else ""
            return f"are units off? Times {by} it would be {rounded(mended, 4):g} mm{mend}"
    return ""


def check_relief(surface: Surface, where: str) -> None:
    """Refuse the relief of a height map that is larger than the map: its unit cannot be right.

    Raises
    ------
    BadInput
        If 98 % of the heights span more than the longer side.
    """
    height = surface.height_mm
    stride = max(1, int(math.sqrt(height.size / 250_000)))
    sample = height[::stride, ::stride]
    sample = sample[np.isfinite(sample)]
    if not sample.size:
        return
    low, high = (float(value) for value in np.percentile(sample, (1.0, 99.0)))
    if high - low > max(surface.size_mm):
        raise BadInput(
            f"heights span {high - low:.4g} mm on a map of {max(surface.size_mm):.4g} mm", where=where,
            do="is the unit of the heights right? See --height-unit",
        )  # fmt: skip


def check_not_flat(surface: Surface, where: str) -> None:
    """Refuse a surface without any relief: it would be measured with a noise of 0, which carries everything.

    Raises
    ------
    BadInput
        If all heights that were measured are the same.
    """
    height = surface.height_mm
    if np.nanmax(height) - np.nanmin(height) <= _FLAT_MM:
        raise BadInput(
            f"all heights are the same ({np.nanmax(height):.6g} mm)", where=where, allowed="a scan with relief",
            do="export the heights themselves, not a mask or an empty channel",
        )  # fmt: skip
