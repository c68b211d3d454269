"""The page of the precautions: every pathway with its steps and what each source says, from the data."""

from __future__ import annotations

import datetime as dt

from page import page, plain, table

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.candidacy.rules import Source
from cicatrix.precautions.antivirals import antiviral_options
from cicatrix.precautions.pathways import Pathway, load_pathways
from cicatrix.precautions.sunlight import load_sun, uv_index


def precautions() -> str:
    """Return every pathway, the courses against cold sores and how strong the sun is by month."""
    return page(
        "Precautions",
        f"{INTENDED_USE} **{REVIEW_MARK[0].upper()}{REVIEW_MARK[1:]}**",
        "What protects a person around the sessions. No clinician has reviewed any of it. Nothing here prescribes: a "
        "prescriber chooses medicine and dose. Marks of the sources: L label or regulator, J journal, V vendor or "
        "clinic page, D this design, M from memory and unverified. Evidence measured in another procedure than "
        "needling is called measured other.",
        *(_pathway(one) for one in load_pathways().values()),
        _options(),
        _sun(),
    )


def _line(sources: tuple[Source, ...]) -> str:
    return "; ".join(str(source) for source in sources)


def _pathway(one: Pathway) -> str:
    steps = [
        (step.who, step.what, step.when, step.reason, "; ".join(step.record), plain(step.evidence), _line(step.source))
        for step in one.step
    ]
    says = [(each.says, plain(each.evidence), _line(each.source)) for each in one.statement]
    held = f" The course waits while {' or '.join(one.waits_for)} fires as a reason to wait." if one.waits_for else ""
    return "\n\n".join(
        [
            f"## {one.title}",
            f"{one.why} Rules: {', '.join(one.rules) or 'none'}.{held} Review: {one.review.value}.",
            table(("who", "what", "when", "why", "written down", "evidence", "source"), steps),
            table(("what a source says", "evidence", "source"), says),
        ]
    )


def _options() -> str:
    rows = [
        (f"{one.drug}, {one.dose}", one.start, one.days, one.note, plain(one.evidence), one.source)
        for one in antiviral_options()
    ]
    head = ("course", "start", "days", "what is known", "evidence", "source")
    return f"## Courses against cold sores that sources describe\n\nNone is a default.\n\n{table(head, rows)}"


def _sun() -> str:
    sun = load_sun()
    edges = [(place.jurisdiction, edge) for place in sun.place for edge in (place.north, place.south)]
    rows = [
        (month, *(f"{uv_index(dt.date(2027, month, 15), edge):.1f}" for _, edge in edges)) for month in range(1, 13)
    ]
    head = ("month", *(f"{name}, {edge:g} degrees" for name, edge in edges))
    return (
        "## The sun at noon under a clear sky\n\nUV index on the 15th of each month at the northern and southern edge "
        f"of each jurisdiction. Protection is asked for from {sun.protect_from:g}. {_line(sun.source)}.\n\n"
        f"{table(head, rows)}"
    )
