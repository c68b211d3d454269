"""What is refused before a photograph is examined."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.measure.examine_photo import ColourTarget, examine_photo
from cicatrix.measure.photographs.photo import Photo
from cicatrix.skin.zones import Zone


@pytest.mark.parametrize(
    "card",
    [
        (10, 10, -20, -20),
        (10, 10, 0, 50),
        (10, 10, 50, 0),
        (math.nan, 10, 50, 50),
        (10, 10, 50, math.nan),
        (10, 10, math.inf, 50),
    ],
)
def test_a_grey_card_without_area_or_numbers_is_refused(card: tuple[float, float, float, float]) -> None:
    photo = Photo(np.full((120, 160, 3), 118, dtype=np.uint8))
    with pytest.raises(BadInput, match="no area") as refused:
        examine_photo(photo, target=ColourTarget(grey_card=card), close_up_of=Zone.CHIN)
    assert refused.value.where == "grey card"
