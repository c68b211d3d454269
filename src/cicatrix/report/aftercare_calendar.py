"""The aftercare of one session as a calendar file (iCalendar, RFC 5545). It holds no name and nothing of the person."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence

from cicatrix.base.errors import BadInput
from cicatrix.base.intended import REVIEW_MARK
from cicatrix.planning.over_time import AllowedFrom
from cicatrix.planning.plan import Expectation

NOON = dt.time(12)
EARLIEST, LATEST = dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1)
LONG_H = 72.0
"""Steps as long as this are whole days; shorter ones have their hours."""
WORDS = {"avoid": "Avoid", "do": "Do", "expect": "Expect"}
_OCTETS = 75
_STAMP = "%Y%m%dT%H%M%S"


def session_start(text: str) -> dt.datetime:
    """Return the beginning of a session from ``YYYY-MM-DD``, which stands for noon, or ``YYYY-MM-DDTHH:MM``.

    Raises
    ------
    BadInput
        If it is neither, has a time zone, or is not of this century.
    """
    allowed = f"YYYY-MM-DD (noon) or YYYY-MM-DDTHH:MM, {EARLIEST:%Y-%m-%d} to {LATEST:%Y-%m-%d}"
    wrong = BadInput(f"'{text[:40]}' is no day of a session", where="--date", allowed=allowed)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?", text, re.ASCII):
        raise wrong
    try:
        start = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise wrong from error
    if not EARLIEST <= start <= LATEST:
        raise wrong
    return start if "T" in text else dt.datetime.combine(start.date(), NOON)


def aftercare_calendar(steps: Sequence[Expectation], start: dt.datetime, allowed: Sequence[AllowedFrom] = ()) -> str:
    """Return the time line as an iCalendar file, with the line ends that RFC 5545 asks for.

    Times are local to whoever reads them. Whole days are rounded to the safe side: what is to be avoided covers each
    day that it touches, and what may be done begins on the first full day.

    Parameters
    ----------
    steps
        What to expect, do and avoid, in hours after the session.
    start
        When the session begins, without a time zone.
    allowed
        What is allowed again, and from which hour.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//cicatrix//first days//EN", "CALSCALE:GREGORIAN"]
    for step in steps:
        begin, end = _after(start, step.from_h), _after(start, step.to_h)
        summary = f"{WORDS[step.kind]}: {step.what}"
        if step.to_h - step.from_h < LONG_H:
            when = [f"DTSTART:{begin:{_STAMP}}", f"DTEND:{end:{_STAMP}}"]
        else:
            first = first_full_day(begin) if step.kind == "do" else begin.date()
            when = _days(first, first_full_day(end))
        lines += _event(start, summary, f"Source: {step.source}.", step.kind, when)
    for one in allowed:
        day = first_full_day(_after(start, one.safe_from_h))
        why = f"{one.reason}. Source: {one.source}."
        lines += _event(start, f"Allowed again: {one.activity}", why, "allowed", _days(day, day + dt.timedelta(days=1)))
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _after(start: dt.datetime, hours: float) -> dt.datetime:
    return start + dt.timedelta(minutes=round(60.0 * hours))


def first_full_day(moment: dt.datetime) -> dt.date:
    """Return the first day that lies wholly after a moment."""
    day = moment.date()
    return day if moment.time() == dt.time() else day + dt.timedelta(days=1)


def _days(first: dt.date, end: dt.date) -> list[str]:
    """Return whole days; the end is not one of them."""
    return [f"DTSTART;VALUE=DATE:{first:%Y%m%d}", f"DTEND;VALUE=DATE:{end:%Y%m%d}"]


def _event(start: dt.datetime, summary: str, description: str, category: str, when: Sequence[str]) -> list[str]:
    """Return one event; its identifier is the same whenever the same session is written."""
    mark = hashlib.sha256("|".join([start.isoformat(), summary, *when]).encode()).hexdigest()[:32]
    return [
        "BEGIN:VEVENT",
        f"UID:{mark}@cicatrix",
        f"DTSTAMP:{start:{_STAMP}}Z",
        *when,
        f"SUMMARY:{_escaped(summary)}",
        f"DESCRIPTION:{_escaped(f'{description} {REVIEW_MARK.capitalize()}.')}",
        f"CATEGORIES:{category.upper()}",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    """Return a text value: backslash, semicolon, comma and line end escaped, other control characters left out."""
    text = re.sub(r"([\\;,])", r"\\\1", text)
    text = re.sub(r"\r\n|\r|\n", r"\\n", text)
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text)


def _folded(line: str) -> Iterable[str]:
    """Give a line in parts of at most 75 octets, no character cut; each but the first begins with a space."""
    part, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > _OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + octets
    yield part
