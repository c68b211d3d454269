"""Tables in CSV as checked cells: every problem is named by its row and column, and nothing is half loaded."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from cicatrix.base.errors import BadInput
from cicatrix.base.reading import read_text
from cicatrix.base.words import nearest

MAX_ROWS = 10_000
MAX_CELL = 5_000
"""Characters of a cell; the longest quotation has a tenth of it."""
SIMILAR, SIMILAR_SHORT, SHORT = 0.8, 0.66, 4
"""How alike the names of a foreign column and of a missing one must be to be a slip of the pen; in short names less."""
_NUMBER = re.compile(r"(?:<=|~|>=)?\s*(-?\d{1,12}(?:\.\d{1,12})?)(?:\s*\(.*\))?", re.ASCII)
_RANGE = re.compile(r"~?[<>=]*\d[\d.]*\s*(?:-|vs|to)\s*\d[\d.]*", re.ASCII)
_HINTS = (
    (r"\d\s*%", "without the sign %"),
    (r"\d,\d", "with a decimal point, not a comma"),
    (r"\d\s*(um|µm|μm|micro)", "in mm, without a unit"),
    (r"\d\s*(mm|cm)", "in mm, without a unit"),
    (r"\d\s*(day|month|year|d\b|mo\b|yr)", "in weeks, without a unit"),
    (r"\d\s*(w\b|week)", "in weeks, without a unit"),
    (r"\d\s*e[+-]?\d", "without an exponent"),
    (r"[−–]\s*\d", "with a plain minus sign"),
    (r"(?i)nan|inf|^n/?a$|none|^[-?.]+$", "or an empty cell where nothing is reported"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one row by column, and where they stand."""

    number: int
    cells: Mapping[str, str]
    path: str

    def where(self, column: str = "") -> str:
        """Return the row, and the column if one is named, as messages write them."""
        return f"{self.path}: row {self.number}" + (f", column {column}" if column else "")

    def text(self, column: str, most: int = 300) -> str:
        """Return a cell's first characters; nothing where the column is absent."""
        return self.cells.get(column, "")[:most]

    def number_at(
        self, column: str, *, low: float = -math.inf, high: float = math.inf, whole: bool = False, ranges: bool = False
    ) -> float | None:
        """Return a cell's number; None where it is empty, or holds a range such as "3-4" and *ranges* is set.

        Raises
        ------
        BadInput
            If the cell holds something else, or the number lies outside *low* to *high*.
        """
        text = self.cells.get(column, "")
        if not text:
            return None
        match = _NUMBER.fullmatch(text)
        if match is None:
            if ranges and _RANGE.fullmatch(text):
                return None
            if whole:
                raise BadInput(
                    f"'{text[:40]}' is not a number", where=self.where(column), allowed="a whole number, as 15"
                )
            hint = next((words for pattern, words in _HINTS if re.search(pattern, text)), "with a decimal point")
            raise BadInput(f"'{text[:40]}' is not a number", where=self.where(column), allowed=f"a number {hint}")
        value = float(match.group(1))
        if not low <= value <= high or (whole and value != round(value)):
            allowed = f"{low:g} to {high:g}" if math.isfinite(high) else f"at least {low:g}"
            raise BadInput(
                f"{value:g} is impossible",
                where=self.where(column),
                allowed=f"a whole number, {allowed}" if whole else allowed,
            )
        return value

    def spread(self, column: str) -> float | None:
        """Return a standard deviation or standard error; None where it is empty.

        Raises
        ------
        BadInput
            If it is not a positive number.
        """
        value = self.number_at(column, low=0.0)
        if value == 0.0:
            raise BadInput(
                "a standard deviation of 0 is impossible", where=self.where(column), do="leave it out if unknown"
            )
        return value

    def word(self, column: str, allowed: Collection[str]) -> str | None:
        """Return a cell that must be one of the *allowed* words; None where it is empty.

        Raises
        ------
        BadInput
            If it is another word.
        """
        word = self.cells.get(column, "")
        if word and word not in allowed:
            raise BadInput(
                f"'{word[:40]}' is not known", where=self.where(column), allowed=", ".join(allowed),
                do=nearest(word, allowed),
            )  # fmt: skip
        return word or None


def read_table(path: Path) -> str:
    """Return the text of a table.

    Raises
    ------
    BadInput
        If it is missing, too large, empty or not text in UTF-8.
    """
    try:
        return read_text(path)
    except BadInput as error:
        allowed = "a table in CSV, UTF-8" if error.allowed.startswith("a TOML") else error.allowed
        raise BadInput(error.what, where=error.where, allowed=allowed, do=error.do) from error


def lines_of(
    text: str,
    path: str,
    known: Sequence[str],
    required: Sequence[str],
    *,
    like: str = "the columns of trials.csv",
    see: str = "examples/published/trials.csv is one",
) -> list[Line]:
    """Return a table's rows.

    Parameters
    ----------
    text
        The table: one header, commas between cells.
    path
        Its name, for messages.
    known, required
        Columns that are read, and those that must be there. A foreign column is refused if its name is close to one
        that is read and absent; other foreign columns are not read.
    like
        What the columns should be, in a message.
    see
        Where such a table can be seen, in a message.

    Raises
    ------
    BadInput
        If the header, the shape or a character is wrong, or a row stands twice.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[Line] = []
    seen: dict[tuple[str, ...], int] = {}
    try:
        columns = [name.strip() for name in next(reader, [])]
        _check_columns(columns, path, known, required, like, see)
        before = reader.line_num
        for cells in reader:
            number, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            line = _line(number, columns, cells, path)
            if len(lines) == MAX_ROWS:
                raise BadInput("the table is too long", where=line.where(), allowed=f"at most {MAX_ROWS} rows")
            earlier = seen.setdefault(tuple(line.cells.values()), number)
            if earlier != number:
                raise BadInput(f"the row is the same as row {earlier}", where=line.where(), do="take one out")
            lines.append(line)
    except csv.Error as error:
        raise BadInput(f"the table cannot be parsed ({error})", where=f"{path}: row {reader.line_num}") from error
    if not lines:
        raise BadInput("the table has no rows", where=path)
    return lines


def _line(number: int, columns: Sequence[str], cells: Sequence[str], path: str) -> Line:
    where = f"{path}: row {number}"
    if len(cells) != len(columns):
        raise BadInput(
            f"the row has {len(cells)} fields, the header {len(columns)}", where=where,
            do="a cell that holds a comma needs quotation marks",
        )  # fmt: skip
    for column, cell in zip(columns, cells, strict=True):
        if len(cell) > MAX_CELL:
            raise BadInput("the cell is too long", where=f"{where}, column {column}", allowed=f"{MAX_CELL} characters")
        if any((ord(sign) < 32 and sign not in "\t\r\n") or 127 <= ord(sign) < 160 for sign in cell):
            raise BadInput("the cell holds a control character", where=f"{where}, column {column}", allowed="text")
    return Line(number, {column: cell.strip() for column, cell in zip(columns, cells, strict=True)}, path)


def _check_columns(
    columns: Sequence[str], path: str, known: Sequence[str], required: Sequence[str], like: str, see: str
) -> None:
    for sign, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(columns) == 1 and sign in columns[0]:
            raise BadInput(f"the columns are separated by {name}", where=path, allowed="commas")
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise BadInput(f"the column '{twice[:40]}' stands twice", where=f"{path}: row 1, column {twice[:40]}")
    foreign = [name for name in columns if name not in known]
    if len(foreign) == len(columns):
        raise BadInput(
            "this is no table in CSV with a header that is known", where=path, allowed=f"a table with {like}", do=see
        )
    for name in required:
        if name not in columns:
            raise BadInput(
                f"the column '{name}' is missing", where=f"{path}: row 1, column {name}",
                allowed=like, do=nearest(name, foreign),
            )  # fmt: skip
    absent = {name.lower(): name for name in known if name not in columns}
    for name in foreign:
        cutoff = SIMILAR if len(name) > SHORT else SIMILAR_SHORT
        close = get_close_matches(name[:80].lower(), absent, n=1, cutoff=cutoff)
        if close:
            raise BadInput(
                f"the column '{name[:40]}' is unknown", where=f"{path}: row 1, column {name[:40]}",
                do=f"did you mean '{absent[close[0]]}'?",
            )  # fmt: skip
