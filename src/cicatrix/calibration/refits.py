"""Fits that leave each study out in turn, and what they say of the study that they have not read."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cicatrix.base.progress import TellShare, quiet
from cicatrix.calibration.curvature import world_of
from cicatrix.calibration.fit import Fit, Sampling, fit
from cicatrix.calibration.joint_model import Problem
from cicatrix.calibration.leave_out import Fold, LeftOut, leave_one_out
from cicatrix.calibration.predictive import predictive
from cicatrix.evidence.parameter import Floats


def left_out_of(
    problem: Problem, sampling: Sampling, folder: Path | None = None, progress: TellShare = quiet
) -> tuple[LeftOut, list[Fit]]:
    """Return the report of leave-one-study-out, and the fit without each study.

    Parameters
    ----------
    problem
        All rows that may teach.
    sampling
        Length of the chains of each fit; its seed is also that of the new studies that are drawn.
    folder
        Where finished pieces are kept.
    progress
        Told the share done, 0 to 1.
    """
    studies = problem.arms.studies
    fits = fit(problem, [world_of(problem, without=study) for study in studies], sampling, folder, progress)
    forecasts = {
        study: predictive(problem, one.flat("z"), np.random.default_rng([sampling.seed, place]))
        for place, (study, one) in enumerate(zip(studies, fits, strict=True))
    }

    def without(fold: Fold) -> Floats:
        return forecasts[fold.study][list(fold.places)]

    return leave_one_out(problem.arms.rows, without, seed=sampling.seed), fits
