"""A verb loads only what it runs: a screening simulates nothing and must not wait for what simulates."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CASE = Path(__file__).resolve().parents[2] / "examples" / "demo.toml"
SIMULATION = ("jax", "numba", "h5py", "matplotlib", "scipy.interpolate", "scipy.linalg", "scipy.optimize")


@pytest.mark.parametrize("verb", ["screen", "grade"])
def test_a_verb_that_simulates_nothing_loads_nothing_that_simulates(verb: str) -> None:
    code = (
        "import contextlib, io, sys\nfrom cicatrix.cli.main import run\n"
        f"with contextlib.redirect_stdout(io.StringIO()): code = run([{verb!r}, {str(CASE)!r}, '--json'])\n"
        "print(code, *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    code_, *loaded = done.stdout.split()
    assert code_ == "0"
    assert [name for name in SIMULATION if name in loaded] == []
    assert [name for name in loaded if name.startswith(("cicatrix.healing", "cicatrix.planning"))] == []
