"""A searched surface in three dimensions: one HTML file with all that it needs, which loads nothing."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from matplotlib.colors import to_hex

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.numbers import rounded
from cicatrix.measure.found import Found
from cicatrix.measure.measured_scar import MeasuredScar
from cicatrix.report.content_policy import source_hash
from cicatrix.report.scan_pictures.colour_ramps import DEPTH, colour_map, ramp
from cicatrix.report.scan_pictures.scan_map import NOT_SEEN
from cicatrix.report.scan_pictures.scan_raster import coloured, data_uri, depth_range, png_bytes, step_of, thinned
from cicatrix.report.scan_pictures.scar_marks import MARKS, counts_of, named, said_depth
from cicatrix.report.surface_viewer.tile import HOLE, REFERENCE_STEP, outlines_mm, packed, tile_of

PLAIN = "#b9a093"
"""Surface without colour by depth: a clay of middling lightness, on which light and shade both show."""
FLAT_PIXELS = 300
COLOUR_STEPS = 64


def surface_view(found: Found, title: str, *, untold: str = "", holes: str = NOT_SEEN) -> str:
    """Return the 3-D view of a searched surface as one self-contained HTML file.

    Parameters
    ----------
    found
        The surface with its reference and scars. The view gets a tile of at most 600 points along a side; the measures
        beside it are those of the whole map.
    title
        Heading of the page; any text, it is escaped.
    untold
        Why no scar is told, if the scan does not carry them: "none" would be a finding.
    holes
        What grey and open patches are.

    Notes
    -----
    The content security policy admits the two scripts and the style of this file by their hashes, pictures within the
    file, and nothing else. Where there is no WebGL or no script, the flat map and the table of scars remain.
    """
    style, script, bundle, licence = _parts()
    tile = tile_of(found)
    low, high = depth_range(found.depth_mm, found.labels > 0)
    flat = thinned(found.depth_mm, step_of(found.labels.shape, FLAT_PIXELS))
    wide, tall = found.surface.size_mm
    rows, columns = found.labels.shape
    spacing = f"{_length(tile.spacing_mm[0])} by {_length(tile.spacing_mm[1])}"
    kinds = ", ".join(f"{count} {MARKS[kind].name}" for kind, count in counts_of(found))
    scars_said = untold or f"scars: {kinds or 'none'}"
    payload: dict[str, Any] = {
        "depth": packed(tile.depth_mm),
        "reference": packed(tile.reference_mm),
        "referenceStep": REFERENCE_STEP,
        "hole": HOLE,
        "dx": tile.spacing_mm[0],
        "dy": tile.spacing_mm[1],
        "spacingSaid": spacing,
        "range": [low, high],
        "colours": [to_hex(one) for one in ramp(DEPTH, COLOUR_STEPS).tolist()],
        "plain": PLAIN,
        "marks": {kind: {"colour": mark.colour, "dash": list(mark.dash[:2]) or None} for kind, mark in MARKS.items()},
        "scars": [_told(scar) for scar in found.scars],
        "outlines": outlines_mm(found),
    }
    environment = Environment(
        loader=PackageLoader("cicatrix.report", "surface_viewer/page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(
        "surface_view.html.j2"
    ).render(
        title=title,
        review=REVIEW_MARK,
        intended_use=INTENDED_USE,
        policy=_policy(style, bundle, script),
        style=Markup(style),  # noqa: S704 - files of this package
        script=Markup(script),  # noqa: S704
        bundle=Markup(bundle),  # noqa: S704
        scan=Markup(_json(payload)),  # noqa: S704 - escaped by _json
        licence=licence,
        flat=data_uri(png_bytes(coloured(flat, low, high, colour_map(DEPTH), (0.83, 0.84, 0.85)))),
        flat_alt=f"Map of depth below the reference from {low:.2f} to {high:.2f} mm; {scars_said}",
        facts=[
            f"{wide:.3g} × {tall:.3g} mm",
            f"{columns} × {rows} points, {_length(found.surface.pixel_x_mm)} apart",
            scars_said,
            *([f"cut by the border, not measured: {found.at_border}"] if found.at_border else []),
        ],
        none_said=f"{untold[0].upper()}{untold[1:]}." if untold else "None was found.",
        count_said="not told" if untold else str(len(found.scars)),
        scars=[
            {
                "id": scar.id,
                "kind": MARKS[scar.type].name,
                "depth": f"{'≥ ' if scar.depth_is_lower_bound else ''}{scar.depth_mm:.2f}",
                "volume": f"{scar.volume_mm3:.2f}",
            }
            for scar in found.scars
        ],
        made=[
            *found.notes,
            f"Depth is counted from a reference surface with a nesting index of {found.nesting_mm:.3g} mm; noise of "
            f"the instrument {rounded(found.noise_um, 2):g} µm, relief of the skin "
            f"{rounded(found.roughness_um, 2):g} µm.",
            f"The view shows points {spacing} apart"
            + (", means of blocks of the measured ones" if tile.step > 1 else ", all that were measured")
            + f"; the measures are those of the whole map. Grey or open patches were {holes}.",
            "Relief × 1 is true to scale; at more, depth is exaggerated, the skin's own form is not.",
        ],
    )


@cache
def _parts() -> tuple[str, str, str, str]:
    """Return style, script, the bundle of three.js and its licence."""
    here = files("cicatrix.report.surface_viewer")
    names = ("page/surface_view.css", "page/surface_view.js", "vendor/three_bundle.min.js", "vendor/LICENSE")
    style, script, bundle, licence = (here.joinpath(name).read_text(encoding="utf-8") for name in names)
    return style, script, bundle, licence


def _policy(style: str, *scripts: str) -> str:
    run = " ".join(source_hash(one) for one in scripts)
    return (
        f"default-src 'none'; script-src {run}; style-src {source_hash(style)}; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )


def _length(mm: float) -> str:
    return f"{mm:.2g} mm" if mm >= 1.0 else f"{1000.0 * mm:.3g} µm"


def _json(payload: dict[str, Any]) -> str:
    """Return JSON that cannot end the element that it stands in."""
    text = json.dumps(payload, separators=(",", ":"), allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _told(scar: MeasuredScar) -> dict[str, Any]:
    name = named(scar)
    low, high = scar.volume_interval_mm3
    likely = sorted(scar.type_probabilities.items(), key=lambda one: -one[1])
    measures = [
        ("depth", said_depth(scar)),
        ("width × length", f"{scar.width_mm:.2f} × {scar.length_mm:.2f} mm"),
        ("area", f"{scar.area_mm2:.2f} mm²"),
        ("volume", f"{scar.volume_mm3:.3g} mm³ ({low:.3g} to {high:.3g})"),
        ("wall", f"{scar.wall_angle_degrees:.0f}° to the skin"),
        ("type", ", ".join(f"{MARKS[kind].name} {100.0 * share:.0f} %" for kind, share in likely)),
        ("0.5 mm or deeper", f"{100.0 * scar.deep_probability:.0f} % likely"),
        ("on the map", f"{scar.x_mm:.2f}, {scar.y_mm:.2f} mm"),
    ]
    return {
        "id": scar.id,
        "type": scar.type,
        "name": name[0].upper() + name[1:],
        "x": scar.x_mm,
        "y": scar.y_mm,
        "length": scar.length_mm,
        "measures": measures,
    }
