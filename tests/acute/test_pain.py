import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.acute.pain import pain_vas
from cicatrix.evidence.draws import Draws, medians
from cicatrix.skin.zones import Site


@given(depth=st.floats(0, 5), numb=st.floats(0, 6), site=st.sampled_from(list(Site)))
def test_pain_is_on_the_scale(depth: float, numb: float, site: Site) -> None:
    vas = pain_vas(medians(), site, np.array([depth]), np.array([numb]))[0]
    assert 0 <= vas < 10


def test_pain_rises_with_depth_and_falls_with_numbness(draws: Draws) -> None:
    def vas(depth: float, numb: float) -> np.ndarray:
        return pain_vas(draws, Site.CHEEK, np.full(draws.n, depth), np.full(draws.n, numb))

    assert np.all(vas(2.0, 0.0) > vas(1.0, 0.0))
    assert np.all(vas(1.5, 3.0) < vas(1.5, 1.0))
    assert np.all(vas(0.0, 0.0) == 0)


def test_even_a_needle_of_no_length_gives_a_finite_score(draws: Draws) -> None:
    tiny, deep = np.full(draws.n, 1e-9), np.full(draws.n, 6.0)
    assert np.all(np.isfinite(pain_vas(draws, Site.NOSE, tiny, deep)))
