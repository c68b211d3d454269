"""The epidermis over a needled dermis."""

import numpy as np
import pytest

from cicatrix.evidence.draws import draw, medians
from cicatrix.healing.batch import N_CELLS
from cicatrix.healing.column import heal
from cicatrix.healing.epidermis import READS, epidermis

DAYS = [0.0, 1.0, 2.0, 5.0, 7.0, 14.0, 28.0, 35.0, 42.0, 56.0, 90.0, 120.0, 180.0, 365.0]


def course(draws, fraction=0.05, sessions=(0.0, 28.0), region="surround"):
    n = draws.n
    return heal(draws, np.full((n, N_CELLS), fraction), np.full(n, 1.4), list(sessions), DAYS, region, np.arange(n))


@pytest.mark.parametrize("region", ["scar", "surround"])
def test_untreated_it_is_exactly_at_rest(region):
    draws = draw(20, 1)
    for sessions, fraction in (((), 0.05), ((0.0, 28.0), 0.0)):
        skin = epidermis(course(draws, fraction, sessions, region), draws)
        assert (skin.thickness == 1).all()
        assert (skin.turnover == 1).all()


def test_openings_close_late_and_then_quickly():
    draws = medians()
    closed = dict(zip(DAYS, epidermis(course(draws), draws).closed[0], strict=True))
    assert closed[0.0] == 1.0  # before the session
    assert closed[1.0] < 0.3  # an exponential with the same day 5 would stand at 0.45
    assert closed[5.0] == pytest.approx(0.95, abs=1e-3)
    assert closed[28.0] > 0.999
    assert closed[35.0] > 0.98  # the second session has closed as well


def test_it_thickens_over_a_growing_dermis_and_renews_faster_first():
    draws = draw(60, 2)
    skin = epidermis(course(draws), draws)
    middle = np.median(skin.thickness, axis=0)
    assert 1.02 < middle[DAYS.index(90.0)] < 1.8
    assert middle[-1] > 1.01  # a year later some is left
    turnover = np.median(skin.turnover, axis=0)
    assert turnover[DAYS.index(14.0)] > 1.02
    assert turnover[-1] < turnover.max()
    assert (skin.thickness >= 1).all()


@pytest.mark.parametrize("identifier", READS)
def test_every_read_of_the_epidermis_moves_something(identifier):
    draws = draw(4, 3)
    treated = course(draws)
    a, b = epidermis(treated, draws), epidermis(treated, draws.perturbed(identifier, 1.01))
    assert any((getattr(a, name) != getattr(b, name)).any() for name in ("closed", "thickness", "turnover"))
