"""What follows from a device's fields, and which fields can be true together."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.base.reading import validate
from cicatrix.device.bench import bench
from cicatrix.device.catalogue import Device, devices, get_device
from cicatrix.device.commissioning import (
    accounts,
    depth_settings_mm,
    drag_slit_um,
    motion_figures,
    peak_speed_m_per_s,
    share_below_nose,
)
from cicatrix.device.components import Kind
from cicatrix.device.plausibility import compare, trials

ALL = list(devices())


def edited(identifier: str, **changes: Any) -> Device:
    """Return a device with other values; what is new is assumed, what is taken away is unknown."""
    data = get_device(identifier).model_dump(mode="json", exclude_none=True)
    for key, value in changes.items():
        known = key in data
        data.pop(key, None)
        data["sources"].pop(key, None)
        data["assumed"].pop(key, None)
        data["unknown"] = [name for name in data["unknown"] if name != key]
        if value is None:
            data["unknown"].append(key)
        else:
            data[key] = value
            data["assumed"][key] = "changed for a test" if known else "added for a test"
    return validate(data, Device, "edited.toml")


def state(device: Device, name: str) -> str:
    return {trial.name: trial.state for trial in trials(device)}[name]


def test_kinematics_of_the_reference() -> None:
    # biophysics, section 2.3: 116.7 Hz with 2.5 mm travel 0.92 m/s; below the nose 30, 44 and 56 % of the cycle.
    device = get_device("skinpen-precision")
    assert peak_speed_m_per_s(device, 1.5) == pytest.approx(0.92, abs=0.005)
    shares = [share_below_nose(device, depth) for depth in (0.5, 1.0, 1.5)]
    assert shares == pytest.approx([0.30, 0.44, 0.56], abs=0.006)
    assert drag_slit_um(device, 1.5, 20.0) == pytest.approx(1000 * 20 * 0.5641 / 116.7, rel=1e-3)


def test_a_dial_that_sets_the_travel_makes_depth_and_travel_one() -> None:
    device = edited("skinpen-precision", dial_moves="stroke")
    assert peak_speed_m_per_s(device, 1.5) == pytest.approx(math.pi * 116.7 * 1.5e-3)
    assert share_below_nose(device, 1.5) == pytest.approx(1.0)


def test_without_a_travel_nothing_is_made_up() -> None:
    device = edited("skinpen-precision", stroke_mm=None)
    assert share_below_nose(device, 1.0) is None
    assert {row.value for row in motion_figures(device) if row.name == "drag slit"} == {None}
    assert state(device, "contact is short enough to make holes, not slits") == "not_evaluable"


@given(depth=st.floats(0.01, 2.5), deeper=st.floats(0.01, 2.5))
def test_a_deeper_setting_stays_longer_below_the_nose(depth: float, deeper: float) -> None:
    device = get_device("skinpen-precision")
    low, high = (share_below_nose(device, value) or 0.0 for value in sorted((depth, deeper)))
    assert 0.0 < low <= high <= 1.0


@pytest.mark.parametrize("identifier", ALL)
def test_every_field_is_accounted_for(identifier: str) -> None:
    device = get_device(identifier)
    rows = accounts(device)
    assert len(rows) == len(device.sources) + len(device.assumed) + len(device.unknown)
    assert all((row.value is None) == (row.standing == "unknown") for row in rows)
    assert not [trial for trial in trials(device) if trial.state == "fail"]


@pytest.mark.parametrize(
    ("changes", "name", "wanted"),
    [
        ({"needle_length_mm": 1.2}, "needles reach the dial's depth", "fail"),
        ({"needle_length_mm": 1.7}, "needles reach the dial's depth", "warn"),
        ({"needle_length_mm": 2.0}, "needles reach the dial's depth", "pass"),
        ({"needle_length_mm": None}, "needles reach the dial's depth", "not_evaluable"),
        ({"layout": {"kind": "grid", "rows": 2, "columns": 3, "pitch_mm": 0.3}}, "needles stand apart", "fail"),
        ({"layout": {"kind": "grid", "rows": 2, "columns": 3, "pitch_mm": 0.5}}, "the swath fits the layout", "warn"),
        ({}, "needles stand apart", "pass"),
        ({"needle_diameter_mm": None}, "needles stand apart", "not_evaluable"),
        ({"depth_step_mm": 0.1}, "the dial's step is larger than its error", "warn"),
        ({"depth_step_mm": 0.25}, "the dial's step is larger than its error", "pass"),
        ({"tip_radius_um": 5.0}, "tips are sharp", "pass"),
        ({"tip_radius_um": 40.0}, "tips are sharp", "warn"),
        ({"rate_min_hz": 5.0, "rate_hz": 10.0}, "contact is short enough to make holes, not slits", "warn"),
        ({"stroke_mm": 1.0}, "the tips leave the skin at every stroke", "warn"),
        ({}, "the tips leave the skin at every stroke", "pass"),
        ({"single_use": False}, "needles are sterile and for single use", "warn"),
        ({"sterile": None}, "needles are sterile and for single use", "warn"),
    ],
)
def test_each_check_can_go_either_way(changes: dict[str, Any], name: str, wanted: str) -> None:
    assert state(edited("exceed", **changes), name) == wanted


def test_a_label_and_its_gaps() -> None:
    assert state(get_device("exceed"), "the label is known") == "pass"
    assert state(get_device("generic-pen"), "the label is known") == "warn"


def test_only_values_with_a_source_are_compared_with() -> None:
    others = list(devices().values())
    rows = {row.field: row for row in compare(edited("exceed", rate_hz=140.0, needles=6), others)}
    assert (rows["rate_hz"].least, rows["rate_hz"].most, rows["rate_hz"].state) == (90.0, 217.0, "inside")
    assert "swath_mm" not in rows
    deep = compare(edited("generic-pen", depth_max_mm=3.5), others)
    assert next(row.state for row in deep if row.field == "depth_max_mm") == "outside"


@pytest.mark.parametrize("identifier", ALL)
def test_settings_and_bench(identifier: str) -> None:
    device = get_device(identifier)
    depths = depth_settings_mm(device)
    assert 1 <= len(depths) <= 14
    assert depths == sorted(set(depths))
    assert depths[0] > 0
    assert depths[-1] == device.depth_max_mm
    asked = {row.what for row in bench(device)}
    assert ("fluid ingress" in asked) == (device.kind is Kind.PEN)
    assert all(row.source.startswith("21 CFR 878.4430(b)") for row in bench(device))
