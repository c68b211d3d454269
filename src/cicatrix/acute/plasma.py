"""Lidocaine in the blood: one compartment, fed from the skin while the cream is on and after it came off.

The cream loads the skin at a constant rate for T hours; the skin gives to the blood with rate k_s, the body clears with
k = CL / V. With f(t) = R / CL (1 - (k_s exp(-k t) - k exp(-k_s t)) / (k_s - k)) the level is f(t) - f(t - T).
Prilocaine, tetracaine and benzocaine are not computed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cicatrix.acute.anaesthesia import Dose
from cicatrix.acute.limits import Limit, at_most, round_down
from cicatrix.acute.products import AnaestheticProduct, anaesthetics
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats

READS = tuple(
    f"acute.{name}"
    for name in (
        "volume_l_per_kg", "clearance_l_per_min_kg", "weight_kg", "skin_release_h", "absorbed_share_bound",
        "absorbed_dose_limit_mg_per_kg", "plasma_warning_ug_per_ml", "plasma_toxic_ug_per_ml",
    )
) + tuple(product.absorption for product in anaesthetics().values() if product.absorption is not None)  # fmt: skip
_APART = 1.0e-6
_HALVINGS = 40


@dataclass(frozen=True, slots=True)
class Plasma:
    """Lidocaine in the blood; arrays of shape (n,).

    Attributes
    ----------
    peak_ug_per_ml, peak_h
        The highest level, and when it comes after the cream went on.
    absorbed_mg
        Lidocaine that enters the skin in all.
    hours_on
        How long the cream is on.
    clearance_l_per_h, elimination_per_h, release_per_h
        CL, k and k_s of the module's equation.
    """

    peak_ug_per_ml: Floats
    peak_h: Floats
    absorbed_mg: Floats
    weight_kg: Floats
    hours_on: float
    clearance_l_per_h: Floats
    elimination_per_h: Floats
    release_per_h: Floats

    def curve_ug_per_ml(self, hours: Floats) -> Floats:
        """Return the level, shape (n, t), at *hours* since the cream went on, shape (t,)."""
        time = np.asarray(hours, dtype=np.float64)[None, :]
        return (self._fed(time) - self._fed(time - self.hours_on)) * (time > 0.0)

    def _fed(self, time: Floats) -> Floats:
        """Return f(t), shape (n, t); 0 before the beginning."""
        k, release = self.elimination_per_h[:, None], self.release_per_h[:, None]
        after = np.maximum(time, 0.0)
        rate = (self.absorbed_mg / self.hours_on / self.clearance_l_per_h)[:, None]
        return rate * (1.0 - (release * np.exp(-k * after) - k * np.exp(-release * after)) / (release - k))


def plasma(
    draws: Draws,
    product: AnaestheticProduct,
    dose: Dose,
    *,
    weight_kg: float | None,
    pore_cm_per_h: Floats | float = 0.0,
) -> Plasma:
    """Return lidocaine in plasma.

    Parameters
    ----------
    weight_kg
        None where no person is known: the population's spread stands in.
    pore_cm_per_h
        Permeability of open channels, in parallel to the skin, shape (n,); 0 on whole skin. They count as open for as
        long as the cream is on.
    """
    p = draws.reading(READS)
    weight = p["acute.weight_kg"] if weight_kg is None else np.full(draws.n, weight_kg)
    hours = dose.minutes / 60.0
    absorbed_mg = np.zeros(draws.n)
    if product.absorption is not None:
        flux = p[product.absorption] + pore_cm_per_h * 1.0e4 * product.lidocaine_percent
        absorbed_mg = np.minimum(flux * dose.area_cm2 * hours / 1000.0, _applied_mg(product, dose))
    return level_of(draws, absorbed_mg, hours, weight)


def level_of(draws: Draws, absorbed_mg: Floats, hours_on: float, weight_kg: Floats) -> Plasma:
    """Return the level from lidocaine that enters the skin evenly over some hours; arrays of shape (n,).

    The peak is where f'(t) = f'(t - T): exp((k_s - k) t) = (exp(k_s T) - 1) / (exp(k T) - 1).
    """
    p = draws.reading(READS)
    clearance = 60.0 * p["acute.clearance_l_per_min_kg"] * weight_kg
    k = clearance / (p["acute.volume_l_per_kg"] * weight_kg)
    release = 1.0 / p["acute.skin_release_h"]
    release = np.where(np.abs(release / k - 1.0) < _APART, k * (1.0 + _APART), release)
    # ln(exp(x) - 1) = x + ln(1 - exp(-x)), which does not overflow
    grown = (release - k) * hours_on + np.log(np.expm1(-release * hours_on) / np.expm1(-k * hours_on))
    peak_h = grown / (release - k)
    flat = Plasma(np.zeros(draws.n), peak_h, absorbed_mg, weight_kg, hours_on, clearance, k, release)
    at_peak = _each(flat, peak_h) - _each(flat, peak_h - hours_on)
    return replace(flat, peak_ug_per_ml=at_peak)


def _each(level: Plasma, time: Floats) -> Floats:
    """Return f at one time per draw, shape (n,)."""
    k, release = level.elimination_per_h, level.release_per_h
    rate = level.absorbed_mg / level.hours_on / level.clearance_l_per_h
    after = np.maximum(time, 0.0)
    return rate * (1.0 - (release * np.exp(-k * after) - k * np.exp(-release * after)) / (release - k))


def _applied_mg(product: AnaestheticProduct, dose: Dose) -> float:
    return 10.0 * product.lidocaine_percent * dose.mass_g


def thresholds(draws: Draws) -> tuple[float, float]:
    """Return the levels in ug/mL from which signs of toxicity may begin, and above which the nervous system suffers."""
    p = draws.reading(READS)
    return float(p["acute.plasma_warning_ug_per_ml"][0]), float(p["acute.plasma_toxic_ug_per_ml"][0])


def check_plasma(
    draws: Draws,
    product: AnaestheticProduct,
    dose: Dose,
    level: Plasma,
    *,
    pore_cm_per_h: Floats | float = 0.0,
) -> list[Limit]:
    """Return the plasma level and the bound on the absorbed dose beside their limits.

    The warning is compared with the median, the toxic level with the 90th percentile: only the latter refuses, and its
    way out is the largest area at the same time and the longest time on the same area that keep to it.
    """
    if product.is_none:
        return []
    p = draws.reading(READS)
    bound = np.maximum(level.absorbed_mg, p["acute.absorbed_share_bound"] * _applied_mg(product, dose))
    ways = "cover a smaller area for a shorter time, or take a weaker product"
    warning, toxic = thresholds(draws)
    high = float(np.percentile(level.peak_ug_per_ml, 90))
    out = ways
    if high > toxic:
        area = round_down(dose.area_cm2 * toxic / high)
        minutes = round_down(_longest_minutes(draws, product, dose, level, pore_cm_per_h, toxic))
        out = f"cover at most {area:g} cm2 for this time, or leave it on for at most {minutes:g} min on this area"
    return [
        at_most(
            "plasma_warning",
            float(np.median(level.peak_ug_per_ml)),
            warning,
            "ug/mL",
            ways,
            refuses=False,
        ),
        at_most("plasma_toxic", high, toxic, "ug/mL", out),
        at_most(
            "absorbed_mg_per_kg",
            float(np.median(bound / level.weight_kg)),
            float(p["acute.absorbed_dose_limit_mg_per_kg"][0]),
            "mg/kg",
            ways,
            refuses=False,
        ),
    ]


def _longest_minutes(
    draws: Draws, product: AnaestheticProduct, dose: Dose, level: Plasma, pore_cm_per_h: Floats | float, toxic: float
) -> float:
    """Return the longest time on the skin whose 90th percentile stays under the toxic level, by bisection."""
    p = draws.reading(READS)
    absorption = product.absorption
    if absorption is None:
        return dose.minutes
    flux = p[absorption] + pore_cm_per_h * 1.0e4 * product.lidocaine_percent

    def high(minutes: float) -> float:
        absorbed = np.minimum(flux * dose.area_cm2 * minutes / 60.0 / 1000.0, _applied_mg(product, dose))
        peak = level_of(draws, absorbed, minutes / 60.0, level.weight_kg).peak_ug_per_ml
        return float(np.percentile(peak, 90))

    low, top = 0.0, dose.minutes
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + top)
        low, top = (middle, top) if high(middle) <= toxic else (low, middle)
    return low
