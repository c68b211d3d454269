"""Write the key numbers of the default run of the demo case to tests/frozen/demo.json.

Run it when a number moved on purpose, and say so in the changelog under "Numbers changed".
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from cicatrix import pipeline

FROZEN = Path(__file__).resolve().parents[1] / "tests" / "frozen" / "demo.json"


def key_numbers() -> dict[str, Any]:
    """Return the numbers of the default plan that a reader would notice if they moved."""
    plan = pipeline.plan(pipeline.demo_case()).model_dump(mode="json")
    first = plan["schedule"]["sessions"][0]
    return {
        "sessions": len(plan["schedule"]["sessions"]),
        "interval_days": plan["schedule"]["interval_days"],
        "depth_mm": {zone["zone"]: zone["depth_mm"] for zone in first["zones"]},
        "passes": {zone["zone"]: zone["passes"] for zone in first["zones"]},
        "holes_per_cm2": first["zones"][0]["holes_per_cm2"],
        "injured_volume_percent": first["zones"][0]["injured_volume_percent"],
        "objective": plan["objective"],
        "before": {one["measure"]: one["baseline"] for one in plan["forecast"]},
        "last_visit": {
            one["measure"]: {name: one["series"][name][-1] for name in ("median", "p10", "p90")}
            for one in plan["forecast"]
        },
        "relief_by_type": {one["measure"]: one["series"]["median"][-1] for one in plan["relief_by_type"]},
        "residual_grade": plan["residual_grade"],
        "responder_share": plan["responder_share"],
        "first_visible_weeks": plan["first_visible_weeks"],
        "pain": plan["pain"],
        "downtime_hours": plan["first_days"]["downtime_hours"],
        "pih": plan["pih"],
        "cost": plan["cost"],
        "drivers": [one["parameter"] for one in plan["sensitivity"][:3]],
    }


def main() -> None:
    """Write the file."""
    FROZEN.parent.mkdir(parents=True, exist_ok=True)
    FROZEN.write_text(json.dumps(key_numbers(), indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"wrote {FROZEN.name}; note the change under 'Numbers changed' in CHANGELOG.md\n")


if __name__ == "__main__":
    main()
