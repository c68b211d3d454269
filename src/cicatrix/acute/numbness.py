"""How deep a numbing cream numbs: while it is on, and in the hours after it came off.

On the skin the depth grows as d60 (t / 60 min)^m. Off the skin it still rises, because drug stored in the skin goes on
moving down, holds, and fades.
"""

from __future__ import annotations

import numpy as np

from cicatrix.acute.anaesthesia import Dose
from cicatrix.acute.products import AnaestheticProduct, anaesthetics
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats

_HOLD = "acute.numb_hold_minutes"
READS = tuple(
    dict.fromkeys(
        [
            *(
                f"acute.{name}"
                for name in (
                    "numb_depth_60_mm", "numb_depth_design_60_mm", "numb_time_exponent", "numb_depth_max_mm",
                    "numb_unoccluded_factor", "numb_rise_factor", "numb_rise_minutes", "numb_fade_h",
                )
            ),
            _HOLD,
            *(
                name
                for product in anaesthetics().values()
                for name in (product.numb_scale, product.numb_hold)
                if name is not None
            ),
        ]
    )
)  # fmt: skip


def numb_depth_mm(draws: Draws, product: AnaestheticProduct, dose: Dose, *, design: bool = False) -> Floats:
    """Return the depth of anaesthesia when the cream comes off, shape (n,), in mm.

    d = d60 (t / 60 min)^m (Wahlgren and Quiding 2000), scaled to the product; no more than the deepest ever tried.

    Parameters
    ----------
    design
        Give the depth to count on (the source's recommendation) in place of its mean, which is deeper.
    """
    if product.is_none:
        return np.zeros(draws.n)
    p = draws.reading(READS)
    return _under_cream(draws, product, dose, np.array([dose.minutes]), p["acute.numb_depth_max_mm"], design)[:, 0]


def numb_curve_mm(draws: Draws, product: AnaestheticProduct, dose: Dose, minutes: Floats) -> Floats:
    """Return the depth of anaesthesia over time, shape (n, t), in mm.

    After removal it rises by a factor within a time of its own, holds, and fades with one time constant (Junputipong
    2022 for the rise and the hold, in a needle test).

    Parameters
    ----------
    minutes
        Minutes since the cream went on, shape (t,).
    """
    time = np.asarray(minutes, dtype=np.float64)
    if product.is_none:
        return np.zeros((draws.n, time.size))
    p = draws.reading(READS)
    most = p["acute.numb_depth_max_mm"]
    on = np.clip(time, 0.0, dose.minutes)
    depth = _under_cream(draws, product, dose, on, np.full(draws.n, np.inf), design=False)
    off = np.maximum(time - dose.minutes, 0.0)[None, :]
    rise = np.minimum(off / p["acute.numb_rise_minutes"][:, None], 1.0)
    depth = np.minimum(depth * (1.0 + (p["acute.numb_rise_factor"][:, None] - 1.0) * rise), most[:, None])
    hold = p[product.numb_hold or _HOLD][:, None]
    return depth * np.exp(-np.maximum(off - hold, 0.0) / (60.0 * p["acute.numb_fade_h"][:, None]))


def _under_cream(
    draws: Draws, product: AnaestheticProduct, dose: Dose, minutes: Floats, most: Floats, design: bool
) -> Floats:
    p = draws.reading(READS)
    depth = p["acute.numb_depth_design_60_mm"] if design else p["acute.numb_depth_60_mm"]
    if product.numb_scale is not None:
        depth = depth * p[product.numb_scale]
    if product.occlusion == "needed" and not dose.occluded:
        depth = depth * p["acute.numb_unoccluded_factor"]
    growth = (minutes[None, :] / 60.0) ** p["acute.numb_time_exponent"][:, None]
    return np.minimum(depth[:, None] * growth, most[:, None])
