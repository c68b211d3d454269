from cicatrix.acute.aftercare import aftercare, red_flags, what_to_expect
from cicatrix.evidence.store import load_evidence


def test_every_step_has_a_source() -> None:
    assert {step.source for step in aftercare()} <= set(load_evidence().references)


def test_every_hour_of_the_first_week_has_something_to_expect() -> None:
    for hour in range(168):
        assert any(step.kind == "expect" for step in what_to_expect(hour)), hour


def test_no_step_allows_what_another_forbids_at_the_same_hour() -> None:
    sunscreen_forbidden = [s for s in aftercare() if s.kind == "avoid" and "sunscreen, acids" in s.what]
    sunscreen_wanted = [s for s in aftercare() if s.kind == "do" and "sunscreen" in s.what]
    assert sunscreen_forbidden[0].to_h <= sunscreen_wanted[0].from_h


def test_the_red_flags_begin_with_the_emergencies() -> None:
    urgencies = [flag.urgency for flag in red_flags()]
    order = ["emergency", "same_day", "within_48_hours", "call_clinic", "within_a_week", "next_visit"]
    assert urgencies == sorted(urgencies, key=order.index)
    assert set(urgencies) == set(order)
