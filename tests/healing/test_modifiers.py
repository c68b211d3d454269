"""What age and history change in the rates of healing."""

import numpy as np
import pytest

from cicatrix.evidence.draws import draw
from cicatrix.healing.batch import N_CELLS
from cicatrix.healing.column import heal
from cicatrix.healing.modifiers import LOOP, READS, RESOLUTION, SYNTHESIS, modifiers, of_person
from cicatrix.intake.history import History, KeloidTendency

DRAWS = draw(30, 4)
EVERYTHING = History(smoker=True, high_dose_steroid=True, diabetes="type2", keloid_tendency=KeloidTendency(face=True))


def gain(draws):
    n = draws.n
    course = heal(draws, np.full((n, N_CELLS), 0.04), np.full(n, 1.4), [0.0], [0.0, 120.0], "surround", np.arange(n))
    return float(np.median(course.fields["o"][:, -1] - 1.0))


def test_what_was_not_asked_changes_nothing():
    assert modifiers(DRAWS, History(), 20.0).keys() == {SYNTHESIS}
    assert (modifiers(DRAWS, History(), 20.0)[SYNTHESIS] == 1.0).all()
    no = History(smoker=False, high_dose_steroid=False, diabetes="none", keloid_tendency=False)
    assert modifiers(DRAWS, no, 20.0).keys() == {SYNTHESIS}


def test_synthesis_falls_with_age_as_measured_and_not_beyond():
    at = [np.median(modifiers(DRAWS, History(), years)[SYNTHESIS]) for years in (18, 28, 50, 82, 95)]
    assert at[0] == 1.0
    assert at[1] > at[2] > at[3] == at[4]
    assert at[3] == pytest.approx(0.68, abs=0.08)


def test_each_answer_moves_its_rates():
    assert (modifiers(DRAWS, History(smoker=True), 20.0)[SYNTHESIS] < 1).all()
    assert (modifiers(DRAWS, History(high_dose_steroid=True), 20.0)[SYNTHESIS] <= 0.5).all()
    diabetic = modifiers(DRAWS, History(diabetes="type1"), 20.0)
    assert set(RESOLUTION) < diabetic.keys()
    assert (diabetic[SYNTHESIS] == 1.0).all()
    assert (modifiers(DRAWS, History(keloid_tendency=KeloidTendency(off_face=1)), 20.0)[LOOP] > 1).all()
    assert LOOP not in modifiers(DRAWS, History(keloid_tendency=KeloidTendency(family=True)), 20.0)


def test_a_smoker_and_an_old_person_gain_less():
    young = gain(of_person(DRAWS, History(), 20.0))
    assert gain(of_person(DRAWS, History(smoker=True), 20.0)) < 0.95 * young
    assert gain(of_person(DRAWS, History(), 80.0)) < 0.9 * young
    assert young == gain(DRAWS)


@pytest.mark.parametrize("identifier", READS)
def test_every_read_of_the_modifiers_moves_something(identifier):
    before = modifiers(DRAWS, EVERYTHING, 40.0)
    after = modifiers(DRAWS.perturbed(identifier, 1.01), EVERYTHING, 40.0)
    assert any((before[name] != after[name]).any() for name in before)
