"""Reading files: bounded, validated, and clear about what is wrong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.reading import MAX_BYTES, parse, read_model
from cicatrix.base.units import Millimetres


class Inner(Frozen):
    width_mm: Millimetres


class Outer(Frozen):
    name: str
    inner: list[Inner] = []


def read(tmp_path: Path, text: str) -> Outer:
    path = tmp_path / "a.toml"
    path.write_text(text)
    return read_model(path, Outer)


def test_a_string_with_a_unit_is_converted(tmp_path: Path) -> None:
    outer = read(tmp_path, 'name = "x"\n[[inner]]\nwidth_mm = "350 um"\n')
    assert outer.inner[0].width_mm == pytest.approx(0.35)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('name = "x"\n[[inner]]\nwidth_m = 1.0\n', "unknown key 'width_m'"),
        ('name = "x"\n[[inner]]\nwidth_mm = "5 kg"\n', "converts to mm"),
        ('name = "x"\n[[inner]]\nwidth_mm = "5"\n', "has no unit"),
        ('name = "x"\n[[inner]]\nwidth_mm = nan\n', "finite"),
        ("inner = []\n", "'name' is missing"),
        ('name = "x"\nname = "y"\n', "cannot be parsed"),
        ('{"name": "x", "name": "y"}', "stands twice"),
        ('{"name": NaN}', "not a number"),
        ("[" * 200_000, "cannot be parsed"),
        ("", "empty"),
        ("name = 'x'\0", "binary"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message) as caught:
        read(tmp_path, text)
    assert "a.toml" in caught.value.where
    assert "\n" not in caught.value.line()


def test_the_nearest_key_is_offered(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, 'nane = "x"\n')
    assert caught.value.do.startswith("did you mean 'name'?")


def test_a_huge_file_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="too large"):
        read(tmp_path, "#" * (MAX_BYTES + 1))


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="folder"):
        read_model(tmp_path, Outer)
    (tmp_path / "case.toml").write_text("x")
    with pytest.raises(BadInput) as caught:
        read_model(tmp_path / "cass.toml", Outer)
    assert caught.value.do == "did you mean 'case.toml'?"


@given(st.text(max_size=300))
def test_no_text_crashes_the_parser(text: str) -> None:
    try:
        parse(text, "x")
    except BadInput as error:
        assert error.where == "x"
