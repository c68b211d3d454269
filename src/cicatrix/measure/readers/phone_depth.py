"""The depth that a phone stores beside a portrait photograph (HEIC): coarse, but read so that it can be judged."""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np
import pillow_heif

from cicatrix.base.errors import BadInput
from cicatrix.measure.readers.guarded import guarded
from cicatrix.measure.readers.stored_map import StoredMap, check_shape
from cicatrix.measure.surface import Floats

_NAME = "HEIC"
_INVERSE, _DISPARITY, _LINEAR = 0, 1, 2
"""Kinds of depth in ISO/IEC 23008-2 (depth representation information): 1/z, disparity and z in even steps."""
_FULL_FRAME_MM = 36.0
"""Long side of the film that 35 mm equivalents of focal lengths refer to."""
_FOCAL_35 = 0xA405
"""EXIF tag FocalLengthIn35mmFilm."""
_EXIF = 0x8769


def read_phone_depth(data: bytes, where: str) -> StoredMap:
    """Read the first depth image of a HEIC file; heights are distances from the phone, turned so that up is near.

    Notes
    -----
    Disparities run evenly from ``d_min`` to ``d_max`` (1/m) over the stored integers, and z = 1/disparity; inverse
    distances run from ``1/z_far`` to ``1/z_near`` in the same way. The pixel is taken at the median distance, from the
    35 mm equivalent of the lens in the EXIF data; perspective is not taken out. Rows are as stored.

    Raises
    ------
    BadInput
        If it is damaged, has no depth image, or does not tell the scale of its depth.
    """
    with guarded(where, _NAME):
        heif: Any = pillow_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=False)
        images: list[Any] = list(heif.info.get("depth_images") or [])
        if not images:
            raise BadInput(
                "this photograph holds no depth", where=where,
                do="take it in portrait mode, or give a surface scan: no relief is read out of a photograph",
            )  # fmt: skip
        columns, rows = (int(side) for side in images[0].size)
        check_shape(rows, columns, where)
        stored = np.asarray(images[0], dtype=float)
        bits = int(images[0].info.get("bit_depth", 8))
        told: dict[str, Any] = dict(images[0].info.get("metadata") or {})
        focal = _focal_35_mm(heif.info.get("exif"))
    if stored.ndim == 3:
        stored = stored[:, :, 0]
    distance = _distance_m(stored / (2**bits - 1), told, where)
    notes = ["Heights are a phone's depth: steps of about a millimetre, and perspective that was not taken out."]
    pixel = None
    if focal:
        pixel = float(np.nanmedian(distance)) * 1000.0 * _FULL_FRAME_MM / focal / max(stored.shape)
        notes.append(f"The pixel size of {pixel:.3g} mm comes from the lens in the photograph's data.")
    return StoredMap(-distance, 1000.0, pixel, pixel, pixel_is_firm=False, notes=tuple(notes))


def _distance_m(share: Floats, told: dict[str, Any], where: str) -> Floats:
    kind = told.get("representation_type", _DISPARITY)
    keys = ("d_min", "d_max") if kind == _DISPARITY else ("z_far", "z_near")
    first, last = (float(told.get(key) or 0.0) for key in keys)
    if kind not in (_INVERSE, _DISPARITY, _LINEAR) or not (
        math.isfinite(first) and math.isfinite(last) and first != last and min(first, last) >= 0.0
    ):
        raise BadInput("the photograph does not tell the scale of its depth", where=where, allowed="d_min and d_max")
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == _LINEAR:
            distance = first + share * (last - first)
        elif kind == _INVERSE:
            distance = 1.0 / (1.0 / first + share * (1.0 / last - 1.0 / first)) if first and last else np.inf * share
        else:
            distance = 1.0 / (first + share * (last - first))
    distance = np.where(np.isfinite(distance), distance, np.nan)
    if not np.isfinite(distance).any():
        raise BadInput("no depth was measured", where=where)
    return distance


def _focal_35_mm(exif: bytes | None) -> float | None:
    """Return the 35 mm equivalent of the lens' focal length, if the photograph tells it."""
    if not exif:
        return None
    from PIL import Image

    tags = Image.Exif()
    tags.load(exif)
    focal = tags.get_ifd(_EXIF).get(_FOCAL_35) or tags.get(_FOCAL_35)
    return float(focal) if focal and 5.0 <= float(focal) <= 2000.0 else None
