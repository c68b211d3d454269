"""Mistakes with creams and days: each ends in one clear line, 2 for bad input and 3 for what is refused for safety."""

# ruff: noqa: E501 - the messages are compared as they are printed
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROTOCOL = (ROOT / "examples" / "protocol_demo.toml").read_text("utf-8")
Run = Callable[..., tuple[int, str, str]]
Changes = tuple[tuple[str, str], ...]
COVERED = "occluded = false"
CHILD: Changes = (("age_years = 29", "age_years = 8"), ("weight_kg = 62.0", "weight_kg = 27.0"))
EMLA: Changes = (('"lidocaine-4-cream"', '"emla"'),)

MISTAKES: dict[str, tuple[Changes, int, str]] = {
    "cream left on needled skin": (
        ((COVERED, f'{COVERED}\nskin = "needled"'),),
        3,
        "anaesthetic: cream on needled skin is outside every label: lidocaine enters through the open channels as well; take the cream off before the first puncture",
    ),
    "cream on broken skin": (
        ((COVERED, f'{COVERED}\nskin = "broken"'),),
        3,
        "anaesthetic: cream on broken skin is outside every label: lidocaine enters through the open channels as well; treat without cream, or wait until the skin has healed",
    ),
    "skin misspelt": (
        ((COVERED, f'{COVERED}\nskin = "brokn"'),),
        2,
        "anaesthetic.skin: 'brokn' is not one of the allowed values; allowed: whole, needled or broken; did you mean 'broken'?",
    ),
    "weight of a small child": (
        (("weight_kg = 62.0", "weight_kg = 12.0"),),
        2,
        "skin.weight_kg: must be at least 20, not 12.0; allowed: 20 to 350 kg; no dose is computed for lighter children",
    ),
    "a child and a cream for adults": (
        CHILD,
        3,
        "anaesthetic: no limit of lidocaine 4 % cream (LMX4) is known for a child; allowed: at least 18 years; take a product whose label names children, such as EMLA from its leaflet's table, or none",
    ),
    "a child and too large an area of EMLA": (
        (*CHILD, *EMLA, ("area_cm2 = 60.0", "area_cm2 = 250.0"), ("mass_g = 9.0", "mass_g = 25.0")),
        3,
        "anaesthetic: the anaesthetic breaks its limit 'area_cm2' with 250 cm2; allowed: at most 200 cm2; cover at most 200 cm2 for a child of 8 years and 27 kg, or take no cream (1 more reason)",
    ),
    "a child too light for its age's row": (
        (CHILD[0], ("weight_kg = 62.0", "weight_kg = 20.0"), *EMLA, ("mass_g = 9.0", "mass_g = 15.0")),
        3,
        "anaesthetic: the anaesthetic breaks its limit 'mass_g' with 15 g; allowed: at most 10 g; put on at most 10 g for a child of 8 years and 20 kg",
    ),
    "an area larger than the face": (
        (("area_cm2 = 60.0", "area_cm2 = 900.0"),),
        2,
        "anaesthetic.area_cm2: 900 cm2 of cream is not an area of the face; allowed: above 0, at most 700 cm2 (face and neck)",
    ),
    "an area below nothing": (
        (("area_cm2 = 60.0", "area_cm2 = -3.0"),),
        2,
        "anaesthetic.area_cm2: must be at least 0.1, not -3.0; allowed: 0.1 to 700 cm2, a face and neck; the face alone is about 250 cm2",
    ),
    "a dwell of two days": (
        (("minutes = 40", 'minutes = "2 days"'),),
        3,
        "anaesthetic: the anaesthetic breaks its limit 'minutes' with 2880 min; allowed: at most 300 min; wipe it off after at most 300 min",
    ),
    "a dwell of ten days": (
        (("minutes = 40", 'minutes = "10 days"'),),
        2,
        "anaesthetic.minutes: must be at most 10000, not 14400.0; allowed: above 0; labels say 60 to 300 min (EMLA), 30 to 300 (LMX4), 20 to 60 (Pliaglis)",
    ),
    "two kilograms of cream": (
        (("mass_g = 9.0", 'mass_g = "2 kg"'),),
        2,
        "anaesthetic.mass_g: must be at most 1000, not '2 kg'; allowed: 0.01 to 1000 g; labels say at most 0.2 g per cm2 and 60 g (EMLA)",
    ),
    "half a kilogram of cream": (
        (("mass_g = 9.0", 'mass_g = "0.5 kg"'),),
        3,
        "anaesthetic: the anaesthetic breaks its limit 'mass_mg_per_cm2' with 8333.33 mg/cm2; allowed: at most 200 mg/cm2; at most 12 g on this area",
    ),
    "no minute at all": (
        (("minutes = 40", "minutes = 0"),),
        2,
        "anaesthetic.minutes: must be more than 0, not 0; allowed: above 0; labels say 60 to 300 min (EMLA), 30 to 300 (LMX4), 20 to 60 (Pliaglis)",
    ),
    "a cream in millilitres": (
        (("mass_g = 9.0", 'mass_g = "9 mL"'),),
        2,
        "anaesthetic.mass_g: '9 mL' is not in a unit that converts to g",
    ),
    "a peel under a wrap": (
        (('"lidocaine-4-cream"', '"pliaglis"'), (COVERED, "occluded = true"), ("mass_g = 9.0", "mass_g = 8.0")),
        3,
        "anaesthetic: lidocaine 7 %, tetracaine 7 % peel (Pliaglis) may not be covered; leave the cream uncovered",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_ends_in_one_line(name: str, run: Run, tmp_path: Path) -> None:
    changes, code, message = MISTAKES[name]
    text = PROTOCOL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "protocol.toml"
    path.write_text(text, "utf-8")
    assert run("acute", str(path), "--draws", "40", "--out", str(tmp_path / "out")) == (
        code,
        "",
        f"{path}: {message}\n",
    )
    assert not (tmp_path / "out").exists()


def test_a_poisonous_dose_is_refused_with_the_largest_that_is_not(run: Run, tmp_path: Path) -> None:
    text = PROTOCOL.replace("lidocaine-4-cream", "lidocaine-30-gel").replace("area_cm2 = 60.0", "area_cm2 = 600.0")
    text = text.replace("mass_g = 9.0", "mass_g = 90.0").replace("minutes = 40", "minutes = 180")
    path = tmp_path / "protocol.toml"
    path.write_text(text, "utf-8")
    code, out, err = run("acute", str(path))
    assert (code, out) == (3, "")
    assert "'plasma_toxic'" in err
    way = err.split("cover at most ")[1].split()
    area = float(way[0])
    path.write_text(
        text.replace("area_cm2 = 600.0", f"area_cm2 = {area}").replace("= 90.0", f"= {0.15 * area}"), "utf-8"
    )
    assert run("acute", str(path))[0] == 0


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("--date", "2027-01-01"), "--date: the calendar is a file; name its folder with --out DIR\n"),
        (
            ("--date", "next week", "--out", "days"),
            "--date: 'next week' is no day of a session; allowed: YYYY-MM-DD (noon) or YYYY-MM-DDTHH:MM, 2000-01-01 to 2100-01-01\n",
        ),
    ],
)
def test_a_day_that_is_none(
    argv: tuple[str, ...], message: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("acute", str(ROOT / "examples" / "protocol_demo.toml"), *argv) == (2, "", message)
    assert not list(tmp_path.iterdir())


def test_the_calendar_lies_beside_the_answer_and_names_nobody(run: Run, tmp_path: Path) -> None:
    protocol = ROOT / "examples" / "protocol_demo.toml"
    argv = ("acute", str(protocol), "--draws", "20", "--out", str(tmp_path / "out"), "--date", "2027-03-01")
    assert run(*argv)[0] == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"aftercare.ics", "first-days.json", "numbness.svg", "plasma.svg", "signs.svg", "water_loss.svg"} <= names
    text = (tmp_path / "out" / "aftercare.ics").read_bytes().decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    whole = text.replace("\r\n ", "")
    assert [word for word in ("ATTENDEE", "ORGANIZER", "female", "kg", "cheek", str(tmp_path)) if word in whole] == []
