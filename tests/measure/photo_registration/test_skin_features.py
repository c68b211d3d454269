"""Two close-ups of one made-up cheek, turned and enlarged, are found to belong together; others are not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from made_up_photos import cheek_picture

from cicatrix.base.errors import BadInput
from cicatrix.measure.photo_registration.skin_features import skin_landmarks


def skin(seed: int = 3) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Return the made-up cheek without its chart."""
    return cheek_picture(skin_seed=seed)[:320]


@pytest.mark.parametrize(("turn_degrees", "zoom"), [(0.0, 1.0), (14.0, 1.15), (-8.0, 0.9)])
def test_a_turned_and_enlarged_close_up_is_laid_on_itself(turn_degrees: float, zoom: float) -> None:
    first = skin()
    rows, columns = first.shape[:2]
    matrix = cv2.getRotationMatrix2D((columns / 2, rows / 2), turn_degrees, zoom)
    second = np.asarray(cv2.warpAffine(first, matrix, (columns, rows), flags=cv2.INTER_CUBIC))
    here, there = skin_landmarks(first, second, second.min(axis=2) > 0)
    assert len(here) > 60
    expected = here @ matrix[:, :2].T + matrix[:, 2]
    assert np.linalg.norm(there - expected, axis=1).max() < 1.5


def test_a_large_picture_gives_places_in_its_own_pixels() -> None:
    first = np.asarray(cv2.resize(skin(), None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC))
    here, there = skin_landmarks(first, first, np.ones(first.shape[:2], dtype=bool))
    assert np.abs(here - there).max() < 1.0
    assert here[:, 0].max() > 1700


def test_other_skin_and_no_texture_are_refused() -> None:
    everywhere = np.ones(skin().shape[:2], dtype=bool)
    with pytest.raises(BadInput, match="texture are found in both"):
        skin_landmarks(skin(), skin(8), everywhere)
    with pytest.raises(BadInput, match="0 points"):
        skin_landmarks(skin(), np.full_like(skin(), 128), everywhere)
    with pytest.raises(BadInput, match="texture"):
        skin_landmarks(skin(), skin(), ~everywhere)
