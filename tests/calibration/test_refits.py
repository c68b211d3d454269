"""A study is left out of a fit whose chains agree, or of a longer one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cicatrix.calibration import refits
from cicatrix.calibration.fit import Fit, Sampling
from cicatrix.calibration.refits import LeavingOut, left_out_of
from tests import toy_calibration

FIRST = Sampling(chains=2, warmup=0, draws=300, seed=5)
CAREFUL = Sampling(chains=2, warmup=0, draws=500, seed=6)


def _chains(draws: int, apart: float, size: int) -> Fit:
    z = np.random.default_rng(draws).standard_normal((2, draws, size))
    z[1] += apart
    return Fit({"z": z}, 3, 7.0)


def test_only_the_fits_whose_chains_disagree_are_made_again_and_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = toy_calibration.problem()
    size = len(problem.coordinates)
    asked: list[tuple[int, Sampling, Path | None]] = []

    def fit(_: Any, worlds: Sequence[Any], sampling: Sampling, folder: Path | None, progress: Any) -> list[Fit]:
        asked.append((len(worlds), sampling, folder))
        assert folder is not None
        assert folder.is_dir()
        progress(1.0)
        if sampling is CAREFUL:
            return [_chains(500, 0.0, size) for _ in worlds]
        return [_chains(300, 4.0 * place, size) for place, _ in enumerate(worlds)]

    monkeypatch.setattr(refits, "fit", fit)
    shares: list[float] = []
    report, fits = left_out_of(problem, LeavingOut(FIRST, CAREFUL), tmp_path, shares.append)
    assert asked == [(2, FIRST, tmp_path), (1, CAREFUL, tmp_path / "careful")]
    assert [(one.careful, one.draws, one.mixed) for one in fits] == [(False, 300, True), (True, 500, True)]
    assert [one.study for one in fits] == list(problem.arms.studies) == report.studies
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_chains_that_still_disagree_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = toy_calibration.problem()

    def fit(_: Any, worlds: Sequence[Any], sampling: Sampling, *__: Any) -> list[Fit]:
        return [_chains(sampling.draws, 4.0, len(problem.coordinates)) for _ in worlds]

    monkeypatch.setattr(refits, "fit", fit)
    _, fits = left_out_of(problem, LeavingOut(FIRST, CAREFUL))
    assert all(one.careful and not one.mixed and one.r_hat > 1.1 for one in fits)
    assert all(one.divergences == 3 for one in fits)
