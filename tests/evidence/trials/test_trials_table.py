"""The trials table: understood or skipped with a reason, never guessed."""

import re
from pathlib import Path

import pytest

from cicatrix.base.errors import BadInput
from cicatrix.evidence.trials.schema import TrialRow
from cicatrix.evidence.trials.table import read_trials

HEADER = (
    "trial_id,n,device,needle_length_mm,sessions_num,interval_weeks,outcome_name,weeks_since_first_session,"
    "weeks_since_last_session,baseline_mean,baseline_sd,value_mean,percent_change,verified,arm_role"
)


def rows(tmp_path: Path, *lines: str, header: str = HEADER) -> list[TrialRow]:
    path = tmp_path / "trials.csv"
    path.write_text("\n".join([header, *lines]) + "\n")
    return read_trials(path)


def test_a_level_is_understood(tmp_path: Path) -> None:
    (row,) = rows(
        tmp_path,
        "A,50,pen,2,3,4.3,Goodman-Baron quantitative score,13,4.3,20.62,3.23,10.54,-48.9,page,monotherapy",
    )
    assert (row.scale, row.quantity, row.observed) == ("goodman_baron_quantitative", "level", 10.54)
    assert (row.device, row.depth_mm, row.sessions, row.interval_days) == ("generic-pen", 2.0, 3, 30.1)
    assert row.skipped_reason is None


@pytest.mark.parametrize(
    ("outcome", "mean", "percent", "expected"),
    [
        ("Goodman-Baron quantitative score, change from baseline", "-2.4", "", ("change", -2.4)),
        ("Goodman-Baron quantitative score, % improvement", "45.8", "-45.8", ("percent_change", -45.8)),
        ("% patients improved >=1 grade (Goodman-Baron qualitative)", "94", "", ("responder_share", 94.0)),
        ("patient-reported % improvement in appearance", "41", "-41", ("percent_change", -41.0)),
    ],
)
def test_quantities(tmp_path: Path, outcome: str, mean: str, percent: str, expected: tuple[str, float]) -> None:
    (row,) = rows(tmp_path, f'A,20,roller,1.5,3,4,"{outcome}",13,,,,{mean},{percent},page,monotherapy')
    assert (row.quantity, row.observed) == expected


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("A,20,pen,1,3,4,ECCA score,13,,90,,60,,page,combination", "not needling alone"),
        ('A,20,pen,1,3,4,ECCA score,13,,90,,60,,"memory, unverified",monotherapy', "memory"),
        ("A,20,pen,1,3,4,% of patients rated: excellent,13,,,,20,,page,monotherapy", "not a scale"),
        ("A,20,pen,1,3,4,Goodman-Baron grade III -> II (p=0.009),13,,,,77.3,,page,monotherapy", "no value"),
    ],
)
def test_rows_that_cannot_be_used_say_why(tmp_path: Path, line: str, reason: str) -> None:
    (row,) = rows(tmp_path, line)
    assert row.skipped_reason is not None
    assert reason in row.skipped_reason


def test_a_range_and_what_is_not_reported_leave_room_for_a_prior(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, "A,,pen,1 vs 2,3-4,2-4,ECCA score,,,90,,60,,page,monotherapy")
    assert (row.sessions, row.depth_mm, row.interval_days, row.n) == (None, None, None, None)
    assert (row.weeks_since_first, row.weeks_since_last) == (None, None)
    assert row.skipped_reason is None


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("A,20,pen,1,3,4,ECCA score,13,,many,,60,,page,monotherapy", "row 2, column baseline_mean"),
        ("A,0,pen,1,3,4,ECCA score,13,,90,,60,,page,monotherapy", "row 2, column n"),
        ("A,20,pen,1,3,4,ECCA score,13,,90,0,60,,page,monotherapy", "row 2, column baseline_sd"),
        ("A,20,pen,1,3,4,Goodman-Baron grade,13,,3,,7,,page,monotherapy", "row 2, column value_mean"),
        ("A,1,pen,1,3,4,ECCA score,13,,90,,60,,page,monotherapy", "row 2, column n"),
        ("A,20.5,pen,1,3,4,ECCA score,13,,90,,60,,page,monotherapy", "row 2, column n"),
        ("A,20,pen,1500,3,4,ECCA score,13,,90,,60,,page,monotherapy", "row 2, column needle_length_mm"),
        ("A,20,pen,1,3,4,ECCA score,13,14,90,,60,,page,monotherapy", "row 2, column weeks_since_last_session"),
        ("A,20,pen,1,3,4,ECCA score,13,,90,541,60,,page,monotherapy", "row 2, column baseline_sd"),
        ("A,20,pen,1,3,4,ECCA score,13,,90,,60,-50,page,monotherapy", "row 2, column percent_change"),
        ('A,20,pen,1,3,4,"ECCA, % improvement",13,,,,0.45,-45,page,monotherapy', "row 2, column percent_change"),
        ("A,20,pen,1,3,4,% patients improved >=1 grade,13,,,,101,,page,monotherapy", "row 2, column value_mean"),
        ("A,20,pen,1,3,4,% patients improved >=1 grade,13,,,,0.94,,page,monotherapy", "row 2, column value_mean"),
        ("A,20,pen,1,3,4,ECCA score,13,,90,,60,,page,laser", "row 2, column arm_role"),
        (",20,pen,1,3,4,ECCA score,13,,90,,60,,page,monotherapy", "row 2, column trial_id"),
        ("A,20,pen,1,3,4,ECCA\x07 score,13,,90,,60,,page,monotherapy", "row 2, column outcome_name"),
        ("A,20,pen", "row 2"),
    ],
)
def test_impossible_cells_name_row_and_column(tmp_path: Path, line: str, where: str) -> None:
    with pytest.raises(BadInput) as caught:
        rows(tmp_path, line)
    assert caught.value.where.endswith(where)


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("3 months", "in weeks"),
        ("13 weeks", "in weeks"),
        ("13%", "without the sign %"),
        ('"13,5"', "decimal point"),
        ("nan", "empty cell"),
        ("inf", "empty cell"),
        ("1e400", "exponent"),
        ("\u221213", "plain minus"),
        ("-13", "at least|0 to"),
        ("1234567890123", "decimal point"),
    ],
)
def test_a_number_in_other_words_is_refused_with_a_hint(tmp_path: Path, cell: str, hint: str) -> None:
    with pytest.raises(BadInput) as caught:
        rows(tmp_path, f"A,20,pen,1,3,4,ECCA score,{cell},,90,,60,,page,monotherapy")
    assert caught.value.where.endswith("row 2, column weeks_since_first_session")
    assert re.search(hint, caught.value.allowed)


def test_two_values_of_one_outcome_are_refused(tmp_path: Path) -> None:
    line = "A,20,pen,1,3,4,ECCA score,13,,90,,{},,page,monotherapy"
    with pytest.raises(BadInput, match="row 2 has the same arm, outcome and time") as caught:
        rows(tmp_path, line.format(60), line.format(50))
    assert caught.value.where.endswith("row 3, column value_mean")
    with pytest.raises(BadInput, match="the same as row 2"):
        rows(tmp_path, line.format(60), line.format(60))


def test_baselines_that_cannot_be_on_one_scale_are_refused(tmp_path: Path) -> None:
    line = "A,20,pen,1,3,4,Goodman-Baron quantitative score,{},,{},,{},,page,monotherapy"
    assert len(rows(tmp_path, line.format(13, 20, 10), line.format(26, 21, 9))) == 2
    with pytest.raises(BadInput, match="mixed scales") as caught:
        rows(tmp_path, line.format(13, 20, 10), line.format(26, 70, 40))
    assert caught.value.where.endswith("row 3, column baseline_mean")


def test_an_implausibly_small_spread_is_set_aside(tmp_path: Path) -> None:
    header = "trial_id,outcome_name,value_mean,value_sd"
    tight, wide = rows(tmp_path, '"A","ECCA, decrement",-29.58,0.18', '"B","ECCA, decrement",-29,8', header=header)
    assert (tight.value_sd, tight.change_sd) == (None, None)
    assert "implausibly small" in tight.note
    assert (wide.value_sd, wide.change_sd) == (8.0, 8.0)


def test_a_category_ends_above_its_beginning_in_one_unit(tmp_path: Path) -> None:
    header = "trial_id,outcome_name,value_mean,scale,threshold,threshold_to"
    (row,) = rows(tmp_path, "A,rated good,50,responder_share,50,75", header=header)
    assert (row.threshold, row.threshold_to) == (50.0, 75.0)
    for cells in ("75,50", "1,25", ",25"):
        with pytest.raises(BadInput) as caught:
            rows(tmp_path, f"A,rated good,50,responder_share,{cells}", header=header)
        assert caught.value.where.endswith("row 2, column threshold_to")
    with pytest.raises(BadInput, match="only for responder_share"):
        rows(tmp_path, "A,ECCA score,50,ecca,50,", header=header)


def test_a_blank_line_keeps_the_numbers_of_lines(tmp_path: Path) -> None:
    good = "A,20,pen,1,3,4,ECCA score,13,,90,,60,,page,monotherapy"
    read = rows(tmp_path, "", '"B\nC"' + good[1:], good)
    assert [row.row for row in read] == [3, 5]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"trial_id;outcome_name;value_mean\nA;x;1\n", "separated by semicolons"),
        (b"trial_id\toutcome_name\tvalue_mean\nA\tx\t1\n", "separated by tabs"),
        (b"trial_id,outcome_name,value_mean,value_mean\nA,x,1,1\n", "stands twice"),
        (b"trial_id,outcome_name,value_mean,baseline_means\nA,x,1,1\n", "'baseline_means' is unknown"),
        (b"trial_id,outcome_name,value_mean\n", "no rows"),
        ("trial_id,outcome_name,value_mean\nA,\u00e9,1\n".encode("latin-1"), "not text in UTF-8"),
        (b'trial_id,outcome_name,value_mean\nA,"x,1\n', "cannot be parsed"),
        (b"trial_id,outcome_name,value_mean\nA," + b"x" * 6_000 + b",1\n", "too long"),
        (b"trial_id,outcome_name,value_mean\n" + b"".join(b"A%d,x,1\n" % k for k in range(10_001)), "too long"),
        (b"", "empty"),
    ],
)
def test_a_table_of_the_wrong_shape_is_refused(tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "trials.csv"
    path.write_bytes(data)
    with pytest.raises(BadInput, match=what):
        read_trials(path)


def test_a_mark_of_byte_order_and_the_line_ends_of_windows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "trials.csv"
    path.write_bytes(b"\xef\xbb\xbftrial_id,outcome_name,value_mean,remark\r\nA,ECCA score,60,mine\r\n")
    (row,) = read_trials(path)
    assert (row.trial_id, row.scale, row.observed) == ("A", "ecca", 60.0)


def test_a_missing_column_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="'value_mean' is missing") as caught:
        rows(tmp_path, "A,1,1", header="trial_id,outcome_name,value_means")
    assert "value_means" in caught.value.do
