"""A protocol on a measured scar: the same relief as for the scar by name, and nothing without a session."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from cicatrix import pipeline
from cicatrix.base.errors import BadInput
from cicatrix.evidence.draws import draw
from cicatrix.intake.height_map import HeightMap
from cicatrix.outcome.lift import depression
from cicatrix.planning.effect import relief_of
from cicatrix.planning.map_regimen import MappedHealing
from cicatrix.planning.regimen import healed
from cicatrix.skin.scars import Scar, ScarType
from cicatrix.skin.zones import Zone

PROTOCOL = Path(__file__).resolve().parents[2] / "examples" / "protocol_demo.toml"
X = (np.arange(160) - 80) * 0.05
RADIUS = np.hypot(X, X[:, None])
SURFACE = HeightMap(-0.4 * depression(ScarType.BOXCAR, RADIUS / 1.5) + 0.02 * X, 0.05)
DRAWS = 12


@cache
def mapped(sessions: int = 3) -> MappedHealing:
    protocol = pipeline.read_protocol(PROTOCOL).model_copy(update={"sessions": sessions})
    return pipeline.heal_map(protocol, SURFACE, weeks=20, draws=DRAWS)


def test_the_floor_fills_as_that_of_the_scar_by_name() -> None:
    protocol = pipeline.read_protocol(PROTOCOL)
    course = healed(protocol, draw(DRAWS, 0), weeks=20, progress=lambda label, share: None)
    scar = Scar(zone=Zone(protocol.zones[0].zone), type=ScarType.BOXCAR, count=1, width_mm=3.0, depth_mm=0.4)
    by_name = relief_of(course.draws, course.tissues[0], scar, course.weeks, course.session_days)[:, -1]
    done = mapped()
    for percent, surface in zip((10, 50, 90), done.after_mm, strict=True):
        left = (surface[done.scar.region] / done.scar.height_mm[done.scar.region]).min()
        assert 1.0 - left == pytest.approx(np.percentile(by_name, percent), abs=0.03)


def test_depth_and_volume_fall_with_the_weeks() -> None:
    found = mapped().answer.relief_map
    assert found is not None
    assert found.depth_before_mm == pytest.approx(0.4, abs=0.002)
    assert found.width_mm == pytest.approx(3.0, rel=0.03)
    assert found.tilt_degrees == pytest.approx(np.degrees(np.arctan(0.02)), abs=0.01)
    assert found.deepest_mm == pytest.approx([4.0, 4.0], abs=1.6)
    for series, before in ((found.depth_mm, found.depth_before_mm), (found.volume_mm3, found.volume_before_mm3)):
        assert series.median[0] == series.p10[0] == before
        assert series.p10[-1] <= series.median[-1] <= series.p90[-1] <= before
        assert series.median[-1] < 0.97 * before
    assert found.half_space_over_elements is not None
    assert found.half_space_over_elements > 0.5


def test_without_a_session_the_surface_stays() -> None:
    done = mapped(0)
    assert done.answer.relief_map is not None
    assert set(done.answer.relief_map.rise_mm.p90) == {0.0}
    assert all(np.array_equal(surface, done.scar.height_mm) for surface in done.after_mm)


def test_the_rest_of_the_answer_is_that_of_heal() -> None:
    plain = pipeline.heal(pipeline.read_protocol(PROTOCOL), weeks=20, draws=DRAWS)
    assert plain.relief_map is None
    assert mapped().answer.zones == plain.zones


def test_a_zone_that_is_not_treated_is_refused() -> None:
    with pytest.raises(BadInput, match="no zone 'neck'"):
        pipeline.heal_map(pipeline.read_protocol(PROTOCOL), SURFACE, zone="neck", weeks=20, draws=4)
