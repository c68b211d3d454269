"""From what the needles injured to how the tissue heals: one call for many zones or candidates at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cicatrix.base.progress import TellShare, quiet
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.healing.column import Course as HealedCourse
from cicatrix.healing.column import cell_depth_mm, heal
from cicatrix.needling.injury import Injury, needle, sample_injury
from cicatrix.needling.punctures import Handling
from cicatrix.needling.standard import STANDARD_DEPTH_MM, STANDARD_DEVICE, STANDARD_HOLES_PER_CM2
from cicatrix.skin.layers import Layers
from cicatrix.skin.zones import Site

DAYS_PER_WEEK = 7.0
MAX_REPORTS = 120
SOON_WEEKS = 8.0
"""After the last session, how long reports come every half week."""


@dataclass(frozen=True, slots=True)
class Tissue:
    """Scar and surround of one needled site over time.

    Attributes
    ----------
    injury
        What one session does, n draws.
    cell_depth_mm
        Depth of the column's cells below the skin surface, shape (n, nz).
    scar, surround
        The healed courses, n draws each.
    """

    injury: Injury
    cell_depth_mm: Floats
    scar: HealedCourse
    surround: HealedCourse


def report_weeks(last_day: float, follow_up_weeks: float) -> Floats:
    """Return the report times in weeks: half weeks while sessions go on, then weeks, to the end of the follow-up."""
    last = last_day / DAYS_PER_WEEK
    end = last + follow_up_weeks
    early = np.arange(0.0, min(last + SOON_WEEKS, end), 0.5)
    late = np.arange(np.ceil(last + SOON_WEEKS), end, 1.0)
    weeks = np.unique(np.concatenate([early, late, [end]]))
    return weeks if weeks.size <= MAX_REPORTS else np.unique([*weeks[:: -(-weeks.size // MAX_REPORTS)], end])


def with_first_days(weeks: Floats, session_days: Sequence[float], days_after: Sequence[float]) -> Floats:
    """Return the times in weeks with these days after every session, to the same end."""
    after = [(day + since) / DAYS_PER_WEEK for day in session_days for since in days_after]
    times = np.unique(np.concatenate([weeks, after]))
    return times[times <= weeks[-1]]


def treat(
    draws: Draws,
    items: Sequence[tuple[Injury, Layers]],
    session_days: Sequence[float],
    report_days: Sequence[float],
    progress: TellShare = quiet,
) -> list[Tissue]:
    """Return the healed tissue of each item, all items and draws in one batch.

    Parameters
    ----------
    draws
        n draws.
    items
        Injury and layers of each site or candidate, n draws each.
    session_days, report_days
        Days since the first session.
    progress
        Told the share done, 0 to 1.
    """
    depth = [cell_depth_mm(layers.epidermis_mm, layers.dermis_mm) for _, layers in items]
    injured = np.concatenate([sample_injury(injury, cells) for (injury, _), cells in zip(items, depth, strict=True)])
    dermis_mm = np.concatenate([layers.dermis_mm for _, layers in items])
    index = np.tile(np.arange(draws.n), len(items))

    scar = heal(
        draws,
        injured,
        dermis_mm,
        session_days,
        report_days,
        "scar",
        index,
        progress=lambda share: progress(0.5 * share),
    )
    surround = heal(
        draws,
        injured,
        dermis_mm,
        session_days,
        report_days,
        "surround",
        index,
        progress=lambda share: progress(0.5 + 0.5 * share),
    )
    return [
        Tissue(injury, cells, _part(scar, at), _part(surround, at))
        for at, (injury, _), cells in zip(_slices(index.size, draws.n), items, depth, strict=True)
    ]


def _slices(total: int, step: int) -> list[slice]:
    return [slice(at, at + step) for at in range(0, total, step)]


def _part(course: HealedCourse, at: slice) -> HealedCourse:
    """Return the items *at* of a batch."""
    return replace(
        course,
        fields={name: values[at] for name, values in course.fields.items()},
        peaks={name: values[at] for name, values in course.peaks.items()},
        collagen=course.collagen[at],
        organised=course.organised[at],
        set_point=course.set_point[at],
        draw_index=course.draw_index[at],
        dermis_mm=course.dermis_mm[at],
        sessions=course.sessions[at],
    )


def reference(draws: Draws, layers: Layers, site: Site) -> HealedCourse:
    """Return the surround after one session at 1.5 mm and 275 holes/cm2: what signals are shown relative to."""
    injury = needle(draws, get_device(STANDARD_DEVICE), Handling(STANDARD_DEPTH_MM), layers=layers, site=site)
    per_hole = np.log1p(-injury.injured_fraction) / injury.holes_per_cm2[:, None]
    injury = replace(injury, injured_fraction=-np.expm1(per_hole * STANDARD_HOLES_PER_CM2))
    cells = cell_depth_mm(layers.epidermis_mm, layers.dermis_mm)
    injured = sample_injury(injury, cells)
    return heal(draws, injured, layers.dermis_mm, [0.0], [28.0], "surround", np.arange(draws.n))
