"""A photograph of a face, or a picture of its scan, with its zones; eyes can be taken out before it is shared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.measure.surface import Floats
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import ALERT, INK, PAPER, SERIES
from cicatrix.report.places import NAMES, short_name
from cicatrix.report.scan_pictures.scan_raster import Bytes, outlines
from cicatrix.skin.zones import Zone, site_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH_IN = 7.2
MOST_PIXELS = 900
EYES = (Zone.PERIORBITAL_LEFT, Zone.PERIORBITAL_RIGHT)
BAND_REACH = 0.75
"""How far a band reaches beyond the eyes to each side, as a share of their distance: past the temples."""
BAND_HALF = 0.32
"""Half the height of a band, as a share of the distance of the eyes: brows and lower lids are within."""
TINT = 0.22

Points = tuple[tuple[float, float], tuple[float, float]]


def zones_figure(
    photo_rgb: Bytes,
    zone_labels: NDArray[np.integer[Any]],
    zones: Mapping[int, Zone],
    *,
    hide_eyes: bool = False,
    eyes_px: Points | None = None,
    spots: NDArray[np.int32] | None = None,
    kinds: Mapping[int, str] | None = None,
    tinted: bool = True,
) -> str:
    """Return a photograph, or a picture of a scan, with its zones as SVG.

    Parameters
    ----------
    photo_rgb
        The photograph, (ny, nx, 3), 8 bits.
    zone_labels
        Zone of each pixel by its number, 0 where there is none, (ny, nx).
    zones
        What the numbers stand for.
    hide_eyes
        Paint a band over the eyes. The pixels below it are not in the figure.
    eyes_px
        Centres of both eyes as x and y; without, they are taken from the zones around the eyes.
    spots, kinds
        Spot at each pixel by its id, (ny, nx), and which of them are brown: outlined, brown ones by a broken line.
    tinted
        Lay the colour of each zone over it; where one zone fills the picture that only hides the colour of its skin.

    Raises
    ------
    BadInput
        If photograph and labels differ in size; if the eyes are to be hidden and it is not known where they are.
    """
    if photo_rgb.ndim != 3 or photo_rgb.shape[2] != 3 or photo_rgb.shape[:2] != zone_labels.shape:
        raise BadInput(f"the photograph is {photo_rgb.shape}, its zones are {zone_labels.shape}", allowed="one size")
    if hide_eyes:
        photo_rgb = without_eyes(photo_rgb, eyes_px or _eyes(zone_labels, zones))
    rows, columns = zone_labels.shape
    shrink = min(1.0, MOST_PIXELS / max(rows, columns))
    size = max(1, round(columns * shrink)), max(1, round(rows * shrink))
    photo = np.asarray(cv2.resize(photo_rgb, size, interpolation=cv2.INTER_AREA), dtype=np.float64) / 255.0
    small: Any = cv2.resize(zone_labels.astype(np.int32).astype(np.float32), size, interpolation=cv2.INTER_NEAREST)
    labels = np.asarray(small, dtype=np.int32)
    present = {number: zone for number, zone in zones.items() if (labels == number).any()}
    names = ", ".join(NAMES[zone] for zone in present.values())
    kinds = kinds or {}
    found = "" if not kinds else f"; {_counted(kinds, 'red')} red and {_counted(kinds, 'brown')} brown spots outlined"
    title = f"Zones of the face: {names or 'none'}{found}{'; the eyes are hidden' if hide_eyes else ''}"
    marked = None if spots is None else np.asarray(
        cv2.resize(spots, size, interpolation=cv2.INTER_NEAREST_EXACT), dtype=np.int32
    )  # fmt: skip

    def paint(figure: Figure) -> None:
        axes: Any = figure.subplots()
        axes.imshow(_tinted(photo, labels, present) if tinted else photo, interpolation="nearest")
        axes.set_axis_off()
        axes.set(xlim=(0, size[0]), ylim=(size[1], 0))
        _draw_zones(axes, labels, present)
        if marked is not None:
            _draw_spots(axes, marked, kinds)

    return draw_svg(WIDTH_IN, float(np.clip(WIDTH_IN * size[1] / size[0], 2.0, 10.0)), title, paint)


def without_eyes(photo_rgb: Bytes, eyes_px: Points) -> Bytes:
    """Return a copy with a band painted over both eyes, turned as they are; what was below is gone."""
    first, second = (np.asarray(one, dtype=np.float64) for one in eyes_px)
    along = second - first
    apart = float(np.hypot(*along))
    if not apart > 0.0:
        raise BadInput("both eyes are at one place", where="eyes_px", allowed="two points")
    across = np.array([-along[1], along[0]]) * BAND_HALF
    ends = first - BAND_REACH * along, second + BAND_REACH * along
    corners = np.array([ends[0] - across, ends[1] - across, ends[1] + across, ends[0] + across])
    painted = photo_rgb.copy()
    cv2.fillConvexPoly(painted, np.round(corners).astype(np.int32), (29, 43, 54))
    return painted


def _eyes(labels: NDArray[np.integer[Any]], zones: Mapping[int, Zone]) -> Points:
    middles: list[tuple[float, float]] = []
    for zone in EYES:
        numbers = [number for number, one in zones.items() if one is zone]
        y, x = np.nonzero(np.isin(labels, numbers))
        if x.size:
            middles.append((0.5 * float(x.min() + x.max()), 0.5 * float(y.min() + y.max())))
    if len(middles) != 2:
        raise BadInput(
            "the eyes are to be hidden, but it is not known where they are",
            do="give the centres of both eyes, or zones around both eyes",
        )
    return middles[0], middles[1]


def _colour(zone: Zone) -> str:
    sites = list(dict.fromkeys(site_of(one) for one in Zone))
    return SERIES[sites.index(site_of(zone)) % len(SERIES)]


def _tinted(photo: Floats, labels: NDArray[np.int32], present: Mapping[int, Zone]) -> Floats:
    from matplotlib.colors import to_rgb

    tinted = photo.copy()
    for number, zone in present.items():
        inside = labels == number
        tinted[inside] = (1.0 - TINT) * tinted[inside] + TINT * np.array(to_rgb(_colour(zone)))
    return tinted


def _draw_zones(axes: Any, labels: NDArray[np.int32], present: Mapping[int, Zone]) -> None:
    from matplotlib.patheffects import withStroke

    casing = [withStroke(linewidth=2.6, foreground=PAPER)]
    rings = outlines(labels)
    for number, zone in present.items():
        for ring in rings.get(number, []):
            axes.plot(ring[:, 0] + 0.5, ring[:, 1] + 0.5, color=PAPER, lw=2.6, alpha=0.8)
            axes.plot(ring[:, 0] + 0.5, ring[:, 1] + 0.5, color=_colour(zone), lw=1.3)
    for number, zone in present.items():
        x, y = _inmost(labels == number)
        axes.text(
            x, y, short_name(zone).replace(" ", "\n"), fontsize=8, fontweight="bold", color=INK, ha="center",
            va="center", linespacing=1.0, path_effects=casing,
        )  # fmt: skip


def _counted(kinds: Mapping[int, str], kind: str) -> int:
    return sum(one == kind for one in kinds.values())


def _draw_spots(axes: Any, spots: NDArray[np.int32], kinds: Mapping[int, str]) -> None:
    for number, rings in outlines(spots).items():
        brown = kinds.get(number) == "brown"
        for ring in rings:
            x, y = ring[:, 0] + 0.5, ring[:, 1] + 0.5
            axes.plot(x, y, color=PAPER, lw=1.8, alpha=0.9)
            axes.plot(x, y, color=INK if brown else ALERT, lw=0.9, ls=(0, (2.0, 1.2)) if brown else "-")


def _inmost(mask: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the middle of the points of a zone that are farthest from its edge: a name there lies within."""
    room = np.asarray(cv2.distanceTransform(np.pad(mask, 1).astype(np.uint8), cv2.DIST_L2, 3))
    y, x = np.nonzero(room >= 0.97 * room.max())
    nearest = int(np.argmin((x - x.mean()) ** 2 + (y - y.mean()) ** 2))
    return float(x[nearest]) - 1.0, float(y[nearest]) - 1.0
