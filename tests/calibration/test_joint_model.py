"""The joint model of published arms: rows side by side, finite slopes, chains that find what was made up."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from cicatrix.base.errors import BadInput
from cicatrix.calibration.arms import NOT_NEEDLED, arms_of, observed_value
from cicatrix.calibration.curvature import World, covariance_of, mode_of, potential_of, split, world_of
from cicatrix.calibration.fit import Sampling, fit, groups_of
from cicatrix.calibration.joint_model import Problem, averaged_rows, unknown
from cicatrix.calibration.predictive import predictive
from cicatrix.calibration.replicate import made_up
from cicatrix.calibration.reported import READS, Effects, Response, reported
from cicatrix.evidence.coordinates import Coordinates
from cicatrix.evidence.store import load_evidence
from cicatrix.evidence.trials.schema import TrialRow
from cicatrix.evidence.trials.table import shipped_trials

AMPLITUDE = "outcome.relief_amplitude"


def rows(*trials: str) -> list[TrialRow]:
    return [row for row in shipped_trials() if row.trial_id in trials and row.calibrates]


def problem(chosen: list[TrialRow]) -> Problem:
    """Return an inference whose engine is a straight line in one record."""
    coordinates = Coordinates([load_evidence().parameters[key] for key in (AMPLITUDE, *READS)])
    arms = arms_of(chosen, lambda _: 0)

    def engine(z):
        growth = (z[0] - 1.0) * np.ones((1, 3)) + np.array([[-2.0, 0.0, 0.5]])
        return growth, np.zeros((1, 3)), np.zeros(1)

    return Problem(arms, coordinates, engine, np.zeros((1, 3)))


def test_rows_of_one_kind_stand_side_by_side() -> None:
    chosen = rows("ALAM2014", "ALAM2014_CTRL", "DOGRA2014", "MALIK2024")
    arms = arms_of(chosen, lambda _: 7)
    assert sorted(np.concatenate([batch.rows for batch in arms.batches])) == list(range(len(chosen)))
    assert arms.studies == ("ALAM2014", "DOGRA2014", "MALIK2024")
    for batch in arms.batches:
        for place, reading in zip(batch.rows, batch.reading, strict=True):
            assert reading == (NOT_NEEDLED if chosen[place].sessions == 0 else 7)
            assert batch.asked.scale == chosen[place].scale


def test_a_level_counts_as_the_change_from_its_baseline() -> None:
    (malik,) = rows("MALIK2024")
    assert observed_value(malik) == pytest.approx(10.54 - 20.62)
    (told,) = [batch for batch in arms_of([malik], lambda _: 0).batches if batch.told.size]
    assert told.spread.tolist() == [1.88]


def test_a_percentage_that_a_file_writes_as_a_fall_is_a_gain() -> None:
    patient = next(row for row in shipped_trials() if row.scale == "patient_percent" and row.calibrates)
    assert observed_value(patient) == abs(patient.observed or 0.0) > 0.0


def test_no_rows_are_refused() -> None:
    with pytest.raises(BadInput, match="no row"):
        arms_of([], lambda _: 0)


def test_a_new_study_is_as_uncertain_as_its_people_are_few() -> None:
    (malik,) = rows("MALIK2024")
    few, many = malik.model_copy(update={"n": 4, "trial_id": "few"}), malik.model_copy(update={"n": 4000})
    asked = problem([few, many])
    z = np.zeros((2000, len(asked.coordinates)))
    spread = predictive(asked, z, np.random.default_rng(0)).std(axis=1)
    assert spread[0] > 1.1 * spread[1] > 0.0


def test_a_level_is_predicted_as_the_change_that_it_is_scored_by() -> None:
    (dogra,) = rows("DOGRA2014")
    assert dogra.quantity == "level"
    assert dogra.baseline_mean is not None
    asked = problem([dogra])
    told = predictive(asked, np.zeros((400, len(asked.coordinates))), np.random.default_rng(0))
    low, middle, high = np.quantile(told, [0.0, 0.5, 1.0])
    assert -dogra.baseline_mean < middle < 0.0
    assert low > -2.0 * dogra.baseline_mean
    assert high < 0.5 * dogra.baseline_mean


def density(asked: Problem, world: World, x: np.ndarray) -> float:
    """Return the log density of all unknowns and of what was reported."""
    return -float(potential_of(asked)(x.astype(np.float32), world.traced))


def test_raters_and_people_that_a_series_shares_are_integrated_out() -> None:
    """Against a sum over their deviations: what each visit reports is normal about a mean that both have moved."""
    asked = problem([row for row in rows("VN2019") if row.scale == "lipper_perez"])  # means are linear on this scale
    world = world_of(asked)
    lines, start = len(asked.arms.lines), np.zeros(sum(unknown(asked).values()))
    place = len(asked.coordinates)  # of the study's growth, which is put where reports want it: no tails
    x = max(
        (start + level * np.eye(start.size)[place] for level in np.linspace(-2.0, 2.0, 41)),
        key=partial(density, asked, world),
    )
    sites = {name: values[:, None] for name, values in split(asked, x).items()}
    z, level = sites.pop("z"), sites.pop("level")
    values = asked.values(z)
    growth, release, _ = asked.engine(z[:, 0])
    response = Response(growth[..., None], release[..., None], asked.unexplained_sd)
    sites["study"] = (level - growth.mean()) / values["outcome.study_response_sd_log"]
    nodes, weights = np.polynomial.hermite_e.hermegauss(61)
    weights = weights / weights.sum()
    shared = float(values["outcome.visit_correlation"][0])
    still = np.zeros((lines, 1))
    plain = reported(np, asked.arms, values, response, Effects(**sites, rating=still, people=still))
    total = 0.0
    for line in range(lines):
        # one series at a time: deviation of its raters by node, then the noise that its visits share
        rating = np.zeros((lines, nodes.size))
        rating[line] = nodes
        likelihood = np.ones((nodes.size, nodes.size))
        moved = reported(np, asked.arms, values, response, Effects(**sites, rating=rating, people=0.0 * rating))
        for report, unmoved in zip(moved, plain, strict=True):
            mean = np.broadcast_to(report.expected.mean, (report.batch.rows.size, nodes.size))
            for row in np.flatnonzero(report.batch.line == line):
                error = unmoved.error[row, 0]
                centre = mean[row][:, None] + np.sqrt(shared) * error * nodes
                likelihood = likelihood * norm.pdf(report.batch.observed[row], centre, np.sqrt(1.0 - shared) * error)
        total += np.log(weights @ likelihood @ weights)
    blank = np.zeros(len(asked.arms.rows), dtype=bool)
    found = density(asked, world, x) - density(asked, World(world.observed, blank), x)
    constant = -0.5 * len(asked.arms.rows) * np.log(2.0 * np.pi)  # what rows that are left out leave behind
    assert found + constant == pytest.approx(total, abs=0.02)


@pytest.mark.slow
def test_a_study_that_is_left_out_weighs_nothing() -> None:
    asked = problem(rows("MALIK2024", "MAJID2009", "VN2019"))
    world = world_of(asked, without="VN2019")
    assert world.kept.sum() == len(asked.arms.rows) - len(rows("VN2019"))
    x = np.random.default_rng(0).normal(size=sum(unknown(asked).values()))
    silent = ~world.kept[averaged_rows(asked.arms)]
    other = {name: values + silent if name == "means" else values for name, values in world.observed.items()}
    moved = {name: values + (name == "means") for name, values in world.observed.items()}
    told = density(asked, world, x)
    assert density(asked, World(other, world.kept), x) == pytest.approx(told, abs=1e-3)
    assert abs(density(asked, World(moved, world.kept), x) - told) > 0.1


def test_the_mode_is_where_the_slope_vanishes_and_wide_where_nothing_is_told() -> None:
    import jax

    asked = problem(rows("MALIK2024"))
    slope = jax.jit(jax.value_and_grad(potential_of(asked)))
    world = world_of(asked)
    size = sum(unknown(asked).values())
    mode = mode_of(slope, size, world)
    assert np.abs(np.asarray(slope(mode.astype(np.float32), world.traced)[1])).max() < 0.05
    sd = np.sqrt(np.diag(covariance_of(slope, world, mode[None])))
    assert sd[asked.coordinates.ids.index("outcome.patient_optimism")] == pytest.approx(1.0, abs=0.02)
    assert sd[len(asked.coordinates)] < 0.5  # the growth of the one study, which its report tells


@pytest.mark.slow
def test_chains_find_the_amplitude_that_an_arm_was_made_with_and_go_on_where_they_stopped(tmp_path: Path) -> None:
    asked = problem(rows("MALIK2024"))
    truth, (world,) = made_up(asked, 1, seed=3)
    sampling = Sampling(chains=4, warmup=200, draws=300, seed=1)
    (first,) = fit(asked, [world], sampling, tmp_path)
    amplitude = first.flat("z")[:, 0]
    assert abs(amplitude.mean() - truth[0, 0]) < 3.0 * amplitude.std()
    assert amplitude.std() < 0.9  # the prior's is 1
    (tmp_path / "chains_002_piece_004.npz").write_bytes(b"cut short")
    (again,) = fit(asked, [world], sampling, tmp_path)
    np.testing.assert_allclose(again.sites["z"], first.sites["z"], atol=1e-5)


def test_chains_of_all_worlds_are_in_some_group_once_but_for_the_filling() -> None:
    for chains in (1, 2, 4, 9, 56, 100):
        groups = groups_of(chains)
        assert len({len(group) for group in groups}) == 1
        assert list(dict.fromkeys(chain for group in groups for chain in group)) == list(range(chains))
