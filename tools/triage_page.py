"""The page on what comes after a session: triage, its simulation, what is normal, and how often what goes wrong."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from page import page, plain, table, yes
from triage_figure import Followed, triage_figure

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.numbers import NotEstimable, Uncertain
from cicatrix.follow_up.alert_rate import AlertRate, alert_rate
from cicatrix.follow_up.event_catalogue import CatalogueEvent, catalogue
from cicatrix.follow_up.incidence import RHO_PRIOR, Incidence, incidence_of, pooled_rate
from cicatrix.follow_up.normal_course import normal_course, normal_on_day
from cicatrix.follow_up.simulated_courses import published_courses
from cicatrix.follow_up.symptoms import vocabulary
from cicatrix.follow_up.triage import triage
from cicatrix.follow_up.triage_rules import Level, triage_rules
from cicatrix.outcome.events import Span

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "follow_up"))  # the scripted courses lie there
from courses import Dangerous, dangerous_courses

PAGE, FIGURE = "triage.md", "figures/triage.svg"
COURSES, SEEDS = 1000, (0, 1, 2, 3, 4)
MOST = 0.05
LEAST = 0.001
DAYS = range(15)
PIGMENT = "post_inflammatory_hyperpigmentation"
PRIORS = ((1.0, 99.0), RHO_PRIOR, (1.0, 9.0))


def triage_pages() -> dict[str, str]:
    """Return the page and its figure by path under docs/reference; it takes about two minutes."""
    rates = {seed: alert_rate(COURSES, seed) for seed in SEEDS}
    slips, diary = alert_rate(COURSES, SEEDS[0], slips=True), alert_rate(COURSES, SEEDS[0], diary=True)
    followed = [_followed(course) for course in dangerous_courses()]
    rules = triage_rules()
    written = page(
        "After the session: triage and adverse events",
        f"{INTENDED_USE} **{REVIEW_MARK}**",
        f"*{rules.device_function}* The rules, the words and the scripted courses are drafts that no clinician has "
        "reviewed.",
        "`cicatrix triage REPORT` answers a symptom report from the numbing cream to week 12 with one of four levels; "
        "the most urgent rule that fires decides. The red flags are those of the report of a plan, from one file. A "
        "question that was not asked is never taken for a no: while one that may make it a call is open, the answer "
        "is never calmer than *watch*. Every answer is at least as urgent as the follow-up rules (F) of the "
        "[rules](rules.md); a test holds that on reports drawn at random.",
        _levels(),
        "## Few alerts: people who heal well",
        _demand(rates, slips, diary),
        f"![Alerts by day, and dangerous courses]({FIGURE})",
        "## No missed red flag: scripted dangerous courses",
        "Each course is told report by report; tests hold that no answer is calmer than the script asks for, and that "
        "nothing is raised before it can be told.",
        _dangers(followed),
        "## What is normal on which day",
        _days(),
        "## The rules",
        _rules(),
        "## The words of a report",
        _words(),
        "## How often what goes wrong",
        _how_pooled(),
        _incidence(),
        "### When, and how it runs",
        _times(),
        "### Every count",
        _counts(),
    )
    return {PAGE: written, FIGURE: triage_figure(rates[SEEDS[0]], followed)}


def _levels() -> str:
    levels = triage_rules().levels
    rows = [
        ("all well", "`reassure`", levels.reassure.says, levels.reassure.do),
        ("watch", "`watch`", levels.watch.says, levels.watch.do),
        ("call within a day", "`call_within_a_day`", levels.call_within_a_day.says, levels.call_within_a_day.do),
        ("urgent", "`urgent`", levels.urgent.says, levels.urgent.do),
        ("emergency", "`urgent`, `emergency`", levels.emergency.says, levels.emergency.do),
    ]
    return table(("level", "JSON", "says", "asks to do"), rows)


def _demand(rates: dict[int, AlertRate], slips: AlertRate, diary: AlertRate) -> str:
    variants = [(f"published ranges, told exactly, seed {seed}", rate) for seed, rate in rates.items()]
    variants += [
        (f"the same with slips of memory and unrelated colds, seed {SEEDS[0]}", slips),
        (f"the same, exactly, with a diary (every day for two weeks, then every week), seed {SEEDS[0]}", diary),
    ]
    rows = [
        (name, rate.courses, rate.reports, rate.alerted, f"{100 * rate.share:.1f} %", _percents(rate),
         yes(rate.interval[1] < MOST))
        for name, rate in variants
    ]  # fmt: skip
    head = ("courses", "people", "reports", "with an alert", "share", "95 % Wilson interval", "below 5 %")
    err = published_courses().slips
    return "\n\n".join(
        [
            "An alert is a call or more on any report of a course. The courses are drawn from published ranges, by a "
            "generator with a data file of its own that reads no rule; people report at 4 to 10 times of chance, half "
            "of them in the first week, and answer every question.",
            table(head, rows),
            f"The demand, under 5 % of {COURSES} normal courses, is met for courses that are told exactly. It is "
            f"**not met** if people call {100 * err.fading_called_same:.0f} % of what fades no better than yesterday "
            f"and {100 * err.fading_called_worse:.0f} % worse, take pimples for pus "
            f"({100 * err.pimple_called_pus:.0f} % of reports with pimples) and catch colds with a fever "
            f"({100 * err.fever_share:.0f} %), all of them assumptions: the follow-up rules take a single word at face "
            "value (redness that does not fade by 72 h; anything that grows after 48 h), and a fever or pus is a red "
            "flag whatever its cause. Nor is it met for a diary, which gives the same people more than three times as "
            "many chances. The rules were not changed for either: they follow their sources.",
            "Rules that raised the alerts, by report:",
            table(
                ("rule", "what", "exactly, all seeds", "with slips", "diary"),
                _by_rule(list(rates.values()), slips, diary),
            ),
        ]
    )


def _percents(rate: AlertRate) -> str:
    low, high = rate.interval
    return f"{100 * low:.1f} to {100 * high:.1f} %"


def _by_rule(rates: list[AlertRate], slips: AlertRate, diary: AlertRate) -> list[tuple[object, ...]]:
    columns = [Counter(rule for rate in group for alert in rate.alerts for rule in alert.rules)
               for group in (rates, [slips], [diary])]  # fmt: skip
    names = sorted({rule for column in columns for rule in column}, key=lambda rule: (-columns[0][rule], rule))
    return [(rule, triage_rules().rules[rule].title, *(column[rule] for column in columns)) for rule in names]


def _followed(course: Dangerous) -> Followed:
    return Followed(course.name, course.danger_h, [(one.hours, triage(one.report).level) for one in course.told])


def _dangers(followed: list[Followed]) -> str:
    rows = []
    for course, script in zip(followed, dangerous_courses(), strict=True):
        first = next(one for one in script.told if one.hours == course.caught_h)
        answer = triage(first.report)
        rules = [one.rule for one in answer.findings if one.level.rank >= Level.CALL.rank]
        level = "emergency" if answer.emergency else plain(answer.level)
        rows.append((course.name, f"{course.danger_h:g}", f"{course.caught_h:g}", level,
                     ", ".join(rules), len(course.answers)))  # fmt: skip
    head = ("course", "first told by a red flag (h)", "first alert (h)", "level then", "rules", "reports")
    return table(head, rows)


def _days() -> str:
    symptoms = vocabulary().symptoms
    rows = []
    for sign in normal_course():
        cells = [normal_on_day(day).get(sign.name, "") for day in DAYS]
        if any(cells):
            sources = dict.fromkeys(f"`{one.source}` ({one.mark})" for one in sign.phase)
            assumed = "; hours assumed in part" if any(one.assumption for one in sign.phase) else ""
            rows.append((symptoms[sign.name].says, *_runs(cells), f"{', '.join(sources)}{assumed}"))
    head = ("sign", *(str(day) for day in DAYS), "source")
    return (
        "Day 0 is the first 24 hours; each cell holds the middle of its day, and a dash goes on with the cell before. "
        f"An empty cell: no longer, or not yet, usual.\n\n{table(head, rows)}"
    )


def _runs(cells: list[str]) -> list[str]:
    return ["" if not cell else "-" if day and cells[day - 1] == cell else cell for day, cell in enumerate(cells)]


def _rules() -> str:
    rows = [
        (
            rule.id,
            "emergency" if rule.emergency else plain(rule.level),
            f"**{rule.title}.** {rule.reason}",
            rule.do,
            rule.look_for,
            rule.more_urgent,
            "; ".join(str(source) for source in rule.source),
            plain(rule.evidence),
            rule.review.value,
        )
        for rule in sorted(triage_rules().rules.values(), key=lambda one: (-one.level.rank, not one.emergency, one.id))
    ]  # fmt: skip
    head = ("rule", "level", "why", "what to do", "look for", "more urgent", "source", "evidence", "review")
    return "R: a red flag, the same as in the report. T: a rule of triage alone. Marks as in the rules." + (
        f"\n\n{table(head, rows)}"
    )


def _words() -> str:
    words = vocabulary()
    rows = [(f"`{one.name}`", one.question, "") for one in words.symptoms.values()]
    rows += [
        (f"`{one.name}`", one.question, ", ".join(f"`{name}`" for name in one.any)) for one in words.groups.values()
    ]
    return (
        "A symptom stands in `[[symptoms]]` with `name`, and if known `since`, `trend` (better, same, worse, gone), "
        "`severity` (mild, moderate, severe), `near_eye`, `spreading`. What was asked for and is not there stands in "
        "`absent`, by symptom or group; `nothing_else = true` says that everything was asked for.\n\n"
        + table(("word", "question", "a group of"), rows)
    )


def _how_pooled() -> str:
    counts = [(one.cases, one.of) for one in catalogue()[PIGMENT].counts if one.standing == "pooled"
              and one.setting == "needling"]  # fmt: skip
    rows = []
    for prior in PRIORS:
        pooled, following = pooled_rate(counts, prior)
        chosen = " (used)" if prior == RHO_PRIOR else ""
        rows.append((f"Beta({prior[0]:g}, {prior[1]:g}){chosen}", _percent(pooled), _percent(following)))
    return (
        "`cicatrix.follow_up.incidence.incidence_of(event, phototype, device=..., setting=...)` pools counts over "
        "studies: each study has a rate of its own from a beta distribution, its count is binomial. Prior of the mean "
        f"Beta(1/2, 1/2); prior of the correlation within a study Beta({RHO_PRIOR[0]:g}, {RHO_PRIOR[1]:g}), an "
        "assumption. *Mean* is the rate over studies, *next study* that in one more clinic. Rates are of people over "
        "a whole course; needling alone and combinations are never mixed, and a phototype's rate rests on studies of "
        "that group alone. A plan's own risk of pigment comes from the [calibrated model](calibration.md), which adds "
        "depth, sessions and sun; this table is what was counted. What the assumption does to the pigment of all "
        f"phototypes:\n\n{table(('prior of the correlation', 'mean', 'next study'), rows)}"
    )


GROUPS = {None: "all", 2: "I to III", 4: "IV and V", 6: "VI"}
"""The groups of phototypes, each by one of its types."""


def _incidence() -> str:
    rows: list[tuple[str, ...]] = []
    for name, one in catalogue().items():
        found = {group: incidence_of(name, phototype) for phototype, group in GROUPS.items()}
        rows += [
            _counted(one.record.text, group, answer)
            for group, answer in found.items()
            if not isinstance(answer, NotEstimable)
        ]
        without = {group: answer.reason for group, answer in found.items() if isinstance(answer, NotEstimable)}
        if "all" in without:
            rows.append((one.record.text, "all", "", "not estimable", "", without["all"]))
        elif without:
            reason = "no study that can be pooled counted it in these groups alone"
            rows.append((one.record.text, "; ".join(without), "", "not estimable", "", reason))
    combined = incidence_of(PIGMENT, setting="combination")
    if not isinstance(combined, NotEstimable):
        rows.append(_counted(f"{catalogue()[PIGMENT].record.text}, with another treatment beside", "all", combined))
    head = ("event", "phototypes", "counted", "mean (80 % interval)", "next study (80 %)", "grade, or why not")
    return table(head, rows)


def _counted(text: str, group: str, found: Incidence) -> tuple[str, ...]:
    note = ". ".join(filter(None, (plain(found.grade), found.note)))
    return text, group, f"{found.cases} of {found.of}", _percent(found.pooled), _percent(found.next_study), note


def _percent(value: Uncertain) -> str:
    low, middle, high = (f"{100 * one:.1f}" if one >= LEAST else "<0.1" for one in (value.p10, value.median, value.p90))
    return f"{middle} % ({low} to {high})"


def _times() -> str:
    rows = [
        (
            one.record.text,
            _span(one.record.onset),
            _span(one.course.worst),
            "for good" if one.record.lasts_for_good else _span(one.record.lasts),
            one.course.ends,
            one.course.course,
            ", ".join(one.course.red_flag),
            f"`{one.record.source}`, {plain(one.record.grade)}",
        )
        for one in catalogue().values()
    ]
    return table(("event", "begins", "worst", "lasts", "ends", "course", "red flags", "source"), rows)


def _span(span: Span | None) -> str:
    return "" if span is None else f"{span.start:g} to {span.end:g} {span.unit}"


def _counts() -> str:
    rows = [
        (one.record.text, count.study, f"{count.cases} of {count.of}", count.phototypes or "not reported",
         count.device or "not reported", count.setting, count.standing, count.why_not or count.note, count.source)
        for one in catalogue().values()
        for count in _ordered(one)
    ]  # fmt: skip
    head = ("event", "study", "counted", "phototypes", "device", "setting", "use", "note, or why only shown", "source")
    return table(head, rows)


def _ordered(one: CatalogueEvent) -> list:
    return sorted(one.counts, key=lambda count: (count.standing != "pooled", count.study))
