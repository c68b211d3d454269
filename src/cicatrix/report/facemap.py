"""The face as a map: every zone a path of its own, coloured by the prescribed depth."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from cicatrix.report.palette import INK, MUTED, NEUTRAL, PLAN, RULE, depth_colour, ink_on
from cicatrix.skin.zones import Zone

FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"

# Frontal face drawn around x = 0. Sided shapes are those of the patient's right (the viewer's left); the left ones
# are their mirror images. Order matters: what comes later lies on top.
_HEAD = (
    "M 0 40 C -66 40 -112 84 -114 158 C -115 196 -112 232 -106 268 C -100 316 -86 352 -58 392 "
    "C -40 418 -20 430 0 430 C 20 430 40 418 58 392 C 86 352 100 316 106 268 C 112 232 115 196 114 158 "
    "C 112 84 66 40 0 40 Z"
)
_HAIR = (
    "M -114 214 C -134 150 -128 66 -70 30 C -32 8 32 8 70 30 C 128 66 134 150 114 214 C 113 176 108 142 92 116 "
    "C 62 84 30 90 -6 78 C -34 92 -74 92 -92 116 C -108 142 -113 176 -114 214 Z"
)
_EAR = "M -111 204 C -126 192 -134 206 -130 228 C -127 250 -118 266 -106 262 Z"
_SHOULDERS = "M -60 452 C -78 478 -120 486 -168 502 L 168 502 C 120 486 78 478 60 452 Z"
_SHAPES: dict[str, str] = {
    "neck": "M -66 384 C -60 420 -60 440 -64 462 C -40 484 40 484 64 462 C 60 440 60 420 66 384 "
    "C 48 424 24 442 0 442 C -24 442 -48 424 -66 384 Z",
    "jaw": "M -105 278 C -99 320 -84 356 -56 394 C -49 404 -44 410 -38 415 C -40 400 -41 388 -41 376 "
    "C -58 352 -70 322 -75 284 Z",
    "forehead": "M -68 100 C -50 78 -30 76 -6 72 C 30 76 50 78 68 100 C 74 122 76 148 74 172 "
    "C 50 160 26 162 12 180 L -12 180 C -26 162 -50 160 -74 172 C -76 148 -74 122 -68 97 Z",
    "temple": "M -72 99 C -80 103 -88 110 -92 117 C -107 142 -112 176 -112 222 C -104 226 -96 224 -90 216 "
    "C -86 204 -84 194 -78 176 C -80 150 -78 124 -72 99 Z",
    "cheek": "M -112 227 C -110 244 -108 258 -105.5 273 L -72 280 C -67 318 -56 346 -42 366 "
    "C -53 346 -52 318 -30 302 C -32 290 -26 276 -20 258 C -36 268 -60 268 -74 254 C -84 246 -88 236 -89 222 "
    "C -96 230 -104 232 -112 227 Z",
    "perioral": "M -28 305 C -52 320 -54 350 -40 371 C -16 384 16 384 40 371 C 54 350 52 320 28 305 "
    "C 18 311 -18 311 -28 305 Z "
    "M -36 342 C -24 334 -12 328 -6 330 L 0 333 L 6 330 C 12 328 24 334 36 342 C 24 356 12 361 0 361 "
    "C -12 361 -24 356 -36 342 Z",
    "chin": "M -38 376 C -16 388 16 388 38 376 C 40 394 36 410 32 418 C 20 427 10 429 0 429 "
    "C -10 429 -20 427 -32 418 C -36 410 -40 394 -38 376 Z",
    "nose": "M -11 184 L 11 184 C 12 214 14 238 22 260 C 30 280 32 296 18 304 C 10 309 -10 309 -18 304 "
    "C -32 296 -30 280 -22 260 C -14 238 -12 214 -11 184 Z",
    "periorbital": "M -14 190 C -28 168 -58 164 -76 180 C -84 194 -86 206 -86 222 C -84 244 -66 260 -44 260 "
    "C -28 260 -18 250 -15 236 C -13 220 -13 206 -14 190 Z "
    "M -22 208 C -30 190 -62 188 -73 204 C -78 214 -74 228 -64 234 C -50 240 -32 238 -25 228 "
    "C -21 222 -20 214 -22 208 Z",
}
_ANCHORS: dict[str, tuple[float, float, float]] = {
    "neck": (0, 464, 13),
    "jaw": (-81, 330, 9.5),
    "forehead": (0, 132, 14),
    "temple": (-97, 209, 9),
    "cheek": (-53, 288, 12.5),
    "perioral": (0, 373, 9.5),
    "chin": (0, 407, 11.5),
    "nose": (0, 280, 11.5),
    "periorbital": (-48, 251, 9.5),
}
_EYE = "M -66 213 C -58 202 -38 202 -30 215 C -38 223 -58 223 -66 213 Z"
_BROW = "M -78 188 C -64 174 -40 172 -20 184 C -40 178 -62 180 -78 188 Z"
_LIPS = (
    "M -33 342 C -22 336 -12 331 -6 332 L 0 335 L 6 332 C 12 331 22 336 33 342 C 22 353 12 357 0 357 "
    "C -12 357 -22 353 -33 342 Z"
)
_LIP_LINE = "M -33 342 C -16 344 -8 340 0 343 C 8 340 16 344 33 342"
_NOSTRIL = "M -13 299 C -9 295 -5 297 -4 301"

NAMES: dict[Zone, str] = {
    Zone.FOREHEAD: "forehead",
    Zone.TEMPLE_LEFT: "left temple",
    Zone.TEMPLE_RIGHT: "right temple",
    Zone.CHEEK_LEFT: "left cheek",
    Zone.CHEEK_RIGHT: "right cheek",
    Zone.NOSE: "nose",
    Zone.PERIORAL: "around the mouth",
    Zone.CHIN: "chin",
    Zone.JAW_LEFT: "left jaw",
    Zone.JAW_RIGHT: "right jaw",
    Zone.PERIORBITAL_LEFT: "around the left eye, outside the orbital rim",
    Zone.PERIORBITAL_RIGHT: "around the right eye, outside the orbital rim",
    Zone.NECK: "neck",
}
"""What a zone is called in a sentence; left and right are the patient's."""


def face_map(depth_mm: Mapping[Zone, float], *, numbers: bool = True) -> str:
    """Return the face as SVG, zones filled by prescribed depth.

    Parameters
    ----------
    depth_mm
        Prescribed depth by zone; a zone that is absent is not treated and stays neutral.
    numbers
        Write the depths into the zones and show the legend; without, treated zones have one colour.
    """
    treated = ", ".join(f"{NAMES[zone]} {depth_mm[zone]:g} mm" if numbers else NAMES[zone] for zone in depth_mm)
    rows = len({*depth_mm.values()}) // 4 + 1 if numbers else 1
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-200 -6 400 {540 + 20 * rows}" role="img" '
        f'font-family="{FONT}" class="face">',
        f"<title>Face map. Treated: {escape(treated or 'no zone')}. "
        "The patient's left is on the viewer's right.</title>",
        f'<path d="{_SHOULDERS}" fill="#f4f6f6" stroke="{RULE}"/>',
        *_both(f'<path d="{_EAR}" fill="#f6f3ef" stroke="{RULE}" stroke-width="1.2"/>'),
        f'<path d="{_HEAD}" fill="#f6f3ef" stroke="#aab6bd" stroke-width="1.4"/>',
        *(_zone(zone, depth_mm.get(zone), numbers) for zone in _drawing_order()),
        f'<path d="{_HAIR}" fill="#4a5560" stroke="#3b454f"/>',
        *_both(f'<path d="{_EYE}" fill="#fff" stroke="{INK}" stroke-width="1.2"/>'),
        *_both(f'<circle cx="-48" cy="212" r="7" fill="#6b5a48"/><circle cx="-48" cy="212" r="3" fill="{INK}"/>'),
        *_both(f'<path d="{_BROW}" fill="#4a5560"/>'),
        *_both(f'<path d="{_NOSTRIL}" fill="none" stroke="{MUTED}" stroke-width="1.3" stroke-linecap="round"/>'),
        f'<path d="{_LIPS}" fill="#d9b3a8"/><path d="{_LIP_LINE}" fill="none" stroke="#8d6258" stroke-width="1.2"/>',
        *(_number(zone, depth) for zone, depth in depth_mm.items() if numbers),
        _sides(),
        _legend(sorted(set(depth_mm.values()))) if numbers else _plain_legend(),
        "</svg>",
    ]
    return "\n".join(parts)


def _drawing_order() -> list[Zone]:
    return sorted(Zone, key=lambda zone: list(_SHAPES).index(_shape(zone)))


def _shape(zone: Zone) -> str:
    return zone.value.removesuffix("_left").removesuffix("_right")


def _both(part: str) -> tuple[str, str]:
    return part, f'<g transform="scale(-1 1)">{part}</g>'


def _zone(zone: Zone, depth_mm: float | None, numbers: bool) -> str:
    fill = NEUTRAL if depth_mm is None else depth_colour(depth_mm if numbers else 1.5)
    state = "not treated" if depth_mm is None else f"{depth_mm:g} mm" if numbers else "treated"
    mirror = ' transform="scale(-1 1)"' if zone.value.endswith("_left") else ""
    edge = f'stroke="{"#c3ccd1" if depth_mm is None else PLAN}" stroke-width="{0.8 if depth_mm is None else 1.4}"'
    return (
        f'<path data-zone="{zone.value}"{mirror} d="{_SHAPES[_shape(zone)]}" fill="{fill}" fill-rule="evenodd" {edge}>'
        f"<title>{NAMES[zone]}: {state}</title></path>"
    )


def _number(zone: Zone, depth_mm: float) -> str:
    x, y, size = _ANCHORS[_shape(zone)]
    x = -x if zone.value.endswith("_left") else x
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" font-weight="700" text-anchor="middle" '
        f'fill="{ink_on(depth_colour(depth_mm))}">{depth_mm:.2f}</text>'
    )


def _sides() -> str:
    style = f'font-size="12" fill="{MUTED}" text-anchor="middle"'
    return "".join(
        f'<text x="{x}" y="330" {style}>patient\'s</text><text x="{x}" y="346" {style} font-weight="700">{side}</text>'
        for x, side in ((-164, "RIGHT"), (164, "LEFT"))
    )


def _legend(depths: list[float]) -> str:
    items = [(depth_colour(depth), f"{depth:.2f} mm") for depth in depths] + [(NEUTRAL, "not treated")]
    columns = min(len(items), 4)
    left = -96.0 * columns / 2
    swatches = "".join(
        f'<g transform="translate({left + 96 * (k % columns):g} {532 + 20 * (k // columns)})">'
        f'<rect width="16" height="14" rx="2" fill="{fill}" stroke="{MUTED}" stroke-width="0.6"/>'
        f'<text x="21" y="11.5" font-size="11.5" '
        f'fill="{INK}">{label}</text></g>'
        for k, (fill, label) in enumerate(items)
    )
    title = f'<text x="0" y="521" font-size="12" fill="{MUTED}" text-anchor="middle">depth set on the device</text>'
    return title + swatches


def _plain_legend() -> str:
    return (
        f'<rect x="-110" y="530" width="16" height="14" rx="2" fill="{depth_colour(1.5)}"/>'
        f'<text x="-88" y="541.5" font-size="12.5" fill="{INK}">treated</text>'
        f'<rect x="10" y="530" width="16" height="14" rx="2" fill="{NEUTRAL}" stroke="{MUTED}" stroke-width="0.6"/>'
        f'<text x="32" y="541.5" font-size="12.5" fill="{INK}">not treated</text>'
    )
