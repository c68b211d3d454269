"""The sheet for the days after each session: hours and dates from the plan."""

from __future__ import annotations

import datetime as dt
import math

from cicatrix.planning.plan import Plan
from cicatrix.report import phrases as say
from cicatrix.report.aftercare_calendar import NOON, first_full_day
from cicatrix.report.patient import first_days_of, flags_of
from cicatrix.report.patient_pages.page_parts import Flags, Page, Table, blanks_of, page_of, short_cited
from cicatrix.report.patient_pages.patient_texts import wording
from cicatrix.report.patient_pages.plan_words import plan_words
from cicatrix.report.plain import ALLOWED


def aftercare_page(plan: Plan) -> Page:
    """Return what to see, do and avoid after each session of a plan, when what is allowed again, and whom to call."""
    computed = {
        "help": {"flags": [Flags.model_validate(one) for one in flags_of(plan)]},
        "days": {"table": _days(plan)},
        "allowed": {"table": allowed_table(plan)},
        "contact": {"blanks": blanks_of(wording("aftercare"))},
    }
    steps, again = plan.first_days.aftercare, plan.over_time.allowed_again
    return page_of(
        "aftercare",
        plan_words(plan),
        computed,
        about=f"For {plan.patient}. Plan of {say.day(plan.date)}.",
        case_sha256=plan.provenance.input_sha256,
        sources=[f"{'; '.join(short_cited([one.source for one in (*steps, *again)]))}. In full: see the report."],
    )


def _days(plan: Plan) -> Table:
    rows = [[[day["title"]], day["expect"], day["do"], day["avoid"]] for day in first_days_of(plan)]
    return Table(head=["When", "You may see", "Do", "Do not"], rows=rows)


def allowed_table(plan: Plan) -> Table:
    """Return when each thing is allowed again: after how long, and on which day after each session.

    A session is taken to begin at noon; each date is the first full day, so that nothing is allowed too early.
    """
    dates = [one.date for one in plan.schedule.sessions]
    head = ["What", "Wait at least", *(f"After {_short(date)} {date.year}" for date in dates)]
    rows = [
        [
            [ALLOWED.get(one.activity, one.activity)],
            [_wait(one.safe_from_h)],
            *([_short(_day_after(date, one.safe_from_h))] for date in dates),
        ]
        for one in sorted(plan.over_time.allowed_again, key=lambda one: one.safe_from_h)
    ]
    return Table(head=head, rows=rows)


def _day_after(date: dt.date, hours: float) -> dt.date:
    return first_full_day(dt.datetime.combine(date, NOON) + dt.timedelta(minutes=math.ceil(60.0 * hours)))


def _wait(hours: float) -> str:
    return say.plural(math.ceil(hours), "hour") if hours <= 48 else say.plural(math.ceil(hours / 24), "day")


def _short(date: dt.date) -> str:
    return f"{date.day} {say.MONTHS[date.month - 1][:3]}"
