"""The column as a function that can be differentiated: by parameters, injury, thickness and session days.

The steps and their order are those of `course_run`; only the loop is another one, with a fixed number of steps, whose
reverse mode keeps the state at every step and computes the inside of a step again.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from numpy.typing import NDArray

from cicatrix.healing.batch import N_CELLS, Items
from cicatrix.healing.depth_basis import depth_modes, uniform
from cicatrix.healing.encounters import meeting
from cicatrix.healing.kinetics import Values
from cicatrix.healing.solver import Carry, Depth, advance, ground_state, start
from cicatrix.healing.stepping import calendar

BUCKET = 64
"""Calendars are padded to a multiple of this many steps, so that courses of like length share one compilation."""


class Reported(NamedTuple):
    """What the reports show; the last axis is the item."""

    means: Values  # (reports, N_OUTPUTS, items), averages over the dermis
    collagen: Values  # (reports, N_CELLS, items), new plus mature, normal dermis = 1
    organised: Values  # (reports, N_CELLS, items), organised matrix, normal dermis = 1


class _Plan(NamedTuple):
    """A calendar whose step lengths are shares of the time between neighbouring marks (sessions and reports)."""

    share: NDArray[np.float64]  # (steps,)
    interval: NDArray[np.int64]  # (steps,), number of the mark that ends it
    session: NDArray[np.int32]
    named: NDArray[np.bool_]  # a report or a session follows
    shows: NDArray[np.int64]  # (reports,), the step of each
    marks: NDArray[np.float64]
    of_session: NDArray[np.int64]  # (sessions,), the mark of each


def _plan(session_days: Sequence[float], report_days: Sequence[float], refine: int) -> _Plan:
    plan = calendar(session_days, report_days, refine)
    size = -(-plan.n_steps // BUCKET) * BUCKET
    used = plan.n_steps
    days, session, report = np.zeros(size), np.full(size, -1, np.int32), np.full(size, -1, np.int32)
    days[:used], session[:used], report[:used] = (x[:used] for x in (plan.react_days, plan.session, plan.report))
    marks = np.array(sorted({*session_days, *report_days}))
    middle = marks[0] + np.cumsum(days) - 0.5 * days
    interval = np.clip(np.searchsorted(marks, middle), 1, max(marks.size - 1, 1))
    length = np.diff(marks, append=np.inf)[interval - 1]
    order = np.flatnonzero(report >= 0)
    return _Plan(
        days / length,
        interval,
        session,
        (session >= 0) | (report >= 0),
        order[np.argsort(report[order])],
        marks,
        np.searchsorted(marks, np.asarray(session_days, float)),
    )


@jax.jit
def _every_step(days: Values, session: Values, named: Values, items: Items, depth: Depth) -> Reported:
    """Return what every step shows."""
    ground = ground_state(items)

    @jax.checkpoint
    def turn(carry: Carry, now: tuple[Values, Values, Values]) -> tuple[Carry, Reported]:
        carry, shown = advance(depth, items, ground, carry, *now)
        return carry, Reported(shown.mean, shown.collagen, shown.organised)

    return lax.scan(turn, start(items), (days, session, named))[1]


def _limit(coarse: Values, fine: Values) -> Values:
    """See `extrapolation.extrapolate`."""
    limit = fine + (fine - coarse) / 3.0
    return jnp.where(limit < 0.5 * fine, 0.5 * fine, limit)


def differentiable_course(
    session_days: Sequence[float], report_days: Sequence[float], refine: int = 1
) -> Callable[[Items, Values], Reported]:
    """Return the course as a pure JAX function of (items, session days), for `jax.grad`, `jax.vjp` or `jax.jit`.

    Parameters
    ----------
    session_days, report_days
        Days, each strictly increasing and 0 or later: they fix the number of steps and their shares of the time
        between neighbouring days. The days given to the function must keep their order among the reports. A report
        on a session day moves with the session.
    refine
        Divides every step by this number; results and error are those of a run to tolerance that needed no more.

    Returns
    -------
    function
        Takes `Items` and the session days, shape (sessions,), and returns `Reported`; the items decide the
        precision. A course of fewer sessions than the calendar has is a matter of `Items.sessions`.
    """
    plans = [_plan(session_days, report_days, parts) for parts in (refine, 2 * refine)]
    modes, rates = depth_modes(uniform(N_CELLS))

    def run(plan: _Plan, items: Items, sessions: Values) -> Reported:
        kind = items.dermis_mm.dtype
        depth = Depth(*(jnp.asarray(x, kind) for x in (modes, modes.T, rates)))
        marks = jnp.asarray(plan.marks, kind).at[plan.of_session].set(sessions)
        length = jnp.diff(marks, append=marks[-1:])
        days = jnp.asarray(plan.share, kind) * length[plan.interval - 1]
        every = _every_step(days, plan.session, plan.named, items, depth)
        return Reported(*(x[plan.shows] for x in every))

    def course(items: Items, sessions: Values) -> Reported:
        met = meeting(items, jnp)  # follows the injury
        coarse, fine = (run(plan, met, sessions) for plan in plans)
        return Reported(*(_limit(x, y) for x, y in zip(coarse, fine, strict=True)))

    return course
