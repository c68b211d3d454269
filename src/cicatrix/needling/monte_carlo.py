"""The Monte-Carlo engine: every needle strike placed, on a plane, a cylinder or a patch of a face mesh."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from cicatrix.base.errors import BadInput, InternalError
from cicatrix.base.progress import TellShare, quiet
from cicatrix.device.catalogue import Device, Kind
from cicatrix.device.layout import needle_positions_mm
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling import analytic, depth, punctures
from cicatrix.needling import strike_kernel as kernel
from cicatrix.needling.analytic import borders_of, hit_share
from cicatrix.needling.depth import deliver
from cicatrix.needling.punctures import ANGLES, DEPTH_MM, MM2_PER_CM2, Handling, Punctures
from cicatrix.needling.surfaces import Surface, cylinder
from cicatrix.skin.layers import Layers
from cicatrix.skin.zones import Site

READS = tuple(dict.fromkeys((*analytic.READS, *depth.READS, "needling.stroke_loss_share")))
INNER_MM = 20.0
"""Side of the square in which holes are counted; half a swath of skin lies around it."""
PROBE_MM = 0.1
MOST_STRIKES = 20_000_000


@dataclass(frozen=True, slots=True)
class StrikeMap:
    """Strikes of one session that pierce, in the order in which they fell.

    Attributes
    ----------
    x_mm, y_mm, depth_mm
        Shape (k,); the patch is centred on 0.
    new
        Whether the strike makes a hole of its own, shape (k,).
    side_mm
        Side of the patch.
    """

    x_mm: Floats
    y_mm: Floats
    depth_mm: Floats
    new: np.ndarray
    side_mm: float


@dataclass(frozen=True, slots=True)
class _Session:
    """The numbers that one draw hands to the kernels."""

    seed: np.uint64
    angles: Floats
    advance: float
    stroke_share: float
    needle_share: float
    depth: float
    depth_sd: float
    lost_per_gap: float
    rehit: float
    expected_per_mm2: float


def puncture(
    draws: Draws,
    device: Device,
    handling: Handling,
    layers: Layers,
    site: Site,
    *,
    surface: Surface | None = None,
    progress: TellShare = quiet,
) -> Punctures:
    """Return the punctures of one session in one zone; see :class:`cicatrix.needling.punctures.Punctures`.

    Parameters
    ----------
    surface
        The skin; None takes a cylinder of the site's radius in each draw, cut where it turns too steep.
    progress
        Told the share done, 0 to 1.

    Raises
    ------
    BadInput
        If one draw would place more than 20 million strikes.
    """
    sessions = _sessions(draws, device, handling, site)
    p = draws.reading(READS)
    radii = p[f"needling.curvature_radius_mm.{site}"]
    borders = borders_of(draws, layers)
    positions = np.ascontiguousarray(needle_positions_mm(device))
    side = INNER_MM + device.swath_mm
    rows = np.zeros((draws.n, 7))
    counts = np.zeros((draws.n, 3), dtype=np.int64)
    deeper = np.zeros((draws.n, DEPTH_MM.size))
    gaps, areas = np.zeros(draws.n), np.zeros(draws.n)

    def run(k: int) -> None:
        skin = surface or _bent(side, float(radii[k]))
        strikes = _placed(sessions[k], device, positions, skin, counts[k])
        inner = 0.5 * (skin.side_mm - device.swath_mm)
        new = np.zeros(len(strikes), dtype=np.bool_)
        kernel.mark_new(strikes, skin.side_mm, sessions[k].rehit, new)
        gaps[k] = kernel.widest_gap(strikes, new, inner, PROBE_MM)
        # a second stream, so that thickness does not follow the landing of strikes
        stream = np.uint64(sessions[k].seed) ^ np.uint64(0xA5A5A5A5A5A5A5A5)
        kernel.tally(
            stream,
            strikes,
            new,
            inner,
            np.ascontiguousarray(borders.mean_mm[:, k]),
            np.array([borders.epidermis_sd_mm[k], borders.below_sd_mm[1, k], borders.below_sd_mm[2, k]]),
            float(DEPTH_MM[1]),
            kernel.normal_table(),
            rows[k],
            deeper[k],
        )
        areas[k] = (2.0 * inner) ** 2 * skin.stretch() / MM2_PER_CM2

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done, _ in enumerate(pool.map(run, range(draws.n)), start=1):
            progress(done / draws.n)
    pierced, holes = rows[:, 0], rows[:, 1]
    some = np.maximum(holes, 1.0)
    strikes_inside, beyond = counts[:, 0], counts[:, 2] - counts[:, 1]
    strikes = strikes_inside / areas
    return Punctures(
        strikes_per_cm2=strikes,
        piercing_per_cm2=pierced / areas,
        holes_per_cm2=holes / areas,
        depth_mm=rows[:, 2] / some,
        share_deeper=deeper / some[:, None],
        share_papillary=rows[:, 4] / some,
        share_reticular=rows[:, 5] / some,
        share_fat=rows[:, 6] / some,
        largest_gap_mm=gaps,
        overhang_mm=beyond / np.maximum(counts[:, 2], 1) * _side_of(device, surface) / 4.0,
    )


def strike_map(draws: Draws, device: Device, handling: Handling, site: Site, *, surface: Surface) -> StrikeMap:
    """Return every piercing strike of one session in the first draw, for a picture or a film."""
    sessions = _sessions(draws.take(1), device, handling, site)
    positions = np.ascontiguousarray(needle_positions_mm(device))
    strikes = _placed(sessions[0], device, positions, surface, np.zeros(3, dtype=np.int64))
    new = np.zeros(len(strikes), dtype=np.bool_)
    kernel.mark_new(strikes, surface.side_mm, sessions[0].rehit, new)
    return StrikeMap(strikes[:, 0], strikes[:, 1], strikes[:, 2], new, surface.side_mm)


def _side_of(device: Device, surface: Surface | None) -> float:
    return INNER_MM + device.swath_mm if surface is None else surface.side_mm


def _bent(side: float, radius: float) -> Surface:
    """Return a cylinder of that radius, or of the least radius that the patch can be seen on."""
    return cylinder(side, max(radius, side / np.sqrt(3.0) + 1e-9))


def _placed(one: _Session, device: Device, positions: Floats, skin: Surface, counts: np.ndarray) -> Floats:
    """Return x, y and depth of the strikes that pierce, shape (k, 3)."""
    expected = one.expected_per_mm2 * skin.side_mm**2
    if expected > MOST_STRIKES:
        raise BadInput(
            f"{expected:.3g} strikes in one patch",
            where="passes",
            allowed=f"at most {MOST_STRIKES:,}",
            do="fewer passes, a faster glide, or the analytic engine",
        )
    room = int(1.3 * expected + 200.0 * np.sqrt(expected) + 5_000.0)
    out = np.empty((room, 3))
    found = kernel.place(
        one.seed,
        skin.side_mm,
        skin.height_mm,
        skin.pixel_mm if skin.height_mm.size > 1 else 1.0,
        positions,
        one.angles,
        one.advance,
        device.swath_mm,
        device.kind is Kind.ROLLER,
        one.stroke_share,
        one.needle_share,
        one.depth,
        one.depth_sd,
        one.lost_per_gap,
        kernel.normal_table(),
        out,
        counts,
    )
    if found < 0:
        raise InternalError(f"more than {room} strikes where {expected:.0f} were expected")
    return out[:found]


def _sessions(draws: Draws, device: Device, handling: Handling, site: Site) -> list[_Session]:
    p = draws.reading(READS)
    times = punctures.passes_of(draws, device, handling.passes)
    advance = punctures.advance_mm(draws, device, handling.speed_mm_per_s)
    strikes = punctures.strikes_per_cm2(draws, device, passes=handling.passes, speed_mm_per_s=handling.speed_mm_per_s)
    delivered = deliver(draws, device, depth_mm=handling.depth_mm, site=site, traction=handling.traction)
    hits = hit_share(draws, device)
    # a pen's lifted tip loses the whole stroke; a drum or a foot loses needles one by one
    together = p["needling.stroke_loss_share"] if device.kind is Kind.PEN else np.zeros(draws.n)
    rng = draws.rng(f"strikes:{site}")
    seeds = rng.integers(0, 2**63, draws.n, dtype=np.uint64)
    whole = np.floor(times).astype(int) + (rng.random(draws.n) < times - np.floor(times))  # no pass is half done
    circle = ANGLES[handling.directions]
    return [
        _Session(
            seed=seeds[k],
            angles=np.array([circle[index % len(circle)] for index in range(max(whole[k], 1))]),
            advance=float(advance[k]),
            stroke_share=float(hits[k] ** together[k]),
            needle_share=float(hits[k] ** (1.0 - together[k])),
            depth=float(delivered.flat_mean_mm[k]),
            depth_sd=float(delivered.flat_sd_mm[k]),
            lost_per_gap=float(delivered.lost_per_gap[k]),
            rehit=float(p["needling.rehit_distance_mm"][k]),
            expected_per_mm2=float(strikes[k] * hits[k] * max(whole[k], 1) / times[k]) / MM2_PER_CM2,
        )
        for k in range(draws.n)
    ]
