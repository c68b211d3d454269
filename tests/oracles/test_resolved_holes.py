"""The column against the same session with every hole resolved; the page on homogenisation holds the whole map."""

import math
import re
from pathlib import Path

import pytest

from cicatrix.evidence.draws import middle
from cicatrix.validation.homogenisation import Pair, alone_up_to, compare, of_a_lone_hole

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "homogenisation.md"


@pytest.mark.slow
def test_the_column_heals_as_resolved_holes_do():
    pair = compare(middle(), 400.0, math.inf, cells=8)
    assert abs(pair.error) < 0.015
    assert pair.error_if_even > 0.04
    assert abs(pair.signal) < 0.02


def test_the_page_shows_what_is_computed():
    pair = compare(middle(), 4000.0, 0.5)
    row = next(line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| 4000 | 0.5 |"))
    injured, gain, _, even, error = (float(x) for x in re.findall(r"[-+]?\d+\.?\d*", row)[2:7])
    assert 100.0 * pair.injured == pytest.approx(injured, abs=0.006)
    assert 100.0 * pair.resolved == pytest.approx(gain, rel=0.01)
    assert 100.0 * pair.error_if_even == pytest.approx(even, abs=0.2)
    assert 100.0 * pair.error == pytest.approx(error, abs=0.2)


def made(density: float, gain: float) -> Pair:
    return Pair(density, 1.0, 30, (1, 1, 1), 0.0, gain, gain, gain, 0.0, 0.0)


def test_holes_act_alone_up_to_where_each_is_worth_nine_tenths():
    pairs = [made(100.0, 1.0), made(400.0, 4.0), made(1600.0, 12.8)]
    assert of_a_lone_hole(pairs) == pytest.approx([1.0, 1.0, 0.8])
    assert alone_up_to(pairs) == pytest.approx(800.0)
    assert alone_up_to(pairs, 0.5) == math.inf
