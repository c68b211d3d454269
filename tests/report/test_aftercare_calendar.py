"""The calendar is read back by a small parser of RFC 5545 written for these tests."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.acute.aftercare import aftercare
from cicatrix.base.errors import BadInput
from cicatrix.base.numbers import Uncertain
from cicatrix.planning.aftermath import expectations
from cicatrix.planning.over_time import AllowedFrom
from cicatrix.planning.plan import Expectation
from cicatrix.report.aftercare_calendar import aftercare_calendar, session_start

START = dt.datetime(2027, 3, 1, 14, 30)
ALLOWED = AllowedFrom(
    activity="swimming", from_h=Uncertain(median=100, p10=60, p90=174), safe_from_h=174.2, decided_by="skin",
    reason="when the channels have closed; later than 72 h", source="aftercare_eternal",
)  # fmt: skip
Event = dict[str, str]


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    for line in text.split("\r\n"):
        assert len(line.encode()) <= 75
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def events(text: str) -> list[Event]:
    lines = unfolded(text)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert "VERSION:2.0" in lines
    assert any(line.startswith("PRODID:") for line in lines)
    found: list[Event] = []
    inside: Event | None = None
    for line in lines[1:-1]:
        if line == "BEGIN:VEVENT":
            assert inside is None
            inside = {}
        elif line == "END:VEVENT":
            assert inside is not None
            found.append(inside)
            inside = None
        elif inside is not None:
            name, _, value = line.partition(":")
            assert name not in inside
            inside[name] = value
    assert inside is None
    return found


def plain(value: str) -> str:
    """Undo the escapes of a text value."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value)
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def step(what: str, from_h: float = 0.0, to_h: float = 8.0, kind: str = "avoid") -> Expectation:
    return Expectation.model_validate({"kind": kind, "what": what, "from_h": from_h, "to_h": to_h, "source": "a"})


@given(what=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_any_text_comes_back_as_it_went_in(what: str) -> None:
    (event,) = events(aftercare_calendar([step(what)], START))
    assert plain(event["SUMMARY"]) == f"Avoid: {what}"


def test_line_ends_are_escaped_and_control_characters_left_out() -> None:
    (event,) = events(aftercare_calendar([step("one\r\ntwo\nEND:VEVENT\x07; three, four\\")], START))
    assert plain(event["SUMMARY"]) == "Avoid: one\ntwo\nEND:VEVENT; three, four\\"


def test_short_steps_have_hours_and_long_ones_whole_days_on_the_safe_side() -> None:
    short, avoid, do = events(
        aftercare_calendar([step("a", 0, 8), step("b", 24, 168), step("c", 24, 336, "do")], START)
    )
    assert (short["DTSTART"], short["DTEND"]) == ("20270301T143000", "20270301T223000")
    assert (avoid["DTSTART;VALUE=DATE"], avoid["DTEND;VALUE=DATE"]) == ("20270302", "20270309")  # to the 8th, all day
    assert (do["DTSTART;VALUE=DATE"], do["DTEND;VALUE=DATE"]) == ("20270303", "20270316")


def test_what_is_allowed_again_is_a_day_that_has_wholly_passed_the_hour() -> None:
    (event,) = events(aftercare_calendar([], START, [ALLOWED]))
    assert event["DTSTART;VALUE=DATE"] == "20270309"  # 14:30 on the 1st and 174.2 h is the evening of the 8th
    assert "later than 72 h" in plain(event["DESCRIPTION"])
    (at_midnight,) = events(
        aftercare_calendar([], dt.datetime(2027, 3, 1), [ALLOWED.model_copy(update={"safe_from_h": 48.0})])
    )
    assert at_midnight["DTSTART;VALUE=DATE"] == "20270303"


def test_the_whole_time_line_is_there_with_what_an_event_needs() -> None:
    text = aftercare_calendar(expectations(), START, [ALLOWED])
    found = events(text)
    assert len(found) == len(aftercare()) + 1
    assert len({event["UID"] for event in found}) == len(found)
    for event in found:
        assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"])
        start = next(value for name, value in event.items() if name.startswith("DTSTART"))
        end = next(value for name, value in event.items() if name.startswith("DTEND"))
        assert start < end
        assert "not for treating patients" in plain(event["DESCRIPTION"])
        assert event["CLASS"] == "PRIVATE"


def test_the_same_session_gives_the_same_bytes_and_another_day_other_identifiers() -> None:
    text = aftercare_calendar(expectations(), START)
    assert text == aftercare_calendar(expectations(), START)
    later = aftercare_calendar(expectations(), START + dt.timedelta(days=28))
    assert not {one["UID"] for one in events(text)} & {one["UID"] for one in events(later)}


def test_a_day_alone_stands_for_noon() -> None:
    assert session_start("2027-03-01") == dt.datetime(2027, 3, 1, 12)
    assert session_start("2027-03-01T09:15") == dt.datetime(2027, 3, 1, 9, 15)


@pytest.mark.parametrize(
    "text",
    ["tomorrow", "2027-02-30", "01.03.2027", "2027-03-01T25:00", "2027-03-01T09:00Z", "1999-12-31", "2100-01-02", ""],
)
def test_no_day_is_bad_input(text: str) -> None:
    with pytest.raises(BadInput, match="YYYY-MM-DD"):
        session_start(text)
