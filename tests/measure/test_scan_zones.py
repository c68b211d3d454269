"""Scars have the zone in which they lie: told, or found on a face."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made_up_scan import made_up_scan

from cicatrix.measure.scan_zones import ScanZones, zones_of_scan
from cicatrix.measure.surface import Surface
from cicatrix.skin.zones import ZONES, Zone


@pytest.mark.parametrize("zone", [Zone.NECK, Zone.CHEEK_LEFT])
def test_a_zone_that_is_told_holds_all_of_the_scan(zone: Zone) -> None:
    found = made_up_scan()
    zones = zones_of_scan(found.surface, zone)
    assert list(zones.present.values()) == [zone]
    assert {scar.zone for scar in zones.of_scars(found)} == {zone}
    assert zones.searched(found.surface) is found.surface
    assert not zones.is_face


def test_a_piece_of_skin_is_not_searched_for_a_face() -> None:
    found = made_up_scan()
    zones = zones_of_scan(found.surface, None)
    assert (zones.present, zones.notes) == ({}, ())
    assert {scar.zone for scar in zones.of_scars(found)} == {None}


def test_a_scan_as_large_as_a_face_without_one_says_what_to_do() -> None:
    zones = zones_of_scan(Surface(np.zeros((100, 100)), 1.0, 1.0), None)
    assert zones.present == {}
    (note,) = zones.notes
    assert "no face was found" in note
    assert "--zone" in note


def test_a_scar_on_the_line_between_zones_has_the_one_that_holds_most_of_it() -> None:
    found = made_up_scan()
    rows, columns = found.labels.shape
    labels = np.zeros((rows, columns), dtype=np.uint8)
    boxcar, rolling = found.scars[1], found.scars[3]
    for scar, share in ((boxcar, 0.3), (rolling, -0.3)):
        inside = found.labels == scar.id
        at = round((scar.x_mm + share * 0.5 * scar.width_mm) / found.surface.pixel_x_mm)
        left = np.arange(columns) < at
        labels[inside & left] = ZONES.index(Zone.CHIN) + 1
        labels[inside & ~left] = ZONES.index(Zone.JAW_LEFT) + 1
    zones = {scar.id: scar.zone for scar in ScanZones(labels).of_scars(found)}
    assert zones[boxcar.id] is Zone.CHIN
    assert zones[rolling.id] is Zone.JAW_LEFT
    assert zones[1] is None
    nothing = replace(found, scars=(), labels=np.zeros_like(found.labels))
    assert ScanZones(labels).of_scars(nothing) == ()


def test_on_a_face_only_its_zones_are_searched() -> None:
    surface = Surface(np.zeros((10, 10)), 1.0, 1.0)
    labels = np.zeros((10, 10), dtype=np.uint8)
    labels[:5] = 1
    picture = np.zeros((10, 10, 3), dtype=np.uint8)
    searched = ScanZones(labels, picture=(picture, labels)).searched(surface)
    assert np.isfinite(searched.height_mm[:5]).all()
    assert np.isnan(searched.height_mm[5:]).all()


def test_of_a_face_wide_dents_are_folds_and_have_no_zone() -> None:
    found = made_up_scan()
    wide = found.scars[3].model_copy(update={"width_mm": 6.5})
    found = replace(found, scars=(*found.scars[:3], wide, *found.scars[4:]))
    labels = np.full(found.labels.shape, ZONES.index(Zone.CHIN) + 1, dtype=np.uint8)
    told = ScanZones(labels)
    assert {scar.zone for scar in told.of_scars(found)} == {Zone.CHIN}
    face = ScanZones(labels, picture=(np.zeros((*labels.shape, 3), dtype=np.uint8), labels))
    zoned = replace(found, scars=face.of_scars(found))
    assert [scar.id for scar in zoned.scars if scar.zone is None] == [wide.id]
    (note,) = face.left_out(zoned)
    assert "wider than 6 mm" in note
    assert f": {wide.id}." in note
    assert told.left_out(zoned) == ()
    assert face.left_out(replace(zoned, scars=zoned.scars[:3])) == ()
