"""A calibration from toy chains: real arms and events, no engine, made in a second."""

from __future__ import annotations

from functools import cache

import numpy as np

from cicatrix.calibration.adverse_events import EventsPosterior, calibrate_events
from cicatrix.calibration.arms import arms_of
from cicatrix.calibration.calibrate import Calibration, joined
from cicatrix.calibration.fit import Fit, Sampling
from cicatrix.calibration.joint_model import Problem
from cicatrix.calibration.reported import READS
from cicatrix.evidence.coordinates import Coordinates, varying
from cicatrix.evidence.posterior import MOST_ROWS
from cicatrix.evidence.trials.event_rows import shipped_events
from cicatrix.evidence.trials.table import shipped_trials

AMPLITUDE = "outcome.relief_amplitude"
FEW = {"pih": 30_000, "redness_days": 3000, "pain_vas": 9000}
SAMPLING = Sampling(chains=2, warmup=100, draws=1500, seed=3)


def problem(*more: str) -> Problem:
    """Return what two studies ask, without an engine: nothing grows."""
    rows = [row for row in shipped_trials() if row.trial_id in {"VN2019", "DOGRA2014"} and row.calibrates]
    return Problem(
        arms_of(rows, lambda _: 0),
        Coordinates(varying((AMPLITUDE, *READS, *more))),
        lambda _: (np.zeros((1, 3)), np.zeros((1, 3)), np.zeros(1)),
        np.zeros((1, 3)),
    )


def chains(divergences: int = 0) -> Fit:
    """Return chains that halved the spread of the amplitude of relief, moved it, and left all else as it was."""
    z = np.random.default_rng(0).standard_normal((SAMPLING.chains, SAMPLING.draws, len(problem().coordinates)))
    z[..., 0] = 1.0 + 0.5 * z[..., 0]
    return Fit({"z": z}, divergences, 7.0)


@cache
def events() -> EventsPosterior:
    """Return what the shipped events teach, from few draws."""
    return calibrate_events(shipped_events(), size=MOST_ROWS, draws=FEW)


def toy(*, divergences: int = 0) -> Calibration:
    """Return both parts together."""
    return joined(problem(), chains(divergences), events(), SAMPLING)
