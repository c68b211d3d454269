"""The 3-D view and the slider as a reader sees them: drawn by a real browser, nothing fetched, nothing refused."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from headless_browser import chromium, complaints
from made_up_scan import made_up_scan
from PIL import Image

from cicatrix.report.content_policy import source_hash
from cicatrix.report.scan_pictures.before_after import slider_pair, slider_policy, slider_script, slider_style
from cicatrix.report.scan_pictures.scan_raster import png_bytes
from cicatrix.report.surface_viewer.view import surface_view

pytestmark = pytest.mark.browser

GRAPHICS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
TRIES = """
const at = (id) => document.getElementById(id);
addEventListener("load", () => setTimeout(() => {
  at("relief").value = 2;
  at("relief").dispatchEvent(new Event("input"));
  document.querySelector('button[data-scar="4"]').click();
  setTimeout(() => {
    at("cut").click();
    const canvas = at("view"), box = canvas.getBoundingClientRect();
    for (const [x, y] of [[0.42, 0.6], [0.6, 0.42]]) {
      const how = { clientX: box.left + x * box.width, clientY: box.top + y * box.height, bubbles: true, pointerId: 1 };
      canvas.dispatchEvent(new PointerEvent("pointerdown", how));
      canvas.dispatchEvent(new PointerEvent("pointerup", how));
    }
    canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
    const doors = performance.getEntriesByType("resource").filter((one) => !one.name.startsWith("data:"));
    document.documentElement.dataset.fetched = String(doors.length);
  }, 1500);
}, 100));
"""


def driven(html: str, script: str) -> str:
    """Return a page with one more script, admitted by its policy."""
    html = html.replace("script-src ", f"script-src {source_hash(script)} ", 1)
    return html.replace("</body>", f"<script>{script}</script></body>")


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "view.html"
    path.write_text(driven(surface_view(made_up_scan(), "a cheek"), TRIES), encoding="utf-8")
    return path


def test_the_view_is_drawn_answers_and_fetches_nothing(page: Path, tmp_path: Path) -> None:
    done = chromium(tmp_path, *GRAPHICS, "--virtual-time-budget=8000", "--dump-dom", page.as_uri())
    root = re.search(r"<html[^>]*>", done.stdout)
    assert root
    assert 'data-rendered="yes"' in root[0]
    assert 'data-fetched="0"' in root[0]
    found = made_up_scan()
    seen = ~np.isnan(found.depth_mm)
    corners = seen[:-1, :-1].astype(int) + seen[1:, :-1] + seen[:-1, 1:] + seen[1:, 1:]
    assert f'data-triangles="{2 * int((corners == 4).sum()) + int((corners == 3).sum())}"' in root[0]
    assert "Scar 4, rolling" in done.stdout
    assert "times exaggerated" in done.stdout  # the cut by two points
    assert complaints(done) == []


def test_the_scars_are_dark_and_the_hole_is_open(page: Path, tmp_path: Path) -> None:
    page.write_text(surface_view(made_up_scan(), "a cheek"), encoding="utf-8")
    shot = tmp_path / "view.png"
    size = "--window-size=1200,1000"
    chromium(tmp_path, *GRAPHICS, size, "--virtual-time-budget=5000", f"--screenshot={shot}", page.as_uri())
    picture = np.asarray(Image.open(shot).convert("RGB")).astype(int)[140:900, 20:780]
    navy = (picture[..., 2] - picture[..., 0] > 25) & (picture.sum(axis=2) < 260)
    assert 1000 < int(navy.sum()) < 30_000  # the floor of the deep boxcar


def test_without_webgl_the_map_and_the_table_remain(page: Path, tmp_path: Path) -> None:
    page.write_text(surface_view(made_up_scan(), "a cheek"), encoding="utf-8")
    done = chromium(
        tmp_path, "--disable-gpu", "--disable-3d-apis", "--virtual-time-budget=5000", "--dump-dom", page.as_uri()
    )
    assert 'data-rendered="no-webgl"' in done.stdout
    assert "This browser has no WebGL 2" in done.stdout
    assert complaints(done) == []


def test_the_view_does_not_run_over_the_edge_of_a_phone(page: Path, tmp_path: Path) -> None:
    frame, picture = tmp_path / "phone.html", tmp_path / "phone.png"
    frame.write_text('<body style="margin: 0"><iframe src="view.html" style="width: 400px; height: 1900px; border: 0">')
    what = [*GRAPHICS, "--window-size=500,1900", "--virtual-time-budget=6000", f"--screenshot={picture}"]
    chromium(tmp_path, *what, frame.as_uri())
    shot = np.asarray(Image.open(picture).convert("L"))
    assert shot[:, 10:390].min() < 100
    assert shot[:, 402:].min() > 250


def test_the_slider_follows_its_range(tmp_path: Path) -> None:
    black, white = (png_bytes(np.full((40, 80, 3), level, dtype=np.uint8)) for level in (0, 255))
    pair = slider_pair(black, white, before_word="x", after_word="y", before_alt="a", after_alt="b", caption="c")
    move = 'const r = document.querySelector("input"); r.value = 25; r.dispatchEvent(new Event("input"));'
    page = (
        f'<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src '
        f"'none'; {slider_policy()}\"><style>{slider_style()}</style><body>{pair}"
        f"<script>{slider_script()}</script></body>"
    )
    path = tmp_path / "slider.html"
    path.write_text(driven(page, move), encoding="utf-8")
    shot = tmp_path / "slider.png"
    done = chromium(
        tmp_path, "--window-size=800,600", "--virtual-time-budget=2000", f"--screenshot={shot}", path.as_uri()
    )
    assert complaints(done) == []
    row = np.asarray(Image.open(shot).convert("L"))[200, 12:780]
    assert float((row < 50).mean()) == pytest.approx(0.25, abs=0.03)
