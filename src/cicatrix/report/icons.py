"""Icon arrays: how many of a hundred people, drawn as a hundred people."""

from __future__ import annotations

from html import escape

from cicatrix.base.numbers import NotEstimable, Uncertain
from cicatrix.report.palette import ALERT, MUTED, PLAN

_PERSON = (
    "M5 0.6a2.3 2.3 0 1 1 0 4.6a2.3 2.3 0 1 1 0 -4.6zM1.6 12.6v-4c0 -1.6 1.1 -2.6 2.6 -2.6h1.6c1.5 0 2.6 1 2.6 2.6v4z"
)


def of_100(value: float) -> int:
    """Return a probability as a number of people in 100."""
    return int(min(max(value, 0.0), 1.0) * 100.0 + 0.5)


def frequency_words(probability: Uncertain) -> str:
    """Return a probability as a natural frequency in both frames, with its interval."""
    count, low, high = of_100(probability.median), of_100(probability.p10), of_100(probability.p90)
    rest = f"about {100 - count} will not" if count < 100 else "nearly everybody"
    start = f"about {count} in 100" if count else "fewer than 1 in 100"
    return f"{start} (80% interval {low or 'under 1'} to {high}); {rest}"


def icon_array(probability: Uncertain | NotEstimable, label: str) -> str | None:
    """Return a hundred little persons as SVG, or None where there is no rate.

    Filled: the median. Outlined in the same colour: up to the 90th percentile, so that the interval is seen as well.
    """
    if isinstance(probability, NotEstimable):
        return None
    return people(
        of_100(probability.median), of_100(probability.p90), ALERT, f"{label}: {frequency_words(probability)}"
    )


def visible_array(share: float) -> str:
    """Return how many of a hundred see a change, as SVG."""
    count = of_100(share)
    return people(count, count, PLAN, f"about {count} in 100 see a change, about {100 - count} do not")


def people(count: int, high: int, colour: str, title: str) -> str:
    """Return a hundred persons as SVG: *count* filled, up to *high* outlined, with a title for who cannot see it."""
    people = "".join(
        f'<path transform="translate({13 * (k % 20)} {16.5 * (k // 20):g})" d="{_PERSON}" '
        f"{_look(k, count, high, colour)}/>"
        for k in range(100)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 262 84" role="img" class="icons">'
        f"<title>{escape(title)}</title>{people}</svg>"
    )


def _look(index: int, count: int, high: int, colour: str) -> str:
    if index < count:
        return f'fill="{colour}" stroke="{colour}" stroke-width="0.9"'
    if index < high:
        return f'fill="#fff" stroke="{colour}" stroke-width="1.1"'
    return f'fill="#e6eaec" stroke="{MUTED}" stroke-opacity="0.35" stroke-width="0.5"'
