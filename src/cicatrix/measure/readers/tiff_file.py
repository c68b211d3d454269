"""TIFF and GeoTIFF with one height in each pixel."""

from __future__ import annotations

import io
import math
import zlib
from typing import Any

import numpy as np
import tifffile

from cicatrix.base.errors import BadInput
from cicatrix.measure.readers.guarded import guarded
from cicatrix.measure.readers.length_units import file_unit_mm
from cicatrix.measure.readers.stored_map import StoredMap, check_shape

_PLAIN, _DEFLATE = 1, frozenset({8, 32946})
"""Compression tags of TIFF 6.0 and of its technical note 2 that are read: what they grow to can be checked."""
MOST_PARTS = 1_000_000
"""Strips or tiles."""
MOST_TILE = 64_000_000
"""Pixels of one strip or tile; programs write at most some 4096 x 4096."""
_METRE, _OWN_UNIT = 9001, 32767
"""EPSG code of the metre, and GeoTIFF's code for a unit whose size stands beside it."""
_NO_DATA = 42113
"""Tag in which GDAL keeps the height that stands for a hole."""
_RESOLUTION_MM = {2: 25.4, 3: 10.0}
"""Units of resolution in TIFF 6.0: inch and centimetre."""
_SCREEN_DPI = (1.0, 72.0, 96.0)
"""Resolutions that programs write when they know none (assumption from practice): not taken for a measurement."""

RELATIVE_HEIGHTS = "cicatrix: heights are relative (photometric stereo without a phantom), in no unit of length"
"""Description of a TIFF that photometric stereo wrote without a scale: it is refused, whatever unit one gives."""


def read_tiff(data: bytes, where: str) -> StoredMap:
    """Read the first page of a TIFF file.

    The first row is the top. The pixel size is GeoTIFF's ModelPixelScale where the unit of its axes is told, else the
    resolution tags unless they hold a screen's. TIFF tells no unit of heights; GeoTIFF's vertical unit is used.

    Raises
    ------
    BadInput
        If it is damaged, a colour picture, too large, compressed otherwise than by Deflate, or holds relative heights.
    """
    with guarded(where, "TIFF"), tifffile.TiffFile(io.BytesIO(data)) as tiff:
        page: Any = tiff.pages[0]
        rows, columns = int(page.imagelength), int(page.imagewidth)
        check_shape(rows, columns, where)
        if RELATIVE_HEIGHTS in str(page.description)[:200]:
            raise BadInput(
                "the heights of this file are relative, in no unit of length: light alone gave them", where=where,
                allowed="a relief whose scale the printed phantom set", do="see cicatrix photometric-stereo --phantom",
            )  # fmt: skip
        _check_page(page, where)
        _check_parts(page, data, where)
        height = np.asarray(page.asarray(maxworkers=1), dtype=float).reshape(rows, columns)
        hole = page.tags.get(_NO_DATA)
        if hole is not None:
            value = float(str(hole.value).strip("\0 "))
            height = np.where(np.isclose(height, value, rtol=1e-6, atol=0.0), np.nan, height)
        scale, notes = _pixel_mm(tiff, page)
        several = len(tiff.pages) > 1
    if several:
        notes = (*notes, "The file holds several pages; the first one was read.")
    x, y, firm, unit = scale
    return StoredMap(height, unit, x, y, pixel_is_firm=firm, notes=notes)


def _check_page(page: Any, where: str) -> None:
    if page.samplesperpixel != 1 or page.imagedepth != 1:
        raise BadInput(
            f"this TIFF has {page.samplesperpixel} values in each pixel: it is a picture", where=where,
            allowed="one height in each pixel",
        )  # fmt: skip
    if page.dtype is None or np.dtype(page.dtype).kind not in "fiu" or np.dtype(page.dtype).itemsize < 2:
        raise BadInput(
            f"this TIFF holds {page.bitspersample} bits in each pixel", where=where,
            allowed="heights of 16 bits or more: 8 bits are a picture",
        )  # fmt: skip
    if int(page.compression) != _PLAIN and int(page.compression) not in _DEFLATE:
        name = getattr(page.compression, "name", str(page.compression))
        raise BadInput(
            f"this TIFF is compressed by {name}", where=where, allowed="no compression, or Deflate",
            do="save it again without compression",
        )  # fmt: skip


def _check_parts(page: Any, data: bytes, where: str) -> None:
    """Refuse parts that grow beyond their promise, each unpacked only as far as that."""
    most = math.prod(int(side) for side in page.chunks)
    if len(page.dataoffsets) > MOST_PARTS or most > MOST_TILE:
        raise BadInput("the strips or tiles of this TIFF are too many or too large", where=where)
    if int(page.compression) == _PLAIN:
        return
    size = most * np.dtype(page.dtype).itemsize
    for start, count in zip(page.dataoffsets, page.databytecounts, strict=True):
        unpacker = zlib.decompressobj()
        unpacker.decompress(data[start : start + count], size + 1)
        if unpacker.unconsumed_tail:
            raise BadInput("a part of this TIFF unpacks to more than its header promises", where=where)


def _pixel_mm(tiff: Any, page: Any) -> tuple[tuple[float | None, float | None, bool, float | None], tuple[str, ...]]:
    """Return pixel sizes in mm, whether they are firm, and the unit of heights, each only where the file tells it."""
    geo: dict[str, Any] = dict(page.geotiff_tags) if page.is_geotiff else {}
    unit = 1000.0 if _code(geo, "VerticalUnitsGeoKey") == _METRE else None
    axis = _axis_mm(geo)
    if "ModelPixelScale" in geo and axis is not None:
        x, y = (abs(float(value)) * axis for value in geo["ModelPixelScale"][:2])
        return (x, y, True, unit), ()
    tags = [page.tags.get(name) for name in ("XResolution", "YResolution")]
    if any(tag is None for tag in tags):
        return (None, None, False, unit), ()
    per_unit = [float(tag.value[0]) / float(tag.value[1]) if tag.value[1] else 0.0 for tag in tags]
    length = _RESOLUTION_MM.get(int(page.resolutionunit))
    if tiff.is_imagej:
        word = str((tiff.imagej_metadata or {}).get("unit", ""))
        length = file_unit_mm(word.replace("\\u00B5", "u"))
    if length is None or min(per_unit) <= 0.0:
        return (None, None, False, unit), ()
    if length == _RESOLUTION_MM[2] and per_unit[0] in _SCREEN_DPI:
        note = f"The resolution tag ({per_unit[0]:g} dpi) is that of a screen and was not taken for the pixel size."
        return (None, None, False, unit), (note,)
    x, y = length / per_unit[0], length / per_unit[1]
    return (x, y, False, unit), (f"The pixel size of {x:.6g} mm is that of the resolution tag.",)


def _axis_mm(geo: dict[str, Any]) -> float | None:
    code = _code(geo, "ProjLinearUnitsGeoKey")
    if code == _METRE:
        return 1000.0
    if code == _OWN_UNIT and "ProjLinearUnitSizeGeoKey" in geo:
        return 1000.0 * float(geo["ProjLinearUnitSizeGeoKey"])
    return None


def _code(geo: dict[str, Any], key: str) -> int | None:
    return int(geo[key]) if key in geo else None
