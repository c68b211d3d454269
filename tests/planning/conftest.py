"""A small planning problem."""

from __future__ import annotations

from typing import Any

import pytest

from cicatrix.evidence.draws import draw
from cicatrix.intake.case import Case
from cicatrix.planning.world import World, world_of

CASE: dict[str, Any] = {
    "patient": {"id": "T-1", "age_years": 30, "sex": "female", "weight_kg": 60.0, "fitzpatrick": 4},
    "scars": [
        {"zone": "cheek_left", "type": "rolling", "count": 8, "width_mm": 5.0, "depth_mm": 0.35},
        {"zone": "cheek_right", "type": "boxcar", "count": 6, "width_mm": 3.0, "depth_mm": 0.4},
        {"zone": "temple_left", "type": "icepick", "count": 4, "width_mm": 1.2, "depth_mm": 0.7},
        {"zone": "chin", "type": "macular_pigmented", "count": 3, "width_mm": 4.0},
    ],
    "grading": {"goodman_baron_grade": 3},
    "clinic": {
        "device": "skinpen-precision",
        "date": "2026-11-23",
        "price_per_session": {"low": 150, "high": 400, "currency": "USD"},
        "anaesthetic": {"product": "lidocaine-4-cream", "minutes": 40},
        "topicals": ["device-gel"],
    },
}


@pytest.fixture(scope="session")
def case() -> Case:
    return Case.model_validate(CASE)


@pytest.fixture(scope="session")
def world(case: Case) -> World:
    return world_of(case, draw(24, 0))
