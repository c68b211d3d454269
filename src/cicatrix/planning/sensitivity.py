"""What drives the uncertainty of a forecast."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cicatrix.base.numbers import rounded
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.knowledge import knowledge_of
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.store import load_evidence
from cicatrix.planning.plan import Driver


def drivers(
    draws: Draws, reads: list[str], realised: Mapping[str, Floats], result: Floats, most: int = 8
) -> list[Driver]:
    """Return the parameters whose draws explain most of the spread of *result*.

    Parameters
    ----------
    draws
        The draws that gave the result.
    reads
        Ids that the models read.
    realised
        For parameters that are a spread: what each draw got from it, shape (n,) each.
    result
        The forecast quantity, shape (n,).
    most
        How many to return.

    Notes
    -----
    Spearman's rank correlation; its square is the share of the rank variance that the parameter alone explains. It
    sees monotone effects only, and with n draws a share under about 4 / n is noise and is left out. Single numbers, one
    at a time; what kinds of knowledge do together is in :mod:`cicatrix.planning.conclusions`.
    """
    if result.size < 8 or np.ptp(result) == 0.0:
        return []
    from scipy.stats import rankdata  # late: half a second

    ranks = rankdata(result)
    records = load_evidence().parameters
    found: list[Driver] = []
    for identifier in reads:
        values = realised.get(identifier, draws[identifier])
        if np.ptp(values) == 0.0:
            continue
        correlation = float(np.corrcoef(rankdata(values), ranks)[0, 1])
        record = records[identifier]
        found.append(
            Driver(
                parameter=identifier,
                name=record.name,
                rank_correlation=rounded(correlation, 3),
                share=rounded(correlation**2, 3),
                grade=record.grade,
                knowledge=knowledge_of(identifier),
            )
        )
    noise = 4.0 / result.size
    return sorted((one for one in found if one.share > noise), key=lambda one: -one.share)[:most]
