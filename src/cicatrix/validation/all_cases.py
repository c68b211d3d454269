"""Every published measurement of needling and the first days, by what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cicatrix.validation import comfort_cases, first_days_cases, needling_cases, transport_cases
from cicatrix.validation.published_case import PublishedCase

GROUPS: Mapping[str, Sequence[PublishedCase]] = {
    "Punctures, force and depth": needling_cases.CASES,
    "Channels, closure and transport": transport_cases.CASES,
    "Numbness, blood level and pain": comfort_cases.CASES,
    "Redness, barrier and other signs": first_days_cases.CASES,
}
