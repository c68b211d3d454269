"""What is special to each format of height maps: units, holes, order of rows, kinds that are not read."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import numpy as np
import pytest
import scan_files as files
import tifffile
import x3pio
from scan_files import HEIGHT_MM, PIXEL_MM

from cicatrix.base.errors import BadInput
from cicatrix.measure.readers.digital_surf_file import read_digital_surf
from cicatrix.measure.readers.length_units import UNITS_MM, file_unit_mm
from cicatrix.measure.readers.plain_table import read_table
from cicatrix.measure.readers.point_grid import to_grid
from cicatrix.measure.readers.sensofar_file import read_sensofar
from cicatrix.measure.readers.tiff_file import read_tiff
from cicatrix.measure.readers.x3p_file import MOST_UNPACKED, read_x3p


@pytest.mark.parametrize(
    ("text", "mm"),
    [("mm", 1.0), ("µm", 1e-3), ("μm", 1e-3), ("um", 1e-3), ("nm ", 1e-6), ("m\0\0", 1e3), ("MM", 1.0), ("cm", 10.0)],
)
def test_units_as_files_write_them(text, mm):
    assert file_unit_mm(text) == mm


@pytest.mark.parametrize("text", ["", "M", "V", "°", "km/h", "mmm"])
def test_what_is_no_length_is_not_taken_for_one(text):
    assert file_unit_mm(text) is None


def test_every_name_of_a_unit_is_read():
    assert {name: file_unit_mm(name) for name in UNITS_MM} == UNITS_MM


@pytest.mark.parametrize(("unit", "mm"), [(b"mm", 1.0), (b"\xb5m", 1e-3), (b"nm", 1e-6), (b"m", 1e3)])
def test_sur_units_and_bits(unit, mm):
    for bits, step_z in ((32, 1e-5), (16, 1e-4)):
        got = read_digital_surf(files.sur(unit=unit, bits=bits, step_z=step_z), "a.sur")
        assert (got.pixel_x_mm, got.pixel_y_mm) == pytest.approx((PIXEL_MM * mm, PIXEL_MM * mm))
        assert np.allclose(got.height * got.height_unit_mm, HEIGHT_MM * mm, atol=step_z * mm)


def test_sur_points_that_were_not_measured_are_holes():
    got = read_digital_surf(files.sur(hole=(3, 5)), "a.sur")
    assert np.argwhere(np.isnan(got.height)).tolist() == [[3, 5]]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ((12, "<h", 257), "Macintosh"), ((18, "<h", 1), "object of kind 1"), ((98, "<h", 24), "24 bits"),
        ((116, "<i", 7), "promises 7 points"), ((336, "<h", 4000), "cut short"),
        ((180, "<16s", b"V"), "unit of x is 'V'"),
        ((120, "<f", 0.0), "step of the grid"), ((128, "<f", float("nan")), "step of the grid"),
        ((108, "<i", -5), "at least 8"),
    ],
)  # fmt: skip
def test_sur_of_other_kinds_is_refused(field, words):
    with pytest.raises(BadInput, match=words):
        read_digital_surf(files.sur(field=field), "a.sur")


def test_sur_says_what_it_left_out():
    got = read_digital_surf(files.sur(several=(14, "<h", 3), turned=(290, "<h", 1)), "a.sur")
    assert "3 surfaces" in got.notes[0]
    assert "turned over" in got.notes[1]


def test_plu_holes_and_other_layouts():
    holed = HEIGHT_MM.copy()
    holed[2, 7] = np.nan
    assert np.argwhere(np.isnan(read_sensofar(files.plu(holed), "a.plu").height)).tolist() == [[2, 7]]
    with pytest.raises(BadInput, match=r"layout of this Sensofar file \(version 251\) is not known"):
        read_sensofar(files.plu(layer_rows=12), "a.plu")
    with pytest.raises(BadInput, match="measurement of kind 1"):
        read_sensofar(files.plu(kind=1), "a.plu")


def test_plu_holds_a_signalling_nan_as_a_hole():
    data = bytearray(files.plu())
    data[508:512] = struct.pack("<I", 0x7FA00000)
    assert np.argwhere(np.isnan(read_sensofar(bytes(data), "a.plu").height)).tolist() == [[0, 0]]


def test_x3p_holes_layers_and_axes_that_run_backward():
    holed = HEIGHT_MM.copy()
    holed[2, 7] = np.nan
    assert np.argwhere(np.isnan(read_x3p(files.x3p(holed), "a.x3p").height)).tolist() == [[2, 7]]
    stream = io.BytesIO()
    x3pio.write(stream, np.stack([HEIGHT_MM[::-1], 0 * HEIGHT_MM]) / 1e3, x_scale=1e-4, y_scale=2e-4)
    got = read_x3p(stream.getvalue(), "a.x3p")
    assert np.allclose(got.height * 1e3, HEIGHT_MM)
    assert (got.pixel_x_mm, got.pixel_y_mm) == pytest.approx((0.1, 0.2))
    assert "2 layers" in got.notes[0]
    backward = _x3p_with(files.x3p(), b"<Increment>0.00025<", b"<Increment>-0.00025<")
    assert np.allclose(read_x3p(backward, "a.x3p").height * 1e3, HEIGHT_MM[::-1, ::-1])


def test_x3p_profiles_and_clouds_are_refused():
    for write in (
        lambda stream: x3pio.write(stream, np.arange(50) * 1e-6, x_scale=1e-4),
        lambda stream: x3pio.write_points(stream, np.random.default_rng(0).random((50, 3))),
    ):
        stream = io.BytesIO()
        write(stream)
        with pytest.raises(BadInput, match="a profile or a list of points"):
            read_x3p(stream.getvalue(), "a.x3p")


def _x3p_with(data: bytes, old: bytes, new: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            if not part.endswith("md5checksum.hex"):
                text = source.read(part)
                assert part != "main.xml" or old in text
                target.writestr(part, text.replace(old, new) if part == "main.xml" else text)
    return made.getvalue()


def test_x3p_entities_in_its_xml_are_refused():
    bomb = b'<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    with pytest.raises(BadInput, match="cannot be read"):
        read_x3p(_x3p_with(files.x3p(), b"<p:ISO5436_2", bomb + b"<p:ISO5436_2"), "a.x3p")


def test_x3p_that_unpacks_to_too_much_is_refused_by_what_it_says_and_by_what_it_does():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        target.writestr("main.xml", "<x/>")
        with target.open("bindata/data.bin", "w") as stream:
            for _ in range(MOST_UNPACKED // 10_000_000 + 1):
                stream.write(bytes(10_000_000))
    data = made.getvalue()
    with pytest.raises(BadInput, match="unpacks to 510 MB"):
        read_x3p(data, "a.x3p")
    # The directory lies: it says that the part is small.
    start = data.rfind(b"PK\x01\x02")
    lie = data[: start + 24] + (1000).to_bytes(4, "little") + data[start + 28 :]
    with pytest.raises(BadInput, match="X3P file cannot be read"):
        read_x3p(lie, "a.x3p")


def test_x3p_zip_of_something_else():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        target.writestr("word/document.xml", "<x/>")
    with pytest.raises(BadInput, match=r"no X3P file: it holds no main\.xml"):
        read_x3p(made.getvalue(), "a.x3p")


@pytest.mark.parametrize("dtype", ["float32", "float64", "uint16", "int32"])
@pytest.mark.parametrize("options", [{}, {"tile": (16, 16)}, {"compression": "zlib"}, {"bigtiff": True}])
def test_tiff_of_any_type(dtype, options):
    heights = np.rint(1000 * HEIGHT_MM) if "int" in dtype else HEIGHT_MM
    got = read_tiff(files.tiff(heights, dtype, **options), "a.tif")
    assert np.allclose(got.height, heights, atol=1e-6)
    assert got.pixel_x_mm is None
    assert got.height_unit_mm is None


@pytest.mark.parametrize(("unit", "per_unit", "mm"), [("CENTIMETER", 200.0, 0.05), ("INCH", 508.0, 0.05)])
def test_tiff_resolution_tags_are_used_and_noted(unit, per_unit, mm):
    got = read_tiff(files.tiff(resolution=(per_unit, per_unit), resolutionunit=unit), "a.tif")
    assert got.pixel_x_mm == pytest.approx(mm)
    assert not got.pixel_is_firm
    assert "resolution tag" in got.notes[0]


@pytest.mark.parametrize("dpi", [72.0, 96.0])
def test_tiff_resolution_of_a_screen_is_no_measurement(dpi):
    got = read_tiff(files.tiff(resolution=(dpi, dpi), resolutionunit="INCH"), "a.tif")
    assert got.pixel_x_mm is None
    assert "screen" in got.notes[0]


def test_tiff_of_imagej_tells_its_unit():
    data = files.tiff(imagej=True, resolution=(20.0, 20.0), metadata={"unit": "mm"})
    assert read_tiff(data, "a.tif").pixel_x_mm == pytest.approx(0.05)


def _geo_tiff(*keys: tuple[int, int, int, int], doubles: tuple[float, ...] = ()) -> bytes:
    directory = (1, 1, 0, len(keys), *(number for key in keys for number in key))
    tags = [(33550, "d", 3, (5e-5, 1e-4, 0.0), True), (33922, "d", 6, (0.0,) * 6, True)]
    tags.append((34735, "H", len(directory), directory, True))
    if doubles:
        tags.append((34736, "d", len(doubles), doubles, True))
    return files.tiff(extratags=tags)


def test_geotiff_scale_and_vertical_unit():
    got = read_tiff(_geo_tiff((1024, 0, 1, 1), (3076, 0, 1, 9001), (4099, 0, 1, 9001)), "a.tif")
    assert (got.pixel_x_mm, got.pixel_y_mm) == pytest.approx((0.05, 0.1))
    assert got.height_unit_mm == 1000.0
    assert got.pixel_is_firm
    own = read_tiff(_geo_tiff((3076, 0, 1, 32767), (3077, 34736, 1, 0), doubles=(2.0,)), "a.tif")
    assert own.pixel_x_mm == pytest.approx(0.1)
    assert own.height_unit_mm is None


def test_geotiff_without_a_unit_tells_no_pixel():
    assert read_tiff(_geo_tiff((1024, 0, 1, 1)), "a.tif").pixel_x_mm is None


def test_tiff_no_data_of_gdal_is_a_hole():
    heights = HEIGHT_MM.copy()
    heights[1, 1] = -9999.0
    got = read_tiff(files.tiff(heights, extratags=[(42113, "s", 0, "-9999", True)]), "a.tif")
    assert np.argwhere(np.isnan(got.height)).tolist() == [[1, 1]]


def test_tiff_pictures_and_other_compression_are_refused():
    for data, words in (
        (files.tiff(np.zeros((24, 32, 3)), "uint8", photometric="rgb"), "3 values in each pixel"),
        (files.tiff(HEIGHT_MM, "uint8"), "8 bits"),
        (files.tiff().replace(b"\x03\x01\x03\x00\x01\x00\x00\x00\x01", b"\x03\x01\x03\x00\x01\x00\x00\x00\x05"), "LZW"),
    ):
        with pytest.raises(BadInput, match=words):
            read_tiff(data, "a.tif")


def test_tiff_part_that_unpacks_to_more_than_it_promises_is_refused():
    data = files.tiff(compression="zlib")
    with tifffile.TiffFile(io.BytesIO(data)) as tiff:
        page = tiff.pages[0]
        start, offset, count = page.dataoffsets[0], page.tags["StripOffsets"], page.tags["StripByteCounts"]
        places = offset.valueoffset, count.valueoffset
        sizes = offset.dtype.name, count.dtype.name
    bomb = zlib.compress(bytes(50_000_000), 9)
    assert start + len(bomb) > len(data)
    changed = bytearray(data) + bomb
    for place, value, size in zip(places, (len(data), len(bomb)), sizes, strict=True):
        width = 2 if size == "SHORT" else 4
        changed[place : place + width] = value.to_bytes(width, "little")
    with pytest.raises(BadInput, match="more than its header promises"):
        read_tiff(bytes(changed), "a.tif")


def test_table_that_is_wide_beyond_reason_is_refused():
    with pytest.raises(BadInput, match="more than 1 million points"):
        read_table("1 " * 200_000, "a.csv", most=1_000_000, wanted="a table")


def test_points_on_a_grid_with_gaps_in_any_order():
    heights = HEIGHT_MM.copy()
    heights[4:8, 10:14] = np.nan
    lines = files.xyz(heights).decode().splitlines()
    np.random.default_rng(1).shuffle(lines)
    points = np.array([line.split() for line in lines], dtype=float)
    got = to_grid(points, 1.0, "a.xyz")
    assert np.allclose(got.height, heights, atol=1e-5, equal_nan=True)


def test_points_that_lie_on_no_grid_are_refused():
    rng = np.random.default_rng(2)
    grid = np.array([line.split() for line in files.xyz().decode().splitlines()], dtype=float)
    uneven = grid.copy()
    uneven[:, 0] += rng.uniform(-0.05, 0.05, len(grid))
    for points, words in (
        (rng.random((500, 3)), "no regular grid"), (uneven, "no regular grid"),
        (np.vstack([grid, grid[:1]]), "two points have the same"), (grid * [0.0, 1.0, 1.0], "same x"),
        (np.full((90, 3), np.nan), "no point"), (np.array([[1e9 * i, i, 0.0] for i in range(100)]), "fill almost none"),
        (np.vstack([grid, [1e5, 1e5, 0.0]]), "million"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=words):
            to_grid(points, 1.0, "a.xyz")
