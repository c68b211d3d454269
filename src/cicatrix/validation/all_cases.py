"""Every published measurement that a model is held to, by page and by what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cicatrix.validation import (
    comfort_cases,
    first_days_cases,
    healing_cases,
    needling_cases,
    relief_cases,
    transport_cases,
)
from cicatrix.validation.published_case import PublishedCase

Groups = Mapping[str, Sequence[PublishedCase]]

NEEDLING: Groups = {
    "Punctures, force and depth": needling_cases.CASES,
    "Channels, closure and transport": transport_cases.CASES,
    "Numbness, blood level and pain": comfort_cases.CASES,
    "Redness, barrier and other signs": first_days_cases.CASES,
}
HEALING: Groups = {
    "Phases, matrix and epidermis": healing_cases.CASES,
    "From tissue to surface": relief_cases.CASES,
}
GROUPS: Groups = NEEDLING | HEALING
