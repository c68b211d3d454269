"""What the sources of a rule say where they differ, as it comes to one person, and what other jurisdictions decide."""

from __future__ import annotations

import datetime as dt

from cicatrix.candidacy.conditions import Facts, Unknown, evaluate
from cicatrix.candidacy.findings import Finding, PositionView, end_of_wait, finding_of
from cicatrix.candidacy.profiles import JURISDICTIONS, lightened, position_of
from cicatrix.candidacy.rule_parts import Position, Standing
from cicatrix.candidacy.rules import Rule, load_rules
from cicatrix.intake.case import Jurisdiction


def positions_of(name: str, facts: Facts, today: dt.date | None) -> list[PositionView]:
    """Return every position on a rule: what it says, where it is taken, and whether the rule would stand by it."""
    rule = load_rules()[name]
    return [_view(rule, position, facts, today) for position in rule.position]


def _view(rule: Rule, position: Position, facts: Facts, today: dt.date | None) -> PositionView:
    taken_in: list[Jurisdiction] = [one for one in JURISDICTIONS if position_of(one, rule) is position]
    shown = position.standing is Standing.SHOWN
    then = lightened(rule, position)
    truth = evaluate(then.condition, facts)
    fires = None if shown or isinstance(truth, Unknown) else truth
    return PositionView(
        id=position.id,
        says=position.says,
        source="; ".join(str(source) for source in position.source),
        standing=position.standing,
        taken_in=taken_in,
        severity=then.severity if fires else None,
        fires=fires,
        earliest_date=end_of_wait(then, facts, today) if fires else None,
        because=position.because,
    )


def finding_in(jurisdiction: Jurisdiction, rule: Rule, facts: Facts, today: dt.date) -> Finding:
    """Return the finding of a rule that fired in a jurisdiction, with what every source says."""
    taken = position_of(jurisdiction, load_rules()[rule.id])
    views = positions_of(rule.id, facts, today)
    return finding_of(rule, facts, today, views, "" if taken is None else taken.id)
