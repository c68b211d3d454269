"""The pictures: every zone, deterministic bytes, no picture where there is no number."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from cicatrix.base.numbers import NotEstimable, Uncertain
from cicatrix.planning.plan import Plan
from cicatrix.report import figures_needling
from cicatrix.report.facemap import NAMES, face_map
from cicatrix.report.figures import figures_of, healing_figure, relief_figure, tradeoff_figure
from cicatrix.report.figures_relief import scar_sections_figure
from cicatrix.report.icons import frequency_words, icon_array, of_100
from cicatrix.report.palette import ALERT, INK, MUTED, PLAN, SERIES, depth_colour
from cicatrix.skin.zones import Zone

SVG = "{http://www.w3.org/2000/svg}"


def zones_in(svg: str) -> dict[str, ET.Element]:
    shapes = ET.fromstring(svg).iter(f"{SVG}path")  # noqa: S314 - drawn by this library
    return {shape.attrib["data-zone"]: shape for shape in shapes if "data-zone" in shape.attrib}


def test_every_zone_is_in_the_face_map() -> None:
    shapes = zones_in(face_map({}))
    assert set(shapes) == {zone.value for zone in Zone} == {zone.value for zone in NAMES}
    assert {shape.attrib["fill"] for shape in shapes.values()} == {"#eef1f2"}


def test_prescribed_zones_carry_colour_and_number() -> None:
    svg = face_map({Zone.CHEEK_LEFT: 1.5, Zone.NOSE: 0.25})
    shapes = zones_in(svg)
    assert shapes["cheek_left"].attrib["fill"] == depth_colour(1.5)
    assert shapes["cheek_right"].attrib["fill"] == "#eef1f2"
    assert ">1.50 mm</text>" in svg
    assert ">0.25 mm</text>" in svg


def test_left_is_on_the_viewers_right() -> None:
    shapes = zones_in(face_map({}))
    assert shapes["cheek_left"].attrib["transform"] == "scale(-1 1)"
    assert "transform" not in shapes["cheek_right"].attrib
    assert "patient's left is on the viewer's right" in face_map({})


def test_map_for_the_patient_has_no_depths() -> None:
    assert "mm" not in face_map({Zone.CHEEK_LEFT: 1.5}, numbers=False).replace("transform", "")


@given(st.sets(st.sampled_from(list(Zone)), min_size=1))
def test_labels_of_the_map_never_overlap_and_stay_in_the_picture(zones: set[Zone]) -> None:
    svg = ET.fromstring(face_map(dict.fromkeys(zones, 1.0)))  # noqa: S314 - drawn by this library
    depths = [text for text in svg.iter(f"{SVG}text") if text.attrib.get("font-size") == "16"]
    assert len(depths) == len(zones)
    for side in ("start", "end"):
        heights = sorted(float(text.attrib["y"]) for text in depths if text.attrib["text-anchor"] == side)
        assert all(later - earlier >= 34 for earlier, later in pairwise(heights))
        assert all(40 < y < 500 for y in heights)


def test_deeper_is_darker() -> None:
    shades = [sum(int(depth_colour(depth)[k : k + 2], 16) for k in (1, 3, 5)) for depth in (0.25, 0.5, 1, 1.5, 2, 2.5)]
    assert shades == sorted(shades, reverse=True)


def test_icon_array_counts_people() -> None:
    svg = icon_array(Uncertain(median=0.12, p10=0.06, p90=0.2), "brown <patches>")
    assert svg is not None
    people = list(ET.fromstring(svg).iter(f"{SVG}path"))  # noqa: S314 - drawn by this library
    assert len(people) == 100
    assert sum(one.attrib["fill"] == "#a4262c" for one in people) == 12
    assert sum(one.attrib["fill"] == "#fff" for one in people) == 8


def test_not_estimable_has_no_icon_array() -> None:
    assert icon_array(NotEstimable(reason="nobody counted"), "cold sore") is None


@given(st.floats(0, 1))
def test_frequencies_keep_both_frames(share: float) -> None:
    count = of_100(share)
    text = frequency_words(Uncertain(median=share, p10=share, p90=share))
    assert 0 <= count <= 100
    assert ("fewer than 1" in text) == (count == 0)


def test_figures_are_deterministic_and_without_dates_or_loads(figures: dict[str, str], context: dict[str, Any]) -> None:
    second = {name: svg for name, svg in context["figures"].items() if name in figures}
    assert figures == second  # the context drew them for itself
    needling = {"strike_map", "cross_section", "dose"}
    acute = {"signs", "numbness", "plasma", "water_loss", "uptake"}
    scars = {"relief_by_type", "scar_sections"}
    assert set(figures) == {"forecast", "healing", "redness", "tradeoff", "standing", *scars, *needling, *acute}
    for svg in figures.values():
        assert ET.fromstring(svg).tag == f"{SVG}svg"  # noqa: S314 - drawn by this library
        assert "<dc:date>" not in svg
        assert 'href="http' not in svg


@pytest.mark.parametrize(
    ("key", "figure"),
    [
        ("alternatives", tradeoff_figure),
        ("healing", healing_figure),
        ("relief_by_type", relief_figure),
        ("relief_by_type", scar_sections_figure),
    ],
)
def test_what_has_no_numbers_is_not_drawn(
    make_plan: Callable[..., Plan], key: str, figure: Callable[[Plan], str | None]
) -> None:
    assert figure(make_plan(**{key: []})) is None


def test_what_has_no_numbers_has_no_figure(make_plan: Callable[..., Plan], figures: dict[str, str]) -> None:
    left = figures_of(make_plan(alternatives=[], healing=[], relief_by_type=[], dose=[]))
    without = {"tradeoff", "healing", "relief_by_type", "scar_sections", "strike_map", "cross_section", "dose"}
    assert set(left) == set(figures) - without


def test_holes_hide_neither_the_bar_nor_its_length_and_the_name_of_the_ramp_is_whole(
    make_plan: Callable[..., Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Figure] = []

    def kept(width: float, height: float, _: str, paint: Callable[[Figure], None]) -> str:
        figure = Figure(figsize=(width, height), layout="constrained")
        paint(figure)
        figure.draw_without_rendering()
        drawn.append(figure)
        return ""

    monkeypatch.setattr(figures_needling, "draw_svg", kept)
    figures_needling.strike_map_figure(make_plan().dose[:1])
    square, key = drawn[0].axes
    said = next(text for text in square.texts if text.get_text() == "2 mm")
    assert said.get_window_extent().y1 < square.get_window_extent().y0
    assert np.max(square.lines[0].get_ydata()) < square.get_ylim()[0]
    page, named = drawn[0].bbox, key.yaxis.label.get_window_extent()
    assert key.get_ylabel() == "depth (mm)"
    assert page.x0 <= named.x0 < named.x1 <= page.x1
    assert page.y0 <= said.get_window_extent().y0


def _luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("colour", "least"), [(INK, 7.0), (MUTED, 4.5), (PLAN, 4.5), (ALERT, 4.5), *((line, 3.0) for line in SERIES)]
)
def test_colours_stand_out_from_paper(colour: str, least: float) -> None:
    assert 1.05 / (_luminance(colour) + 0.05) >= least


def test_a_histogram_tells_its_values_under_the_pointer(figures: dict[str, str]) -> None:
    svg = figures["dose"]
    tips = [title.text or "" for title in ET.fromstring(svg).iter(f"{SVG}title")]  # noqa: S314 - as above
    assert sum("of the surface: at least" in tip for tip in tips) > 50
    assert sum("a hole of at least" in tip for tip in tips) > 50
    assert 'id="injury-histograms-tip' not in svg
