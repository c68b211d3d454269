"""Published arms as rows: the columns of ``trials.csv``, and the parser that makes a row computable.

The parser reads ``scale``, ``quantity`` and ``threshold`` where the file has them, and derives them from
``outcome_name`` where it does not. A row that it does not understand is skipped with its reason, never guessed.
"""

from __future__ import annotations

import csv
import io
import math
import re
from pathlib import Path
from typing import Any, Literal, get_args

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_text
from cicatrix.base.words import nearest

Scale = Literal[
    "goodman_baron_quantitative",
    "goodman_baron_grade",
    "ecca",
    "scar_depth_percent",
    "scar_volume_percent",
    "patient_percent",
    "replica_roughness",
    "collagen_percent",
    "responder_share",
]
Quantity = Literal["level", "change", "percent_change", "responder_share"]
REQUIRED = ("trial_id", "outcome_name", "value_mean")
MAX_ROWS = 10_000

# outcome_name -> scale, first that matches. A "scar assessment score" and the "global acne scarring classification"
# are physicians' sums of weighted lesions, the construction of the quantitative Goodman-Baron score.
_SCALES: tuple[tuple[str, Scale], ...] = (
    (
        r"goodman.?baron quantitative|acne scar assessment score|scar severity score|global acne scarring",
        "goodman_baron_quantitative",
    ),
    (r"goodman.?baron (qualitative )?grade|goodman.?baron qualitative", "goodman_baron_grade"),
    (r"\becca\b", "ecca"),
    (r"profilometry|replica", "replica_roughness"),
    (r"collagen fibre content", "collagen_percent"),
    (r"patient.reported %", "patient_percent"),
)  # fmt: skip
_DEVICES = ((r"^none", "none"), (r"roller", "generic-roller"), (r"pen", "generic-pen"))


class TrialRow(Frozen):
    """One arm, time and outcome of a published study, in computable form.

    Levels and changes are in the scale's own unit, signed as in the file (a falling score is negative).
    """

    row: int
    trial_id: str
    scale: Scale | None = None
    quantity: Quantity | None = None
    threshold: float | None = None
    observed: float | None = None
    baseline_mean: float | None = None
    baseline_sd: float | None = None
    n: int | None = None
    device: str = "generic-pen"
    depth_mm: float | None = None
    sessions: int | None = None
    interval_days: float | None = None
    weeks_since_first: float | None = None
    weeks_since_last: float | None = None
    source: str = ""
    skipped_reason: str | None = None


def read_trials(path: str | Path) -> list[TrialRow]:
    """Read a table in the columns of ``trials.csv``.

    Raises
    ------
    BadInput
        Naming the column or the row and column: a required column is missing, a number is not one, a standard
        deviation or a sample size is impossible. Nothing is half loaded.
    """
    path = Path(path)
    reader = csv.DictReader(io.StringIO(read_text(path)), strict=True)
    columns = reader.fieldnames or []
    for name in REQUIRED:
        if name not in columns:
            raise BadInput(
                f"the column '{name}' is missing", where=str(path), allowed="the columns of trials.csv",
                do=nearest(name, columns),
            )  # fmt: skip
    rows: list[TrialRow] = []
    try:
        for number, raw in enumerate(reader, start=2):
            if number > MAX_ROWS:
                raise BadInput("the table is too long", where=str(path), allowed=f"at most {MAX_ROWS} rows")
            if None in raw or None in raw.values():
                raise BadInput("the row has another number of fields than the header", where=f"{path}: row {number}")
            rows.append(_row(number, {key: value.strip() for key, value in raw.items()}, str(path)))
    except csv.Error as error:
        raise BadInput(f"the table cannot be parsed ({error})", where=str(path)) from error
    if not rows:
        raise BadInput("the table has no rows", where=str(path))
    return rows


def _number(raw: dict[str, str], key: str, where: str, *, low: float = -math.inf) -> float | None:
    text = raw.get(key, "")
    if not text:
        return None
    match = re.fullmatch(r"(?:<=|~|>=)?\s*(-?\d+(?:\.\d+)?)(?:\s*\(.*\))?", text)
    if match is None:
        if re.search(r"\d", text) and key in {"sessions_n", "sessions_num", "needle_length_mm", "interval_weeks"}:
            return None  # a range or a comparison such as "3-4": not one number, a prior stands in
        raise BadInput(f"'{text[:40]}' is not a number", where=f"{where}, column {key}")
    value = float(match.group(1))
    if value < low:
        raise BadInput(f"{value:g} is impossible", where=f"{where}, column {key}", allowed=f"at least {low:g}")
    return value


def _row(number: int, raw: dict[str, str], path: str) -> TrialRow:
    where = f"{path}: row {number}"
    name = raw["outcome_name"]
    values = {key: _number(raw, key, where) for key in ("value_mean", "percent_change", "threshold")}
    baseline_sd = _number(raw, "baseline_sd", where, low=0.0)
    n = _number(raw, "n", where, low=1)
    if baseline_sd == 0.0:
        raise BadInput("a standard deviation of 0 is impossible", where=f"{where}, column baseline_sd")
    sessions = _number(raw, "sessions_num", where, low=0)
    if sessions is None:
        sessions = _number(raw, "sessions_n", where, low=0)
    interval = _number(raw, "interval_weeks", where, low=0)
    scale, quantity, threshold, observed, reason = _outcome(raw, name, values, where)
    device = next((device for pattern, device in _DEVICES if re.search(pattern, raw.get("device", ""), re.I)), "")
    if device == "none":
        sessions = 0
    if reason is None:
        reason = _unusable(raw, sessions)
    return TrialRow(
        row=number,
        trial_id=raw["trial_id"][:64],
        scale=scale,
        quantity=quantity,
        threshold=threshold,
        observed=observed,
        baseline_mean=_number(raw, "baseline_mean", where, low=0),
        baseline_sd=baseline_sd,
        n=None if n is None else int(n),
        device="generic-pen" if device in {"", "none"} else device,
        depth_mm=_number(raw, "needle_length_mm", where, low=0),
        sessions=None if sessions is None else round(sessions),
        interval_days=None if interval is None else round(interval * 7.0, 1),
        weeks_since_first=_number(raw, "weeks_since_first_session", where, low=0),
        weeks_since_last=_number(raw, "weeks_since_last_session", where, low=0),
        source=raw.get("doi_or_url", "")[:300],
        skipped_reason=reason,
    )


def _unusable(raw: dict[str, str], sessions: float | None) -> str | None:
    role, mark = raw.get("arm_role", "monotherapy"), raw.get("verified", "page")
    if "memory" in mark:
        return "the value is from memory, unverified"
    if role and not re.match(r"monotherapy|control$|histology|natural history", role):
        return f"the arm is not needling alone ({role})"
    if sessions is None:
        return "the number of sessions is not reported as one number"
    return None


def _outcome(
    raw: dict[str, str], name: str, values: dict[str, float | None], where: str
) -> tuple[Scale | None, Quantity | None, float | None, float | None, str | None]:
    """Return scale, quantity, threshold, the observed value and the reason to skip."""
    mean, percent = values["value_mean"], values["percent_change"]
    scale: Scale | None = _declared(raw, "scale", get_args(Scale), where) or _scale(name)
    threshold = values["threshold"]
    grades = re.search(r"% patients improved (?:by |>=\s*)(\d) grade", name)
    if grades is not None:
        scale, threshold = "responder_share", float(grades.group(1))
    quantity: Quantity | None = _declared(raw, "quantity", get_args(Quantity), where)
    if scale is None:
        return None, None, None, mean, "the outcome is not a scale that the model measures"
    if quantity is None:
        quantity = _quantity(name, scale, mean, percent)
    if quantity is None:
        return scale, None, threshold, mean, "no value that can be read is reported"
    if scale == "responder_share" and threshold is None:
        return scale, quantity, None, mean, "a responder share without a threshold"
    observed = percent if quantity == "percent_change" and percent is not None else mean
    if observed is None:
        return scale, quantity, threshold, None, "no value is reported"
    if scale == "goodman_baron_grade" and quantity == "level" and not 0 <= observed <= 4:
        raise BadInput(f"a mean grade of {observed:g}", where=f"{where}, column value_mean", allowed="0 to 4")
    return scale, quantity, threshold, observed, None


def _declared(raw: dict[str, str], key: str, allowed: tuple[str, ...], where: str) -> Any:
    word = raw.get(key, "")
    if word and word not in allowed:
        raise BadInput(
            f"'{word[:40]}' is not known", where=f"{where}, column {key}", allowed=", ".join(allowed),
            do=nearest(word, allowed),
        )  # fmt: skip
    return word or None


def _scale(name: str) -> Scale | None:
    if re.match(r"% (of )?patients", name):
        return None
    return next((scale for pattern, scale in _SCALES if re.search(pattern, name, re.I)), None)


def _quantity(name: str, scale: Scale, mean: float | None, percent: float | None) -> Quantity | None:
    if scale == "responder_share":
        return "responder_share"
    if re.search(r"change from baseline|decrement|, change", name, re.I):
        return "change"
    if re.search(r"%\s*(improvement|change|c\b)", name):
        return "percent_change"
    if re.search(r"->|%", name):  # a share of patients in other words: not one of the quantities
        return None
    if mean is not None:
        return "level"
    return "percent_change" if percent is not None else None
