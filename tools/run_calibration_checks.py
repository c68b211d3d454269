"""Run by hand: what is too long for a test, and whose results the page on the calibration shows.

    python tools/run_calibration_checks.py leave-one-out     a fit without each study
    python tools/run_calibration_checks.py replicates        simulation-based calibration

Each writes its result into docs/reference/data. Unfinished work is kept: a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from calibration_checks import BY_CHANCE, COMMANDS, LEFT_OUT, SIMULATED, Refitted, Simulated
from rich.progress import Progress

from cicatrix.base.numbers import rounded
from cicatrix.calibration.calibrate import calibrating, emulator_of, problem_of
from cicatrix.calibration.fit import Sampling
from cicatrix.calibration.joint_model import Problem
from cicatrix.calibration.refits import LeavingOut, left_out_of
from cicatrix.calibration.replicate import Ranks, replicate
from cicatrix.evidence.trials.table import shipped_trials

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "docs" / "reference" / "data"
WORK = ROOT / ".calibration"
LEAVING_OUT = LeavingOut(
    first=Sampling(chains=2, warmup=200, draws=400, seed=1, accept=0.8),
    careful=Sampling(chains=2, warmup=200, draws=500, seed=3, accept=0.93, deepest=7),
)
REPLICATING = Sampling(chains=1, warmup=100, draws=500, seed=2, accept=0.8, deepest=6)
REPLICATES = 140
STARTED = time.monotonic()
Tell = Callable[[float], None]


def leave_one_out(problem: Problem, tell: Tell, ran: dict[str, Any]) -> Refitted:
    """Return the report of leave-one-study-out, with how well the fits mixed."""
    report, fits = left_out_of(problem, LEAVING_OUT, _folder(LEFT_OUT), tell)
    divergences = sum(one.divergences for one in fits)
    return Refitted(
        **ran, sampling=repr(LEAVING_OUT), minutes=_minutes(), divergences=divergences, fits=fits, report=report
    )


def replicates(problem: Problem, tell: Tell, ran: dict[str, Any]) -> Simulated:
    """Return how the truth ranked over made-up worlds."""
    ranks = replicate(problem, REPLICATES, REPLICATING, _folder(SIMULATED), tell)
    moved = ranks.moved()
    p_values = dict(zip(ranks.ids, (rounded(p, 4) for p in ranks.p_values()), strict=True))
    return Simulated(
        **ran,
        sampling=repr(REPLICATING),
        minutes=_minutes(),
        divergences=int(ranks.divergences.sum()),
        replicates=REPLICATES,
        bins=_bins(ranks),
        p_values=p_values,
        worst=min(p_values, key=lambda key: p_values[key]),
        share_below_5_percent=_uneven(ranks),
        moved=moved.effective.size,
        bins_of_moved=_bins(moved),
        share_of_moved=_uneven(moved),
    )


CHECKS: dict[str, tuple[str, Callable[..., Refitted | Simulated]]] = {
    "leave-one-out": (LEFT_OUT, leave_one_out),
    "replicates": (SIMULATED, replicates),
}


def _bins(ranks: Ranks) -> list[int]:
    return [int(count) for count in ranks.counts().sum(axis=0)]


def _uneven(ranks: Ranks) -> float:
    return rounded((ranks.p_values() < BY_CHANCE).mean())


def _minutes() -> float:
    return rounded((time.monotonic() - STARTED) / 60.0, 3)


def _folder(name: str) -> Path:
    folder = WORK / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def main() -> None:
    """Run a check and write its result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("check", choices=CHECKS)
    name, run = CHECKS[check := parser.parse_args().check]
    with Progress() as bar:
        task = bar.add_task("emulator", total=1.0)
        rows = calibrating(shipped_trials())
        emulator = emulator_of(rows, None, lambda label, share: bar.update(task, description=label, completed=share))
        problem = problem_of(rows, emulator)
        found = run(
            problem, lambda share: bar.update(task, description=check, completed=share), {"command": COMMANDS[name]}
        )
    DATA.mkdir(parents=True, exist_ok=True)
    (DATA / f"{name}.json").write_text(found.model_dump_json(indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
