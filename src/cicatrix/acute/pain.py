"""Pain during needling on the visual analogue scale, 0 to 10.

VAS = 10 u / (1 + u), u = c s (depth / 1.5 mm)^p (1 - eta r), r = q^h / (1 + q^h), q = numb depth / needle depth.
The form keeps 0 to 10 smoothly; the constants are fitted by eye to five arms, whose scatter is the model's spread.
"""

from __future__ import annotations

import numpy as np

from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling.standard import STANDARD_DEPTH_MM
from cicatrix.skin.zones import Site

_SITE = {site: f"acute.pain_site_{site}" for site in Site if site is not Site.CHEEK}
READS = (
    "acute.pain_scale",
    "acute.pain_depth_exponent",
    "acute.pain_relief_max",
    "acute.pain_relief_steepness",
    *_SITE.values(),
)


def pain_vas(draws: Draws, site: Site, depth_mm: Floats, numb_depth_mm: Floats) -> Floats:
    """Return the pain score, shape (n,).

    Parameters
    ----------
    depth_mm
        Delivered needle depth, shape (n,).
    numb_depth_mm
        Depth of anaesthesia, shape (n,); 0 without a cream.
    """
    p = draws.reading(READS)
    depth = np.maximum(depth_mm, 1e-6)
    reach = (np.maximum(numb_depth_mm, 0.0) / depth) ** p["acute.pain_relief_steepness"]
    # of reach / (1 + reach), in a form that does not overflow where the needle hardly enters
    relief = 1.0 - 1.0 / (1.0 + reach)
    sensitivity = p[_SITE[site]] if site in _SITE else 1.0
    drive = p["acute.pain_scale"] * sensitivity * (depth / STANDARD_DEPTH_MM) ** p["acute.pain_depth_exponent"]
    drive = np.where(np.asarray(depth_mm) > 0.0, drive * (1.0 - p["acute.pain_relief_max"] * relief), 0.0)
    return 10.0 * drive / (1.0 + drive)
