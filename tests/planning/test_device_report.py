"""The commissioning report: complete, what the models make of a device, and the way into the user's folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cicatrix import pipeline
from cicatrix.base.numbers import Uncertain
from cicatrix.device.catalogue import devices, get_device
from cicatrix.device.own import VARIABLE, own_names
from cicatrix.planning.device_report import commission
from cicatrix.planning.search import target_passes

DATA = Path(pipeline.__file__).parent / "device" / "data"
MINE = (DATA / "exceed.toml").read_text("utf-8").replace('id = "exceed"', 'id = "my-pen"', 1)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "mine"))
    return tmp_path / "mine"


@pytest.mark.parametrize("identifier", ["exceed", "dermaroller-mf8", "generic-stamp", "dermapen-4"])
def test_a_report_is_complete(identifier: str) -> None:
    device = get_device(identifier)
    report = commission(device, "0" * 64, list(devices().values()))
    assert report.sourced + report.assumed + report.unknown == len(report.fields)
    assert report.verdict != "implausible"
    assert {"strikes", "passes to reach", "delivered depth"} <= {figure.name for figure in report.figures}
    assert report.bench


def test_the_passes_agree_with_those_of_the_planner() -> None:
    device = get_device("exceed")
    report = commission(device, "0" * 64, [])
    fewest = [row.value for row in report.figures if row.name == "passes to reach"]
    assert all(isinstance(value, Uncertain) for value in fewest)
    low, high = fewest
    assert isinstance(low, Uncertain)
    assert isinstance(high, Uncertain)
    assert low.median <= high.median
    assert low.p10 - 1 <= target_passes(device) <= high.p90 + 1


def test_strikes_follow_the_density_equation() -> None:
    figures = commission(get_device("exceed"), "0" * 64, []).figures
    value = next(row.value for row in figures if row.name == "strikes" and row.at == "4 passes, 20 mm/s")
    assert value == pytest.approx(100 * 6 * 125 * 4 / (5 * 20))


def test_a_deeper_setting_delivers_more() -> None:
    figures = commission(get_device("skinpen-precision"), "0" * 64, []).figures
    values = [row.value for row in figures if row.name == "delivered depth"]
    medians = [value.median for value in values if isinstance(value, Uncertain)]
    assert len(medians) == 10
    assert medians == sorted(medians)


def test_a_device_is_reported_on_and_added(run: Run, tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "any name.toml"
    path.write_text(MINE, "utf-8")
    code, out, err = run("check", "--device", str(path), "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert answer["device"]["id"] == "my-pen"
    assert answer["added_to"] is None
    assert own_names() == []
    code, out, _ = run("check", "--device", str(path), "--add")
    assert code == 0
    words = "Commissioning report: Exceed (amiea med) (my-pen), a pen: plausible with warnings"
    assert words in " ".join(out.split())
    assert own_names() == ["my-pen"]
    code, out, err = run("check", "--device", str(path), "--add")
    assert (code, out) == (2, "")
    assert "nothing is overwritten" in err
    code, out, _ = run("check")
    assert code == 0
    assert "devices of your own" in out


def test_an_implausible_device_is_reported_on_but_not_added(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "pen.toml"
    path.write_text(MINE.replace("needle_length_mm = 1.5", "needle_length_mm = 1.0", 1), "utf-8")
    code, out, _ = run("check", "--device", str(path), "--json")
    assert code == 0
    assert json.loads(out)["device"]["verdict"] == "implausible"
    code, out, err = run("check", "--device", str(path), "--add")
    assert (code, out) == (2, "")
    assert "needles of 1 mm cannot reach the label's 1.5 mm" in err
    assert own_names() == []


def test_a_broken_device_of_ones_own_is_a_warning(run: Run, folder: Path) -> None:
    folder.mkdir()
    (folder / "mine.toml").write_text("needles = 3", "utf-8")
    code, out, _ = run("check", "--json")
    assert code == 0
    item = next(item for item in json.loads(out)["items"] if item["name"] == "devices of your own")
    assert item["state"] == "warning"
    assert "mine.toml" in item["detail"]


def test_adding_needs_a_file(run: Run) -> None:
    assert run("check", "--add") == (2, "", "--add: there is no device file to add; name it with --device FILE\n")
