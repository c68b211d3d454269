"""What a result rests on: sources, assumptions, and the weakest input."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cicatrix.base.grades import EvidenceGrade, weakest
from cicatrix.evidence.posterior import load_posterior
from cicatrix.evidence.store import load_evidence
from cicatrix.planning.plan import Assumption, Citation


def citations_of(used: Collection[str], texts: Mapping[str, str]) -> list[Citation]:
    """Return each source of the parameters that were read, and of *texts*: source key to what rests on it."""
    evidence = load_evidence()
    by_key: dict[str, list[str]] = {key: [] for key in texts}
    for identifier in sorted(used):
        by_key.setdefault(evidence.parameters[identifier].source, []).append(identifier)
    return [
        Citation(key=key, text=reference.line(), parameters=parameters, used_for=texts.get(key, ""))
        for key, parameters in sorted(by_key.items())
        if (reference := evidence.reference(key)) is not None
    ]


def assumptions_of(used: Collection[str]) -> list[Assumption]:
    """Return the parameters that were read and that rest on no measurement, with what the trials made of them."""
    records = [load_evidence().parameters[identifier] for identifier in sorted(used)]
    return [
        Assumption(
            parameter=record.id,
            name=record.name,
            value=record.value,
            unit=record.unit,
            calibrated=load_posterior().summary(record.id),
            note=record.note,
        )
        for record in records
        if record.grade is EvidenceGrade.ASSUMPTION
    ]


def grade_of(used: Collection[str]) -> EvidenceGrade:
    """Return the grade of the weakest input."""
    return weakest(load_evidence().parameters[identifier].grade for identifier in used)
