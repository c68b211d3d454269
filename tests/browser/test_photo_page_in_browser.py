"""Before and after as a reader sees the page: the slider works under the page's own policy, and nothing is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from headless_browser import chromium, complaints
from made_up_photos import cheek_picture

from cicatrix import measuring
from cicatrix.measure.photographs.photo import Photo
from cicatrix.report.photo_pages import change_pictures
from cicatrix.skin.zones import Zone

pytestmark = pytest.mark.browser


def test_the_page_runs_its_slider_and_complains_of_nothing(tmp_path: Path) -> None:
    before, now = Photo(cheek_picture()), Photo(cheek_picture(strength=0.5, seed=1, move=(4.0, 3.0)))
    examined = measuring.measure_photo(now, mm_per_px=0.1, close_up_of=Zone.CHEEK_LEFT)
    files = change_pictures(measuring.photo_change(examined, before), hide_eyes=False)
    page = tmp_path / "page.html"
    page.write_bytes(files["before_after.html"])
    done = chromium(tmp_path, "--virtual-time-budget=2000", "--dump-dom", page.as_uri())
    assert complaints(done) == []
    assert re.search(r'class="before-after sliding"', done.stdout)
