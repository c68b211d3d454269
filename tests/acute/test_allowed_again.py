import numpy as np

from cicatrix.acute.aftercare import aftercare
from cicatrix.acute.allowed_again import CLOCKS, advice, allowed_again
from cicatrix.evidence.store import load_evidence

NOW = {clock: np.zeros(5) for clock in CLOCKS if clock != "none"}
LATE = {clock: np.array([100.0, 200.0, 300.0, 400.0, 500.0]) for clock in NOW}


def test_without_a_wound_the_advice_decides() -> None:
    found = {one.activity: one for one in allowed_again(NOW)}
    for item in advice():
        assert found[item.activity].decided_by == "advice"
        assert found[item.activity].safe_from_h == item.from_h
        assert found[item.activity].reason == item.why


def test_the_later_of_clock_and_advice_counts_and_the_safe_hour_is_late() -> None:
    found = {one.activity: one for one in allowed_again(LATE)}
    for item in advice():
        one = found[item.activity]
        if item.clock == "none":
            assert one.safe_from_h == item.from_h
            continue
        assert np.all(one.from_h == np.maximum(LATE[item.clock], item.from_h))
        assert one.safe_from_h == 460.0
        by_skin = item.from_h < 300.0
        assert one.decided_by == ("skin" if by_skin else "advice")
        assert (CLOCKS[item.clock] in one.reason) == by_skin


def test_they_come_in_the_order_of_their_hours() -> None:
    hours = [one.safe_from_h for one in allowed_again(LATE)]
    assert hours == sorted(hours)


def test_every_advice_has_a_source_or_says_that_it_has_none() -> None:
    known = set(load_evidence().references)
    for item in advice():
        assert item.source in known or (item.source, item.mark) == ("assumption", "D")


def test_nothing_is_advised_before_the_time_line_stops_forbidding_it() -> None:
    for word in ("make-up", "swimming", "retinoid", "sunscreen"):
        forbidden = max(step.to_h for step in aftercare() if step.kind == "avoid" and word in step.what)
        again = next(one for one in allowed_again(LATE) if word in one.activity)
        assert again.safe_from_h >= min(forbidden, 24.0 if word == "sunscreen" else forbidden)
