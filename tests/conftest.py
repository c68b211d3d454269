"""What many tests share."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import settings

from cicatrix import pipeline
from cicatrix.cli.main import run as run_in_process
from cicatrix.planning.plan import Plan

os.environ.setdefault("MPLBACKEND", "Agg")
settings.register_profile("untimed", deadline=None)  # how long a machine takes is no test
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def demo_plan() -> Plan:
    """The plan of the demo case by 24 draws from seed 3, for whoever needs some plan as it is: do not change it."""
    return pipeline.plan(pipeline.demo_case(), draws=24, seed=3)


@pytest.fixture
def run() -> Callable[..., tuple[int, str, str]]:
    """A function that runs a command line and returns its exit code, standard output and standard error."""

    def run(*argv: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run_in_process(argv)
        return code, out.getvalue(), err.getvalue()

    return run
