"""What a course shows: the outputs of `heal`, relative to what a reader can picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import InternalError
from cicatrix.base.numbers import Series, summarise_series
from cicatrix.evidence.draws import Draws
from cicatrix.healing.column import Course
from cicatrix.healing.epidermis import epidermis

Floats = NDArray[np.float64]

READS: tuple[str, ...] = (
    "healing.iii_share_new",
    "healing.iii_share_mature",
    "outcome.volume_per_collagen",
)

SIGNALS = {
    "debris": "d",
    "inflammation_signal": "i",
    "macrophages_m2": "m",
    "tgf_beta": "c",
    "myofibroblasts": "a",
    "melanin_stimulus": "melanin",
}
"""Outputs relative to the peak after the standard session, by field."""


def read_out(course: Course, reference: Course, draws: Draws) -> dict[str, Floats]:
    """Return every output of `heal` for every item, shape (batch, t).

    Parameters
    ----------
    course
        The course to show.
    reference
        The surround after one session at 1.5 mm and 275 holes/cm2; it must hold every draw that `course` uses.
        Its peaks are taken at every step up to its last report day, and right after the session for debris and
        TGF-beta, which jump there.
    draws
        The draws that both were made with.

    Raises
    ------
    InternalError
        If the reference lacks a draw or has no injury.
    """
    p = draws.reading(READS)
    k = course.draw_index
    fields = course.fields
    rest = course.set_point[:, None]
    total = fields["n"] + fields["r"]
    skin = epidermis(course, draws)
    share_new, share_mature = p["healing.iii_share_new"][k][:, None], p["healing.iii_share_mature"][k][:, None]
    growth = p["outcome.volume_per_collagen"][k][:, None] * (fields["o"] - rest)
    outputs = {
        "collagen_total": total / rest,
        "collagen_new": fields["n"] / rest,  # none is there untreated: relative to all collagen at rest
        "collagen_mature": fields["r"] / rest,
        "elastin": fields["e"],
        "fibroblasts": fields["f"],
        "collagen_iii_fraction": (share_new * fields["n"] + share_mature * fields["r"]) / total,
        # skin is held by its surroundings and grows only in thickness
        "thickness_um": 1000.0 * course.dermis_mm[:, None] * (1.0 + growth),
        "organised_matrix": fields["o"] / rest,
        "epidermis_closure": skin.closed,
        "epidermis_thickness": skin.thickness,
        "epidermis_turnover": skin.turnover,
    }
    row = _rows(reference, k)
    for name, field in SIGNALS.items():
        peak = reference.peaks[field][row]
        if (peak <= 0).any():
            raise InternalError("healing: the reference session injures nothing")
        outputs[name] = fields[field] / peak[:, None]
    return outputs


def healing_series(course: Course, reference: Course, draws: Draws) -> dict[str, Series]:
    """Summarise a course whose items are draws as one series per output; weeks count from the first session."""
    first = course.session_days[0] if course.session_days.size else 0.0
    weeks = [float(day) for day in (course.days - first) / 7.0]
    return {name: summarise_series(weeks, values) for name, values in read_out(course, reference, draws).items()}


def _rows(reference: Course, draw_index: NDArray[np.int64]) -> NDArray[np.int64]:
    order = np.argsort(reference.draw_index, kind="stable")
    ordered = reference.draw_index[order]
    place = np.minimum(np.searchsorted(ordered, draw_index), ordered.size - 1)
    if (ordered[place] != draw_index).any():
        raise InternalError("healing: the reference session lacks a draw of the course")
    return order[place]
