"""Names of length units as files and users write them, in millimetres."""

from __future__ import annotations

from cicatrix.base.errors import BadInput
from cicatrix.base.words import listing, nearest

UNITS_MM = {"nm": 1e-6, "um": 1e-3, "mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4}
"""The names that a user may give, and their length in mm."""
_SPELLINGS = {
    "µm": "um", "μm": "um", "micron": "um", "microns": "um", "micrometer": "um", "micrometre": "um",
    "micrometers": "um", "nanometer": "nm", "nanometre": "nm", "millimeter": "mm", "millimetre": "mm",
    "centimeter": "cm", "centimetre": "cm", "meter": "m", "metre": "m", "meters": "m", "metres": "m",
    "inch": "in", "inches": "in", '"': "in",
}  # fmt: skip


def unit_mm(unit: str, option: str) -> float:
    """Return the length in mm of the unit that a user gave with *option*.

    Raises
    ------
    BadInput
        If it is none of `UNITS_MM`.
    """
    known = file_unit_mm(unit)
    if known is None:
        raise BadInput(
            f"unknown unit '{unit[:20]}'", where=option, allowed=listing(UNITS_MM), do=nearest(unit, UNITS_MM)
        )
    return known


def file_unit_mm(text: str) -> float | None:
    """Return the length in mm of a unit as a file writes it, or nothing if it is not known."""
    word = text.strip().strip("\0").strip()
    word = _SPELLINGS.get(word.lower(), word)
    return UNITS_MM.get(word, UNITS_MM.get(word.lower()) if word.lower() != "m" or word == "m" else None)
