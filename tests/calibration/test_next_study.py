"""The next study: sides on the same draws, noise that each number moves, and an answer that says what it rests on."""

from __future__ import annotations

import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.calibration import next_study as module
from cicatrix.calibration.next_study import (
    DESIGNS,
    PEOPLE,
    READS,
    SCALES,
    SITE,
    Arm,
    NextStudy,
    SplitFace,
    next_study,
)
from cicatrix.evidence.draws import draw
from cicatrix.skin.layers import layers

N = 32


@pytest.fixture(scope="module")
def answer() -> NextStudy:
    return next_study(draw(N, 0))


def test_every_design_is_read_on_every_scale(answer: NextStudy) -> None:
    assert {one.name for one in answer.designs} == {one.name for one in DESIGNS}
    for design in answer.designs:
        assert [one.scale for one in design.scales] == list(SCALES)
        for one in design.scales:
            assert [gain.people for gain in one.gains] == list(PEOPLE)
            powers = [gain.power for gain in one.gains]
            assert powers == sorted(powers)
            assert all(0.0 <= gain.information_nats < np.log(N) for gain in one.gains)
            assert 0.0 <= one.probability_first_better <= 1.0


def test_the_most_instructive_comes_first(answer: NextStudy) -> None:
    found = [
        next(gain.information_nats for gain in design.scales[1].gains if gain.people == module.RANKED_AT)
        for design in answer.designs
    ]
    assert found == sorted(found, reverse=True)
    first = answer.designs[0]
    assert f"{first.first} against {first.second}" in answer.summary
    assert "structure" in answer.note


def test_four_times_the_holes_do_more_and_more_sessions_do_not_do_less(answer: NextStudy) -> None:
    depth = {design.name: design.scales[1] for design in answer.designs}
    assert depth["density"].probability_first_better > 0.8
    assert depth["sessions"].contrast.median >= 0.0


def test_both_sides_are_read_on_one_day() -> None:
    interval = next(one for one in DESIGNS if one.name == "interval")
    assert interval.read_day == 2 * 42.0 + 84.0
    assert interval.first.session_days == (0.0, 42.0, 84.0)
    assert interval.second.session_days == (0.0, 14.0, 28.0)


def test_holes_that_are_given_are_the_holes_that_are_made() -> None:
    draws = draw(4, 1)
    skin = layers(draws, SITE, "unspecified", 28.0)
    sparse, dense = (module._injury(draws, Arm("", holes_per_cm2=holes), skin) for holes in (100.0, 400.0))
    assert (sparse.holes_per_cm2 == 100.0).all()
    # exposure adds up over holes
    exposure = [-np.log1p(-one.injured_fraction[:, 5]) for one in (sparse, dense)]
    assert exposure[1] == pytest.approx(4.0 * exposure[0], rel=1e-9)


def test_two_sides_alike_teach_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    alike = SplitFace("alike", Arm("left"), Arm("right"))
    monkeypatch.setattr(module, "DESIGNS", (alike,))
    (design,) = next_study(draw(16, 0)).designs
    assert design.teaches == []
    for one in design.scales:
        assert one.contrast.p10 == one.contrast.p90 == 0.0
        assert one.people_for_80_percent_power is None
        assert all(gain.information_nats == 0.0 and gain.power < 0.03 for gain in one.gains)


@pytest.mark.parametrize("identifier", READS)
def test_each_declared_number_moves_the_answer(identifier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DESIGNS", (DESIGNS[1],))
    draws = draw(16, 0)
    assert next_study(draws.perturbed(identifier, 1.01)) != next_study(draws)


def test_too_few_draws_are_refused() -> None:
    with pytest.raises(BadInput, match="15 draws"):
        next_study(draw(15, 0))
