"""Healing of the dermis as published: order and timing of the phases, collagen, elastin, epidermis, repeated sessions.

Regimens of patients go through the device's injury; laboratory and timing cases through an injury of 3 % of the
dermis, evenly over its depth. `PublishedCase.fitted` marks what a parameter was set from. Zeitter, Alam, Dalwig-Nolda
and Sherrill are held out. A case that is only a sign or an order has the observed value and the band of that sign.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.healing.batch import N_CELLS
from cicatrix.healing.column import Course, cell_depth_mm, heal
from cicatrix.healing.epidermis import PAPILLARY_CELLS, epidermis
from cicatrix.healing.readout import read_out
from cicatrix.needling.injury import needle, sample_injury
from cicatrix.needling.punctures import Handling
from cicatrix.skin.layers import layers
from cicatrix.skin.zones import Site
from cicatrix.validation.published_case import PublishedCase

Measure = Callable[[Draws], Floats]

STANDARD_INJURY = 0.03
WOUND = 0.9
"""Injured share of a wound that is cut out again: cells come from what is left, where the model has no edge."""
DERMIS_MM = 1.4
MONTH = 28.0
AGE_YEARS = 28.0
RAT_DERMIS_MM = 1.0
STEP = 14.0
"""Days between the reports that the thickness of the epidermis is followed through."""
SIGN = "a sign only: the source gives no number that the model can be held to"


def _even(draws: Draws, sessions: Sequence[float], days: Sequence[float], mm: float = DERMIS_MM) -> Course:
    """Return the surround after sessions that injure the same fraction at every depth."""
    n = draws.n
    injured = np.full((n, N_CELLS), STANDARD_INJURY)
    return heal(draws, injured, np.full(n, mm), sessions, days, "surround", np.arange(n))


def _treated(
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


def _monthly(n: int) -> list[float]:
    return [MONTH * k for k in range(n)]


def _total(course: Course) -> Floats:
    return (course.fields["n"] + course.fields["r"]) / course.set_point[:, None]


def _peak_day(field: str) -> Measure:
    days = np.arange(0.0, 35.25, 0.25)
    return lambda draws: days[_even(draws, [0.0], [*days]).fields[field].argmax(axis=1)]


def _of_peak(field: str, day: float) -> Measure:
    """Return a field on a day relative to its peak after one standard session, in percent."""

    def share(draws: Draws) -> Floats:
        course = _even(draws, [0.0], [0.0, day])
        return 100.0 * course.fields[field][:, -1] / course.peaks[field]

    return share


def _papillary_percent(draws: Draws) -> Floats:
    course = _treated(draws, "generic-roller", 1.5, _monthly(5), [0.0, 4 * MONTH + 56.0], "scar")
    return 100.0 * (course.collagen[:, -1, :PAPILLARY_CELLS].mean(axis=1, dtype=float) / course.set_point - 1.0)


def _reticulin_percent(draws: Draws) -> Floats:
    """Return the rise of young, type III rich fibres, which silver stains, in the papillary dermis."""
    course = _treated(draws, "generic-roller", 1.5, _monthly(5), [0.0, 4 * MONTH + 56.0], "scar")
    share = read_out(course, course, draws)["collagen_iii_fraction"]
    rise = course.collagen[:, -1, :PAPILLARY_CELLS].mean(axis=1, dtype=float) / course.set_point
    return 100.0 * (rise * share[:, -1] / share[:, 0] - 1.0)


def _epidermis_percent(device: str, sessions: int, days_after: float, region: str = "surround") -> Measure:
    def gain(draws: Draws) -> Floats:
        last = MONTH * (sessions - 1)
        days = np.unique([0.0, *np.arange(last + days_after, 0.0, -STEP)])
        course = _treated(draws, device, 1.5, _monthly(sessions), [*days], region)
        return 100.0 * (epidermis(course, draws).thickness[:, -1] - 1.0)

    return gain


def _closed_percent(day: float) -> Measure:
    return lambda draws: 100.0 * epidermis(_even(draws, [0.0], [0.0, day]), draws).closed[:, -1]


def _density_percent(days_after: float) -> Measure:
    def gain(draws: Draws) -> Floats:
        course = _treated(draws, "generic-pen", 1.5, _monthly(4), [0.0, 3 * MONTH + days_after])
        return 100.0 * (_total(course)[:, -1] - 1.0)

    return gain


def _early_share_percent(draws: Draws) -> Floats:
    """Return what is there a month after the last of four sessions of what is there at three months, in percent."""
    course = _treated(draws, "generic-pen", 1.5, _monthly(4), [0.0, 3 * MONTH + 30.0, 3 * MONTH + 91.0])
    gain = _total(course) - 1.0
    return 100.0 * gain[:, 1] / gain[:, 2]


def _type_iii_percent(day: float) -> Measure:
    """Return the rise of the type III share in a wound whose dermis was all but destroyed, in percent."""

    def rise(draws: Draws) -> Floats:
        n = draws.n
        wound, days = np.full((n, N_CELLS), WOUND), [0.0, day]
        course = heal(draws, wound, np.full(n, DERMIS_MM), [0.0], days, "surround", np.arange(n))
        share = read_out(course, course, draws)["collagen_iii_fraction"]
        return 100.0 * (share[:, -1] / share[:, 0] - 1.0)

    return rise


def _elastin_percent(device: str, sessions: Sequence[float], day: float) -> Measure:
    return lambda draws: 100.0 * _treated(draws, device, 1.5, sessions, [0.0, day]).fields["e"][:, -1]


def _elastin_rebound_percent(draws: Draws) -> Floats:
    """Return how far elastin has risen again 6 months after one session from its lowest level, of what was lost."""
    course = _even(draws, [0.0], [0.0, *np.arange(1.0, 183.0, 3.0)])
    e = course.fields["e"]
    low = e.min(axis=1)
    return 100.0 * (e[:, -1] - low) / (1.0 - low)


def _superposition(draws: Draws) -> Floats:
    """Return the gain of collagen of four weekly needlings over that of one, rat, 10 weeks after the first."""
    one = _even(draws, [0.0], [0.0, 70.0], mm=RAT_DERMIS_MM)
    four = _even(draws, [0.0, 7.0, 14.0, 21.0], [0.0, 70.0], mm=RAT_DERMIS_MM)
    return (_total(four)[:, -1] - 1.0) / (_total(one)[:, -1] - 1.0)


def _type_iii_falls(draws: Draws) -> Floats:
    """Return the type III share at 10 weeks over that at 3 weeks after one needling."""
    course = _even(draws, [0.0], [0.0, 21.0, 70.0], mm=RAT_DERMIS_MM)
    share = read_out(course, course, draws)["collagen_iii_fraction"]
    return share[:, 2] / share[:, 1]


def _type_iii_against_rest(draws: Draws) -> Floats:
    course = _even(draws, [0.0], [0.0, 70.0], mm=RAT_DERMIS_MM)
    share = read_out(course, course, draws)["collagen_iii_fraction"]
    return share[:, 1] / share[:, 0]


def _per_session(draws: Draws) -> Floats:
    """Return the gain a month after the fourth of four sessions over the gain a month after the first."""
    days = [MONTH * k for k in range(5)]
    gain = _total(_even(draws, _monthly(4), days)) - 1.0
    return gain[:, 4] / gain[:, 1]


def _new_before_mature(draws: Draws) -> Floats:
    """Return days by which half of the new collagen's peak comes before half of the mature collagen's gain."""
    days = np.arange(0.0, 366.0, 3.0)
    course = _even(draws, [0.0], [*days])
    new, mature = course.fields["n"], course.fields["r"] - course.fields["r"].min(axis=1)[:, None]
    lowest = course.fields["r"].argmin(axis=1)
    late = np.where(np.arange(days.size)[None, :] >= lowest[:, None], mature, 0.0)
    half_new = (new >= 0.5 * new.max(axis=1)[:, None]).argmax(axis=1)
    half_mature = (late >= 0.5 * late.max(axis=1)[:, None]).argmax(axis=1)
    return days[half_mature] - days[half_new]


def _contrast(draws: Draws, sessions: Sequence[float], days: Sequence[float], device: str = "generic-roller") -> Floats:
    """Return the organised gain of the scar over that of its surround, what lifts the scar, shape (n, t)."""
    scar = _treated(draws, device, 1.5, sessions, days, "scar")
    surround = _treated(draws, device, 1.5, sessions, days)
    grown = [np.maximum(c.fields["o"] - c.set_point[:, None], 0.0) for c in (scar, surround)]
    return grown[0] - grown[1]


def _share_percent(sessions: Sequence[float], day: float, reference_day: float) -> Measure:
    """Return the contrast on a day, in percent of that on the reference day; median where the latter is none."""

    def share(draws: Draws) -> Floats:
        grown = _contrast(draws, sessions, [0.0, day, reference_day])
        known = grown[:, 2] > 1e-4
        ratio = np.where(known, grown[:, 1] / np.where(known, grown[:, 2], 1.0), np.nan)
        return 100.0 * np.where(known, ratio, np.nanmedian(ratio))

    return share


def _maturation_weeks(draws: Draws) -> Floats:
    """Return the time constant of an exponential through the contrast 0, 1 and 2 months after a 12-week course."""
    last = 77.0
    grown = _contrast(draws, VN_DAYS, [0.0, last, last + 30.4, last + 60.8])
    first, second = grown[:, 2] - grown[:, 1], grown[:, 3] - grown[:, 2]
    rising = (first > 0) & (second > 0) & (first > second)
    tau = np.where(rising, 4.345 / np.log(np.where(rising, first / np.where(second > 0, second, 1.0), np.e)), np.nan)
    return np.where(rising, tau, np.nanmedian(tau))


def _interval_gain_percent(draws: Draws) -> Floats:
    """Return the gain of four sessions at 4 weeks over that at 2 weeks, less 1, 26 weeks after the last."""
    month = _total(_even(draws, _monthly(4), [0.0, 3 * MONTH + 182.0]))[:, -1] - 1.0
    sooner = _total(_even(draws, [0.0, 14.0, 28.0, 42.0], [0.0, 42.0 + 182.0]))[:, -1] - 1.0
    return 100.0 * (month / sooner - 1.0)


VN_DAYS = [7.0 * k for k in range(12)]
"""Weekly for three months, as the abstract can be read; the number of sessions is ambiguous."""

CASES: tuple[PublishedCase, ...] = (
    PublishedCase("peak of early inflammation after needling", "morinaga2024", "day", 1.0, 0.4, 2.0,
        "within 12 h in mice, day 1-2 in other wounds", True, _peak_day("i")),
    PublishedCase("early inflammation at day 4.5, of its peak", "kim2008", "%", 20.0, 0.0, 25.0,
        "four fifths gone by day 4-5: as short as the redness that is seen (assumption)", True, _of_peak("i", 4.5)),
    PublishedCase("early inflammation at day 7, of its peak", "morinaga2024", "%", 5.0, 0.0, 10.0,
        "back at rest, read as below 10 %", True, _of_peak("i", 7.0)),
    PublishedCase("peak of reparative macrophages, needled ulcer of mice", "morinaga2024", "day", 4.0, 3.0, 5.0,
        "one day either side", True, _peak_day("m")),
    PublishedCase("peak of TGF-beta, needled ulcer of mice", "morinaga2024", "day", 7.0, 5.0, 8.5,
        "high at day 7", True, _peak_day("c")),
    PublishedCase("TGF-beta at two weeks, of its peak, rat", "tgf_rat", "%", 50.0, 25.0, 100.0,
        "raised for two weeks, read as at least a quarter of the peak", True, _of_peak("c", 14.0)),
    PublishedCase("peak of myofibroblasts", "skibidy", "day", 12.0, 9.0, 15.0,
        "day 12 as read from review schematics of wounds (second-hand)", True, _peak_day("a")),
    PublishedCase("epidermis closed at day 5, human skin model", "schmitt2018", "%", 95.0, 90.0, 100.0,
        "'almost recovered'", True, _closed_percent(5.0)),
    PublishedCase("epidermal thickness over scars 8 weeks after 5 sessions", "lotfi2013", "%", 50.0, 25.0, 75.0,
        "half either side (assumption)", True, _epidermis_percent("generic-roller", 5, 56.0, "scar")),
    PublishedCase("epidermal density 3 months after 4 sessions", "kenkel2021", "%", 19.3, 9.5, 38.6,
        "within a factor of 2: density stands for thickness", True, _epidermis_percent("generic-pen", 4, 91.0)),
    PublishedCase("spinous layer one year after needling", "aust2008", "%", 40.0, 20.0, 80.0,
        "within a factor of 2: number of sessions not given, four assumed", False,
        _epidermis_percent("generic-roller", 4, 365.0)),
    PublishedCase("papillary collagen of scars (Masson) 8 weeks after 5 sessions", "lotfi2013", "%", 53.2, 26.6, 79.8,
        "half either side: area of a stain (assumption)", True, _papillary_percent),
    PublishedCase("papillary reticulin of scars (silver) 8 weeks after 5 sessions", "lotfi2013", "%", 65.4, 32.7, 130.8,
        "within a factor of 2: silver is taken for type III", False, _reticulin_percent),
    PublishedCase("dermal density by ultrasound 3 months after 4 sessions", "kenkel2021", "%", 101.9, 50.9, 203.8,
        "within a factor of 2: echo density is not collagen", False, _density_percent(91.0)),
    PublishedCase("attenuation by OCT, 1 month of 3 months", "kenkel2021", "%", 90.3, 80.0, 110.0,
        "10 points (assumption); attenuation is taken for collagen laid down", False, _early_share_percent),
    PublishedCase("type III share of a human wound at 6 weeks", "pmid12880417", "%", 100.0, 70.0, 200.0,
        "rises to week 6, to above its level at 6 months", False, _type_iii_percent(42.0)),
    PublishedCase("type III share of a human wound at 6 months", "pmid12880417", "%", 70.0, 45.0, 95.0,
        "25 points (assumption)", True, _type_iii_percent(183.0)),
    PublishedCase("new type III rich collagen leads mature collagen", "pmid12880417", "day", 30.0, 7.0, 240.0,
        f"more than a week; {SIGN}", False, _new_before_mature),
    PublishedCase("elastin, of untreated, 3 months after the first of 6 sessions at 2 weeks", "eldomyati2015", "%",
        95.0, 60.0, 99.9, f"down; {SIGN}", False, _elastin_percent("generic-pen", [14.0 * k for k in range(6)], 91.0)),
    PublishedCase("elastin protein, of untreated, 3 months after 4 sessions", "kenkel2021", "%", 100.0, 90.0, 110.0,
        "unchanged, read as within 10 %", False, _elastin_percent("generic-pen", _monthly(4), 3 * MONTH + 91.0)),
    PublishedCase("elastin, of untreated, 6 weeks after one session", "schwarz_laaff2011", "%", 150.0, 110.0, 200.0,
        "1.1 to 2 times in seven of ten", False, _elastin_percent("generic-roller", [0.0], 42.0)),
    PublishedCase("elastin regained of what was lost, 6 months after one session", "aust2008", "%", 100.0, 5.0, 400.0,
        f"rises again; {SIGN}", False, _elastin_rebound_percent),
    PublishedCase("collagen after four needlings over one, rat, 10 weeks", "zeitter2014", "1", 4.0, 2.0, 5.0,
        "'superposition': between twice and one more than in proportion", False, _superposition),
    PublishedCase("type III share at 10 weeks over that at 3 weeks, rat", "zeitter2014", "1", 0.9, 0.5, 0.99,
        f"falls; {SIGN}", False, _type_iii_falls),
    PublishedCase("type III share at 10 weeks over that before, rat", "zeitter2014", "1", 0.9, 0.5, 0.99,
        "'down' against untreated skin, as the abstract can be read", False, _type_iii_against_rest),
    PublishedCase("gain after the fourth over gain after the first session, 4 weeks apart", "sherrill2021", "1", 2.0,
        1.0, 4.5, "sustained or increased", False, _per_session),
    PublishedCase("effect at the last session, of that two months later", "minh2019", "%", 68.0, 60.0, 76.0,
        "70 % by grade, 66 % by score; 8 points (assumption)", True, _share_percent(VN_DAYS, 77.0, 137.8)),
    PublishedCase("effect a month after the last session, of that two months after", "minh2019", "%", 91.0, 85.0, 97.0,
        "89 % by grade, 93 % by score; 6 points (assumption)", True, _share_percent(VN_DAYS, 107.4, 137.8)),
    PublishedCase("time constant of maturation after a course of 12 weeks", "minh2019", "week", 5.0, 3.0, 9.0,
        "3.4 and 6.9 weeks by two scales; plausible 3-9", True, _maturation_weeks),
    PublishedCase("effect at 3 months of that at 6 months, 3 sessions at 2 weeks", "alam2014", "%", 71.0, 40.0, 98.0,
        "goes on rising after month 3; 47 % less control; n = 15", False,
        _share_percent([0.0, 14.0, 28.0], 91.0, 182.0)),
    PublishedCase("gain of four sessions at 4 weeks over that at 2 weeks, less 1", "jdd_needling", "%", 5.0, 0.0, 60.0,
        f"a review prefers the longer interval (opinion); {SIGN}", False, _interval_gain_percent),
)  # fmt: skip
