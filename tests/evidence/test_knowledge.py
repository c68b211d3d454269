"""How each number is known: the table of signs names records, and the groups are a partition."""

from __future__ import annotations

from itertools import combinations

import pytest

from cicatrix.base.errors import BadInput
from cicatrix.base.grades import EvidenceGrade
from cicatrix.evidence import knowledge
from cicatrix.evidence.knowledge import SIGN_ONLY, Knowledge, knowledge_groups, knowledge_of
from cicatrix.evidence.store import load_evidence


def test_every_sign_belongs_to_a_record_that_is_assumed() -> None:
    records = load_evidence().parameters
    for identifier, reason in SIGN_ONLY.items():
        assert records[identifier].grade is EvidenceGrade.ASSUMPTION, identifier
        assert len(reason) > 30


def test_the_groups_share_no_number_and_hold_all() -> None:
    groups = knowledge_groups()
    assert list(groups) == list(Knowledge)
    assert frozenset().union(*groups.values()) == load_evidence().parameters.keys()
    assert all(not one & other for one, other in combinations(groups.values(), 2))


def test_what_trials_taught_comes_before_its_sign_and_its_grade(monkeypatch: pytest.MonkeyPatch) -> None:
    taught = frozenset({"healing.ceiling", "outcome.pih_course_risk"})
    monkeypatch.setattr(knowledge, "posterior_ids", lambda: taught)
    assert {knowledge_of(one) for one in taught} == {Knowledge.DATA_DRIVEN}
    assert knowledge_of("healing.half_i") is Knowledge.SIGN_ONLY
    assert knowledge_of("outcome.visible_share") is Knowledge.ASSUMPTION
    assert knowledge_of("skin.epidermis_mm") is Knowledge.MEASURED


def test_an_unknown_number_is_refused() -> None:
    with pytest.raises(BadInput, match="no parameter"):
        knowledge_of("healing.nothing")
