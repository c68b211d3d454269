"""What was found on a surface: the reference of the skin, and the scars below it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.measure.measured_scar import MeasuredScar
from cicatrix.measure.surface import Floats, Surface


@dataclass(frozen=True, slots=True)
class Found:
    """Scars on a surface.

    Attributes
    ----------
    surface
        The surface that was searched.
    reference_mm
        Where the skin would be without scars, (ny, nx), mm.
    reference_error_mm
        How uncertain the reference is, (ny, nx), mm: half the spread over nesting indices from 0.75 to 1.25 times.
    labels
        Scar at each pixel by its id, 0 where there is none, (ny, nx).
    nesting_mm
        Nesting index of the form filter (ISO 16610-71).
    noise_um
        Standard deviation of the instrument's noise, from the data.
    roughness_um
        Standard deviation of the skin's own relief about the reference, scars left out.
    scars
        In the order of their ids, from 1, largest first.
    at_border
        Dents that the border of what was seen cuts: counted, not measured.
    notes
        What a reader must know of the result: nesting bounded by the map, dents left out. Plain sentences.
    """

    surface: Surface
    reference_mm: Floats
    reference_error_mm: Floats
    labels: NDArray[np.int32]
    nesting_mm: float
    noise_um: float
    roughness_um: float
    scars: tuple[MeasuredScar, ...]
    at_border: int = 0
    notes: tuple[str, ...] = ()

    @property
    def depth_mm(self) -> Floats:
        """Depth below the reference, (ny, nx), mm; NaN at holes."""
        return self.reference_mm - self.surface.height_mm
