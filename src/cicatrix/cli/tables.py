"""Small pieces of terminal output: tables, lines, uncertain numbers with their interval."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from cicatrix.base.numbers import Series, Uncertain

INTERVAL = "median (80 % interval)"
NUMBER = re.compile(r"[^\w\s]?\d[\d.,e+-]*%?")
"""A number as tables print it: with a sign before it, a comma or a percent sign after it."""
NEGLIGIBLE = 1e-4
"""Below this a value is printed as about nothing; JSON has its digits."""


def uncertain(value: Uncertain | None, digits: int = 2) -> str:
    """Return a median with its 80 % interval."""
    if value is None:
        return "-"
    return f"{number(value.median, digits)} ({number(value.p10, digits)} to {number(value.p90, digits)})"


def number(value: float | None, digits: int = 2) -> str:
    """Return *value* with at most *digits* decimals, or fewer if they are zeros; small values keep two figures."""
    if value is None:
        return "-"
    if value and abs(value) < NEGLIGIBLE:
        return "~0"
    if value and abs(value) < 0.5 * 10**-digits:
        return f"{value:.2g}"
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def stacked(value: Uncertain | None, digits: int = 2, *, percent: bool = False) -> str:
    """Return a median over its 80 % interval, for narrow columns; with *percent*, a share in percent."""
    if value is None:
        return "-"
    scale = 100.0 if percent else 1.0
    low, high = number(scale * value.p10, digits), number(scale * value.p90, digits)
    return f"{number(scale * value.median, digits)}\n{low} to {high}"


def at_week(series: Series, week: float) -> Uncertain:
    """Return a series' value at the reported week nearest to *week*."""
    index = min(range(len(series.weeks)), key=lambda k: abs(series.weeks[k] - week))
    return Uncertain(median=series.median[index], p10=series.p10[index], p90=series.p90[index])


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, whole: int | None = None) -> Table:
    """Return a table whose columns fold rather than being cut, but never inside a number; *whole* is never folded."""
    result = Table(
        title=Text(title, style="bold") if title else None,
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        show_header=any(columns),
    )
    for index, name in enumerate(columns):
        least = _longest_number([row[index] for row in rows if index < len(row)])
        result.add_column(name, overflow="fold", no_wrap=index == whole, min_width=least)
    for row in rows:
        result.add_row(*row)
    return result


def _longest_number(cells: Sequence[str]) -> int | None:
    return max((len(word) for cell in cells for word in cell.split() if NUMBER.fullmatch(word)), default=None)


def heading(text: str) -> Text:
    """Return a bold line."""
    return Text(text, style="bold")
