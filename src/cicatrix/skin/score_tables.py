"""The published tables of two scar scales, as plain numbers that a forecast can vectorise.

Weights and bands of both tables are from memory, unverified (evidence grade: assumption); the only check is that the
maxima sum to the published ranges, 84 and 540. Sources: Goodman and Baron 2006 (doi:10.1111/j.1473-2165.2006.00222.x),
Dreno and others 2007 (Dermatology 214:46). Which measured scar belongs in which row is a rule of this library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cicatrix.base.errors import BadInput
from cicatrix.skin.scars import DEPRESSED, ScarType

Floats = NDArray[np.float64]

DEEP_FROM_MM = 0.5
"""Shallow boxcars are 0.1-0.5 mm, deep ones from 0.5 mm (Jacob's table in Fabbrocini 2010, doi:10.1155/2010/893080)."""
MILD_BELOW_MM = 0.2
"""Acne scars measure 0.2-0.5 mm by ultrasound; what is flatter counts as mildly dish-like. The cut is an assumption."""
BROAD_FROM_MM = 5.0
"""'Punched out' rows of Goodman and Baron hold scars below 5 mm."""
PAPULE_BELOW_MM = 10.0
"""A raised scar is papular below 1 cm, as a papule is (memory, unverified); above, by area."""
AREA_BANDS_CM2 = (5.0, 20.0)
"""Bands of the keloidal row: below 5, 5-20, above 20 cm2."""


@dataclass(frozen=True, slots=True)
class QuantitativeRow:
    """One row of the Goodman-Baron quantitative table; the score is ``points`` times the band's 1, 2 or 3."""

    label: str
    section: str
    points: float
    by_area: bool = False


MACULAR = "macular"
MILD_DISH = "mild_dish"
MODERATE_DISH = "moderate_dish"
PUNCHED_SHALLOW = "punched_shallow"
BROAD_SHALLOW = "broad_shallow"
PUNCHED_DEEP_NORMAL = "punched_deep_normal"
PUNCHED_DEEP_ABNORMAL = "punched_deep_abnormal"
LINEAR = "linear"
BROAD_DEEP = "broad_deep"
PAPULAR = "papular"
KELOIDAL = "keloidal"

QUANTITATIVE_ROWS: Mapping[str, QuantitativeRow] = MappingProxyType(
    {
        MACULAR: QuantitativeRow("macular, red or pigmented", "A", 1.0),
        MILD_DISH: QuantitativeRow("mildly atrophic, dish-like", "A", 1.0),
        MODERATE_DISH: QuantitativeRow("moderately atrophic, dish-like", "B", 2.0),
        PUNCHED_SHALLOW: QuantitativeRow("punched out, shallow base, below 5 mm", "B", 2.0),
        BROAD_SHALLOW: QuantitativeRow("shallow but broad atrophic", "B", 2.0),
        PUNCHED_DEEP_NORMAL: QuantitativeRow("punched out, deep, normal base, below 5 mm", "C", 3.0),
        PUNCHED_DEEP_ABNORMAL: QuantitativeRow("punched out, deep, abnormal base, below 5 mm", "C", 3.0),
        LINEAR: QuantitativeRow("linear or troughed dermal", "C", 3.0),
        BROAD_DEEP: QuantitativeRow("deep, broad atrophic", "C", 3.0),
        PAPULAR: QuantitativeRow("papular hyperplastic", "D", 2.0),
        KELOIDAL: QuantitativeRow("keloidal or hypertrophic, by area", "D", 6.0, by_area=True),
    }
)

V_SHAPED, U_SHAPED, M_SHAPED, ELASTOLYSIS = "v_shaped", "u_shaped", "m_shaped", "elastolysis"
HYPERTROPHIC_YOUNG, KELOID_OR_OLD = "hypertrophic_below_2_years", "keloid_or_hypertrophic_over_2_years"

ECCA_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        V_SHAPED: 15.0,
        U_SHAPED: 20.0,
        M_SHAPED: 25.0,
        ELASTOLYSIS: 30.0,
        HYPERTROPHIC_YOUNG: 40.0,
        KELOID_OR_OLD: 50.0,
    }
)
ECCA_LABELS: Mapping[str, str] = MappingProxyType(
    {
        V_SHAPED: "V-shaped atrophic",
        U_SHAPED: "U-shaped atrophic",
        M_SHAPED: "M-shaped atrophic",
        ELASTOLYSIS: "superficial elastolysis",
        HYPERTROPHIC_YOUNG: "hypertrophic inflammatory, below 2 years",
        KELOID_OR_OLD: "keloid, or hypertrophic over 2 years",
    }
)
ECCA_ROWS: Mapping[ScarType, str] = MappingProxyType(
    {
        ScarType.ICEPICK: V_SHAPED,
        ScarType.BOXCAR: U_SHAPED,
        ScarType.ROLLING: M_SHAPED,
        ScarType.ATROPHIC: M_SHAPED,
        ScarType.KELOID: KELOID_OR_OLD,
    }
)
"""Linear and macular scars have no ECCA item; the item of a hypertrophic scar depends on its age."""


def quantitative_row(
    type: ScarType,
    width_mm: float,
    depth_mm: float | None,
    base: str | None = None,
) -> str:
    """Return the Goodman-Baron row of a scar.

    Parameters
    ----------
    type, width_mm, depth_mm
        As in ``Scar``; a depressed scar needs its depth.
    base
        ``normal`` or ``abnormal``; unknown counts as normal, which bears the same points.

    Raises
    ------
    BadInput
        If a depressed scar has no depth.
    """
    if type in DEPRESSED and depth_mm is None:
        raise BadInput(f"a {type} scar without a depth has no row in the Goodman-Baron table", do="measure its depth")
    depth = depth_mm or 0.0
    deep, broad = depth >= DEEP_FROM_MM, width_mm >= BROAD_FROM_MM
    punched_deep = PUNCHED_DEEP_ABNORMAL if base == "abnormal" else PUNCHED_DEEP_NORMAL
    match type:
        case ScarType.MACULAR_ERYTHEMATOUS | ScarType.MACULAR_PIGMENTED:
            return MACULAR
        case ScarType.ICEPICK:
            return punched_deep
        case ScarType.BOXCAR if broad:
            return BROAD_DEEP if deep else BROAD_SHALLOW
        case ScarType.BOXCAR:
            return punched_deep if deep else PUNCHED_SHALLOW
        case ScarType.ROLLING:
            return BROAD_DEEP if deep else BROAD_SHALLOW
        case ScarType.ATROPHIC if deep:
            return BROAD_DEEP
        case ScarType.ATROPHIC:
            return MILD_DISH if depth < MILD_BELOW_MM else MODERATE_DISH
        case ScarType.LINEAR:
            return LINEAR
        case ScarType.HYPERTROPHIC if width_mm < PAPULE_BELOW_MM:
            return PAPULAR
        case ScarType.HYPERTROPHIC | ScarType.KELOID:
            return KELOIDAL


def band_multiplier(count: ArrayLike) -> Floats:
    """Return 0, 1, 2 or 3 for a total of none, 1-10, 11-20 or over 20 scars; any shape, fractions allowed."""
    return _bands(count, 10.0, 20.0, upper_open=False)


def area_multiplier(area_cm2: ArrayLike) -> Floats:
    """Return 0, 1, 2 or 3 for a keloidal area of none, below 5, 5-20 or over 20 cm2; any shape."""
    return _bands(area_cm2, *AREA_BANDS_CM2, upper_open=True)


def ecca_band(count: ArrayLike) -> Floats:
    """Return ECCA's b: 0 none, 1 few (below 5), 2 limited (5-20), 3 many (over 20); any shape, fractions allowed."""
    return _bands(count, 5.0, 20.0, upper_open=True)


def _bands(amount: ArrayLike, first: float, second: float, *, upper_open: bool) -> Floats:
    """Return the band of *amount*; ``upper_open`` says that the first limit itself belongs to the second band."""
    x = np.asarray(amount, dtype=np.float64)
    in_second = x >= first if upper_open else x > first
    return (x > 0.0).astype(np.float64) + in_second + (x > second)
