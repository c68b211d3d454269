"""Tables on a narrow terminal: texts fold, numbers stay whole."""

from __future__ import annotations

import io
import re

from rich.console import Console

from cicatrix.base.numbers import Uncertain
from cicatrix.cli.tables import stacked, table


def printed(columns: list[str], rows: list[list[str]], width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(table("", columns, rows))
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def test_no_number_is_broken_at_eighty_columns() -> None:
    interval = stacked(Uncertain(median=1234.56, p10=1030.45, p90=1416.75))
    words = "a reason of many words that fills its column and folds, as texts may do, over some lines of the terminal"
    columns = ["id", "x, y mm", "zone", "type", "width mm", "depth mm", "area mm²", "volume mm³", "why"]
    text = printed(
        columns, [["1", "16.13, 13.64", "cheek left", "shallow boxcar\nboxcar 100%", *[interval] * 4, words]]
    )
    assert max(len(line) for line in text.splitlines()) <= 80
    assert set(re.findall(r"\d[\d.]*", text)) == {"1", "16.13", "13.64", "100", "1234.56", "1030.45", "1416.75"}


def test_an_interval_breaks_at_its_word() -> None:
    assert stacked(Uncertain(median=0.55, p10=0.53, p90=0.56)) == "0.55\n0.53 to 0.56"
    assert "0.53 to" in printed(["depth", "why"], [["0.53 to 0.56", "because " * 9]], width=30)
