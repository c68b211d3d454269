"""Write docs/images/patch-section.svg, patch-plan.svg and patch.gif: a small patch of the demo protocol as it heals."""

from __future__ import annotations

import sys
from pathlib import Path

from cicatrix import pipeline
from cicatrix.report.figures_patch import write_patch

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
PATCH_MM, VOXEL_UM, WEEKS, SEED = 1.2, 40.0, 13, 0
"""Coarse, so that it is drawn within a minute; `cicatrix heal --patch` takes voxels of 25 um."""
LARGEST_BYTES = {".svg": 200_000, ".gif": 1_500_000}


def main() -> None:
    """Heal the patch after one session and write the pictures."""
    protocol = pipeline.read_protocol(ROOT / "examples" / "protocol_demo.toml").model_copy(update={"sessions": 1})
    result = pipeline.heal_patch(protocol, patch_mm=PATCH_MM, voxel_um=VOXEL_UM, weeks=WEEKS, seed=SEED)
    write_patch(result.course, IMAGES)
    sys.stdout.write(f"{result.summary.line()}\n")
    for name in ("patch-section.svg", "patch-plan.svg", "patch.gif"):
        size = (IMAGES / name).stat().st_size
        sys.stdout.write(f"wrote {name}: {size // 1000} kB\n")
        if size > LARGEST_BYTES[Path(name).suffix]:
            raise SystemExit(f"{name} is larger than {LARGEST_BYTES[Path(name).suffix] // 1000} kB: take fewer voxels")


if __name__ == "__main__":
    main()
