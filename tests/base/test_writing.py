"""All of a result, or nothing of it."""

from pathlib import Path

import pytest

from cicatrix.base.errors import BadInput
from cicatrix.base.writing import check_writable, written_together


def test_files_appear_only_when_the_block_ends_well(tmp_path: Path) -> None:
    target = tmp_path / "new" / "deep"
    with pytest.raises(RuntimeError), written_together(target) as scratch:
        (scratch / "a.txt").write_text("half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []

    with written_together(target) as scratch:
        (scratch / "figures").mkdir()
        (scratch / "figures" / "b.svg").write_text("whole")
        assert not target.exists()
    assert (target / "figures" / "b.svg").read_text() == "whole"
    assert {path.name for path in tmp_path.iterdir()} == {"new"}


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with written_together(tmp_path) as scratch:
        (scratch / "plan.json").write_text("{}")
    assert {path.name for path in tmp_path.iterdir()} == {"mine.txt", "plan.json"}


def test_a_file_as_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(BadInput, match="a file, not a folder"):
        check_writable(tmp_path / "out")
    with pytest.raises(BadInput):
        check_writable(tmp_path / "out" / "deeper")


def test_a_new_folder_is_open_to_those_who_may_read_the_parent(tmp_path: Path) -> None:
    (tmp_path / "usual").mkdir()
    with written_together(tmp_path / "out") as scratch:
        (scratch / "a.txt").write_text("whole")
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_what_stands_in_the_way_is_found_before_the_first_file_moves(tmp_path: Path) -> None:
    (tmp_path / "b.txt").mkdir()
    with pytest.raises(BadInput, match=r"'b\.txt' is a folder there"), written_together(tmp_path) as scratch:
        (scratch / "a.txt").write_text("whole")
        (scratch / "b.txt").write_text("whole")
    assert [path.name for path in tmp_path.iterdir()] == ["b.txt"]


def test_two_that_write_the_same_new_folder_both_succeed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out"
    exists = Path.exists

    def late(path: Path) -> bool:
        """Answer for the folder as it was before the other process made it."""
        return path != target and exists(path)

    with written_together(target) as mine:
        (mine / "a.txt").write_text("mine")
        with written_together(target) as other:
            (other / "a.txt").write_text("other")
            (other / "b.txt").write_text("other")
        monkeypatch.setattr(Path, "exists", late)
    assert {path.name: path.read_text() for path in target.iterdir()} == {"a.txt": "mine", "b.txt": "other"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
