"""The trials table: understood or skipped with a reason, never guessed."""

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
        ("A,20,pen,1,3-4,4,ECCA score,13,,90,,60,,page,monotherapy", "sessions"),
        ("A,20,pen,1,3,4,% of patients rated: excellent,13,,,,20,,page,monotherapy", "not a scale"),
        ("A,20,pen,1,3,4,Goodman-Baron grade III -> II (p=0.009),13,,,,77.3,,page,monotherapy", "no value"),
    ],
)
def test_rows_that_cannot_be_used_say_why(tmp_path: Path, line: str, reason: str) -> None:
    (row,) = rows(tmp_path, line)
    assert row.skipped_reason is not None
    assert reason in row.skipped_reason


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("A,20,pen,1,3,4,ECCA score,13,,many,,60,,page,monotherapy", "row 2, column baseline_mean"),
        ("A,0,pen,1,3,4,ECCA score,13,,90,,60,,page,monotherapy", "row 2, column n"),
        ("A,20,pen,1,3,4,ECCA score,13,,90,0,60,,page,monotherapy", "row 2, column baseline_sd"),
        ("A,20,pen,1,3,4,Goodman-Baron grade,13,,3,,7,,page,monotherapy", "row 2, column value_mean"),
        ("A,20,pen", "row 2"),
    ],
)
def test_impossible_cells_name_row_and_column(tmp_path: Path, line: str, where: str) -> None:
    with pytest.raises(BadInput) as caught:
        rows(tmp_path, line)
    assert caught.value.where.endswith(where)


def test_a_missing_column_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="'value_mean' is missing") as caught:
        rows(tmp_path, "A,1,1", header="trial_id,outcome_name,value_means")
    assert "value_means" in caught.value.do
