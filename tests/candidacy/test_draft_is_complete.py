"""The rules that ship hold every rule of the draft, with its weight and its wait; what was added is named."""

from __future__ import annotations

import csv
from pathlib import Path

from cicatrix.candidacy.rules import load_rules

DRAFT = list(csv.DictReader(Path(__file__).with_name("draft_rules.csv").read_text("utf-8").splitlines()))
ADDED = {
    "C51": "the draft's C25 says 'beyond 1 year still precaution': a rule of its own",
    "C52": "allergies of a case that no rule of the draft reads",
}


def test_the_draft_has_97_rules_and_each_is_there() -> None:
    names = [row["rule_id"] for row in DRAFT]
    assert len(names) == len(set(names)) == 97
    assert set(load_rules()) == set(names) | set(ADDED)


def test_each_has_the_weight_and_the_wait_of_the_draft() -> None:
    for row in DRAFT:
        rule = load_rules()[row["rule_id"]]
        assert rule.severity.value.startswith(row["finding"]), rule.id
        assert rule.waiting_days == (int(row["waiting_period_days"]) if row["waiting_period_days"] else None), rule.id
