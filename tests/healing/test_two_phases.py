"""Holes beside whole skin against their mean: where all that diffuses is shared, the column's answer is theirs."""

import numpy as np
import pytest

from cicatrix.evidence.draws import middle
from cicatrix.healing.column import constants as constants_of
from cicatrix.healing.kinetics import DIFFUSING, FIELDS, puncture, rest
from cicatrix.healing.stepping import calendar, react

NEW, MATURE, ELASTIN, ORGANISED = (FIELDS.index(name) for name in "nreo")


def healed(share, injured):
    """Heal phases of these shares and injuries, which exchange all that diffuses at once; return their mean."""
    draws = middle()
    p, strike = constants_of(draws.reading(list(draws.values)), np.array([0]), "surround")
    p = p._replace(**{name: np.mean(getattr(p, name)) for name in ("make_i", "make_n", "make_ca")})
    state = puncture(rest(np.ones(len(share))), np.asarray(injured), strike)
    plan = calendar([0.0], [90.0], 2)
    for days in plan.react_days[: plan.n_steps]:
        mixed = [np.full(len(share), share @ x) for x in state[DIFFUSING]]
        state = react((*state[: DIFFUSING.start], *mixed, *state[DIFFUSING.stop :]), p, days)
    return [float(share @ x) for x in state]


@pytest.mark.parametrize("w", [0.005, 0.02, 0.04, 0.15])
def test_the_mean_of_resolved_holes_is_the_columns(w):
    holes = healed(np.array([w, 1.0 - w]), [1.0, 0.0])
    mean = healed(np.array([1.0]), [w])
    gain = [x[NEW] + x[MATURE] - 1.0 for x in (holes, mean)]
    assert gain[1] == pytest.approx(gain[0], rel=0.04)
    assert mean[ORGANISED] - 1.0 == pytest.approx(holes[ORGANISED] - 1.0, rel=0.04)
    assert mean[ELASTIN] == pytest.approx(holes[ELASTIN], abs=2e-3)
