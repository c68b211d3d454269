"""What users get wrong with devices: a file of their own, or a setting; one clear line, exit code 2, nothing written."""

# ruff: noqa: E501 - the messages are compared as they are printed
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "cicatrix" / "device" / "data"
PEN = (DATA / "exceed.toml").read_text("utf-8").replace('id = "exceed"', 'id = "my-pen"', 1)
ROLLER = (DATA / "dermaroller-mf8.toml").read_text("utf-8").replace('id = "dermaroller-mf8"', 'id = "my-roller"', 1)
PROTOCOL = (ROOT / "examples" / "protocol_demo.toml").read_text("utf-8")
Run = Callable[..., tuple[int, str, str]]


def changed(text: str, old: str, new: str) -> str:
    """Return *text* with the first *old* replaced; it must be there."""
    assert old in text, old
    return text.replace(old, new, 1)


DEVICES: dict[str, tuple[str | bytes, str]] = {
    "no needle": (changed(PEN, "\nneedles = 6", "\nneedles = 0"), "needles: must be at least 1, not 0"),
    "half a needle": (changed(PEN, "\nneedles = 6", "\nneedles = 6.5"), "needles: must be a whole number, not 6.5"),
    "endless needles": (changed(PEN, "\nneedles = 6", f"\nneedles = 1{'0' * 30}"), f"needles: must be at most 2000, not 1{'0' * 30}"),
    "negative rate": (changed(PEN, "rate_hz = 125.0", "rate_hz = -5.0"), "rate_hz: must be more than 0, not -5.0"),
    "rate of zero": (changed(PEN, "rate_hz = 125.0", "rate_hz = 0"), "rate_hz: must be more than 0, not 0"),
    "rate that is no number": (changed(PEN, "rate_hz = 125.0", "rate_hz = nan"), "rate_hz: must be a finite number, not nan"),
    "rate without unit": (changed(PEN, "rate_hz = 125.0", 'rate_hz = "125"'), "rate_hz: '125' is no stroke rate; write a number in Hz, or '7000 rpm'"),
    "rate as an angle": (changed(PEN, "rate_hz = 125.0", 'rate_hz = "700 rad/s"'), "rate_hz: '700 rad/s' is no stroke rate; write a number in Hz, or '7000 rpm'"),
    "rate outside its range": (changed(PEN, "rate_hz = 125.0", "rate_hz = 200.0"), "'rate_hz' 200 is outside 'rate_min_hz' to 'rate_max_hz'; allowed: 100 to 150 Hz"),
    "no rate": (changed(PEN, "rate_hz = 125.0\n", ""), "a pen needs 'rate_hz'; allowed: a stroke rate, or an assumed one named in 'assumed'"),
    "depth in micrometres": (changed(PEN, "depth_max_mm = 1.9", "depth_max_mm = 1900"), "depth_max_mm: must be at most 5, not 1900"),
    "depth without end": (changed(PEN, "depth_max_mm = 1.9", "depth_max_mm = inf"), "depth_max_mm: must be a finite number, not inf"),
    "depth without unit": (changed(PEN, "depth_max_mm = 1.9", 'depth_max_mm = "1.9"'), "depth_max_mm: '1.9' has no unit; write a number in mm or for instance '1 mm'"),
    "depth in words": (changed(PEN, "depth_max_mm = 1.9", 'depth_max_mm = "deep"'), "depth_max_mm: 'deep' is not a quantity; write a number in mm"),
    "label beyond the dial": (changed(PEN, "\nmax_depth_mm = 1.5", "\nmax_depth_mm = 2.5"), "the label's 'max_depth_mm' 2.5 is beyond the dial's 'depth_max_mm' 1.9"),
    "needles outside the swath": (changed(PEN, "swath_mm = 5.0", "swath_mm = 3.0"), "the layout is 3.25 mm wide, more than 'swath_mm' 3"),
    "other count in the layout": (changed(PEN, "3.33, needles = 6", "3.33, needles = 5"), "the layout holds 5 needles, but 'needles' says 6"),
    "misspelt key": (changed(PEN, "swath_mm = 5.0", "swaht_mm = 5.0"), "swaht_mm: unknown key 'swaht_mm'; did you mean 'swath_mm'? (1 more problem)"),
    "misspelt kind": (changed(PEN, 'kind = "pen"', 'kind = "penn"'), "kind: 'penn' is not one of the allowed values; allowed: pen, roller or stamp; did you mean 'pen'?"),
    "misspelt layout": (changed(PEN, '"circle"', '"cirle"'), "layout.kind: 'cirle' is not one of the allowed values; allowed: circle, grid, drum or positions; did you mean 'circle'?"),
    "misspelt mark": (changed(PEN, '"regulator"', '"regulatr"'), "sources.needles.mark: 'regulatr' is not one of the allowed values; allowed: regulator, journal, trade, vendor, memory or bench; did you mean 'regulator'?"),
    "misspelt field": (changed(PEN, "[assumed]\nlayout", "[assumed]\nlayuot"), "'assumed' names 'layuot', which is no field; did you mean 'layout'?"),
    "value without source": (changed(PEN, "[assumed]\nlayout =", "[assumed]\nstroke_mm =").replace('\nstroke_mm = "unpublished', '\n#', 1), "'layout' needs its source in 'sources' or its reason in 'assumed', one of them"),
    "gap that is not declared": (changed(PEN, '"tip_radius_um", ', ""), "'tip_radius_um' is absent; list it in 'unknown' (and nowhere else)"),
    "yes for true": (changed(PEN, "sterile = true", 'sterile = "yes"'), "sterile: must be true or false, not 'yes'"),
    "id with a space": (changed(PEN, '"my-pen"', '"My Pen"'), "id: must be small letters and digits, words joined by '-', such as 'my-pen'"),
    "id that leads elsewhere": (changed(PEN, '"my-pen"', '"../my-pen"'), "id: must be small letters and digits, words joined by '-', such as 'my-pen'"),
    "name that steers the terminal": (changed(PEN, "Exceed (amiea med)", "\\u001b[31mred"), "name: must be one line of text, not '\\x1b[31mred'"),
    "roller with a rate": (changed(ROLLER, "needle_length_mm", "rate_hz = 100.0\nneedle_length_mm"), "a roller has no stroke rate; remove 'rate_hz'"),
    "roller with a stroke": (changed(ROLLER, "needle_length_mm", "stroke_mm = 1.5\nneedle_length_mm"), "a roller has no stroke; remove 'stroke_mm'"),
    "roller without a drum": (changed(ROLLER, "drum_diameter_mm = 20.0\n", ""), "'drum_diameter_mm' belongs to a roller, and every roller needs it"),
    "pen with a drum": (changed(PEN, "swath_mm", "drum_diameter_mm = 20.0\nswath_mm"), "'drum_diameter_mm' belongs to a roller, and every roller needs it"),
    "nothing": ("", "the file is empty; allowed: a TOML or JSON file"),
    "binary": (b"\x00\x01", "the file is binary, not text; allowed: a TOML or JSON file"),
    "huge": ("#" + "x" * 4_000_000, "the file is too large; allowed: at most 4 MB"),
    "hostile depth": ("layout = " + "[" * 4000, "the file cannot be parsed: it is nested too deeply"),
    "hostile key": ("a" + ".a" * 4000 + " = 1", "the file cannot be parsed: it is nested too deeply"),
    "a protocol": (PROTOCOL, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", DEVICES)
@pytest.mark.parametrize("add", [False, True])
def test_a_device_file_ends_in_one_line(
    name: str, add: bool, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, error = DEVICES[name]
    monkeypatch.setenv("CICATRIX_DEVICES", str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pen.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    code, out, err = run("check", "--device", "pen.toml", *(["--add"] if add else []))
    assert (code, out) == (2, "")
    assert err.startswith("pen.toml: ")
    assert err.count("\n") == 1
    if error:
        assert err == f"pen.toml: {error}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["pen.toml"]


SETTINGS: dict[str, tuple[str, str, str]] = {
    "deeper than the dial": ("depth_mm = 1.5", "depth_mm = 2.6", "SkinPen Precision cannot be set to 2.6 mm; allowed: more than 0 to 2.5 mm"),
    "deeper than any device": ("depth_mm = 1.5", "depth_mm = 9.0", "zones[0].depth_mm: must be at most 5, not 9.0"),
    "above the skin": ("depth_mm = 1.5", "depth_mm = -1.0", "zones[0].depth_mm: must be at least 0.05, not -1.0"),
    "standing still": ("speed_mm_per_s = 20.0", "speed_mm_per_s = 0.0", "zones[0].speed_mm_per_s: must be at least 0.5, not 0.0"),
    "backwards": ("speed_mm_per_s = 20.0", "speed_mm_per_s = -20.0", "zones[0].speed_mm_per_s: must be at least 0.5, not -20.0"),
    "flying": ("speed_mm_per_s = 20.0", 'speed_mm_per_s = "2 m/s"', "zones[0].speed_mm_per_s: must be at most 200, not '2 m/s'"),
    "a speed in mm": ("speed_mm_per_s = 20.0", 'speed_mm_per_s = "20 mm"', "zones[0].speed_mm_per_s: '20 mm' is not in a unit that converts to mm/s"),
    "no speed": ("speed_mm_per_s = 20.0", "speed_mm_per_s = nan", "zones[0].speed_mm_per_s: must be a finite number, not nan"),
    "half a pass": ("passes = 4", "passes = 2.5", "zones[0].passes: must be a whole number, not 2.5"),
    "a device that is near": ("skinpen-precision", "skinpen-precison", "there is no device 'skinpen-precison'; did you mean 'skinpen-precision'?"),
    "a roller of other length": ("skinpen-precision", "dermaroller-cit8", "Dermaroller CIT8 cannot be set to 1.5 mm; allowed: 0.5 mm"),
}  # fmt: skip


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_ends_in_one_line_with_the_range(
    name: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new, error = SETTINGS[name]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "protocol.toml").write_text(changed(PROTOCOL, old, new), "utf-8")
    code, out, err = run("needle", "protocol.toml", "--out", "out")
    assert (code, out) == (2, "")
    assert error in err
    assert err.startswith("protocol.toml: ")
    assert err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["protocol.toml"]
