"""A device of one's own: found, refused when it clashes or is broken, and never in the way of the others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cicatrix import pipeline
from cicatrix.base.errors import BadInput
from cicatrix.device.catalogue import devices, get_device, own_sha256
from cicatrix.device.own import VARIABLE, add_own, own_folder, own_names

DATA = Path(pipeline.__file__).parent / "device" / "data"
MINE = (DATA / "exceed.toml").read_text("utf-8").replace('id = "exceed"', 'id = "my-pen"', 1)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder, not yet made."""
    place = tmp_path / "mine"
    monkeypatch.setenv(VARIABLE, str(place))
    return place


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A device file that lies anywhere."""
    path = tmp_path / "pen of mine.toml"
    path.write_text(MINE, "utf-8")
    return path


def test_a_device_is_added_once_and_found(folder: Path, mine: Path) -> None:
    assert own_names() == []
    target = add_own(mine, devices())
    assert target == folder / "my-pen.toml"
    assert [path.name for path in folder.iterdir()] == ["my-pen.toml"]
    assert get_device("my-pen").needles == 6
    assert own_names() == ["my-pen"]
    with pytest.raises(BadInput, match="nothing is overwritten"):
        add_own(mine, devices())
    assert target.read_text("utf-8") == MINE
    assert [path.name for path in folder.iterdir()] == ["my-pen.toml"]


def test_its_hash_is_that_of_the_file_and_the_catalogue_has_none(folder: Path, mine: Path) -> None:
    target = add_own(mine, devices())
    assert own_sha256("my-pen") == hashlib.sha256(target.read_bytes()).hexdigest()
    assert own_sha256("exceed") is None


def test_an_answer_says_that_a_device_of_ones_own_was_used(folder: Path, mine: Path, root: Path, run: Run) -> None:
    add_own(mine, devices())
    text = (root / "examples" / "protocol_demo.toml").read_text("utf-8")
    protocol = mine.parent / "protocol.toml"
    protocol.write_text(text.replace("skinpen-precision", "my-pen"), "utf-8")
    code, out, err = run("needle", str(protocol), "--draws", "5", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["provenance"]["own_device_sha256"] == own_sha256("my-pen")
    code, out, _ = run("needle", str(root / "examples" / "protocol_demo.toml"), "--draws", "5", "--json")
    assert json.loads(out)["provenance"]["own_device_sha256"] is None


def test_an_id_of_the_catalogue_is_refused(folder: Path, mine: Path) -> None:
    mine.write_text((DATA / "exceed.toml").read_text("utf-8"), "utf-8")
    with pytest.raises(BadInput, match="the id 'exceed' belongs to the catalogue"):
        add_own(mine, devices())
    folder.mkdir()
    (folder / "exceed.toml").write_text(MINE, "utf-8")
    with pytest.raises(BadInput, match=r"mine.exceed.toml: the id 'exceed' belongs to the catalogue"):
        get_device("exceed")
    assert get_device("skinpen-precision").needles == 14


def test_a_broken_file_breaks_nothing_but_itself(folder: Path, mine: Path) -> None:
    add_own(mine, devices())
    (folder / "broken.toml").write_text(MINE.replace("needles = 6", "needles = 0", 1), "utf-8")
    (folder / "other.toml").write_text(MINE, "utf-8")
    (folder / "folder.toml").mkdir()
    assert get_device("my-pen").id == "my-pen"
    assert get_device("generic-pen").id == "generic-pen"
    with pytest.raises(BadInput, match=r"broken.toml: needles: must be at least 1, not 0"):
        get_device("broken")
    with pytest.raises(BadInput, match=r"holds the device 'my-pen'; name the file my-pen.toml"):
        get_device("other")
    with pytest.raises(BadInput, match="there is no device 'folder'"):
        get_device("folder")


@pytest.mark.parametrize("identifier", ["../my-pen", "/etc/passwd", "", "My-Pen", "a" * 5000, "my-pen\n"])
def test_no_id_leads_out_of_the_folder(identifier: str, folder: Path, mine: Path) -> None:
    add_own(mine, devices())
    (folder.parent / "my-pen.toml").write_text(MINE, "utf-8")
    with pytest.raises(BadInput, match="there is no device"):
        get_device(identifier)


def test_the_nearest_may_be_ones_own(folder: Path, mine: Path) -> None:
    add_own(mine, devices())
    with pytest.raises(BadInput, match="did you mean 'my-pen'"):
        get_device("my-pem")


def test_a_folder_that_cannot_be_made_is_named(mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "file" / "deeper"))
    with pytest.raises(BadInput, match=f"cannot be written .*set {VARIABLE}"):
        add_own(mine, devices())
    assert get_device("exceed").id == "exceed"


def test_without_the_variable_the_folder_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
    assert own_folder().parts[-2:] == ("cicatrix", "devices")
