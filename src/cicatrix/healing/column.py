"""The depth column: healing of the dermis of one region, batched over draws, candidates and zones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cicatrix.base.errors import BadInput, InternalError
from cicatrix.base.outcome import Outcome
from cicatrix.base.progress import TellShare, quiet
from cicatrix.evidence.draws import Draws
from cicatrix.healing.batch import N_CELLS, Items, Outputs
from cicatrix.healing.course_run import run_to_tolerance
from cicatrix.healing.encounters import SPREAD, meeting
from cicatrix.healing.kinetics import DIFFUSING, FIELDS, Kinetics, Strike
from cicatrix.healing.layering import by_depth, highest
from cicatrix.healing.resolution import critical_secretion

Region = Literal["scar", "surround"]
Floats = NDArray[np.float64]

TOLERANCE = 1e-3
"""Relative error that every item must meet, in the measure of `extrapolation`."""

LARGEST = 1e6
"""Highest rate per day, diffusivity or amount that the equations are solved with."""

DEPTHS = (np.arange(N_CELLS) + 0.5) / N_CELLS
"""Centres of the cells, relative to the thickness of the dermis."""

_RATES = tuple(name for name in Kinetics._fields if name not in ("set_point", "ceiling", "make_ca", *SPREAD))
_DIFFUSIVITIES = tuple(f"healing.diffuse_{name}" for name in FIELDS[DIFFUSING])
_OTHERS = ("healing.melanin_days", "needling.injury_radius_mm", "healing.encounter_days")
READS: tuple[str, ...] = (
    *(f"healing.{name}" for name in _RATES),
    *(f"healing.{name}" for name in Strike._fields),
    *_DIFFUSIVITIES,
    "healing.ceiling",
    "healing.scar_collagen",
    "healing.scar_ceiling",
    "healing.scar_cells",
    "healing.scar_vessels",
    "healing.loop_gain",
    "healing.vessels_papillary",
    "healing.cells_papillary",
    "healing.papillary_share",
    *_OTHERS,
)


@dataclass(frozen=True, slots=True)
class Course:
    """Tissue of one region over time, for a batch of items.

    Attributes
    ----------
    days : (t,)
        Report days, as asked. On a session day: just before the session.
    fields : dict of (batch, t)
        Averages over the dermis, absolute (normal dermis = 1), by the names of `kinetics.FIELDS`, and `melanin`.
    peaks : dict of (batch,)
        Highest average at any time, same names.
    collagen : (batch, t, N_CELLS)
        New plus mature collagen by cell, absolute.
    organised : (batch, t, N_CELLS)
        Matrix that is cross-linked and bears load, by cell, absolute; its excess over the set-point lifts the surface.
    set_point : (batch,)
        Collagen of the untreated region.
    draw_index : (batch,)
        Draw that each item used.
    dermis_mm : (batch,)
        Thickness of the untreated dermis.
    session_days, sessions : (s,), (batch,)
        Days of the sessions, and how many of them each item got.
    error : float
        Largest estimated relative error over the items: of averages against their highest value, of collagen by
        cell against its highest. An estimate, not a bound: the melanin stimulus of 0.5 to 5 % of the draws
        is off by up to twice the tolerance; collagen and cells keep it.
    steps : int
        Steps of the finest run that any item needed.
    """

    days: Floats
    fields: dict[str, Floats]
    peaks: dict[str, Floats]
    collagen: NDArray[np.float32]
    organised: NDArray[np.float32]
    set_point: Floats
    draw_index: NDArray[np.int64]
    dermis_mm: Floats
    session_days: Floats
    sessions: NDArray[np.int64]
    error: float
    steps: int


def cell_depth_mm(epidermis_mm: ArrayLike, dermis_mm: ArrayLike) -> Floats:
    """Return the depth of the cell centres below the skin surface, shape (batch, N_CELLS)."""
    return np.asarray(epidermis_mm, float)[..., None] + np.asarray(dermis_mm, float)[..., None] * DEPTHS


def heal(
    draws: Draws,
    injury_by_cell: ArrayLike,
    dermis_mm: ArrayLike,
    session_days: Sequence[float],
    report_days: Sequence[float],
    region: Region,
    draw_index: ArrayLike,
    *,
    sessions: ArrayLike | None = None,
    tolerance: float = TOLERANCE,
    double: bool = False,
    progress: TellShare = quiet,
) -> Course:
    """Heal a batch of skin columns after a course of sessions.

    Parameters
    ----------
    draws
        Parameter draws.
    injury_by_cell : (batch, N_CELLS)
        Injured fraction of the tissue in each cell of equal relative depth, from the top, for one session.
    dermis_mm : (batch,)
        Thickness of the dermis.
    session_days, report_days
        Days, strictly increasing; there is at least one report day.
    region
        `surround` rests at normal collagen; `scar` rests at less, with a ceiling of its own.
    draw_index : (batch,)
        Which draw each item uses.
    sessions : (batch,), optional
        Item k gets only the first `sessions[k]` sessions; all by default.
    tolerance
        Relative error that every item must meet; an item that does not is run again with half the steps.
    double
        Compute in 64-bit arithmetic, about three times slower.
    progress
        Told the share of the items that is done after each chunk.

    Raises
    ------
    BadInput
        If a thickness, injured fraction, day or parameter is outside what the model admits.
    InternalError
        If the arguments do not fit together, a result is not a finite, non-negative number, or the tolerance
        cannot be met.
    """
    kind = np.float64 if double else np.float32
    injured = np.asarray(injury_by_cell, float)
    index = np.asarray(draw_index, np.int64)
    dermis = np.asarray(dermis_mm, float)
    days, plan = np.asarray(report_days, float), np.asarray(session_days, float)
    count = np.full(index.shape, plan.size) if sessions is None else np.asarray(sessions, np.int64)
    batch = index.size
    if not (injured.shape == (batch, N_CELLS) and dermis.shape == count.shape == index.shape == (batch,)):
        raise InternalError("healing: the arrays of the batch differ in length")
    if batch == 0 or days.size == 0:
        raise InternalError("healing: no item or no report day")
    _check(injured, dermis, plan, days)
    items = items_of(draws, injured, dermis, count, region, index)
    _check_survivors(injured, items.strike.lose_cells)
    out, error, steps = run_to_tolerance(items, list(plan), list(days), tolerance, kind, progress)
    outcome = _judge(out)
    if outcome is Outcome.SOLVED and not error <= tolerance:
        outcome = Outcome.INACCURATE
    if outcome is not Outcome.SOLVED:
        raise InternalError(outcome.value, where="healing")
    names = (*FIELDS, "melanin")
    return Course(
        days,
        {name: np.ascontiguousarray(out.means[:, k].T, float) for k, name in enumerate(names)},
        {name: out.peaks[k].astype(float) for k, name in enumerate(names)},
        out.collagen.transpose(2, 0, 1),
        out.organised.transpose(2, 0, 1),
        np.asarray(items.kinetics.set_point, kind).astype(float),  # as the solver sees it: rest is exactly this
        index,
        dermis,
        plan,
        count,
        error,
        steps,
    )


def items_of(
    draws: Draws,
    injured: Floats,
    dermis_mm: Floats,
    sessions: NDArray[np.int64],
    region: Region,
    index: NDArray[np.int64],
) -> Items:
    """Return what the solver needs of every item; arguments as those of `heal`.

    Raises
    ------
    BadInput
        If a parameter is outside what the equations admit.
    """
    p = draws.reading(READS)
    kinetics, strike = constants(p, index, region, injured.shape[1])
    others = {name: p[name][index] for name in (*_DIFFUSIVITIES, *_OTHERS)}
    _check_constants(kinetics, strike, others)
    items = Items(
        injured.T,
        sessions,
        dermis_mm,
        np.stack([others[name] for name in _DIFFUSIVITIES]),
        others["healing.melanin_days"],
        others["needling.injury_radius_mm"],
        others["healing.encounter_days"],
        kinetics,
        strike,
    )
    return meeting(items)


def constants(p: Any, index: NDArray[np.int64], region: Region, n_cells: int = N_CELLS) -> tuple[Kinetics, Strike]:
    """Return the rate constants of every item from what was read of the draws; `vessels` and cells vary by depth.

    The scar rests and saturates at levels of its own. All is spread evenly: no `meet_*` yet.
    """
    ceiling = p["healing.ceiling"][index]
    set_point = np.ones(index.size)
    if region == "scar":
        set_point = p["healing.scar_collagen"][index]
        ceiling = ceiling * p["healing.scar_ceiling"][index]
    rates = {name: p[f"healing.{name}"] for name in _RATES}
    edges, share = np.linspace(0.0, 1.0, n_cells + 1), p["healing.papillary_share"]
    cells = by_depth(p["healing.cells_papillary"], share, edges)
    # the gain is that of the depth with most cells, so that none lasts
    most = highest(p["healing.cells_papillary"], share)
    rates["make_ca"] = p["healing.loop_gain"] * critical_secretion(rates) / most
    rates = {name: values[index] for name, values in rates.items()}
    vessels = by_depth(p["healing.vessels_papillary"], share, edges)[:, index]
    cells = cells[:, index]
    rates["make_ca"] = rates["make_ca"] * cells
    if region == "scar":
        vessels, cells = vessels * p["healing.scar_vessels"][index], cells * p["healing.scar_cells"][index]
    rates["make_i"], rates["make_n"] = rates["make_i"] * vessels, rates["make_n"] * cells
    strike = Strike(*(p[f"healing.{name}"][index] for name in Strike._fields))
    even = dict.fromkeys(SPREAD, np.zeros(index.size))
    return Kinetics(**rates, set_point=set_point, ceiling=ceiling, **even), strike


def _check(injured: Floats, dermis: Floats, sessions: Floats, reports: Floats) -> None:
    """Refuse what no skin and no calendar can be."""
    if not (np.isfinite(dermis) & (dermis > 0.0)).all():
        raise BadInput("a dermis without thickness", where="healing: dermis_mm", allowed="above 0 mm")
    if not ((injured >= 0.0) & (injured <= 1.0)).all():
        raise BadInput("an injured fraction that is none", where="healing: injury_by_cell", allowed="0 to 1")
    for where, days in (("session_days", sessions), ("report_days", reports)):
        if not np.isfinite(days).all() or (np.diff(days) <= 0.0).any():
            raise BadInput(
                "the days do not increase",
                where=f"healing: {where}",
                allowed="finite days, each later than the one before",
                do="put them in order and name each day once",
            )
        if days.size and days[0] < 0.0:
            raise BadInput(
                f"day {days[0]:g} lies in the past",
                where=f"healing: {where}",
                allowed="days from the start of the course, 0 or later",
                do="count from the first session",
            )


def _check_constants(kinetics: Kinetics, strike: Strike, others: dict[str, Floats]) -> None:
    """Refuse a parameter that the equations do not admit, by its name."""
    named: dict[str, Floats] = {
        **{f"healing.{name}": np.asarray(x) for name, x in kinetics._asdict().items()},
        **{f"healing.{name}": np.asarray(x) for name, x in strike._asdict().items()},
        **others,
    }
    for name, values in named.items():
        admitted = (values >= 0.0) & (values <= LARGEST)
        if not admitted.all():
            bad = values[~admitted].flat[0]
            raise BadInput(f"{bad:g} is no rate or amount", where=name, allowed=f"0 to {LARGEST:g}")
    if not (np.asarray(kinetics.ceiling) > np.asarray(kinetics.set_point)).all():
        raise BadInput(
            "collagen at rest is not below its ceiling",
            where="healing.ceiling",
            allowed="a ceiling above the set-point (healing.scar_collagen in a scar, 1 elsewhere)",
        )
    if not (np.asarray(kinetics.organise_days) > 0.0).all():
        raise BadInput("matrix organised in no time", where="healing.organise_days", allowed="above 0 days")
    for name in ("lose_cells", "lose_collagen", "lose_elastin"):
        if (named[f"healing.{name}"] > 1.0).any():
            raise BadInput("more is lost than was there", where=f"healing.{name}", allowed="a share, 0 to 1")


def _check_survivors(injured: Floats, lose_cells: Floats) -> None:
    """Refuse a dermis without a fibroblast: none ever comes back, and rounding would decide instead."""
    if (injured.T * lose_cells >= 1.0).all(axis=0).any():
        raise BadInput(
            "no fibroblast is left at any depth",
            where="healing: injury_by_cell",
            allowed="an injured fraction times healing.lose_cells below 1 at some depth",
            do="lower the injured fraction, or healing.lose_cells",
        )


def _judge(out: Outputs) -> Outcome:
    if not all(np.isfinite(x).all() for x in out):
        return Outcome.NOT_FINITE
    return Outcome.NEGATIVE if any((x < 0).any() for x in out) else Outcome.SOLVED
