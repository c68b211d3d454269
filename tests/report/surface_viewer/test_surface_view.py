"""The 3-D view as a file: whole, closed to the outside, and true to the map that it shows."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pytest
from html_reading import tags_of
from made_up_scan import PLACES, made_up_scan
from numpy.typing import NDArray

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.report.surface_viewer.tile import HOLE, MOST_POINTS, REFERENCE_STEP, packed, tile_of
from cicatrix.report.surface_viewer.view import surface_view

VOID = ("meta", "img", "input")
NASTY = '</script><script>alert(1)</script> & "cheek" <!--'


@cache
def page() -> str:
    return surface_view(made_up_scan(), NASTY)


def payload(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="scan">(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found[1])


def unpacked(field: dict[str, Any]) -> NDArray[np.float64]:
    steps = np.frombuffer(base64.b64decode(field["data"]), dtype="<i2").reshape(field["rows"], field["columns"])
    return np.where(steps == HOLE, np.nan, field["centre"] + steps * field["unit"])


def test_every_tag_closes_and_nothing_is_loaded() -> None:
    tags = tags_of(page(), VOID)
    for _, attributes in tags:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href"):
            assert (attributes.get(name) or "data:").startswith("data:")
    assert not [tag for tag, _ in tags if tag in ("link", "iframe", "object", "base", "form")]


def test_the_policy_admits_what_is_in_the_file_by_hash_and_nothing_else() -> None:
    policy = next(a["content"] for tag, a in tags_of(page(), VOID) if a.get("http-equiv")) or ""
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "http" not in policy
    inline = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", page(), re.DOTALL)
    assert len(inline) == 3
    for text in inline:
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy


def test_texts_from_outside_are_escaped() -> None:
    assert "alert(1)</script>" not in page()
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in page()


def test_the_mark_and_the_licence_are_on_the_page() -> None:
    assert REVIEW_MARK in page()
    assert INTENDED_USE in page()
    assert "three.js authors" in page()


def test_the_tile_gives_the_depths_back_and_keeps_the_holes() -> None:
    found = made_up_scan()
    back = unpacked(payload(page())["depth"])
    assert np.isnan(back).tolist() == np.isnan(found.depth_mm).tolist()
    assert np.nanmax(np.abs(back - found.depth_mm)) < 2e-5


def test_the_reference_between_its_points_is_right_to_a_micrometre() -> None:
    found = made_up_scan()
    tile = tile_of(found)
    rows, columns = tile.depth_mm.shape
    coarse = tile.reference_mm
    r, c = np.arange(rows) / REFERENCE_STEP, np.arange(columns) / REFERENCE_STEP
    across = np.array([np.interp(c, np.arange(coarse.shape[1]), line) for line in coarse])
    whole = np.array([np.interp(r, np.arange(coarse.shape[0]), line) for line in across.T]).T
    apart = whole - found.reference_mm
    assert np.ptp(apart) < 2e-3  # 0.48 mm between points on a radius of 45 mm: 0.6 um of sagitta


def test_a_fine_map_is_thinned_to_the_bound() -> None:
    fine = made_up_scan(pixel_mm=0.03)
    tile = tile_of(fine)
    assert max(tile.depth_mm.shape) <= MOST_POINTS
    assert tile.step == 2
    assert tile.spacing_mm == (0.06, 0.06)
    html = surface_view(fine, "fine")
    assert len(html) < 2_500_000
    assert "means of blocks" in html


@pytest.mark.parametrize("value", [0.0, 1.5, np.nan])
def test_a_flat_or_an_empty_field_is_packed(value: float) -> None:
    back = unpacked(packed(np.full((9, 8), value)))
    assert np.allclose(back, value, equal_nan=True)


def test_each_scar_has_its_measures_and_its_outline() -> None:
    told = payload(page())
    assert [scar["id"] for scar in told["scars"]] == list(range(1, len(PLACES) + 1))
    first = dict(told["scars"][0]["measures"])
    assert first["depth"] == "at least 0.75 mm (0.68 to 0.84)"
    for scar in told["scars"]:
        (ring,) = told["outlines"][str(scar["id"])]
        x, y = np.array(ring[::2]), np.array(ring[1::2])
        assert ring[:2] == ring[-2:]
        assert x.min() < scar["x"] < x.max()
        assert y.min() < scar["y"] < y.max()


def test_a_surface_without_scars_or_unseen_has_a_page() -> None:
    found = made_up_scan()
    bare = dataclasses.replace(
        found, scars=(), labels=np.zeros_like(found.labels), at_border=2, notes=("A note <of> the search.",)
    )
    html = surface_view(bare, "bare")
    assert "None was found." in html
    assert "cut by the border, not measured: 2" in html
    assert "A note &lt;of&gt; the search." in html
    unseen = dataclasses.replace(
        bare,
        surface=dataclasses.replace(bare.surface, height_mm=np.full_like(bare.surface.height_mm, np.nan)),
        reference_mm=np.full_like(bare.reference_mm, np.nan),
    )
    assert np.isnan(unpacked(payload(surface_view(unseen, "unseen"))["depth"])).all()


def test_the_bundle_is_the_one_that_its_readme_names() -> None:
    vendor = files("cicatrix.report.surface_viewer") / "vendor"
    bundle = (vendor / "three_bundle.min.js").read_bytes()
    readme = (vendor / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(bundle).hexdigest() in readme
    assert f"{len(bundle):,} bytes" in readme
    for door in (b"fetch(", b"XMLHttpRequest", b"eval(", b"new Function", b"WebSocket", b"</script"):
        assert door not in bundle
