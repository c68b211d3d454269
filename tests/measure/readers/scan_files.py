"""Writers of small scans in every format that is read, for tests: one map, 24 rows and 32 columns."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable

import numpy as np
import tifffile
import trimesh
import x3pio

ROWS, COLUMNS, PIXEL_MM = 24, 32, 0.25
_Y, _X = np.mgrid[0:ROWS, 0:COLUMNS]
HEIGHT_MM = 0.01 * _X + 0.02 * _Y + 0.1 * np.exp(-((_X - 20) ** 2 + (_Y - 6) ** 2) / 8.0)
"""Rises to the right and down, with a bump right of the middle at the top: each turn or mirror image shows."""


def x3p(heights_mm: np.ndarray = HEIGHT_MM, pixel_mm: float = PIXEL_MM, **options: object) -> bytes:
    stream = io.BytesIO()  # the standard's y grows upward: the lowest row is stored first
    x3pio.write(stream, heights_mm[::-1] / 1e3, x_scale=pixel_mm / 1e3, y_scale=pixel_mm / 1e3, **options)
    return stream.getvalue()


def sur(
    heights_mm: np.ndarray = HEIGHT_MM, *, unit: bytes = b"mm", step: float = PIXEL_MM, step_z: float = 1e-5,
    bits: int = 32, hole: tuple[int, int] | None = None, **fields: tuple[int, str, int],
) -> bytes:  # fmt: skip
    """Return a Digital Surf file; *fields* overwrite (offset, struct code, value) of the header."""
    stored = np.rint(heights_mm / step_z).astype(np.int64)
    least = int(stored.min())
    if hole:
        stored[hole] = least - 2
    rows, columns = stored.shape
    head = bytearray(512)
    struct.pack_into("<12s4h", head, 0, b"DIGITAL SURF", 0, 1, 1, 2)
    struct.pack_into("<h", head, 86, 1 if hole else 0)
    struct.pack_into(
        "<hiiiiIfff", head, 98, bits, least, int(stored.max()), columns, rows, stored.size, step, step, step_z
    )
    for offset in (180, 196, 212, 228, 244, 260):
        struct.pack_into("<16s", head, offset, unit.ljust(16))
    for offset, code, value in fields.values():
        struct.pack_into(code, head, offset, value)
    return bytes(head) + stored.astype(f"<i{bits // 8}").tobytes()


def plu(heights_mm: np.ndarray = HEIGHT_MM, *, layer_rows: int | None = None, kind: int = 3) -> bytes:
    rows, columns = heights_mm.shape
    head = bytearray(508)
    struct.pack_into("<128s", head, 0, b"Fri Mar 10 16:35:59 2023")
    struct.pack_into("<III7f", head, 388, rows, columns, 0, 1.0, 0, 0, 0, 0, 0, 0)
    struct.pack_into("<ff", head, 404, 1e3 * PIXEL_MM, 1e3 * PIXEL_MM)
    struct.pack_into("<I", head, 428, kind)
    struct.pack_into("<BBB", head, 488, 0, 1, 251)
    struct.pack_into("<II", head, 500, layer_rows or rows, columns)
    stored = np.where(np.isfinite(heights_mm), heights_mm * 1e3, 1_000_001.0)
    return bytes(head) + stored.astype("<f4").tobytes() + struct.pack("<ff", 0.0, 1.0)


def tiff(heights: np.ndarray = HEIGHT_MM, dtype: str = "float32", **options: object) -> bytes:
    stream = io.BytesIO()
    tifffile.imwrite(stream, heights.astype(dtype), **options)
    return stream.getvalue()


def npy(heights: np.ndarray = HEIGHT_MM) -> bytes:
    stream = io.BytesIO()
    np.save(stream, heights)
    return stream.getvalue()


def csv(heights: np.ndarray = HEIGHT_MM, mark: str = ",") -> bytes:
    return "\n".join(mark.join(f"{x:.6f}" for x in row) for row in heights).encode()


def xyz(heights: np.ndarray = HEIGHT_MM) -> bytes:
    """Return points with y upward, those that are not finite left out."""
    return "\n".join(
        f"{PIXEL_MM * column:.4f} {PIXEL_MM * (len(heights) - 1 - row):.4f} {z:.6f}"
        for row, line in enumerate(heights)
        for column, z in enumerate(line)
        if np.isfinite(z)
    ).encode()


def mesh(heights: np.ndarray = HEIGHT_MM) -> trimesh.Trimesh:
    rows, columns = heights.shape
    x, y = np.meshgrid(PIXEL_MM * np.arange(columns), PIXEL_MM * (rows - 1 - np.arange(rows)))
    place = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = (part.ravel() for part in (place[:-1, :-1], place[:-1, 1:], place[1:, :-1], place[1:, 1:]))
    faces = np.concatenate([np.stack([a, c, b], axis=1), np.stack([b, c, d], axis=1)])
    return trimesh.Trimesh(np.stack([x.ravel(), y.ravel(), heights.ravel()], axis=1), faces, process=False)


def mesh_bytes(kind: str, heights: np.ndarray = HEIGHT_MM, **options: object) -> bytes:
    made = mesh(heights).export(file_type=kind, **options)
    return made if isinstance(made, bytes) else made.encode()


def glb_with(scene_json: bytes, length: int | None = None, chunk: int | None = None) -> bytes:
    """Return a GLB file around a scene in JSON, its two lengths as told or true."""
    body = scene_json + b" " * (-len(scene_json) % 4)
    total = 20 + len(body) if length is None else length
    return b"glTF" + struct.pack("<III4s", 2, total, len(body) if chunk is None else chunk, b"JSON") + body


ALL: dict[str, tuple[Callable[[], bytes], dict[str, object]]] = {
    "a.x3p": (x3p, {}),
    "a.sur": (sur, {}),
    "a.plu": (plu, {}),
    "a.tif": (tiff, {"pixel_mm": PIXEL_MM, "height_unit": "mm"}),
    "a.npy": (npy, {"pixel_mm": PIXEL_MM, "height_unit": "mm"}),
    "a.csv": (csv, {"pixel_mm": PIXEL_MM, "height_unit": "mm"}),
    "a.xyz": (xyz, {"height_unit": "mm"}),
    "a.ply": (lambda: mesh_bytes("ply"), {}),
    "b.ply": (lambda: mesh_bytes("ply", encoding="ascii"), {}),
    "a.obj": (lambda: mesh_bytes("obj"), {}),
    "a.stl": (lambda: mesh_bytes("stl"), {}),
    "b.stl": (lambda: mesh_bytes("stl_ascii"), {}),
    "a.glb": (lambda: mesh_bytes("glb"), {"mesh_unit": "mm"}),
}
"""A file of each kind by name: how it is made, and what must be told to read it."""
