"""Units at the border: the one pint registry, and the number types that read quantities.

Inside the library a name carries its unit (``depth_mm``). In a file a number is in that unit, and a string such as
``"350 um"`` is converted to it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Any

from pydantic import BeforeValidator, Strict

# One number and one unit. Nothing is computed: a parser of expressions would work for hours on "9**9**9 mm".
_QUANTITY = re.compile(
    r"\s*(?P<number>[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?)"
    r"\s*(?P<unit>[a-zµμ°]+((\*\*|\^)?[1-3])?(\s*[/*]\s*[a-zµμ°]+((\*\*|\^)?[1-3])?)?)?\s*",
    re.IGNORECASE,
)
MAX_QUANTITY = 40
"""Longest text that is read as a quantity."""


@cache
def registry() -> Any:
    """Return the one unit registry (made at first use: it is slow to import)."""
    import pint

    return pint.UnitRegistry()


def is_unit(unit: str) -> bool:
    """Tell whether *unit* can be parsed."""
    import pint

    try:
        registry().parse_units(unit)
    except (pint.UndefinedUnitError, ValueError, TypeError, AttributeError):
        return False
    return True


def convert(text: str, unit: str) -> float:
    """Return the quantity written in *text* as a number of *unit*.

    Raises
    ------
    ValueError
        If the text is not a quantity, has no unit, or has a unit of another kind.
    """
    import pint

    shown = text[:MAX_QUANTITY]
    found = _QUANTITY.fullmatch(text) if len(text) <= MAX_QUANTITY else None
    if found is None:
        raise ValueError(f"'{shown}' is not a quantity; write a number in {unit}")
    if found["unit"] is None:
        raise ValueError(f"'{shown}' has no unit; write a number in {unit} or for instance '1 {unit}'")
    written = re.sub(r"(?<=[^\W\d_])([1-3])", r"**\1", found["unit"])  # cm2 is what people write for cm**2
    try:
        magnitude = registry().Quantity(float(found["number"]), written).to(unit).magnitude
        return float(f"{magnitude:.12g}")  # so that "350 um" is 0.35 mm, and hashes like it
    except (pint.DimensionalityError, pint.UndefinedUnitError, pint.OffsetUnitCalculusError) as error:
        raise ValueError(f"'{shown}' is not in a unit that converts to {unit}") from error


def _reader(unit: str) -> BeforeValidator:
    def read(value: object) -> object:
        return convert(value, unit) if isinstance(value, str) else value

    return BeforeValidator(read)


Micrometres = Annotated[float, Strict(), _reader("um")]
Millimetres = Annotated[float, Strict(), _reader("mm")]
MillimetresPerSecond = Annotated[float, Strict(), _reader("mm/s")]
Hertz = Annotated[float, Strict(), _reader("Hz")]
SquareCentimetres = Annotated[float, Strict(), _reader("cm**2")]
Kilograms = Annotated[float, Strict(), _reader("kg")]
Grams = Annotated[float, Strict(), _reader("g")]
Minutes = Annotated[float, Strict(), _reader("minute")]
Days = Annotated[float, Strict(), _reader("day")]
Years = Annotated[float, Strict(), _reader("year")]
