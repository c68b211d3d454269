"""What evidence calibrate answers: the report of a calibration, its verdict in words, and the line of review."""

from __future__ import annotations

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.calibration.account import TAUGHT, CalibrationReport, report_of
from cicatrix.calibration.calibrate import Calibration
from cicatrix.calibration.fit import LEAST_EFFECTIVE, MOST_R_HAT
from cicatrix.calibration.importance import LEAST_EFFECTIVE as LEAST_WEIGHTED

SOUND = "Chains and weighted draws are sound: they meet all that is demanded."
NOT_SOUND = "NOT SOUND. This posterior must not ship: run longer chains, and find what they disagree on."


class Diagnostic(Frozen):
    """One demand on a sample of a posterior, and whether it is met."""

    name: str
    found: float
    demanded: str
    met: bool


class CalibrationAnswer(CalibrationReport):
    """The report, and whether what it tells of may ship.

    ``taught`` counts the records of which at least a tenth of the variance was taken away, ``taught_nothing`` the rest.
    """

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    diagnostics: list[Diagnostic]
    verdict: str
    taught: int
    taught_nothing: int


def answer_of(calibration: Calibration) -> CalibrationAnswer:
    """Return the answer."""
    report = report_of(calibration)
    taught = sum(one.taught >= TAUGHT for one in report.records)
    return CalibrationAnswer(
        **dict(report),
        diagnostics=diagnostics_of(report),
        verdict=SOUND if report.sound else NOT_SOUND,
        taught=taught,
        taught_nothing=len(report.records) - taught,
    )


def diagnostics_of(report: CalibrationReport) -> list[Diagnostic]:
    """Return each demand beside what was found."""
    account = report.account
    chains = [
        Diagnostic(
            name="worst R-hat of any unknown",
            found=rounded(account.worst_r_hat, 5),
            demanded=f"below {MOST_R_HAT:g}",
            met=account.worst_r_hat < MOST_R_HAT,
        ),
        Diagnostic(
            name="least effective draws of any unknown",
            found=rounded(account.least_effective, 4),
            demanded=f"above {LEAST_EFFECTIVE:g}",
            met=account.least_effective > LEAST_EFFECTIVE,
        ),
        Diagnostic(
            name="divergent steps", found=account.divergences, demanded="none", met=account.divergences == 0
        ),
    ]  # fmt: skip
    weighted = [
        Diagnostic(
            name=f"effective weighted draws, {event.replace('_', ' ')}",
            found=effective,
            demanded=f"at least {LEAST_WEIGHTED:g}",
            met=effective >= LEAST_WEIGHTED,
        )
        for event, effective in report.events.effective.items()
    ]
    return [*chains, *weighted]
