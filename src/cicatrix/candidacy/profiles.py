"""Jurisdiction profiles: which source's position applies where sources differ, chosen as data and never merged."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, get_args

from pydantic import Field

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.reading import parse, validate
from cicatrix.base.words import listing, nearest
from cicatrix.candidacy.conditions import AllOf
from cicatrix.candidacy.rule_parts import Position, Severity, Standing
from cicatrix.candidacy.rules import DATA, Rule, load_rules
from cicatrix.intake.case import Jurisdiction

PROFILES = "profiles.toml"
JURISDICTIONS: tuple[Jurisdiction, ...] = get_args(Jurisdiction)


class Choice(Frozen):
    """The position that a profile takes on one rule."""

    rule: str
    position: str
    why: str = Field(min_length=3)


class Profile(Frozen):
    """What applies in one jurisdiction; a rule without a choice stands as it is written, the strictest."""

    id: Jurisdiction
    name: str = Field(min_length=2)
    choice: tuple[Choice, ...] = ()


class ProfileFile(Frozen):
    """The profiles file."""

    profile: tuple[Profile, ...]


def profiles_from(data: Mapping[str, Any], rules: Mapping[str, Rule], where: str) -> Mapping[Jurisdiction, Profile]:
    """Return the profiles in a parsed file, by jurisdiction.

    Raises
    ------
    BadInput
        If a jurisdiction is missing or stands twice, or a choice names what does not exist or may not be chosen.
    """
    listed = validate(dict(data), ProfileFile, where).profile
    names = [profile.id for profile in listed]
    if sorted(names) != sorted(JURISDICTIONS):
        raise BadInput(
            f"the profiles are {listing(names)}", where=where, allowed=f"once each: {listing(JURISDICTIONS)}"
        )
    for profile in listed:
        chosen = [choice.rule for choice in profile.choice]
        for choice in profile.choice:
            place = f"{where}: profile {profile.id}, rule {choice.rule[:16]}"
            if chosen.count(choice.rule) > 1:
                raise BadInput("this rule is chosen for twice", where=place, allowed="one position for each rule")
            _check_choice(choice, rules, place)
    return MappingProxyType({profile.id: profile for profile in listed})


def _check_choice(choice: Choice, rules: Mapping[str, Rule], where: str) -> None:
    if choice.rule not in rules:
        raise BadInput("there is no such rule", where=where, do=nearest(choice.rule, rules))
    rule = rules[choice.rule]
    ids = [position.id for position in rule.position]
    if choice.position not in ids:
        near = nearest(choice.position, ids)
        raise BadInput(f"there is no position '{choice.position[:40]}'", where=where, allowed=listing(ids), do=near)
    standing = rule.position[ids.index(choice.position)].standing
    if standing is Standing.SHOWN:
        raise BadInput("a position that is only shown cannot be chosen", where=where, allowed="written, lighter")
    if standing is Standing.LIGHTER and not rule.overridable:
        raise BadInput("a rule that has no override cannot be lightened", where=where, allowed="a written position")


@cache
def load_profiles() -> Mapping[Jurisdiction, Profile]:
    """Read the profiles that ship with the package."""
    where = f"{DATA}/{PROFILES}"
    return profiles_from(parse(files(DATA).joinpath(PROFILES).read_text("utf-8"), where), load_rules(), where)


def lightened(rule: Rule, position: Position) -> Rule:
    """Return a rule as one of its positions has it; it can only become narrower."""
    if position.standing is not Standing.LIGHTER:
        return rule
    severity = position.severity or rule.severity
    wait = rule.waiting_days if position.waiting_days is None else position.waiting_days or None
    parts: dict[str, Any] = {
        "severity": severity,
        "outcome": rule.outcome if severity in {Severity.ABSOLUTE, Severity.RELATIVE} else None,
        "waiting_days": wait,
        "counted_from": rule.counted_from if wait else (),
        "action": position.action or rule.action,
    }
    if position.only_if is not None:
        parts["condition"] = AllOf(all=(rule.condition, position.only_if))
    return rule.model_copy(update=parts)


def choice_of(jurisdiction: Jurisdiction, rule: Rule) -> Choice | None:
    """Return what a profile chose for a rule; None if the rule stands there as it is written."""
    return next((one for one in load_profiles()[jurisdiction].choice if one.rule == rule.id), None)


def position_of(jurisdiction: Jurisdiction, rule: Rule) -> Position | None:
    """Return the position that a profile takes on a rule, if it takes one."""
    choice = choice_of(jurisdiction, rule)
    return None if choice is None else next(one for one in rule.position if one.id == choice.position)


@cache
def rules_in(jurisdiction: Jurisdiction) -> Mapping[str, Rule]:
    """Return the rules as they apply in a jurisdiction."""
    found = {name: (rule, position_of(jurisdiction, rule)) for name, rule in load_rules().items()}
    return MappingProxyType(
        {name: rule if position is None else lightened(rule, position) for name, (rule, position) in found.items()}
    )
