"""Lift: exact where a formula is known, nothing where there is no tissue."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cicatrix.base.errors import InternalError
from cicatrix.outcome import lift
from cicatrix.skin.scars import DEPRESSED, ScarType

CELLS_MM = np.arange(0.005, 4.0, 0.01)[None, :]
LAYER = (CELLS_MM[0] > 0.1) & (CELLS_MM[0] < 0.8)


@pytest.mark.parametrize(("wavelength", "factor"), [(1.0, 0.12), (2.0, 0.29), (4.0, 0.50), (8.0, 0.69)])
def test_waves_over_a_layer(wavelength, factor):
    """Layer 0.1-0.8 mm, nu 0.45: uplift / (g x thickness) as computed by finite elements in plane strain."""
    weight = lift.wave_weight_mm(2.0 * np.pi / wavelength, CELLS_MM)[0, LAYER].sum() / 0.7
    assert 2.0 * 1.45 / 3.0 * weight == pytest.approx(factor, abs=0.006)


def test_a_very_wide_scar_rises_by_the_growth_itself():
    rise = lift.lift_profile_mm(ScarType.BOXCAR, 400.0, 0.01, CELLS_MM, np.array([0.0]))[0, 0, LAYER].sum()
    assert rise == pytest.approx(0.7, rel=0.01)


def test_no_growth_where_the_pit_has_taken_the_dermis():
    """Dermis to 1.5 mm, pit 1 mm deep: below 0.5 mm nothing is left under the floor, only about the walls."""
    cells = np.arange(0.005, 1.5, 0.01)[None, :]
    deep = lift.lift_kernel_mm(ScarType.ICEPICK, 1.5, 1.0, cells)[0]
    shallow = lift.lift_kernel_mm(ScarType.ICEPICK, 1.5, 0.01, cells)[0]
    assert np.allclose(deep[:48], shallow[:48])
    assert np.all(deep[52:148] < shallow[52:148])


@given(
    width_mm=st.floats(0.5, 60.0),
    depth_mm=st.floats(0.01, 4.0),
    dermis_mm=st.floats(0.3, 4.0),
    kind=st.sampled_from(sorted(DEPRESSED)),
)
@settings(max_examples=40, deadline=None)
def test_weights_lie_between_nothing_and_the_cell(width_mm, depth_mm, dermis_mm, kind):
    cells = 0.06 + dermis_mm * (np.arange(16) + 0.5)[None, :] / 16
    profile = lift.lift_profile_mm(kind, width_mm, depth_mm, cells, lift.RADII)
    assert np.all(np.isfinite(profile))
    assert np.all(profile >= -1e-12)
    assert np.all(profile <= dermis_mm / 16 * 1.03)


def test_flat_scars_are_refused():
    with pytest.raises(InternalError, match="no depth"):
        lift.lift_kernel_mm(ScarType.KELOID, 3.0, 1.0, CELLS_MM)
