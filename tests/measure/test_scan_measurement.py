"""Sums over the scars of a scan, and how sure they are."""

from __future__ import annotations

from math import hypot

import pytest
from made_up_scan import made_up_scan

from cicatrix.measure.capability.capability import Capability, capability_of
from cicatrix.measure.measured_scar import MeasuredScar, VolumeError
from cicatrix.measure.scan_measurement import COMMON_BIAS, TOUCHING_BIAS, Totals, entry_of, totals_of

SKIN_MM2, NESTING_MM = 456.0, 12.0
FOUND = made_up_scan()


@pytest.fixture(scope="module")
def able() -> Capability:
    return capability_of(FOUND.surface, kind="height_map", native_spacing_mm=None)


def sure_by(scar: MeasuredScar, x_mm: float, **error: float) -> MeasuredScar:
    """Return a scar of 1 mm³ elsewhere, and with these errors alone."""
    return scar.model_copy(
        update={"x_mm": x_mm, "volume_mm3": 1.0,
                "volume_error": VolumeError(**{"skin": 0.0, "reference": 0.0, "edge": 0.0, **error})}
    )  # fmt: skip


def total(scars: list[MeasuredScar], able: Capability) -> Totals:
    return totals_of([(scar, entry_of(scar, able)) for scar in scars], SKIN_MM2, able, NESTING_MM)


def half(scars: list[MeasuredScar], able: Capability) -> float:
    """Return the standard uncertainty of the sum, from its interval."""
    told = total(scars, able)
    assert told.volume_interval_mm3 is not None
    return (told.volume_interval_mm3[1] - told.volume_interval_mm3[0]) / (2.0 * 1.96)


def test_sums_and_densities_are_those_of_the_scars(able: Capability) -> None:
    told = total(list(FOUND.scars), able)
    assert told.scars == len(FOUND.scars)
    assert told.volume_mm3 == pytest.approx(sum(scar.volume_mm3 for scar in FOUND.scars), rel=1e-4)
    assert told.density_per_cm2 == pytest.approx(len(FOUND.scars) / 4.56, rel=1e-3)
    assert told.volume_interval_mm3 is not None
    assert told.volume_interval_mm3[0] < told.volume_mm3 < told.volume_interval_mm3[1]


@pytest.mark.parametrize(
    ("cause", "apart_mm", "together"),
    [
        ("skin", 1.0, hypot(0.1, 0.1)),  # anew at each scar
        ("reference", 0.0, 0.2),  # the same reference
        ("reference", 100.0, hypot(0.1, 0.1)),  # no skin in common
        ("edge", 100.0, 0.2),  # alike wherever they are
    ],
)
def test_errors_of_two_scars_go_together_by_their_cause(
    cause: str, apart_mm: float, together: float, able: Capability
) -> None:
    scar = FOUND.scars[1]
    pair = [sure_by(scar, 10.0, **{cause: 0.1}), sure_by(scar, 10.0 + apart_mm, **{cause: 0.1})]
    assert half(pair, able) == pytest.approx(hypot(together, 2.0 * COMMON_BIAS), rel=1e-3)


def test_what_the_method_gets_wrong_alike_does_not_average_out(able: Capability) -> None:
    scar = FOUND.scars[1]
    many = [sure_by(scar, 1000.0 * place, skin=0.01) for place in range(400)]
    assert half(many, able) == pytest.approx(COMMON_BIAS * 400.0, rel=0.01)


def test_scars_that_touch_are_less_sure(able: Capability) -> None:
    scar = sure_by(FOUND.scars[1], 10.0)
    told = [(scar, entry_of(scar, able))]
    alone = totals_of(told, SKIN_MM2, able, NESTING_MM).volume_interval_mm3
    beside = totals_of(told, SKIN_MM2, able, NESTING_MM, {scar.id}).volume_interval_mm3
    assert alone is not None
    assert beside is not None
    assert alone[1] - 1.0 == pytest.approx(1.96 * COMMON_BIAS, rel=1e-3)
    assert beside[1] - 1.0 == pytest.approx(1.96 * TOUCHING_BIAS, rel=1e-3)
