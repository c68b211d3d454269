"""A name that nothing has is answered by the nearest, or by all that there are."""

from __future__ import annotations

from cicatrix.base.unknown_name import unknown_name


def test_the_nearest_name_is_told_alone() -> None:
    error = unknown_name("zone", "chek", {"cheek": 1, "nose": 2}, "zone")
    assert error.line() == "zone: there is no zone 'chek'; did you mean 'cheek'?"


def test_without_a_near_one_all_are_told_and_a_long_name_is_cut() -> None:
    error = unknown_name("zone", "x" * 500, ["nose", "cheek"])
    assert error.line() == f"there is no zone '{'x' * 60}'; allowed: cheek, nose"
