"""What the model says of published wounds, and of what cells make: matrix of an excised wound, gene expression."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.healing.batch import N_CELLS
from cicatrix.healing.column import READS, Course, constants, heal
from cicatrix.healing.epidermis import followed
from cicatrix.healing.kinetics import FIELDS, reaction
from cicatrix.healing.modifiers import YOUNG_YEARS, of_person
from cicatrix.healing.readout import read_out
from cicatrix.intake.history import History
from cicatrix.validation.healing_measures import (
    DERMIS_MM,
    MONTH,
    RAT_DERMIS_MM,
    RAT_WEEKS,
    Measure,
    even,
    monthly,
    treated,
)

EXCISED = 0.9
"""Share of the tissue that an excision removes: cells come from what is left, where the model has no edge."""
FINAL_DAY = 365.0
"""When a wound is taken to have all the strength that it will get."""

SHARES = ("healing.iii_share_new", "healing.iii_share_mature")
ELASTIN = ("healing.make_e", "healing.max_e", "healing.turn_e")

Made = Callable[[Course, Draws], Floats]


def excised(draws: Draws, days: Sequence[float]) -> Course:
    """Return the dermis after an excision.

    A needle pushes most of the matrix aside; a knife takes it out. So of the excised share everything is lost, where a
    puncture loses `healing.lose_collagen` and `healing.lose_elastin` of it.
    """
    everything = np.ones(draws.n)
    lost = {"healing.lose_collagen": everything, "healing.lose_elastin": everything}
    cut = Draws({**draws.values, **lost}, draws.seed, draws.n, draws.used)
    injured, thickness = np.full((draws.n, N_CELLS), EXCISED), np.full(draws.n, DERMIS_MM)
    return heal(cut, injured, thickness, [0.0], days, "surround", np.arange(draws.n))


def type_iii_percent(day: float) -> Measure:
    """Return the rise of the type III share in an excised wound, in percent."""

    def rise(draws: Draws) -> Floats:
        course = excised(draws, [0.0, day])
        share = read_out(course, course, draws)["collagen_iii_fraction"]
        return 100.0 * (share[:, -1] / share[:, 0] - 1.0)

    return rise


def mature_share_percent(day: float) -> Measure:
    """Return the share of a wound's collagen that is mature, in percent; untreated skin has nothing else."""

    def share(draws: Draws) -> Floats:
        fields = excised(draws, [0.0, day]).fields
        return 100.0 * fields["r"][:, -1] / (fields["n"] + fields["r"])[:, -1]

    return share


def wound_elastin(first: float, second: float) -> Measure:
    """Return the elastin of a wound on the second day over that on the first."""

    def ratio(draws: Draws) -> Floats:
        e = excised(draws, [0.0, first, second]).fields["e"]
        return e[:, 2] / e[:, 1]

    return ratio


def strength_percent(day: float) -> Measure:
    """Return the organised matrix of a wound, in percent of what it reaches.

    The column keeps what a session cuts as organised (a hole is held by its neighbours); a wound starts from nothing.
    """
    days = np.unique([*np.arange(0.0, day, 3.0), day, *np.arange(day + 10.0, FINAL_DAY, 10.0), FINAL_DAY])

    def share(draws: Draws) -> Floats:
        fields = excised(draws, [*days]).fields
        laid = fields["n"] + fields["r"]
        laid[:, 0] = 0.0  # reported before the excision
        tau = draws.reading(("healing.organise_days",))["healing.organise_days"]
        organised = followed(laid, days, tau)
        return 100.0 * organised[:, days == day][:, 0] / organised[:, -1]

    return share


def _production(course: Course, draws: Draws) -> tuple[Floats, Floats]:
    """Return how fast new and mature collagen are laid down, per day, each (batch, t), from averages over the depth."""
    kinetics, _ = constants(draws.reading(READS), course.draw_index, "surround", 1)
    at = type(kinetics)(*(np.reshape(value, (-1, 1)) for value in kinetics))
    state = tuple(course.fields[name] for name in FIELDS)
    rate, loss = reaction(state, at)
    made = [rate[k] + loss[k] * state[k] for k in (FIELDS.index("n"), FIELDS.index("r"))]
    return made[0], made[1] - at.keep_n * at.mature_n * course.fields["n"]  # what matures was made before


def _made_of(type_iii: bool) -> Made:
    def made(course: Course, draws: Draws) -> Floats:
        p = draws.reading(SHARES)
        new, mature = (p[name][course.draw_index][:, None] for name in SHARES)
        if not type_iii:
            new, mature = 1.0 - new, 1.0 - mature
        rates = _production(course, draws)
        total = new * rates[0] + mature * rates[1]
        return total / total[:, :1]

    return made


type_iii_made = _made_of(True)
"""How fast type III collagen is made, relative to rest: stands for its messenger RNA; (batch, t)."""
type_i_made = _made_of(False)
"""The same of type I."""


def collagen_made(course: Course, draws: Draws) -> Floats:
    """Return the same of all collagen."""
    new, mature = _production(course, draws)
    return (new + mature) / (new + mature)[:, :1]


def elastin_made(course: Course, draws: Draws) -> Floats:
    """Return how fast elastin is made, relative to rest; (batch, t)."""
    p = draws.reading(ELASTIN)
    make, most, turn = (p[name][course.draw_index][:, None] for name in ELASTIN)
    activated = np.maximum(course.fields["f"] + course.fields["a"] - 1.0, 0.0)
    return 1.0 + make * activated * most / turn


def made_by_pen(made: Made, days_after: float) -> Measure:
    """Return what is made a time after four monthly sessions of a pen, of untreated."""
    days = [0.0, 3 * MONTH + days_after]
    return lambda draws: made(treated(draws, "generic-pen", 1.5, monthly(4), days), draws)[:, -1]


def made_by_rat(made: Made) -> Measure:
    """Return what is made 10 weeks after the first of four weekly needlings, of untreated."""
    return lambda draws: made(even(draws, RAT_WEEKS, [0.0, 70.0], RAT_DERMIS_MM), draws)[:, -1]


def wound_made(made: Made, first: float, second: float) -> Measure:
    """Return what an excised wound makes on the second day over the first: stands for propeptides in its fluid."""

    def ratio(draws: Draws) -> Floats:
        rate = made(excised(draws, [0.0, first, second]), draws)
        return rate[:, 2] / rate[:, 1]

    return ratio


def new_in_wound(history: History, age_years: float, day: float) -> Measure:
    """Return the new collagen of a healthy young person's excised wound over that of a person with this history."""

    def ratio(draws: Draws) -> Floats:
        young, other = of_person(draws, History(), YOUNG_YEARS), of_person(draws, history, age_years)
        return excised(young, [0.0, day]).fields["n"][:, 1] / excised(other, [0.0, day]).fields["n"][:, 1]

    return ratio


def made_in_six(made: Made) -> Measure:
    """Return what is made 3 months after the first of six sessions of a pen at two weeks, of untreated."""
    plan = [14.0 * k for k in range(6)]
    return lambda draws: made(treated(draws, "generic-pen", 1.5, plan, [0.0, 91.0]), draws)[:, -1]


def made_after(day: float) -> Measure:
    """Return how fast collagen is made some days after one session, of untreated."""
    return lambda draws: collagen_made(even(draws, [0.0], [0.0, day]), draws)[:, -1]


def made_after_four(draws: Draws) -> Floats:
    """Return how fast collagen is made a month after the fourth session over a month after the first."""
    made = collagen_made(even(draws, monthly(4), [0.0, MONTH, 4 * MONTH]), draws)
    return made[:, 2] / made[:, 1]


def matrix_after_inflammation(draws: Draws) -> Floats:
    """Return days from the peak of early inflammation to that of the making of collagen, after one session."""
    days = np.arange(0.0, 35.25, 0.25)
    course = even(draws, [0.0], [*days])
    return days[collagen_made(course, draws).argmax(axis=1)] - days[course.fields["i"].argmax(axis=1)]
