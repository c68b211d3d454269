"""Scales over time: the clinician's score before treatment, never worse with improvement, bounded."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cicatrix.base.errors import InternalError
from cicatrix.evidence.draws import draw
from cicatrix.outcome.forecast import MEASURES, READS, forecast
from cicatrix.outcome.standing import standing
from cicatrix.skin.grading import grade
from cicatrix.skin.scars import MAX_WIDTH_MM, Scar, ScarType
from cicatrix.skin.zones import Zone

WEEKS = (0.0, 8.0, 26.0)

FACE = [
    Scar(zone="cheek_left", type="rolling", count=9, width_mm=5.0, depth_mm=0.35),
    Scar(zone="cheek_right", type="boxcar", count=14, width_mm=3.0, depth_mm=0.55),
    Scar(zone="temple_left", type="icepick", count=23, width_mm=1.2, depth_mm=0.8),
    Scar(zone="chin", type="atrophic", count=6, width_mm=4.0, depth_mm=0.15),
    Scar(zone="chin", type="macular_pigmented", count=4, width_mm=4.0),
]


def flat(value, n, scars):
    return [np.full((n, len(WEEKS)), value) for _ in scars]


@st.composite
def scars(draw_from):
    kind = draw_from(st.sampled_from(sorted(ScarType)))
    depth = None
    if not kind.startswith("macular"):
        depth = draw_from(st.floats(0.02, 3.0))
    return Scar(
        zone=draw_from(st.sampled_from(sorted(Zone))),
        type=kind,
        count=draw_from(st.integers(1, 500)),
        width_mm=draw_from(st.floats(0.3, min(MAX_WIDTH_MM.get(ScarType(kind), 30.0), 30.0))),
        depth_mm=depth,
    )


faces = st.lists(scars(), min_size=1, max_size=6)


@given(face=faces)
@settings(max_examples=60, deadline=None)
def test_without_improvement_scores_are_the_clinicians(face):
    draws = draw(6, 1)
    result = forecast(draws, face, flat(0.0, 6, face), WEEKS)
    report = grade(face)
    for measure in ("goodman_baron_quantitative", "ecca"):
        expected = getattr(report, measure).value
        if measure in result.measures:
            assert np.all(result.baseline[measure] == expected)
            assert np.all(result.measures[measure] == expected)
        else:
            assert expected is None or expected == 0.0
            assert result.missing[measure].reason
    for measure in result.measures:
        assert np.all(result.improvement(measure) == 0.0)
    assert set(result.measures) | set(result.missing) == set(MEASURES)


@given(face=faces, gains=st.tuples(st.floats(0.0, 0.999), st.floats(0.0, 0.999)))
@settings(max_examples=60, deadline=None)
def test_scores_never_rise_with_improvement(face, gains):
    draws = draw(6, 2)
    low, high = (forecast(draws, face, flat(gain, 6, face), WEEKS) for gain in sorted(gains))
    for measure in low.measures:
        assert np.all(high.improvement(measure) >= low.improvement(measure) - 1e-9)
        assert np.all(high.measures[measure] >= 0.0)
        assert np.all(low.improvement(measure) >= -1e-9)
    if "goodman_baron_grade" in high.measures:
        assert np.all(high.measures["goodman_baron_grade"] >= 1.0)
    if "scar_depth_percent" in high.measures:
        assert np.all(high.measures["scar_depth_percent"] < 100.0)


@pytest.mark.parametrize("seen", [1, 2, 3, 4])
def test_the_clinicians_grade_conditions_the_baseline(seen):
    result = forecast(draw(500, 3), FACE, flat(0.0, 500, FACE), WEEKS, goodman_baron_grade=seen)
    assert np.all(result.baseline["goodman_baron_grade"] == seen)
    assert np.all(result.measures["goodman_baron_grade"] == seen)


def test_full_relief_leaves_flat_marks_only():
    result = forecast(draw(50, 4), FACE, flat(1.0 - 1e-9, 50, FACE), WEEKS, goodman_baron_grade=4)
    assert np.all(result.measures["goodman_baron_quantitative"] == 1.0)  # the macular row
    assert np.all(result.measures["ecca"] == 0.0)
    assert np.all(result.measures["goodman_baron_grade"] == 1.0)


def test_ten_thousand_scars_fit():
    face = [Scar(zone="chin", type="boxcar", count=500, width_mm=3.0, depth_mm=0.3 + 0.01 * k) for k in range(20)]
    result = forecast(draw(40, 5), face, flat(0.3, 40, face), WEEKS)
    assert np.all(result.measures["goodman_baron_quantitative"] <= result.baseline["goodman_baron_quantitative"][0])


@pytest.mark.parametrize("identifier", READS)
def test_each_declared_read_moves_the_forecast(identifier):
    n = 5000
    draws = draw(n, 6)
    gains = [np.full((n, len(WEEKS)), gain) for gain in (0.55, 0.5, 0.1, 0.4, 0.0)]

    def numbers(some):
        result = forecast(some, FACE, gains, WEEKS)
        return np.concatenate([values.ravel() for values in result.measures.values()])

    assert np.any(numbers(draws.perturbed(identifier, 1.01)) != numbers(draws))


def test_every_summary_says_what_it_rests_on():
    result = forecast(draw(20, 7), FACE, flat(0.2, 20, FACE), WEEKS)
    for summary in result.summaries():
        assert summary.note == standing()
        assert len(summary.series.weeks) == len(WEEKS)


def test_a_face_of_flat_marks_has_no_relief_to_forecast():
    face = [FACE[-1]]
    result = forecast(draw(5, 8), face, flat(0.0, 5, face), WEEKS)
    assert list(result.measures) == ["goodman_baron_quantitative"]
    assert "no depressed scar" in result.missing["scar_depth_percent"].reason


def test_shapes_must_fit():
    with pytest.raises(InternalError, match="shape"):
        forecast(draw(5, 8), FACE, flat(0.0, 5, FACE[:2]), WEEKS)
