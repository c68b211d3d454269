"""What a person's age and history change in the rates of healing, as factors with grades.

Phototype changes no rate of the dermis: no difference in efficacy was found between skin types, and pigment belongs to
`outcome.pigment`. What was not asked changes nothing; the rules report it as an open question.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cicatrix.evidence.draws import Draws
from cicatrix.intake.history import History

Floats = NDArray[np.float64]

READS: tuple[str, ...] = (
    "healing.age_synthesis",
    "healing.smoker_synthesis",
    "healing.steroid_synthesis",
    "healing.diabetes_resolution",
    "healing.keloid_gain",
)

YOUNG_YEARS, OLD_YEARS = 23.5, 82.0
"""Middle ages of the two groups in which synthesis was compared (18-29 and 80 or more)."""

SYNTHESIS = "healing.make_n"
RESOLUTION = ("healing.clear_im", "healing.clear_dm", "healing.make_m")
LOOP = "healing.loop_gain"


def modifiers(draws: Draws, history: History, age_years: float) -> dict[str, Floats]:
    """Return factors on parameters, by id, each of shape (n,); parameters that nothing changes are absent.

    Parameters
    ----------
    draws
        n draws.
    history
        Answers; None is not asked and changes nothing.
    age_years
        Age. Synthesis falls by a constant share a year between the two ages that were compared, and not beyond.

    Notes
    -----
    Age: procollagen of fibroblasts of 80 years and more, against 18-29 (in vitro). Smoking: propeptides in suction
    blisters of smokers. Systemic steroid: the same, under prednisone of about 0.5 mg/kg a day; the rules refer such a
    patient. Diabetes: propeptides of young diabetics are as in others, so synthesis stays and only the resolution of
    inflammation is slower (assumption). Keloid tendency, except in the family only: the loop of TGF-beta and
    myofibroblasts is nearer to lasting, or beyond (assumption); the rules refer such a patient.
    """
    p = draws.reading(READS)
    years = float(np.clip((age_years - YOUNG_YEARS) / (OLD_YEARS - YOUNG_YEARS), 0.0, 1.0))
    synthesis = p["healing.age_synthesis"] ** years
    if history.smoker:
        synthesis = synthesis * p["healing.smoker_synthesis"]
    if history.high_dose_steroid:
        synthesis = synthesis * p["healing.steroid_synthesis"]
    factors = {SYNTHESIS: synthesis}
    if history.diabetes in {"type1", "type2"}:
        factors |= dict.fromkeys(RESOLUTION, p["healing.diabetes_resolution"])
    keloid = history.keloid_tendency
    if keloid and not isinstance(keloid, bool) and (keloid.face or keloid.off_face > 0):
        factors[LOOP] = p["healing.keloid_gain"]
    return factors


def of_person(draws: Draws, history: History, age_years: float) -> Draws:
    """Return the draws of one person: each parameter times its factor."""
    changed = {name: draws.values[name] * factor for name, factor in modifiers(draws, history, age_years).items()}
    return Draws({**draws.values, **changed}, draws.seed, draws.n, draws.used)
