"""Which parameter of healing moves which case."""

import pytest

from cicatrix.base.errors import InternalError
from cicatrix.evidence.draws import medians
from cicatrix.validation.healing_cases import CASES
from cicatrix.validation.healing_sensitivity import STEP, parameters, sensitivities, strongest
from cicatrix.validation.published_case import hold


def case(start):
    return next(case for case in CASES if case.what.startswith(start))


def test_the_closure_of_the_epidermis_moves_with_its_own_time_alone():
    (one,) = sensitivities([case("epidermis closed")], ("healing.epidermis_days", "healing.make_n"))
    assert one.effects[0].parameter == "healing.epidermis_days"
    assert one.effects[0].upper < 0.0 < one.effects[0].lower
    assert one.effects[1].swing == 0.0
    assert one.base == pytest.approx(hold(one.case, medians()).median, rel=1e-6)


def test_chance_between_draws_is_no_effect():
    """The sex of a person is drawn by chance: what changes no rate in these people must move nothing."""
    names = ("healing.smoker_synthesis", "healing.make_n", "healing.keloid_gain")
    (one,) = sensitivities([case("papillary collagen")], names)
    swing = {effect.parameter: effect.swing for effect in one.effects}
    assert swing["healing.make_n"] > 1.0
    assert swing["healing.smoker_synthesis"] == swing["healing.keloid_gain"] == 0.0


def test_a_larger_step_moves_more():
    chosen = [case("time constant"), case("peak of TGF-beta")]
    names = ("healing.organise_days", "healing.lose_c")
    small, large = (sensitivities(chosen, names, step) for step in (STEP, STEP**2))
    for a, b in zip(small, large, strict=True):
        assert abs(b.effects[0].swing) > abs(a.effects[0].swing) > 0.0
    best = strongest(small)
    assert best["healing.organise_days"][0] == chosen[0].what
    assert best["healing.lose_c"][1] < 0.0


def test_every_record_of_healing_is_tried():
    assert "healing.make_n" in parameters()
    assert all(name.startswith("healing.") for name in parameters())


def test_a_step_or_a_name_that_is_none_is_refused():
    for names, step in ((("healing.make_n",), 1.0), (("healing.nothing",), STEP)):
        with pytest.raises(InternalError, match="sensitivity"):
            sensitivities((), names, step)
