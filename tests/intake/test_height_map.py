"""Height maps: what is written is read, in any common way to write it, and what is wrong is named with its place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cicatrix.base.errors import BadInput
from cicatrix.intake.height_map import MOST_POINTS, read_height_map

HEIGHTS = np.round(np.random.default_rng(3).normal(0.0, 40.0, (20, 24)), 2)


def write(folder: Path, text: str, name: str = "map.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def table(heights: np.ndarray, mark: str = ",") -> str:
    return "\n".join(mark.join(f"{x:g}" for x in row) for row in heights) + "\n"


@pytest.mark.parametrize("mark", [",", ";", "\t", " "])
def test_any_common_separator(tmp_path, mark):
    got = read_height_map(write(tmp_path, "# um\n" + table(HEIGHTS, mark)), pixel_mm=0.05, unit="um")
    assert np.allclose(got.height_mm, HEIGHTS / 1000.0)
    assert got.size_mm == pytest.approx((1.2, 1.0))


def test_decimal_commas_and_a_separator_at_the_end(tmp_path):
    text = "".join(";".join(f"{x:g}".replace(".", ",") for x in row) + ";\n" for row in HEIGHTS)
    got = read_height_map(write(tmp_path, text), pixel_mm=0.05, unit="mm")
    assert np.allclose(got.height_mm, HEIGHTS)


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int16])
def test_numpy_files_of_any_real_type(tmp_path, kind):
    np.save(tmp_path / "map.npy", HEIGHTS.astype(kind))
    got = read_height_map(tmp_path / "map.npy", pixel_mm=0.05, unit="um")
    assert np.allclose(got.height_mm, HEIGHTS.astype(kind) / 1000.0)


@given(pixel=st.floats(allow_nan=True, allow_infinity=True))
@settings(max_examples=60, deadline=None)
def test_a_pixel_is_possible_or_refused(tmp_path_factory, pixel):
    path = write(tmp_path_factory.mktemp("maps"), table(HEIGHTS))
    try:
        assert 1e-4 <= read_height_map(path, pixel_mm=pixel, unit="um").pixel_mm <= 1.0
    except BadInput as error:
        assert error.where == "--pixel-mm"


@pytest.mark.parametrize(
    ("pixel", "unit", "words"),
    [
        (None, "um", "--pixel-mm: the distance between neighbouring points is not told"),
        (-0.05, "um", "a pixel of -0.05 mm; allowed: 0.0001 to 1 mm"),
        (0.0, "um", "a pixel of 0 mm"),
        (50.0, "um", "a pixel of 50 mm"),
        (0.05, None, "--height-unit: the unit of the heights is not told; allowed: um, mm"),
        (0.05, "nm", "unknown unit 'nm'; allowed: um, mm"),
    ],
)
def test_pixel_and_unit_must_be_told(tmp_path, pixel, unit, words):
    with pytest.raises(BadInput) as caught:
        read_height_map(write(tmp_path, table(HEIGHTS)), pixel_mm=pixel, unit=unit)
    assert words in caught.value.line()


def lines_with(row: int, column: int, word: str) -> str:
    cells = [[f"{x:g}" for x in line] for line in HEIGHTS]
    cells[row][column] = word
    return "\n".join(",".join(line) for line in cells)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("# only a remark\n", "the file holds no heights"),
        (lines_with(4, 7, "deep"), "'deep' is not a number (line 5, column 8)"),
        (lines_with(4, 7, ""), "a height is missing (line 5, column 8)"),
        (lines_with(4, 7, "nan"), "1 of 480 heights are missing or not finite, the first in row 5, column 8"),
        (lines_with(0, 0, "-inf"), "the first in row 1, column 1"),
        (table(HEIGHTS) + "1,2,3\n", "line 21 has 3 heights, the first one 24"),
        (table(HEIGHTS[:, :3]), "a table of 20 rows and 3 columns; allowed: at least 16 of each"),
    ],
)
def test_what_is_wrong_in_a_table_is_named_with_its_place(tmp_path, text, words):
    with pytest.raises(BadInput) as caught:
        read_height_map(write(tmp_path, text), pixel_mm=0.05, unit="um")
    assert words in caught.value.line()


def test_a_map_too_large_is_refused_before_it_is_read(tmp_path):
    """A head that tells of a billion points, and nothing behind it."""
    np.save(tmp_path / "map.npy", np.zeros((2, 2)))
    whole = (tmp_path / "map.npy").read_bytes()
    (tmp_path / "map.npy").write_bytes(whole.replace(b"(2, 2), }           ", b"(50000, 20000), }   "))
    with pytest.raises(BadInput, match="more than 4 million points"):
        read_height_map(tmp_path / "map.npy", pixel_mm=0.05, unit="um")
    rows = MOST_POINTS // 200_000 + 1
    with pytest.raises(BadInput, match="more than 4 million points"):
        read_height_map(write(tmp_path, ("1 " * 200_000 + "\n") * rows), pixel_mm=0.05, unit="um")


@pytest.mark.parametrize("array", [np.zeros((3, 20, 20)), np.zeros((20, 20), complex), np.array([[{}] * 20] * 20)])
def test_arrays_that_are_no_map(tmp_path, array):
    np.save(tmp_path / "map.npy", array)
    with pytest.raises(BadInput, match=r"dimensions of|cannot be read"):
        read_height_map(tmp_path / "map.npy", pixel_mm=0.05, unit="um")


def test_paths_that_lead_to_no_map(tmp_path):
    write(tmp_path, table(HEIGHTS))
    with pytest.raises(BadInput, match=r"there is no such file; did you mean 'map.csv'"):
        read_height_map(tmp_path / "maps.csv", pixel_mm=0.05, unit="um")
    with pytest.raises(BadInput, match="a folder"):
        read_height_map(tmp_path, pixel_mm=0.05, unit="um")
    (tmp_path / "scan.x3p").write_bytes(b"PK\x03\x04\xff\xfe\x00 not text")
    with pytest.raises(BadInput, match="not text in UTF-8; allowed: a table of heights"):
        read_height_map(tmp_path / "scan.x3p", pixel_mm=0.05, unit="um")
