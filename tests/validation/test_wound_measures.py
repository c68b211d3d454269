"""What the model says of an excised wound, and of what cells make."""

import numpy as np
import pytest

from cicatrix.evidence.draws import draw
from cicatrix.validation.healing_measures import DERMIS_MM, even
from cicatrix.validation.wound_measures import (
    EXCISED,
    collagen_made,
    elastin_made,
    excised,
    mature_share_percent,
    strength_percent,
    type_i_made,
    type_iii_made,
    type_iii_percent,
)

DRAWS = draw(16, 3)


def test_an_excision_takes_the_matrix_out_and_a_puncture_pushes_it_aside():
    wound = excised(DRAWS, [0.0, 0.01]).fields
    hole = even(DRAWS, [0.0], [0.0, 0.01], DERMIS_MM, EXCISED).fields
    np.testing.assert_allclose(wound["r"][:, 1], 1.0 - EXCISED, atol=0.01)
    np.testing.assert_allclose(wound["e"][:, 1], 1.0 - EXCISED, atol=0.02)
    assert (hole["r"][:, 1] > wound["r"][:, 1]).mean() > 0.9


def test_a_wound_matures():
    early, late = (mature_share_percent(day)(DRAWS) for day in (42.0, 183.0))
    assert (late > early).all()
    assert (type_iii_percent(42.0)(DRAWS) > type_iii_percent(183.0)(DRAWS)).all()


def test_a_wound_is_weak_at_first():
    at = [strength_percent(day)(DRAWS) for day in (7.0, 21.0, 90.0)]
    assert (at[0] < at[1]).all()
    assert np.median(at[0]) < 15.0
    assert 85.0 < np.median(at[2]) < 115.0


@pytest.mark.parametrize("made", [type_iii_made, type_i_made, collagen_made, elastin_made])
def test_what_cells_make_is_one_at_rest_and_rises_after_a_session(made):
    untreated = made(even(DRAWS, [], [0.0, 30.0]), DRAWS)
    np.testing.assert_array_equal(untreated, 1.0)
    treated = made(even(DRAWS, [0.0], [0.0, 10.0]), DRAWS)
    assert (treated[:, 1] > 1.0).all()


def test_type_iii_rises_more_than_type_i():
    course = even(DRAWS, [0.0], [0.0, 10.0])
    assert (type_iii_made(course, DRAWS)[:, 1] > type_i_made(course, DRAWS)[:, 1]).all()
