"""Draws: deterministic, bounded, read only as declared."""

import numpy as np
import pytest

from cicatrix.base.errors import BadInput, InternalError
from cicatrix.evidence.draws import draw, medians
from cicatrix.evidence.parameter import Parameter
from cicatrix.evidence.posterior import posterior_ids
from cicatrix.evidence.store import load_evidence


def record(**changes: object) -> Parameter:
    base: dict[str, object] = {
        "id": "needling.x_mm",
        "name": "a length",
        "value": 1.0,
        "unit": "mm",
        "distribution": {"kind": "fixed"},
        "source": "assumption",
        "grade": "assumption",
        "note": "for the test",
    }
    return Parameter.model_validate(base | changes)


def test_the_same_seed_gives_the_same_numbers() -> None:
    first, second, other = draw(20, 1), draw(20, 1), draw(20, 2)
    moved = 0
    for key, values in first.values.items():
        np.testing.assert_array_equal(values, second[key])
        moved += not np.array_equal(values, other[key])
    assert moved > 50


def test_draws_stay_inside_the_bounds_of_their_records() -> None:
    draws = draw(200, 0)
    for key, parameter in load_evidence().parameters.items():
        low, high = parameter.distribution.low, parameter.distribution.high
        assert np.isfinite(draws[key]).all()
        assert low is None or draws[key].min() >= low
        assert high is None or draws[key].max() <= high


def test_medians_are_the_values_of_records_that_no_posterior_holds() -> None:
    for key, values in medians().values.items():
        assert values.tolist() == [load_evidence().parameters[key].value] or key in posterior_ids()


def test_a_model_cannot_read_what_it_does_not_declare() -> None:
    draws = draw(2, 0)
    p = draws.reading(("planning.reflection_days",))
    assert p["planning.reflection_days"].shape == (2,)
    assert draws.used == {"planning.reflection_days"}
    with pytest.raises(InternalError, match="does not declare"):
        _ = p["planning.zone_area_cm2"]
    with pytest.raises(InternalError, match="no file holds"):
        draws.reading(("planning.no_such",))


@pytest.mark.parametrize(
    "changes",
    [
        {"grade": "measured_human"},
        {"note": ""},
        {"unit": "furlongs per blink"},
        {"value": 0.0, "distribution": {"kind": "lognormal", "sd_log": 0.3}},
        {"distribution": {"kind": "uniform", "low": 2.0, "high": 3.0}},
        {"distribution": {"kind": "beta", "a": 1.0, "b": 3.0}},
        {"value": float("nan")},
    ],
)
def test_a_record_that_contradicts_itself_is_refused(changes: dict[str, object]) -> None:
    record()
    with pytest.raises(ValueError):
        record(**changes)


def test_an_unknown_parameter_is_answered_with_the_nearest() -> None:
    with pytest.raises(BadInput) as caught:
        load_evidence().parameter("needling.injury_radius")
    assert "needling.injury_radius_mm" in caught.value.do
