"""What the model says of each published measurement of healing: courses, and what is read from them.

Regimens of patients go through the device's injury; laboratory and timing cases through an injury of 3 % of the dermis,
evenly over its depth. Lotfi is compared in scars, where the biopsies were taken; the surround would gain less.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.healing.batch import N_CELLS
from cicatrix.healing.column import DEPTHS, Course, cell_depth_mm, heal
from cicatrix.healing.epidermis import PAPILLARY_CELLS, epidermis
from cicatrix.healing.readout import read_out
from cicatrix.needling.injury import needle, sample_injury
from cicatrix.needling.punctures import Handling
from cicatrix.skin.layers import layers
from cicatrix.skin.zones import Site

Measure = Callable[[Draws], Floats]

STANDARD_INJURY = 0.03
DERMIS_MM = 1.4
MONTH = 28.0
AGE_YEARS = 28.0
RAT_DERMIS_MM = 1.0
RAT_WEEKS = [0.0, 7.0, 14.0, 21.0]
"""Days of four needlings of rats, weekly: the abstract does not give the interval."""
OPTICAL_MM = 0.5
"""How far into the dermis the attenuation of light is read (assumption: optical coherence tomography sees 1-2 mm)."""
LEAST_CONTRAST = 1e-4
"""Lifting growth below which a ratio says nothing: in some draws a session lifts nothing."""
STEP = 14.0
"""Days between the reports that the thickness of the epidermis is followed through."""
SIGN = "a sign only: the source gives no number that the model can be held to"


def even(
    draws: Draws,
    sessions: Sequence[float],
    days: Sequence[float],
    mm: float = DERMIS_MM,
    share: float = STANDARD_INJURY,
) -> Course:
    """Return the surround after sessions that injure the same share of it at every depth."""
    n = draws.n
    injured = np.full((n, N_CELLS), share)
    return heal(draws, injured, np.full(n, mm), sessions, days, "surround", np.arange(n))


def treated(
    draws: Draws,
    device: str,
    depth_mm: float,
    sessions: Sequence[float],
    days: Sequence[float],
    region: str = "surround",
) -> Course:
    """Return the cheek of a person of the trials' age after sessions with a device."""
    skin = layers(draws, Site.CHEEK, "unspecified", AGE_YEARS)
    injury = needle(draws, get_device(device), Handling(depth_mm), layers=skin, site=Site.CHEEK)
    cells = cell_depth_mm(skin.epidermis_mm, skin.dermis_mm)
    where = "scar" if region == "scar" else "surround"
    return heal(draws, sample_injury(injury, cells), skin.dermis_mm, sessions, days, where, np.arange(draws.n))


def monthly(n: int) -> list[float]:
    """Return the days of n sessions 28 days apart."""
    return [MONTH * k for k in range(n)]


def total(course: Course) -> Floats:
    """Return all collagen, averaged over the depth, relative to untreated."""
    return (course.fields["n"] + course.fields["r"]) / course.set_point[:, None]


def peak_day(field: str) -> Measure:
    """Return the day on which a field is highest after one standard session."""
    days = np.arange(0.0, 35.25, 0.25)
    return lambda draws: days[even(draws, [0.0], [*days]).fields[field].argmax(axis=1)]


def of_peak(field: str, day: float) -> Measure:
    """Return a field on a day relative to its peak after one standard session, in percent."""

    def share(draws: Draws) -> Floats:
        course = even(draws, [0.0], [0.0, day])
        return 100.0 * course.fields[field][:, -1] / course.peaks[field]

    return share


def papillary_percent(draws: Draws) -> Floats:
    """Return the gain of the papillary collagen of scars 8 weeks after five sessions of a roller, in percent."""
    course = treated(draws, "generic-roller", 1.5, monthly(5), [0.0, 4 * MONTH + 56.0], "scar")
    return 100.0 * (course.collagen[:, -1, :PAPILLARY_CELLS].mean(axis=1, dtype=float) / course.set_point - 1.0)


def reticulin_percent(draws: Draws) -> Floats:
    """Return the rise of young, type III rich fibres, which silver stains, in the papillary dermis."""
    course = treated(draws, "generic-roller", 1.5, monthly(5), [0.0, 4 * MONTH + 56.0], "scar")
    share = read_out(course, course, draws)["collagen_iii_fraction"]
    rise = course.collagen[:, -1, :PAPILLARY_CELLS].mean(axis=1, dtype=float) / course.set_point
    return 100.0 * (rise * share[:, -1] / share[:, 0] - 1.0)


def epidermis_percent(
    device: str, sessions: int, days_after: float, region: str = "surround", depth_mm: float = 1.5
) -> Measure:
    """Return how much thicker the epidermis is a time after monthly sessions, in percent."""

    def gain(draws: Draws) -> Floats:
        last = MONTH * (sessions - 1)
        days = np.unique([0.0, *np.arange(last + days_after, 0.0, -STEP)])
        course = treated(draws, device, depth_mm, monthly(sessions), [*days], region)
        return 100.0 * (epidermis(course, draws).thickness[:, -1] - 1.0)

    return gain


def closed_percent(day: float) -> Measure:
    """Return the share of openings that the epidermis has closed by a day."""
    return lambda draws: 100.0 * epidermis(even(draws, [0.0], [0.0, day]), draws).closed[:, -1]


def rat_epidermis_percent(draws: Draws) -> Floats:
    """Return the thickening of a rat's epidermis 10 weeks after the first of four weekly needlings."""
    course = even(draws, RAT_WEEKS, [*np.arange(0.0, 70.5, 7.0)], RAT_DERMIS_MM)
    return 100.0 * (epidermis(course, draws).thickness[:, -1] - 1.0)


def density_percent(days_after: float) -> Measure:
    """Return the gain of collagen over the whole dermis, in percent, a time after four sessions of a pen."""

    def gain(draws: Draws) -> Floats:
        course = treated(draws, "generic-pen", 1.5, monthly(4), [0.0, 3 * MONTH + days_after])
        return 100.0 * (total(course)[:, -1] - 1.0)

    return gain


def _optical_gain(draws: Draws) -> Floats:
    """Return the gain of collagen as far down as light sees, 1 and 3 months after four sessions of a pen: (n, 2)."""
    course = treated(draws, "generic-pen", 1.5, monthly(4), [0.0, 3 * MONTH + 30.0, 3 * MONTH + 91.0])
    seen = (course.dermis_mm[:, None] * DEPTHS < OPTICAL_MM)[:, None, :]
    return np.mean(course.collagen, axis=2, dtype=float, where=seen)[:, 1:] - 1.0


def optical_percent(draws: Draws) -> Floats:
    """Return the gain that light sees 3 months after four sessions of a pen, in percent."""
    return 100.0 * _optical_gain(draws)[:, 1]


def early_share_percent(draws: Draws) -> Floats:
    """Return what is there a month after the last of four sessions of what is there at three months, in percent."""
    gain = _optical_gain(draws)
    return 100.0 * gain[:, 0] / gain[:, 1]


def elastin_percent(device: str, sessions: Sequence[float], day: float, depth_mm: float = 1.5) -> Measure:
    """Return the elastin on a day, in percent of untreated."""
    return lambda draws: 100.0 * treated(draws, device, depth_mm, sessions, [0.0, day]).fields["e"][:, -1]


def elastin_rebound_percent(draws: Draws) -> Floats:
    """Return how far elastin has risen again 6 months after one session from its lowest level, of what was lost."""
    course = even(draws, [0.0], [0.0, *np.arange(1.0, 183.0, 3.0)])
    e = course.fields["e"]
    low = e.min(axis=1)
    return 100.0 * (e[:, -1] - low) / (1.0 - low)


def superposition(draws: Draws) -> Floats:
    """Return the gain of collagen of four weekly needlings over that of one, rat, 10 weeks after the first."""
    one = even(draws, [0.0], [0.0, 70.0], RAT_DERMIS_MM)
    four = even(draws, RAT_WEEKS, [0.0, 70.0], RAT_DERMIS_MM)
    return (total(four)[:, -1] - 1.0) / (total(one)[:, -1] - 1.0)


def new_before_mature(draws: Draws) -> Floats:
    """Return days by which half of the new collagen's peak comes before half of the mature collagen's gain."""
    days = np.arange(0.0, 366.0, 3.0)
    course = even(draws, [0.0], [*days])
    new, mature = course.fields["n"], course.fields["r"] - course.fields["r"].min(axis=1)[:, None]
    lowest = course.fields["r"].argmin(axis=1)
    late = np.where(np.arange(days.size)[None, :] >= lowest[:, None], mature, 0.0)
    half_new = (new >= 0.5 * new.max(axis=1)[:, None]).argmax(axis=1)
    half_mature = (late >= 0.5 * late.max(axis=1)[:, None]).argmax(axis=1)
    return days[half_mature] - days[half_new]


def contrast(draws: Draws, sessions: Sequence[float], days: Sequence[float], device: str = "generic-roller") -> Floats:
    """Return the organised gain of the scar over that of its surround, what lifts the scar, shape (n, t)."""
    scar = treated(draws, device, 1.5, sessions, days, "scar")
    surround = treated(draws, device, 1.5, sessions, days)
    grown = [np.maximum(c.fields["o"] - c.set_point[:, None], 0.0) for c in (scar, surround)]
    return grown[0] - grown[1]


def _ratio(above: Floats, below: Floats) -> Floats:
    """Return a ratio of contrasts; its median where the lower one is none."""
    known = below > LEAST_CONTRAST
    ratio = np.where(known, above / np.where(known, below, 1.0), np.nan)
    return np.where(known, ratio, np.nanmedian(ratio))


def share_percent(
    sessions: Sequence[float], day: float, reference_day: float, device: str = "generic-roller"
) -> Measure:
    """Return the contrast on a day, in percent of that on the reference day."""

    def share(draws: Draws) -> Floats:
        grown = contrast(draws, sessions, [0.0, day, reference_day], device)
        return 100.0 * _ratio(grown[:, 1], grown[:, 2])

    return share


def interval_ratio(short: float, long: float, days_after: float) -> Measure:
    """Return the contrast after two sessions far apart over that after two close together, as long after the last."""

    def ratio(draws: Draws) -> Floats:
        grown = [
            contrast(draws, [0.0, interval], [0.0, interval + days_after], "generic-pen")[:, 1]
            for interval in (long, short)
        ]
        return _ratio(grown[0], grown[1])

    return ratio


def maturation_weeks(draws: Draws) -> Floats:
    """Return the time constant of an exponential through the contrast 0, 1 and 2 months after a 12-week course."""
    last = 77.0
    grown = contrast(draws, VN_DAYS, [0.0, last, last + 30.4, last + 60.8])
    first, second = grown[:, 2] - grown[:, 1], grown[:, 3] - grown[:, 2]
    rising = (first > 0) & (second > 0) & (first > second)
    tau = np.where(rising, 4.345 / np.log(np.where(rising, first / np.where(second > 0, second, 1.0), np.e)), np.nan)
    return np.where(rising, tau, np.nanmedian(tau))


def interval_gain_percent(draws: Draws) -> Floats:
    """Return the gain of four sessions at 4 weeks over that at 2 weeks, less 1, 26 weeks after the last."""
    month = total(even(draws, monthly(4), [0.0, 3 * MONTH + 182.0]))[:, -1] - 1.0
    sooner = total(even(draws, [0.0, 14.0, 28.0, 42.0], [0.0, 42.0 + 182.0]))[:, -1] - 1.0
    return 100.0 * (month / sooner - 1.0)


VN_DAYS = [7.0 * k for k in range(12)]
"""Weekly for three months, as the abstract can be read; the number of sessions is ambiguous."""
