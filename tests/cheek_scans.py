"""Scans of one made-up cheek, as files and as surfaces."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from cicatrix.measure.phantoms.instruments import get_instrument
from cicatrix.measure.phantoms.recipe import get_recipe
from cicatrix.measure.phantoms.scan_with import scan_with
from cicatrix.measure.phantoms.synthetic_skin import generate_skin
from cicatrix.measure.surface import Surface

SKIN_SEED = 4


@cache
def cheek_scan(instrument: str = "primos_class", seed: int = 1, filled: float = 0.0) -> Surface:
    """Return a scan of the cheek, its scars filled by a share of their depth."""
    skin = generate_skin(get_recipe("cheek"), SKIN_SEED)
    whole = skin.surface.height_mm
    later = Surface(whole + filled * (skin.bare_mm - whole), skin.surface.pixel_x_mm, skin.surface.pixel_y_mm)
    return scan_with(get_instrument(instrument), later, seed)


def scan_file(folder: Path, instrument: str = "primos_class", seed: int = 1, filled: float = 0.0) -> tuple[str, ...]:
    """Write a scan as a NumPy file in micrometres and return the words that a verb needs to read it."""
    surface = cheek_scan(instrument, seed, filled)
    path = folder / f"{instrument}_{seed}_{filled:g}.npy"
    np.save(path, 1e3 * surface.height_mm)
    return str(path), "--pixel-mm", f"{surface.pixel_x_mm:g}", "--height-unit", "um"
