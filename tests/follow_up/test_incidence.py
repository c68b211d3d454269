"""Pooled rates: against the closed form, a second implementation, and honest where nobody counted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaln
from scipy.stats import beta

from cicatrix.acute.aftercare import red_flags
from cicatrix.base.errors import BadInput
from cicatrix.base.numbers import NotEstimable
from cicatrix.evidence.store import load_evidence
from cicatrix.evidence.trials.event_rows import shipped_events
from cicatrix.follow_up.event_catalogue import Count, catalogue
from cicatrix.follow_up.incidence import RHO_PRIOR, Incidence, incidence_of, pooled_rate
from cicatrix.outcome.events import event_records

PIH = "post_inflammatory_hyperpigmentation"
NO_SPREAD = (1.0, 1e7)
COUNTS = st.lists(
    st.integers(5, 60).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))), min_size=1, max_size=4
)


def counted(event: str, phototype: int | None = None, **more: object) -> Incidence:
    found = incidence_of(event, phototype, **more)  # type: ignore[arg-type]
    assert isinstance(found, Incidence)
    return found


@pytest.mark.parametrize(("cases", "of"), [(0, 31), (5, 36), (36, 36)])
def test_without_spread_one_study_gives_the_jeffreys_posterior(cases: int, of: int) -> None:
    for found in pooled_rate([(cases, of)], NO_SPREAD):
        exact = beta.ppf([0.1, 0.5, 0.9], cases + 0.5, of - cases + 0.5)
        assert [found.p10, found.median, found.p90] == pytest.approx(list(exact), abs=1.5e-3)


def test_without_spread_studies_add_up() -> None:
    assert pooled_rate([(5, 36), (0, 31)], NO_SPREAD)[0].median == pytest.approx(
        pooled_rate([(5, 67)], NO_SPREAD)[0].median, rel=1e-3
    )


def test_beside_draws_of_chance() -> None:
    """Importance sampling from the prior, which shares no grid with the sum."""
    counts = [(5, 36), (0, 31), (0, 32), (0, 24)]
    rng = np.random.default_rng(4)
    mean, rho = rng.beta(0.5, 0.5, 400_000), rng.beta(*RHO_PRIOR, 400_000)
    a, b = mean * (1 - rho) / rho, (1 - mean) * (1 - rho) / rho
    fit = sum(betaln(a + cases, b + of - cases) - betaln(a, b) for cases, of in counts)
    weight = np.exp(fit - fit.max())
    chosen = rng.choice(mean.size, 40_000, p=weight / weight.sum())
    pooled, following = pooled_rate(counts)
    assert [pooled.p10, pooled.median, pooled.p90] == pytest.approx(
        list(np.percentile(mean[chosen], [10, 50, 90])), rel=0.05
    )
    new = rng.beta(a[chosen], b[chosen])
    assert following.p90 == pytest.approx(float(np.percentile(new, 90)), rel=0.05)
    assert following.median == pytest.approx(float(np.percentile(new, 50)), rel=0.1)


@settings(max_examples=25)
@given(COUNTS)
def test_rates_are_ordered_shares(counts: list[tuple[int, int]]) -> None:
    for one in pooled_rate(counts):
        assert 0.0 <= one.p10 <= one.median <= one.p90 <= 1.0


def test_the_next_study_is_less_certain_than_the_mean() -> None:
    pooled, following = pooled_rate([(5, 36), (0, 31), (0, 32), (0, 24)])
    assert following.p90 > pooled.p90
    assert following.p10 < pooled.p10


def test_a_wider_prior_of_the_spread_widens_what_is_said() -> None:
    counts = [(5, 36), (0, 31), (0, 32), (0, 24)]
    narrow, wide = pooled_rate(counts, (1.0, 99.0))[1], pooled_rate(counts, (1.0, 4.0))[1]
    assert wide.p90 > narrow.p90


def test_pigment_by_phototype() -> None:
    every, dark = counted(PIH), counted(PIH, 5)
    assert (every.cases, every.of) == (5, 123)
    assert (dark.cases, dark.of, dark.studies) == (5, 36, ["DOGRA2014"])
    assert dark.pooled.median > every.pooled.median
    assert "one study only" in dark.note
    assert counted(PIH, 4) == dark
    for phototype in (1, 2, 3, 6):
        found = incidence_of(PIH, phototype)
        assert isinstance(found, NotEstimable)
        assert "phototype" in found.reason


def test_settings_are_never_mixed() -> None:
    alone, combined = counted(PIH), counted(PIH, setting="combination")
    assert "CHAWLA2014" not in alone.studies
    assert combined.studies == ["CHAWLA2014"]
    assert isinstance(incidence_of("tram_track_scar", device="pen"), NotEstimable)
    assert counted("tram_track_scar", device="roller").cases == 2


def test_what_nobody_counted_has_a_reason() -> None:
    for name in ("granuloma", "cold_sore", "mycobacterial_infection", "anaesthetic_toxicity", "serious_event"):
        found = incidence_of(name)
        assert isinstance(found, NotEstimable)
        assert len(found.reason) > 20


def test_counts_from_a_percentage_are_an_assumption() -> None:
    assert counted("bruise").grade == "assumption"
    assert counted(PIH).grade == "assumption"  # the arm's size of one study is derived
    assert counted(PIH, 4).grade == "measured_human"


def test_unknown_words_are_refused() -> None:
    with pytest.raises(BadInput, match="did you mean 'granuloma'"):
        incidence_of("granulom")
    with pytest.raises(BadInput, match="1 to 6"):
        incidence_of(PIH, 7)


def test_the_catalogue_holds_every_event_of_the_forecast_and_of_the_tables() -> None:
    events = catalogue()
    assert {record.name for record in event_records()} <= set(events)
    held = {one.course.counted_as for one in events.values()} - {None}
    assert held == {row.event for row in shipped_events() if row.unit == "people"}
    references = load_evidence().references
    for one in events.values():
        assert one.record.source in references or (one.record.source, one.record.grade) == ("assumption", "assumption")
        assert one.counts or one.record.reason


def test_every_red_flag_watches_for_an_event_or_an_eye() -> None:
    named = {flag for one in catalogue().values() for flag in one.course.red_flag}
    assert {flag.id for flag in red_flags()} - named == {"R03"}


def test_a_count_that_is_only_shown_says_why() -> None:
    shown = [count for one in catalogue().values() for count in one.counts if count.standing == "shown"]
    assert shown
    assert all(count.why_not for count in shown)


@pytest.mark.parametrize(("reported", "types"), [("IV-V", {"IV", "V"}), ("III-V", {"III", "IV", "V"}), ("", set())])
def test_phototypes_are_read_as_a_range(reported: str, types: set[str]) -> None:
    count = Count(study="x", cases=0, of=1, phototypes=reported, device="", setting="needling", standing="pooled",
                  source="x")  # fmt: skip
    assert count.types == types
