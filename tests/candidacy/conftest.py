"""Fixtures on a person against whom no rule stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from people import Make, changed, days_ago


@pytest.fixture
def make() -> Make:
    return changed


@pytest.fixture
def ago() -> Callable[[int], dt.date]:
    return days_ago
