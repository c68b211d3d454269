"""Published events: own counts and denominators, and tables that are refused by row and column."""

from pathlib import Path

import pytest

from cicatrix.base.errors import BadInput
from cicatrix.evidence.trials.event_rows import EventRow, read_events, shipped_events

HEADER = "trial_id,event,count,denominator,mean,source,verified,role,calibrates,not_calibrating_because"


def events(tmp_path: Path, *lines: str) -> list[EventRow]:
    path = tmp_path / "events.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    return read_events(path)


def test_one_event_of_an_arm_stands_once_and_names_the_other_way_of_counting() -> None:
    rows = shipped_events()
    keys = [(row.trial_id, row.event) for row in rows]
    assert len(set(keys)) == len(keys)
    (dogra,) = [row for row in rows if row.trial_id == "DOGRA2014" and row.event == "pih"]
    assert (dogra.count, dogra.denominator, dogra.phototypes) == (5, 36, "IV-V")
    assert "5/30" in dogra.note


def test_what_calibrates_is_needling_alone_and_not_pooled() -> None:
    teaching = [row for row in shipped_events() if row.calibrates]
    assert {row.role for row in teaching} == {"needling"}
    assert all(row.verified and row.source for row in teaching)
    assert sum(row.event == "pih" for row in teaching) >= 4
    assert all(row.not_calibrating_because for row in shipped_events() if not row.calibrates)


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("A,pih,7,6,,doi,page,needling,yes,", "row 2, column count"),
        ("A,pih,1,,,doi,page,needling,yes,", "row 2, column denominator"),
        ("A,pih,1.5,30,,doi,page,needling,yes,", "row 2, column count"),
        ("A,pih,1,30,,,page,needling,yes,", "row 2, column source"),
        ("A,redness_days,,30,,doi,page,needling,yes,", "row 2, column mean"),
        ("A,pain_vas,,30,11,doi,page,needling,yes,", "row 2, column mean"),
        ("A,pain_vas,3,30,2,doi,page,needling,yes,", "row 2, column count"),
        ("A,itch,3,30,,doi,page,needling,yes,", "row 2, column event"),
        ("A,pih,3,30,,doi,page,needling,no,", "row 2, column not_calibrating_because"),
        ("A,pih,3,30,,doi,page,needles,yes,", "row 2, column role"),
    ],
)
def test_impossible_events_name_row_and_column(tmp_path: Path, line: str, where: str) -> None:
    with pytest.raises(BadInput) as caught:
        events(tmp_path, line)
    assert caught.value.where.endswith(where)


def test_what_is_from_memory_never_calibrates(tmp_path: Path) -> None:
    (row,) = events(tmp_path, 'A,pih,1,30,,doi,"memory, unverified",needling,yes,')
    assert not row.calibrates
    assert "memory" in (row.not_calibrating_because or "")
