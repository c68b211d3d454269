"""Trials tables in: every cell checked, the file loaded whole or refused with its row and column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import get_args

from cicatrix.base.errors import BadInput
from cicatrix.base.words import nearest
from cicatrix.evidence.trials.cells import Line, lines_of, read_table
from cicatrix.evidence.trials.row_rules import (
    baseline_of,
    bounded_spread,
    measured,
    people_of,
    spreads,
    threshold_of,
    threshold_to_of,
)
from cicatrix.evidence.trials.schema import COLUMNS, REQUIRED, Role, TrialRow

SHIPPED = "trials.csv"
LONGEST_NEEDLE_MM = 5.0
MOST_WEEKS = 1_000.0
SAME_BASELINE = 0.25
"""Share by which two baselines of one arm on one scale may differ, as those of its completers do from all."""
_DEVICES = ((r"^none", "none"), (r"roller", "generic-roller"), (r"pen", "generic-pen"))
_ROLES: tuple[tuple[str, Role], ...] = (
    (r"^combination", "combination"), (r"^(control \(active|active.control)", "active_control"),
    (r"^control", "control"), (r"^histology", "histology"), (r"^kinetics \(in vitro", "in_vitro"),
    (r"^kinetics", "kinetics"), (r"^natural.history", "natural_history"), (r"^meta.analysis", "meta_analysis"),
    (r"^animal", "animal"), (r"^in.vitro", "in_vitro"), (r"^monotherapy|^needling|^$", "needling"),
)  # fmt: skip
PREDICTED: frozenset[Role] = frozenset({"needling", "control", "histology", "natural_history"})
TEACHING: frozenset[Role] = frozenset({"needling", "control"})


def read_trials(path: str | Path) -> list[TrialRow]:
    """Read a table in the columns of ``trials.csv``.

    ``trial_id``, ``outcome_name`` and ``value_mean`` are needed; of the others, ``scale``, ``quantity``, ``threshold``,
    ``threshold_to``, ``study_id``, ``blinded``, ``change_sd``, ``standard_error`` and ``calibrates`` make a row
    computable where its words do not. A row that is not understood is skipped with its reason, never guessed.

    Raises
    ------
    BadInput
        Naming the column, or the row and column: a column is missing, a number is not one or impossible, units or
        scales are mixed, a row stands twice. Nothing is half loaded.
    """
    return _trials(read_table(Path(path)), str(path))


@cache
def shipped_trials() -> tuple[TrialRow, ...]:
    """Return the published arms that the package holds, in the order of the table."""
    text = files("cicatrix.evidence.trials").joinpath(SHIPPED).read_text(encoding="utf-8")
    return tuple(_trials(text, SHIPPED))


def _trials(text: str, path: str) -> list[TrialRow]:
    lines = lines_of(text, path, COLUMNS, REQUIRED)
    roles: dict[str, Role] = {}
    for line in lines:
        roles.setdefault(line.text("trial_id"), _role(line))
    rows = [_row(line, roles) for line in lines]
    _check_together(rows, lines)
    return rows


def _check_together(rows: Sequence[TrialRow], lines: Sequence[Line]) -> None:
    """Refuse two values of one outcome, and baselines of one arm that cannot be on one scale."""
    outcomes: dict[tuple[object, ...], int] = {}
    baselines: dict[tuple[object, ...], TrialRow] = {}
    for row, line in zip(rows, lines, strict=True):
        times = (row.weeks_since_first, row.weeks_since_last)
        words = (row.trial_id, row.outcome_name, row.scale, row.quantity, row.threshold, row.threshold_to)
        before = outcomes.setdefault((*words, row.scar_type, *times, row.device, row.depth_mm, row.sessions), row.row)
        if before != row.row and row.observed is not None:
            raise BadInput(
                f"row {before} has the same arm, outcome and time", where=line.where("value_mean"),
                do="say what sets them apart in outcome_name, per_scar_type or the weeks",
            )  # fmt: skip
        if row.baseline_mean is None or row.scale is None:
            continue
        first = baselines.setdefault((row.trial_id, row.scale, row.scar_type), row)
        other = first.baseline_mean or 0.0
        if abs(row.baseline_mean - other) > SAME_BASELINE * max(row.baseline_mean, other):
            raise BadInput(
                f"a baseline of {row.baseline_mean:g}, and of {other:g} in row {first.row}, of one arm and scale",
                where=line.where("baseline_mean"), do="look for mixed scales",
            )  # fmt: skip


def _row(line: Line, roles: Mapping[str, Role]) -> TrialRow:
    trial = line.text("trial_id")
    if not trial:
        raise BadInput("the row names no trial", where=line.where("trial_id"), allowed="a word")
    mean, percent = line.number_at("value_mean"), line.number_at("percent_change", low=-100.0, high=10_000.0)
    n = people_of(line)
    sessions = line.number_at("sessions_num", low=0, high=200, ranges=True)
    if sessions is None:
        sessions = line.number_at("sessions_n", low=0, high=200, ranges=True)
    interval = line.number_at("interval_weeks", low=0, high=MOST_WEEKS, ranges=True)
    first = line.number_at("weeks_since_first_session", low=0, high=MOST_WEEKS)
    last = line.number_at("weeks_since_last_session", low=0, high=MOST_WEEKS)
    if first is not None and last is not None and last > first:
        raise BadInput(
            f"{last:g} weeks since the last session, {first:g} since the first",
            where=line.where("weeks_since_last_session"), allowed="no more than since the first",
        )  # fmt: skip
    scale, quantity, observed, reason = measured(line, mean, percent)
    baseline = baseline_of(line, scale, mean, percent, quantity)
    role = _role(line)
    device = next((name for pattern, name in _DEVICES if re.search(pattern, line.text("device"), re.I)), "")
    if device == "none":
        sessions = 0
    verified = "memory" not in line.text("verified")
    reason = reason or _unusable(role, line.text("arm_role"), verified)
    teaches, because = _teaches(line, role, reason)
    value_sd, change_sd, note = spreads(line, scale, quantity, observed)
    return TrialRow(
        row=line.number,
        trial_id=trial[:64],
        study=(line.text("study_id") or _study(trial, roles))[:64],
        role=role,
        own_needling_side=_needling_side(trial, role, roles),
        co_treatment=line.text("co_treatment", 200),
        scale=scale,
        quantity=quantity,
        threshold=threshold_of(line, scale),
        threshold_to=threshold_to_of(line, scale),
        threshold_basis=line.text("threshold_basis", 200),
        observed=observed,
        value_sd=value_sd,
        change_sd=change_sd,
        standard_error=line.spread("standard_error"),
        baseline_mean=baseline,
        baseline_sd=bounded_spread(line, "baseline_sd", scale),
        n=n,
        blinded=_blinded(line),
        scar_type=line.text("per_scar_type", 64) or "all",
        phototypes=line.text("country_or_skin_types", 100),
        device="generic-pen" if device in {"", "none"} else device,
        depth_mm=line.number_at("needle_length_mm", low=0, high=LONGEST_NEEDLE_MM, ranges=True),
        sessions=None if sessions is None else round(sessions),
        interval_days=None if interval is None else round(interval * 7.0, 1),
        weeks_since_first=first,
        weeks_since_last=last,
        source=line.text("doi_or_url"),
        outcome_name=line.text("outcome_name"),
        note="; ".join(part for part in (line.text("notes", 500), note) if part),
        verified=verified,
        calibrates=teaches,
        not_calibrating_because=because,
        skipped_reason=reason,
    )


def _role(line: Line) -> Role:
    words = line.text("arm_role")
    found: Role | None = next((role for pattern, role in _ROLES if re.search(pattern, words, re.I)), None)
    if found is None:
        raise BadInput(
            f"'{words[:40]}' is not known", where=line.where("arm_role"), allowed=", ".join(get_args(Role)),
            do=nearest(words, get_args(Role)),
        )  # fmt: skip
    return found


def _study(trial_id: str, roles: Mapping[str, Role]) -> str:
    """Return the arm that another arm's name goes on from, as X of X_CTRL; itself where there is none."""
    parts = trial_id.split("_")
    stems = ("_".join(parts[:count]) for count in range(1, len(parts)))
    return next((stem for stem in stems if stem in roles), trial_id)


def _needling_side(trial_id: str, role: Role, roles: Mapping[str, Role]) -> str | None:
    study = _study(trial_id, roles)
    return study[:64] if role == "combination" and roles[study] == "needling" else None


def _blinded(line: Line) -> bool:
    word = line.word("blinded", ("yes", "no"))
    design = line.text("design").lower()
    said = "blind" in design and not re.search(r"unblind|non.?blind|not blind|open.label", design)
    return said if word is None else word == "yes"


def _teaches(line: Line, role: Role, reason: str | None) -> tuple[bool, str | None]:
    """Return whether a row may calibrate, and if not why; what is from memory never does."""
    word = line.word("calibrates", ("yes", "no"))
    if reason is not None:
        return False, reason
    if role not in TEACHING:
        return False, f"{role.replace('_', ' ')} does not calibrate"
    if word == "no":
        return False, line.text("not_calibrating_because") or "the table says so"
    return True, None


def _unusable(role: Role, words: str, verified: bool) -> str | None:
    if not verified:
        return "the value is from memory, unverified"
    if role not in PREDICTED:
        return f"the arm is not needling alone ({words})"
    return None
