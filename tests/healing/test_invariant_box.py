"""Positive and bounded for any admissible parameters, by the bounds that the kinetics prove, with the column's step."""

from functools import cache

import jax
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cicatrix.evidence.store import load_evidence
from cicatrix.healing.encounters import SPREAD
from cicatrix.healing.kinetics import FIELDS, Kinetics, Strike, puncture, rest
from cicatrix.healing.stepping import calendar
from cicatrix.healing.sweep import sweep

SPECIAL = {"set_point": (0.3, 1.0), "ceiling": (1.02, 3.0), "make_ca": (0.01, 3.0)}
SPECIAL |= dict.fromkeys(SPREAD, (1e-3, 1e5))
"""Ranges that are not those of a record; a set-point below every ceiling; secretion far beyond what resolves."""


def ranges() -> dict[str, tuple[float, float]]:
    records = load_evidence().parameters
    found = dict(SPECIAL)
    for name in (*Kinetics._fields, *Strike._fields):
        if name not in found:
            spread = records[f"healing.{name}"].distribution
            found[name] = (float(spread.low), float(spread.high))  # type: ignore[union-attr]
    return found


RANGES = ranges()
ORDER = tuple(range(len(FIELDS)))


@cache
def stepper():
    def step(state, p, days):
        return sweep(sweep(state, p, 0.5 * days, ORDER), p, 0.5 * days, ORDER[::-1])

    return jax.jit(step)


shares = st.fixed_dictionaries({name: st.floats(0, 1) for name in RANGES})


def bounds(p, start, sessions):
    """Return the box of the docstring; each session may add release_c once."""
    i = max(start[1], p.make_i / p.lose_i)
    m = max(start[2], p.make_m / p.lose_m)
    cells = max(start[4] + start[5], 1.0 + (p.max_f - 1.0) * p.boost_f / (1.0 + p.boost_f))
    c = max(start[3], (p.make_cm * m + p.make_ca * cells) / p.lose_c)
    matrix = max(start[6] + start[7], p.ceiling)
    return {
        "d": 1.0, "i": i, "m": m, "c": c + sessions, "f": cells, "a": cells, "n": matrix, "r": matrix,
        "e": max(start[8], 1.0, p.max_e), "o": max(start[9], matrix),
    }  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(shares=shares, injured=st.floats(0, 1), interval=st.sampled_from([3.0, 7.0, 28.0]))
def test_fields_stay_in_their_box(shares, injured, interval):
    value = {name: low * (high / low) ** shares[name] for name, (low, high) in RANGES.items()}
    p = Kinetics(**{name: value[name] for name in Kinetics._fields})
    strike = Strike(**{name: value[name] for name in Strike._fields})
    start = rest(np.float64(p.set_point))
    state, sessions = tuple(np.array([x]) for x in start), [interval * k for k in range(4)]
    box = bounds(p, [float(x) for x in start], len(sessions) * value["release_c"])
    arrays = Kinetics(*(np.array([x]) for x in p))
    plan = calendar(sessions, [sessions[-1] + 150.0])
    for days, session in zip(plan.react_days[: plan.n_steps], plan.session[: plan.n_steps], strict=True):
        state = stepper()(state, arrays, days)
        if session >= 0:
            state = puncture(state, injured, strike)
        for name, x in zip(FIELDS, np.array(state)[:, 0], strict=True):
            assert 0.0 <= x <= 1.05 * box[name] + 1e-4, (name, x, box[name])  # the error of a step, single precision
