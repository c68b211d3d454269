"""Jacob's types from facts: the table where it is clear, two answers where it overlaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.base.errors import BadInput
from cicatrix.skin.grading.scar_typing import check_types, doubt, type_of
from cicatrix.skin.grading.type_facts import type_file
from cicatrix.skin.scars import Scar, ScarType

edges = st.none() | st.sampled_from(["sharp", "sloping"])
stretches = st.none() | st.booleans()
depths = st.none() | st.floats(0.05, 4.0)


def scar(type_, width, **more):
    return Scar(**{"zone": "cheek_left", "type": type_, "count": 3, "width_mm": width, "depth_mm": 0.4, **more})


@given(st.floats(0.1, 60.0), depths, edges, stretches)
def test_probabilities_sum_to_one_and_candidates_hold_most_of_it(width, depth, edge, flat):
    found = type_of(width, depth, edge, None, flat)
    assert sum(found.probabilities.values()) == pytest.approx(1.0, abs=0.002)
    assert found.fits_none == (not found.candidates)
    if found.candidates:
        assert sum(found.probabilities[kind] for kind in found.candidates) >= 0.9 - 0.002
        assert found.probabilities[found.candidates[0]] == max(found.probabilities.values())
    assert 1 <= len(found.reasons) <= 5


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((1.0, 0.8, "sharp", None, False), ["icepick"]),
        ((3.0, 0.4, "sharp", None, False), ["boxcar"]),
        ((6.0, 0.3, "sloping", None, True), ["rolling"]),
        ((1.0, None, None, None, None), ["icepick"]),
        ((2.9, None, None, None, None), ["boxcar"]),
        ((7.0, None, None, None, None), ["rolling"]),
    ],
)
def test_where_the_table_is_clear(facts, expected):
    assert type_of(*facts).candidates == expected


@given(st.floats(1.55, 1.95))
def test_between_one_and_a_half_and_two_millimetres_both_answers_stay(width):
    assert set(type_of(width, None, "sharp").candidates) == {"icepick", "boxcar"}


@given(st.floats(3.9, 4.4))
def test_about_four_millimetres_width_alone_does_not_tell(width):
    assert set(type_of(width).candidates) == {"boxcar", "rolling"}


def test_edge_and_stretch_tell_where_width_does_not():
    assert type_of(4.2, None, "sharp", None, False).candidates == ["boxcar"]
    assert type_of(4.2, None, "sloping", None, True).candidates == ["rolling"]


@given(st.floats(0.5, 8.0), depths, stretches)
def test_a_sloping_edge_never_speaks_against_rolling(width, depth, flat):
    known = type_of(width, depth, "sloping", None, flat).probabilities["rolling"]
    assert known >= type_of(width, depth, None, None, flat).probabilities["rolling"] - 0.001


def test_what_is_not_looked_at_says_nothing():
    assert type_of(3.0).probabilities == type_of(3.0, None, None, "abnormal", None).probabilities


def test_a_scar_that_fits_no_type_is_not_forced_into_one():
    found = type_of(1.0, None, "sloping", None, True)
    assert found.fits_none
    assert found.candidates == []


def test_a_stated_type_that_the_facts_contradict_is_doubted():
    (one,) = check_types([scar("rolling", 1.0, edge="sharp", stretches_flat=False)])
    assert (one.where, one.state) == ("scars[0].type", "doubtful")
    assert doubt(one).startswith("stated rolling, but the facts speak for ice pick (")
    assert "1 mm wide speaks for ice pick, against boxcar and rolling" in doubt(one)


@pytest.mark.parametrize(
    ("stated", "width", "more", "state"),
    [
        ("icepick", 1.6, {"edge": "sharp"}, "agrees"),
        ("icepick", 1.8, {"edge": "sharp"}, "possible"),
        ("icepick", 1.0, {"edge": "sloping", "stretches_flat": True}, "fits_none"),
    ],
)
def test_how_a_stated_type_stands(stated, width, more, state):
    assert check_types([scar(stated, width, **more)])[0].state == state


def test_other_scars_have_no_type_of_jacob():
    others = [ScarType.ATROPHIC, ScarType.LINEAR, ScarType.KELOID]
    assert check_types([scar(kind, 5.0) for kind in others]) == []


@pytest.mark.parametrize("wrong", [{"width_mm": 0.0}, {"width_mm": 3.0, "depth_mm": float("nan")}])
def test_impossible_measures_are_named(wrong):
    with pytest.raises(BadInput, match="allowed: a number above 0"):
        type_of(**wrong)


def test_the_ranges_are_those_of_the_table():
    words = {one.id: one.widths for one in type_file().type}
    assert words == {"icepick": "below 2 mm", "boxcar": "1.5 to 4 mm", "rolling": "above 4.5 mm"}
