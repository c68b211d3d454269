"""The one way in for a scan: any format, its physical size checked, in millimetres."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.base.reading import as_text, read_bytes
from cicatrix.base.words import listing, nearest
from cicatrix.measure.meshes.mesh import Mesh
from cicatrix.measure.meshes.mesh_file import read_mesh
from cicatrix.measure.meshes.to_height_map import to_height_map
from cicatrix.measure.meshes.view_direction import DIRECTIONS
from cicatrix.measure.photographs.face_front import front_of_face
from cicatrix.measure.readers.digital_surf_file import read_digital_surf
from cicatrix.measure.readers.length_units import UNITS_MM, unit_mm
from cicatrix.measure.readers.phone_depth import read_phone_depth
from cicatrix.measure.readers.physical_size import check_not_flat, check_relief, check_size
from cicatrix.measure.readers.plain_table import read_npy, read_table
from cicatrix.measure.readers.point_grid import to_grid
from cicatrix.measure.readers.scan_format import MESHES, WANTED, ScanFormat, recognised
from cicatrix.measure.readers.sensofar_file import read_sensofar
from cicatrix.measure.readers.stored_map import StoredMap, check_shape
from cicatrix.measure.readers.tiff_file import read_tiff
from cicatrix.measure.readers.x3p_file import read_x3p
from cicatrix.measure.scan import Scan
from cicatrix.measure.surface import MOST_PIXELS, Surface

MOST_BYTES = 600_000_000
"""Bytes of the largest file taken."""
_BINARY = {
    ScanFormat.X3P: read_x3p, ScanFormat.SUR: read_digital_surf, ScanFormat.PLU: read_sensofar,
    ScanFormat.TIFF: read_tiff, ScanFormat.HEIC: read_phone_depth,
}  # fmt: skip
_SAME_PIXEL = 1e-3
"""How far two statements of a pixel size may differ to be one."""


def read_scan(
    path: str | Path,
    *,
    pixel_mm: float | None = None,
    height_unit: str | None = None,
    mesh_unit: str | None = None,
    expected_width_mm: float | None = None,
    towards: str | None = None,
) -> Scan:
    """Read a surface scan: a height map, a mesh or a phone's depth.

    What the file tells of its units is used; what it does not tell must be given and is never guessed.

    Parameters
    ----------
    path
        A file of one of the formats in `scan_format.EXTENSIONS`, known by its content first.
    pixel_mm
        Distance of neighbouring points, for files that do not tell it (tables, NumPy, most TIFF). It must agree with
        a file that does. For a mesh it is the pixel of the grid, half of the median edge by default.
    height_unit
        Unit of heights (and of x and y in a list of points), for files that do not tell it.
    mesh_unit
        Unit of a mesh. By default mm for PLY, OBJ and STL, which tell none, and m for GLB, as its standard says.
    expected_width_mm
        Width that the scan is known to have. It must agree within 5 %, and then any size is taken; without it a scan
        must be 5 to 250 mm large.
    towards
        Where the viewer of a mesh stands (``"+z"`` ...), for meshes that close on themselves. By default before the
        face, if the mesh shows one, else along the mean normal of what was scanned.

    Raises
    ------
    BadInput
        For everything that can be wrong with the file or the options.
    """
    path = Path(path)
    where = str(path)
    data = read_bytes(path, wanted=WANTED, most=MOST_BYTES)
    kind, notes = recognised(data, path)
    if pixel_mm is not None and not (math.isfinite(pixel_mm) and pixel_mm > 0.0):
        raise BadInput(f"a pixel of {pixel_mm:g} mm", where="--pixel-mm", allowed="a positive number of mm")
    if kind in MESHES:
        _refuse(height_unit, "--height-unit", "a mesh has one unit for all axes: give --mesh-unit")
        scan = _mesh(data, kind, where, mesh_unit, towards, pixel_mm)
        option = "--mesh-unit"
    else:
        _refuse(mesh_unit, "--mesh-unit", f"the file is no mesh but {kind}")
        _refuse(towards, "--towards", f"the file is no mesh but {kind}")
        stored = _stored(data, kind, where, height_unit)
        scan = _map(stored, kind, where, pixel_mm, height_unit)
        option = "--pixel-mm" if stored.pixel_x_mm is None else ""
    check_size(scan.surface, where, expected_width_mm=expected_width_mm, unit_option=option)
    check_not_flat(scan.surface, where)
    if scan.kind == "height_map":
        check_relief(scan.surface, where)
    return Scan(scan.surface, scan.kind, scan.source_format, (*notes, *scan.notes), scan.native_spacing_mm)


def _refuse(option: str | None, name: str, why: str) -> None:
    if option is not None:
        raise BadInput(why, where=name, do="leave it out")


def _stored(data: bytes, kind: ScanFormat, where: str, height_unit: str | None) -> StoredMap:
    if kind in _BINARY:
        return _BINARY[kind](data, where)
    if kind is ScanFormat.NPY:
        array = read_npy(data, where, most=MOST_PIXELS, wanted="a height map")
    else:
        array = read_table(as_text(data, where, wanted=WANTED), where, most=3 * MOST_PIXELS, wanted=WANTED)
        if array.shape[1] == 3:
            return to_grid(array, unit_mm(height_unit, "--height-unit") if height_unit else None, where)
    rows, columns = array.shape
    check_shape(rows, columns, where)
    return StoredMap(array)


def _map(stored: StoredMap, kind: ScanFormat, where: str, pixel_mm: float | None, height_unit: str | None) -> Scan:
    notes = list(stored.notes)
    unit = stored.height_unit_mm
    if unit is None:
        if height_unit is None:
            raise BadInput(
                "the file does not tell the unit of its heights", where="--height-unit", allowed=listing(UNITS_MM),
                do="give the one that the instrument's program shows",
            )  # fmt: skip
        unit = unit_mm(height_unit, "--height-unit")
    elif height_unit is not None and unit_mm(height_unit, "--height-unit") != unit and kind is not ScanFormat.TABLE:
        raise BadInput("the file tells the unit of its heights", where="--height-unit", do="leave it out")
    x, y = stored.pixel_x_mm, stored.pixel_y_mm
    if x is None or y is None:
        if pixel_mm is None:
            raise BadInput("the file does not tell the distance of its points", where="--pixel-mm", do="give it in mm")
        x = y = pixel_mm
    elif pixel_mm is not None and max(abs(x / pixel_mm - 1.0), abs(y / pixel_mm - 1.0)) > _SAME_PIXEL:
        if stored.pixel_is_firm:
            raise BadInput(
                f"the file tells a pixel of {x:.6g} x {y:.6g} mm, not {pixel_mm:g}", where="--pixel-mm",
                do="leave it out, or export the file with the right scale",
            )  # fmt: skip
        notes.append(f"The pixel size of {pixel_mm:g} mm that was given was taken, not the {x:.6g} mm of the file.")
        x = y = pixel_mm
    height = np.where(np.isfinite(stored.height), stored.height, np.nan) * unit
    if not np.isfinite(height).any():
        raise BadInput("no point of the map was measured", where=where)
    name = "phone_depth" if kind is ScanFormat.HEIC else "height_map"
    return Scan(_surface(height, x, y, where), name, str(kind), tuple(notes))


def _mesh(
    data: bytes, kind: ScanFormat, where: str, mesh_unit: str | None, towards: str | None, pixel_mm: float | None
) -> Scan:
    if towards is not None and towards not in DIRECTIONS:
        raise BadInput(
            f"unknown direction '{towards[:20]}'", where="--towards", allowed=listing(DIRECTIONS),
            do=nearest(towards, DIRECTIONS),
        )  # fmt: skip
    notes: list[str] = []
    if mesh_unit is not None:
        unit = unit_mm(mesh_unit, "--mesh-unit")
    elif kind is ScanFormat.GLB:
        unit = UNITS_MM["m"]
        notes.append("The unit is the metre, as the standard of GLB says.")
    else:
        unit = 1.0
        notes.append(f"{kind} tells no unit: millimetres were assumed.")
    mesh = read_mesh(data, kind, where)
    if unit != 1.0:
        mesh = Mesh(mesh.vertices * unit, mesh.faces)
    view = DIRECTIONS[towards] if towards else front_of_face(mesh)
    if view is not None and not towards:
        notes.append("A face was found on the mesh: it is seen from in front.")
    try:
        laid = to_height_map(mesh, towards=view, pixel_mm=pixel_mm)
    except BadInput as error:
        raise BadInput(error.what, where=error.where or where, allowed=error.allowed, do=error.do) from error
    surface = _surface(laid.height_mm, laid.pixel_mm, laid.pixel_mm, where)
    return Scan(surface, "mesh", str(kind), (*notes, *laid.notes), laid.median_edge_mm)


def _surface(height_mm: np.ndarray[tuple[int, int], np.dtype[np.float64]], x: float, y: float, where: str) -> Surface:
    try:
        return Surface(height_mm, x, y)
    except BadInput as error:
        raise BadInput(error.what, where=error.where or where, allowed=error.allowed, do=error.do) from error
