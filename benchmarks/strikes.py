"""Place every needle strike: the strike engine beside plain NumPy on the same session, and the analytic field.

python benchmarks/strikes.py
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable

import numpy as np
from rich.console import Console
from scipy.spatial import cKDTree

from cicatrix.device.catalogue import get_device
from cicatrix.device.layout import needle_positions_mm
from cicatrix.evidence.draws import Draws, draw, medians
from cicatrix.needling import monte_carlo
from cicatrix.needling.injury import needle
from cicatrix.needling.punctures import Handling
from cicatrix.needling.surfaces import cylinder, plane
from cicatrix.skin.layers import layers
from cicatrix.skin.zones import Site, Zone, site_of

PEN = get_device("skinpen-precision")
HANDLING = Handling(1.5, 12, 20.0)
SIDE_MM = 20.0 + PEN.swath_mm
REPEATS = 5


def every_strike_hits(n: int) -> Draws:
    """Return draws at the records' values in which no strike is lost: the hardest case for the search of re-hits."""
    values = {key: np.full(n, one[0]) for key, one in medians().values.items()}
    values["needling.hit_fraction.pen"] = np.ones(n)
    return Draws(values, 0, n)


def in_numpy(draws: Draws, skin_epidermis: float, rng: np.random.Generator) -> tuple[int, float]:
    """Place one session as arrays: whole passes at a time, re-hits by a k-d tree; return strikes and holes per cm2."""
    positions, half = needle_positions_mm(PEN), 0.5 * SIDE_MM
    advance = 20.0 / (PEN.rate_hz or 1.0)
    parts = []
    for index in range(int(HANDLING.passes or 1)):
        angle, turn = (index % 2) * np.pi / 2, rng.uniform(0.0, 2.0 * np.pi)
        c, s = np.cos(turn), np.sin(turn)
        plate = positions @ np.array([[c, s], [-s, c]])
        across = np.arange(-half - PEN.swath_mm * rng.random(), half, PEN.swath_mm)
        along = [np.arange(-half - advance * rng.random(), half, advance) for _ in across]
        centres = np.concatenate(
            [np.stack([u, np.full(u.size, t)], axis=1) for u, t in zip(along, across, strict=True)]
        )
        placed = (centres[:, None, :] + plate[None]).reshape(-1, 2)
        c, s = np.cos(angle), np.sin(angle)
        parts.append(placed @ np.array([[c, s], [-s, c]]))
    strikes = np.concatenate(parts)
    placed = len(strikes)
    strikes = strikes[np.abs(strikes).max(axis=1) < half]
    depth = rng.normal(1.4, 0.2, len(strikes))
    pairs = cKDTree(strikes).query_pairs(float(draws["needling.rehit_distance_mm"][0]), output_type="ndarray")
    new = np.ones(len(strikes), dtype=bool)
    new[pairs.max(axis=1)] = False
    inner = new & (np.abs(strikes).max(axis=1) < 10.0) & (depth > skin_epidermis)
    return placed, float(inner.sum() / 4.0)


def timed(run: Callable[[], object]) -> float:
    """Return the median wall-clock seconds of a few runs after a first one."""
    run()
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def rows() -> list[tuple[str, str, str, str]]:
    """Return what was timed, per second, how long, and the holes that came out."""
    found: list[tuple[str, str, str, str]] = []
    n = 64
    draws = every_strike_hits(n)
    skin = layers(draws, Site.CHEEK, "female", 30.0)
    strikes = float(monte_carlo.punctures.strikes_per_cm2(draws, PEN, passes=12, speed_mm_per_s=20.0)[0])
    per_run = strikes * n * SIDE_MM**2 / 100.0
    for name, surface in (("plane", plane(SIDE_MM)), ("cylinder of 70 mm", cylinder(SIDE_MM, 70.0))):

        def run(surface=surface):
            return monte_carlo.puncture(draws, PEN, HANDLING, skin, Site.CHEEK, surface=surface)

        seconds = timed(run)
        holes = float(run().holes_per_cm2.mean())
        rate = f"{per_run / seconds / 1e6:.1f} million strikes/s"
        found.append((f"strike engine, {os.cpu_count()} cores, {name}, depth, re-hits, gaps", rate, f"{seconds:.3f} s",
                      f"{holes:.0f}"))  # fmt: skip
    rng = np.random.default_rng(0)
    one = every_strike_hits(1)
    placed, holes = in_numpy(one, float(skin.epidermis_mm[0]), rng)
    seconds = timed(lambda: in_numpy(one, float(skin.epidermis_mm[0]), rng))
    found.append(("plain NumPy with a k-d tree, plane, depth, re-hits, no gaps",
                  f"{placed / seconds / 1e6:.1f} million strikes/s", f"{seconds:.3f} s", f"{holes:.0f}"))  # fmt: skip
    face = draw(500, 0)
    zones = [(site_of(zone), layers(face, site_of(zone), "female", 30.0)) for zone in Zone]

    def field() -> list[object]:
        return [needle(face, PEN, Handling(1.0, 4, 20.0), layers=skin, site=site) for site, skin in zones]

    seconds = timed(field)
    found.append((f"analytic field, full face: {len(zones)} zones, 500 draws, 61 depths", "",
                  f"{1000.0 * seconds:.1f} ms", ""))  # fmt: skip
    return found


def lines() -> list[str]:
    """Return the table."""
    head = ["| what | rate | time | holes/cm2 |", "| --- | --- | --- | --- |"]
    return [*head, *(f"| {' | '.join(row)} |" for row in rows())]


if __name__ == "__main__":
    Console(width=200, highlight=False, markup=False).print("\n".join(lines()))
