"""What a calibration taught, number by number: priors beside posteriors."""

from __future__ import annotations

from cicatrix.base.model import Frozen
from cicatrix.base.numbers import Uncertain, rounded, summarise
from cicatrix.calibration.adverse_events import EventsAccount
from cicatrix.calibration.calibrate import Calibration
from cicatrix.calibration.fit import LEAST_EFFECTIVE, MOST_R_HAT
from cicatrix.calibration.importance import LEAST_EFFECTIVE as LEAST_WEIGHTED
from cicatrix.evidence.draws import prior_draws
from cicatrix.evidence.posterior import Account
from cicatrix.evidence.store import load_evidence

PRIOR_DRAWS = 4000
TAUGHT = 0.1
"""A number of which the trials take away at least this share of the prior variance counts as taught."""


class Learned(Frozen):
    """One record before and after the trials; ``taught`` is the share of its variance that they removed."""

    id: str
    name: str
    unit: str
    prior: Uncertain
    posterior: Uncertain
    taught: float


class CalibrationReport(Frozen):
    """What was inferred, from what, and whether chains and weighted draws may be trusted.

    ``rows`` and ``studies`` are those of arms; the events are told in ``events``. ``records`` of both come with the
    most taught first.
    """

    account: Account
    rows: int
    studies: list[str]
    sound: bool
    demands: str
    records: list[Learned]
    events: EventsAccount


def report_of(calibration: Calibration) -> CalibrationReport:
    """Return the report of a calibration."""
    arms = calibration.problem.arms
    prior = prior_draws(PRIOR_DRAWS, calibration.account.seed)
    z = calibration.fit.flat("z")
    found = calibration.problem.coordinates.values(z.T)  # also of records that are inferred and not stored
    taught = dict(zip(found, 1.0 - z.var(axis=0), strict=True))
    relief = [
        _learned(key, summarise(prior[key]), summarise(values), rounded(taught[key], 3))
        for key, values in found.items()
    ]
    events = [_learned(one.id, one.before, one.after, one.taught) for one in calibration.events.records]
    return CalibrationReport(
        account=calibration.account,
        rows=len(arms.rows),
        studies=list(arms.studies),
        sound=calibration.fit.sound and calibration.events.sound,
        demands=(
            f"R-hat below {MOST_R_HAT:g}, effective draws above {LEAST_EFFECTIVE:g}, no divergence; "
            f"for each kind of event at least {LEAST_WEIGHTED:g} effective draws"
        ),
        records=sorted([*relief, *events], key=lambda one: -one.taught),
        events=calibration.events,
    )


def _learned(identifier: str, prior: Uncertain, posterior: Uncertain, taught: float) -> Learned:
    record = load_evidence().parameter(identifier)
    return Learned(id=identifier, name=record.name, unit=record.unit, prior=prior, posterior=posterior, taught=taught)


def taught_by(report: CalibrationReport) -> list[Learned]:
    """Return the records about which the trials say something."""
    return [one for one in report.records if one.taught >= TAUGHT]
