"""Two visits compared scar by scar: the numbers, before anything is said of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from cicatrix.base.progress import Tell, quiet
from cicatrix.measure.change.change_report import AlignmentState
from cicatrix.measure.change.common_grid import CommonGrid, common_grid
from cicatrix.measure.change.footprint_measures import LEAST_LEVEL_MM, ROUGH
from cicatrix.measure.change.scan_alignment import Aligned, aligned
from cicatrix.measure.change.scar_change import FootprintChange, boxes_of, change_in, references_apart
from cicatrix.measure.change.scar_matching import Match, matches
from cicatrix.measure.change.sham_footprints import Sham, sham_of
from cicatrix.measure.change.skin_errors import SkinErrors, skin_errors_of
from cicatrix.measure.found import Found
from cicatrix.measure.surface import Mask

MARGIN_MM = 0.3
"""Skin this near to a scar is not taken for untreated skin (assumption: a scar's rim)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two aligned visits on one grid.

    Attributes
    ----------
    skin
        Pixels of skin outside the scars of both visits, (ny, nx).
    nesting_mm
        Nesting index of the references, the longer of both: over how far their errors go together.
    changes
        One for each match that both visits saw, None for one that they did not.
    """

    aligned: Aligned
    grid: CommonGrid
    skin: Mask
    sham: Sham
    on_skin: SkinErrors
    nesting_mm: float
    matches: list[Match]
    changes: list[FootprintChange | None]


def compared(before: Found, after: Found, progress: Tell = quiet) -> Comparison | Aligned:
    """Align two visits and measure every scar at both; the alignment alone is returned where it failed."""
    progress("alignment", 0.0)
    found = aligned(before, after)
    if found.fit is None or found.pair is None or found.report.state is AlignmentState.FAILED:
        progress("change", 1.0)
        return found
    progress("common grid", 0.6)
    grid = common_grid(before, after, (found.pair[0].middle_mm, found.pair[1].middle_mm), found.fit.motion)
    scars = (grid.before.labels > 0) | (grid.after.labels > 0)
    reach = 2 * round(MARGIN_MM / grid.dy) + 1, 2 * round(MARGIN_MM / grid.dx) + 1
    skin = grid.common & (ndimage.maximum_filter(scars.view(np.uint8), reach) == 0)
    change = grid.before.depth_mm - grid.after.depth_mm
    sham = sham_of(change, skin, grid.dx, grid.dy)
    progress("scars", 0.8)
    share = after.surface.pixel_area_mm2 / grid.pixel_area_mm2
    pixels = {one: float(count) * share for one, count in enumerate(np.bincount(after.labels.ravel())) if one and count}
    level = max(LEAST_LEVEL_MM, ROUGH * 1e-3 * max(before.roughness_um, after.roughness_um))
    which = matches(grid, pixels)
    boxes = boxes_of(grid.before.labels), boxes_of(grid.after.labels)
    on_skin = skin_errors_of(change, grid.before.depth_mm, skin, grid.dx, grid.dy)
    apart = references_apart(grid.before, grid.after, scars & grid.common, np.s_[:, :])
    changes = [change_in(grid, match, boxes, found.fit, skin, sham, on_skin, level, apart) for match in which]
    progress("change", 1.0)
    return Comparison(
        found, grid, skin, sham, on_skin, max(before.nesting_mm, after.nesting_mm), which, changes
    )  # fmt: skip
