"""The figures of a scan say and show what was found."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from functools import cache
from types import ModuleType
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from made_up_scan import PLACES, RADII_MM, made_up_scan
from matplotlib.figure import Figure
from matplotlib.text import Text

from cicatrix.base.errors import BadInput
from cicatrix.measure.found import Found
from cicatrix.report.scan_pictures import scan_map, scar_profile
from cicatrix.report.scan_pictures.difference_panels import difference_figure
from cicatrix.report.scan_pictures.scan_map import scan_figure
from cicatrix.report.scan_pictures.scar_marks import MARKS, counts_of, said_depth
from cicatrix.report.scan_pictures.scar_profile import cut_through, profile_figure

SVG = "{http://www.w3.org/2000/svg}"


@cache
def scan() -> Found:
    return made_up_scan()


def words(svg: str) -> str:
    tree = ET.fromstring(svg)  # noqa: S314 - written here
    return next(tree.iter(f"{SVG}title")).text or ""


def test_every_mark_differs_by_colour_and_by_dash_and_by_sign() -> None:
    for part in ("colour", "dash", "sign", "name"):
        assert len({getattr(mark, part) for mark in MARKS.values()}) == len(MARKS)


def test_the_map_counts_the_scars_by_type() -> None:
    svg = scan_figure(scan())
    assert words(svg).endswith("Scars: 2 ice pick, 2 boxcar, 1 rolling, 1 mixed")
    assert "24 by 19 mm" in words(svg)
    assert sum(count for _, count in counts_of(scan())) == len(PLACES)
    assert len(list(ET.fromstring(svg).iter(f"{SVG}image"))) >= 2  # noqa: S314


def test_the_map_is_the_same_bytes_each_time_and_of_bounded_size() -> None:
    fine = made_up_scan(pixel_mm=0.03)
    assert scan_figure(fine) == scan_figure(fine)
    assert len(scan_figure(fine)) < 1_000_000


def test_a_map_without_scars_or_almost_unseen_is_drawn() -> None:
    bare = dataclasses.replace(scan(), scars=(), labels=np.zeros_like(scan().labels))
    assert words(scan_figure(bare)).endswith("Scars: none")
    unseen = dataclasses.replace(
        bare,
        surface=dataclasses.replace(bare.surface, height_mm=np.full_like(bare.surface.height_mm, np.nan)),
        reference_mm=np.full_like(bare.reference_mm, np.nan),
    )
    assert words(scan_figure(unseen)).endswith("Scars: none")


@pytest.mark.parametrize("number", range(1, len(PLACES) + 1))
def test_the_cut_runs_along_the_longest_axis_through_the_floor(number: int) -> None:
    _, _, _, width, length, depth = PLACES[number - 1]
    cut = cut_through(scan(), number)
    inside = cut.along_mm[cut.inside]
    assert np.ptp(inside) == pytest.approx(length, abs=0.2)
    assert np.ptp(inside) > width - 0.1
    below = (cut.reference_mm - cut.surface_mm)[cut.inside]
    assert below.max() == pytest.approx(depth, abs=0.12)
    assert cut.along_mm[0] < inside[0]
    assert inside[-1] < cut.along_mm[-1]


def test_the_reference_of_a_cut_bends_as_the_skin_does() -> None:
    cut = cut_through(scan(), 4)
    sagitta = float(cut.reference_mm.max())
    half = 0.5 * float(np.ptp(cut.along_mm))
    assert half**2 / (2.0 * max(RADII_MM)) < sagitta < half**2 / (2.0 * min(RADII_MM))


def test_holes_leave_gaps_in_a_cut() -> None:
    height = scan().surface.height_mm.copy()
    height[70:76, 155:170] = np.nan
    torn = dataclasses.replace(scan(), surface=dataclasses.replace(scan().surface, height_mm=height))
    assert np.isnan(cut_through(torn, 2).surface_mm).any()
    assert "Scar 2" in words(profile_figure(torn, 2))


def test_the_profile_states_its_exaggeration_and_the_depth_with_its_interval() -> None:
    assert "ice pick: cut along its longest axis, true to scale" in words(profile_figure(scan(), 1))
    assert "heights 5 times exaggerated; depth 0.30 mm (0.27 to 0.34)" in words(profile_figure(scan(), 4))
    assert said_depth(scan().scars[0]).startswith("at least 0.75 mm")


def said_in(monkeypatch: pytest.MonkeyPatch, module: ModuleType, make: Callable[[], str]) -> tuple[Figure, list[str]]:
    """Return the figure that is drawn, and every text in it."""
    drawn: list[Figure] = []

    def kept(width: float, height: float, _: str, paint: Callable[[Figure], None]) -> str:
        figure = Figure(figsize=(width, height), layout="constrained")
        paint(figure)
        drawn.append(figure)
        return ""

    monkeypatch.setattr(module, "draw_svg", kept)
    make()
    (figure,) = drawn
    return figure, [text.get_text() for text in figure.findobj(Text)]


def test_the_arrow_of_a_profile_is_named_and_a_band_that_is_not_seen_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    cut = cut_through(scan(), 4)
    mouth = float(np.ptp(cut.along_mm[cut.inside]))
    for error_mm, named in ((1e-5, False), (0.05, True)):
        found = dataclasses.replace(scan(), reference_error_mm=np.full_like(scan().reference_mm, error_mm))
        _, texts = said_in(monkeypatch, scar_profile, functools.partial(profile_figure, found, 4))
        assert f"mouth along the cut: {mouth:.2f} mm" in texts
        assert ("its uncertainty" in texts) is named


def test_the_scale_bar_keeps_off_the_scars_and_the_contours_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, columns = scan().labels.shape
    lower, left = np.arange(rows)[:, None] > 0.8 * rows, np.arange(columns) < 0.4 * columns
    for marked in (lower & left, lower & ~left):
        found = dataclasses.replace(scan(), labels=marked.astype(np.int32), scars=())
        figure, texts = said_in(monkeypatch, scan_map, functools.partial(scan_figure, found))
        (bar,) = (text for text in figure.axes[0].texts if text.get_text().endswith(" mm"))
        x, y = bar.get_position()
        assert y > 0.8 * found.surface.size_mm[1]
        assert not marked[-1, round(x / found.surface.pixel_x_mm)]
        assert any("contour lines of\nthe reference,\nevery" in text for text in texts)


def test_a_scar_that_is_not_there_has_no_profile() -> None:
    with pytest.raises(BadInput, match="no scar has the id 9; allowed: 1 to 6"):
        profile_figure(scan(), 9)


def test_the_difference_tells_how_much_became_filled_and_deeper() -> None:
    before = scan().depth_mm
    after = before.copy()
    after[scan().labels == 2] -= 0.2
    after[scan().labels == 5] += 0.1
    change = before - after
    svg = difference_figure(before, after, change, np.abs(change) > 0.05, scan().surface.pixel_x_mm)
    areas = [float((scan().labels == number).sum()) * scan().surface.pixel_area_mm2 for number in (2, 5)]
    assert f"{areas[0]:.3g} mm² filled and {areas[1]:.3g} mm² deeper" in words(svg)
    none = np.zeros(before.shape, dtype=bool)
    assert "0 mm² filled and 0 mm² deeper" in words(difference_figure(before, after, change, none, 0.08))


def test_maps_of_two_sizes_have_no_difference() -> None:
    depth = scan().depth_mm
    with pytest.raises(BadInput, match="different sizes"):
        difference_figure(depth, depth[:-1], depth, depth > 0.0, 0.08)
