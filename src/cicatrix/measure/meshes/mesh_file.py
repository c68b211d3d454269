"""Meshes out of PLY, OBJ, STL and GLB files: corners and faces, and nothing that lies outside the file."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import numpy as np
import trimesh

from cicatrix.base.errors import BadInput
from cicatrix.measure.meshes.mesh import MOST_FACES, Mesh
from cicatrix.measure.meshes.obj_text import read_obj
from cicatrix.measure.readers.guarded import guarded
from cicatrix.measure.readers.scan_format import ScanFormat

MOST_TEXT = 300_000_000
"""Bytes of a mesh in text, which takes many times its size while it is read."""
MOST_SCENE = 20_000_000
"""Bytes of the JSON of a GLB file."""
MOST_NODES = 10_000
_LONGEST_WORD = 1024
_TYPES = {ScanFormat.PLY: "ply", ScanFormat.STL: "stl", ScanFormat.GLB: "glb"}
_PLY_HEADER = re.compile(rb"end_header[ \t]*\r?\n|end_header\r")
_NOT_READ = frozenset({"KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_mesh_quantization"})


def read_mesh(data: bytes, kind: ScanFormat, where: str) -> Mesh:
    """Return the triangles of a mesh file; polygons are cut into fans, parts of a scene put where it places them.

    Corners are not merged, textures and materials not read, and no other file is opened.

    Raises
    ------
    BadInput
        If the file is damaged, promises more than it holds, or has no faces.
    """
    mesh = read_obj(data, where) if kind is ScanFormat.OBJ else _by_trimesh(data, kind, where)
    if not len(mesh.faces):
        raise BadInput(
            f"this {kind} file holds no faces", where=where, do="mesh the points first, or export a grid of heights"
        )
    return mesh


def _by_trimesh(data: bytes, kind: ScanFormat, where: str) -> Mesh:
    check = {ScanFormat.PLY: _check_ply, ScanFormat.STL: _check_stl, ScanFormat.GLB: _check_glb}
    check[kind](data, where)
    vertices: list[Any] = []
    faces: list[Any] = []
    count = 0
    with guarded(where, str(kind)):
        scene: Any = trimesh.load_scene(io.BytesIO(data), file_type=_TYPES[kind], process=False, skip_materials=True)
        for node in scene.graph.nodes_geometry:
            transform, name = scene.graph[node]
            part = scene.geometry[name]
            if not isinstance(part, trimesh.Trimesh):
                continue
            corners = np.array(part.vertices, dtype=float)
            turned = np.array(part.faces, dtype=np.int64)
            if not np.array_equal(transform, np.eye(4)):
                corners = corners @ transform[:3, :3].T + transform[:3, 3]
                if np.linalg.det(transform[:3, :3]) < 0.0:
                    turned = turned[:, ::-1]
            vertices.append(corners)
            faces.append(turned + count)
            count += len(corners)
    if not vertices:
        return Mesh(np.empty((0, 3)), np.empty((0, 3), dtype=np.int64))
    if len(vertices) == 1:
        return Mesh(vertices[0], faces[0])
    return Mesh(np.concatenate(vertices), np.concatenate(faces))


def _check_ply(data: bytes, where: str) -> None:
    end = _PLY_HEADER.search(data, 0, 1 << 16)
    if end is None:
        raise BadInput("the header of this PLY file does not end", where=where)
    header = data[: end.start()]
    elements = re.findall(rb"(?m)^element[ \t]+(\S+)[ \t]+(\d+)", header)
    counts = {name: int(count[:20]) for name, count in elements}
    held = len(data) - end.end()
    for name, count in counts.items():
        if count > held:  # each takes a byte at the least
            raise BadInput(
                f"the header promises {count} of '{name.decode('latin-1')[:30]}' but {held} bytes follow", where=where
            )
    if not counts.get(b"face"):
        raise BadInput(
            "this PLY file holds points without faces", where=where,
            do="mesh the points first, or export a grid of heights",
        )  # fmt: skip
    _check_count(max(counts.values()), where)
    if b"ascii" in header[:200]:
        _check_text(data[end.end() :], where)
        lines = data.count(b"\n", end.end()) + (not data.endswith(b"\n"))
        if lines < sum(counts.values()):
            raise BadInput(
                f"this PLY file is cut short: it promises {sum(counts.values())} lines and holds {lines}", where=where
            )


def _check_stl(data: bytes, where: str) -> None:
    promised = int.from_bytes(data[80:84], "little") if len(data) >= 84 else -1
    if len(data) == 84 + 50 * promised:
        _check_count(promised, where)
    elif data[:5].lower() == b"solid":
        _check_text(data, where)
        if b"endsolid" not in data[-_LONGEST_WORD:].lower():
            raise BadInput("this STL file is cut short: its solid does not end", where=where, do="export it again")
    else:
        raise BadInput(
            f"this STL file is cut short: it promises {promised} faces and has room for {max(0, len(data) - 84) // 50}",
            where=where, do="export it again",
        )  # fmt: skip


def _check_text(data: bytes, where: str) -> None:
    if len(data) > MOST_TEXT:
        raise BadInput(
            "the mesh in text is too large", where=where, allowed=f"at most {MOST_TEXT // 1_000_000} MB",
            do="save it as binary PLY",
        )  # fmt: skip
    blanks = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) <= ord(" "))
    longest = int(np.diff(blanks, prepend=-1, append=len(data)).max()) if len(blanks) else len(data)
    if longest > _LONGEST_WORD:  # an array of texts has room for the longest in every place
        raise BadInput(f"the file holds a word of more than {_LONGEST_WORD} letters", where=where)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput("the file is not text in UTF-8", where=where) from None
    if b"\0" in data:
        raise BadInput("the file is binary, not text", where=where)


def _check_glb(data: bytes, where: str) -> None:
    """Refuse a scene that promises more than the file holds, has no end, or leans on what is not read."""
    version, length, size = (int.from_bytes(data[at : at + 4], "little") for at in (4, 8, 12))
    if version != 2:
        raise BadInput(f"this is GLB of version {version}", where=where, allowed="version 2")
    if length > len(data) or size > min(MOST_SCENE, len(data) - 20):
        raise BadInput("this GLB file is shorter than its header says", where=where, do="export it again")
    with guarded(where, "GLB"):
        scene: Any = json.loads(data[20 : 20 + size].decode("utf-8"))
        used = sorted(_NOT_READ & set(scene.get("extensionsRequired", [])))
        if used:
            raise BadInput(f"this GLB file needs {used[0]}", where=where, do="export it without compression")
        if any("uri" in item for item in scene.get("buffers", [])):
            raise BadInput("this GLB file leans on another file", where=where, do="export it as one file")
        accessors: list[Any] = scene.get("accessors", [])
        for accessor in accessors:
            if "bufferView" not in accessor or not 0 <= accessor["count"] <= len(data):
                raise BadInput("an accessor of this GLB file promises more than the file holds", where=where)
        nodes: list[Any] = scene.get("nodes", [])
        children = [child for node in nodes for child in node.get("children", [])]
        roots = [root for part in scene.get("scenes", []) for root in part.get("nodes", [])]
        if len(nodes) > MOST_NODES or len(set(children)) != len(children) or set(children) & set(roots):
            raise BadInput("the nodes of this GLB file form no tree", where=where)
        shapes: list[Any] = scene.get("meshes", [])
        _check_count(
            sum(
                accessors[part["attributes"]["POSITION"]]["count"] + accessors[part.get("indices", 0)]["count"]
                for node in nodes
                if "mesh" in node
                for part in shapes[node["mesh"]]["primitives"]
            )
            // 3,
            where,
        )


def _check_count(count: int, where: str) -> None:
    if count > MOST_FACES:
        raise BadInput(f"the mesh has {count} faces", where=where, allowed=f"at most {MOST_FACES // 1_000_000} million")
