"""Every published measurement of needling and the first days, by what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cicatrix.validation import needling_cases, transport_cases
from cicatrix.validation.published_case import PublishedCase

GROUPS: Mapping[str, Sequence[PublishedCase]] = {
    "Punctures, force and depth": needling_cases.CASES,
    "Channels, closure and transport": transport_cases.CASES,
}
