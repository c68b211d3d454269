"""The alignment of two scans with its state: what must be true before a change may be told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.base.numbers import robust_sd, rounded
from cicatrix.measure.change.change_report import Alignment, AlignmentState
from cicatrix.measure.change.coarse_alignment import BEYOND_DOUBT, Start
from cicatrix.measure.change.rigid_alignment import Fit, Pair, coarse_starts, fit, pair_of
from cicatrix.measure.change.same_skin import Likeness
from cicatrix.measure.found import Found
from cicatrix.measure.surface import Floats

DISTINCT = 5.0
"""Robust standard deviations by which relief must match better in place than elsewhere. Simulated skins of different
persons reached 1.8 after the search, re-scans 8.9 to 18."""
LEAST_OVERLAP = 0.25
"""Share of the smaller scan; with less, few scars are common and rotation is poorly held (assumption)."""
MOST_STRETCH = 0.02
"""Difference of size beyond which calibration or a stretched skin must be looked into (assumption)."""
MOST_LOCAL_MM = 0.2
"""Local shifts beyond which skin is bent too much for a rigid motion: a tenth of a boxcar scar's width (assumption)."""
UNIT_FACTOR = 30.0
"""Ratio of sizes or of roughness from which units are in question: between 10 and 1000 in ratio."""
LEAST_SEEN = 0.02
"""Share of pixels that must hold a height."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """An alignment and what is needed to use it; ``pair`` and ``fit`` are None where it failed."""

    report: Alignment
    pair: tuple[Pair, Pair] | None = None
    fit: Fit | None = None


def aligned(before: Found, after: Found) -> Aligned:
    """Align a later scan to an earlier one.

    Returns
    -------
    Aligned
        Its state is ``failed`` with a reason where sizes do not agree, nothing overlaps or one scan is mirrored or
        upside down, ``doubtful`` where the two may not show the same skin or not well enough.
    """
    pair = pair_of(before), pair_of(after)
    reason = _unusable(before, after, pair)
    if reason:
        return _failed(reason)
    if _identical(before, after):
        return _same_file(pair)
    starts = coarse_starts(*pair)
    if not starts:
        return _failed("no position was found at which the scans overlap")
    best = starts[0]
    if (best.mirrored or best.upside_down) and best.correlation > BEYOND_DOUBT:
        return _failed(_turned_reason(best))
    upright = [start for start in starts if not start.mirrored and not start.upside_down]
    fits: list[Fit] = []
    for points in (False, True):  # points are dearer, and help only where the maps alone did not get there
        for start in upright:
            found = fit(*pair, start, points=points)
            if found is not None:
                fits.append(found)
                if found.likeness.distinctness >= DISTINCT:
                    return Aligned(_report(found, pair), pair, found)
    if not fits:
        return _failed("no position was found at which the scans overlap")
    likest = max(fits, key=lambda one: one.likeness.distinctness)
    return Aligned(_report(likest, pair), pair, likest)


def _failed(reason: str) -> Aligned:
    return Aligned(Alignment(state=AlignmentState.FAILED, reason=reason))


def _turned_reason(start: Start) -> str:
    if start.upside_down:
        return "heights of one scan are upside down (correlation of relief below 0): turn its sign and read it again"
    return "one scan is mirrored: only flipped does its relief fit the other; flip it and read it again"


def _unusable(before: Found, after: Found, pair: tuple[Pair, Pair]) -> str:
    """Return why two scans cannot be compared, before any search."""
    reliefs = [one.height.height - one.form.height for one in pair]
    for name, relief in zip(("earlier", "later"), reliefs, strict=True):
        seen = np.isfinite(relief)
        if float(seen.mean()) < LEAST_SEEN:
            return f"the {name} scan holds a height at {100.0 * float(seen.mean()):.1f} % of its pixels"
    sizes = [max(found.surface.size_mm) for found in (before, after)]
    ratio = max(sizes) / min(sizes)
    if ratio > UNIT_FACTOR:
        return (
            f"the scans are {sizes[0]:.3g} and {sizes[1]:.3g} mm wide, a factor of {ratio:.0f}: "
            "check the units of length of both files"
        )
    rough = [robust_sd(one[np.isfinite(one)]) for one in reliefs]
    if min(rough) == 0.0:
        return f"the {'earlier' if rough[0] == 0.0 else 'later'} scan is flat: there is no relief to align by"
    if max(rough) / min(rough) > UNIT_FACTOR:
        return (
            f"the relief of the scans is {1e3 * rough[0]:.3g} and {1e3 * rough[1]:.3g} µm, "
            f"a factor of {max(rough) / min(rough):.0f}: check the units of height of both files"
        )
    return ""


def _identical(before: Found, after: Found) -> bool:
    one, other = before.surface, after.surface
    if (one.pixel_x_mm, one.pixel_y_mm) != (other.pixel_x_mm, other.pixel_y_mm):
        return False
    return all(  # a sample first: it tells nearly always
        np.array_equal(one.height_mm[::step, ::step], other.height_mm[::step, ::step], equal_nan=True)
        for step in (31, 1)
    )


def _same_file(pair: tuple[Pair, Pair]) -> Aligned:
    start = Start(0.0, (0.0, 0.0), 1.0, 1.0)
    nothing = Fit(
        np.eye(4), np.zeros((4, 4)), (0.0, 0.0), 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0, used_points=False, used_scars=False,
        likeness=Likeness(1.0, np.inf), start=start,
    )  # fmt: skip
    report = Alignment(
        state=AlignmentState.ALIGNED, motion=_rows(np.eye(4)), turn_degrees=0.0, tilt_degrees=0.0,
        shift_mm=(0.0, 0.0, 0.0), residual_um=0.0, overlap_share=1.0, relief_correlation=1.0, same_file=True,
        notes=("Both scans hold the same heights, pixel by pixel: one file was given twice.",),
    )  # fmt: skip
    return Aligned(report, pair, nothing)


def _rows(motion: Floats) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(rounded(value, 9) for value in row) for row in motion)


def _report(found: Fit, pair: tuple[Pair, Pair]) -> Alignment:
    state, reason = _state(found)
    motion = found.motion.copy()
    motion[2, 3] += pair[0].middle_mm
    motion[:3, 3] -= motion[:3, 2] * pair[1].middle_mm
    middle = np.array([*found.centre, pair[0].middle_mm, 1.0])
    shift = (middle - np.linalg.inv(motion) @ middle)[:3]
    sd = np.sqrt(np.diag(found.covariance))
    notes: list[str] = []
    if found.used_scars:
        notes.append(
            "Little skin is free of scars; the alignment leans on scars too and takes up part of their change."
        )
    if found.used_points:
        notes.append("The maps alone did not find the place; an alignment of points led to it.")
    return Alignment(
        state=state, reason=reason, motion=_rows(motion),
        turn_degrees=rounded(np.degrees(np.arctan2(motion[1, 0], motion[0, 0]))),
        tilt_degrees=rounded(np.degrees(np.arccos(np.clip(motion[2, 2], -1.0, 1.0)))),
        shift_mm=(rounded(shift[0]), rounded(shift[1]), rounded(shift[2])),
        turn_sd_degrees=rounded(np.degrees(sd[2])), tilt_sd_degrees=rounded(found.tilt_sd_degrees),
        shift_sd_um=(rounded(1e3 * sd[0]), rounded(1e3 * sd[1])), local_shift_um=rounded(1e3 * found.local_shift_mm),
        residual_um=rounded(1e3 * found.spread_mm), size_difference_percent=rounded(100.0 * found.scale_error),
        size_difference_sd_percent=rounded(100.0 * sd[3]), overlap_share=rounded(found.overlap),
        relief_correlation=rounded(found.likeness.correlation),
        relief_distinctness=rounded(found.likeness.distinctness), iterations=found.iterations, notes=tuple(notes),
    )  # fmt: skip


def _state(found: Fit) -> tuple[AlignmentState, str]:
    """Return the state of an alignment and the first reason for doubt."""
    stretch, stretch_sd = found.scale_error, float(found.covariance[3, 3]) ** 0.5
    if found.likeness.distinctness < DISTINCT:
        reason = (
            "the skin's relief does not fit better here than elsewhere "
            f"({found.likeness.distinctness:.1f} standard deviations above chance, {DISTINCT:g} are asked for): "
            "perhaps another person or place, perhaps a scan too coarse to show the relief"
        )
    elif found.overlap < LEAST_OVERLAP:
        reason = (
            f"the scans share {100.0 * found.overlap:.0f} % of the smaller one, "
            f"{100.0 * LEAST_OVERLAP:.0f} % are asked for"
        )
    elif abs(stretch) - 2.0 * stretch_sd > MOST_STRETCH:
        reason = (
            f"the earlier scan is {100.0 * stretch:+.1f} % larger than the later: calibration, or skin under tension"
        )
    elif found.local_shift_mm > MOST_LOCAL_MM:
        reason = (
            f"pieces of skin lie {1e3 * found.local_shift_mm:.0f} µm beside their place: it was bent or stretched "
            "otherwise than at the earlier visit"
        )
    else:
        return AlignmentState.ALIGNED, ""
    return AlignmentState.DOUBTFUL, reason
