"""The influence matrix gives what the engine gives, for any number of passes."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from cicatrix.base.errors import InternalError
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import draw
from cicatrix.needling.influence import influence
from cicatrix.needling.injury import needle
from cicatrix.needling.punctures import Handling
from cicatrix.skin.layers import layers
from cicatrix.skin.zones import Site

DRAWS = draw(40, 3)
LAYERS = layers(DRAWS, Site.TEMPLE, "male", 40.0)


@pytest.mark.parametrize("device", ["skinpen-precision", "generic-roller"])
@pytest.mark.parametrize("passes", [1, 4, 33])
def test_a_row_times_passes_is_the_engines_answer(device: str, passes: int) -> None:
    tool = get_device(device)
    matrix = influence(DRAWS, tool, [0.5, 1.5], speed_mm_per_s=20.0, layers=LAYERS, site=Site.TEMPLE)
    for depth_mm in (0.5, 1.5):
        row = matrix.injury(depth_mm, passes)
        engine = needle(DRAWS, tool, Handling(depth_mm, passes, 20.0), layers=LAYERS, site=Site.TEMPLE)
        for field in fields(row):
            np.testing.assert_allclose(
                getattr(row, field.name), getattr(engine, field.name), rtol=1e-9, atol=1e-12, err_msg=field.name
            )


def test_a_depth_without_a_row_is_an_internal_error() -> None:
    matrix = influence(DRAWS, get_device("generic-pen"), [0.5], speed_mm_per_s=20.0, layers=LAYERS, site=Site.TEMPLE)
    with pytest.raises(InternalError, match="no influence row for 1 mm"):
        matrix.injury(1.0, 4)
