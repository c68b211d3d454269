"""Write docs/images/patch-section.svg, patch-plan.svg and patch.gif: a small patch of the demo protocol as it heals."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from cicatrix import pipeline
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import medians
from cicatrix.healing.patch import heal_patch
from cicatrix.planning.delivery import needled, skin_of
from cicatrix.planning.patch_regimen import PLAN_BELOW_MM, holes_of, tissue_of
from cicatrix.report.figures_patch import film, patch_still

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
PATCH_MM, VOXEL_UM, SEED = 1.6, 40.0, 0
"""Coarse, so that it is drawn within a minute; `cicatrix heal --patch` takes voxels of 25 um."""
FRAMES = (0.02, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0, 21.0, 28.0, 42.0, 63.0, 91.0)
"""Days: the clouds of TGF-beta about the holes merge within the first hours."""
STILLS = (0.02, 0.25, 1.0, 7.0, 21.0)
LARGEST_BYTES = {".svg": 200_000, ".gif": 1_500_000}


def main() -> None:
    """Heal the first zone of the demo protocol after one session and write the pictures."""
    protocol = pipeline.read_protocol(ROOT / "examples" / "protocol_demo.toml")
    draws, setting = medians(SEED), protocol.zones[0]
    skin = skin_of(protocol, draws, setting)
    tissue = tissue_of(
        draws, epidermis_mm=float(skin.epidermis_mm[0]), dermis_mm=float(skin.dermis_mm[0]), patch_mm=PATCH_MM,
        voxel_um=VOXEL_UM, region="scar",
    )  # fmt: skip
    injury = needled(protocol, get_device(protocol.device), draws, setting)
    holes = holes_of(injury, PATCH_MM, np.random.default_rng(SEED))
    course = heal_patch(tissue, [(0.0, holes)], FRAMES, plan_depth_mm=float(tissue.edges_mm[0]) + PLAN_BELOW_MM)
    pictures = {
        "patch-section.svg": patch_still(course, "section", STILLS).encode(),
        "patch-plan.svg": patch_still(course, "plan", STILLS).encode(),
        "patch.gif": film(course),
    }
    for name, picture in pictures.items():
        if len(picture) > LARGEST_BYTES[Path(name).suffix]:
            raise SystemExit(f"{name} has {len(picture) // 1000} kB: take fewer voxels or frames")
        (IMAGES / name).write_bytes(picture)
        sys.stdout.write(f"wrote {name}: {len(picture) // 1000} kB\n")


if __name__ == "__main__":
    main()
