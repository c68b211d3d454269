"""Needles stand where the layout says: as many as there are, inside the swath, distinct, centred."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.base.errors import BadInput
from cicatrix.base.reading import validate
from cicatrix.device.catalogue import Device, devices, get_device
from cicatrix.device.components import CLOSEST_MM, Kind, Layout
from cicatrix.device.layout import needle_positions_mm, pitch_mm, standard_layout


def made(kind: str, needles: int, swath_mm: float, layout: dict[str, Any] | None = None) -> Device:
    """Return a device that says no more than it must."""
    data: dict[str, Any] = {"id": "made", "name": "made", "kind": kind, "needles": needles, "swath_mm": swath_mm}
    data |= {"depth_min_mm": 0.0, "depth_max_mm": 2.0, "assumed": {}}
    data |= {"rate_hz": 100.0} if kind == "pen" else {}
    data |= {"drum_diameter_mm": 20.0} if kind == "roller" else {}
    data |= {"layout": layout} if layout else {}
    for name in data:
        if name not in {"id", "name", "kind", "assumed"}:
            data["assumed"][name] = "made for a test"
    blank = Device.model_construct(**(data | {"kind": Kind(kind)}))
    data["unknown"] = [name for name, value in blank.fields().items() if value in (None, ()) and blank.has(name)]
    return validate(data, Device, "made.toml")


def holds(device: Device) -> None:
    places = needle_positions_mm(device)
    assert places.shape == (device.needles, 2)
    assert np.abs(places.mean(axis=0)).max() < 1e-9
    assert np.abs(places[:, 1]).max() <= 0.5 * device.swath_mm + 1e-9
    length = device.swath_mm if device.drum_diameter_mm is None else np.pi * device.drum_diameter_mm
    assert np.abs(places[:, 0]).max() <= 0.5 * length + 1e-9
    assert pitch_mm(places).min() >= CLOSEST_MM


@pytest.mark.parametrize("identifier", list(devices()))
def test_each_device_of_the_catalogue(identifier: str) -> None:
    holds(get_device(identifier))


@given(kind=st.sampled_from(["pen", "stamp", "roller"]), needles=st.integers(1, 400), swath=st.floats(4.0, 30.0))
def test_the_layout_that_stands_in(kind: str, needles: int, swath: float) -> None:
    assert standard_layout(Kind(kind), needles, swath).needles == needles
    holds(made(kind, needles, swath))


@given(rows=st.integers(1, 12), columns=st.integers(1, 12), pitch=st.floats(0.1, 2.0))
def test_a_grid_has_its_pitch(rows: int, columns: int, pitch: float) -> None:
    device = made("stamp", rows * columns, 30.0, {"kind": "grid", "rows": rows, "columns": columns, "pitch_mm": pitch})
    holds(device)
    places = needle_positions_mm(device)
    assert np.ptp(places, axis=0) == pytest.approx([(columns - 1) * pitch, (rows - 1) * pitch], abs=1e-9)


def test_a_ring_has_its_diameter_and_rings_do_not_line_up() -> None:
    rings = [{"diameter_mm": 2.0, "needles": 4}, {"diameter_mm": 4.0, "needles": 8}]
    places = needle_positions_mm(made("pen", 12, 5.0, {"kind": "circle", "rings": rings}))
    assert np.hypot(*places.T) == pytest.approx([1.0] * 4 + [2.0] * 8)
    assert len(set(np.round(places[:, 1], 6))) == 12


def test_a_drum_is_unrolled() -> None:
    places = needle_positions_mm(get_device("dermaroller-mf8"))
    assert len(set(np.round(places[:, 1], 6))) == 8
    assert np.unique(np.round(np.diff(np.unique(np.round(places[:, 0], 6))), 3)) == pytest.approx(
        [np.pi * 20 / 24], abs=1e-3
    )


def test_written_places_are_centred() -> None:
    device = made("stamp", 3, 5.0, {"kind": "positions", "positions_mm": [[0, 0], [3, 0], [0, 3]]})
    assert needle_positions_mm(device) == pytest.approx(np.array([[-1, -1], [2, -1], [-1, 2]]))


@pytest.mark.parametrize(
    ("kind", "needles", "layout", "message"),
    [
        ("pen", 5, {"kind": "circle", "rings": [{"diameter_mm": 2.0, "needles": 4}]}, "holds 4 needles"),
        ("pen", 4, {"kind": "circle", "rings": [{"diameter_mm": 9.0, "needles": 4}]}, "more than 'swath_mm' 5"),
        ("pen", 4, {"kind": "drum", "rows": 2, "per_turn": 2}, "belongs to a roller"),
        ("roller", 4, {"kind": "grid", "rows": 2, "columns": 2, "pitch_mm": 1.0}, "belongs to a roller"),
        ("stamp", 2, {"kind": "positions", "positions_mm": [[1, 1], [1, 1]]}, "two needles of the layout stand"),
        ("stamp", 4, {"kind": "grid", "rows": 2, "columns": 2}, "has 'rows' and 'columns' and 'pitch_mm'"),
        ("pen", 2, {"kind": "circle", "rings": [{"diameter_mm": 0, "needles": 2}]}, "one needle, at the centre"),
        ("pen", 400, {"kind": "circle", "rings": [{"diameter_mm": 1, "needles": 400}]}, "do not fit on a ring"),
        ("pen", 2, {"kind": "hexagon"}, "layout"),
        ("pen", 2, {"kind": "positions", "positions_mm": [[1, 1], [float("nan"), 1]]}, "positions_mm"),
    ],
)
def test_impossible_layouts_are_refused(kind: str, needles: int, layout: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        made(kind, needles, 5.0, layout)


def test_too_many_needles_for_the_swath_are_refused() -> None:
    with pytest.raises(BadInput, match="2000 needles do not fit in a swath"):
        made("pen", 2000, 0.5)


def test_a_layout_names_its_needles() -> None:
    assert Layout(kind="drum", rows=8, per_turn=24).needles == 192
