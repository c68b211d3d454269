"""The face as a map: every zone a path of its own, coloured by the prescribed depth."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from cicatrix.report.palette import INK, MUTED, NEUTRAL, PAPER, PLAN, RULE, depth_colour
from cicatrix.report.places import NAMES, short_name
from cicatrix.skin.zones import Zone, site_of

FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
SKIN = "#fbf8f5"
HAIR = "#c3cace"
LINE = "#8b979f"

# Frontal face in the classical canon: the thirds from hairline to brow, nose and chin are equal, and the face is five
# eyes wide. Drawn around x = 0; sided shapes are those of the patient's right (the viewer's left), the left ones are
# mirror images. Zones may reach beyond the outline: they are clipped to it. What comes later lies on top.
_HEAD = (
    "M 0 28 C -78 28 -130 84 -130 170 C -130 204 -129 236 -126 262 C -123 300 -116 332 -102 356 "
    "C -88 380 -64 404 -40 420 C -26 429 -12 432 0 432 C 12 432 26 429 40 420 C 64 404 88 380 102 356 "
    "C 116 332 123 300 126 262 C 129 236 130 204 130 170 C 130 84 78 28 0 28 Z"
)
_HAIR = (
    "M -130 216 C -150 128 -126 10 0 8 C 126 10 150 128 130 216 C 127 198 122 178 116 158 C 109 134 97 116 70 106 "
    "C 44 98 18 99 0 97 C -18 99 -44 98 -70 106 C -97 116 -109 134 -116 158 C -122 178 -127 198 -130 216 Z"
)
_EAR = "M -127 216 C -141 200 -151 214 -148 242 C -145 272 -135 300 -124 294 Z"
_INNER_EAR = "M -131 222 C -141 214 -144 228 -141 246 C -139 262 -134 274 -130 276"
_SHOULDERS = "M -82 470 C -112 496 -156 506 -196 514 L 196 514 C 156 506 112 496 82 470 Z"
_NECK = "M -74 380 C -72 430 -72 456 -82 472 C -50 496 50 496 82 472 C 72 456 72 430 74 380 Z"
_SHAPES: dict[str, str] = {
    "neck": _NECK,
    "forehead": "M -84 112 C -60 100 -26 98 0 98 C 26 98 60 100 84 112 C 88 132 89 156 85 178 "
    "C 68 168 40 168 24 184 L 12 190 L -12 190 L -24 184 C -40 168 -68 168 -85 178 C -89 156 -88 132 -84 112 Z",
    "temple": "M -89 113 C -104 121 -112 138 -117 160 L -134 206 L -134 236 C -120 237 -110 233 -101 227 "
    "C -99 212 -95 196 -90 180 C -94 156 -93 132 -89 113 Z",
    "cheek": "M -134 241 C -120 242 -109 238 -100 232 C -94 252 -79 264 -56 264 C -40 264 -28 257 -20 247 "
    "C -22 258 -26 270 -31 281 C -36 294 -36 305 -32 313 C -48 323 -58 338 -61 354 C -63 364 -62 372 -60 380 "
    "C -86 360 -108 332 -121 296 L -136 296 Z",
    "jaw": "M -136 301 L -124 301 C -111 337 -88 364 -59 386 C -56 398 -50 410 -44 424 L -60 444 L -150 390 Z",
    "perioral": "M -28 317 C -45 326 -55 340 -57 355 C -59 366 -58 374 -56 382 C -37 376 -18 383 0 383 "
    "C 18 383 37 376 56 382 C 58 374 59 366 57 355 C 55 340 45 326 28 317 C 12 322 -12 322 -28 317 Z "
    "M -42 349 C -28 341 -14 332 -6 333 L 0 335 L 6 333 C 14 332 28 341 42 349 C 26 365 12 370 0 370 "
    "C -12 370 -26 365 -42 349 Z",
    "chin": "M -55 387 C -37 381 -18 388 0 388 C 18 388 37 381 55 387 C 52 400 46 412 40 426 L 0 444 L -40 426 "
    "C -46 412 -52 400 -55 387 Z",
    "nose": "M -11 194 L 11 194 C 12 220 14 244 20 264 C 29 281 33 297 23 307 C 12 315 -12 315 -23 307 "
    "C -33 297 -29 281 -20 264 C -14 244 -12 220 -11 194 Z",
    "periorbital": "M -16 206 C -18 187 -38 179 -58 180 C -80 182 -94 196 -96 214 C -97 238 -81 259 -56 260 "
    "C -34 260 -20 247 -17 232 C -15 222 -15 214 -16 206 Z "
    "M -24 216 C -26 202 -40 195 -55 195 C -72 195 -85 204 -86 217 C -86 231 -76 244 -56 245 "
    "C -38 245 -27 237 -25 227 Z",
}
_ANCHORS: dict[str, tuple[float, float]] = {
    "forehead": (-52, 138),
    "temple": (-106, 190),
    "periorbital": (-74, 248),
    "cheek": (-92, 290),
    "jaw": (-96, 352),
    "perioral": (-49, 366),
    "nose": (12, 286),
    "chin": (18, 408),
    "neck": (-44, 446),
}
"""Where the leader of a zone's label ends; a zone of the midline has its label on the side of its anchor."""
_EYE = "M -79 221 C -70 207 -43 205 -30 223 C -43 231 -67 232 -79 221 Z"
_LID = "M -80 222 C -70 206 -43 204 -29 224"
_CREASE = "M -80 213 C -69 200 -43 198 -29 212"
_BROW = "M -93 193 C -78 178 -50 175 -24 189 C -23 192 -24 195 -26 197 C -48 186 -72 186 -93 193 Z"
_LIPS = (
    "M -38 349 C -26 342 -14 335 -6 336 C -3 336 -1 338 0 338 C 1 338 3 336 6 336 C 14 335 26 342 38 349 "
    "C 24 362 12 366 0 366 C -12 366 -24 362 -38 349 Z"
)
_LIP_LINE = "M -38 349 C -20 351 -8 347 0 350 C 8 347 20 351 38 349"
_NOSE_LINES = "M -26 300 C -31 294 -30 284 -24 279 M -15 305 C -12 300 -7 301 -5 305"
_LABEL_X = 158.0
_LABEL_GAP = 36.0
_LABELS_FROM, _LABELS_TO = 62.0, 476.0


def face_map(depth_mm: Mapping[Zone, float], *, numbers: bool = True) -> str:
    """Return the face as SVG, zones filled by prescribed depth.

    Parameters
    ----------
    depth_mm
        Prescribed depth by zone; a zone that is absent is not treated and stays neutral.
    numbers
        Label each treated zone with its depth and show the legend; without, treated zones have one colour.
    """
    treated = ", ".join(f"{NAMES[zone]} {depth_mm[zone]:.2f} mm" if numbers else NAMES[zone] for zone in depth_mm)
    depths = sorted(set(depth_mm.values()))
    half, height = (252, 560 + 22 * (len(depths) // 4)) if numbers else (200, 560)
    clip = "face-outline" if numbers else "face-outline-plain"
    zones = {zone: _zone(zone, depth_mm.get(zone), numbers) for zone in _drawing_order()}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-half} -2 {2 * half} {height}" role="img" '
        f'font-family="{FONT}" class="face">',
        f"<title>Face map. Treated: {escape(treated or 'no zone')}. "
        "The patient's left is on the viewer's right.</title>",
        f'<clipPath id="{clip}"><path d="{_HEAD}"/></clipPath>',
        f'<path d="{_SHOULDERS}" fill="#f4f6f6" stroke="{RULE}"/>',
        zones.pop(Zone.NECK),
        *_both(f'<path d="{_EAR}" fill="{SKIN}" stroke="{LINE}"/>' + _stroke(_INNER_EAR, RULE)),
        f'<path d="{_HEAD}" fill="{SKIN}"/>',
        f'<g clip-path="url(#{clip})">{"".join(zones.values())}</g>',
        f'<path d="{_HEAD}" fill="none" stroke="{LINE}" stroke-width="1.4"/>',
        f'<path d="{_HAIR}" fill="{HAIR}" stroke="{LINE}"/>',
        *_both(
            f'<path d="{_EYE}" fill="{PAPER}"/><circle cx="-54" cy="219" r="8.6" fill="#7d8a92"/>'
            f'<circle cx="-54" cy="219" r="4" fill="{INK}"/><circle cx="-51" cy="216" r="1.6" fill="{PAPER}"/>'
            + _stroke(_LID, INK, 2.2)
            + _stroke(_CREASE, LINE)
            + f'<path d="{_BROW}" fill="#77838b"/>'
            + _stroke(_NOSE_LINES, MUTED, 1.4)
        ),
        f'<path d="{_LIPS}" fill="#e3c4bb" stroke="#b48b80" stroke-width="0.9"/>' + _stroke(_LIP_LINE, "#8d6258", 1.3),
        *(_labels(depth_mm) if numbers else ()),
        _sides(half),
        _legend(depths) if numbers else _plain_legend(),
        "</svg>",
    ]
    return "\n".join(parts)


def _drawing_order() -> list[Zone]:
    return sorted(Zone, key=lambda zone: list(_SHAPES).index(site_of(zone)))


def _both(part: str) -> tuple[str, str]:
    return part, f'<g transform="scale(-1 1)">{part}</g>'


def _stroke(path: str, colour: str, width: float = 1.0) -> str:
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linecap="round"/>'


def _zone(zone: Zone, depth_mm: float | None, numbers: bool) -> str:
    fill = NEUTRAL if depth_mm is None else depth_colour(depth_mm if numbers else 1.5)
    state = "not treated" if depth_mm is None else f"{depth_mm:.2f} mm" if numbers else "treated"
    mirror = ' transform="scale(-1 1)"' if zone.value.endswith("_left") else ""
    edge = f'stroke="{"#d3dadd" if depth_mm is None else PLAN}" stroke-width="{0.8 if depth_mm is None else 1.5}"'
    return (
        f'<path data-zone="{zone.value}"{mirror} d="{_SHAPES[site_of(zone)]}" fill="{fill}" fill-rule="evenodd" '
        f'stroke-linejoin="round" {edge}><title>{NAMES[zone]}: {state}</title></path>'
    )


def _labels(depth_mm: Mapping[Zone, float]) -> list[str]:
    """Return a label with a leader for each treated zone, in two columns beside the face, none on top of another."""
    anchors: dict[Zone, tuple[float, float]] = {}
    for zone in depth_mm:
        x, y = _ANCHORS[site_of(zone)]
        anchors[zone] = (-x if zone.value.endswith("_left") else x, y)
    parts: list[str] = []
    for side in (-1, 1):
        column = sorted((zone for zone in anchors if anchors[zone][0] * side > 0), key=lambda zone: anchors[zone][1])
        heights = _spread([anchors[zone][1] for zone in column])
        parts += [_label(zone, depth_mm[zone], anchors[zone], side, y) for zone, y in zip(column, heights, strict=True)]
    return parts


def _spread(wanted: list[float]) -> list[float]:
    """Return heights near *wanted*, in the same order, a label's height apart and within the picture."""
    placed: list[float] = []
    for y in wanted:
        placed.append(max(y, placed[-1] + _LABEL_GAP if placed else _LABELS_FROM))
    for index in reversed(range(len(placed))):
        limit = _LABELS_TO if index + 1 == len(placed) else placed[index + 1] - _LABEL_GAP
        placed[index] = min(placed[index], limit)
    return placed


def _label(zone: Zone, depth_mm: float, anchor: tuple[float, float], side: int, y: float) -> str:
    x = side * _LABEL_X
    line = f"M {x - 4 * side:g} {y:g} L {anchor[0]:g} {anchor[1]:g}"
    place = f'x="{x:g}" text-anchor="{"start" if side > 0 else "end"}"'
    return (
        f"{_stroke(line, PAPER, 3.2)}{_stroke(line, INK)}"
        f'<circle cx="{anchor[0]:g}" cy="{anchor[1]:g}" r="3.4" fill="{INK}" stroke="{PAPER}" stroke-width="1.2"/>'
        f'<text {place} y="{y + 2:g}" font-size="16" font-weight="700" fill="{INK}">{depth_mm:.2f} mm</text>'
        f'<text {place} y="{y + 16:g}" font-size="12.5" fill="{MUTED}">{short_name(zone)}</text>'
    )


def _sides(half: float) -> str:
    x = half - 4
    style = f'y="14" font-size="12.5" fill="{MUTED}"'
    return (
        f'<text x="{-x:g}" {style}>patient\'s <tspan font-weight="700">RIGHT</tspan></text>'
        f'<text x="{x:g}" {style} text-anchor="end">patient\'s <tspan font-weight="700">LEFT</tspan></text>'
    )


def _swatch(x: float, y: float, fill: str, text: str) -> str:
    return (
        f'<rect x="{x:g}" y="{y:g}" width="18" height="14" rx="2" fill="{fill}" stroke="{MUTED}" stroke-width="0.6"/>'
        f'<text x="{x + 24:g}" y="{y + 12:g}" font-size="13" fill="{INK}">{text}</text>'
    )


def _legend(depths: list[float]) -> str:
    items = [(depth_colour(depth), f"{depth:.2f} mm") for depth in depths] + [(NEUTRAL, "not treated")]
    columns = min(len(items), 4)
    left = -116.0 * columns / 2
    return "".join(
        _swatch(left + 116 * (k % columns), 534 + 22 * (k // columns), fill, text)
        for k, (fill, text) in enumerate(items)
    )


def _plain_legend() -> str:
    return _swatch(-116, 534, depth_colour(1.5), "treated") + _swatch(14, 534, NEUTRAL, "not treated")
