"""Write the table that says what a scan can carry: accuracy on made-up skin over a grid of resolution and noise.

    python tools/capability_table.py

It takes some minutes. The made-up instruments have two pixels to a resolution, look straight down, and half of their
noise's variance is shared by neighbours over the width of the blur; the table's noise is the part that pixels do not
share. To be run again whenever the search for scars changes.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

from cicatrix.measure.capability.accuracy import Accuracy, KindAccuracy, accuracy
from cicatrix.measure.capability.capability import MEASURED, PIXELS_PER_RESOLUTION
from cicatrix.measure.capability.match_scars import match_scars
from cicatrix.measure.phantoms.instruments import Instrument
from cicatrix.measure.phantoms.recipe import get_recipe
from cicatrix.measure.phantoms.scan_with import scan_with
from cicatrix.measure.phantoms.synthetic_skin import generate_skin
from cicatrix.measure.scars.find_scars import find_scars

OUT = Path(__file__).resolve().parents[1] / "src/cicatrix/measure/capability/data/capability.json"
SEED, MAPS = 40_000, 4
RESOLUTION_MM = [0.1, 0.2, 0.3, 0.5, 0.8]
NOISE_UM = [2.0, 8.0, 20.0, 50.0, 120.0]
SHARED = 0.5


def made_up(resolution: float, noise: float) -> Instrument:
    """Return an instrument of a resolution and a noise that pixels do not share."""
    pixel = resolution / PIXELS_PER_RESOLUTION
    blur = math.sqrt(resolution**2 - pixel**2)
    return Instrument(
        id="made_up", name="made up", kind="height_map", pixel_mm=pixel, blur_mm=blur,
        noise_um=noise / math.sqrt(1.0 - SHARED), correlated_share=SHARED, correlation_mm=blur,
        steepest_degrees=80.0, drift_um=5.0, tilt_degrees=2.0, note="assumption",
    )  # fmt: skip


def node(found: Accuracy) -> dict[str, object]:
    """Return what the table keeps of an accuracy."""
    kinds = {**found.kinds, "every": found.every}
    return {"precision": found.precision, "kinds": {name: _kind(one) for name, one in kinds.items()}}


def _kind(one: KindAccuracy) -> dict[str, object]:
    errors = {
        name: [one.agreement[name].bias_percent, *one.agreement[name].limits_percent]
        for name in MEASURED
        if name in one.agreement
    }
    return {"recall": one.recall, "type_agreement": one.type_agreement, "error_percent": errors}


def main() -> int:
    """Write."""
    skins = [generate_skin(get_recipe("cheek"), SEED + number) for number in range(MAPS)]
    nodes: list[list[dict[str, object]]] = []
    for resolution in RESOLUTION_MM:
        nodes.append([])
        for noise in NOISE_UM:
            made = made_up(resolution, noise)
            scans = (scan_with(made, skin.surface, SEED + number) for number, skin in enumerate(skins))
            found = accuracy([match_scars(skin, find_scars(scan)) for skin, scan in zip(skins, scans, strict=True)])
            nodes[-1].append(node(found))
            sys.stderr.write(f"{resolution:g} mm {noise:g} um: recall {found.recall}, precision {found.precision}\n")
    table = {
        "note": "made by tools/capability_table.py on skin with known scars", "seed": SEED, "maps": MAPS,
        "resolution_mm": RESOLUTION_MM, "noise_um": NOISE_UM, "nodes": nodes,
    }  # fmt: skip
    OUT.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
