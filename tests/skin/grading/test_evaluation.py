import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cicatrix.base.grades import EvidenceGrade
from cicatrix.skin.grading import Grading, Score, grade
from cicatrix.skin.grading.scale_records import scale_records
from cicatrix.skin.grading.type_facts import type_file
from cicatrix.skin.scars import DEPRESSED, MACULAR, Scar, ScarType

WIDTH = {ScarType.ICEPICK: 1.0, ScarType.BOXCAR: 3.0}


def scar(type_, count=5, **more):
    kind = ScarType(type_)
    depth = {"depth_mm": 0.35} if kind in DEPRESSED else {}
    return Scar(
        **{"zone": "cheek_left", "type": kind, "count": count, "width_mm": WIDTH.get(kind, 5.0), **depth, **more}
    )


def seen(**keys):
    return Grading(**keys)


def answers(each, *, without=()):
    return {f"q{k}": each for k in range(1, 11) if k not in without}


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
    report = grade(scars, seen(visible_at_50_cm=visible, scar_s={"face": 3, "chest": 0, "back": 1}, dlqi=answers(2)))
    assert report.dlqi.evidence is EvidenceGrade.EXPERT, "the one scale whose rules were read"
    for name, score in report.scores.items():
        assert (score.value is None) == bool(score.missing) == (score.state == "not_evaluable")
        assert name == "dlqi" or score.evidence is EvidenceGrade.ASSUMPTION
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
    assert "macular erythematous" in report.ecca.note
    assert any("counts as normal" in item.note for item in report.goodman_baron_quantitative.items)


def test_keloids_go_by_area():
    one = grade([scar("keloid", 1, width_mm=20.0)]).goodman_baron_quantitative
    many = grade([scar("keloid", 7, width_mm=20.0)]).goodman_baron_quantitative
    assert (one.value, many.value) == (6, 18)
    assert one.items[0].count == pytest.approx(3.1416, abs=1e-3)
    assert one.items[0].unit == "cm2"


def test_the_clinicians_grade_goes_first_and_a_contradiction_is_said():
    scars = [scar("rolling", stretches_flat=False)]
    found = grade(scars, seen(goodman_baron_grade=3, visible_at_50_cm=True)).goodman_baron_grade
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
    found = grade(scars, seen(visible_at_50_cm=visible)).goodman_baron_grade
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
    found = grade(scars, seen(visible_at_50_cm=visible)).goodman_baron_grade
    assert found.state == "not_evaluable"
    assert found.value is None
    assert found.missing[0].startswith(missing)


@pytest.mark.parametrize("older", [None, True])
def test_ecca_needs_the_age_of_a_hypertrophic_scar(older):
    found = grade([scar("hypertrophic", older_than_a_year=older), scar("rolling")]).ecca
    assert found.state == "not_evaluable"
    assert "scars[0]" in found.missing[0]
    assert found.missing[0].startswith("grading.hypertrophic_over_two_years")
    assert any(item.points == 50 for item in found.items)
    assert found.bounds == (50 + 2 * 40, 50 + 2 * 50), (
        "rolling 25 x 2, then five raised scars in the one item or the other"
    )


def test_ecca_of_a_young_hypertrophic_scar_and_of_a_keloid():
    assert grade([scar("hypertrophic", 3, older_than_a_year=False)]).ecca.value == 40
    assert grade([scar("keloid", 3)]).ecca.value == 50


def test_scar_s_needs_three_sites():
    found = grade([], seen(scar_s={"face": 3})).scar_s
    assert found.missing == ["grading.scar_s.chest", "grading.scar_s.back"]
    assert grade([]).scar_s.state == "not_evaluable"
    assert grade([], seen(scar_s={"face": 3, "chest": 1, "back": 0})).scar_s.value == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"scar_s": {"face": 6}},
        {"scar_s": {"neck": 1}},
        {"goodman_baron_grade": 5},
        {"goodman_baron_quantitative": 85},
        {"ecca": 122},
        {"ecca_elastolysis": 4},
        {"dlqi": {"q1": 4}},
        {"dlqi": {"q11": 0}},
    ],
)
def test_what_lies_outside_a_scale_is_refused(wrong):
    with pytest.raises(ValidationError):
        Grading(**wrong)


def test_a_score_cannot_be_half_evaluated():
    with pytest.raises(ValidationError, match="says what is missing"):
        Score(state="evaluated", range=(0, 1), source="tan2010")


def test_every_source_is_in_the_bibliography():
    from cicatrix.evidence.store import load_evidence

    sources = {score.source for score in grade([]).scores.values()} | {one.source for one in scale_records().values()}
    assert sources | {type_file().source} <= set(load_evidence().references)


@given(groups, st.booleans())
def test_a_missing_age_leaves_ecca_between_its_bounds(scars, old):
    open_ = grade(scars).ecca
    told = grade(scars, seen(hypertrophic_over_two_years=old)).ecca
    assert told.value is not None
    if open_.bounds is None:
        assert told.value == open_.value
    else:
        assert open_.bounds[0] <= told.value <= open_.bounds[1]


@given(groups, st.none() | st.booleans())
def test_a_grade_that_cannot_be_told_lies_between_its_bounds(scars, visible):
    found = grade(scars, seen(visible_at_50_cm=visible)).goodman_baron_grade
    if found.bounds is None:
        return
    for answer in (True, False):
        told = [s.model_copy(update={"stretches_flat": answer}) if s.stretches_flat is None else s for s in scars]
        for view in (True, False) if visible is None else (visible,):
            value = grade(told, seen(visible_at_50_cm=view)).goodman_baron_grade.value
            assert value is None or found.bounds[0] <= value <= found.bounds[1]


def test_the_observers_own_totals_go_first_and_a_difference_is_said():
    report = grade([scar("rolling", 8)], seen(goodman_baron_quantitative=6, ecca=75))
    assert (report.goodman_baron_quantitative.value, report.ecca.value) == (6, 75)
    assert {report.goodman_baron_quantitative.origin, report.ecca.origin} == {"observer"}
    said = {check.where: check.finding for check in report.checks if check.kind == "contradiction"}
    assert said["grading.goodman_baron_quantitative"].startswith("the observer gave 6; the recorded scars give 2")
    assert said["grading.ecca"].startswith("the observer gave 75; the recorded scars give 50")


def test_the_observers_ecca_needs_no_age_of_raised_scars():
    assert grade([scar("hypertrophic")], seen(ecca=80)).ecca.value == 80


def test_elastolysis_counts_when_it_is_recorded_and_is_said_to_be_missing_when_not():
    told = grade([scar("rolling", 8)], seen(ecca_elastolysis=2))
    assert told.ecca.value == 25 * 2 + 30 * 2
    assert not [check for check in told.checks if check.where == "grading.ecca_elastolysis"]
    untold = grade([scar("rolling", 8)])
    assert untold.ecca.value == 50
    assert [check.kind for check in untold.checks if check.where == "grading.ecca_elastolysis"] == ["taken_as"]


@pytest.mark.parametrize(
    ("scars", "keys", "words"),
    [
        ([scar("rolling")], {"goodman_baron_grade": 1}, "grade 1 is for flat marks only"),
        ([scar("macular_pigmented")], {"goodman_baron_grade": 3}, "the case holds flat marks only"),
        ([scar("rolling")], {"goodman_baron_grade": 3, "visible_at_50_cm": False}, "visible_at_50_cm is false"),
        ([scar("rolling")], {"goodman_baron_grade": 2, "visible_at_50_cm": True}, "visible_at_50_cm is true"),
        ([scar("rolling", stretches_flat=False)], {"goodman_baron_grade": 3}, "some are recorded as not flattened"),
        ([scar("rolling", stretches_flat=True)], {"goodman_baron_grade": 4}, "all are recorded as flattened"),
        ([scar("rolling")], {"scar_s": {"face": 0}}, "the face is graded clear"),
        ([scar("rolling")], {"scar_s": {"face": 1}, "visible_at_50_cm": True}, "obvious at 50 cm"),
        (
            [scar("hypertrophic", older_than_a_year=False)],
            {"hypertrophic_over_two_years": True},
            "they count as young",
        ),
        ([scar("rolling")], {"hypertrophic_over_two_years": True}, "the case holds no hypertrophic scar"),
        ([scar("rolling", 300)], {}, "300 scars: more than faces of trials have"),
        ([scar("rolling", width_mm=1.0, edge="sharp")], {}, "stated rolling, but the facts speak for ice pick"),
    ],
)
def test_what_a_person_should_look_at(scars, keys, words):
    assert any(words in check.finding for check in grade(scars, seen(**keys)).checks)


def test_a_coherent_case_raises_no_contradiction():
    scars = [
        scar("rolling", 7, stretches_flat=True, edge="sloping", base="normal"),
        scar("boxcar", 15, stretches_flat=True, edge="sharp", base="normal"),
    ]
    keys = {"goodman_baron_grade": 3, "visible_at_50_cm": True, "scar_s": {"face": 3}, "ecca_elastolysis": 0}
    assert grade(scars, seen(**keys)).checks == []


@pytest.mark.parametrize(("count", "said"), [(9, []), (10, ["+2"]), (11, ["-2"]), (12, []), (20, ["+2"]), (21, ["-2"])])
def test_counts_next_to_the_bound_of_a_band_are_named(count, said):
    checks = grade([scar("boxcar", count)]).checks
    found = [check.finding for check in checks if check.finding.startswith("Goodman-Baron")]
    assert [text.rsplit(" ", 1)[1] for text in found] == said


@pytest.mark.parametrize(
    ("type_", "measures", "said"),
    [
        (
            "boxcar",
            {"width_mm": 3.0, "depth_mm": 0.48},
            "scars[0].depth_mm 0.48; at 0.528 it would be punched out, deep",
        ),
        (
            "boxcar",
            {"width_mm": 3.0, "depth_mm": 0.52},
            "scars[0].depth_mm 0.52; at 0.468 it would be punched out, shal",
        ),
        ("atrophic", {"width_mm": 4.0, "depth_mm": 0.19}, "scars[0].depth_mm 0.19; at 0.209 it would be moderately"),
        ("hypertrophic", {"width_mm": 9.5, "depth_mm": None}, "scars[0].width_mm 9.5; at 10.5 it would be keloidal"),
    ],
)
def test_measures_next_to_the_bound_of_a_row_are_named(type_, measures, said):
    found = [f"{check.where} {check.finding}" for check in grade([scar(type_, 5, **measures)]).checks]
    assert any(text.startswith(said) for text in found), found


def test_a_measure_that_moves_a_row_without_moving_the_score_is_not_worth_a_word():
    """A boxcar of 4.9 mm that is taken for broad bears two points as before."""
    checks = grade([scar("boxcar", 5, width_mm=4.9, edge="sharp")]).checks
    assert not [check for check in checks if check.where == "scars[0].width_mm"]


def test_the_observers_ecca_is_not_held_against_scars_whose_age_is_unknown():
    checks = grade([scar("hypertrophic")], seen(ecca=80)).checks
    assert not [check for check in checks if check.where == "grading.ecca"]


def test_what_an_observer_adds_moves_no_forecast():
    """Forecasts start from ``grade(scars)``: only the scars count there."""
    scars = [scar("rolling", 8)]
    plain = grade(scars)
    assert plain.goodman_baron_quantitative.origin == plain.ecca.origin == "items"
