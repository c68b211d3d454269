"""X3P, the open exchange format for surfaces (ISO 25178-72): a zip archive of XML and binary heights."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import numpy as np
import x3pio

from cicatrix.base.errors import BadInput
from cicatrix.measure.readers.guarded import guarded
from cicatrix.measure.readers.stored_map import StoredMap, check_shape

_NAME = "X3P"
MOST_UNPACKED = 500_000_000
"""Bytes of all parts together; the largest map of double precision takes 320 million."""
MOST_XML = 20_000_000
"""Bytes of main.xml: ten times what it needs unless it holds the heights as text."""
MOST_DIRECTORY = 4_000_000
"""Bytes of the archive's directory: some 40 000 parts, where an X3P file has three."""
_CHUNK = 1 << 20
_END, _ZIP64 = b"PK\x05\x06", b"PK\x06\x07"


def read_x3p(data: bytes, where: str) -> StoredMap:
    """Read an X3P file.

    The standard's axes are right-handed with heights toward the viewer, so y grows upward and the first stored row is
    the lowest: rows are turned so that the top comes first. Axes that run backward are turned as well. Lengths are
    in metres by the standard. A rotation of the view is not applied: heights are those of the instrument.

    Raises
    ------
    BadInput
        If it is damaged, unpacks to more than `MOST_UNPACKED` bytes, or holds no surface on a regular grid.
    """
    packed = _checked(data, where)
    with guarded(where, _NAME):
        info = x3pio.info(io.BytesIO(packed))
    if info.feature_type is not x3pio.FeatureType.SURFACE or len(info.shape) != 2:
        raise BadInput("this X3P file holds a profile or a list of points", where=where, allowed="a surface on a grid")
    check_shape(*info.shape, where)
    if info.layer_count * info.shape[0] * info.shape[1] * 8 > MOST_UNPACKED:
        raise BadInput(f"this X3P file holds {info.layer_count} layers", where=where, do="export a single layer")
    header = info.header
    if not (header.x.is_incremental and header.y.is_incremental):
        raise BadInput(
            "the points of this X3P file lie on an irregular grid", where=where,
            do="resample it to a regular grid in the program that wrote it",
        )  # fmt: skip
    with guarded(where, _NAME):
        file: Any = x3pio.read(io.BytesIO(packed))
        heights = np.array(file.layers[0].z, dtype=float)
    step_x, step_y = float(header.x.increment), float(header.y.increment)
    heights = heights[:, ::-1] if step_x < 0 else heights
    heights = heights if step_y < 0 else heights[::-1]
    notes: tuple[str, ...] = ()
    if info.layer_count > 1:
        notes = (f"The file holds {info.layer_count} layers; the first one was read.",)
    return StoredMap(heights, 1000.0, abs(step_x) * 1000.0, abs(step_y) * 1000.0, notes=notes)


def _checked(data: bytes, where: str) -> bytes:
    """Return the archive unpacked, in an archive without compression: no part is larger than it says, and all fit."""
    end = data.rfind(_END, max(0, len(data) - 65_557))
    if end >= 0 and (
        int.from_bytes(data[end + 12 : end + 16], "little") > MOST_DIRECTORY
        or data.startswith(_ZIP64, max(0, end - 20))
    ):
        raise BadInput("the archive's directory is too large", where=where, allowed="an X3P file has a few parts")
    plain = io.BytesIO()
    with guarded(where, _NAME), zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(plain, "w") as copy:
        parts = [part for part in archive.infolist() if not part.is_dir()]
        if not any(part.filename.replace("\\", "/").rsplit("/", 1)[-1] == "main.xml" for part in parts):
            raise BadInput("this zip archive is no X3P file: it holds no main.xml", where=where)
        if len({part.filename for part in parts}) != len(parts):
            raise BadInput("two parts of the archive have the same name", where=where)
        total = 0
        for part in parts:
            most = MOST_XML if part.filename.endswith(".xml") else MOST_UNPACKED
            total += part.file_size
            if part.file_size > most or total > MOST_UNPACKED:
                raise BadInput(
                    f"'{part.filename[:60]}' unpacks to {part.file_size / 1e6:.0f} MB", where=where,
                    allowed=f"{most // 1_000_000} MB, and {MOST_UNPACKED // 1_000_000} MB for all parts",
                )  # fmt: skip
            # In pieces: at once, the unpacker would first make all that the bytes grow to.
            with archive.open(part) as stream, copy.open(zipfile.ZipInfo(part.filename), "w") as target:
                while piece := stream.read(_CHUNK):
                    target.write(piece)
    return plain.getvalue()
