"""The shipped arms: what may teach, what may not, and that no damage to the table goes unnoticed or unnamed."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cicatrix.base.errors import BadInput
from cicatrix.evidence.trials import table
from cicatrix.evidence.trials.schema import COLUMNS, RANGES
from cicatrix.evidence.trials.table import shipped_trials

NASTY = (
    "", "0", "-1", "1", "999999", "1e400", "nan", "inf", "3 months", "45%", "4,5", "x", ";", "\x00", "\x1b[2J", "=1+1",
    "0.5", "yes", "no", "ecca", "level", "combination", "memory, unverified", "é" * 300, "-0", "1-2", "٣",
)  # fmt: skip
NUMBERS = ("n", "baseline_mean", "baseline_sd", "value_mean", "value_sd", "percent_change", "weeks_since_first_session")


@cache
def cells() -> tuple[tuple[str, ...], ...]:
    text = files("cicatrix.evidence.trials").joinpath("trials.csv").read_text(encoding="utf-8")
    return tuple(tuple(row) for row in csv.reader(io.StringIO(text)))


def written(rows: list[list[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue()


def test_the_columns_are_the_known_ones() -> None:
    assert set(cells()[0]) == set(COLUMNS)


def test_every_row_is_understood_or_says_why() -> None:
    rows = shipped_trials()
    assert len(rows) > 118
    assert all(row.calibrates == (row.not_calibrating_because is None) for row in rows)
    assert all(row.scale and row.quantity and row.observed is not None for row in rows if row.skipped_reason is None)
    assert all(row.source for row in rows)


def test_what_teaches_is_verified_needling_alone_or_its_control() -> None:
    teaching = [row for row in shipped_trials() if row.calibrates]
    assert len(teaching) >= 20
    assert {row.role for row in teaching} <= {"needling", "control"}
    assert all(row.verified and row.skipped_reason is None for row in teaching)
    forbidden = {"ALSTER2020", "GARGCHAUDHARY2018", "LEHETA2011", "RANA2017", "PAKLA2021", "TIRMIZI2021"}
    assert forbidden.isdisjoint(row.trial_id for row in teaching)
    assert not [row for row in teaching if "convention" in row.threshold_basis]


def test_the_course_in_points_of_lipper_and_perez_teaches_and_the_combination_in_percent_does_not() -> None:
    rows = [row for row in shipped_trials() if row.scale == "lipper_perez"]
    teaching = [row for row in rows if row.calibrates]
    assert [row.observed for row in teaching] == [23.16, 17.83, 16.37]
    assert {(row.trial_id, row.quantity, row.baseline_mean) for row in teaching} == {("VN2019", "level", 36.48)}
    assert [row.trial_id for row in rows if not row.calibrates] == ["JAWADE2021_SEQ"]


def test_the_arms_of_a_study_share_it_and_combinations_know_their_own_side() -> None:
    rows = {row.trial_id: row for row in shipped_trials()}
    assert rows["ALAM2014_CTRL"].study == rows["ALAM2014"].study
    sides = {row.trial_id: row.own_needling_side for row in rows.values() if row.own_needling_side}
    assert sides["MALIK2024_INS"] == "MALIK2024"
    assert all(rows[side].role == "needling" for side in sides.values())


def test_the_blinded_trial_has_the_errors_of_its_intervals() -> None:
    late = next(row for row in shipped_trials() if row.trial_id == "ALAM2014" and row.observed == -3.4)
    assert late.blinded
    assert late.standard_error == pytest.approx((6.5 - 0.2) / 2 / 2.145, abs=0.01)


@settings(max_examples=60, deadline=None)
@given(row=st.integers(1, len(cells()) - 1), column=st.integers(0, len(cells()[0]) - 1), word=st.sampled_from(NASTY))
def test_a_cell_that_is_changed_loads_or_is_named(row: int, column: int, word: str) -> None:
    rows = [list(line) for line in cells()]
    rows[row][column] = word
    try:
        read = table._trials(written(rows), "table")
    except BadInput as error:
        assert "row " in error.where
        assert "column " in error.where or "the same as row" in error.what
        return
    assert len(read) == len(rows) - 1
    for item in read:
        if item.scale in RANGES and item.quantity == "level" and item.observed is not None:
            assert 0.0 <= item.observed <= RANGES[item.scale][1]


@settings(max_examples=40, deadline=None)
@given(column=st.sampled_from(NUMBERS), row=st.integers(1, len(cells()) - 1), word=st.sampled_from(NASTY[5:13]))
def test_a_word_where_a_number_belongs_is_never_loaded(row: int, column: str, word: str) -> None:
    rows = [list(line) for line in cells()]
    rows[row][rows[0].index(column)] = word
    with pytest.raises(BadInput) as caught:
        table._trials(written(rows), "table")
    assert caught.value.where.endswith(f"column {column}")


@settings(max_examples=40, deadline=None)
@given(at=st.integers(0, 60_000), sign=st.sampled_from(list('\x00\x07\n\r";,|\t \\é٣0-')), drop=st.integers(0, 3))
def test_a_character_that_is_changed_loads_or_is_refused(at: int, sign: str, drop: int) -> None:
    text = written([list(line) for line in cells()])
    at = min(at, len(text) - 1)
    try:
        read = table._trials(text[:at] + sign + text[at + drop :], "table")
    except BadInput as error:
        assert error.where.startswith("table")
        return
    assert len(read) >= len(cells()) - 3


@given(column=st.integers(0, len(cells()[0]) - 1))
@settings(max_examples=20, deadline=None)
def test_a_column_that_is_misspelt_is_named_with_the_nearest(column: int) -> None:
    rows = [list(line) for line in cells()]
    name = rows[0][column]
    rows[0][column] = f"{name}s"
    with pytest.raises(BadInput) as caught:
        table._trials(written(rows), "table")
    assert "row 1, column" in caught.value.where
    assert name in caught.value.where + caught.value.do
