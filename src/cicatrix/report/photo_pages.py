"""The files of a measured photograph: a copy of pixels alone, its zones, before and after, and what changed."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from numpy.typing import NDArray

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.measure.examine_photo import ExaminedPhoto
from cicatrix.measure.photo_change import ComparedPhotos
from cicatrix.measure.photographs.clean_copy import without_metadata
from cicatrix.measure.photographs.photo import Pixels
from cicatrix.report.scan_pictures.before_after import slider_pair, slider_policy, slider_script, slider_style
from cicatrix.report.scan_pictures.photo_change_picture import photo_change_figure
from cicatrix.report.scan_pictures.scan_raster import png_bytes
from cicatrix.report.scan_pictures.zones_picture import Points, without_eyes, zones_figure

Labels = NDArray[np.int32]

MOST_PIXELS = 900
"""Along the longer side of a picture in a page."""
PNG_EFFORT = 3
RIM = 0.04
"""Rim left out of the map of change about a chart, as a share of the longer side: the edge of the chart spoils how the
two lie on each other there, which looks like change (assumption: as wide as the ring seen on made-up close-ups)."""
COLOURS = (
    "Colours are as each camera gave them: no chart or card has corrected these two pictures, so one may look "
    "yellower or redder than the other where the skin has not changed. Read changes of colour from the numbers."
)
LOSSY = ("JPEG", "HEIC")
"""Formats whose clean copy is a JPEG; the others' is a PNG, without loss."""
PAGE_STYLE = """\
:root { color-scheme: light dark; }
body { margin: 1.2rem auto; max-width: 60rem; padding: 0 1rem; background: light-dark(#fff, #14191d);
  color: light-dark(#1d2b36, #e4e9ec); font-family: system-ui, "Segoe UI", Arial, "Liberation Sans", sans-serif; }
h1 { font-size: 1.3rem; } .mark { font-weight: 600; } footer { font-size: .82rem; color: light-dark(#5d6b77, #a3b1bb); }
"""
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<title>Before and after</title>
<style>{{ style }}</style>
<style>{{ page_style }}</style>
</head>
<body>
<h1>Before and after</h1>
<p class="mark">{{ review }}</p>
{{ pair }}
<footer><p>{{ intended_use }}</p></footer>
<script>{{ script }}</script>
</body>
</html>
"""


def photo_pictures(result: ExaminedPhoto, *, hide_eyes: bool) -> dict[str, bytes]:
    """Return the files of a photograph by name: the copy without metadata, and the face with its zones and spots.

    Parameters
    ----------
    result
        The measured photograph.
    hide_eyes
        Paint a band over the eyes of a face; what was below is in no file.
    """
    photo = replace(result.photo, pixels=_hidden(result.photo.pixels, result, hide_eyes))
    suffix = ".jpg" if result.photo.source_format in LOSSY else ".png"
    part = _hidden_part(result, hide_eyes)
    zones = zones_figure(
        _shrunk(part), _shrunk_labels(result.zones, part), result.zone_names,
        spots=_shrunk_labels(result.lesions, part) if result.answer.spots else None,
        kinds={one.id: one.kind for one in result.answer.spots}, tinted=result.face is not None,
    )  # fmt: skip
    return {f"clean{suffix}": without_metadata(photo, suffix), "zones.svg": zones.encode()}


def change_pictures(result: ComparedPhotos, *, hide_eyes: bool) -> dict[str, bytes]:
    """Return before and after as a page with a slider, and the change as a picture; nothing if they do not fit."""
    comparison = result.comparison
    if comparison is None:
        return {}
    before = _shrunk(_hidden_part(result.before, hide_eyes))
    eyes = _eyes_in_part(result.before) if hide_eyes else None
    after = comparison.registered_after
    after = _shrunk(after if eyes is None else without_eyes(after, eyes))
    files = {"before_after.html": _page(before, after, usable=comparison.report.registration.usable).encode()}
    if comparison.report.registration.usable:
        calibrated = result.now.calibration is not None and result.before.calibration is not None
        skin = _like(result.before.zones, comparison.redness_change) > 0
        if result.before.face is None:
            skin = without_rim(skin)
        fields = [np.where(skin, one, np.nan) for one in (comparison.redness_change, comparison.lightness_change)]
        svg = photo_change_figure(fields[0], fields[1], calibrated=calibrated)
        files["change.svg"] = svg.encode()
    return files


def without_rim(skin: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return skin less a rim about what is cut out of it, such as a chart; the border of the picture has none."""
    reach = max(1, round(RIM * max(skin.shape)))
    return np.asarray(cv2.erode(skin.astype(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), dtype=np.uint8))) > 0


def _page(before: Pixels, after: Pixels, *, usable: bool) -> str:
    pair = slider_pair(
        png_bytes(before, PNG_EFFORT), png_bytes(after, PNG_EFFORT),
        before_word="before", after_word="now", before_alt="the skin before",
        after_alt="the skin now, laid onto the picture before",
        caption=f"{COLOURS} The later picture was laid onto the earlier one by the skin's own texture. Light, pose "
        "and expression look like change: read the gates first."
        if usable
        else f"{COLOURS} The later picture was laid onto the earlier one as well as it could be; they do not fit, so "
        "that nothing was compared.",
    )  # fmt: skip
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(_PAGE).render(
        policy=f"default-src 'none'; {slider_policy(PAGE_STYLE)}; base-uri 'none'; form-action 'none'",
        style=Markup(slider_style()),  # noqa: S704 - files of this package
        page_style=Markup(PAGE_STYLE),  # noqa: S704
        script=Markup(slider_script()),  # noqa: S704
        pair=Markup(pair),  # noqa: S704 - escaped by slider_pair
        review=REVIEW_MARK,
        intended_use=INTENDED_USE,
    )


def _hidden(pixels: Pixels, result: ExaminedPhoto, hide_eyes: bool) -> Pixels:
    eyes = result.eyes_px if hide_eyes else None
    return pixels if eyes is None else without_eyes(pixels, eyes)


def _hidden_part(result: ExaminedPhoto, hide_eyes: bool) -> Pixels:
    eyes = _eyes_in_part(result) if hide_eyes else None
    return result.pixels if eyes is None else without_eyes(np.ascontiguousarray(result.pixels), eyes)


def _eyes_in_part(result: ExaminedPhoto) -> Points | None:
    if result.eyes_px is None:
        return None
    left, top = result.part[1].start, result.part[0].start
    (x, y), (other_x, other_y) = result.eyes_px
    return (x - left, y - top), (other_x - left, other_y - top)


def _size(pixels: Pixels) -> tuple[int, int]:
    share = min(1.0, MOST_PIXELS / max(pixels.shape[:2]))
    return max(1, round(pixels.shape[1] * share)), max(1, round(pixels.shape[0] * share))


def _shrunk(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.resize(pixels, _size(pixels), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _shrunk_labels(labels: Labels, like: Pixels) -> Labels:
    return np.asarray(cv2.resize(labels, _size(like), interpolation=cv2.INTER_NEAREST_EXACT), dtype=np.int32)


def _like(labels: Labels, image: NDArray[np.float32]) -> Labels:
    size = (image.shape[1], image.shape[0])
    return np.asarray(cv2.resize(labels, size, interpolation=cv2.INTER_NEAREST_EXACT), dtype=np.int32)
