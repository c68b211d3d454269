"""The printable phantom: closed, of known volume, and found again in a scan."""

import io
from pathlib import Path

import numpy as np
import pytest
import trimesh

from cicatrix.base.errors import BadInput
from cicatrix.measure.phantoms.instruments import get_instrument
from cicatrix.measure.phantoms.phantom_design import Pit, phantom_design, phantom_surface
from cicatrix.measure.phantoms.phantom_mesh import phantom_mesh, phantom_stl
from cicatrix.measure.phantoms.phantom_registration import register_phantom
from cicatrix.measure.phantoms.scan_with import scan_with
from cicatrix.measure.readers.read_scan import read_scan
from cicatrix.measure.surface import Surface

DESIGN = phantom_design()


def test_the_mesh_is_closed_and_has_the_nominal_volume() -> None:
    mesh = phantom_mesh(DESIGN)
    width, height = DESIGN.size_mm
    pits = sum(pit.volume_mm3 for pit in DESIGN.every)
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    assert width * height * DESIGN.thickness_mm - mesh.volume == pytest.approx(pits, rel=2e-3)


def test_the_stl_file_reads_back_closed_and_holds_no_words() -> None:
    data = phantom_stl(DESIGN)
    mesh = trimesh.load(io.BytesIO(data), file_type="stl")
    assert mesh.is_watertight
    assert np.allclose(mesh.bounds, [[0.0, 0.0, -3.0], [35.0, 30.0, 0.0]])
    assert int.from_bytes(data[80:84], "little") == len(mesh.faces)


def test_the_print_seen_from_above_is_the_design_and_not_its_mirror_image(tmp_path: Path) -> None:
    path = tmp_path / "phantom.stl"
    path.write_bytes(phantom_stl(DESIGN))
    seen = read_scan(path, towards="+z", pixel_mm=0.1).surface
    pose = register_phantom(seen, DESIGN)
    assert not pose.mirrored
    assert pose.found >= 35  # the shallowest cones are too small for the constellation
    assert pose.residual_mm < 0.02
    truth = phantom_surface(DESIGN, 0.1)
    depth = np.nanmax(seen.height_mm) - seen.height_mm[: truth.height_mm.shape[0], : truth.height_mm.shape[1]]
    # walls lie half a pixel beside those of the design; the mirror image agrees on the plain plate only
    right, mirrored = (np.nanmean(np.abs(seen_mm + truth.height_mm) < 0.02) for seen_mm in (depth, depth[:, ::-1]))
    assert right > 0.95
    assert right - mirrored > 0.1


@pytest.mark.parametrize("shape", ["cylinder", "cone", "cap"])
def test_volumes_in_closed_form_are_those_of_the_profile(shape: str) -> None:
    pit = Pit(shape=shape, column=0, row=0, diameter_mm=3.0, depth_mm=0.8)  # type: ignore[arg-type]
    r = (np.arange(20000) + 0.5) * (1.5 / 20000)
    assert 2.0 * np.pi * float((pit.depth_at(r) * r).sum()) * (1.5 / 20000) == pytest.approx(pit.volume_mm3, rel=1e-6)
    assert float(pit.depth_at(np.array(0.0))) == pytest.approx(0.8)
    assert pit.mean_depth_mm(1.5) == pytest.approx(pit.volume_mm3 / (np.pi * 2.25), rel=1e-4)


def test_pits_span_the_depths_of_scars_in_every_shape() -> None:
    for shape in ("cylinder", "cone", "cap"):
        depths = [pit.depth_mm for pit in DESIGN.pits if pit.shape == shape]
        assert min(depths) == 0.1
        assert max(depths) == 1.0


def test_no_turn_or_mirror_image_of_the_layout_is_the_layout() -> None:
    volumes = {(pit.column, pit.row): pit.volume_mm3 for pit in DESIGN.every}
    right, top = DESIGN.columns - 1, DESIGN.rows - 1

    def alike(turned: dict[tuple[int, int], float]) -> float:
        ratios = [abs(np.log(turned[cell] / volume)) for cell, volume in volumes.items() if cell in turned]
        return float(sum(max(0.0, 1.0 - ratio / np.log(2.5)) for ratio in ratios))

    assert alike(volumes) == len(volumes)
    for turned in (
        {(right - c, top - r): volume for (c, r), volume in volumes.items()},
        {(right - c, r): volume for (c, r), volume in volumes.items()},
        {(c, top - r): volume for (c, r), volume in volumes.items()},
    ):
        assert alike(turned) < 0.5 * len(volumes)


@pytest.mark.parametrize(
    ("key", "turn", "mirrored"),
    [
        ("primos_class", 0.0, False),
        ("structured_light", 200.0, True),
        ("stereo_photo", 93.0, False),
        ("stereo_photo", 250.0, True),
    ],
)
def test_a_scan_is_found_again_however_it_lies(key: str, turn: float, mirrored: bool) -> None:
    truth = phantom_surface(DESIGN, 0.08, turn_degrees=turn, mirrored=mirrored, margin_mm=0.5)
    pose = register_phantom(scan_with(get_instrument(key), truth, 4), DESIGN)
    assert pose.mirrored is mirrored
    assert pose.scale == pytest.approx(1.0, abs=0.01)
    width, height = truth.size_mm
    angle = np.radians(turn)
    centre = np.array([0.5 * DESIGN.size_mm[0], 0.5 * DESIGN.size_mm[1]])
    off = np.array([DESIGN.centre_mm(pit) for pit in DESIGN.every]) - centre
    u = off[:, 0] * np.cos(angle) - off[:, 1] * np.sin(angle)
    v = off[:, 0] * np.sin(angle) + off[:, 1] * np.cos(angle)
    true = np.stack([0.5 * width + (-u if mirrored else u), 0.5 * height + v], axis=1)
    found = pose.places(off + centre)
    pixel = get_instrument(key).pixel_mm  # a scan is shifted by up to half of one
    assert np.hypot(*(found - true).T).max() < pixel + 0.05


def test_a_wrong_pixel_size_shows_as_a_scale() -> None:
    scan = scan_with(get_instrument("structured_light"), phantom_surface(DESIGN, 0.08), 4)
    stretched = Surface(scan.height_mm, scan.pixel_x_mm * 1.04, scan.pixel_y_mm * 1.04)
    pose = register_phantom(stretched, DESIGN)
    assert pose.scale == pytest.approx(1.04, abs=5.0 * pose.scale_sd + 0.001)


def test_what_is_no_phantom_is_not_recognised() -> None:
    random = np.random.default_rng(1)
    rough = Surface(0.02 * random.standard_normal((300, 300)), 0.1, 0.1)
    with pytest.raises(BadInput, match="not recognised"):
        register_phantom(rough, DESIGN)
    holes = Surface(np.full((100, 100), np.nan), 0.1, 0.1)
    with pytest.raises(BadInput, match="holes"):
        register_phantom(holes, DESIGN)
    pits = np.zeros((350, 300))
    for x, y in random.integers(20, 280, (25, 2)):
        pits[y - 10 : y + 10, x - 10 : x + 10] = -0.4
    with pytest.raises(BadInput, match="not recognised"):
        register_phantom(Surface(pits, 0.1, 0.1), DESIGN)
    phone = scan_with(get_instrument("phone_depth"), phantom_surface(DESIGN, 0.1), 1)
    with pytest.raises(BadInput, match="not recognised"):
        register_phantom(phone, DESIGN)
