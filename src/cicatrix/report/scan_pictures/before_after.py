"""Two pictures of one place, before and after: a slider where scripts run, side by side where they do not."""

from __future__ import annotations

import struct
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from cicatrix.base.errors import BadInput
from cicatrix.report.content_policy import source_hash
from cicatrix.report.scan_pictures.scan_raster import data_uri

PNG_MARK = b"\x89PNG\r\n\x1a\n"

_FRAGMENT = """\
<figure class="before-after" data-before-after>
<div class="pair">
<div>
<img src="{{ before }}" width="{{ width }}" height="{{ height }}"
alt="{{ before_alt }}"><span>{{ before_word }}</span></div>
<div>
<img src="{{ after }}" width="{{ width }}" height="{{ height }}"
alt="{{ after_alt }}"><span>{{ after_word }}</span></div>
</div>
<label class="slide" hidden>{{ label }}<input type="range" min="0" max="100" value="50" step="1"></label>
<figcaption>{{ caption }}</figcaption>
</figure>
"""


def slider_pair(
    before_png: bytes,
    after_png: bytes,
    *,
    before_word: str,
    after_word: str,
    before_alt: str,
    after_alt: str,
    caption: str,
) -> str:
    """Return two pictures of one size as a fragment of HTML; every text is escaped.

    The page holds `slider_style` and `slider_script` once, whatever the number of pairs, and admits them by
    `slider_policy`. Without the script the pictures stand side by side.

    Parameters
    ----------
    before_png, after_png
        The pictures as PNG, laid onto each other and of one size.
    before_word, after_word
        What stands in a corner of each, for instance dates.
    before_alt, after_alt
        What a reader hears who does not see them.
    caption
        Below both.

    Raises
    ------
    BadInput
        If one is no PNG or their sizes differ.
    """
    sizes = {_size(before_png, "before_png"), _size(after_png, "after_png")}
    if len(sizes) != 1:
        raise BadInput(
            f"the pictures before and after differ in size: {sorted(sizes)}", do="lay one onto the other first"
        )
    width, height = sizes.pop()
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(_FRAGMENT).render(
        before=data_uri(before_png),
        after=data_uri(after_png),
        width=width,
        height=height,
        before_word=before_word,
        after_word=after_word,
        before_alt=before_alt,
        after_alt=after_alt,
        label=f"{before_word} or {after_word}: move to compare",
        caption=caption,
    )


@cache
def slider_style() -> str:
    """Return the style of every pair, for the head of a page."""
    return files("cicatrix.report.scan_pictures").joinpath("before_after.css").read_text(encoding="utf-8")


@cache
def slider_script() -> str:
    """Return the script that turns the pairs of a page into sliders, for the end of its body."""
    return files("cicatrix.report.scan_pictures").joinpath("before_after.js").read_text(encoding="utf-8")


def slider_policy(*more_styles: str) -> str:
    """Return what a page's content security policy needs for the pairs: both by hash, and pictures within the page.

    *more_styles* are the page's own.
    """
    styles = " ".join(source_hash(style) for style in (slider_style(), *more_styles))
    return f"script-src {source_hash(slider_script())}; style-src {styles}; img-src data:"


def _size(png: bytes, where: str) -> tuple[int, int]:
    if not png.startswith(PNG_MARK) or len(png) < 24:
        raise BadInput("this is no picture in PNG", where=where)
    width, height = struct.unpack(">II", png[16:24])
    return int(width), int(height)
