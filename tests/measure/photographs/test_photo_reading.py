"""Photographs come in upright, in sRGB and without a word of who, where or when, or are refused with the reason."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from cicatrix.base.errors import BadInput
from cicatrix.measure.photographs.camera_settings import settings_of
from cicatrix.measure.photographs.photo import Photo
from cicatrix.measure.photographs.photo_reading import photo_from_bytes, read_photo

SCENE = np.zeros((64, 96, 3), dtype=np.uint8)
SCENE[:, :48], SCENE[:, 48:] = (220, 30, 30), (30, 30, 220)
SCENE[:16] = (30, 200, 30)


def exif_of(orientation: int = 1) -> Image.Exif:
    """EXIF as a phone writes it: settings, and much that must not stay."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0110] = orientation, "Apple", "iPhone 14"
    exif[0x0132], exif[0x013B], exif[0x010E] = "2026:11:30 10:00:00", "Dr Secretname", "Patient Secretname"
    block = exif.get_ifd(0x8769)
    block[0x920A], block[0x829A], block[0x829D], block[0x8827] = 5.7, 0.01, 1.5, 125
    block[0x9209], block[0xA403], block[0xA405] = 1, 1, 26
    block[0x9003], block[0xA431], block[0x9286] = "2026:11:30 10:00:00", "SECRETSERIAL", b"ASCII\0\0\0Secretname"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 8.0, 12.0), 3: "E", 4: (11.0, 34.0, 30.0)})
    return exif


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_every_format_is_read_by_content(form: str, tmp_path: Path, encoded) -> None:
    path = tmp_path / "picture.dat"
    path.write_bytes(encoded(Image.fromarray(SCENE), form, **({"quality": 95} if form in ("JPEG", "WEBP") else {})))
    photo = read_photo(path)
    assert photo.source_format.upper() == form
    assert np.abs(photo.pixels.astype(int) - SCENE)[20:, 10:40].max() < 12


def test_heic_is_read(tmp_path: Path) -> None:
    path = tmp_path / "picture.jpg"
    pillow_heif.from_pillow(Image.fromarray(SCENE)).save(path, quality=95, exif=exif_of(6).tobytes())
    photo = read_photo(path)
    assert photo.source_format == "HEIC"
    assert sorted((photo.width, photo.height)) == [64, 96]
    assert photo.settings.iso == 125


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_picture_is_turned_as_its_file_tells(orientation: int, encoded) -> None:
    undo = {
        1: lambda a: a, 2: lambda a: a[:, ::-1], 3: lambda a: a[::-1, ::-1], 4: lambda a: a[::-1],
        5: lambda a: a.transpose(1, 0, 2), 6: lambda a: np.rot90(a), 7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
        8: lambda a: np.rot90(a, -1),
    }  # fmt: skip
    stored = np.ascontiguousarray(undo[orientation](SCENE))
    photo = photo_from_bytes(encoded(Image.fromarray(stored), "PNG", exif=exif_of(orientation)), "x")
    assert np.array_equal(photo.pixels, SCENE)
    assert bool(photo.notes) == (orientation != 1)


def test_settings_stay_and_all_else_goes(encoded) -> None:
    photo = photo_from_bytes(encoded(Image.fromarray(SCENE), "JPEG", quality=80, exif=exif_of()), "x")
    kept = photo.settings
    assert (kept.camera, kept.focal_length_mm, kept.f_number, kept.iso) == ("Apple iPhone 14", 5.7, 1.5, 125)
    assert (kept.flash_fired, kept.white_balance_fixed, kept.focal_length_35mm_mm) == (True, True, 26)
    assert kept.exposure_s == pytest.approx(0.01)
    assert photo.jpeg_quality == 80
    assert "ecret" not in repr(photo)
    assert "2026" not in repr(photo)


def test_a_name_in_place_of_a_camera_and_impossible_settings_are_dropped() -> None:
    exif = exif_of()
    exif[0x010F], exif[0x0110] = "Jöhn\n", "x" * 99
    exif.get_ifd(0x8769).update({0x920A: float("inf"), 0x8827: "many", 0x829D: -1.0, 0x9209: "yes", 0xA403: 7})
    kept = settings_of(exif)
    assert (kept.camera, kept.focal_length_mm, kept.iso, kept.f_number) == (None, None, None, None)
    assert (kept.flash_fired, kept.white_balance_fixed) == (None, None)


def test_other_kinds_of_pixels_become_plain_colours(encoded) -> None:
    colour = Image.fromarray(SCENE)
    wide = np.full((64, 96), 257 * 100, dtype=np.uint16)
    wide_photo = photo_from_bytes(encoded(Image.fromarray(wide), "PNG"), "x")
    assert (wide_photo.pixels == 100).all()
    assert "rounded" in wide_photo.notes[0]
    palette = photo_from_bytes(encoded(colour.quantize(8), "PNG"), "x")
    assert np.abs(palette.pixels.astype(int) - SCENE).max() < 12
    clear = colour.convert("RGBA")
    clear.putalpha(0)
    assert (photo_from_bytes(encoded(clear, "PNG"), "x").pixels == 255).all()
    cmyk = photo_from_bytes(encoded(colour.convert("CMYK"), "JPEG", quality=95), "x")
    assert np.abs(cmyk.pixels.astype(int) - SCENE)[30:60, 10:40].max() < 25
    assert "CMYK" in cmyk.notes[0]
    grey = photo_from_bytes(encoded(colour.convert("L"), "PNG"), "x")
    assert "grey" in grey.notes[0]


def test_a_profile_is_applied(encoded) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    plain = photo_from_bytes(encoded(Image.fromarray(SCENE), "PNG", icc_profile=profile.tobytes()), "x")
    assert np.array_equal(plain.pixels, SCENE)
    wrong = photo_from_bytes(encoded(Image.fromarray(SCENE), "PNG", icc_profile=lab.tobytes()), "x")
    assert "cannot be used" in wrong.notes[0]
    gamma = _gamma_profile(profile.tobytes())
    turned = photo_from_bytes(encoded(Image.fromarray(SCENE), "PNG", icc_profile=gamma), "x")
    assert "by the picture's own profile" in turned.notes[0]
    assert not np.array_equal(turned.pixels, SCENE)


def _gamma_profile(data: bytes) -> bytes:
    """Return the profile with red and blue exchanged and another name: a space that is not sRGB."""
    changed = bytearray(data.replace(b"s\0R\0G\0B", b"o\0t\0h\0r").replace(b"sRGB", b"othr"))
    count = struct.unpack(">I", changed[128:132])[0]
    for entry in range(count):
        start = 132 + 12 * entry
        name = bytes(changed[start : start + 4])
        if name in (b"rXYZ", b"bXYZ"):
            changed[start : start + 4] = b"bXYZ" if name == b"rXYZ" else b"rXYZ"
    return bytes(changed)


def _png_head(width: int, height: int) -> bytes:
    head = struct.pack(">II", width, height) + b"\x08\x02\0\0\0"
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + b"\0\0\0\x08IDAT"
    )


def test_what_is_no_photograph_is_refused_with_the_reason(tmp_path: Path, encoded) -> None:
    frames = [Image.fromarray(SCENE), Image.fromarray(SCENE[:, ::-1].copy())]
    whole = encoded(frames[0], "JPEG")
    for data, words in [
        (b"not a picture at all", "no photograph that can be read"),
        (b"%PDF-1.7 ....", "no photograph that can be read"),
        (encoded(frames[0], "GIF"), "no photograph that can be read"),
        (whole[: len(whole) // 2], "damaged or cut short"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "damaged or cut short"),
        (_png_head(20_000, 20_000), "too large; allowed: at most 60 million pixels"),
        (_png_head(8_000, 8_000), "8000 x 8000 pixels"),
        (encoded(Image.fromarray(SCENE[:10]), "PNG"), "96 x 10 pixels"),
        (encoded(frames[0], "PNG", save_all=True, append_images=frames[1:]), "animated"),
        (encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:]), "animated"),
        (encoded(Image.fromarray(np.ones((64, 64), np.float32)), "TIFF"), "numbers, not colours"),
    ]:
        with pytest.raises(BadInput) as caught:
            photo_from_bytes(data, "picture.jpg")
        assert words in caught.value.line(), words
        assert caught.value.where == "picture.jpg"
    empty = tmp_path / "empty.jpg"
    empty.touch()
    for path, words in [(empty, "empty"), (tmp_path, "a folder"), (tmp_path / "emty.jpg", "did you mean 'empty.jpg'")]:
        with pytest.raises(BadInput) as caught:
            read_photo(path)
        assert words in caught.value.line()
    with pytest.raises(BadInput):
        Photo(np.zeros((64, 64), dtype=np.uint8))


@pytest.fixture(scope="module")
def whole_files() -> list[bytes]:
    """One file of each kind."""
    made: list[bytes] = []
    for form in ("JPEG", "PNG", "TIFF", "WEBP"):
        stream = io.BytesIO()
        Image.fromarray(SCENE).save(stream, form, exif=exif_of(6))
        made.append(stream.getvalue())
    stream = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(SCENE)).save(stream, exif=exif_of().tobytes())
    return [*made, stream.getvalue()]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    which=st.integers(0, 4),
    flips=st.lists(st.tuples(st.floats(0.0, 0.999), st.integers(1, 255)), max_size=6),
    kept=st.floats(0.0, 1.0),
    cut=st.booleans(),
)
def test_a_damaged_file_is_a_photograph_or_bad_input(
    whole_files: list[bytes], which: int, flips: list[tuple[float, int]], kept: float, cut: bool
) -> None:
    data = bytearray(whole_files[which])
    for place, change in flips:
        data[int(place * len(data))] ^= change
    try:
        photo = photo_from_bytes(bytes(data[: int(kept * len(data))] if cut else data), "x")
    except BadInput:
        return
    assert photo.pixels.dtype == np.uint8
