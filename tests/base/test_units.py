"""Quantities with units: one number and one unit, nothing that is computed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from cicatrix.base.units import Hertz, convert


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("0.5 cm", "mm", 5.0),
        ("350um", "mm", 0.35),
        ("350 \u00b5m", "mm", 0.35),
        ("1e3 um", "mm", 1.0),
        (" 2 inch ", "mm", 50.8),
        ("3000 mm2", "cm**2", 30.0),
        ("30 cm^2", "cm**2", 30.0),
        ("30 cm**2", "cm**2", 30.0),
        ("2 cm/s", "mm/s", 20.0),
        ("6 months", "year", 0.5),
        ("1 h", "minute", 60.0),
    ],
)
def test_what_people_write(text: str, unit: str, value: float) -> None:
    assert convert(text, unit) == value


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9**9 mm",
        "10**100000000 mm",
        "5 mm + 3 mm",
        "5,0 mm",
        "nan mm",
        "5 m m",
        "mm",
        "",
        "5 __class__",
        "(5) mm",
    ],
)
def test_nothing_is_computed(text: str) -> None:
    with pytest.raises(ValueError, match="is not a quantity"):
        convert(text, "mm")


@pytest.mark.parametrize("text", ["5 kg", "5 degC", "5 xyz", "5 mm2", "5 mm/s"])
def test_a_unit_of_another_kind(text: str) -> None:
    with pytest.raises(ValueError, match="not in a unit that converts to mm"):
        convert(text, "mm")


@given(st.text(alphabet="0123456789.eE+-*/^ mcs()_", max_size=60))
def test_no_text_ends_in_anything_but_a_number_or_a_clear_refusal(text: str) -> None:
    try:
        assert isinstance(convert(text, "mm"), float)
    except ValueError as error:
        assert "mm" in str(error)


@pytest.mark.parametrize(
    ("text", "hertz"), [("7000 rpm", 7000 / 60), ("7000/min", 7000 / 60), ("125 Hz", 125.0), ("0.1 kHz", 100.0)]
)
def test_a_stroke_rate_counts_turns_not_angles(text: str, hertz: float) -> None:
    assert TypeAdapter(Hertz).validate_python(text) == pytest.approx(hertz)


@pytest.mark.parametrize("text", ["100", "100 rad/s", "100 mm", "rpm", "1e rpm", "9**9 Hz", "1" * 80 + " rpm"])
def test_what_is_no_stroke_rate(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Hertz).validate_python(text)
