"""Cross-walks: a distribution of one scale given another, honest about what the simulated faces cannot tell."""

import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.base.numbers import NotEstimable, Uncertain
from cicatrix.evidence.draws import draw
from cicatrix.outcome.crosswalk import LEAST_FACES, SIMULATED, correlation, expected, faces, walk, with_cross_walks
from cicatrix.outcome.simulated_faces import READS, simulated_faces
from cicatrix.skin.grading import Grading, grade
from cicatrix.skin.grading.scale_records import scale_records
from cicatrix.skin.scars import Scar

PEOPLE = faces()


def scar(type_="rolling", **more):
    return Scar(**{"zone": "cheek_left", "type": type_, "count": 12, "width_mm": 5.0, "depth_mm": 0.35, **more})


@pytest.mark.parametrize("scale", SIMULATED)
def test_simulated_scores_are_values_of_their_scale(scale):
    assert set(np.unique(PEOPLE.of(scale))) <= set(scale_records()[scale].values)


def test_the_faces_of_one_seed_are_the_same_and_of_another_differ():
    again, other = simulated_faces(draw(300, 0)), simulated_faces(draw(300, 1))
    assert np.array_equal(simulated_faces(draw(300, 0)).ecca, again.ecca)
    assert not np.array_equal(again.ecca, other.ecca)


@pytest.mark.parametrize("identifier", READS)
def test_every_number_that_is_read_moves_the_faces(identifier):
    """The width of an ice pick or rolling scar is read with the others of its face, and bears on no row."""
    draws = draw(3000, 0)
    plain, moved = simulated_faces(draws), simulated_faces(draws.perturbed(identifier, 1.3))
    same = all(np.array_equal(plain.of(scale), moved.of(scale)) for scale in SIMULATED)
    assert same == (identifier in {"outcome.typical_icepick_width_mm", "outcome.typical_rolling_width_mm"})


def test_counts_tell_of_each_other_and_hardly_of_the_grade():
    assert correlation(PEOPLE, "goodman_baron_quantitative", "ecca") > 0.6
    assert abs(correlation(PEOPLE, "goodman_baron_quantitative", "goodman_baron_grade")) < 0.1


def test_a_higher_score_lets_one_expect_a_higher_one_and_never_a_point():
    found = [expected(walk(PEOPLE, "goodman_baron_quantitative", v, "ecca"), "goodman_baron_quantitative", v)
             for v in (5, 10, 15, 20)]  # fmt: skip
    assert all(isinstance(one, Uncertain) for one in found)
    medians = [one.median for one in found]
    assert medians == sorted(set(medians))
    assert all(one.p10 < one.median < one.p90 for one in found)


def test_four_of_five_new_faces_lie_where_the_walk_says():
    """Faces of another seed hold the walk to account."""
    people = simulated_faces(draw(12_000, 5))
    inside = total = 0
    for value in range(4, 24):
        found = expected(walk(PEOPLE, "goodman_baron_quantitative", value, "ecca"), "goodman_baron_quantitative", value)
        if isinstance(found, Uncertain):
            new = people.ecca[people.goodman_baron_quantitative == value]
            inside += int(((new >= found.p10) & (new <= found.p90)).sum())
            total += new.size
    assert total > 10_000
    assert 0.78 <= inside / total <= 0.90, "80 %, and a little more because scores are whole steps"


def test_beyond_the_population_nothing_is_told():
    found = walk(PEOPLE, "goodman_baron_quantitative", 60, "ecca")
    assert found.values.size < LEAST_FACES
    told = expected(found, "goodman_baron_quantitative", 60)
    assert isinstance(told, NotEstimable)
    assert "have about 60 on Goodman-Baron quantitative" in told.reason


def test_what_is_known_of_the_other_scale_is_kept():
    assert set(walk(PEOPLE, "ecca", 100, "goodman_baron_grade", (3, 4)).values) == {3.0, 4.0}


@pytest.mark.parametrize(
    ("given", "value", "to", "words"),
    [
        ("scar_s", 3, "ecca", "'scar_s' has no cross-walk"),
        ("ecca", 3, "eca", "did you mean 'ecca'?"),
        ("ecca", 541, "goodman_baron_grade", "541 is no value of ecca; allowed: 0 to 540"),
    ],
)
def test_what_has_no_walk_is_named(given, value, to, words):
    with pytest.raises(BadInput) as error:
        walk(PEOPLE, given, value, to)
    assert words in error.value.line()


def test_a_case_shows_an_expectation_for_what_it_could_not_evaluate():
    scars = [scar(), scar("macular_pigmented", depth_mm=None)]
    report = with_cross_walks(grade(scars, Grading(visible_at_50_cm=True)), scars)
    walks = {(one.scale, one.given): one for one in report.cross_walked}
    assert set(walks) == {
        ("goodman_baron_grade", "goodman_baron_quantitative"), ("goodman_baron_grade", "ecca"),
        ("scar_s", ""), ("dlqi", ""),
    }  # fmt: skip
    counted = walks["goodman_baron_grade", "goodman_baron_quantitative"]
    assert counted.given_value == report.goodman_baron_quantitative.value - 2, "flat marks bear two points, not depth"
    assert isinstance(counted.expected, Uncertain)
    assert 3 <= counted.expected.p10 <= counted.expected.p90 <= 4, "the bounds of the grade are kept"
    assert "not a measurement" in counted.basis
    assert isinstance(walks["dlqi", ""].expected, NotEstimable)


def test_a_measured_scale_is_never_walked_to():
    scars = [scar()]
    report = with_cross_walks(grade(scars, Grading(goodman_baron_grade=3)), scars)
    assert {one.scale for one in report.cross_walked} == {"scar_s", "dlqi"}
    assert report.goodman_baron_grade.value == 3


def test_raised_scars_have_no_walk():
    scars = [scar(), scar("hypertrophic")]
    walks = with_cross_walks(grade(scars, Grading(goodman_baron_grade=3)), scars).cross_walked
    (ecca,) = [one for one in walks if one.scale == "ecca"]
    assert isinstance(ecca.expected, NotEstimable)
    assert "no raised scars" in ecca.expected.reason
