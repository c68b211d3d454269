"""Fits that leave each study out in turn, and what they say of the study that they have not read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.base.progress import TellShare, quiet
from cicatrix.calibration.curvature import world_of
from cicatrix.calibration.fit import Fit, Sampling, fit
from cicatrix.calibration.joint_model import Problem
from cicatrix.calibration.leave_out import Fold, LeftOut, leave_one_out
from cicatrix.calibration.predictive import predictive
from cicatrix.evidence.parameter import Floats

MOST_R_HAT = 1.1
"""Above it a fit is made again with the careful chains. The older rule (Gelman and Rubin 1992) is enough for a forecast
that is wide beside the chains' disagreement; the posterior that ships is held to 1.01."""


class Refit(Frozen):
    """How well the chains of the fit without a study agree; ``careful`` if they are those that ran longer."""

    study: str
    careful: bool
    chains: int
    draws: int
    r_hat: float
    effective: float
    divergences: int

    @property
    def mixed(self) -> bool:
        """Whether the chains agree well enough for a forecast."""
        return self.r_hat <= MOST_R_HAT


@dataclass(frozen=True, slots=True)
class LeavingOut:
    """Lengths of the chains of all fits, and of those that are made again because their chains disagree."""

    first: Sampling
    careful: Sampling


def left_out_of(
    problem: Problem, sampling: LeavingOut, folder: Path | None = None, progress: TellShare = quiet
) -> tuple[LeftOut, list[Refit]]:
    """Return the report of leave-one-study-out, and how well each fit mixed.

    Parameters
    ----------
    problem
        All rows that may teach.
    sampling
        Lengths of the chains; the first seed is also that of the new studies that are drawn.
    folder
        Where finished pieces are kept.
    progress
        Told the share done, 0 to 1.
    """
    studies = problem.arms.studies
    worlds = [world_of(problem, without=study) for study in studies]
    fits = fit(problem, worlds, sampling.first, folder, lambda share: progress(0.5 * share))
    again = [place for place, one in enumerate(fits) if one.worst_r_hat() > MOST_R_HAT]
    if again:
        kept = None if folder is None else folder / "careful"
        if kept is not None:
            kept.mkdir(exist_ok=True)
        picked = [worlds[place] for place in again]
        better = fit(problem, picked, sampling.careful, kept, lambda share: progress(0.5 + 0.5 * share))
        for place, one in zip(again, better, strict=True):
            fits[place] = one
    least = min(one.flat("z").shape[0] for one in fits)
    progress(1.0)
    forecasts = {
        study: predictive(problem, _evenly(one.flat("z"), least), np.random.default_rng([sampling.first.seed, place]))
        for place, (study, one) in enumerate(zip(studies, fits, strict=True))
    }

    def without(fold: Fold) -> Floats:
        return forecasts[fold.study][list(fold.places)]

    report = leave_one_out(problem.arms.rows, without, seed=sampling.first.seed)
    return report, [
        _refit(study, one, place in again) for place, (study, one) in enumerate(zip(studies, fits, strict=True))
    ]


def _evenly(draws: Floats, n: int) -> Floats:
    """Return n draws, the same share of each chain."""
    return draws[np.linspace(0, draws.shape[0] - 1, n).round().astype(int)]


def _refit(study: str, made: Fit, careful: bool) -> Refit:
    chains, draws = made.sites["z"].shape[:2]
    return Refit(
        study=study,
        careful=careful,
        chains=chains,
        draws=draws,
        r_hat=rounded(made.worst_r_hat(), 4),
        effective=rounded(made.least_effective(), 4),
        divergences=made.divergences,
    )
