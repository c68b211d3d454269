"""How often an event happens: beta-binomial pooling over studies, by phototype and setting where people were counted.

Each study has a rate of its own, drawn from a beta distribution with mean m and intraclass correlation rho; its count
is binomial. Prior: m as Jeffreys has it, Beta(1/2, 1/2); rho Beta(1, 24), an assumption (see ``RHO_PRIOR``). The
posterior is summed over a grid of equal prior steps, so nothing is drawn by chance.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import cast

from cicatrix.base.errors import BadInput
from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import NotEstimable, Uncertain, rounded
from cicatrix.base.unknown_name import unknown_name
from cicatrix.follow_up.event_catalogue import GROUPS, Count, DeviceKind, Setting, catalogue

RHO_PRIOR = (1.0, 24.0)
"""Beta prior of the correlation of two people of one study, an assumption: median 0.03. At a rate of 5 % that is a
spread between studies of 0.8 in the log odds, about as the forecast's ``outcome.pih_study_sd_logit`` has it."""
MEANS, RHOS = 400, 40
"""Steps of the grid."""
NEGLIGIBLE = 1e-8
"""Of the largest weight: below it a step of the grid is left out of the next study's rate."""
NOBODY = "nobody counted it"


class Incidence(Frozen):
    """The share of people who have an event over a course of sessions."""

    event: str
    phototypes: str
    """Whom the counts were of."""
    setting: Setting
    device: str
    pooled: Uncertain
    """Mean rate over studies: median and 80 % interval."""
    next_study: Uncertain
    """The rate in one more study, or clinic: wider, since studies differ."""
    cases: int
    of: int
    studies: list[str]
    grade: EvidenceGrade
    sources: list[str]
    assumptions: list[str]
    note: str = ""


def incidence_of(
    event: str,
    phototype: int | None = None,
    *,
    device: DeviceKind | None = None,
    setting: Setting = "needling",
) -> Incidence | NotEstimable:
    """Return how often an event was counted, or why there is no rate.

    Parameters
    ----------
    event
        A name of the catalogue.
    phototype
        Fitzpatrick type, 1 to 6. Only studies that counted people of that group (I to III, IV and V, VI) and no others
        are pooled. Without it every study is.
    device
        Only studies that used this kind.
    setting
        Needling alone, or together with another treatment.

    Raises
    ------
    BadInput
        If there is no such event, or the phototype is not 1 to 6.
    """
    events = catalogue()
    if event not in events:
        raise unknown_name("event", event, events, "event")
    if phototype is not None and phototype not in GROUPS:
        raise BadInput(f"phototype {phototype}", where="fitzpatrick", allowed="1 to 6")
    one = events[event]
    chosen = [count for count in one.counts if _fits(count, phototype, device, setting)]
    if not chosen:
        return NotEstimable(reason=_reason(one.counts, one.record.reason, phototype, device, setting))
    pooled, following = pooled_rate([(count.cases, count.of) for count in chosen])
    derived = any(count.derived for count in chosen)
    return Incidence(
        event=event,
        phototypes="all that were counted" if phototype is None else _group(phototype),
        setting=setting,
        device=device or "any",
        pooled=pooled,
        next_study=following,
        cases=sum(count.cases for count in chosen),
        of=sum(count.of for count in chosen),
        studies=[count.study for count in chosen],
        grade=EvidenceGrade.ASSUMPTION if derived else EvidenceGrade.MEASURED_HUMAN,
        sources=list(dict.fromkeys(count.source for count in chosen)),
        assumptions=[
            f"spread between studies: correlation Beta({RHO_PRIOR[0]:g}, {RHO_PRIOR[1]:g})",
            *(["counts worked out from what is reported otherwise"] if derived else []),
        ],
        note="one study only: what is said of the next one rests on the assumed spread" if len(chosen) == 1 else "",
    )


def pooled_rate(
    counts: Sequence[tuple[int, int]], rho_prior: tuple[float, float] = RHO_PRIOR
) -> tuple[Uncertain, Uncertain]:
    """Return the mean rate over studies, and the rate of one more study.

    Parameters
    ----------
    counts
        Cases and people, one pair per study.
    rho_prior
        Beta prior of the correlation within a study.
    """
    import numpy as np
    from scipy.optimize import brentq
    from scipy.special import betainc, betaincinv, betaln

    mean = np.sin((np.arange(MEANS) + 0.5) / MEANS * np.pi / 2.0)[:, None] ** 2  # equal steps of Beta(1/2, 1/2)
    rho = betaincinv(*rho_prior, (np.arange(RHOS) + 0.5) / RHOS)[None, :]
    a, b = mean * (1.0 - rho) / rho, (1.0 - mean) * (1.0 - rho) / rho
    fit = sum(betaln(a + cases, b + of - cases) - betaln(a, b) for cases, of in counts)
    weight = np.exp(fit - np.max(fit))
    weight = weight / weight.sum()
    by_mean = np.cumsum(weight.sum(axis=1))
    levels, solve = (0.1, 0.5, 0.9), cast("Callable[..., float]", brentq)
    steps = np.interp(levels, np.concatenate([[0.0], by_mean]), np.arange(MEANS + 1) / MEANS)
    typical = np.sin(steps * np.pi / 2.0) ** 2

    kept = weight > NEGLIGIBLE * weight.max()
    a, b, weight = a[kept], b[kept], weight[kept] / weight[kept].sum()

    def below(angle: float, level: float) -> float:
        """Return how much of the next study's rate lies below sin2 of an angle, less *level*."""
        return float((weight * betainc(a, b, np.sin(angle) ** 2)).sum()) - level

    new = [math.sin(solve(below, 0.0, math.pi / 2.0, args=(level,), xtol=1e-6)) ** 2 for level in levels]
    return _uncertain([float(value) for value in typical]), _uncertain(new)


def _uncertain(values: Sequence[float]) -> Uncertain:
    p10, median, p90 = values
    return Uncertain(median=rounded(median), p10=rounded(p10), p90=rounded(p90))


def _group(phototype: int) -> str:
    return {1: "I to III", 4: "IV and V", 6: "VI"}[next(one for one in (6, 4, 1) if phototype >= one)]


def _fits(count: Count, phototype: int | None, device: DeviceKind | None, setting: Setting) -> bool:
    people = phototype is None or (bool(count.types) and count.types <= GROUPS[phototype])
    kind = device is None or count.device.rstrip("?") == device
    return count.standing == "pooled" and count.setting == setting and people and kind


def _reason(
    counts: Sequence[Count], reason: str, phototype: int | None, device: DeviceKind | None, setting: Setting
) -> str:
    """Return why there is no rate: nobody counted, or nobody counted such people in such a setting."""
    if not any(count.standing == "pooled" for count in counts):
        return reason or NOBODY
    whom = "" if phototype is None else f" in people of phototype {_group(phototype)} alone"
    how = "" if setting == "needling" else " with needling in combination"
    tool = "" if device is None else f" with a {device}"
    return f"no study that can be pooled counted it{whom}{tool}{how}"
