"""Agreement of raters from a table: laws, what is told, and every bad table named."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cicatrix.base.errors import BadInput
from cicatrix.skin.raters.differences import Z975, limits_of_agreement, measurement_error, smallest_detectable_change
from cicatrix.skin.raters.intraclass import intraclass, mean_squares
from cicatrix.skin.raters.kappa import kappa, table_of, weights_of
from cicatrix.skin.raters.rater_agreement import agreement_of
from cicatrix.skin.raters.ratings import read_ratings

pairs = arrays(float, st.tuples(st.integers(3, 30), st.just(2)), elements=st.integers(0, 84).map(float))
tables = arrays(float, (4, 4), elements=st.integers(0, 9).map(float)).filter(
    lambda t: np.count_nonzero(t.sum(axis=0)) > 1 and np.count_nonzero(t.sum(axis=1)) > 1
)


def written(folder: Path, *rows, header="subject,rater,scale,value"):
    path = folder / "ratings.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def rated(folder, scale="goodman_baron_grade", grades=((1, 2), (2, 2), (3, 3), (4, 3), (2, 1))):
    rows = [f"s{k},r{j},{scale},{value}" for k, row in enumerate(grades) for j, value in enumerate(row)]
    return written(folder, *rows)


@given(tables)
def test_kappa_is_symmetric_and_at_most_one(table):
    for weighting in ("unweighted", "linear", "quadratic"):
        weights = weights_of(4, weighting)
        value = float(kappa(table, weights))
        assert value == pytest.approx(float(kappa(table.T, weights)))
        assert value <= 1.0 + 1e-12


def test_raters_who_agree_always_have_a_kappa_of_one():
    table = np.diag([3.0, 2.0, 4.0])
    assert [float(kappa(table, weights_of(3, w))) for w in ("unweighted", "linear", "quadratic")] == [1.0, 1.0, 1.0]


@given(st.lists(st.integers(0, 3), min_size=3, max_size=40), st.randoms())
def test_the_table_counts_every_pair_once(first, random):
    second = [random.randint(0, 3) for _ in first]
    table = table_of(np.array(first, float), np.array(second, float), 4)
    assert table.sum() == len(first)
    assert table[first[0], second[0]] >= 1


@given(pairs.filter(lambda x: np.ptp(x.mean(axis=1)) > 0 and np.ptp(x[:, 1] - x[:, 0]) > 0))
def test_limits_hold_their_coefficients(ratings):
    for form in intraclass(ratings):
        if np.isfinite([form.value, form.low, form.high]).all():
            assert form.low <= form.value + 1e-9
            assert form.value <= form.high + 1e-9
        else:
            assert form.name in {"ICC(2,1)", "ICC(2,k)"} or form.low == -np.inf
            assert form.name == "ICC(2,k)" or form.low == -np.inf or form.value < 0.0


def test_raters_who_agree_less_than_by_chance_have_a_value_without_an_interval(tmp_path):
    between = agreement_of(read_ratings(rated(tmp_path, "scar_s", ((3, 0), (1, 2), (4, 0))))).scales[0].between
    form = next(one for one in between.intraclass if one.form == "ICC(2,1)")
    assert (form.coefficient.value, form.coefficient.low, form.coefficient.high) == (-0.625, None, None)


@given(pairs.filter(lambda x: np.ptp(x) > 0), st.floats(-20, 20))
def test_a_shift_of_one_rater_moves_consistency_and_detectable_error_not(ratings, shift):
    moved = ratings + np.array([0.0, shift])
    assert float(mean_squares(moved).error) == pytest.approx(float(mean_squares(ratings).error), abs=1e-6)
    assert limits_of_agreement(moved[:, 1] - moved[:, 0]).bias == pytest.approx(
        limits_of_agreement(ratings[:, 1] - ratings[:, 0]).bias + shift, abs=1e-9
    )


@given(pairs)
def test_without_bias_the_detectable_change_is_the_half_width_of_the_limits(ratings):
    apart = ratings[:, 1] - ratings[:, 0]
    level = ratings - np.array([0.0, 1.0]) * apart.mean()
    change = float(smallest_detectable_change(measurement_error(mean_squares(level))))
    assert change == pytest.approx(Z975 * float(apart.std(ddof=1)), abs=1e-6)


def test_a_table_of_grades(tmp_path):
    report = agreement_of(read_ratings(rated(tmp_path)))
    (scale,) = report.scales
    (pair,) = scale.between.pairs
    assert (scale.scale, pair.first, pair.second, pair.subjects, pair.exact) == (
        "goodman_baron_grade", "r0", "r1", 5, 0.4,
    )  # fmt: skip
    assert set(pair.kappa) == {"unweighted", "linear", "quadratic"}
    assert pair.differences.differences == [1, 0, 0, -1, -1]
    assert [one.form for one in scale.between.intraclass] == [f"ICC({m},{k})" for k in "1k" for m in "123"]
    assert scale.within == []
    low, high = scale.between.change_interval
    assert low <= scale.between.smallest_detectable_change <= high


def test_weights_belong_to_the_scale_and_not_to_the_grades_that_were_given(tmp_path):
    """Grades 1 and 2 are a third of the scale apart, even if nobody gave 3 or 4."""
    path = rated(tmp_path, grades=((1, 1), (1, 2), (2, 2), (2, 2), (1, 1)))
    kappas = agreement_of(read_ratings(path)).scales[0].between.pairs[0].kappa
    assert kappas["linear"].value == pytest.approx(kappas["unweighted"].value)
    assert kappas["quadratic"].value == pytest.approx(kappas["unweighted"].value)


def test_points_have_no_kappa_and_words_no_distance(tmp_path):
    points = agreement_of(read_ratings(rated(tmp_path, "ecca", ((100, 105), (60, 80), (200, 180))))).scales[0].between
    assert points.pairs[0].kappa == {}
    assert points.intraclass
    words = (("icepick", "boxcar"), ("boxcar", "boxcar"), ("rolling", "rolling"))
    nominal = agreement_of(read_ratings(rated(tmp_path, "jacob_type", words))).scales[0].between
    assert set(nominal.pairs[0].kappa) == {"unweighted"}
    assert nominal.pairs[0].differences is None
    assert nominal.intraclass == []


def test_repeated_visits_tell_how_far_a_rater_agrees_with_herself(tmp_path):
    rows = [f"s{k},anna,ecca,{value},{visit}" for k, values in enumerate(((50, 55), (90, 70), (120, 120), (30, 45)))
            for visit, value in enumerate(values, 1)]  # fmt: skip
    scale = agreement_of(read_ratings(written(tmp_path, *rows, header="subject,rater,scale,value,visit"))).scales[0]
    assert scale.between is None
    (within,) = scale.within
    assert (within.of, within.rater, within.names) == ("visits", "anna", ["1", "2"])


def test_what_was_not_rated_counts_in_pairs_only(tmp_path):
    given = {"a": (5, 9, 20, 14), "b": (6, 9, 17, 15), "c": ("", 11, 21, 12)}
    rows = [
        f"s{k},{rater},goodman_baron_quantitative,{value}"
        for rater, values in given.items()
        for k, value in enumerate(values)
    ]
    between = agreement_of(read_ratings(written(tmp_path, *rows))).scales[0].between
    assert (between.complete_subjects, between.incomplete_subjects) == (3, 1)
    assert [pair.subjects for pair in between.pairs] == [4, 3, 3]


def test_subjects_that_do_not_differ_have_no_intraclass_correlation(tmp_path):
    between = agreement_of(read_ratings(rated(tmp_path, grades=((2, 3), (2, 3), (2, 3))))).scales[0].between
    assert between.intraclass == []
    assert between.note == "the subjects that all rated do not differ"


@settings(max_examples=10)
@given(st.integers(0, 2**31))
def test_the_same_seed_gives_the_same_report(tmp_path_factory, seed):
    tables = read_ratings(rated(tmp_path_factory.mktemp("seed")))
    assert agreement_of(tables, seed) == agreement_of(tables, seed)


THREE = ("s1,a,ecca,50", "s2,a,ecca,75", "s3,a,ecca,90")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (THREE, "'ecca' has one rater, 'a', and one visit; allowed: two raters or more, or two visits of one"),
        (("s1,a,ecca,50", "s1,b,ecca,55"), "'ecca' has 1 subjects; allowed: 3 or more"),
        (
            [f"s{k},{r},ecca,120" for k in range(4) for r in "ab"],
            "every rating of 'ecca' is 120: agreement cannot be told from chance; allowed: subjects that differ",
        ),
        ((*THREE, "s1,b,ecca,nan"), "row 5, column value: 'nan' is not a number"),
        ((*THREE, "s1,b,ecca,52"), "row 5, column value: 52 is no value of ECCA; allowed: 0 to 540 in steps of 5"),
        (("s1,b,goodman_baron_grade,0",), "0 is no value of Goodman-Baron grade; allowed: 1 to 4, whole numbers"),
        ((*THREE, "s1,b,eca,50"), "row 5, column scale: 'eca' is no scale; did you mean 'ecca'?"),
        (("s1,b,jacob_type,rollin",), "'rollin' is not known; allowed: icepick, boxcar, rolling"),
        ((*THREE, "s1,a,ecca,50"), "row 5: the row is the same as row 2; take one out"),
        (
            (*THREE, "s1,a,ecca,55"),
            "column value: row 2 has the same subject, rater, scale and visit; give repeated ratings a visit each",
        ),
        ((*THREE, ",b,ecca,55"), "row 5, column subject: the row names no subject"),
        ((*THREE, "s4,b,ecca,55", "s5,b,ecca,55"), "no two ratings of 'ecca' share 3 subjects"),
        ((*THREE, "s1,b,ecca"), "row 5: the row has 3 fields, the header 4"),
    ],
)  # fmt: skip
def test_bad_tables_are_named(rows, message, tmp_path):
    with pytest.raises(BadInput) as error:
        agreement_of(read_ratings(written(tmp_path, *rows)))
    assert message in error.value.line()


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(BadInput, match="'rater' is missing; allowed: the columns subject, rater, scale, value, and"):
        read_ratings(written(tmp_path, "s1,a,ecca,5", header="subject,assessor,scale,value"))
