"""The default run of the demo case gives the numbers that were last frozen on purpose."""

from __future__ import annotations

import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

MEND = "if this is on purpose: python tools/freeze.py, and a line under 'Numbers changed' in CHANGELOG.md"
RELATIVE = 0.02
"""The search ends on the same course everywhere; what is left is the rounding of compilers."""


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Give every number or word of a nested value with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{index}]")
    else:
        yield path, value


def test_the_demo_case_gives_its_frozen_numbers(root: Path) -> None:
    now = dict(leaves(runpy.run_path(str(root / "tools" / "freeze.py"))["key_numbers"]()))
    frozen = dict(leaves(json.loads((root / "tests" / "frozen" / "demo.json").read_text(encoding="utf-8"))))
    assert now.keys() == frozen.keys(), MEND
    for path, value in frozen.items():
        if isinstance(value, float):
            assert now[path] == pytest.approx(value, rel=RELATIVE, abs=0.01), f"{path}: {MEND}"
        else:
            assert now[path] == value, f"{path}: {MEND}"
