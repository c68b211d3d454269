"""The page of the rules: what each says, what its sources say where they differ, and what each jurisdiction takes."""

from __future__ import annotations

from page import page, table

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.candidacy.profiles import JURISDICTIONS, lightened, load_profiles, position_of
from cicatrix.candidacy.rule_parts import Position, Review, Standing
from cicatrix.candidacy.rules import Rule, load_rules, rule_set_version


def rules() -> str:
    """Return every rule of the candidacy engine, the positions of its sources and the jurisdictions' choices."""
    every = load_rules().values()
    signed = sum(rule.review is Review.SIGNED for rule in every)
    rows = [
        (
            f"`{rule.id}`",
            rule.severity.value,
            rule.scope.value.replace("_", "-"),
            rule.reason,
            rule.action,
            rule.waiting_days or "",
            ", ".join(rule.may_override) or "nobody",
            rule.override_reason,
            "; ".join(str(source) for source in rule.source),
            rule.standing_of_review,
            f"{rule.version}, from {rule.valid_from}{f' to {rule.valid_to}' if rule.valid_to else ''}",
        )
        for rule in every
    ]
    head = (
        "rule", "severity", "scope", "reason", "action", "waiting days", "who may override",
        "what the reason has to say", "source", "review", "version",
    )  # fmt: skip
    differing = [rule for rule in every if rule.position]
    return page(
        "Rules",
        f"{INTENDED_USE} **{REVIEW_MARK}**",
        f"Version {rule_set_version()}: {len(rows)} rules, {signed} of them signed by a clinician. Marks of sources: "
        "L label, regulator, manual or guideline, J journal, V vendor or clinic page, A machine-written page, D this "
        "design, M from memory and unverified. [Which people they were tried on](rule-coverage.md).",
        table(head, rows),
        f"## Where sources differ\n\nOn {len(differing)} rules. A rule stands as it is *written* unless the profile of "
        "the clinic's jurisdiction takes a *lighter* position, which can only narrow it; what has no override is never "
        "lightened. What is only *shown* is not computed, and says why. Nothing is merged: `cicatrix screen` shows "
        "every position beside a finding, and what other jurisdictions would answer.",
        table(
            ("rule", "position", "standing", "says", "comes to", *JURISDICTIONS, "source"),
            [_position(rule, one) for rule in differing for one in rule.position],
        ),
        "## What each jurisdiction takes, and why\n\nA rule that is not named stands as it is written: where a profile "
        "has no source the strictest is the default.",
        table(
            ("jurisdiction", "rule", "position", "why"),
            [
                (profile.name, f"`{choice.rule}`", choice.position, choice.why)
                for profile in load_profiles().values()
                for choice in profile.choice
            ],
        ),
    )


def _position(rule: Rule, one: Position) -> tuple[object, ...]:
    taken = ["taken" if position_of(place, rule) is one else "" for place in JURISDICTIONS]
    source = "; ".join(str(part) for part in one.source)
    return (f"`{rule.id}`", one.id, one.standing.value, one.says, _comes_to(rule, one), *taken, source)


def _comes_to(rule: Rule, one: Position) -> str:
    if one.standing is Standing.SHOWN:
        return one.because
    then = lightened(rule, one)
    wait = f", {then.waiting_days} days" if then.waiting_days else ""
    return f"{then.severity.value}{wait}{', under a further condition' if one.only_if is not None else ''}"
