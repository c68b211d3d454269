"""Jacob's types from what can be measured: which of ice pick, boxcar and rolling a scar's facts speak for.

Each fact has a likelihood in each type, in a data file; facts are taken as independent and the types as equally common.
Ranges overlap, and so do the answers: between 1.5 and 2 mm, and about 4 to 5 mm, width alone does not tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import erf, log, prod, sqrt
from typing import Literal

from cicatrix.base.errors import BadInput
from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.model import Frozen
from cicatrix.skin.grading.type_facts import TypeFacts, type_file
from cicatrix.skin.scars import Scar, ScarType

CANDIDATES_HOLD = 0.9
"""The candidates are the fewest types that hold this share of the probability."""
DOUBTFUL_BELOW = 0.1
"""A stated type with less than this is doubted."""
FITS_BELOW = 0.05
"""If no type reaches this share of what its best fitting scar has, the scar fits none of the three."""
SPEAKS_FOR, SPEAKS_AGAINST = 0.5, 0.2
"""A fact speaks for the types that have half of the best type's likelihood, against those with less than a fifth."""
DEEP_BOXCAR_MM = 0.5
"""Shallow boxcars are 0.1 to 0.5 mm deep, deep ones from 0.5 mm (Jacob's table)."""


class TypeOpinion(Frozen):
    """What the facts of a scar say about its type."""

    probabilities: dict[ScarType, float]
    """Given that the scar is one of the three and that they are equally common."""
    candidates: list[ScarType]
    """The fewest types that together hold nine tenths of the probability, most probable first; none if none fits."""
    reasons: list[str]
    fits_none: bool = False
    evidence: EvidenceGrade
    source: str


class StatedType(Frozen):
    """The type that a case gives a group of scars beside what its facts say."""

    where: str
    stated: ScarType
    opinion: TypeOpinion
    state: Literal["agrees", "possible", "doubtful", "fits_none"]


@dataclass(frozen=True, slots=True)
class _Fact:
    """One fact: its words, its likelihood in each type, and the most that a scar of that type can have."""

    words: str
    likelihood: Mapping[ScarType, float]
    best: Mapping[ScarType, float]


def type_of(
    width_mm: float,
    depth_mm: float | None = None,
    edge: Literal["sharp", "sloping"] | None = None,
    base: Literal["normal", "abnormal"] | None = None,
    stretches_flat: bool | None = None,
    *,
    wall_degrees: float | None = None,
    core_fraction: float | None = None,
) -> TypeOpinion:
    """Return which of Jacob's types a depressed scar's facts speak for.

    Parameters
    ----------
    width_mm, depth_mm
        Of the scar's mouth, and down to what can be seen of its floor.
    edge, stretches_flat
        None where it was not looked at: that fact then says nothing.
    base
        Taken so that nobody leaves it out by mistake: it parts rows of the Goodman-Baron table, not Jacob's types.
    wall_degrees, core_fraction
        What only a scan tells: slope of the walls, and share of the mouth's area that is deeper than 0.8 of the depth.

    Raises
    ------
    BadInput
        If a measure is not above 0.
    """
    for name, value in (("width_mm", width_mm), ("depth_mm", depth_mm)):
        if value is not None and not 0.0 < value < float("inf"):
            raise BadInput(f"{name} is {value:g}", where=name, allowed="a number above 0")
    facts = _facts(width_mm, depth_mm, edge, stretches_flat) + _scanned(wall_degrees, core_fraction)
    table = type_file()
    weight = {one.id: prod(fact.likelihood[one.id] for fact in facts) for one in table.type}
    fit = max(prod(fact.likelihood[one.id] / fact.best[one.id] for fact in facts) for one in table.type)
    total = sum(weight.values())
    shares = {kind: value / total for kind, value in weight.items()}
    reasons = [_reason(fact) for fact in facts]
    if base is not None:
        reasons.append("the base does not part Jacob's types")
    if depth_mm is not None and max(shares, key=lambda kind: shares[kind]) is ScarType.BOXCAR:
        deep = depth_mm >= DEEP_BOXCAR_MM
        reasons.append(f"as a boxcar it would be {'deep' if deep else 'shallow'} ({DEEP_BOXCAR_MM:g} mm parts the two)")
    return TypeOpinion(
        probabilities={kind: round(share, 3) for kind, share in shares.items()},
        candidates=[] if fit < FITS_BELOW else _candidates(shares),
        reasons=reasons,
        fits_none=fit < FITS_BELOW,
        evidence=table.evidence,
        source=table.source,
    )


def check_types(scars: Sequence[Scar]) -> list[StatedType]:
    """Return, for every group that a case calls ice pick, boxcar or rolling, what its facts say."""
    known = {one.id for one in type_file().type}
    found: list[StatedType] = []
    for k, scar in enumerate(scars):
        if scar.type not in known:
            continue
        opinion = type_of(scar.width_mm, scar.depth_mm, scar.edge, scar.base, scar.stretches_flat)
        if opinion.fits_none:
            state = "fits_none"
        elif opinion.probabilities[scar.type] < DOUBTFUL_BELOW:
            state = "doubtful"
        else:
            state = "agrees" if opinion.candidates[0] is scar.type else "possible"
        found.append(StatedType(where=f"scars[{k}].type", stated=scar.type, opinion=opinion, state=state))
    return found


def doubt(one: StatedType) -> str:
    """Return a sentence where the facts speak against the stated type, else nothing."""
    names = {facts.id: facts.name for facts in type_file().type}
    because = "; ".join(one.opinion.reasons)
    if one.state == "fits_none":
        return f"stated {names[one.stated]}, but the facts fit none of the three types: {because}"
    if one.state == "doubtful":
        likely = one.opinion.candidates[0]
        share = one.opinion.probabilities[likely]
        return f"stated {names[one.stated]}, but the facts speak for {names[likely]} ({100 * share:.0f} %): {because}"
    return ""


def _facts(width_mm: float, depth_mm: float | None, edge: str | None, stretches_flat: bool | None) -> list[_Fact]:
    table = type_file()
    ones = {one.id: 1.0 for one in table.type}

    def floored(value: float, least: float) -> float:
        return least + (1.0 - least) * value

    found = [
        _Fact(
            f"{width_mm:g} mm wide",
            {
                one.id: floored(_within(width_mm, one.width_from_mm, one.width_to_mm, table.width_sd_log), table.least)
                for one in table.type
            },
            ones,
        )
    ]
    if edge is not None:
        sharp = {one.id: one.sharp if edge == "sharp" else 1.0 - one.sharp for one in table.type}
        best = {one.id: max(one.sharp, 1.0 - one.sharp) for one in table.type}
        found.append(_Fact(f"{edge} edge", sharp, best))
    if stretches_flat is not None:
        flat = {one.id: one.stretches_flat if stretches_flat else 1.0 - one.stretches_flat for one in table.type}
        best = {one.id: max(one.stretches_flat, 1.0 - one.stretches_flat) for one in table.type}
        found.append(_Fact("flat when stretched" if stretches_flat else "not flat when stretched", flat, best))
    if depth_mm is not None:
        aspect = depth_mm / width_mm
        shape = {
            one.id: floored(_within(aspect, one.aspect_from, one.aspect_to, table.aspect_sd_log), table.least_aspect)
            for one in table.type
        }
        found.append(_Fact(f"depth {aspect:.2f} of the width", shape, ones))
    return found


def _scanned(wall_degrees: float | None, core_fraction: float | None) -> list[_Fact]:
    """Return the facts that only a scan tells."""
    table = type_file()
    ones = {one.id: 1.0 for one in table.type}

    def fact(
        words: str, value: float, edges: Callable[[TypeFacts], tuple[float | None, float | None]], sd_log: float
    ) -> _Fact:
        fits = {one.id: _within(max(value, 1e-3), *edges(one), sd_log) for one in table.type}
        return _Fact(words, {kind: table.least + (1.0 - table.least) * fit for kind, fit in fits.items()}, ones)

    found: list[_Fact] = []
    if wall_degrees is not None:
        words = f"walls of {wall_degrees:.0f} degrees"
        walls = fact(words, wall_degrees, lambda one: (one.wall_from_degrees, one.wall_to_degrees), table.wall_sd_log)
        found.append(walls)
    if core_fraction is not None:
        words = f"{100 * core_fraction:.0f} % of the area is floor"
        found.append(fact(words, core_fraction, lambda one: (one.core_from, one.core_to), table.core_sd_log))
    return found


def _within(value: float, low: float | None, high: float | None, sd_log: float) -> float:
    """Return how far a value lies in a range whose edges are blurred on the log scale; 1 without a range."""
    above = 1.0 if low is None else _normal(log(value / low) / sd_log)
    return above - (0.0 if high is None else _normal(log(value / high) / sd_log)) if above else 0.0


def _normal(z: float) -> float:
    return 0.5 * (1.0 + erf(z / sqrt(2.0)))


def _candidates(shares: Mapping[ScarType, float]) -> list[ScarType]:
    found: list[ScarType] = []
    for kind in sorted(shares, key=lambda one: -shares[one]):
        found.append(kind)
        if sum(shares[one] for one in found) >= CANDIDATES_HOLD:
            break
    return found


def _reason(fact: _Fact) -> str:
    most = max(fact.likelihood.values())
    names = {one.id: one for one in type_file().type}
    speaks = [names[kind].name for kind, value in fact.likelihood.items() if value >= SPEAKS_FOR * most]
    against = [names[kind].name for kind, value in fact.likelihood.items() if value < SPEAKS_AGAINST * most]
    if len(speaks) == len(names):
        return f"{fact.words} parts no types"
    words = f"{fact.words} speaks for {' and '.join(speaks)}"
    return f"{words}, against {' and '.join(against)}" if against else words
