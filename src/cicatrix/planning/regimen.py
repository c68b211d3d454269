"""A protocol through healing: no person, no limits, also off label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.base.numbers import Series, rounded, summarise_series
from cicatrix.base.progress import Tell
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.healing.modifiers import of_person
from cicatrix.healing.readout import read_out
from cicatrix.intake.history import History
from cicatrix.intake.protocol import Protocol
from cicatrix.planning.answers import (
    DepthCourse,
    HealedZone,
    HealResult,
    ReliefMap,
)
from cicatrix.planning.delivery import common, needled, skin_of
from cicatrix.planning.tissue import DAYS_PER_WEEK, Tissue, reference, report_weeks, treat, with_first_days
from cicatrix.skin.layers import Layers
from cicatrix.skin.zones import site_of

MAX_WEEKS = 520
DAYS_AFTER = (0.25, 0.5, 1.0, 2.0, 3.0, 5.0)
"""Days after each session that are reported besides the common ones: inflammation comes and goes within them."""


@dataclass(frozen=True, slots=True)
class HealedProtocol:
    """Every zone of a protocol, healed.

    Attributes
    ----------
    draws
        Of a person of that age.
    weeks
        Report times since the first session, shape (t,).
    skins, tissues
        By zone, in the protocol's order.
    """

    draws: Draws
    session_days: list[float]
    weeks: Floats
    skins: list[Layers]
    tissues: list[Tissue]


def healed(protocol: Protocol, draws: Draws, *, weeks: int, progress: Tell) -> HealedProtocol:
    """Return scar and surround of every zone over time.

    Raises
    ------
    BadInput
        If the weeks are not 1 to 520 or end before the last session.
    """
    device = get_device(protocol.device)
    session_days = [protocol.interval_days * index for index in range(protocol.sessions)]
    last = max(session_days, default=0.0)
    if not 1 <= weeks <= MAX_WEEKS or weeks * DAYS_PER_WEEK <= last:
        raise BadInput(
            f"{weeks} weeks",
            where="--weeks",
            allowed=f"1 to {MAX_WEEKS}, and past the last session (week {last / DAYS_PER_WEEK:g})",
        )
    times = _times(session_days, weeks)
    draws = of_person(draws, History(), protocol.skin.age_years)  # of the history only the age is known
    items = [
        (needled(protocol, device, draws, setting), skin_of(protocol, draws, setting)) for setting in protocol.zones
    ]
    tissues = treat(draws, items, session_days, list(times * DAYS_PER_WEEK), lambda share: progress("healing", share))
    return HealedProtocol(draws, session_days, times, [skin for _, skin in items], tissues)


def heal_of(protocol: Protocol, draws: Draws, *, weeks: int, by_depth: bool, progress: Tell) -> HealResult:
    """Return scar and surround over time in every zone; errors as those of `healed`."""
    return answer_of(protocol, healed(protocol, draws, weeks=weeks, progress=progress), by_depth=by_depth)


def answer_of(
    protocol: Protocol, course: HealedProtocol, *, by_depth: bool, relief_map: ReliefMap | None = None
) -> HealResult:
    """Return the answer of ``heal``."""
    draws, times = course.draws, course.weeks
    zones: list[HealedZone] = []
    for setting, tissue, skin in zip(protocol.zones, course.tissues, course.skins, strict=True):
        standard = reference(draws, skin, site_of(setting.zone))
        for region, healing in (("scar", tissue.scar), ("surround", tissue.surround)):
            fields = read_out(healing, standard, draws)
            zones.append(
                HealedZone.model_validate(
                    {
                        "zone": setting.zone,
                        "region": region,
                        "collagen_by_depth": _by_depth(tissue, region, times) if by_depth else None,
                        **{name: _series(times, values) for name, values in fields.items()},
                    }
                )
            )
    return HealResult.model_validate(
        {
            **common(protocol, draws),
            "sessions": protocol.sessions,
            "interval_days": protocol.interval_days,
            "zones": zones,
            "relief_map": relief_map,
        }
    )


def _series(weeks: Floats, values: Floats) -> Series:
    return summarise_series([float(week) for week in weeks], values)


def _times(session_days: list[float], weeks: int) -> Floats:
    """Return the report times in weeks: besides the common ones, the first days after each session."""
    return with_first_days(report_weeks(0.0, float(weeks)), session_days, DAYS_AFTER)


def _by_depth(tissue: Tissue, region: str, weeks: Floats) -> DepthCourse:
    """Return the median collagen relative to the untreated region, by week and depth."""
    course = tissue.scar if region == "scar" else tissue.surround
    relative = np.median(course.collagen / course.set_point[:, None, None], axis=0)
    return DepthCourse(
        weeks=[rounded(week) for week in weeks],
        depth_mm=[rounded(depth) for depth in np.median(tissue.cell_depth_mm, axis=0)],
        median=[[rounded(value) for value in row] for row in relative],
    )
