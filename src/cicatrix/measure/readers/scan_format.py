"""Which format a file has: by what it holds first, by its name only where that says nothing."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePath

from cicatrix.base.errors import BadInput


class ScanFormat(StrEnum):
    """Formats that are read, by the name their makers give them."""

    PLY = "PLY"
    OBJ = "Wavefront OBJ"
    STL = "STL"
    GLB = "GLB (binary glTF)"
    X3P = "X3P (ISO 25178-72)"
    SUR = "Digital Surf SUR"
    PLU = "Sensofar PLU"
    TIFF = "TIFF"
    NPY = "NumPy array"
    TABLE = "table of numbers"
    HEIC = "HEIC with depth"


MESHES = frozenset({ScanFormat.PLY, ScanFormat.OBJ, ScanFormat.STL, ScanFormat.GLB})
EXTENSIONS = {
    ".ply": ScanFormat.PLY, ".obj": ScanFormat.OBJ, ".stl": ScanFormat.STL, ".glb": ScanFormat.GLB,
    ".x3p": ScanFormat.X3P, ".sur": ScanFormat.SUR, ".plu": ScanFormat.PLU, ".tif": ScanFormat.TIFF,
    ".tiff": ScanFormat.TIFF, ".npy": ScanFormat.NPY, ".csv": ScanFormat.TABLE, ".tsv": ScanFormat.TABLE,
    ".txt": ScanFormat.TABLE, ".xyz": ScanFormat.TABLE, ".heic": ScanFormat.HEIC, ".heif": ScanFormat.HEIC,
}  # fmt: skip
WANTED = "a scan: " + ", ".join(sorted(EXTENSIONS))

_MAGIC = (
    (0, b"ply\n", ScanFormat.PLY), (0, b"ply\r", ScanFormat.PLY), (0, b"glTF", ScanFormat.GLB),
    (0, b"PK\x03\x04", ScanFormat.X3P), (0, b"DIGITAL SURF", ScanFormat.SUR), (0, b"\x93NUMPY", ScanFormat.NPY),
    (0, b"II*\0", ScanFormat.TIFF), (0, b"MM\0*", ScanFormat.TIFF), (0, b"II+\0", ScanFormat.TIFF),
    (0, b"MM\0+", ScanFormat.TIFF),
    *((4, b"ftyp" + brand, ScanFormat.HEIC) for brand in (b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1")),
)  # fmt: skip
_FOREIGN = (
    (0, b"Binary TrueMap Data File", "a TrueMap file (TMD)"), (0, b"AliconaImaging", "an Alicona file (AL3D)"),
    (0, b"DSCOMPRESSED", "a compressed Digital Surf file; save it without compression"),
    (0, b"VK4_", "a Keyence file (VK4)"), (0, b"VK6", "a Keyence file (VK6)"), (0, b"VK7", "a Keyence file (VK7)"),
    (0, b"KPK0", "a Keyence file (ZON)"), (0, b"GWYP", "a Gwyddion file (GWY)"), (0, b"\x89HDF", "an HDF5 file"),
    (0, b"\x89PNG", "a PNG picture"), (0, b"\xff\xd8\xff", "a JPEG picture"), (0, b"GIF8", "a GIF picture"),
    (0, b"BM", "a BMP picture"), (0, b"%PDF", "a PDF document"), (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"7z\xbc\xaf", "a 7z archive"), (0, b"Rar!", "a RAR archive"), (128, b"DICM", "a DICOM file"),
    (0, b"\x01\x00Directory", "a Veeco file (OPD)"), (0, b"CDF", "a netCDF file"), (0, b"OFF\n", "an OFF mesh"),
    (0, b"Kaydara FBX", "an FBX scene"),
)  # fmt: skip
# What a Sensofar file begins with in place of a signature: the day as C's asctime writes it, padded with zeros.
_SENSOFAR_DAY = re.compile(rb"[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-3]\d \d\d:\d\d:\d\d \d{4}\n?\0")
_OBJ_LINE = re.compile(rb"^[ \t]*v[ \t]+[-+.\d]", re.MULTILINE)
_HEAD = 1 << 16


def recognised(data: bytes, path: PurePath) -> tuple[ScanFormat, tuple[str, ...]]:
    """Return the format of *data*, with a note if the file's name promises another one.

    The content decides, so that a file with the wrong extension is read for what it is. The name decides only where
    the content has no signature: plain tables, and binary STL that is cut short.

    Raises
    ------
    BadInput
        If it is of no format that is read, naming what it looks like.
    """
    named = EXTENSIONS.get(path.suffix.lower())
    found = _by_content(data)
    where = str(path)
    if found is None:
        raise _unknown(data, named, path)
    if found is ScanFormat.TABLE and path.suffix.lower() == ".toml":
        raise BadInput("a TOML file, as a case or a protocol, is no scan", where=where, allowed=WANTED)
    if found is ScanFormat.TABLE and named not in (None, ScanFormat.TABLE):
        raise BadInput(
            f"the file is named '{path.suffix}' but holds text that is no {named}", where=where, allowed=WANTED
        )
    if named is not None and named is not found:
        return found, (f"The file is named {path.suffix} but holds {found}; it was read as that.",)
    return found, ()


def _by_content(data: bytes) -> ScanFormat | None:
    for offset, magic, found in _MAGIC:
        if data.startswith(magic, offset):
            return found
    if _SENSOFAR_DAY.match(data):
        return ScanFormat.PLU
    if len(data) >= 84 and len(data) == 84 + 50 * int.from_bytes(data[80:84], "little"):
        return ScanFormat.STL
    head = data[:_HEAD]
    if any(data.startswith(magic, offset) for offset, magic, _ in _FOREIGN) or b"\0" in head:
        return None
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:5].lower() == b"solid" and b"facet" in head.lower():
        return ScanFormat.STL
    if text[:1] in (b"{", b"<"):
        return None
    return ScanFormat.OBJ if _OBJ_LINE.search(head) else ScanFormat.TABLE


def _unknown(data: bytes, named: ScanFormat | None, path: PurePath) -> BadInput:
    kind = next((what for offset, magic, what in _FOREIGN if data.startswith(magic, offset)), "")
    text = data[:64].lstrip()
    if not kind and text[:1] == b"{":
        kind = "JSON, perhaps a glTF scene in text; save it as GLB"
    elif not kind and text[:1] == b"<":
        kind = "XML or HTML"
    what = f"the file is named '{path.suffix}' but is no {named}" if named else "the file is no scan that is read here"
    return BadInput(f"{what}: it looks like {kind}" if kind else what, where=str(path), allowed=WANTED)
