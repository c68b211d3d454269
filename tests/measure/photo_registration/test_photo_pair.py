"""Registration of a synthetic pair with a known warp, other light and noise, and what is told of its change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.measure.colour.colour_calibration import ColourCalibration
from cicatrix.measure.photo_registration import photo_comparison
from cicatrix.measure.photo_registration.landmark_warp import positions, similarity, spline_positions
from cicatrix.measure.photo_registration.photo_comparison import compare_photos
from cicatrix.measure.photo_registration.photo_pair import Registration, register_photos
from cicatrix.skin.zones import Zone

Floats = NDArray[np.float64]
ROWS, COLUMNS, MM = 640, 500, 0.2
LESION = (320, 250)


@dataclass(frozen=True)
class Pair:
    before: NDArray[np.uint8]
    after: NDArray[np.uint8]
    before_landmarks: Floats
    after_landmarks: Floats
    probes: Floats
    probes_after: Floats


def smooth(sigma: float, rng: np.random.Generator) -> NDArray[np.float32]:
    noise = cv2.GaussianBlur(rng.normal(size=(ROWS, COLUMNS)).astype(np.float32), (0, 0), sigma)
    return np.asarray(noise / noise.std(), dtype=np.float32)


@lru_cache
def pair(redness_after: float = 1.0) -> Pair:
    """Return a pair of textured pictures; the lesion's redness in the second is *redness_after* times the first's."""
    rng = np.random.default_rng(3)
    texture = sum(share * smooth(sigma, rng) for share, sigma in ((0.03, 1.5), (0.03, 3.0), (0.03, 8.0), (0.06, 40.0)))
    skin = np.array([190.0, 140.0, 115.0]) * np.exp(texture)[..., None]
    y, x = np.mgrid[:ROWS, :COLUMNS]
    spot = np.exp(-((y - LESION[0]) ** 2 + (x - LESION[1]) ** 2) / (2.0 * 9.0**2))[..., None] * [0.03, 0.20, 0.15]
    turn, zoom = np.radians(3.0), 1.03
    cosine, sine = zoom * np.cos(turn), zoom * np.sin(turn)
    matrix = np.array([[cosine, -sine, 25.0], [sine, cosine, -20.0]])
    inverse = np.asarray(cv2.invertAffineTransform(matrix))
    bend = np.stack([3.0 * smooth(50.0, rng) + 0.8 * smooth(18.0, rng) for _ in range(2)], axis=-1)
    origin = positions((ROWS, COLUMNS), inverse) + bend  # where each pixel of the second lies in the first

    def there(points: Floats) -> Floats:
        found = points @ matrix[:, :2].T + matrix[:, 2]
        for _ in range(40):
            shift = cv2.remap(bend, found[:, None].astype(np.float32), None, cv2.INTER_LINEAR)[:, 0]
            found = (points - shift) @ matrix[:, :2].T + matrix[:, 2]
        return found

    changed = (skin * (1.0 - redness_after * spot)).astype(np.float32)
    second = cv2.remap(changed, origin, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    second = second * np.linspace(0.8, 1.1, COLUMNS)[None, :, None]
    disc = rng.uniform(-1.0, 1.0, (900, 2))
    disc = disc[(disc**2).sum(axis=1) < 1.0][:400]
    marks = np.array([COLUMNS / 2, ROWS / 2]) + disc * [0.33 * COLUMNS, 0.35 * ROWS]
    probes = np.array([COLUMNS / 2, ROWS / 2]) + disc[:200] * [0.28 * COLUMNS, 0.30 * ROWS] + 3.3

    def noisy(picture: Floats) -> NDArray[np.uint8]:
        return np.clip(picture + rng.normal(0.0, 1.5, picture.shape), 0, 255).astype(np.uint8)

    return Pair(
        noisy(skin * (1.0 - spot)), noisy(second), marks + rng.normal(0.0, 0.8, marks.shape),
        there(marks) + rng.normal(0.0, 0.8, marks.shape), probes, there(probes),
    )  # fmt: skip


def errors(field: NDArray[np.float32], made: Pair) -> Floats:
    found = cv2.remap(field, made.probes[:, None].astype(np.float32), None, cv2.INTER_LINEAR)[:, 0]
    return np.linalg.norm(found - made.probes_after, axis=1) * MM


def test_each_stage_brings_the_photos_closer() -> None:
    made = pair()
    matrix = similarity(made.before_landmarks, made.after_landmarks)
    none = np.linalg.norm(made.probes - made.probes_after, axis=1).mean() * MM
    alike = np.linalg.norm(made.probes @ matrix[:, :2].T + matrix[:, 2] - made.probes_after, axis=1).mean() * MM
    spline = errors(spline_positions((ROWS, COLUMNS), made.before_landmarks, made.after_landmarks), made)
    result = register_photos(made.before, made.after, made.before_landmarks, made.after_landmarks, mm_per_px=MM)
    flow = errors(result.position, made)
    assert none > 2.0 * alike > 2.5 * spline.mean() > 3.0 * flow.mean()
    assert np.median(flow) < 0.08
    assert np.percentile(flow, 95) < 0.25
    assert result.quality.usable
    assert result.quality.agreeing_share > 0.99
    assert result.quality.rotation_degrees == pytest.approx(3.0, abs=1.0)
    assert result.quality.scale == pytest.approx(1.03, abs=0.01)
    assert result.registered(made.after).shape == made.before.shape


def test_a_photo_on_itself_does_not_move() -> None:
    made = pair()
    result = register_photos(made.before, made.before, made.before_landmarks, made.before_landmarks)
    still = positions((ROWS, COLUMNS), np.eye(2, 3))
    assert np.abs(result.position - still)[result.face].max() < 0.05
    assert result.quality.residual_p95_mm is None


def test_another_picture_is_not_usable() -> None:
    made = pair()
    other = made.before[::-1, ::-1].copy()
    result = register_photos(made.before, other, made.before_landmarks, made.after_landmarks, mm_per_px=MM)
    assert not result.quality.usable
    assert "mm (median)" in result.quality.reason
    assert result.quality.agreeing_share < 0.05


def test_landmarks_that_cannot_be_used_say_why() -> None:
    made = pair()
    flipped = made.after_landmarks * [-1.0, 1.0] + [COLUMNS - 1.0, 0.0]
    with pytest.raises(BadInput, match="mirrored"):
        register_photos(made.before, made.after[:, ::-1].copy(), made.before_landmarks, flipped)
    for bad in (made.after_landmarks[:-1], made.after_landmarks * np.nan, made.after_landmarks * 0.0):
        with pytest.raises(BadInput):
            register_photos(made.before, made.after, made.before_landmarks, bad)
    with pytest.raises(BadInput, match="4 landmarks"):
        register_photos(made.before, made.after, made.before_landmarks[:4], made.after_landmarks[:4])


def masks() -> dict[str, object]:
    y, x = np.mgrid[:ROWS, :COLUMNS]
    lesion = ((y - LESION[0]) ** 2 + (x - LESION[1]) ** 2 < 10**2).astype(np.int32)
    zones = (((x - 170) / 70) ** 2 + ((y - 320) / 100) ** 2 < 1).astype(np.int32)
    return {"zones": zones, "zone_names": {1: Zone.CHEEK_RIGHT}, "lesions": lesion,
            "skin": np.ones((ROWS, COLUMNS), dtype=bool), "mm_per_px": MM}  # fmt: skip


def compared(made: Pair, calibration: ColourCalibration | None):
    return compare_photos(
        made.before, made.after, made.before_landmarks, made.after_landmarks,
        before_calibration=calibration, after_calibration=calibration, **masks(),
    )  # fmt: skip


def test_a_lesion_that_faded_is_told_and_one_that_did_not_is_not() -> None:
    same, faded = (compared(pair(share), None).report.lesions[1].change["erythema_index"] for share in (1.0, 0.4))
    assert same.low <= 0.0 <= same.high or abs(same.value) < 0.4
    assert faded.high < 0.0
    assert faded.value < same.value - 1.5


def test_without_calibration_only_contrasts_are_told() -> None:
    result = compared(pair(), None)
    assert result.report.zones[Zone.CHEEK_RIGHT].change == {}
    assert "colour of zones" in result.report.withheld
    assert "dark is not deep" in result.report.notes[0]
    assert type(result.report).model_validate_json(result.report.model_dump_json()) == result.report
    assert np.isfinite(result.redness_change).sum() == np.isfinite(result.lightness_change).sum() > 0


def calibration(error: float) -> ColourCalibration:
    return ColourCalibration(
        form="matrix", coefficients=np.eye(3).tolist(), edition=None, error_e2000=error, error_e76=error,
        error_l=error, error_a=error, error_b=error, error_other_form_e2000=None, dropped_patches={}, note="",
    )  # fmt: skip


def test_the_calibrations_error_widens_the_change_of_a_zone() -> None:
    narrow, wide = (compared(pair(), calibration(e)).report.zones[Zone.CHEEK_RIGHT].change for e in (0.1, 2.0))
    for name in narrow:
        assert wide[name].high - wide[name].low > narrow[name].high - narrow[name].low
    assert narrow["lightness"].high < 0.0  # the light on this side was weaker


def test_a_zone_is_cut_out_with_room_for_the_move_by_the_registrations_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def far_apart(*args: Any, **options: Any) -> Registration:
        found = register_photos(*args, **options)
        return replace(found, residual_px=np.full_like(found.residual_px, 5.0))

    monkeypatch.setattr(photo_comparison, "register_photos", far_apart)
    cut_out = compared(pair(), calibration(0.1)).report.zones
    monkeypatch.setattr(photo_comparison, "window_of", lambda *_: (slice(None), slice(None)))
    assert compared(pair(), calibration(0.1)).report.zones == cut_out


def test_a_pair_that_does_not_fit_is_withheld() -> None:
    made = pair()
    turned = Pair(made.before, made.after[::-1, ::-1].copy(), made.before_landmarks, made.after_landmarks,
                  made.probes, made.probes_after)  # fmt: skip
    report = compared(turned, None).report
    assert report.zones == {}
    assert report.lesions == {}
    assert "do not lie on each other" in report.withheld["zones and lesions"]
