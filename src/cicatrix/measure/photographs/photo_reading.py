"""Reading a photograph: JPEG, PNG, TIFF, WebP or HEIC by content, bounded before it is decoded, upright and in sRGB."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pillow_heif
from PIL import Image, ImageCms, ImageOps

from cicatrix.base.errors import BadInput
from cicatrix.base.reading import read_bytes
from cicatrix.measure.photographs.camera_settings import orientation_of, settings_of
from cicatrix.measure.photographs.photo import Photo, Pixels, check_size

MOST_BYTES = 200_000_000
WANTED = "a photograph as JPEG, PNG, TIFF, WebP or HEIC"
_FORMATS = {
    "JPEG": "JPEG",
    "MPO": "JPEG",
    "PNG": "PNG",
    "TIFF": "TIFF",
    "WEBP": "WebP",
}  # MPO: a JPEG with a second one behind
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
# What decoders raise on a damaged file.
_FAILURES = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RuntimeError,
    EOFError, MemoryError, struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip
_FULL_SIZE_TABLE = 3688
"""Sum of the luminance table of ITU-T T.81, annex K.1: the Independent JPEG Group scales it by quality."""


def read_photo(path: str | Path) -> Photo:
    """Read a photograph, upright, in sRGB, without anything that tells who, where or when.

    Parameters
    ----------
    path
        JPEG (of a pair of pictures the first one), PNG, TIFF (the first page), WebP or HEIC; told by content, not name.

    Returns
    -------
    Photo
        8-bit sRGB pixels turned by the file's orientation, and what the camera was set to.

    Raises
    ------
    BadInput
        If the file is missing, empty, no such picture, damaged, animated, of more than 60 million pixels, or holds
        numbers that are no colours.
    """
    path = Path(path)
    return photo_from_bytes(read_bytes(path, wanted=WANTED, most=MOST_BYTES), str(path))


def photo_from_bytes(data: bytes, where: str) -> Photo:
    """Return the photograph that a file's bytes hold; *where* names it in errors. See `read_photo`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of odd metadata, which is dropped anyway
        try:
            return _decoded(data, where)
        except _FAILURES as error:
            raise BadInput(
                "the picture is damaged or cut short", where=where, do="copy it from the camera again"
            ) from error


def _decoded(data: bytes, where: str) -> Photo:
    heic = data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS
    image, kind = _heic(data, where) if heic else _opened(data, where)
    exif = image.getexif()
    notes: list[str] = []
    quality = _jpeg_quality(image) if kind == "JPEG" else None
    profile = image.info.get("icc_profile")
    turn = 1 if heic else orientation_of(exif)  # the HEIC decoder has turned the picture itself
    settings = settings_of(exif)
    image.load()
    plain = _srgb(image, profile, notes, where)
    if turn != 1:
        exif.clear()
        plain.info.clear()
        exif[0x0112] = turn
        plain.info["exif"] = exif.tobytes()
        plain = ImageOps.exif_transpose(plain)
        notes.append("the picture was turned upright as its file tells")
    pixels: Pixels = np.ascontiguousarray(np.asarray(plain, dtype=np.uint8))
    return Photo(pixels, kind, settings, quality, tuple(notes))


def _heic(data: bytes, where: str) -> tuple[Any, str]:
    file = pillow_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
    check_size(*file.size, where)
    return file.to_pillow(), "HEIC"


def _opened(data: bytes, where: str) -> tuple[Any, str]:
    try:
        image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "TIFF", "WEBP"))
    except Image.DecompressionBombError as error:
        raise BadInput("the picture is too large", where=where, allowed="at most 60 million pixels") from error
    except Image.UnidentifiedImageError as error:
        raise BadInput("this is no photograph that can be read", where=where, allowed=WANTED) from error
    check_size(*image.size, where)
    if image.format in ("PNG", "WEBP") and getattr(image, "is_animated", False):
        raise BadInput("the picture is animated", where=where, allowed="a single photograph")
    return image, _FORMATS[str(image.format)]


def _srgb(image: Any, profile: bytes | None, notes: list[str], where: str) -> Any:
    """Return a picture of any mode as 8-bit sRGB, over white where it is transparent."""
    if image.mode in ("F", "I"):
        raise BadInput("the picture holds numbers, not colours", where=where, allowed="8 or 16 bits a colour")
    if image.mode.startswith("I;16"):
        wide = np.asarray(image).astype(np.uint16)
        image = Image.fromarray(((wide.astype(np.uint32) + 128) // 257).astype(np.uint8))
        notes.append("16 bits of grey were rounded to 8")
    if image.mode in ("P", "PA", "LA", "La", "RGBa", "1") or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode == "RGBA":
        white = Image.new("RGBA", image.size, (255, 255, 255, 255))
        if image.getextrema()[3][0] < 255:
            notes.append("transparent parts were laid over white")
        image = Image.alpha_composite(white, image).convert("RGB")
    if image.mode in ("L",):
        notes.append("the picture is grey: nothing can be said of colour")
    if profile:
        converted = _by_profile(image, profile, notes)
        if converted is not None:
            return converted
    if image.mode == "CMYK":
        notes.append("CMYK without a profile: colours are rough")
    return image if image.mode == "RGB" else image.convert("RGB")


def _by_profile(image: Any, profile: bytes, notes: list[str]) -> Any:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in str(ImageCms.getProfileDescription(source)).lower():
            return None
        target = ImageCms.createProfile("sRGB")
        converted: Any = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        notes.append("the colour profile cannot be used: colours are taken for sRGB")
        return None
    notes.append("colours were converted to sRGB by the picture's own profile")
    return converted


def _jpeg_quality(image: Any) -> int | None:
    """Return the quality whose scaled table sums to the picture's own (scaling of the Independent JPEG Group)."""
    table = image.quantization.get(0)
    if not table or len(table) != 64:
        return None
    scale = 100.0 * sum(table) / _FULL_SIZE_TABLE
    quality = (200.0 - scale) / 2.0 if scale <= 100.0 else 5000.0 / scale
    return int(np.clip(round(quality), 1, 100))


def smaller(pixels: Pixels, width: int, height: int) -> Pixels:
    """Return a picture resized to fewer pixels, each the mean of those it covers."""
    made: Pixels = np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return made
