"""Trials tables in: every cell checked, the file loaded whole or refused with its row and column."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from cicatrix.base.errors import BadInput
from cicatrix.base.reading import read_text
from cicatrix.base.words import nearest
from cicatrix.evidence.trials.outcome_words import quantity_of, responder_threshold, scale_of
from cicatrix.evidence.trials.schema import RANGES, Quantity, Role, Scale, TrialRow

SHIPPED = "trials.csv"
REQUIRED = ("trial_id", "outcome_name", "value_mean")
MAX_ROWS = 10_000
LONGEST_NEEDLE_MM = 5.0
MOST_WEEKS = 1_000.0
LEAST_PEOPLE = 2
ROUNDING = 1.5
"""Points by which a reported percent change may differ from the one of the levels beside it."""
RANGE_COLUMNS = frozenset({"sessions_n", "sessions_num", "needle_length_mm", "interval_weeks"})
"""Columns in which a range such as "3-4" stands for "not one number": a prior takes its place."""
_DEVICES = ((r"^none", "none"), (r"roller", "generic-roller"), (r"pen", "generic-pen"))
_ROLES: tuple[tuple[str, Role], ...] = (
    (r"^combination", "combination"), (r"^control \(active", "active_control"), (r"^control", "control"),
    (r"^histology", "histology"), (r"^kinetics \(in vitro", "in_vitro"), (r"^kinetics", "kinetics"),
    (r"^natural.history", "natural_history"), (r"^meta.analysis", "meta_analysis"), (r"^animal", "animal"),
    (r"^in.vitro", "in_vitro"), (r"^monotherapy|^needling|^$", "needling"),
)  # fmt: skip
PREDICTED: frozenset[Role] = frozenset({"needling", "control", "histology", "natural_history"})
TEACHING: frozenset[Role] = frozenset({"needling", "control"})


def read_trials(path: str | Path) -> list[TrialRow]:
    """Read a table in the columns of ``trials.csv``.

    ``trial_id``, ``outcome_name`` and ``value_mean`` are needed; of the others, ``scale``, ``quantity``, ``threshold``,
    ``threshold_to``, ``study_id``, ``blinded``, ``change_sd`` and ``calibrates`` make a row computable where its words
    do not. A row that is not understood is skipped with its reason, never guessed.

    Raises
    ------
    BadInput
        Naming the column, or the row and column: a column is missing, a number is not one or impossible, units are
        mixed, a row stands twice. Nothing is half loaded.
    """
    path = Path(path)
    return _parsed(read_text(path), str(path))


@cache
def shipped_trials() -> tuple[TrialRow, ...]:
    """Return the published arms that the package holds, in the order of the table."""
    text = files("cicatrix.evidence.trials").joinpath(SHIPPED).read_text(encoding="utf-8")
    return tuple(_parsed(text, SHIPPED))


def _parsed(text: str, path: str) -> list[TrialRow]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = list(reader.fieldnames or [])
        _check_columns(columns, path)
        cells: list[tuple[int, dict[str, str]]] = []
        for number, raw in enumerate(reader, start=2):
            if number > MAX_ROWS + 1:
                raise BadInput("the table is too long", where=path, allowed=f"at most {MAX_ROWS} rows")
            if None in raw or None in raw.values():
                raise BadInput("the row has another number of fields than the header", where=f"{path}: row {number}")
            cells.append((number, {key: value.strip() for key, value in raw.items()}))
    except csv.Error as error:
        raise BadInput(f"the table cannot be parsed ({error})", where=path) from error
    if not cells:
        raise BadInput("the table has no rows", where=path)
    _check_twice(cells, path)
    identifiers = {raw["trial_id"] for _, raw in cells}
    return [_row(number, raw, path, identifiers) for number, raw in cells]


def _check_columns(columns: Sequence[str], path: str) -> None:
    if len(columns) == 1 and ";" in columns[0]:
        raise BadInput("the columns are separated by semicolons", where=path, allowed="commas")
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise BadInput(f"the column '{twice[:40]}' stands twice", where=path)
    for name in REQUIRED:
        if name not in columns:
            raise BadInput(
                f"the column '{name}' is missing", where=path, allowed="the columns of trials.csv",
                do=nearest(name, columns),
            )  # fmt: skip


def _check_twice(cells: Sequence[tuple[int, dict[str, str]]], path: str) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for number, raw in cells:
        before = seen.setdefault(tuple(raw.values()), number)
        if before != number:
            raise BadInput(f"the row is the same as row {before}", where=f"{path}: row {number}", do="take one out")


def _number(
    raw: dict[str, str], key: str, where: str, *, low: float = -math.inf, high: float = math.inf
) -> float | None:
    text = raw.get(key, "")
    if not text:
        return None
    where = f"{where}, column {key}"
    match = re.fullmatch(r"(?:<=|~|>=)?\s*(-?\d{1,12}(?:\.\d{1,12})?)(?:\s*\(.*\))?", text)
    if match is None:
        if key in RANGE_COLUMNS and re.fullmatch(r"~?[<>=]*\d[\d.]*\s*(?:-|vs|to)\s*\d[\d.]*", text):
            return None
        hint = "a number with a decimal point and without a unit"
        raise BadInput(f"'{text[:40]}' is not a number", where=where, allowed=hint)
    value = float(match.group(1))
    if not low <= value <= high:
        allowed = f"{low:g} to {high:g}" if math.isfinite(high) else f"at least {low:g}"
        raise BadInput(f"{value:g} is impossible", where=where, allowed=allowed)
    return value


def _spread(raw: dict[str, str], key: str, where: str) -> float | None:
    value = _number(raw, key, where, low=0.0)
    if value == 0.0:
        raise BadInput(
            "a standard deviation of 0 is impossible", where=f"{where}, column {key}", do="leave it out if unknown"
        )
    return value


def _row(number: int, raw: dict[str, str], path: str, identifiers: set[str]) -> TrialRow:
    where = f"{path}: row {number}"
    if not raw["trial_id"]:
        raise BadInput("the row names no trial", where=f"{where}, column trial_id")
    mean, percent = _number(raw, "value_mean", where), _number(raw, "percent_change", where, low=-100.0, high=10_000.0)
    n = _number(raw, "n", where, low=LEAST_PEOPLE, high=1e6)
    sessions = _number(raw, "sessions_num", where, low=0, high=200)
    if sessions is None:
        sessions = _number(raw, "sessions_n", where, low=0, high=200)
    interval = _number(raw, "interval_weeks", where, low=0, high=MOST_WEEKS)
    first = _number(raw, "weeks_since_first_session", where, low=0, high=MOST_WEEKS)
    last = _number(raw, "weeks_since_last_session", where, low=0, high=MOST_WEEKS)
    if first is not None and last is not None and last > first:
        raise BadInput(
            f"{last:g} weeks since the last session, {first:g} since the first",
            where=f"{where}, column weeks_since_last_session", allowed="no more than since the first",
        )  # fmt: skip
    scale, quantity, observed, reason = _outcome(raw, mean, percent, where)
    baseline = _baseline(raw, scale, mean, percent, quantity, where)
    role = _role(raw, where)
    device = next((name for pattern, name in _DEVICES if re.search(pattern, raw.get("device", ""), re.I)), "")
    if device == "none":
        sessions = 0
    verified = "memory" not in raw.get("verified", "page")
    reason = reason or _unusable(role, raw.get("arm_role", ""), verified)
    teaches, because = _teaches(raw, where, role, verified, reason)
    return TrialRow(
        row=number,
        trial_id=raw["trial_id"][:64],
        study=(raw.get("study_id") or _study(raw["trial_id"], identifiers))[:64],
        role=role,
        own_needling_side=_needling_side(raw["trial_id"], role, identifiers),
        co_treatment=raw.get("co_treatment", "")[:200],
        scale=scale,
        quantity=quantity,
        threshold=_threshold(raw, where),
        threshold_to=_number(raw, "threshold_to", where, low=0.0, high=100.0),
        observed=observed,
        value_sd=_spread(raw, "value_sd", where),
        change_sd=_spread(raw, "change_sd", where),
        baseline_mean=baseline,
        baseline_sd=_spread(raw, "baseline_sd", where),
        n=None if n is None else int(n),
        blinded=_blinded(raw, where),
        scar_type=(raw.get("per_scar_type") or "all")[:64],
        phototypes=raw.get("country_or_skin_types", "")[:100],
        device="generic-pen" if device in {"", "none"} else device,
        depth_mm=_number(raw, "needle_length_mm", where, low=0, high=LONGEST_NEEDLE_MM),
        sessions=None if sessions is None else round(sessions),
        interval_days=None if interval is None else round(interval * 7.0, 1),
        weeks_since_first=first,
        weeks_since_last=last,
        source=raw.get("doi_or_url", "")[:300],
        outcome_name=raw["outcome_name"][:300],
        note=raw.get("notes", "")[:500],
        verified=verified,
        calibrates=teaches,
        not_calibrating_because=because,
        skipped_reason=reason,
    )


def _role(raw: dict[str, str], where: str) -> Role:
    words = raw.get("arm_role", "")
    found = next((role for pattern, role in _ROLES if re.search(pattern, words, re.I)), None)
    if found is None:
        raise BadInput(
            f"'{words[:40]}' is not known", where=f"{where}, column arm_role", allowed=", ".join(get_args(Role)),
            do=nearest(words, get_args(Role)),
        )  # fmt: skip
    return found


def _study(trial_id: str, identifiers: set[str]) -> str:
    """Return the arm that another arm's name goes on from, as X of X_CTRL; itself where there is none."""
    parts = trial_id.split("_")
    stems = ("_".join(parts[:count]) for count in range(1, len(parts)))
    return next((stem for stem in stems if stem in identifiers), trial_id)


def _needling_side(trial_id: str, role: Role, identifiers: set[str]) -> str | None:
    study = _study(trial_id, identifiers)
    return study if role == "combination" and study != trial_id else None


def _blinded(raw: dict[str, str], where: str) -> bool:
    word = _declared(raw, "blinded", ("yes", "no"), where)
    return "blinded" in raw.get("design", "") if word is None else word == "yes"


def _teaches(
    raw: dict[str, str], where: str, role: Role, verified: bool, reason: str | None
) -> tuple[bool, str | None]:
    """Return whether a row may calibrate, and if not why; what is from memory never does."""
    word = _declared(raw, "calibrates", ("yes", "no"), where)
    if reason is not None:
        return False, reason
    if not verified:
        return False, "the value is from memory, unverified"
    if role not in TEACHING:
        return False, f"{role.replace('_', ' ')} does not calibrate"
    if word == "no":
        return False, raw.get("not_calibrating_because") or "the table says so"
    return True, None


def _unusable(role: Role, words: str, verified: bool) -> str | None:
    if not verified:
        return "the value is from memory, unverified"
    if role not in PREDICTED:
        return f"the arm is not needling alone ({words})"
    return None


def _threshold(raw: dict[str, str], where: str) -> float | None:
    declared = _number(raw, "threshold", where, low=0.0, high=100.0)
    return responder_threshold(raw["outcome_name"]) if declared is None else declared


def _outcome(
    raw: dict[str, str], mean: float | None, percent: float | None, where: str
) -> tuple[Scale | None, Quantity | None, float | None, str | None]:
    """Return scale, quantity, the observed value and the reason to skip."""
    name = raw["outcome_name"]
    scale: Scale | None = _declared(raw, "scale", get_args(Scale), where) or scale_of(name)
    quantity: Quantity | None = _declared(raw, "quantity", get_args(Quantity), where)
    if scale is None:
        return None, None, mean, "the outcome is not a scale that the model measures"
    quantity = quantity or quantity_of(name, scale, mean, percent)
    if quantity is None:
        return scale, None, mean, "no value that can be read is reported"
    if (scale == "responder_share") != (quantity == "responder_share"):
        raise BadInput(f"'{quantity}' of '{scale}'", where=f"{where}, column quantity", allowed="both responder_share")
    observed = percent if quantity == "percent_change" and percent is not None else mean
    if observed is None:
        return scale, quantity, None, "no value is reported"
    _check_range(scale, quantity, observed, where)
    if scale == "responder_share" and _threshold(raw, where) is None:
        return scale, quantity, observed, "a responder share without a threshold"
    return scale, quantity, observed, None


def _check_range(scale: Scale, quantity: Quantity, observed: float, where: str) -> None:
    low, high = -math.inf, math.inf
    if quantity == "responder_share":
        low, high = 0.0, 100.0
    elif scale in RANGES:
        most = RANGES[scale][1]
        low, high = {"level": (0.0, most), "change": (-most, most)}.get(quantity, (-100.0, 1_000.0))
    elif scale != "collagen_percent":
        low, high = -100.0, 100.0
    if not low <= observed <= high:
        raise BadInput(
            f"{observed:g} as {quantity} of {scale}",
            where=f"{where}, column value_mean",
            allowed=f"{low:g} to {high:g}",
        )


def _baseline(
    raw: dict[str, str], scale: Scale | None, mean: float | None, percent: float | None,
    quantity: Quantity | None, where: str,
) -> float | None:  # fmt: skip
    low, high = RANGES.get(scale or "", (0.0, math.inf))
    baseline = _number(raw, "baseline_mean", where, low=low, high=high)
    if baseline and mean is not None and percent is not None and quantity == "level":
        computed = 100.0 * (mean / baseline - 1.0)
        if abs(computed - percent) > ROUNDING:
            raise BadInput(
                f"{percent:g} % is not the change from {baseline:g} to {mean:g} ({computed:.1f} %)",
                where=f"{where}, column percent_change", do="look for mixed units or scales",
            )  # fmt: skip
    return baseline


def _declared(raw: dict[str, str], key: str, allowed: tuple[str, ...], where: str) -> Any:
    word = raw.get(key, "")
    if word and word not in allowed:
        raise BadInput(
            f"'{word[:40]}' is not known", where=f"{where}, column {key}", allowed=", ".join(allowed),
            do=nearest(word, allowed),
        )  # fmt: skip
    return word or None
