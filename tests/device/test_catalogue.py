"""The catalogue loads, accounts for every field, and refuses impossible devices."""

from __future__ import annotations

from typing import Any

import pytest

from cicatrix.base.errors import BadInput
from cicatrix.base.reading import validate
from cicatrix.device.catalogue import LABEL_FIELDS, PEN_ONLY, QUANTITIES, Device, devices, get_device
from cicatrix.device.components import Kind, Mark

NAMED = (
    "skinpen-precision", "exceed", "exceed-unlimited", "rejuvapen-nxt", "dermapen-2012", "dermapen-md", "dermapen-4",
    "dr-pen-ultima-a6", "dr-pen-system", "pro-pen", "skinstylus-sterilock", "micropen-elite", "collagen-pin",
    "mmp-tattoo-cartridge", "dermaroller-mf8", "dermaroller-ms4", "dermaroller-hc902", "dermaroller-mc905",
    "dermaroller-kalluri-370", "dermaroller-kalluri-770", "dermastamp", "generic-pen", "generic-roller",
    "generic-stamp",
)  # fmt: skip


def test_every_named_device_is_there_and_immutable() -> None:
    assert set(NAMED) <= set(devices())
    with pytest.raises(TypeError):
        devices()["mine"] = get_device("exceed")  # type: ignore[index]


@pytest.mark.parametrize("identifier", list(devices()))
def test_every_field_has_a_source_a_reason_or_is_declared_unknown(identifier: str) -> None:
    device = get_device(identifier)
    accounted = {*device.unknown, *device.assumed, *device.sources}
    inapplicable = set() if device.kind is Kind.PEN else set(PEN_ONLY)
    inapplicable |= set() if device.kind is Kind.ROLLER else {"drum_diameter_mm"}
    assert accounted == {*QUANTITIES, *LABEL_FIELDS} - inapplicable
    assert all(len(reason) > 10 for reason in device.assumed.values())


def test_labels_that_the_rules_rely_on() -> None:
    skinpen, exceed = get_device("skinpen-precision"), get_device("exceed")
    assert (skinpen.label.max_depth_mm, skinpen.depth_max_mm, skinpen.label.min_age_years) == (1.5, 2.5, 22)
    assert skinpen.label.fitzpatrick == (1, 2, 3, 4, 5, 6)
    assert (exceed.label.max_depth_mm, exceed.needles, exceed.needle_diameter_mm) == (1.5, 6, 0.35)
    assert exceed.label.fitzpatrick == (1, 2, 3, 4)
    assert exceed.depth_tolerance_mm == 0.15


def test_what_is_from_memory_is_assumed_and_says_so() -> None:
    for device in devices().values():
        assert all(source.mark is not Mark.MEMORY for source in device.sources.values()), device.id
    assert "memory, unverified" in get_device("dermapen-4").assumed["needles"]


def test_every_kind_is_there() -> None:
    assert {device.kind for device in devices().values()} == set(Kind)


def test_no_device_carries_a_clearance_that_its_label_lacks() -> None:
    cleared = {identifier for identifier, one in devices().items() if "facial acne scars" in one.label.indications}
    assert cleared == {"skinpen-precision", "exceed", "exceed-unlimited", "pro-pen", "dr-pen-system"}


def test_a_misspelt_device_is_named() -> None:
    with pytest.raises(BadInput, match="did you mean 'skinpen-precision'"):
        get_device("skinpen-precison")
    with pytest.raises(BadInput, match="generic-pen"):
        get_device("zzz")


def _edited(identifier: str, **changes: Any) -> Device:
    data = get_device(identifier).model_dump(mode="json", exclude_none=True)
    for key, value in changes.items():
        if value is None:
            data.pop(key, None)
        else:
            data[key] = value
    return validate(data, Device, "mine.toml")


def test_a_dumped_device_reads_back() -> None:
    assert _edited("exceed") == get_device("exceed")


@pytest.mark.parametrize(
    ("identifier", "changes", "message"),
    [
        ("exceed", {"needles": 0}, "needles"),
        ("exceed", {"needles": -3}, "needles"),
        ("exceed", {"swath_mm": 0.0}, "swath_mm"),
        ("exceed", {"depth_min_mm": 1.9}, "not below depth_max_mm"),
        ("exceed", {"rate_hz": None}, "a pen needs 'rate_hz'"),
        ("exceed", {"drum_diameter_mm": 20.0}, "belongs to a roller"),
        ("exceed", {"label": {"max_depth_mm": 3.0}}, "beyond the dial"),
        ("exceed", {"unknown": []}, "'tip_radius_um', 'taper_length_mm', 'depth_step_mm', .* are absent"),
        ("exceed", {"assumed": {}}, "'layout', 'stroke_mm', 'swath_mm' need their sources"),
        ("exceed", {"unknown": ["depth_stop_mm"]}, "depth_step_mm"),
        ("exceed", {"stroke_hz": 3}, "unknown key 'stroke_hz'"),
        ("exceed", {"depth_max_mm": float("nan")}, "depth_max_mm"),
        ("exceed", {"rate_hz": 200.0}, "not between 'rate_min_hz' and 'rate_max_hz'"),
        ("exceed", {"rate_min_hz": 160.0}, "not between 'rate_min_hz' and 'rate_max_hz'"),
        ("exceed", {"stroke_mm": 1.0}, "never leaves the skin"),
        ("exceed", {"stroke_mm": 1.0, "dial_moves": "stroke"}, "at least 'depth_max_mm'"),
        ("exceed", {"tip_radius_um": 200.0}, "in micrometres"),
        ("exceed", {"taper_length_mm": 2.0}, "longer than the needle"),
        ("dermaroller-mf8", {"rate_hz": 100.0}, "a roller has no stroke rate"),
        ("dermaroller-mf8", {"rate_min_hz": 100.0}, "a roller has no stroke rate"),
        ("dermaroller-mf8", {"stroke_mm": 2.0}, "a roller has no stroke; remove 'stroke_mm'"),
        ("dermaroller-mf8", {"dial_moves": "stroke"}, "a roller has no dial"),
        ("dermaroller-mf8", {"drum_diameter_mm": None}, "every roller needs it"),
    ],
)
def test_impossible_devices_are_refused(identifier: str, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        _edited(identifier, **changes)
