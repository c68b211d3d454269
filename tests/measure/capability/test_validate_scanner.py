"""A scanner put to the test: what is wrong with it is what the report says."""

import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.measure.capability.validate_scanner import PhantomReport, validate_scanner
from cicatrix.measure.phantoms.instruments import get_instrument
from cicatrix.measure.phantoms.phantom_design import phantom_design, phantom_surface
from cicatrix.measure.phantoms.scan_with import scan_with
from cicatrix.measure.surface import Surface

DESIGN = phantom_design()
FINE = get_instrument("primos_class").model_copy(update={"pixel_mm": 0.15, "blur_mm": 0.15})


@pytest.fixture(scope="module")
def scan() -> Surface:
    return scan_with(FINE, phantom_surface(DESIGN, 0.075, turn_degrees=15.0, margin_mm=0.5), 3)


@pytest.fixture(scope="module")
def report(scan: Surface) -> PhantomReport:
    return validate_scanner(scan, DESIGN)


def test_a_good_scanner_is_called_good(report: PhantomReport) -> None:
    assert abs(report.scale_error_percent) < 0.1
    assert not report.mirrored
    assert report.linearity.slope == pytest.approx(1.0, abs=0.02)
    assert report.height_factor == pytest.approx(1.0, abs=0.03)
    assert abs(report.volume["every"].bias_percent) < 2.0
    assert abs(report.depth["cylinder"].bias_percent) < 1.0
    assert report.detection_depth_mm < 0.02
    assert sum(pit.seen for pit in report.pits) >= 40
    assert abs(report.finder_volume["every"].bias_percent) < 5.0
    assert report.finder_false == 0


def test_heights_that_are_off_by_a_factor_are_set_right_by_the_factor(scan: Surface, report: PhantomReport) -> None:
    flat = validate_scanner(Surface(0.8 * scan.height_mm, scan.pixel_x_mm, scan.pixel_y_mm), DESIGN)
    assert flat.height_factor == pytest.approx(1.25 * report.height_factor, rel=0.01)
    assert flat.height_factor_interval[0] < flat.height_factor < flat.height_factor_interval[1]
    assert flat.linearity.slope == pytest.approx(0.8 * report.linearity.slope, rel=0.01)
    assert flat.volume["every"].bias_percent == pytest.approx(-20.0, abs=2.0)


def test_a_mirrored_scan_is_named(scan: Surface) -> None:
    turned = validate_scanner(Surface(scan.height_mm[:, ::-1].copy(), scan.pixel_x_mm, scan.pixel_y_mm), DESIGN)
    assert turned.mirrored
    assert turned.notes


def test_a_coarse_scanner_is_found_out() -> None:
    stereo = validate_scanner(scan_with(get_instrument("stereo_photo"), phantom_surface(DESIGN, 0.1), 2), DESIGN)
    assert stereo.detection_depth_mm > 0.05
    assert stereo.depth["cone"].bias_percent < -15.0
    assert stereo.height_factor > 1.0


def test_no_phantom_no_report() -> None:
    with pytest.raises(BadInput, match="not recognised"):
        validate_scanner(Surface(np.zeros((200, 200)), 0.1, 0.1), DESIGN)
