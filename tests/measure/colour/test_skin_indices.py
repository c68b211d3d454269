"""Indices of skin colour: definitions, and what light may and may not change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.measure.colour.skin_indices import (
    ItaBand,
    erythema_index,
    individual_typology_angle,
    ita_band,
    melanin_index,
)


def test_the_angle_is_the_arctangent_where_skin_is_and_smooth_beyond() -> None:
    assert individual_typology_angle(np.array([65.0, 10.0, 15.0])) == pytest.approx(45.0)
    near = individual_typology_angle(np.array([[65.0, 0.0, 0.01], [65.0, 0.0, 0.0], [65.0, 0.0, -0.01]]))
    assert np.allclose(near, 90.0, atol=0.1)


@pytest.mark.parametrize(
    ("angle", "band"),
    [(60.0, ItaBand.VERY_LIGHT), (55.0, ItaBand.LIGHT), (30.0, ItaBand.INTERMEDIATE), (20.0, ItaBand.TAN),
     (0.0, ItaBand.BROWN), (-40.0, ItaBand.DARK)],
)  # fmt: skip
def test_bands(angle: float, band: ItaBand) -> None:
    assert ita_band(angle) is band


@given(st.floats(0.05, 0.9), st.floats(0.05, 0.9), st.floats(0.2, 1.1))
def test_weaker_light_leaves_erythema_and_moves_melanin(red: float, green: float, light: float) -> None:
    skin = np.array([red, green, 0.2])
    assert erythema_index(light * skin) == pytest.approx(erythema_index(skin), abs=1e-9)
    assert melanin_index(light * skin) - melanin_index(skin) == pytest.approx(-100.0 * np.log10(light), abs=1e-9)


def test_black_is_finite() -> None:
    assert np.isfinite(erythema_index(np.zeros(3)))
    assert np.isfinite(melanin_index(np.zeros(3)))
