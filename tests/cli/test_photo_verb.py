"""photo, as a user would type it: a face, a pair, a close-up, and what a photographer gets wrong."""

from __future__ import annotations

import io
import json
import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from made_up_photos import ASTRONAUT, CHART, SPOTS, MadeUpSpot, cheek_picture, face_picture, photo_file
from PIL import Image

from cicatrix.base.intended import REVIEW_MARK

Run = Callable[..., tuple[int, str, str]]
PRIVATE = (b"JANE DOE", b"Exif\0", b"2026:01:02")
LATER = (MadeUpSpot("cheek_left", "red", 0.8), SPOTS[1], MadeUpSpot("forehead", "red"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photographs of one face before and after, and of a made-up cheek."""
    path = tmp_path_factory.mktemp("photos")
    photo_file(path, "before.jpg", face_picture())
    photo_file(path, "now.jpg", face_picture(LATER, turn_degrees=2.0, zoom=1.02, light=0.95))
    photo_file(path, "cheek0.jpg", cheek_picture())
    photo_file(path, "cheek1.jpg", cheek_picture(strength=0.5, seed=1, move=(9.0, -6.0), cast=(0.9, 1.0, 0.85)))
    return path


def test_a_face_is_measured_and_its_files_hold_nothing_private(run: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, text, err = run(
        "photo", str(folder / "before.jpg"), "--mm-per-px", "0.1875", "--hide-eyes", "--out", str(out)
    )
    assert (code, err) == (0, "")
    assert REVIEW_MARK in text
    assert "depth and volume are not measured" in " ".join(text.split())
    assert {path.name for path in out.iterdir()} == {"photo.json", "clean.jpg", "zones.svg"}
    assert not [word for path in out.iterdir() for word in PRIVATE if word in path.read_bytes()]
    told = json.loads((out / "photo.json").read_text("utf-8"))
    assert str(folder) not in json.dumps(told)
    assert told["camera"]["camera"] == "Maker Model 1"
    assert told["depth"] == "not measured"
    assert told["gates"]
    found = {(one["kind"], one["zone"]): one for one in told["spots"]}
    for spot in SPOTS:
        one = found[spot.kind, spot.zone]
        assert one["contrast"]["erythema_index"]["low"] > 2.0
        assert 5.0 < one["area_mm2"] < 60.0
        assert told["zones"][spot.zone]["spots"][spot.kind] >= 1
        assert told["zones"][spot.zone]["spots_area_mm2"][spot.kind] > 0.0
    cheek = told["zones"]["cheek_left"]
    assert cheek["colour"]["ita_band"] is None  # colours are as the camera wrote them
    assert cheek["visibility_percent"]["value"] > 0.0


def test_without_a_scale_nothing_is_told_in_square_millimetres(run: Run, folder: Path) -> None:
    code, text, _ = run("photo", str(folder / "before.jpg"), "--json")
    told = json.loads(text)
    assert code == 0
    assert told["scale"]["origin"] == "assumed"
    assert told["spots"]
    assert all(one["area_mm2"] is None for one in told["spots"])
    assert all(zone["area_mm2"] is None and zone["spots_area_mm2"] is None for zone in told["zones"].values())
    assert all(zone["spots_area_percent"] is not None for zone in told["zones"].values())
    assert told["totals"]["area_mm2"] is None
    assert "areas in mm²" in told["withheld"]


def test_a_pair_is_compared_spot_by_spot(run: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("photo", str(folder / "now.jpg"), "--since", str(folder / "before.jpg"))
    code, text, err = run(*words, "--mm-per-px", "0.184", "--hide-eyes", "--out", str(out))
    assert (code, err) == (0, "")
    assert "two photographs were taken alike" in text
    names = {path.name for path in out.iterdir()}
    assert names == {"photo_change.json", "clean.jpg", "zones.svg", "before_after.html", "change.svg"}
    assert not [word for path in out.iterdir() for word in PRIVATE if word in path.read_bytes()]
    told = json.loads((out / "photo_change.json").read_text("utf-8"))
    assert told["before"]["scale"]["mm_per_px"] == pytest.approx(0.184 * 1.02, rel=0.01)
    compared = told["comparison"]
    assert compared["registration"]["usable"]
    assert compared["registration"]["rotation_degrees"] == pytest.approx(-2.0, abs=0.2)
    ids = {(one["kind"], one["zone"]): str(one["id"]) for one in told["before"]["spots"]}
    fading, gone, same = ids["red", "cheek_left"], ids["red", "chin"], ids["brown", "cheek_right"]
    change = {name: compared["lesions"][name]["change"]["erythema_index"] for name in (fading, gone, same)}
    before = {name: compared["lesions"][name]["before"]["erythema_index"] for name in (fading, gone, same)}
    assert change[gone]["high"] < 0.0
    assert change[gone]["value"] == pytest.approx(-before[gone], rel=0.2)
    assert -0.75 * before[fading] < change[fading]["value"] < -0.35 * before[fading]
    assert abs(change[same]["value"]) < 0.15 * before[same]
    assert int(gone) in {one["id"] for one in told["spots_only_before"]}
    assert ("red", "forehead") in {(one["kind"], one["zone"]) for one in told["spots_only_now"]}
    assert "colour of zones" in compared["withheld"]


def test_the_page_of_both_admits_only_its_own_script_and_pictures(run: Run, folder: Path, tmp_path: Path) -> None:
    before = str(folder / "before.jpg")
    assert run("photo", before, "--since", before, "--out", str(tmp_path / "out"))[0] == 0
    page = (tmp_path / "out" / "before_after.html").read_text("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1].startswith("default-src &#39;none&#39;; script-src &#39;sha256-")
    assert "unsafe" not in policy[1]
    assert "http" not in page.replace("http-equiv", "")
    assert REVIEW_MARK in page
    assert "Colours are as each camera gave them: no chart or card has corrected these two pictures" in page
    sizes = {tuple(int(one) for one in pair) for pair in re.findall(r'width="(\d+)" height="(\d+)"', page)}
    assert len(sizes) == 1
    told = json.loads((tmp_path / "out" / "photo_change.json").read_text("utf-8"))
    assert told["spots_only_now"] == told["spots_only_before"] == []
    for lesion in told["comparison"]["lesions"].values():
        low, high = (lesion["change"]["erythema_index"][end] for end in ("low", "high"))
        assert low <= 0.0 <= high


def test_hidden_eyes_are_in_no_picture(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("photo", str(folder / "before.jpg"), "--out", str(tmp_path / "seen"))[0] == 0
    assert run("photo", str(folder / "before.jpg"), "--hide-eyes", "--out", str(tmp_path / "hidden"))[0] == 0
    seen, hidden = (
        np.asarray(Image.open(tmp_path / name / "clean.jpg").convert("L"), dtype=float) for name in ("seen", "hidden")
    )
    changed = np.abs(seen - hidden) > 40.0
    rows = np.flatnonzero(changed.mean(axis=1) > 0.3)
    assert rows.size > 50
    assert hidden[rows[rows.size // 2], changed[rows[rows.size // 2]]].std() < 3.0


def test_a_close_up_is_one_region_and_its_chart_sets_the_colours(run: Run, folder: Path, tmp_path: Path) -> None:
    words = ("photo", str(folder / "cheek1.jpg"), "--zone", "cheek_left", "--mm-per-px", "0.1", "--chart", CHART)
    out = tmp_path / "out"
    code, text, err = run(*words, "--since", str(folder / "cheek0.jpg"), "--since-chart", CHART, "--out", str(out))
    assert (code, err) == (0, "")
    assert "by a 24-patch chart" not in text  # that is said of one photograph; here the errors are in the intervals
    told = json.loads((out / "photo_change.json").read_text("utf-8"))
    now, before = told["now"], told["before"]
    assert now["subject"] == "close_up"
    assert set(now["zones"]) == {"cheek_left"}
    assert now["calibration"]["error_e2000"] < 2.0
    assert [one["kind"] for one in sorted(before["spots"], key=lambda one: one["x_px"])] == ["red", "brown"]
    assert before["zones"]["cheek_left"]["colour"]["ita_band"]
    change = told["comparison"]["zones"]["cheek_left"]["change"]
    assert change["redness_a"]["low"] < 0.0 < change["redness_a"]["high"]  # skin without spots is the same
    for lesion in told["comparison"]["lesions"].values():
        assert lesion["change"]["melanin_index"]["value"] <= 0.0
        assert lesion["change"]["erythema_index"]["high"] < 0.0
    assert told["comparison"]["registration"]["residual_median_mm"] < 0.1


def test_a_face_that_lies_sideways_is_turned(run: Run, tmp_path: Path) -> None:
    turned = np.ascontiguousarray(np.rot90(np.asarray(Image.open(ASTRONAUT).convert("RGB"))))
    Image.fromarray(turned).save(tmp_path / "side.png")
    code, text, _ = run("photo", str(tmp_path / "side.png"), "--json")
    told = json.loads(text)
    assert code == 0
    assert any("turned upright" in note for note in told["notes"])
    assert abs(told["pose"]["roll_degrees"]) < 15.0


def test_a_photograph_that_will_not_do_says_what_to_do_and_tells_no_spots(run: Run) -> None:
    code, text, _ = run("photo", str(ASTRONAUT), "--json")
    told = json.loads(text)
    assert code == 0
    assert told["state"] == "fail"
    assert "come 6.6 times as close" in next(gate["message"] for gate in told["gates"] if gate["id"] == "size")
    assert told["spots"] == []
    assert told["totals"] is None
    assert "pixels apart" in told["withheld"]["spots and texture"]


def png(columns: int, rows: int) -> bytes:
    """Return a PNG whose header promises so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def animated() -> bytes:
    stream = io.BytesIO()
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    frames[0].save(stream, "PNG", save_all=True, append_images=frames[1:])
    return stream.getvalue()


def two_faces() -> bytes:
    head = np.asarray(Image.open(ASTRONAUT).convert("RGB"))[15:225, 115:335]
    stream = io.BytesIO()
    Image.fromarray(np.concatenate([head, head], axis=1)).save(stream, "PNG")
    return stream.getvalue()


def plain() -> bytes:
    return bytes(cv2.imencode(".png", np.full((300, 300, 3), 150, dtype=np.uint8))[1].tobytes())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (plain(), "no face was found in the picture"),
        (plain(), "if it is a close-up of skin, tell of which zone with --zone"),
        (two_faces(), "there are 2 faces in the picture"),
        (png(30_000, 30_000), "the picture is too large; allowed: at most 60 million pixels"),
        (png(600, 600), "the picture is damaged or cut short"),
        (animated(), "the picture is animated"),
        (b"hello", "this is no photograph that can be read"),
        (b"", "the file is empty"),
    ],
)
def test_what_is_no_photograph_of_a_face_ends_in_one_line(run: Run, tmp_path: Path, data: bytes, message: str) -> None:
    path, out = tmp_path / "picture.png", tmp_path / "out"
    path.write_bytes(data)
    code, text, err = run("photo", str(path), "--out", str(out))
    assert (code, text) == (2, "")
    assert message in err
    assert err.startswith(str(path))
    assert err.count("\n") == 1
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--chart", "1,2 3,4"), "--chart: '1,2 3,4' is no 8 positive numbers; allowed: four points x,y"),
        (("--chart", "1,1 100,1 100,80 1,nan"), "--chart: "),
        (("--chart", "10,10 400,10 400,300 10,300"), "does not have the colours of a 24-patch chart"),
        (("--chart", CHART, "--grey-card", "1,1,9,9"), "--grey-card: a chart and a grey card are given"),
        (("--grey-card", "1,1,900,9"), "--grey-card: the rectangle reaches beyond the photograph"),
        (("--grey-card", "300,100,10,10"), "--grey-card: 100 pixels; allowed: at least 400"),
        (("--chart", "1,1 90,1 90,60 1,9999"), "--chart: a corner of the chart lies outside the photo"),
        (("--since-chart", CHART), "--since-chart: there is no earlier photograph; name it with --since"),
        (("--mm-per-px", "5"), "--mm-per-px: a scale of 5 mm per pixel; allowed: 0.005 to 1"),
        (("--zone", "cheek"), "cheek_left"),
        (("--chart-edition", "1999"), "after_november_2014"),
        (("--since", "missing.jpg"), "missing.jpg: there is no such file"),
    ],
)
def test_wrong_options_end_in_one_line(run: Run, folder: Path, words: tuple[str, ...], message: str) -> None:
    zone = () if "--zone" in words else ("--zone", "cheek_left")
    code, text, err = run("photo", str(folder / "cheek0.jpg"), *zone, *words)
    assert (code, text) == (2, "")
    assert message in err
    assert err.count("\n") == 1


def test_a_card_beyond_the_earlier_photograph_names_its_own_option(run: Run, folder: Path) -> None:
    words = ("--zone", "cheek_left", "--since", str(folder / "cheek0.jpg"), "--since-grey-card", "1,1,900,9")
    code, _, err = run("photo", str(folder / "cheek0.jpg"), *words)
    assert code == 2
    assert err.startswith("--since-grey-card: the rectangle reaches beyond the photograph")


def test_a_scale_that_no_face_has_is_refused(run: Run, folder: Path) -> None:
    code, _, err = run("photo", str(folder / "before.jpg"), "--mm-per-px", "0.9")
    assert code == 2
    assert "the outer corners of the eyes would be" in err


def test_close_ups_of_other_skin_are_refused(run: Run, folder: Path, tmp_path: Path) -> None:
    path = photo_file(tmp_path, "other.jpg", cheek_picture(skin_seed=9)[:320])
    code, _, err = run("photo", str(folder / "cheek0.jpg"), "--zone", "chin", "--since", str(path))
    assert code == 2
    assert "points of the skin's texture" in err


def test_a_close_up_of_one_colour_is_no_skin(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "grey.png"
    path.write_bytes(plain())
    code, text, err = run("photo", str(path), "--zone", "nose")
    assert (code, text) == (2, "")
    assert err.startswith(f"{path}: all of the picture has one colour, 150, 150, 150; allowed: a close-up of skin")
