"""One positivity-preserving, third-order step of the kinetics, and the calendar of steps of a course.

The step is plain arithmetic like the kinetics, so every solver shares it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.healing.kinetics import Kinetics, Values, positive, reaction

FIRST_STEP_DAYS = 0.3
STEP_GROWTH = 0.12
LONGEST_STEP_DAYS = 3.5
LONGEST_TAIL_STEP_DAYS = 7.0
PAD = 1024
"""Calendars are padded to a multiple of this, so that courses of any length share one compiled solver."""


def relaxation(z: Values) -> Values:
    """Return (1 - exp(-z)) / z for z >= 0, with exp(-z) taken as the reciprocal of its fourth-order series.

    Positive, equal to 1 at z = 0 without a division by zero, and never beyond full relaxation: a step with it
    keeps the sign of the exact solution. One division is several times cheaper than an exponential.
    """
    inner = 1.0 + z * (0.5 + z * (1.0 / 6.0 + z * (1.0 / 24.0)))
    return inner / (1.0 + z * inner)


def predict(x: Values, rate: Values, loss: Values, days: Values) -> Values:
    """Return one field at the end of a step by its rates at the start (exponential Euler)."""
    return positive(x + days * relaxation(days * loss) * rate)


def correct(
    x: Values, rate: Values, loss: Values, guess: Values, rate_end: Values, loss_end: Values, days: Values
) -> Values:
    """Return one field at the end of a step by the mean of production and loss at both ends; second order.

    Production is non-negative in both, so the field does not turn negative; at rest it moves by exactly zero.
    """
    mean_rate = 0.5 * (rate + (rate_end + loss_end * (guess - x)))
    return positive(x + days * relaxation(days * 0.5 * (loss + loss_end)) * mean_rate)


def extrapolated(whole: Values, halves: Values) -> Values:
    """Return one field in third order from a whole step and two half steps of second order.

    The correction may at most halve the value, which keeps it positive.
    """
    return 0.5 * halves + positive(0.5 * halves + (halves - whole) * (1.0 / 3.0))


def react(state: tuple[Values, ...], p: Kinetics, days: Values) -> tuple[Values, ...]:
    """Advance the kinetics by one step, third order, no field negative, exact at rest.

    Growth and loss of cells nearly cancel, so the plain second-order step would need three times the steps for the
    same gain of collagen. The patch compiles the three functions above and joins them likewise.
    """
    whole = _second(state, p, days)
    halves = _second(_second(state, p, 0.5 * days), p, 0.5 * days)
    return tuple(extrapolated(x, y) for x, y in zip(whole, halves, strict=True))


def _second(state: tuple[Values, ...], p: Kinetics, days: Values) -> tuple[Values, ...]:
    rate, loss = reaction(state, p)
    guess = tuple(predict(x, v, low, days) for x, v, low in zip(state, rate, loss, strict=True))
    rate_end, loss_end = reaction(guess, p)
    fields = zip(state, rate, loss, guess, rate_end, loss_end, strict=True)
    return tuple(correct(x, v, low, y, w, end, days) for x, v, low, y, w, end in fields)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Steps of a course, padded to a multiple of `PAD`; every array has one entry a step.

    After each step of `react_days` the tissue is reported at index `report` (-1: not) and then punctured in session
    `session` (-1: not). A session has a step of no length to itself, and so has a report on the first day.
    """

    react_days: NDArray[np.float64]
    session: NDArray[np.int32]
    report: NDArray[np.int32]
    n_steps: int


def calendar(session_days: Sequence[float], report_days: Sequence[float], refine: int = 1) -> Calendar:
    """Lay out the steps: short after each session, growing as the wound calms, landing on every named day.

    Parameters
    ----------
    session_days, report_days
        Days, each strictly increasing. On a session day the report shows the tissue just before the session.
    refine
        Divides every step by this number.
    """
    sessions, reports = list(session_days), list(report_days)
    marks = sorted({*sessions, *reports})
    steps: list[tuple[float, int, int]] = []
    now, last = marks[0], -np.inf
    for mark in marks:
        limit = LONGEST_TAIL_STEP_DAYS if sessions and last == sessions[-1] else LONGEST_STEP_DAYS
        while now < mark:
            wish = min(limit, FIRST_STEP_DAYS + STEP_GROWTH * (now - last)) if np.isfinite(last) else limit
            left = mark - now
            step = left if left <= 1.2 * wish else min(wish, 0.5 * left)
            steps.extend([(step / refine, -1, -1)] * refine)
            now = mark if step == left else now + step
        session = sessions.index(mark) if mark in sessions else -1
        report = reports.index(mark) if mark in reports else -1
        length = 0.0 if session >= 0 or not steps else steps.pop()[0]
        steps.append((length, session, report))
        last = mark if session >= 0 else last
    count = len(steps)
    padded = np.zeros((3, -(-count // PAD) * PAD))
    padded[1:] = -1.0
    padded[:, :count] = np.array(steps).T
    return Calendar(padded[0], padded[1].astype(np.int32), padded[2].astype(np.int32), count)
