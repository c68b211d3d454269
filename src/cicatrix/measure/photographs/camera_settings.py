"""What is kept of a photograph's EXIF: a short list of settings. All else, above all the place, is dropped unread."""

from __future__ import annotations

import math
import re
from typing import Any

from cicatrix.measure.photographs.photo import CameraSettings

# Tags of EXIF 2.32 (CIPA DC-008): the only ones that are ever read.
_ORIENTATION, _MAKE, _MODEL, _EXIF_BLOCK = 0x0112, 0x010F, 0x0110, 0x8769
_EXPOSURE, _F_NUMBER, _ISO, _FLASH, _FOCAL, _WHITE_BALANCE, _FOCAL_35 = (
    0x829A, 0x829D, 0x8827, 0x9209, 0x920A, 0xA403, 0xA405,
)  # fmt: skip
_RANGES = {
    _EXPOSURE: (1e-6, 3600.0), _F_NUMBER: (0.5, 128.0), _ISO: (1.0, 1e7),
    _FOCAL: (0.5, 2000.0), _FOCAL_35: (1.0, 4000.0),
}  # fmt: skip
"""What a camera can be set to; other values are of no camera and are dropped."""


def orientation_of(exif: Any) -> int:
    """Return EXIF's orientation, 1 to 8; 1 where none is told."""
    value = exif.get(_ORIENTATION, 1)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def settings_of(exif: Any) -> CameraSettings:
    """Return what the camera was set to, from Pillow's ``Exif``."""
    block = exif.get_ifd(_EXIF_BLOCK)
    words = [_word(exif.get(tag)) for tag in (_MAKE, _MODEL)]
    make, model = words
    if make and model and model.lower().startswith(make.lower().split()[0]):
        words = [model]
    iso = _number(block, _ISO)
    flash, balance = block.get(_FLASH), block.get(_WHITE_BALANCE)
    return CameraSettings(
        camera=" ".join(word for word in words if word) or None,
        focal_length_mm=_number(block, _FOCAL),
        focal_length_35mm_mm=_number(block, _FOCAL_35),
        exposure_s=_number(block, _EXPOSURE),
        f_number=_number(block, _F_NUMBER),
        iso=None if iso is None else int(iso),
        flash_fired=bool(flash & 1) if isinstance(flash, int) else None,
        white_balance_fixed=balance == 1 if isinstance(balance, int) and balance in (0, 1) else None,
    )


def _word(value: object) -> str:
    """Return a maker's word of at most 40 plain signs; anything else that may stand there is dropped."""
    text = value.strip("\0 ") if isinstance(value, str) else ""
    return text if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 ._()+/-]{0,39}", text) else ""


def _number(block: Any, tag: int) -> float | None:
    value: Any = block.get(tag)
    if isinstance(value, tuple):
        value = value[0] if value else ""
    try:
        number = float(value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    low, high = _RANGES[tag]
    return number if math.isfinite(number) and low <= number <= high else None
