"""Before and after: escaped, admitted by hash, and whole without a script."""

from __future__ import annotations

import base64
import hashlib

import numpy as np
import pytest
from html_reading import tags_of

from cicatrix.base.errors import BadInput
from cicatrix.report.scan_pictures.before_after import slider_pair, slider_policy, slider_script, slider_style
from cicatrix.report.scan_pictures.scan_raster import png_bytes

VOID = ("img", "input")


def picture(width: int = 12) -> bytes:
    return png_bytes(np.full((9, width, 3), 120, dtype=np.uint8))


def pair(before: bytes, after: bytes, word: str = "March") -> str:
    return slider_pair(
        before, after, before_word=word, after_word="June", before_alt="a", after_alt="b", caption="a cheek"
    )


def test_both_pictures_are_there_without_a_script() -> None:
    tags = tags_of(pair(picture(), picture()), VOID)
    images = [attributes for tag, attributes in tags if tag == "img"]
    assert [(one["width"], one["height"], one["alt"]) for one in images] == [("12", "9", "a"), ("12", "9", "b")]
    assert all((one["src"] or "").startswith("data:image/png;base64,") for one in images)
    (label,) = [attributes for tag, attributes in tags if tag == "label"]
    assert "hidden" in label  # the script shows it
    assert not [tag for tag, _ in tags if tag in ("script", "style")]
    assert not [name for _, attributes in tags for name in attributes if name == "style" or name.startswith("on")]


def test_texts_are_escaped() -> None:
    html = pair(picture(), picture(), '"><script>alert(1)</script>')
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_pictures_that_do_not_fit_are_refused() -> None:
    with pytest.raises(BadInput, match="differ in size"):
        pair(picture(), picture(13))
    with pytest.raises(BadInput, match="before_png: this is no picture"):
        pair(b"GIF89a", picture())


def test_the_policy_admits_this_script_and_this_style_only() -> None:
    for text in (slider_script(), slider_style()):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in slider_policy()
    assert "unsafe" not in slider_policy()
