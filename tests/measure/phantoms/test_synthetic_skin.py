"""Skin with known scars: volumes are exact, the relief is as asked, seeds repeat."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cicatrix.base.errors import BadInput
from cicatrix.measure.phantoms.recipe import get_recipe, recipe_file, scar_kinds
from cicatrix.measure.phantoms.scar_shapes import ScarShape, carve
from cicatrix.measure.phantoms.skin_relief import skin_relief
from cicatrix.measure.phantoms.synthetic_skin import generate_skin
from cicatrix.skin.grading.type_facts import type_file

SMALL = get_recipe("cheek").model_copy(update={"pixel_mm": 0.1})


@given(
    profile=st.sampled_from(["cone", "boxcar", "cosine"]),
    width=st.floats(1.0, 4.0),
    elongation=st.floats(1.0, 1.6),
    angle=st.floats(0.0, 180.0),
    depth=st.floats(0.1, 0.9),
    share=st.floats(0.0, 1.0),
)
@settings(max_examples=25)
def test_the_volume_in_closed_form_is_what_is_carved(
    profile: str, width: float, elongation: float, angle: float, depth: float, share: float
) -> None:
    shape = 20.0 + 65.0 * share if profile == "boxcar" else 1.0 + share
    form = ScarShape(profile, 4.0, 4.0, width, width * elongation, angle, depth, shape)  # type: ignore[arg-type]
    height = np.zeros((800, 800), dtype=np.float32)
    carve(height, [form], 0.01)
    assert -height.sum(dtype=float) * 1e-4 == pytest.approx(form.volume_mm3, rel=2e-3)
    assert -height.min() == pytest.approx(form.depth_mm, rel=0.03)
    assert form.mask((800, 800), 0.01, 0.01).sum() * 1e-4 == pytest.approx(form.area_mm2, rel=5e-3)


def test_where_scars_overlap_the_deeper_one_counts() -> None:
    shallow = ScarShape("boxcar", 2.0, 2.0, 2.0, 2.0, 0.0, 0.2, 80.0)
    deep = ScarShape("boxcar", 2.5, 2.0, 2.0, 2.0, 0.0, 0.5, 80.0)
    both, one = np.zeros((200, 200), dtype=np.float32), np.zeros((200, 200), dtype=np.float32)
    carve(both, [shallow, deep], 0.02)
    carve(one, [deep], 0.02)
    assert both.min() == one.min()
    assert (both <= one).all()


def test_a_seed_gives_the_same_skin_and_another_gives_another() -> None:
    first, again, other = (generate_skin(SMALL, seed) for seed in (3, 3, 4))
    assert np.array_equal(first.surface.height_mm, again.surface.height_mm)
    assert first.scars == again.scars
    assert not np.array_equal(first.surface.height_mm, other.surface.height_mm)


@pytest.mark.parametrize("seed", range(5))
def test_scars_lie_within_the_frame_and_apart_and_number_as_asked(seed: int) -> None:
    skin = generate_skin(SMALL, seed)
    counts = {kind: sum(scar.kind == kind for scar in skin.scars) for kind in scar_kinds()}
    assert counts == {"icepick": 4, "shallow_boxcar": 3, "deep_boxcar": 2, "rolling": 2}
    for scar in skin.scars:
        reach = 0.5 * scar.form.length_mm + SMALL.edge_mm
        assert reach <= scar.form.x_mm <= 20.0 - reach
        for other in skin.scars[scar.id :]:
            apart = np.hypot(scar.form.x_mm - other.form.x_mm, scar.form.y_mm - other.form.y_mm)
            assert apart >= 0.5 * (scar.form.length_mm + other.form.length_mm) + SMALL.least_gap_mm


def test_what_was_carved_is_the_truths_volume_and_the_labels_are_its_areas() -> None:
    skin = generate_skin(get_recipe("cheek").model_copy(update={"pixel_mm": 0.04}), 1)
    depth = skin.bare_mm - skin.surface.height_mm
    labels = skin.labels(depth.shape, 0.04, 0.04)  # type: ignore[arg-type]
    for scar in skin.scars:
        assert depth[labels == scar.id].sum() * 0.0016 == pytest.approx(scar.form.volume_mm3, rel=5e-3)
    assert np.abs(depth[labels == 0]).max() < 1e-6


def test_relief_has_the_asked_root_mean_square_and_furrows_rather_than_ridges() -> None:
    relief = get_recipe("cheek").relief
    height = skin_relief(400, 0.04, relief, np.random.default_rng(1)).astype(float)
    assert 1e3 * height.std() == pytest.approx(relief.sq_um, rel=1e-3)
    assert np.mean(height**3) / height.std() ** 3 < -0.1


def test_relief_has_two_directions() -> None:
    relief = get_recipe("cheek").relief.model_copy(update={"fine_share": 0.0})
    height = skin_relief(500, 0.04, relief, np.random.default_rng(2)).astype(float)
    power = np.abs(np.fft.fft2(height)) ** 2
    fy, fx = np.meshgrid(np.fft.fftfreq(500, 0.04), np.fft.fftfreq(500, 0.04), indexing="ij")
    ring = (np.hypot(fx, fy) > 1.0) & (np.hypot(fx, fy) < 4.0)
    angle = np.degrees(np.arctan2(fy, fx)) % 180.0

    def near(degrees: float) -> float:
        off = np.abs((angle - degrees + 90.0) % 180.0 - 90.0)
        return float(power[ring & (off < 10.0)].mean())

    assert min(near(35.0), near(140.0)) > 2.0 * max(near(90.0), near(0.0))


def test_widths_keep_to_jacobs_table() -> None:
    table = {one.id: one for one in type_file().type}
    for kind in recipe_file().scar:
        row = table[kind.type.value]
        if row.width_to_mm is not None:
            assert kind.width_mm[1] <= row.width_to_mm
        if kind.type == "boxcar":
            assert kind.width_mm[0] >= (row.width_from_mm or 0.0)


def test_a_recipe_that_cannot_be_is_refused_in_words() -> None:
    with pytest.raises(BadInput, match="did you mean"):
        get_recipe("chek")
    with pytest.raises(BadInput, match="full after"):
        generate_skin(SMALL.model_copy(update={"per_cm2": {"rolling": 4.0}}), 1)
    with pytest.raises(BadInput, match="no kind of scar"):
        generate_skin(SMALL.model_copy(update={"per_cm2": {"icepik": 1.0}}), 1)
    with pytest.raises(BadInput, match="does not fit"):
        generate_skin(SMALL.model_copy(update={"size_mm": 5.0, "per_cm2": {"rolling": 4.0}}), 1)
