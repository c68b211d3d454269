"""What a posterior says beyond the priors, record by record, measured on the priors themselves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

from cicatrix.base.numbers import rounded, summarise
from cicatrix.calibration.account import PRIOR_DRAWS, Learned
from cicatrix.evidence.coordinates import Coordinates
from cicatrix.evidence.draws import prior_draws
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.store import load_evidence

LEVELS = (10.0, 25.0, 50.0, 75.0, 90.0)
"""Percentiles that bound the 80 and the 50 % interval, and the median between."""
STEPS = 4000
"""Even steps in probability that stand for a prior."""


class Moved(Learned):
    """A record before and after, and where its posterior lies in its prior.

    ``places`` are the percentiles ``LEVELS`` of the posterior at standard-normal coordinates of the prior: 0 is the
    prior's median, and its 80 % interval goes from -1.28 to 1.28 whatever the record's distribution.
    """

    places: list[float]


def moved(ids: Sequence[str], table: Floats, seed: int = 0) -> list[Moved]:
    """Return the records of a posterior beside their priors, the most taught first.

    Parameters
    ----------
    ids
        Records whose prior is their own distribution, k of them.
    table
        Joint draws of them in their units, shape (s, k).
    seed
        Of the draws of the priors.
    """
    records = [load_evidence().parameters[key] for key in ids]
    prior = prior_draws(PRIOR_DRAWS, seed)
    coordinates = Coordinates(records)
    place = coordinates.of({key: table[:, column] for column, key in enumerate(ids)})
    steps = np.broadcast_to(ndtri((np.arange(STEPS) + 0.5) / STEPS), (len(records), STEPS))
    before = coordinates.of(coordinates.values(steps)).var(axis=1)  # below 1 where a bound gathers a part of the prior
    found = [
        Moved(
            id=record.id,
            name=record.name,
            unit=record.unit,
            prior=summarise(prior[record.id]),
            posterior=summarise(table[:, column]),
            taught=rounded(1.0 - place[column].var() / before[column], 3),
            places=[rounded(value, 4) for value in np.percentile(place[column], LEVELS)],
        )
        for column, record in enumerate(records)
    ]
    return sorted(found, key=lambda one: -one.taught)
