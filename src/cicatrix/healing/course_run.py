"""Runs a batch of courses in chunks of one size, and halves the steps of the items that miss the tolerance."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.progress import TellShare, quiet
from cicatrix.healing.batch import Items, Outputs, Steps
from cicatrix.healing.depth_basis import depth_modes, uniform
from cicatrix.healing.extrapolation import estimated_error, extrapolate
from cicatrix.healing.stepping import Calendar, calendar

CHUNK = 128
"""Items that are solved together on a processor: their state stays in the second-level cache."""
FEW = 16
"""The same for the last few items: a chunk that is mostly padding costs as much as a full one."""
ACCELERATOR_CHUNK = 8192
"""The same where JAX finds an accelerator: enough items to fill it."""
REPORTS = 64
"""Report days are padded to a multiple of this, so that grids share one compiled solver."""
THREADS = 2
FINEST = 64
"""Most parts into which a step of the calendar is divided before an item is given up."""

_compiled: set[tuple[object, ...]] = set()
"""Shapes that this process has compiled the solver for."""

Picks = NDArray[np.int64]


def run_to_tolerance(
    items: Items,
    session_days: Sequence[float],
    report_days: Sequence[float],
    tolerance: float,
    kind: type[np.floating],
    progress: TellShare = quiet,
) -> tuple[Outputs, float, int]:
    """Return the outputs of every item, the largest estimated error, and the steps of the finest run.

    Every item runs with the calendar and with half its steps, which gives the extrapolated result and an estimate
    of its error; the items whose estimate exceeds *tolerance* run again with half the steps, up to `FINEST`. What an
    item gets depends on itself only, never on the others of its batch.

    Parameters
    ----------
    items
        NumPy arrays; the last axis is the item.
    session_days, report_days
        See `stepping.calendar`.
    tolerance
        Relative error allowed, in the measure of `extrapolation.estimated_error`.
    kind
        Floating-point type of the arithmetic.
    progress
        Told the share of the items that is done while the first run goes on.
    """
    everyone = np.arange(items.dermis_mm.size)
    plan = calendar(session_days, report_days, 2)
    coarse = run_once(items, calendar(session_days, report_days), len(report_days), kind, everyone)
    fine = run_once(items, plan, len(report_days), kind, everyone, progress)
    out = extrapolate(coarse, fine)
    error = estimated_error(fine, out)
    parts, steps = 2, plan.n_steps
    todo = np.flatnonzero(~(error <= tolerance))
    previous = _take(fine, todo)
    while todo.size and parts < FINEST:
        parts *= 2
        plan = calendar(session_days, report_days, parts)
        finer = run_once(items, plan, len(report_days), kind, todo)
        better = extrapolate(previous, finer)
        error[todo] = estimated_error(finer, better)
        for whole, part in zip(out, better, strict=True):
            whole[..., todo] = part
        steps = plan.n_steps
        left = ~(error[todo] <= tolerance)
        previous, todo = _take(finer, np.flatnonzero(left)), todo[left]
    return out, float(error.max()), steps


def _take(outputs: Outputs, at: Picks) -> Outputs:
    return Outputs(*(x[..., at] for x in outputs))


def run_once(
    items: Items, plan: Calendar, n_reports: int, kind: type[np.floating], picks: Picks, progress: TellShare = quiet
) -> Outputs:
    """Return the outputs of the picked items by one calendar.

    Solved in chunks of one size, two at a time: memory is bounded and nothing is compiled anew.
    """
    import jax  # late: half a second that a screening need not wait for

    from cicatrix.healing.backend import prepare
    from cicatrix.healing.solver import Depth, compiled

    prepare()
    total = picks.size
    size = ACCELERATOR_CHUNK if jax.default_backend() != "cpu" else CHUNK if total > 6 * FEW else FEW
    slots = -(-n_reports // REPORTS) * REPORTS
    steps = Steps(plan.react_days.astype(kind), plan.session, plan.report, np.int32(plan.n_steps))
    modes, rates = depth_modes(uniform(items.injured.shape[0]))
    depth = Depth(modes.astype(kind), np.ascontiguousarray(modes.T, kind), rates.astype(kind))

    def run(first: int) -> Outputs:
        # the last chunk is filled up with copies of its last item
        pick = picks[np.minimum(np.arange(first, first + size), total - 1)]

        def cut(x: NDArray[Any]) -> NDArray[Any]:
            return np.ascontiguousarray(x[..., pick], np.int32 if x.dtype.kind == "i" else kind)

        with jax.enable_x64(kind is np.float64):
            out = compiled(steps, jax.tree.map(cut, items), depth, n_reports=slots)
            keep = min(size, total - first)
            means, collagen, peaks, organised = (np.asarray(x)[..., :keep] for x in out)
        return Outputs(means[:n_reports], collagen[:n_reports], peaks, organised[:n_reports])

    starts = range(0, total, size)
    parts: list[Outputs] = []
    key = (size, slots, steps.days.shape, kind, items.injured.shape[0])
    if key not in _compiled:  # once, not in both threads
        parts.append(run(0))
        _compiled.add(key)
    pool = ThreadPoolExecutor(THREADS)
    try:
        waiting: list[Future[Outputs]] = [pool.submit(run, first) for first in starts[len(parts) :]]
        if parts:
            progress(min(size, total) / total)
        for first, job in zip(starts[len(parts) :], waiting, strict=True):
            parts.append(job.result())
            progress(min(first + size, total) / total)
    finally:  # after Ctrl-C only the chunks that already run are waited for
        pool.shutdown(wait=True, cancel_futures=True)
    return Outputs(*(np.concatenate(x, axis=-1) for x in zip(*parts, strict=True)))
