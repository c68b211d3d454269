"""The height map of a face gets the zones of its shaded picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.measure.photographs.surface_zones import zones_of_surface
from cicatrix.measure.readers.read_scan import read_scan
from cicatrix.measure.surface import Surface
from cicatrix.skin.zones import FACE_ZONES, Zone

FACE = Path(__file__).parents[3] / "examples" / "face" / "face.ply"


@pytest.fixture(scope="module")
def face() -> Surface:
    return read_scan(FACE).surface


def middle(labels: np.ndarray, zone: Zone) -> tuple[float, float]:
    rows, columns = np.nonzero(labels == FACE_ZONES.index(zone) + 1)
    return float(rows.mean()), float(columns.mean())


def test_zones_lie_as_in_a_face(face: Surface) -> None:
    found = zones_of_surface(face)
    assert found.labels.shape == face.height_mm.shape
    assert set(np.unique(found.labels)) == set(range(len(FACE_ZONES) + 1))
    assert not found.labels[~np.isfinite(face.height_mm)].any()
    assert 80.0 < found.outer_canthal_mm < 100.0
    assert found.picture.shape[:2] == found.picture_labels.shape
    down = [middle(found.labels, zone)[0] for zone in (Zone.FOREHEAD, Zone.NOSE, Zone.PERIORAL, Zone.CHIN)]
    assert down == sorted(down)
    # the patient's left is to the right, as seen from in front
    assert middle(found.labels, Zone.CHEEK_LEFT)[1] > middle(found.labels, Zone.CHEEK_RIGHT)[1]
    rows, columns = np.unravel_index(np.nanargmax(face.height_mm), face.height_mm.shape)
    assert found.labels[rows, columns] == FACE_ZONES.index(Zone.NOSE) + 1  # its tip is what stands out most


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_map_that_lies_sideways_or_upside_down_has_the_same_zones(face: Surface, turns: int) -> None:
    turned = Surface(np.rot90(face.height_mm, turns).copy(), face.pixel_x_mm, face.pixel_y_mm)
    upright, lying = zones_of_surface(face), zones_of_surface(turned)
    assert lying.labels.shape == turned.height_mm.shape
    back = np.rot90(lying.labels, -turns)
    assert (upright.labels == back)[upright.labels > 0].mean() > 0.95
    assert lying.picture.shape == upright.picture.shape


def test_oblong_pixels_do_not_stretch_the_face(face: Surface) -> None:
    oblong = Surface(face.height_mm[::2].copy(), face.pixel_x_mm, 2.0 * face.pixel_y_mm)
    whole, half = zones_of_surface(face), zones_of_surface(oblong)
    assert half.outer_canthal_mm == pytest.approx(whole.outer_canthal_mm, rel=0.05)
    assert (whole.labels[::2] == half.labels)[half.labels > 0].mean() > 0.85


def test_what_is_no_face_of_a_persons_size_is_refused(face: Surface) -> None:
    with pytest.raises(BadInput, match="no face"):
        zones_of_surface(Surface(np.zeros((80, 80)), 2.0, 2.0))
    with pytest.raises(BadInput, match="mm apart"):
        zones_of_surface(Surface(2.0 * face.height_mm, 2.0 * face.pixel_x_mm, 2.0 * face.pixel_y_mm))
