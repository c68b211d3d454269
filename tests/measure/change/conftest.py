"""Visits that several tests look at; they are made once."""

from __future__ import annotations

import pytest
from skin_scans import Skin, skin, visit

from cicatrix.measure.change.change_between import Change, change_between
from cicatrix.measure.found import Found

POSE = {"tilt": (2.0, -3.0), "turn": 10.0, "shift": (2.0, -1.0)}
PIXEL = 0.06


@pytest.fixture(scope="session")
def person() -> Skin:
    """A patch of skin."""
    return skin(1)


@pytest.fixture(scope="session")
def first(person: Skin) -> Found:
    """The first visit."""
    return visit(person, 1, pixel=PIXEL)


@pytest.fixture(scope="session")
def healed(person: Skin) -> Found:
    """A second visit, scars 30 % shallower, the head held otherwise."""
    return visit(person, 2, pixel=PIXEL, shallower=0.3, **POSE)


@pytest.fixture(scope="session")
def again(person: Skin) -> Found:
    """A second scan of the same day."""
    return visit(person, 3, pixel=PIXEL, tilt=(-1.0, 2.0), turn=-4.0, shift=(0.5, 0.3))


@pytest.fixture(scope="session")
def improved(first: Found, healed: Found) -> Change:
    """The change between the visits."""
    return change_between(first, healed)


@pytest.fixture(scope="session")
def unchanged(first: Found, again: Found) -> Change:
    """The change between scans of one day."""
    return change_between(first, again)


@pytest.fixture(scope="session")
def elsewhere(first: Found) -> Change:
    """The change between the first visit and a scan of other skin."""
    return change_between(first, visit(skin(2), 3, pixel=PIXEL, turn=10.0))
