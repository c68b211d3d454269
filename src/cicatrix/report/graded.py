"""The grading scales of the report: values, what to look at before relying on them, and what they let one expect."""

from __future__ import annotations

from typing import Any

from cicatrix.base.numbers import NotEstimable
from cicatrix.planning.plan import Plan
from cicatrix.report import phrases as say
from cicatrix.skin.grading.evaluation import CrossWalk
from cicatrix.skin.grading.life_quality import COPYRIGHT
from cicatrix.skin.grading.scale_records import scale_records
from cicatrix.skin.grading.score_words import note_words, value_words

Part = dict[str, Any]


def grading_part(plan: Plan) -> Part:
    """Return the scales, each a value or what is missing, the checks, and the cross-walks of what was not evaluated."""
    report = plan.grading
    names = {name: scale_records()[name].name for name in report.scores}
    return {
        "scores": [
            {
                "scale": names[name],
                "value": value_words(score),
                "range": f"{score.range[0]:g} to {score.range[1]:g}",
                "note": note_words(score),
                "source": score.source,
            }
            for name, score in report.scores.items()
        ],
        "checks": [{"where": one.where, "finding": one.finding} for one in report.checks],
        "expected": [_expected(one, names) for one in report.cross_walked],
        "copyright": COPYRIGHT if report.dlqi.items else "",
    }


def _expected(one: CrossWalk, names: dict[str, str]) -> Part:
    known = not isinstance(one.expected, NotEstimable)
    return {
        "scale": names[one.scale],
        "given": f"{names[one.given]} {one.given_value:g}" if one.given_value is not None else "",
        "expected": "not estimable" if isinstance(one.expected, NotEstimable) else say.interval(one.expected, 0),
        "basis": one.basis if known else "",
        "reason": one.expected.reason if isinstance(one.expected, NotEstimable) else "",
    }
