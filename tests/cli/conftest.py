"""Running the command line in this process."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout

import pytest

from cicatrix.cli.main import run as run_in_process

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run() -> Run:
    """A function that runs a command line and returns its exit code, standard output and standard error."""

    def run(*argv: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run_in_process(argv)
        return code, out.getvalue(), err.getvalue()

    return run
