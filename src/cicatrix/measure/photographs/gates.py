"""A gate: one thing that a photograph must meet, how far it does, and what the photographer can do."""

from __future__ import annotations

from enum import StrEnum

from cicatrix.base.model import Frozen


class GateState(StrEnum):
    """How a photograph meets a gate."""

    PASS = "pass"  # noqa: S105 - no password
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


class Gate(Frozen):
    """One criterion and how it is met."""

    id: str
    state: GateState
    value: float | None
    """What was measured; None where it is not known."""
    unit: str
    warn_limit: float | None
    fail_limit: float | None
    """From where it warns and fails; None where there is no such limit."""
    source: str
    """Where the limits come from, or the reasoning of an assumption."""
    message: str
    """What was found and, unless it passes, what to do."""


def worst(gates: tuple[Gate, ...]) -> GateState:
    """Return the worst state of some gates; what is unknown does not count."""
    states = {gate.state for gate in gates}
    return next((state for state in (GateState.FAIL, GateState.WARN) if state in states), GateState.PASS)


def state_of(value: float, warn: float, fail: float) -> GateState:
    """Return the state of a value against its limits; where *fail* is below *warn*, low values are the bad ones."""
    if fail < warn:
        value, warn, fail = -value, -warn, -fail
    if value > fail:
        return GateState.FAIL
    return GateState.WARN if value > warn else GateState.PASS


def gate_of(
    name: str, value: float, limits: tuple[float, float], unit: str, source: str, says: tuple[str, str],
) -> Gate:  # fmt: skip
    """Return a gate by its limits, to warn and to fail; *says* holds what was found and what to do unless it passes."""
    state = state_of(value, *limits)
    message = says[0] if state is GateState.PASS else f"{says[0]}: {says[1]}"
    return Gate(
        id=name, state=state, value=value, unit=unit, warn_limit=limits[0], fail_limit=limits[1], source=source,
        message=message,
    )  # fmt: skip
