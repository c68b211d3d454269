"""Published arms: the population's face, study effect, noise of means."""

from __future__ import annotations

import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.evidence.draws import draw
from cicatrix.outcome.study import (
    FACE_READS,
    LEVEL_READS,
    MEASURE_OF_SCALE,
    MIX_READS,
    arm_percent_change,
    predict_level,
    typical_scars,
)

WEEKS = (0.0, 12.0)
GAIN = {"icepick": 0.1, "boxcar": 0.35, "rolling": 0.5}


def relief_of(n, scale=1.0):
    return lambda scar: np.outer(np.full(n, scale * GAIN[scar.type] / scar.width_mm**0.1), [0.0, 1.0])


@pytest.mark.parametrize("scale", list(MEASURE_OF_SCALE))
def test_zero_relief_is_no_change_and_more_is_better(scale):
    draws = draw(40, 1)
    none, some, more = (arm_percent_change(draws, scale, WEEKS, relief_of(40, k)) for k in (0.0, 0.6, 1.2))
    assert np.allclose(none, 0.0)
    sign = 1.0 if scale.endswith("percent") or scale == "replica_roughness" else -1.0
    assert np.all(sign * (more - some) >= -1e-9)
    assert np.all(np.abs(more) <= 100.0)
    assert (sign * more[:, -1]).mean() > 0.0


def test_unknown_scale_names_the_nearest():
    with pytest.raises(BadInput, match="goodman_baron_grade"):
        arm_percent_change(draw(3, 1), "goodman_baron_grad", WEEKS, relief_of(3))


def test_spread_of_a_new_study():
    draws = draw(20_000, 2)
    level = predict_level(
        draws, np.full(20_000, -45.0), "level", scale="goodman_baron_quantitative", people=36, baseline_mean=11.73,
        baseline_sd=3.12,
    )  # fmt: skip
    assert level.mean() == pytest.approx(11.73 * 0.55, abs=0.05)
    assert 10.0 < 100.0 * level.std() / 11.73 < 15.5


def test_quantities_agree():
    draws = draw(50, 3)
    change = np.full(50, -30.0)
    keys = {"scale": "ecca", "people": 20, "baseline_mean": 100.0, "baseline_sd": 0.0}
    percent = predict_level(draws, change, "percent_change", **keys)
    assert predict_level(draws, change, "change", **keys) == pytest.approx(percent)
    assert predict_level(draws, change, "level", **keys) == pytest.approx(100.0 + percent)


def test_responder_share_is_a_share_and_falls_with_the_threshold():
    draws = draw(200, 4)
    shares = [
        predict_level(
            draws, np.full(200, -45.0), "responder_share", scale="ecca", people=30, threshold_percent=threshold
        )
        for threshold in (0.0, 25.0, 75.0)
    ]
    assert all(np.all((share >= 0.0) & (share <= 100.0)) for share in shares)
    assert shares[0].mean() > shares[1].mean() > shares[2].mean()


@pytest.mark.parametrize("identifier", MIX_READS + FACE_READS + LEVEL_READS)
def test_each_declared_read_moves_something(identifier):
    n = 400

    def numbers(draws):
        change = arm_percent_change(draws, "scar_volume_percent", WEEKS, relief_of(n))
        score = arm_percent_change(draws, "goodman_baron_quantitative", WEEKS, relief_of(n))
        level = predict_level(
            draws, score[:, -1], "level", scale="goodman_baron_quantitative", people=30, baseline_mean=12.0,
            baseline_sd=3.0,
        )  # fmt: skip
        return np.concatenate([change.ravel(), score.ravel(), level])

    draws = draw(n, 5)
    assert np.any(numbers(draws.perturbed(identifier, 1.01)) != numbers(draws))


def test_typical_scars_follow_the_published_order():
    icepick, boxcar, rolling = typical_scars(draw(100, 6))
    assert icepick.width_mm < boxcar.width_mm < rolling.width_mm


def test_missing_numbers_are_named():
    draws, change = draw(5, 7), np.zeros(5)
    with pytest.raises(BadInput, match="baseline_mean"):
        predict_level(draws, change, "change", scale="ecca", people=5)
    with pytest.raises(BadInput, match="threshold_percent"):
        predict_level(draws, change, "responder_share", scale="ecca", people=5)
    with pytest.raises(BadInput, match="at least 1"):
        predict_level(draws, change, "percent_change", scale="ecca", people=0)


@pytest.mark.parametrize(("scale", "least"), [("goodman_baron_grade", 1.0), ("goodman_baron_quantitative", 0.0)])
def test_no_mean_leaves_its_scale(scale, least):
    draws = draw(400, 5)
    gone = np.full(400, -95.0)  # nearly everything is gone; noise alone would pass the floor
    level = predict_level(draws, gone, "level", scale=scale, people=5, baseline_mean=3.0, baseline_sd=0.6)
    change = predict_level(draws, gone, "change", scale=scale, people=5, baseline_mean=3.0)
    percent = predict_level(draws, gone, "percent_change", scale=scale, people=5)
    assert level.min() == least
    assert change.min() == least - 3.0
    assert percent.min() == -100.0
