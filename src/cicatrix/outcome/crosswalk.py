"""What one scale lets one expect of another: a distribution, never a conversion, and never an average of the two.

No published study was found that rates the same faces on two of these scales, so the relation is that of simulated
faces (an assumption): among those to whom a rater gives about the known score, what the other scale says. SCAR-S and
the DLQI have no cross-walk: the population holds no chest, no back and no person's mind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.base.numbers import NotEstimable, Uncertain, summarise
from cicatrix.base.words import nearest
from cicatrix.evidence.draws import draw
from cicatrix.outcome.simulated_faces import Faces, simulated_faces
from cicatrix.skin.grading.evaluation import CrossWalk, GradingReport
from cicatrix.skin.grading.scale_records import scale_records
from cicatrix.skin.grading.scoring import Score
from cicatrix.skin.scars import DEPRESSED, RAISED, Scar
from cicatrix.skin.score_tables import MACULAR, QUANTITATIVE_ROWS

Floats = NDArray[np.float64]

FACES = 12_000
WINDOW = {"goodman_baron_grade": 0.0, "goodman_baron_quantitative": 1.0, "ecca": 10.0}
"""How far a simulated score may lie from the known one."""
SIMULATED = tuple(WINDOW)
LEAST_FACES = 100
"""Of fewer faces no 80 % interval is told."""
FLAT_ROW = QUANTITATIVE_ROWS[MACULAR].label
BASIS = "simulated faces of the population of trials, not a measurement (assumption)"
NO_WALK = {
    "scar_s": "the simulated faces have no chest and no back; published correlations of SCAR-S are with patients' own "
    "rating only (r = 0.30, tan2010), too weak to tell a score",
    "dlqi": "no scale of scars tells how a person lives with them: SCAR-S explains a tenth of patients' own rating of "
    "their scars (r = 0.30, tan2010)",
}


@dataclass(frozen=True, slots=True)
class Walk:
    """Simulated faces with about the known score.

    Attributes
    ----------
    values
        What a rater gives them on the other scale.
    """

    values: Floats

    @property
    def told(self) -> bool:
        """Whether there are enough of them."""
        return self.values.size >= LEAST_FACES


@cache
def faces(n: int = FACES, seed: int = 0) -> Faces:
    """Return the simulated faces."""
    return simulated_faces(draw(n, seed))


def walk(people: Faces, given: str, value: float, to: str, bounds: tuple[float, float] | None = None) -> Walk:
    """Return the scores on the scale *to* of faces with about *value* on the scale *given*.

    Parameters
    ----------
    bounds
        What is known of the other score: only faces within are asked.

    Raises
    ------
    BadInput
        If a scale is not simulated or the value is none of its scale.
    """
    for name in (given, to):
        if name not in SIMULATED:
            near = nearest(name, SIMULATED)
            raise BadInput(f"'{name[:40]}' has no cross-walk", allowed="" if near else ", ".join(SIMULATED), do=near)
    low, high = scale_records()[given].range
    if not low <= value <= high:
        raise BadInput(f"{value:g} is no value of {given}", allowed=f"{low:g} to {high:g}")
    alike = np.abs(people.of(given) - value) <= WINDOW[given]
    other = people.of(to)
    if bounds is not None:
        alike = alike & (other >= bounds[0]) & (other <= bounds[1])
    return Walk(other[alike])


def correlation(people: Faces, first: str, second: str) -> float:
    """Return Pearson's correlation of two scales over the simulated faces."""
    return float(np.corrcoef(people.of(first), people.of(second))[0, 1])


def expected(found: Walk, given: str, value: float) -> Uncertain | NotEstimable:
    """Return median and 80 % interval, or why there is none."""
    if found.told:
        return summarise(found.values)
    return NotEstimable(
        reason=f"fewer than {LEAST_FACES} of {FACES} simulated faces have about {value:g} on "
        f"{scale_records()[given].name}"
    )


def with_cross_walks(report: GradingReport, scars: Sequence[Scar], seed: int = 0) -> GradingReport:
    """Return the report with, for each scale that is not evaluable, what every evaluated one lets one expect."""
    missing = [name for name, score in report.scores.items() if score.state == "not_evaluable"]
    found = [one for name in missing for one in _walks_to(name, report, scars, seed)]
    return report.model_copy(update={"cross_walked": found})


def _walks_to(to: str, report: GradingReport, scars: Sequence[Scar], seed: int) -> list[CrossWalk]:
    if to in NO_WALK:
        return [_none(to, NO_WALK[to])]
    if any(scar.type in RAISED for scar in scars):
        return [_none(to, "the simulated faces have no raised scars; the bounds follow from the items")]
    if not any(scar.type in DEPRESSED for scar in scars):
        return [_none(to, "the simulated faces have depressed scars only")]
    given = {name: _of_depressed(report.scores[name]) for name in SIMULATED if name != to}
    return [
        _walked(to, name, value, report.scores[to].bounds, seed) for name, value in given.items() if value is not None
    ] or [_none(to, "no scale with a cross-walk was evaluated")]


def _walked(to: str, given: str, value: float, bounds: tuple[float, float] | None, seed: int) -> CrossWalk:
    people = faces(seed=seed)
    return CrossWalk(
        scale=to,
        given=given,
        given_value=value,
        expected=expected(walk(people, given, value, to, bounds), given, value),
        correlation=round(correlation(people, given, to), 2) + 0.0,
        basis=BASIS,
    )


def _of_depressed(score: Score) -> float | None:
    """Return what depressed scars add to a score: flat marks have a row in one scale only."""
    if score.value is None:
        return None
    flat = sum(item.points for item in score.items if item.row == FLAT_ROW) if score.origin == "items" else 0.0
    return score.value - flat


def _none(scale: str, reason: str) -> CrossWalk:
    return CrossWalk(scale=scale, given="", expected=NotEstimable(reason=reason), basis="none")
