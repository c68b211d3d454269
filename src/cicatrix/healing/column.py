"""The depth column: healing of the dermis of one region, batched over draws, candidates and zones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cicatrix.base.errors import InternalError
from cicatrix.base.outcome import Outcome
from cicatrix.evidence.draws import Draws
from cicatrix.healing.batch import N_CELLS, Items, Steps
from cicatrix.healing.kinetics import FIELDS, Kinetics, Strike
from cicatrix.healing.stepping import Calendar, calendar

Region = Literal["scar", "surround"]
Floats = NDArray[np.float64]

CHUNK = 256
"""Items that are solved together: their state stays in the second-level cache."""
REPORTS = 64
"""Report days are padded to a multiple of this, so that grids share one compiled solver."""
THREADS = 2

_RATES = tuple(name for name in Kinetics._fields if name not in ("set_point", "ceiling"))
_DIFFUSIVITIES = tuple(f"healing.diffuse_{name}" for name in ("i", "m", "c", "f", "a"))
READS: tuple[str, ...] = (
    *(f"healing.{name}" for name in _RATES),
    *(f"healing.{name}" for name in Strike._fields),
    *_DIFFUSIVITIES,
    "healing.ceiling",
    "healing.scar_collagen",
    "healing.scar_ceiling",
    "healing.melanin_days",
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
    set_point : (batch,)
        Collagen of the untreated region.
    draw_index : (batch,)
        Draw that each item used.
    dermis_mm : (batch,)
        Thickness of the untreated dermis.
    session_days, sessions : (s,), (batch,)
        Days of the sessions, and how many of them each item got.
    """

    days: Floats
    fields: dict[str, Floats]
    peaks: dict[str, Floats]
    collagen: NDArray[np.float32]
    set_point: Floats
    draw_index: NDArray[np.int64]
    dermis_mm: Floats
    session_days: Floats
    sessions: NDArray[np.int64]


def cell_depth_mm(epidermis_mm: ArrayLike, dermis_mm: ArrayLike) -> Floats:
    """Return the depth of the cell centres below the skin surface, shape (batch, N_CELLS)."""
    centre = (np.arange(N_CELLS) + 0.5) / N_CELLS
    return np.asarray(epidermis_mm, float)[..., None] + np.asarray(dermis_mm, float)[..., None] * centre


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
    progress: Callable[[int, int], None] | None = None,
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
    progress
        Called with (done, total) items after each chunk.

    Raises
    ------
    InternalError
        If the arguments do not fit together, or a result is not a finite, non-negative number.
    """
    p = draws.reading(READS)
    injured = np.asarray(injury_by_cell, np.float32)
    index = np.asarray(draw_index, np.int64)
    dermis = np.asarray(dermis_mm, float)
    days, plan = np.asarray(report_days, float), np.asarray(session_days, float)
    count = np.full(index.shape, plan.size) if sessions is None else np.asarray(sessions, np.int64)
    batch = index.size
    if not (injured.shape == (batch, N_CELLS) and dermis.shape == count.shape == index.shape == (batch,)):
        raise InternalError("healing: the arrays of the batch differ in length")
    if batch == 0 or days.size == 0 or (np.diff(days) <= 0).any() or (np.diff(plan) <= 0).any():
        raise InternalError("healing: no item or report day, or days that do not increase")
    kinetics, strike = _constants(p, index, region)
    items = Items(
        injured.T,
        count,
        dermis,
        np.stack([p[name][index] for name in _DIFFUSIVITIES]),
        p["healing.melanin_days"][index],
        kinetics,
        strike,
    )
    means, collagen, peaks = _in_chunks(items, calendar(list(plan), list(days)), days.size, progress)
    outcome = _judge(means, collagen)
    if outcome is not Outcome.SOLVED:
        raise InternalError(outcome.value)
    names = (*FIELDS, "melanin")
    return Course(
        days,
        {name: np.ascontiguousarray(means[:, k].T, float) for k, name in enumerate(names)},
        {name: peaks[k].astype(float) for k, name in enumerate(names)},
        collagen.transpose(2, 0, 1),
        np.asarray(kinetics.set_point, np.float32).astype(float),  # as the solver sees it: rest is exactly this
        index,
        dermis,
        plan,
        count,
    )


def _constants(p: Any, index: NDArray[np.int64], region: Region) -> tuple[Kinetics, Strike]:
    """Collect the rate constants of every item; the scar rests and saturates at levels of its own."""
    ceiling = p["healing.ceiling"][index]
    set_point = np.ones(index.size)
    if region == "scar":
        set_point = p["healing.scar_collagen"][index]
        ceiling = ceiling * p["healing.scar_ceiling"][index]
    rates = {name: p[f"healing.{name}"][index] for name in _RATES}
    strike = Strike(*(p[f"healing.{name}"][index] for name in Strike._fields))
    return Kinetics(**rates, set_point=set_point, ceiling=ceiling), strike


def _in_chunks(
    items: Items, plan: Calendar, n_reports: int, progress: Callable[[int, int], None] | None
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Solve the batch in chunks of one size, two at a time: memory is bounded and nothing is compiled anew."""
    import jax  # late: half a second that a screening need not wait for

    from cicatrix.healing.backend import prepare
    from cicatrix.healing.solver import compiled

    prepare()

    batch = items.dermis_mm.size
    slots = -(-n_reports // REPORTS) * REPORTS
    steps = Steps(plan.diffuse_days, plan.react_days, plan.session, plan.report, np.int32(plan.n_steps))

    def run(first: int) -> tuple[NDArray[np.float32], ...]:
        # the last chunk is filled up with copies of its last item
        pick = np.minimum(np.arange(first, first + CHUNK), batch - 1)

        def cut(x: NDArray[Any]) -> NDArray[Any]:
            return np.ascontiguousarray(x[..., pick], np.int32 if x.dtype.kind == "i" else np.float32)

        chunk = jax.tree.map(cut, items)
        means, collagen, peaks = compiled(steps, chunk, n_reports=slots)
        keep = min(CHUNK, batch - first)
        return (
            np.asarray(means)[:n_reports, :, :keep],
            np.asarray(collagen)[:n_reports, :, :keep],
            np.asarray(peaks)[:, :keep],
        )

    starts = range(0, batch, CHUNK)
    parts: list[tuple[NDArray[np.float32], ...]] = [run(0)]  # compile once, not in both threads
    pool = ThreadPoolExecutor(THREADS)
    try:
        waiting: list[Future[tuple[NDArray[np.float32], ...]]] = [pool.submit(run, s) for s in starts[1:]]
        if progress:
            progress(min(CHUNK, batch), batch)
        for first, job in zip(starts[1:], waiting, strict=True):
            parts.append(job.result())
            if progress:
                progress(min(first + CHUNK, batch), batch)
    finally:  # after Ctrl-C only the chunks that already run are waited for
        pool.shutdown(wait=True, cancel_futures=True)
    means, collagen, peaks = (np.concatenate(x, axis=-1) for x in zip(*parts, strict=True))
    return means, collagen, peaks


def _judge(*arrays: NDArray[np.float32]) -> Outcome:
    if not all(np.isfinite(x).all() for x in arrays):
        return Outcome.NOT_FINITE
    return Outcome.NEGATIVE if any((x < 0).any() for x in arrays) else Outcome.SOLVED
