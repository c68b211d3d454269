"""Agreement statistics against published worked examples and other programs' printed output."""

import numpy as np
import pytest

from cicatrix.skin.raters.intraclass import intraclass, mean_squares
from cicatrix.skin.raters.kappa import kappa, standard_error, table_of, weights_of

# Shrout and Fleiss 1979: six subjects, four judges.
SIX_BY_FOUR = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
)
# Anxiety of 20 subjects by three raters, as the R package irr ships it.
ANXIETY = np.array([
    [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
]).T.astype(float)  # fmt: skip
# Two raters, three grades: the example of the SAS manual.
TWENTY = np.array([[0, 4, 1], [0, 8, 0], [0, 1, 5]], dtype=float)


def test_the_mean_squares_of_shrout_and_fleiss():
    squares = mean_squares(SIX_BY_FOUR)
    found = [float(x) for x in (squares.subjects, squares.within, squares.raters, squares.error)]
    assert found == pytest.approx([11.24, 6.26, 32.49, 1.02], abs=0.005)


def test_the_six_coefficients_of_shrout_and_fleiss():
    found = {form.name: round(form.value, 2) for form in intraclass(SIX_BY_FOUR)}
    assert found == {
        "ICC(1,1)": 0.17, "ICC(2,1)": 0.29, "ICC(3,1)": 0.71, "ICC(1,k)": 0.44, "ICC(2,k)": 0.62, "ICC(3,k)": 0.91,
    }  # fmt: skip


def test_their_limits_as_the_r_package_psych_prints_them():
    """Printed to two or three digits (from memory)."""
    found = {form.name: (form.low, form.high) for form in intraclass(SIX_BY_FOUR)}
    expected = {
        "ICC(1,1)": (-0.133, 0.72), "ICC(2,1)": (0.019, 0.76), "ICC(3,1)": (0.342, 0.95),
        "ICC(1,k)": (-0.884, 0.91), "ICC(2,k)": (0.071, 0.93), "ICC(3,k)": (0.676, 0.99),
    }  # fmt: skip
    for name, (low, high) in expected.items():
        assert found[name] == (pytest.approx(low, abs=0.0006), pytest.approx(high, abs=0.006)), name


def test_the_anxiety_ratings_as_the_r_package_irr_prints_them():
    form = next(one for one in intraclass(ANXIETY) if one.name == "ICC(2,1)")
    assert (round(form.value, 2), round(form.low, 3), round(form.high, 3)) == (0.20, -0.039, 0.494)


@pytest.mark.parametrize(("weighting", "value", "error"), [("unweighted", 0.4842, 0.1380), ("linear", 0.4701, 0.1457)])
def test_kappa_and_its_standard_error_as_sas_prints_them(weighting, value, error):
    weights = weights_of(3, weighting)
    assert float(kappa(TWENTY, weights)) == pytest.approx(value, abs=5e-5)
    assert standard_error(TWENTY, weights) == pytest.approx(error, abs=5e-5)


@pytest.mark.parametrize(
    ("weighting", "value"), [("unweighted", -0.006289308), ("linear", 0.1459075), ("quadratic", 0.2520325)]
)
def test_kappa_of_two_anxiety_raters_as_irr_gives_it(weighting, value):
    """The package leaves out a grade that neither gave (5 here), so five grades remain."""
    codes = np.searchsorted([1, 2, 3, 4, 6], ANXIETY[:, 1:])
    table = table_of(codes[:, 0].astype(float), codes[:, 1].astype(float), 5)
    assert float(kappa(table, weights_of(5, weighting))) == pytest.approx(value, abs=5e-8)


def test_quadratic_kappa_is_nearly_the_intraclass_correlation():
    """Fleiss and Cohen 1973: equal but for a term of the order of 1 / n."""
    rng = np.random.default_rng(0)
    true = rng.normal(size=2000)
    grades = np.clip(np.round(2.0 + true[:, None] + 0.6 * rng.normal(size=(2000, 2))), 0, 4)
    table = table_of(grades[:, 0], grades[:, 1], 5)
    icc = next(form.value for form in intraclass(grades) if form.name == "ICC(2,1)")
    assert float(kappa(table, weights_of(5, "quadratic"))) == pytest.approx(icc, abs=0.001)


@pytest.mark.parametrize(("form", "truth"), [("ICC(1,1)", 0.5), ("ICC(2,1)", 0.5), ("ICC(3,1)", 2.0 / 3.0)])
def test_95_percent_intervals_hold_the_truth_in_95_of_100_studies(form, truth):
    """Subjects vary by 2, raters by 1 and error by 1: ICC(2,1) is 1/2, and ICC(1,1) if raters change."""
    rng = np.random.default_rng(7)
    studies, n, k = 400, 25, 8
    held = 0
    for _ in range(studies):
        subjects, error = rng.normal(0, 2**0.5, (n, 1)), rng.normal(0, 1, (n, k))
        habits = rng.normal(0, 1, (n, k) if form == "ICC(1,1)" else (1, k))
        found = next(one for one in intraclass(subjects + habits + error) if one.name == form)
        held += found.low <= truth <= found.high
    assert 0.92 <= held / studies <= 0.98


def test_the_standard_error_of_kappa_is_the_spread_of_many_studies():
    rng = np.random.default_rng(1)
    share = np.array(
        [[0.2, 0.06, 0.02, 0.0], [0.05, 0.2, 0.06, 0.01], [0.01, 0.05, 0.16, 0.04], [0.0, 0.01, 0.03, 0.1]]
    )
    tables = rng.multinomial(150, (share / share.sum()).ravel(), size=4000).reshape(-1, 4, 4).astype(float)
    for weighting in ("unweighted", "linear", "quadratic"):
        weights = weights_of(4, weighting)
        expected = standard_error(150 * share / share.sum(), weights)
        assert float(kappa(tables, weights).std()) == pytest.approx(expected, rel=0.05)
