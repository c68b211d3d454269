"""Every format gives the same surface, the right way up, in millimetres; what is not told is asked for."""

from __future__ import annotations

import os
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import scan_files as files
from scan_files import HEIGHT_MM, PIXEL_MM

from cicatrix.base.errors import BadInput
from cicatrix.measure.readers.read_scan import read_scan
from cicatrix.measure.scan import Scan

MADE = {
    "a.x3p": files.x3p, "a.sur": files.sur, "a.plu": files.plu, "a.tif": files.tiff, "a.npy": files.npy,
    "a.csv": files.csv, "a.ply": lambda heights: files.mesh_bytes("ply", heights),
    "a.stl": lambda heights: files.mesh_bytes("stl", heights),
    "a.obj": lambda heights: files.mesh_bytes("obj", heights),
}  # fmt: skip
"""How a file of other heights is made."""
MESHES = {"a.ply", "b.ply", "a.obj", "a.stl", "b.stl", "a.glb"}


def read(folder: Path, name: str, data: bytes, **options: object) -> Scan:
    path = folder / name
    path.write_bytes(data)
    return read_scan(path, **options)


def refused(folder: Path, name: str, data: bytes, **options: object) -> str:
    with pytest.raises(BadInput) as caught:
        read(folder, name, data, **options)
    return caught.value.line()


@pytest.mark.parametrize("name", sorted(set(files.ALL) - MESHES))
def test_a_map_comes_back_in_millimetres_the_right_way_up(tmp_path, name):
    make, options = files.ALL[name]
    scan = read(tmp_path, name, make(), **options)
    assert scan.kind == "height_map"
    assert scan.native_spacing_mm is None
    assert scan.surface.pixel_x_mm == pytest.approx(PIXEL_MM, rel=1e-6)
    assert scan.surface.pixel_y_mm == pytest.approx(PIXEL_MM, rel=1e-6)
    assert np.allclose(scan.surface.height_mm, HEIGHT_MM, atol=1e-5)


@pytest.mark.parametrize("name", sorted(MESHES))
def test_a_mesh_of_the_map_gives_the_map_at_its_corners(tmp_path, name):
    make, options = files.ALL[name]
    scan = read(tmp_path, name, make(), pixel_mm=PIXEL_MM, towards="+z", **options)
    assert scan.kind == "mesh"
    assert scan.native_spacing_mm == pytest.approx(PIXEL_MM, rel=0.02)
    relief = HEIGHT_MM - HEIGHT_MM.min()
    assert scan.surface.height_mm.shape == HEIGHT_MM.shape
    assert np.allclose(scan.surface.height_mm, relief, atol=1e-4)


@pytest.mark.parametrize("name", sorted(MESHES))
def test_meshes_get_half_their_edge_as_pixel_and_say_their_unit(tmp_path, name):
    make, options = files.ALL[name]
    scan = read(tmp_path, name, make(), **options)
    assert scan.surface.pixel_x_mm == pytest.approx(0.5 * scan.native_spacing_mm)
    assert any("millimetres were assumed" in note for note in scan.notes) == (not options)
    assert np.isfinite(scan.surface.height_mm).mean() > 0.9


def test_a_given_unit_of_a_mesh_is_used(tmp_path):
    scan = read(tmp_path, "a.ply", files.mesh_bytes("ply"), mesh_unit="cm")
    assert max(scan.surface.size_mm) == pytest.approx(10 * PIXEL_MM * (files.COLUMNS - 1), rel=0.03)
    assert not any("assumed" in note for note in scan.notes)
    assert "unknown unit 'yard'" in refused(tmp_path, "a.ply", files.mesh_bytes("ply"), mesh_unit="yard")


def test_glb_is_metres_unless_told_otherwise(tmp_path):
    words = refused(tmp_path, "a.glb", files.mesh_bytes("glb"))
    assert "mm wide" in words
    assert "1/1000" in words
    assert "--mesh-unit" in words


@pytest.mark.parametrize(("option", "name"), [("pixel_mm", "--pixel-mm"), ("height_unit", "--height-unit")])
@pytest.mark.parametrize("file", ["a.npy", "a.csv", "a.tif"])
def test_what_a_file_does_not_tell_must_be_given(tmp_path, file, option, name):
    make, options = files.ALL[file]
    words = refused(tmp_path, file, make(), **{key: value for key, value in options.items() if key != option})
    assert words.startswith(f"{name}: the file does not tell")


@pytest.mark.parametrize("file", ["a.x3p", "a.sur", "a.plu", "a.xyz"])
def test_a_pixel_that_contradicts_the_file_is_refused_and_one_that_agrees_is_not(tmp_path, file):
    make, options = files.ALL[file]
    assert "the file tells a pixel of 0.25" in refused(tmp_path, file, make(), pixel_mm=0.1, **options)
    assert read(tmp_path, file, make(), pixel_mm=PIXEL_MM, **options).surface.pixel_x_mm == pytest.approx(PIXEL_MM)


@pytest.mark.parametrize("pixel", [0.0, -1.0, float("nan"), float("inf")])
def test_a_pixel_is_a_positive_number(tmp_path, pixel):
    assert refused(tmp_path, "a.npy", files.npy(), pixel_mm=pixel, height_unit="mm").startswith("--pixel-mm")


def test_options_that_mean_nothing_for_a_file_are_refused(tmp_path):
    assert refused(tmp_path, "a.sur", files.sur(), mesh_unit="mm").startswith("--mesh-unit")
    assert refused(tmp_path, "a.sur", files.sur(), towards="+z").startswith("--towards")
    assert refused(tmp_path, "a.sur", files.sur(), height_unit="um").startswith("--height-unit")
    assert refused(tmp_path, "a.ply", files.mesh_bytes("ply"), height_unit="mm").startswith("--height-unit")
    assert "did you mean" in refused(tmp_path, "a.ply", files.mesh_bytes("ply"), towards="z+z")


@pytest.mark.parametrize(
    ("factor", "words"), [(1e-3, "Times 1000 it would be 8 mm"), (1e3, "Times 1/1000 it would be 8 mm")]
)
def test_units_off_by_a_thousand_are_found_by_the_size(tmp_path, factor, words):
    options = {"pixel_mm": factor * PIXEL_MM, "height_unit": "um"}
    got = refused(tmp_path, "a.npy", files.npy(), **options)
    assert words in got
    assert "--expect-width-mm" in got
    scan = read(tmp_path, "a.npy", files.npy(), expected_width_mm=8.0 * factor * 1.04, **options)
    assert scan.surface.size_mm[0] == pytest.approx(8.0 * factor)


def test_an_expected_width_must_agree_within_five_per_cent(tmp_path):
    assert read(tmp_path, "a.sur", files.sur(), expected_width_mm=8.3)
    assert "a width of 8.5 mm is expected" in refused(tmp_path, "a.sur", files.sur(), expected_width_mm=8.5)
    assert "Times 1000" in refused(tmp_path, "a.sur", files.sur(), expected_width_mm=8000.0)
    assert refused(tmp_path, "a.sur", files.sur(), expected_width_mm=float("nan")).startswith("--expect-width-mm")


def test_heights_larger_than_the_map_are_a_wrong_unit(tmp_path):
    words = refused(tmp_path, "a.npy", files.npy(1000.0 * HEIGHT_MM), pixel_mm=PIXEL_MM, height_unit="mm")
    assert "heights span" in words
    assert "--height-unit" in words


@pytest.mark.parametrize("name", sorted(files.ALL))
def test_a_wrong_extension_is_read_by_content_and_noted(tmp_path, name):
    make, options = files.ALL[name]
    other = "b.sur" if not name.endswith(".sur") else "b.ply"
    if name in ("a.csv", "a.xyz"):  # text without a signature is not taken for a table under another name
        assert "is no Digital Surf SUR" in refused(tmp_path, other, make(), **options)
    else:
        assert any("is named" in note for note in read(tmp_path, other, make(), **options).notes)
        assert not any("is named" in note for note in read(tmp_path, name, make(), **options).notes)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"Binary TrueMap Data File v2.0\r\n\0", "TrueMap"), (b"AliconaImaging\0\r\n", "Alicona"),
        (b"\x89PNG\r\n\x1a\n", "PNG"), (b"%PDF-1.7", "PDF"), (b"DSCOMPRESSED\0", "compressed Digital Surf"),
        (b'{"asset": {"version": "2.0"}}', "save it as GLB"), (b"<html></html>", "XML or HTML"),
        (bytes(range(256)), "no scan"),
    ],
)  # fmt: skip
def test_foreign_files_are_named_with_what_is_read(tmp_path, data, words):
    for name in ("scan.dat", "scan.ply"):
        got = refused(tmp_path, name, data)
        assert words in got or ("no PLY" in got and words == "no scan")
        assert ".x3p" in got


@pytest.mark.parametrize("data", [b"", b" \n\n "])
@pytest.mark.parametrize("name", sorted(files.ALL))
def test_empty_files(tmp_path, name, data):
    assert "the file is empty" in refused(tmp_path, name, data)


def test_folders_pipes_links_and_files_that_are_not_there(tmp_path):
    (tmp_path / "a.x3p").mkdir()
    os.mkfifo(tmp_path / "pipe.ply")
    (tmp_path / "link.sur").symlink_to(tmp_path / "nowhere.sur")
    for name, words in (
        ("a.x3p", "folder"), ("pipe.ply", "neither a file"), ("link.sur", "leads nowhere"), ("no.stl", "no such file"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=words):
            read_scan(tmp_path / name)


def test_files_over_the_bound_are_not_opened(tmp_path):
    with (tmp_path / "large.stl").open("wb") as stream:
        stream.truncate(700_000_000)  # sparse: takes no room
    with pytest.raises(BadInput, match="at most 600 MB"):
        read_scan(tmp_path / "large.stl")


@pytest.mark.parametrize("name", sorted(files.ALL))
def test_a_file_cut_short_is_refused_or_smaller(tmp_path, name):
    make, options = files.ALL[name]
    data = make()
    for share in (0.02, 0.3, 0.6, 0.95):
        try:
            scan = read(tmp_path, name, data[: int(share * len(data))], **options)
        except BadInput:
            continue
        assert name in {"a.csv", "a.xyz", "a.obj"}, f"{name} cut to {share} was read: {scan.notes}"


@pytest.mark.parametrize("name", ["a.x3p", "a.sur", "a.plu", "a.tif", "a.npy"])
def test_a_header_that_promises_too_much_is_refused_before_memory_is_taken(tmp_path, name):
    """Each header promises 10^9 pixels in a file of some kilobytes."""
    data = {
        "a.x3p": _x3p_lie,
        "a.sur": lambda: files.sur(a=(108, "<i", 40_000), b=(112, "<i", 25_000), c=(116, "<I", 10**9)),
        "a.plu": lambda: _patched(files.plu(), (388, 25_000), (392, 40_000), (500, 25_000), (504, 40_000)),
        "a.tif": _tiff_lie,
        "a.npy": lambda: files.npy().replace(b"(24, 32), }", b"(25000,40000),}")[:200],
    }[name]()
    assert "million" in refused(tmp_path, name, data, **files.ALL[name][1])


def _patched(data: bytes, *places: tuple[int, int]) -> bytes:
    changed = bytearray(data)
    for offset, value in places:
        changed[offset : offset + 4] = value.to_bytes(4, "little")
    return bytes(changed)


def _tiff_lie() -> bytes:
    data = files.tiff()
    for tag, value in ((256, 40_000), (257, 25_000)):  # ImageWidth, ImageLength
        for code in (3, 4):
            entry = tag.to_bytes(2, "little") + code.to_bytes(2, "little") + (1).to_bytes(4, "little")
            at = data.find(entry)
            if at >= 0:
                data = data[: at + 8] + value.to_bytes(4, "little") + data[at + 12 :]
    return data


def _x3p_lie() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(files.x3p())) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            if not part.endswith("md5checksum.hex"):
                text = old.read(part)
                text = text.replace(b"<SizeX>32<", b"<SizeX>40000<").replace(b"<SizeY>24<", b"<SizeY>25000<")
                new.writestr(part, text)
    return made.getvalue()


@pytest.mark.parametrize("name", ["a.x3p", "a.plu", "a.tif", "a.npy", "a.csv", "a.ply", "a.stl", "a.obj"])
def test_nothing_measured_is_refused(tmp_path, name):
    words = refused(tmp_path, name, MADE[name](np.full_like(HEIGHT_MM, np.nan)), **files.ALL[name][1])
    assert ("no face of the mesh has an area" if name in MESHES else "no point of the map was measured") in words


@pytest.mark.parametrize("name", sorted(MADE))
def test_a_surface_of_one_height_is_refused(tmp_path, name):
    words = refused(tmp_path, name, MADE[name](np.full_like(HEIGHT_MM, 0.5)), **files.ALL[name][1])
    assert "all heights are the same" in words


@pytest.mark.parametrize("name", sorted(set(MADE) - MESHES))
def test_one_pixel_is_no_map(tmp_path, name):
    assert "the map is 1 x 1 pixels" in refused(tmp_path, name, MADE[name](np.array([[0.5]])), **files.ALL[name][1])


def test_a_case_is_no_scan(tmp_path):
    words = refused(tmp_path, "demo.toml", b'[patient]\nid = "A"\n', pixel_mm=0.1, height_unit="um")
    assert "demo.toml: a TOML file, as a case or a protocol, is no scan; allowed: a scan: .csv" in words
