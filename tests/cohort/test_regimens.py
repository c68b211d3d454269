"""Arms as regimens: courses shared, what is not reported drawn, and the same answer as the plan's own path."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.cohort.regimens import SITE, Regimen, protocol_of, regimen_of, response_of, typical_skin
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import Draws, medians, prior_draws
from cicatrix.evidence.trials.schema import TrialRow
from cicatrix.needling.injury import needle
from cicatrix.needling.punctures import Handling
from cicatrix.outcome.population import POPULATION_TYPES
from cicatrix.planning.effect import relief_of
from cicatrix.planning.tissue import treat
from cicatrix.skin.scars import Scar
from cicatrix.skin.zones import Zone

FULL = Regimen("generic-pen", 1.5, 4, 28.0, 20.0)
OPEN = Regimen("generic-pen")


@pytest.fixture(scope="module")
def draws() -> Draws:
    return prior_draws(24, 4)


def test_readings_together_are_readings_alone(draws: Draws) -> None:
    asked = [FULL, OPEN, replace(FULL, weeks_since_first=40.0), replace(FULL, sessions=0), replace(OPEN, sessions=3)]
    together = response_of(draws, asked)
    for row, regimen in enumerate(asked):
        alone = response_of(draws, [regimen])
        np.testing.assert_allclose(together.growth[row], alone.growth[0], rtol=0.01, atol=0.02)
        np.testing.assert_array_equal(together.release[row], alone.release[0])
        np.testing.assert_allclose(
            together.papillary_collagen_percent[row], alone.papillary_collagen_percent[0], rtol=0.01, atol=0.2
        )


def test_the_course_is_that_of_a_plan() -> None:
    one = medians()
    skin = typical_skin(one)
    injury = needle(one, get_device("generic-pen"), Handling(1.5), layers=skin, site=SITE)
    days = [0.0, 28.0, 56.0, 84.0]
    (tissue,) = treat(one, [(injury, skin)], days, [140.0])
    filled = response_of(one, [FULL]).filled
    for row, kind in enumerate(POPULATION_TYPES):
        width, depth = (one[f"outcome.typical_{kind}_{side}_mm"][0] for side in ("width", "depth"))
        scar = Scar(zone=Zone.CHEEK_LEFT, type=kind, count=1, width_mm=width, depth_mm=depth)
        relief = relief_of(one, tissue, scar, [20.0], days, one_person=False)
        assert filled[0, row] == pytest.approx(relief[:, 0], rel=1e-5)


def test_who_is_not_needled_or_read_at_once_does_not_respond(draws: Draws) -> None:
    response = response_of(draws, [replace(FULL, sessions=0), replace(FULL, weeks_since_first=0.0)])
    assert not response.growth.any()
    assert not response.release.any()
    assert not response.papillary_collagen_percent.any()


def test_what_is_not_reported_is_drawn_and_nothing_else_is(draws: Draws) -> None:
    assert FULL.drawn == ()
    assert OPEN.drawn == ("study.depth_mm", "study.sessions", "study.interval_days", "study.follow_up_weeks")
    told = {"study.depth_mm": 1.5, "study.sessions": 4.0, "study.interval_days": 28.0, "study.follow_up_weeks": 8.0}
    set_to = Draws({**draws.values, **{key: np.full(draws.n, value) for key, value in told.items()}}, 0, draws.n)
    drawn, reported = response_of(set_to, [OPEN, FULL]).growth
    np.testing.assert_array_equal(drawn, reported)
    protocol = protocol_of(draws, OPEN)
    assert np.unique(protocol.sessions).size > 2
    assert np.unique(protocol.depth_mm).size > 2
    device = get_device("generic-pen")
    assert protocol.depth_mm.min() >= device.depth_min_mm
    assert protocol.depth_mm.max() <= device.depth_max_mm


def test_only_rolling_scars_are_released(draws: Draws) -> None:
    response = response_of(draws, [FULL, replace(FULL, sessions=6, weeks_since_first=30.0)])
    assert not response.release[:, :2].any()
    assert (response.release[1, 2] >= response.release[0, 2]).all()
    assert (response.release[0, 2] > 0.0).any()
    assert (response.filled >= 0.0).all()
    assert (response.filled < 1.0).all()


def test_two_readings_tell_the_interval() -> None:
    row = TrialRow(
        row=2, trial_id="X", device="generic-roller", sessions=4, weeks_since_first=20.0, weeks_since_last=8.0
    )
    assert regimen_of(row).interval_days == 28.0
    assert regimen_of(row.model_copy(update={"weeks_since_last": 20.0})).interval_days is None
    assert regimen_of(row.model_copy(update={"interval_days": 14.0})).interval_days == 14.0


def test_a_depth_that_the_device_does_not_have_is_refused(draws: Draws) -> None:
    with pytest.raises(BadInput, match="cannot be set"):
        response_of(draws, [replace(FULL, depth_mm=9.0)])
