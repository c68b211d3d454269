"""Effects of studies: as spread as normal ones, with more of them far out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t

from cicatrix.outcome.study_effect import SCALE, TAILS, study_effect


def test_follows_students_t_with_a_spread_of_one() -> None:
    z = np.random.default_rng(0).standard_normal(400_000)
    effects = study_effect(z)
    assert effects.std() == pytest.approx(1.0, abs=0.01)
    for share in (0.01, 0.2, 0.5, 0.9, 0.999):
        assert np.quantile(effects, share) == pytest.approx(SCALE * t.ppf(share, TAILS), abs=0.08)
    assert (np.abs(effects) > 4.0).mean() > 10.0 * (np.abs(z) > 4.0).mean()


def test_rises_with_its_normal_and_is_even() -> None:
    z = np.linspace(-7.0, 7.0, 141)
    effects = study_effect(z)
    assert np.all(np.diff(effects) > 0.0)
    np.testing.assert_allclose(effects, -effects[::-1], rtol=1e-6, atol=1e-12)
