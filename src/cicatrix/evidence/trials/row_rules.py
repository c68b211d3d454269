"""What a row measured and how it spread: declared in columns or read off the words, and inside its scale's bounds."""

from __future__ import annotations

import math
from typing import Any, get_args

from cicatrix.base.errors import BadInput
from cicatrix.evidence.trials.cells import Line
from cicatrix.evidence.trials.outcome_words import quantity_of, responder_threshold, scale_of
from cicatrix.evidence.trials.schema import MOST_GRADES, RANGES, Quantity, Scale

LEAST_PEOPLE = 2
ROUNDING = 1.5
"""Points by which a reported percent change may differ from the one of the levels beside it."""
LEAST_SPREAD = 0.1
"""An SD between people below this share of their mean change is set aside: people differ by a quarter of it."""


def people_of(line: Line) -> int | None:
    """Return the sample size; one person has no spread and is refused."""
    n = line.number_at("n", low=LEAST_PEOPLE, high=1e6, whole=True)
    return None if n is None else int(n)


def threshold_of(line: Line, scale: Scale | None) -> float | None:
    """Return the improvement from which people count; refused where no people are counted."""
    declared = line.number_at("threshold", low=0.0, high=100.0)
    if declared is not None and scale not in {None, "responder_share"}:
        raise BadInput(f"a threshold of '{scale}'", where=line.where("threshold"), allowed="only for responder_share")
    return responder_threshold(line.text("outcome_name")) if declared is None else declared


def threshold_to_of(line: Line, scale: Scale | None) -> float | None:
    """Return the upper end of a category of improvement, in the unit of its lower end."""
    upper, lower = line.number_at("threshold_to", low=0.0, high=100.0), threshold_of(line, scale)
    if upper is None:
        return None
    if lower is None or upper <= lower or (lower <= MOST_GRADES) != (upper <= MOST_GRADES):
        raise BadInput(
            f"a category that ends at {upper:g}", where=line.where("threshold_to"),
            allowed=f"more than the threshold, both in grades (up to {MOST_GRADES:g}) or both in percent",
        )  # fmt: skip
    return upper


def measured(
    line: Line, mean: float | None, percent: float | None
) -> tuple[Scale | None, Quantity | None, float | None, str | None]:
    """Return scale, quantity, the observed value and the reason to skip."""
    name = line.text("outcome_name")
    declared: Any = line.word("scale", get_args(Scale))
    scale: Scale | None = declared or scale_of(name)
    declared = line.word("quantity", get_args(Quantity))
    if scale is None:
        return None, None, mean, "the outcome is not a scale that the model measures"
    quantity: Quantity | None = declared or quantity_of(name, scale, mean, percent)
    if quantity is None:
        return scale, None, mean, "no value that can be read is reported"
    if (scale == "responder_share") != (quantity == "responder_share"):
        raise BadInput(f"'{quantity}' of '{scale}'", where=line.where("quantity"), allowed="both responder_share")
    observed = percent if quantity == "percent_change" and percent is not None else mean
    if observed is None:
        return scale, quantity, None, "no value is reported"
    _check_range(line, scale, quantity, observed)
    if quantity == "percent_change" and mean is not None and abs(abs(mean) - abs(observed)) > ROUNDING:
        raise BadInput(
            f"{mean:g} as value_mean and {observed:g} as percent_change of one improvement",
            where=line.where("percent_change"), do="look for mixed scales, or a share of 1 beside percent",
        )  # fmt: skip
    if scale == "responder_share" and threshold_of(line, scale) is None:
        return scale, quantity, observed, "a responder share without a threshold"
    return scale, quantity, observed, None


def _check_range(line: Line, scale: Scale, quantity: Quantity, observed: float) -> None:
    low, high = -math.inf, math.inf
    if quantity == "responder_share":
        low, high = 0.0, 100.0
    elif scale in RANGES:
        most = RANGES[scale][1]
        low, high = {"level": (0.0, most), "change": (-most, most)}.get(quantity, (-100.0, 1_000.0))
    elif scale != "collagen_percent":
        low, high = -100.0, 100.0
    column = "value_mean" if line.text("value_mean") else "percent_change"
    if not low <= observed <= high:
        raise BadInput(
            f"{observed:g} as {quantity} of {scale}", where=line.where(column), allowed=f"{low:g} to {high:g}"
        )
    people = people_of(line)
    if quantity == "responder_share" and 0.0 < observed <= 1.0 and observed * (people or 1) < 50.0:
        raise BadInput(
            f"a share of {observed:g} %, less than one person", where=line.where(column), allowed="percent, 0 to 100",
            do="look for a fraction of 1",
        )  # fmt: skip


def baseline_of(
    line: Line, scale: Scale | None, mean: float | None, percent: float | None, quantity: Quantity | None
) -> float | None:
    """Return the baseline's mean, which must agree with the level and the percent change beside it."""
    low, high = RANGES.get(scale or "", (0.0, math.inf))
    baseline = line.number_at("baseline_mean", low=low, high=high)
    if baseline and mean is not None and percent is not None and quantity == "level":
        computed = 100.0 * (mean / baseline - 1.0)
        if abs(computed - percent) > ROUNDING:
            raise BadInput(
                f"{percent:g} % is not the change from {baseline:g} to {mean:g} ({computed:.1f} %)",
                where=line.where("percent_change"), do="look for mixed units or scales",
            )  # fmt: skip
    return baseline


def bounded_spread(line: Line, column: str, scale: Scale | None) -> float | None:
    """Return a standard deviation, which no scale lets exceed its own length."""
    value, most = line.spread(column), RANGES.get(scale or "", (0.0, math.inf))[1]
    if value is not None and value > most:
        raise BadInput(f"an SD of {value:g}", where=line.where(column), allowed=f"at most the scale's {most:g} points")
    return value


def spreads(
    line: Line, scale: Scale | None, quantity: Quantity | None, observed: float | None
) -> tuple[float | None, float | None, str]:
    """Return the SDs of the value and of the change, and a note where one is set aside."""
    value_sd = line.spread("value_sd") if quantity == "percent_change" else bounded_spread(line, "value_sd", scale)
    change_sd, note = bounded_spread(line, "change_sd", scale), ""
    of_change = quantity in {"change", "percent_change"}
    if value_sd is not None and of_change and value_sd < LEAST_SPREAD * abs(observed or 0.0):
        value_sd, note = None, f"the SD of {value_sd:g} is implausibly small and not used"
    if quantity == "change" and change_sd is None:
        change_sd = value_sd
    return value_sd, change_sd, note
