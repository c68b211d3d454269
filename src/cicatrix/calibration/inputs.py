"""What a course of the depth column depends on, as the numbers that the emulator reads; for NumPy and JAX alike."""

from __future__ import annotations

from functools import cache
from typing import Any

from cicatrix.evidence.coordinates import varying
from cicatrix.healing.column import READS as COLUMN_READS

OTHERS = 9
"""Inputs besides the coordinates of the column's own records."""
DAYS_PER_WEEK = 7.0


@cache
def column_ids() -> tuple[str, ...]:
    """Return the records that the depth column reads and that vary."""
    return tuple(sorted(record.id for record in varying(COLUMN_READS)))


def course_inputs(
    xp: Any,
    z: Any,
    *,
    log_exposure: Any,
    depth_mm: Any,
    strike_sd_mm: Any,
    epidermis_mm: Any,
    dermis_mm: Any,
    sessions: Any,
    interval_days: Any,
    days_since_last: Any,
    days_since_first: Any,
) -> Any:
    """Return the inputs of courses, shape (..., k + OTHERS); all arguments but *z* have the shape (...,).

    Parameters
    ----------
    xp
        ``numpy`` or ``jax.numpy``.
    z
        Coordinates of the column's records, shape (..., k).
    log_exposure
        Logarithm of holes times injured cross-section over area.
    depth_mm, strike_sd_mm
        Mean and SD of the depth of strikes.
    epidermis_mm, dermis_mm
        Layers of the skin.
    sessions, interval_days, days_since_last, days_since_first
        Sessions before the reading, the days between them (any number for a single one), and when it is read.
    """
    others = (
        0.5 * (log_exposure + 3.0),
        2.0 * (depth_mm - epidermis_mm) / dermis_mm - 1.0,
        xp.log(strike_sd_mm / dermis_mm) + 1.5,
        2.0 * xp.log(dermis_mm / 1.3),
        10.0 * epidermis_mm / dermis_mm - 1.0,
        2.0 * xp.log(sessions / 4.0),
        2.0 * xp.log(xp.where(sessions > 1, interval_days, 28.0) / 28.0),
        xp.sqrt(days_since_last / DAYS_PER_WEEK) - 3.5,
        xp.log(days_since_first / 150.0),
    )
    return xp.concatenate([z, xp.stack(others, axis=-1)], axis=-1)
