"""Measure how well scars are found and measured on made-up skin, by class of instruments.

    python tools/accuracy_table.py             the committed seeds; writes docs/reference/data/measurement_accuracy.json
    python tools/accuracy_table.py --hidden    seeds drawn from the system; writes measurement_accuracy_unseen.json
    python tools/accuracy_table.py --seed 7    seeds from 7 on; writes nothing

Nothing in the package is tuned on any seed of this file. Everything is measured on synthetic skin with known truth: an
upper bound of what real skin allows, and no clinical validation.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from datetime import date
from pathlib import Path

import numpy as np

from cicatrix.measure.capability.accuracy import Accuracy, accuracy
from cicatrix.measure.capability.match_scars import Matched, match_scars
from cicatrix.measure.phantoms.instruments import instruments
from cicatrix.measure.phantoms.recipe import get_recipe
from cicatrix.measure.phantoms.scan_with import scan_with
from cicatrix.measure.phantoms.synthetic_skin import generate_skin
from cicatrix.measure.scars.find_scars import find_scars

DATA = Path(__file__).resolve().parents[1] / "docs" / "reference" / "data"
COMMITTED, UNSEEN = DATA / "measurement_accuracy.json", DATA / "measurement_accuracy_unseen.json"
SEED, MAPS = 20_000, 10
RECIPES = ("cheek", "overlapping", "unscarred")


def measured(seed: int, maps: int) -> dict[str, dict[str, Accuracy]]:
    """Return the accuracy by recipe and class of instruments."""
    answers: dict[str, dict[str, list[Matched]]] = {name: {one: [] for one in instruments()} for name in RECIPES}
    for name in RECIPES:
        recipe = get_recipe(name)
        for number in range(maps if name == "cheek" else max(1, maps // 2)):
            skin = generate_skin(recipe, seed + number)
            for key, instrument in instruments().items():
                scan = scan_with(instrument, skin.surface, seed + number)
                answers[name][key].append(match_scars(skin, find_scars(scan)))
        sys.stderr.write(f"{name}: done\n")
    return {name: {key: accuracy(matched) for key, matched in by_class.items()} for name, by_class in answers.items()}


def shown(found: dict[str, dict[str, Accuracy]]) -> str:
    """Return the tables as text."""
    lines: list[str] = []
    for name, by_class in found.items():
        for key, one in by_class.items():
            lines.append(
                f"{name} {key}: recall {one.every.found}/{one.every.true}, precision {one.precision}, false {one.false}"
            )
            for kind, row in [*one.kinds.items(), ("all", one.every)]:
                cells = [
                    f"{quantity} {a.bias_percent:+.0f} ({a.limits_percent[0]:+.0f} to {a.limits_percent[1]:+.0f})"
                    for quantity, a in row.agreement.items()
                ]
                kept = row.type_agreement if row.type_agreement is not None else np.nan
                lines.append(f"   {kind:15s} recall {row.found}/{row.true} type {kept:.2f} {'; '.join(cells)}")
    return "\n".join(lines)


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--seed", type=int, help="first seed")
    chosen.add_argument("--hidden", action="store_true", help="draw the seeds from the system")
    parser.add_argument("--maps", type=int, default=MAPS, help="maps of scarred cheek; half as many of the others")
    asked = parser.parse_args()
    if asked.hidden and UNSEEN.exists():  # a second draw would be a choice
        parser.error(f"{UNSEEN.name} is there: delete it after a change of the code, and say so")
    seed = secrets.randbelow(2**31) if asked.hidden else SEED if asked.seed is None else asked.seed
    found = measured(seed, asked.maps)
    sys.stdout.write(f"first seed {seed}, {asked.maps} maps\n{shown(found)}\n")
    if asked.seed is None:
        out = UNSEEN if asked.hidden else COMMITTED
        told = {name: {key: one.model_dump(mode="json") for key, one in rows.items()} for name, rows in found.items()}
        about = {"seed": seed, "maps": asked.maps} | ({"drawn": f"{date.today()}"} if asked.hidden else {})
        out.write_text(json.dumps(about | {"recipes": told}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
