"""Measurement models: as single faces are forecast, bounded, rising with the response, the same in JAX."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from cicatrix.base.errors import InternalError
from cicatrix.evidence.draws import Draws, draw, medians
from cicatrix.outcome.forecast import forecast
from cicatrix.outcome.measurement import MEASURED, READS, Expected, Reading, expected, population
from cicatrix.outcome.population import mix_shares, typical_scars

TYPE = np.array([0.6, 1.0, 1.4])[:, None, None]
SHARES = (Reading("responder_share", "responder_share", 1.0), Reading("responder_share", "responder_share", 50.0))
CHANGES = tuple(Reading(scale, "percent_change") for scale in sorted(MEASURED - {"responder_share"}))
GRADE = Reading("goodman_baron_grade", "change")


def asked(draws: Draws, reading: Reading, strength: float, bias: float = 0.0, release: float = 0.0, **more) -> Expected:
    people = population(np, draws.values)
    growth = strength * TYPE * np.ones((3, 1, draws.n))
    return expected(np, reading, people, growth, release * growth, np.full((1, draws.n), bias), **more)


@pytest.mark.parametrize("reading", CHANGES, ids=lambda reading: reading.scale)
def test_no_response_is_no_change(reading: Reading) -> None:
    assert asked(draw(20, 1), reading, 0.0).mean == pytest.approx(0.0, abs=1e-6)


@given(
    reading=st.sampled_from((*CHANGES, *SHARES)),
    strength=st.floats(0.0, 50.0),
    more=st.floats(0.0, 5.0),
    bias=st.floats(-150.0, 150.0),
)
@settings(max_examples=60, deadline=None)
def test_bounded_and_never_falls_with_the_response(reading: Reading, strength: float, more: float, bias: float) -> None:
    draws = draw(6, 2)
    less, better = (asked(draws, reading, value, bias) for value in (strength, strength + more))
    gains = reading.scale == "responder_share" or reading.scale.endswith("percent") or "replica" in reading.scale
    sign = 1.0 if gains else -1.0
    assert np.all(sign * (better.mean - less.mean) >= -1e-6)
    for answer in (less, better):
        assert np.all(sign * answer.mean <= 100.0 + 1e-6)
        assert np.all(np.isfinite(answer.mean))
        assert np.all(np.isfinite(answer.person_sd))
        assert np.all(answer.person_sd >= 0.0)
    if reading.scale == "responder_share":
        assert np.all(less.mean >= -1e-9)


@pytest.mark.parametrize(("scale", "tolerance"), [("goodman_baron_quantitative", 2.5), ("ecca", 6.0)])
@pytest.mark.parametrize("strength", [0.3, 0.7, 1.2, 2.0])
def test_a_population_is_scored_as_its_faces_are_forecast(scale: str, tolerance: float, strength: float) -> None:
    """In points of percent of the baseline; a score linear in the count would be 8 off at a strength of 0.7."""
    n = 150
    draws = draw(n, 3)
    faces, mix = typical_scars(draws), np.median(mix_shares(draws), axis=1)
    mix = mix / mix.sum()
    alike = replace(
        population(np, draws.values),
        person_sd_log=np.zeros(n),
        depth_mm=np.array([scar.depth_mm for scar in faces])[:, None] * np.ones((1, n)),
        mix=np.repeat(mix[:, None], n, axis=1),
        scar_count=np.full(n, 30.0),
        scar_count_sd_log=np.full(n, 0.7),
    )
    growth = strength * TYPE * np.ones((3, 1, n))
    got = expected(np, Reading(scale, "percent_change"), alike, growth, 0.0 * growth, np.zeros((1, n))).mean.mean()
    gains = [np.full((n, 1), -np.expm1(-strength * float(k))) for k in TYPE.ravel()]
    before = after = 0.0
    for total in 30.0 * np.exp(0.7 * ndtri((np.arange(8) + 0.5) / 8)):
        groups = [s.model_copy(update={"count": max(1, round(total * m))}) for s, m in zip(faces, mix, strict=True)]
        outlook = forecast(draws, groups, gains, [10.0])
        before += outlook.baseline[scale].mean()
        after += outlook.measures[scale].mean()
    assert got == pytest.approx(100.0 * (after / before - 1.0), abs=tolerance)


def test_percentages_of_depth_and_volume_are_those_of_single_faces() -> None:
    """Without spread between persons; numbers of scars in proportion to the mix."""
    draws = medians()
    alike = replace(population(np, draws.values), person_sd_log=np.zeros(1))
    growth = 0.5 * TYPE
    mix = mix_shares(draws)[:, 0]
    scars = [
        s.model_copy(update={"count": max(1, round(400 * m))}) for s, m in zip(typical_scars(draws), mix, strict=True)
    ]
    outlook = forecast(draws, scars, [-np.expm1(-row) for row in growth], [10.0])
    for scale in ("scar_depth_percent", "scar_volume_percent", "patient_percent"):
        got = expected(np, Reading(scale, "percent_change"), alike, growth, 0.0 * growth, np.zeros((1, 1))).mean
        assert got == pytest.approx(outlook.measures[scale], abs=0.3)


@pytest.mark.parametrize("mean", [1.5, 2.4, 3.29, 3.8])
def test_the_grade_before_is_the_one_reported(mean: float) -> None:
    """Everybody ends at grade 1, so the fall tells where they began."""
    draws = draw(10, 5)
    keys = {"baseline_mean": np.array([[mean]]), "baseline_sd": np.array([[0.59]])}
    floor = asked(draws, GRADE, 1e4, **keys).mean
    assert floor == pytest.approx(1.0 - mean, abs=0.01)


def test_categories_add_up_to_the_share_above() -> None:
    draws = draw(30, 6)

    def share(least: float, below: float | None = None) -> np.ndarray:
        return asked(draws, Reading("responder_share", "responder_share", least, below), 0.8).mean

    assert share(1.0, 2.0) + share(2.0) == pytest.approx(share(1.0))
    assert share(25.0, 50.0) + share(50.0) == pytest.approx(share(25.0))
    assert np.all(share(2.0) < share(1.0))


def test_bias_takes_its_share_of_what_remains() -> None:
    draws = draw(10, 7)
    for scale in ("goodman_baron_quantitative", "ecca", "lipper_perez"):
        assert asked(draws, Reading(scale, "percent_change"), 0.0, bias=5.0).mean == pytest.approx(-5.0)
    assert asked(draws, Reading("scar_depth_percent", "percent_change"), 0.0, bias=5.0).mean == pytest.approx(5.0)


@pytest.mark.parametrize("step", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("strength", [0.3, 1.0])
def test_a_count_by_severity_is_that_of_faces_drawn_scar_by_scar(step: float, strength: float) -> None:
    """Points and spread of the Lipper-Perez score, all people alike: to 1 and to 1.5 points of percent."""
    rng, faces = np.random.default_rng(0), 4000
    people = replace(
        population(np, medians().values),
        person_sd_log=np.zeros(1),
        severity_step=np.full(1, step),
        rater_sd_points=np.zeros(1),
        baseline={"lipper_perez": np.full(1, 1.0), "goodman_baron_quantitative": np.full(1, 14.0)},
    )
    face = np.repeat(np.arange(faces), rng.poisson(30.0 * np.exp(0.3 * rng.standard_normal(faces))))
    kind = rng.choice(3, face.size, p=people.mix[:, 0])
    depth = people.depth_mm[kind, 0] * np.exp(people.lesion_sd_log * rng.standard_normal(face.size))
    points = np.array([0.0, 1.0, 1.0 + step, 1.0 + 2.0 * step])

    def score(depth_mm: np.ndarray) -> np.ndarray:
        severity = (depth_mm[:, None] >= people.thresholds_mm[:, 0]).sum(axis=1)
        return np.bincount(face, points[severity], minlength=faces)

    before, after = score(depth), score(depth * np.exp(-strength * TYPE[kind, 0, 0]))
    some = before > 0.0
    mean = np.array([[before.mean()]])
    growth = strength * TYPE * np.ones((3, 1, 1))
    people = replace(people, scar_count=np.full(1, 30.0), scar_count_sd_log=np.full(1, 0.3))
    got = expected(
        np, Reading("lipper_perez", "percent_change"), people, growth, 0.0 * growth, np.zeros((1, 1)), mean, 0.3 * mean
    )
    change = 100.0 * (after[some] / before[some] - 1.0)
    assert got.mean == pytest.approx(100.0 * (after.sum() / before.sum() - 1.0), abs=1.0)
    assert got.person_sd == pytest.approx(change.std(), abs=1.5)


@pytest.mark.parametrize("identifier", READS)
def test_each_declared_read_moves_a_scale(identifier: str) -> None:
    def numbers(draws: Draws) -> np.ndarray:
        answers = [asked(draws, reading, 0.7) for reading in (*CHANGES, *SHARES, GRADE)]
        answers += [asked(draws, Reading(scale, "change"), 0.7) for scale in ("goodman_baron_quantitative", "ecca")]
        return np.concatenate([np.concatenate([a.mean.ravel(), a.person_sd.ravel()]) for a in answers])

    draws = draw(8, 8)
    assert np.any(numbers(draws.perturbed(identifier, 1.01)) != numbers(draws))


def test_unknown_scale_is_an_internal_error() -> None:
    with pytest.raises(InternalError, match="measurement"):
        asked(medians(), Reading("collagen_percent", "change"), 1.0)


@pytest.mark.parametrize(
    "reading",
    [
        Reading("goodman_baron_quantitative", "change"),
        Reading("lipper_perez", "percent_change"),
        Reading("patient_percent", "percent_change"),
        GRADE,
    ],
)
def test_jax_gives_the_same_with_finite_slopes_at_no_and_at_huge_response(reading: Reading) -> None:
    """Where nothing is left, the slope of a power below 1 is infinite, and of no use to a chain."""
    import jax
    import jax.numpy as jnp

    table = {key: np.repeat(medians().values[key], 2) for key in READS}
    table["outcome.patient_optimism"] = np.array([0.6, 1.6])
    strength = np.array([0.0, 0.05, 0.7, 5.0, 1e4])
    growth = TYPE * strength[None, :, None] * np.ones(2)
    bias = np.array([5.0, -30.0, 5.0, 120.0, 5.0])[:, None] * np.ones(2)
    values = {key: jnp.asarray(column, dtype=jnp.float32) for key, column in table.items()}

    def of(values, growth, bias):
        answer = expected(jnp, reading, population(jnp, values), growth, 0.2 * growth, bias)
        return answer.mean.sum() + answer.person_sd.sum(), (answer.mean, answer.person_sd)

    single = (jnp.asarray(growth, dtype=jnp.float32), jnp.asarray(bias, dtype=jnp.float32))
    slopes, got = jax.jit(jax.grad(of, argnums=(0, 1, 2), has_aux=True))(values, *single)
    wanted = expected(np, reading, population(np, table), growth, 0.2 * growth, bias)
    assert np.asarray(got[0]) == pytest.approx(wanted.mean, rel=1e-3, abs=2e-2)
    assert np.asarray(got[1]) == pytest.approx(wanted.person_sd, rel=1e-2, abs=5e-2)
    for slope in jax.tree_util.tree_leaves(slopes):
        assert np.all(np.isfinite(np.asarray(slope)))
