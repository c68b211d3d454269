import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cicatrix.base.errors import BadInput
from cicatrix.base.grades import EvidenceGrade
from cicatrix.skin.grading import Score, grade
from cicatrix.skin.scars import DEPRESSED, MACULAR, Scar, ScarType

WIDTH = {ScarType.ICEPICK: 1.0, ScarType.BOXCAR: 3.0}


def scar(type_, count=5, **more):
    kind = ScarType(type_)
    depth = {"depth_mm": 0.35} if kind in DEPRESSED else {}
    return Scar(
        **{"zone": "cheek_left", "type": kind, "count": count, "width_mm": WIDTH.get(kind, 5.0), **depth, **more}
    )


groups = st.lists(
    st.builds(
        scar,
        st.sampled_from(list(ScarType)),
        count=st.integers(1, 60),
        stretches_flat=st.none() | st.booleans(),
        older_than_a_year=st.none() | st.booleans(),
    ),
    max_size=8,
)


@given(groups, st.none() | st.booleans())
def test_items_sum_to_the_value_and_the_value_stays_in_range(scars, visible):
    report = grade(scars, visible_at_50_cm=visible, scar_s={"face": 3, "chest": 0, "back": 1})
    for score in (report.goodman_baron_grade, report.goodman_baron_quantitative, report.ecca, report.scar_s):
        assert (score.value is None) == bool(score.missing) == (score.state == "not_evaluable")
        assert score.evidence is EvidenceGrade.ASSUMPTION
        if score.value is not None:
            assert sum(item.points for item in score.items) == score.value
            assert score.range[0] <= score.value <= score.range[1]


def test_counts_of_a_row_are_added_over_zones_before_the_band_is_read():
    scars = [scar("rolling", 8), scar("rolling", 8, zone="cheek_right")]
    quantitative = grade(scars).goodman_baron_quantitative
    assert quantitative.value == 4
    (item,) = quantitative.items
    assert (item.count, item.band, item.points) == (16, 2, 4)


def test_a_mixed_face_by_hand():
    scars = [scar("icepick", 12, depth_mm=1.5), scar("boxcar", 6), scar("rolling", 25), scar("macular_erythematous", 3)]
    report = grade(scars)
    assert report.goodman_baron_quantitative.value == 3 * 2 + 2 * 1 + 2 * 3 + 1 * 1
    assert report.ecca.value == 15 * 2 + 20 * 2 + 25 * 3
    assert "macular_erythematous" in report.ecca.note
    assert any("counts as normal" in item.note for item in report.goodman_baron_quantitative.items)


def test_keloids_go_by_area():
    one = grade([scar("keloid", 1, width_mm=20.0)]).goodman_baron_quantitative
    many = grade([scar("keloid", 7, width_mm=20.0)]).goodman_baron_quantitative
    assert (one.value, many.value) == (6, 18)
    assert one.items[0].count == pytest.approx(3.1416, abs=1e-3)
    assert one.items[0].unit == "cm2"


def test_the_clinicians_grade_goes_first_and_a_contradiction_is_said():
    scars = [scar("rolling", stretches_flat=False)]
    found = grade(scars, clinician_grade=3, visible_at_50_cm=True).goodman_baron_grade
    assert found.value == 3
    assert "the recorded scars give grade 4" in found.note


@pytest.mark.parametrize(
    ("scars", "visible", "expected"),
    [
        ([scar(kind) for kind in sorted(MACULAR)], None, 1),
        ([scar("rolling")], False, 2),
        ([scar("rolling", stretches_flat=True), scar("macular_pigmented")], True, 3),
        ([scar("rolling", stretches_flat=True), scar("icepick", stretches_flat=False)], True, 4),
        ([scar("rolling"), scar("icepick", stretches_flat=False)], True, 4),
    ],
)
def test_the_derived_grade(scars, visible, expected):
    found = grade(scars, visible_at_50_cm=visible).goodman_baron_grade
    assert found.value == expected
    assert "derived" in found.note


@pytest.mark.parametrize(
    ("scars", "visible", "missing"),
    [
        ([scar("rolling")], None, "grading.visible_at_50_cm"),
        ([scar("macular_pigmented"), scar("rolling")], True, "scars[1].stretches_flat"),
        ([scar("keloid")], True, "grading.goodman_baron_grade"),
        ([], True, "scars"),
    ],
)
def test_a_grade_that_cannot_be_told_says_what_is_missing(scars, visible, missing):
    found = grade(scars, visible_at_50_cm=visible).goodman_baron_grade
    assert found.state == "not_evaluable"
    assert found.value is None
    assert found.missing[0].startswith(missing)


@pytest.mark.parametrize("older", [None, True])
def test_ecca_needs_the_age_of_a_hypertrophic_scar(older):
    found = grade([scar("hypertrophic", older_than_a_year=older), scar("rolling")]).ecca
    assert found.state == "not_evaluable"
    assert "scars[0]" in found.missing[0]
    assert any(item.points == 50 for item in found.items)


def test_ecca_of_a_young_hypertrophic_scar_and_of_a_keloid():
    assert grade([scar("hypertrophic", 3, older_than_a_year=False)]).ecca.value == 40
    assert grade([scar("keloid", 3)]).ecca.value == 50


def test_scar_s_needs_three_sites():
    found = grade([], scar_s={"face": 3}).scar_s
    assert found.missing == ["grading.scar_s.chest", "grading.scar_s.back"]
    assert grade([]).scar_s.state == "not_evaluable"
    assert grade([], scar_s={"face": 3, "chest": 1, "back": 0}).scar_s.value == 4


@pytest.mark.parametrize("wrong", [{"scar_s": {"face": 6}}, {"scar_s": {"neck": 1}}, {"clinician_grade": 5}])
def test_grades_outside_the_scale_are_refused(wrong):
    with pytest.raises(BadInput, match="allowed"):
        grade([], **wrong)


def test_a_score_cannot_be_half_evaluated():
    with pytest.raises(ValidationError, match="says what is missing"):
        Score(state="evaluated", range=(0, 1), source="tan2010")


def test_every_source_is_in_the_bibliography():
    from cicatrix.evidence.store import load_evidence

    report = grade([])
    scores = (report.goodman_baron_grade, report.goodman_baron_quantitative, report.ecca, report.scar_s)
    assert {score.source for score in scores} <= set(load_evidence().references)
