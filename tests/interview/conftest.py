"""The questionnaire in three languages."""

from __future__ import annotations

import pytest

from cicatrix.interview.question import Language, Questionnaire
from cicatrix.interview.questionnaire import questionnaire


@pytest.fixture(scope="session")
def form() -> Questionnaire:
    """The questionnaire in English."""
    return questionnaire()


@pytest.fixture(scope="session", params=[Language.HINDI, Language.TAMIL], ids=str)
def foreign(request: pytest.FixtureRequest) -> Questionnaire:
    """The questionnaire in another language."""
    return questionnaire(request.param)
