"""What a calibration taught, number by number: priors beside posteriors."""

from __future__ import annotations

from cicatrix.base.model import Frozen
from cicatrix.base.numbers import Uncertain, rounded, summarise
from cicatrix.calibration.calibrate import Calibration
from cicatrix.calibration.fit import LEAST_EFFECTIVE, MOST_R_HAT
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
    """What was inferred, from what, and whether the chains may be trusted.

    ``records`` come with the most taught first.
    """

    account: Account
    rows: int
    studies: list[str]
    sound: bool
    demands: str
    records: list[Learned]


def report_of(calibration: Calibration) -> CalibrationReport:
    """Return the report of a calibration."""
    arms = calibration.problem.arms
    prior = prior_draws(PRIOR_DRAWS, calibration.account.seed)
    evidence = load_evidence()
    taught = 1.0 - calibration.fit.flat("z").var(axis=0)
    records = [
        Learned(
            id=key,
            name=evidence.parameters[key].name,
            unit=evidence.parameters[key].unit,
            prior=summarise(prior[key]),
            posterior=summarise(calibration.table[:, column]),
            taught=rounded(taught[column], 3),
        )
        for column, key in enumerate(calibration.problem.coordinates.ids)
    ]
    return CalibrationReport(
        account=calibration.account,
        rows=len(arms.rows),
        studies=list(arms.studies),
        sound=calibration.fit.sound,
        demands=f"R-hat below {MOST_R_HAT:g}, effective draws above {LEAST_EFFECTIVE:g}, no divergence",
        records=sorted(records, key=lambda one: -one.taught),
    )


def taught_by(report: CalibrationReport) -> list[Learned]:
    """Return the records about which the trials say something."""
    return [one for one in report.records if one.taught >= TAUGHT]
