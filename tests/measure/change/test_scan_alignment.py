"""Alignment of two scans: where it must succeed, and what it must refuse."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation
from skin_scans import Skin, visit

from cicatrix.measure.change.change_between import Change
from cicatrix.measure.change.change_report import Alignment
from cicatrix.measure.change.scan_alignment import aligned
from cicatrix.measure.found import Found
from cicatrix.measure.surface import Surface

PIXEL = 0.06


def _true(person: Skin, tilt: tuple[float, float], turn: float, shift: tuple[float, float]) -> np.ndarray:
    """The motion from a posed visit's frame to that of the first, 4 x 4."""
    rotation = Rotation.from_euler("xyz", [*tilt, turn], degrees=True).as_matrix()
    middle = np.array([0.5 * person.size, 0.5 * person.size, 0.0])
    half = np.array([0.5 * PIXEL, 0.5 * PIXEL, 0.0])
    posed = np.eye(4)
    posed[:3, :3] = rotation
    posed[:3, 3] = -rotation @ (middle - half) + middle - half + np.array([*shift, 0.0])
    return np.linalg.inv(posed)


def _errors(report: Alignment, true: np.ndarray, size: float) -> tuple[float, float]:
    """Greatest misplacement (mm) in the plane and in height over four corners and the middle."""
    assert report.motion is not None
    found = np.array(report.motion)
    where = np.array([[x, y, 0.0, 1.0] for x, y in ((0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8), (0.5, 0.5))])
    where[:, :2] *= size
    points = np.linalg.inv(true) @ where.T
    off = (found @ points - where.T)[:3]
    return float(np.hypot(*off[:2]).max()), float(np.abs(off[2]).max())


@pytest.mark.parametrize(
    ("tilt", "turn", "shift"),
    [
        ((2.0, -3.0), 10.0, (2.0, -1.0)),
        ((0.0, 0.0), -30.0, (5.0, 0.0)),
        ((1.0, 1.0), 180.0, (0.0, 0.0)),
        ((12.0, -8.0), 4.0, (1.0, 1.0)),
    ],
)
def test_a_pose_is_found_to_a_few_micrometres_though_scars_healed(
    person: Skin, first: Found, tilt: tuple[float, float], turn: float, shift: tuple[float, float]
) -> None:
    after = visit(person, 2, pixel=PIXEL, shallower=0.3, tilt=tilt, turn=turn, shift=shift, reference_error_um=0.0)
    report = aligned(first, after).report
    assert report.state == "aligned", report.reason
    across, up = _errors(report, _true(person, tilt, turn, shift), person.size)
    assert across < 0.01
    assert up < 0.01
    assert report.shift_sd_um is not None
    assert max(report.shift_sd_um) < 3.0


def test_its_uncertainty_is_of_the_size_of_its_error(person: Skin, first: Found) -> None:
    ratios = []
    for seed in range(4):
        after = visit(person, 20 + seed, pixel=PIXEL, turn=3.0 * seed, shift=(0.3 * seed, -0.2), reference_error_um=0.0)
        found = aligned(first, after)
        assert found.fit is not None
        true = _true(person, (0.0, 0.0), 3.0 * seed, (0.3 * seed, -0.2))
        middle = np.array([*found.fit.centre, 0.0, 1.0])
        off = (np.array(found.report.motion) @ np.linalg.inv(true) @ middle - middle)[:2]
        ratios += list(off / np.sqrt(np.diag(found.fit.covariance)[:2]))
    assert 0.2 < float(np.sqrt(np.mean(np.square(ratios)))) < 3.0


def test_other_skin_is_doubtful(elsewhere: Change) -> None:
    report = elsewhere.report.alignment
    assert report.state == "doubtful"
    assert "another person or place" in report.reason


def test_a_mirrored_scan_is_refused(first: Found, healed: Found) -> None:
    flipped = replace(
        healed,
        surface=Surface(healed.surface.height_mm[:, ::-1].copy(), PIXEL, PIXEL),
        reference_mm=healed.reference_mm[:, ::-1],
        labels=healed.labels[:, ::-1],
    )
    report = aligned(first, flipped).report
    assert (report.state, report.motion) == ("failed", None)
    assert "mirrored" in report.reason


def test_heights_upside_down_are_refused(first: Found, again: Found) -> None:
    inside_out = replace(
        again,
        surface=Surface(-again.surface.height_mm, PIXEL, PIXEL), reference_mm=-again.reference_mm,
    )  # fmt: skip
    report = aligned(first, inside_out).report
    assert report.state == "failed"
    assert "upside down" in report.reason


@pytest.mark.parametrize("factor", [1e-3, 1e3])
def test_wrong_units_of_length_are_named(first: Found, again: Found, factor: float) -> None:
    wrong = replace(again, surface=Surface(again.surface.height_mm, PIXEL * factor, PIXEL * factor))
    report = aligned(first, wrong).report
    assert report.state == "failed"
    assert "units of length" in report.reason


def test_wrong_units_of_height_are_named(first: Found, again: Found) -> None:
    wrong = replace(
        again,
        surface=Surface(1e3 * again.surface.height_mm, PIXEL, PIXEL), reference_mm=1e3 * again.reference_mm,
    )  # fmt: skip
    assert "units of height" in aligned(first, wrong).report.reason


def test_a_scan_without_heights_is_named(first: Found) -> None:
    empty = replace(first, surface=Surface(np.full_like(first.surface.height_mm, np.nan), PIXEL, PIXEL))
    report = aligned(first, empty).report
    assert report.state == "failed"
    assert "the later scan holds a height at 0.0 %" in report.reason


def test_a_flat_scan_is_named(first: Found) -> None:
    flat = np.zeros_like(first.surface.height_mm)
    report = aligned(first, replace(first, surface=Surface(flat, PIXEL, PIXEL), reference_mm=flat)).report
    assert report.state == "failed"
    assert "flat" in report.reason


def test_a_difference_of_calibration_is_seen(first: Found, again: Found) -> None:
    stretched = replace(again, surface=Surface(again.surface.height_mm, 1.04 * PIXEL, 1.04 * PIXEL))
    report = aligned(first, stretched).report
    assert report.state == "doubtful"
    assert report.size_difference_percent == pytest.approx(-3.8, abs=1.0)


@pytest.mark.parametrize("wrong", [np.inf, 50.0])
def test_spikes_and_infinite_heights_are_holes(first: Found, again: Found, wrong: float) -> None:
    height = again.surface.height_mm.copy()
    height[np.random.default_rng(5).random(height.shape) < 0.01] = wrong
    report = aligned(first, replace(again, surface=Surface(height, PIXEL, PIXEL))).report
    assert report.state == "aligned"
