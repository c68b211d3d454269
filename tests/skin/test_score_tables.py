import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.base.errors import BadInput
from cicatrix.skin.scars import DEPRESSED, RAISED, ScarType
from cicatrix.skin.score_tables import (
    ECCA_LABELS,
    ECCA_WEIGHTS,
    QUANTITATIVE_ROWS,
    area_multiplier,
    band_multiplier,
    ecca_band,
    quantitative_row,
)


def test_bands_at_their_edges():
    assert list(band_multiplier([0, 1, 10, 11, 20, 21])) == [0, 1, 1, 2, 2, 3]
    assert list(ecca_band([0, 4, 5, 20, 21])) == [0, 1, 2, 2, 3]
    assert list(area_multiplier([0, 4.9, 5.0, 20.0, 20.1])) == [0, 1, 2, 2, 3]


def test_bands_keep_the_shape():
    assert band_multiplier(np.full((3, 4), 15)).shape == (3, 4)
    assert float(ecca_band(7)) == 2


@given(st.lists(st.floats(0, 100), min_size=2, max_size=30))
def test_more_scars_never_lower_a_band(counts):
    ordered = np.sort(counts)
    for band in (band_multiplier, ecca_band, area_multiplier):
        assert np.all(np.diff(band(ordered)) >= 0)


@pytest.mark.parametrize(
    ("type_", "width", "depth", "base", "row"),
    [
        ("icepick", 1.0, 1.5, None, "punched_deep_normal"),
        ("icepick", 1.0, 1.5, "abnormal", "punched_deep_abnormal"),
        ("boxcar", 3.0, 0.3, None, "punched_shallow"),
        ("boxcar", 3.0, 0.5, "normal", "punched_deep_normal"),
        ("boxcar", 5.0, 0.3, None, "broad_shallow"),
        ("boxcar", 5.0, 0.6, None, "broad_deep"),
        ("rolling", 5.0, 0.49, None, "broad_shallow"),
        ("rolling", 5.0, 0.5, None, "broad_deep"),
        ("atrophic", 4.0, 0.19, None, "mild_dish"),
        ("atrophic", 4.0, 0.2, None, "moderate_dish"),
        ("atrophic", 4.0, 0.5, None, "broad_deep"),
        ("linear", 2.0, 0.3, None, "linear"),
        ("macular_erythematous", 2.0, None, None, "macular"),
        ("macular_pigmented", 2.0, None, None, "macular"),
        ("hypertrophic", 4.0, None, None, "papular"),
        ("hypertrophic", 12.0, None, None, "keloidal"),
        ("keloid", 4.0, None, None, "keloidal"),
    ],
)
def test_rows_of_measured_scars(type_, width, depth, base, row):
    assert quantitative_row(ScarType(type_), width, depth, base) == row


@given(st.sampled_from(list(ScarType)), st.floats(0.1, 60), st.floats(0.01, 4))
def test_every_scar_has_a_row(type_, width, depth):
    assert quantitative_row(type_, width, depth) in QUANTITATIVE_ROWS


@pytest.mark.parametrize("type_", sorted(DEPRESSED))
def test_a_depressed_scar_needs_its_depth(type_):
    with pytest.raises(BadInput, match="without a depth"):
        quantitative_row(type_, 3.0, None)


def test_raised_scars_fall_in_the_hyperplastic_section():
    assert {QUANTITATIVE_ROWS[quantitative_row(type_, 4.0, None)].section for type_ in RAISED} == {"D"}


def test_every_ecca_weight_has_a_label():
    assert set(ECCA_LABELS) == set(ECCA_WEIGHTS)
