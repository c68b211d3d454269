"""Tables of ratings in: who gave which subject how much on which scale, checked cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.base.words import nearest
from cicatrix.evidence.trials.cells import Line, lines_of, read_table
from cicatrix.skin.grading.scale_records import ScaleRecord, scale_records

Floats = NDArray[np.float64]

COLUMNS = ("subject", "rater", "scale", "value", "visit")
REQUIRED = COLUMNS[:4]
LEAST_SUBJECTS = 3
"""Fewer leave no degree of freedom worth the name."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """The ratings of one scale.

    Attributes
    ----------
    subjects, raters, visits
        In the order in which the table names them.
    values
        Ratings, shape (subjects, raters, visits); the place of a word on a nominal scale; NaN where none was given.
    """

    scale: ScaleRecord
    subjects: tuple[str, ...]
    raters: tuple[str, ...]
    visits: tuple[str, ...]
    values: Floats


def read_ratings(path: str | Path) -> list[Ratings]:
    """Read a table with the columns ``subject``, ``rater``, ``scale``, ``value`` and, if there are repeats, ``visit``.

    An empty value is a rating that was not given.

    Raises
    ------
    BadInput
        Naming row and column: a scale is unknown, a value is none of its scale, one rating stands twice, there is
        nobody to agree with, too few subjects, or nothing in which they differ.
    """
    path = str(path)
    lines = lines_of(
        read_table(Path(path)),
        path,
        COLUMNS,
        REQUIRED,
        like=f"the columns {', '.join(REQUIRED)}, and visit if repeated",
        see="",
    )
    scales = [_scale(line) for line in lines]
    ids = dict.fromkeys(scale.id for scale in scales)
    return [
        _checked(_ratings([line for line, one in zip(lines, scales, strict=True) if one.id == name], name), path)
        for name in ids
    ]


def _scale(line: Line) -> ScaleRecord:
    known = scale_records()
    word = line.text("scale")
    if word not in known:
        what = f"'{word[:40]}' is no scale" if word else "the row names no scale"
        near = nearest(word, known)
        raise BadInput(what, where=line.where("scale"), allowed="" if near else ", ".join(known), do=near)
    return known[word]


def _ratings(lines: Sequence[Line], name: str) -> Ratings:
    scale = scale_records()[name]
    seen: dict[tuple[str, str, str], int] = {}
    found: dict[tuple[str, str, str], float] = {}
    for line in lines:
        key = (_named(line, "subject"), _named(line, "rater"), line.text("visit") or "1")
        earlier = seen.setdefault(key, line.number)
        if earlier != line.number:
            raise BadInput(
                f"row {earlier} has the same subject, rater, scale and visit", where=line.where("value"),
                do="give repeated ratings a visit each",
            )  # fmt: skip
        value = _value(line, scale)
        if value is not None:
            found[key] = value
    subjects, raters, visits = (tuple(dict.fromkeys(key[place] for key in seen)) for place in range(3))
    values = np.full((len(subjects), len(raters), len(visits)), np.nan)
    for (subject, rater, visit), value in found.items():
        values[subjects.index(subject), raters.index(rater), visits.index(visit)] = value
    return Ratings(scale, subjects, raters, visits, values)


def _named(line: Line, column: str) -> str:
    word = line.text(column)
    if not word:
        raise BadInput(f"the row names no {column}", where=line.where(column), allowed="a word or number")
    return word


def _value(line: Line, scale: ScaleRecord) -> float | None:
    """Return a rating; None where none was given."""
    if scale.kind == "nominal":
        word = line.word("value", scale.categories)
        return None if word is None else float(scale.categories.index(word))
    value = line.number_at("value")
    if value is not None and value not in scale.values:
        steps = "" if scale.step == 1.0 else f" in steps of {scale.step:g}"
        raise BadInput(
            f"{value:g} is no value of {scale.name}", where=line.where("value"),
            allowed=f"{scale.low:g} to {scale.high:g}{steps or ', whole numbers'}",
        )  # fmt: skip
    return value


def _checked(one: Ratings, path: str) -> Ratings:
    """Refuse ratings of one scale that no agreement can be read from."""
    if len(one.raters) == 1 and len(one.visits) == 1:
        raise BadInput(
            f"'{one.scale.id}' has one rater, '{one.raters[0][:40]}', and one visit", where=path,
            allowed="two raters or more, or two visits of one",
        )  # fmt: skip
    if len(one.subjects) < LEAST_SUBJECTS:
        raise BadInput(
            f"'{one.scale.id}' has {len(one.subjects)} subjects", where=path, allowed=f"{LEAST_SUBJECTS} or more"
        )
    given = one.values[np.isfinite(one.values)]
    if given.size == 0:
        raise BadInput(f"'{one.scale.id}' has no rating", where=path, allowed="a value in each row that was rated")
    if np.all(given == given[0]):
        shown = one.scale.categories[int(given[0])] if one.scale.kind == "nominal" else f"{given[0]:g}"
        raise BadInput(
            f"every rating of '{one.scale.id}' is {shown}: agreement cannot be told from chance", where=path,
            allowed="subjects that differ",
        )  # fmt: skip
    return one
