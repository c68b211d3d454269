"""Pictures of healing say what the answer holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cicatrix import pipeline
from cicatrix.planning.answers import HealResult
from cicatrix.report.figures_healing import healing_figures


@pytest.fixture(scope="module")
def healed(root: Path) -> HealResult:
    protocol = pipeline.read_protocol(root / "examples" / "protocol_demo.toml")
    return pipeline.heal(protocol, weeks=16, profile=True, draws=20)


def test_each_scar_has_its_phases_and_collagen_by_depth(healed: HealResult) -> None:
    pictures = healing_figures(healed)
    assert sorted(pictures) == ["collagen-by-depth-cheek_left", "phases-cheek_left"]
    for svg in pictures.values():
        assert re.search(r"<title>[^<]*cheek left, scar", svg)


def test_without_a_profile_there_are_only_the_phases(healed: HealResult) -> None:
    bare = healed.model_copy(update={"zones": [z.model_copy(update={"collagen_by_depth": None}) for z in healed.zones]})
    assert list(healing_figures(bare)) == ["phases-cheek_left"]


def test_the_first_days_are_reported_finely_enough_to_see_inflammation_rise_and_fall(healed: HealResult) -> None:
    scar = next(zone for zone in healed.zones if zone.region == "scar")
    inflammation = scar.inflammation_signal
    peak = inflammation.weeks[inflammation.median.index(max(inflammation.median[:10]))]
    assert 0.5 / 7 < peak < 4.0 / 7
    assert inflammation.median[0] < 0.1 * max(inflammation.median)


def test_collagen_by_depth_stands_at_every_week_and_starts_at_rest(healed: HealResult) -> None:
    for zone in healed.zones:
        course = zone.collagen_by_depth
        assert course is not None
        assert len(course.median) == len(course.weeks)
        assert all(len(row) == len(course.depth_mm) for row in course.median)
        assert course.median[0] == pytest.approx([1.0] * len(course.depth_mm))
