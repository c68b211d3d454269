from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cicatrix.acute.transport import (
    CLEARED,
    CORNEUM,
    DERMIS,
    EPIDERMIS,
    ON_TOP,
    WIPED,
    Resolution,
    Stack,
    diffuse,
    stacked,
)
from cicatrix.base.errors import InternalError

HOURS = np.array([0.0, 0.5, 2.0, 6.0, 12.0])


def stack(**given: float) -> Stack:
    """Return one entry: living skin under a thin film, channels of a standard treatment."""
    values = {
        "dose_ug_per_cm2": 100.0, "vehicle_cm": 2e-3, "driven_in_ug_per_cm2": 10.0, "corneum_um": 15.0,
        "epidermis_um": 50.0, "dermis_um": 1200.0, "corneum_cm_per_h": 1e-3, "corneum_partition": 2.0,
        "tissue_cm2_per_h": 7e-3, "tissue_partition": 0.7, "clearance_per_h": 5.0, "pore_cm_per_h": 4e-3,
        "foot_um": 150.0, "fast_share": 0.8, "fast_per_h": 1.5, "slow_per_h": 0.4, "open_at_start_fast": 1.0,
        "open_at_start_slow": 1.0, "wipe_h": 8.0, **given,
    }  # fmt: skip
    arrays = {name: np.array([value]) for name, value in values.items() if name != "receptor_below"}
    return Stack(**arrays, receptor_below=np.array([bool(given.get("receptor_below", 0.0))]))


@settings(max_examples=40, deadline=None)
@given(
    dose=st.floats(1e-2, 1e4),
    vehicle=st.floats(1e-4, 1.0),
    driven=st.floats(0.0, 2e4),
    corneum=st.floats(0.0, 1.0),
    partition=st.floats(1e-4, 1e3),
    diffusivity=st.floats(1e-6, 1e-1),
    clearance=st.floats(0.0, 50.0),
    pore=st.floats(0.0, 1.0),
    foot=st.floats(1.0, 5000.0),
    wipe=st.floats(0.01, 100.0),
    receptor=st.booleans(),
)
def test_mass_is_kept_and_nothing_is_negative(
    dose: float, vehicle: float, driven: float, corneum: float, partition: float, diffusivity: float,
    clearance: float, pore: float, foot: float, wipe: float, receptor: bool,
) -> None:  # fmt: skip
    entry = stack(
        dose_ug_per_cm2=dose, vehicle_cm=vehicle, driven_in_ug_per_cm2=driven, corneum_cm_per_h=corneum,
        corneum_partition=partition, tissue_cm2_per_h=diffusivity, clearance_per_h=clearance, pore_cm_per_h=pore,
        foot_um=foot, wipe_h=wipe, receptor_below=receptor,
    )  # fmt: skip
    out = diffuse(entry, HOURS)
    np.testing.assert_allclose(out.sum(axis=0), dose, rtol=1e-8)
    assert np.all(out >= -1e-3 * dose)
    assert np.all(np.diff(out[CLEARED], axis=0) >= -1e-3 * dose)


def test_a_batch_is_its_entries() -> None:
    entries = [stack(), stack(pore_cm_per_h=0.0, wipe_h=3.0), stack(receptor_below=1.0, clearance_per_h=0.0)]
    together = diffuse(stacked(entries), HOURS)
    apart = np.concatenate([diffuse(entry, HOURS) for entry in entries], axis=2)
    np.testing.assert_allclose(together, apart, rtol=1e-12, atol=1e-12)


def test_the_vehicle_is_wiped_off_once_and_then_nothing_more_enters() -> None:
    out = diffuse(stack(wipe_h=2.5), HOURS)[:, :, 0]
    assert np.all(out[WIPED, :3] == 0)
    assert np.all(out[WIPED, 3:] > 0)
    assert np.all(out[ON_TOP, 3:] == 0)
    below = out[[CORNEUM, EPIDERMIS, DERMIS, CLEARED]].sum(axis=0)
    assert below[3] == pytest.approx(below[4], rel=1e-10)
    assert np.all(diffuse(stack(wipe_h=12.5), HOURS)[WIPED] == 0)


def test_closed_channels_are_whole_skin_and_open_ones_let_more_in() -> None:
    whole = stack(pore_cm_per_h=0.0, driven_in_ug_per_cm2=0.0)
    closed = replace(stack(driven_in_ug_per_cm2=0.0), open_at_start_fast=np.zeros(1), open_at_start_slow=np.zeros(1))
    np.testing.assert_allclose(diffuse(whole, HOURS), diffuse(closed, HOURS))
    in_whole, in_needled = (diffuse(one, HOURS)[[EPIDERMIS, DERMIS, CLEARED], -1].sum() for one in (whole, stack()))
    assert in_needled > in_whole


def test_what_is_driven_in_is_never_more_than_was_put_on() -> None:
    out = diffuse(stack(driven_in_ug_per_cm2=500.0), HOURS)[:, 0, 0]
    assert out[ON_TOP] == 0
    assert out[EPIDERMIS] + out[DERMIS] == pytest.approx(100.0)


def test_channels_and_clearance_converge_with_the_square_of_the_resolution() -> None:
    """No closed form: against a solution of sixteen times the resolution."""
    entry, hours = stack(wipe_h=1e9), np.array([6.0])
    fine = diffuse(entry, hours, Resolution().finer(16))[[DERMIS, CLEARED]]
    errors = [
        np.abs(diffuse(entry, hours, Resolution().finer(factor))[[DERMIS, CLEARED]] - fine).max() / 100.0
        for factor in (1, 2, 4)
    ]
    assert errors[0] < 5e-3
    assert np.all(np.log2(np.array(errors[:-1]) / errors[1:]) > 1.5), errors


def test_times_must_ascend() -> None:
    with pytest.raises(InternalError, match="ascending"):
        diffuse(stack(), np.array([2.0, 1.0]))


def test_a_slice_of_a_batch_has_every_field() -> None:
    both = stacked([stack(), stack(dose_ug_per_cm2=7.0)])
    part = both.part(1, 2)
    assert part.dose_ug_per_cm2[0] == 7.0
    assert {getattr(part, item.name).shape for item in fields(Stack)} == {(1,)}
