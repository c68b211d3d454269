"""Units at the border: the one pint registry, and the number types that read quantities.

Inside the library a name carries its unit (``depth_mm``). In a file a number is in that unit, and a string such as
``"350 um"`` is converted to it.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from pydantic import BeforeValidator, Strict


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

    try:
        quantity = registry().Quantity(text[:80])
    except Exception as error:
        raise ValueError(f"'{text[:40]}' is not a quantity; write a number in {unit}") from error
    if quantity.unitless:
        raise ValueError(f"'{text[:40]}' has no unit; write a number in {unit} or for instance '1 {unit}'")
    try:
        return float(quantity.to(unit).magnitude)
    except pint.DimensionalityError as error:
        raise ValueError(f"'{text[:40]}' is not in a unit that converts to {unit}") from error


def _reader(unit: str) -> BeforeValidator:
    def read(value: object) -> object:
        return convert(value, unit) if isinstance(value, str) else value

    return BeforeValidator(read)


Millimetres = Annotated[float, Strict(), _reader("mm")]
MillimetresPerSecond = Annotated[float, Strict(), _reader("mm/s")]
SquareCentimetres = Annotated[float, Strict(), _reader("cm**2")]
Kilograms = Annotated[float, Strict(), _reader("kg")]
Grams = Annotated[float, Strict(), _reader("g")]
Minutes = Annotated[float, Strict(), _reader("minute")]
Days = Annotated[float, Strict(), _reader("day")]
Years = Annotated[float, Strict(), _reader("year")]
