"""Work on all cores: results in order, errors told."""

from __future__ import annotations

import time

import pytest

from cicatrix.base.threads import in_threads


def test_results_keep_the_order_of_the_items() -> None:
    def late(number: int) -> int:
        time.sleep(0.01 * (5 - number))
        return number

    assert in_threads(late, range(5)) == [0, 1, 2, 3, 4]
    assert in_threads(lambda a, b: (a, b), (1, 2), "xy") == [(1, "x"), (2, "y")]
    assert in_threads(late, []) == []


def test_an_error_of_one_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        in_threads(lambda number: 1 / number, (1, 0, 2))


def test_lists_of_unequal_length_are_an_error_before_anything_is_done() -> None:
    done: list[int] = []
    with pytest.raises(ValueError, match="shorter"):
        in_threads(lambda a, b: done.append(a + b), (1, 2), (3,))
    assert done == []
