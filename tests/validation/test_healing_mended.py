"""What was wrong with the former kinetics is less wrong now."""

import numpy as np
import pytest

from cicatrix.evidence.draws import draw
from cicatrix.validation.healing_mended import MENDED

DRAWS = draw(80, 0)
HIGHER_IS_BETTER = ("exponent", "elastin")


@pytest.mark.parametrize("row", MENDED, ids=lambda row: row.what)
def test_each_weakness_has_moved_the_right_way(row):
    after = row.after(DRAWS)
    assert after.shape == (DRAWS.n,)
    median = float(np.median(after))
    if any(word in row.what for word in HIGHER_IS_BETTER):
        assert row.before < median <= 1.2
    else:
        assert 0.0 <= median < row.before
