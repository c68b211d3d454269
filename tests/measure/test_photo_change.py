"""What changed between two photographs, where a card lies on the skin in one of them."""

from __future__ import annotations

import numpy as np
import pytest
from made_up_photos import ON_SKIN, Pixels, cheek_picture, face_picture, large_face

from cicatrix.measure.examine_photo import ColourTarget, examine_photo
from cicatrix.measure.photo_change import ComparedPhotos, photo_change
from cicatrix.measure.photographs.photo import Photo
from cicatrix.skin.zones import Zone

Card = tuple[int, int, int, int]
RED_AT = 160, 150
"""Column and row of the red spot of the made-up cheek."""


def compared(
    picture: Pixels, card: Card, *, card_now: bool, mm_per_px: float, close_up_of: Zone | None = None
) -> ComparedPhotos:
    """Return a picture compared with itself, a grey card on the skin in one of the two."""
    left, top, wide, tall = card
    covered = picture.copy()
    covered[top : top + tall, left : left + wide] = 118
    now, before = (covered, picture) if card_now else (picture, covered)
    targets = ColourTarget(grey_card=card), None
    first, second = targets if card_now else targets[::-1]
    examined = examine_photo(Photo(now), target=first, mm_per_px=mm_per_px, close_up_of=close_up_of)
    return photo_change(examined, Photo(before), target=second)


@pytest.mark.parametrize("card_now", [True, False])
def test_a_spot_under_a_card_has_neither_vanished_nor_appeared(*, card_now: bool) -> None:
    x, y = RED_AT
    card = x - 40, y - 45, 90, 90
    found = compared(cheek_picture(), card, card_now=card_now, mm_per_px=0.1, close_up_of=Zone.CHEEK_LEFT)
    bare, covered = (found.before, found.now) if card_now else (found.now, found.before)
    assert "red" in {one.kind for one in bare.answer.spots}
    assert "red" not in {one.kind for one in covered.answer.spots}
    assert found.answer.comparison is not None
    assert found.answer.comparison.registration.usable
    assert found.answer.spots_only_now == found.answer.spots_only_before == []


def test_a_card_on_the_later_cheek_is_no_skin_of_the_face_that_changed() -> None:
    x, y = np.rint(large_face()[1][ON_SKIN["cheek_left"]]).astype(int)
    found = compared(face_picture(), (int(x) - 60, int(y) - 60, 120, 120), card_now=True, mm_per_px=0.1875)
    report = found.answer.comparison
    assert report is not None
    (hidden,) = (one.id for one in found.before.answer.spots if (one.kind, one.zone) == ("red", Zone.CHEEK_LEFT))
    assert "not seen in both photos" in report.withheld[f"lesion {hidden}"]
    assert hidden not in {one.id for one in found.answer.spots_only_before}
