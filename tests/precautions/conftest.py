"""What the tests of precautions share."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from careful_cases import careful_of

from cicatrix.precautions.precaution import Precaution


@pytest.fixture
def careful() -> Callable[..., Mapping[str, Precaution]]:
    """A function that returns the precautions of the demo case with answers changed, by id."""
    return careful_of
