"""The joint model of published arms: rows side by side, finite slopes, chains that find what was made up."""

from pathlib import Path

import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.calibration.arms import NOT_NEEDLED, arms_of, observed_value
from cicatrix.calibration.fit import Sampling, fit
from cicatrix.calibration.joint_model import Problem, evidence_of, sampled
from cicatrix.calibration.predictive import predictive
from cicatrix.calibration.reported import READS
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


@pytest.mark.slow
def test_chains_find_the_amplitude_that_an_arm_was_made_with_and_go_on_where_they_stopped(tmp_path: Path) -> None:
    import jax
    from numpyro.infer.util import log_density

    asked = problem(rows("MALIK2024"))
    observed = evidence_of(asked.arms)
    sizes = {"z": len(asked.coordinates), "study": 1, "arm": 1, "rating": 1, "people": 1}

    def density(z: float) -> float:
        sites = {name: np.zeros(size) for name, size in sizes.items()} | {"z": z * np.eye(sizes["z"])[0]}
        return float(log_density(sampled, (asked, observed), {}, jax.tree.map(jax.numpy.asarray, sites))[0])

    best = max(np.linspace(-2.0, 3.0, 26), key=density)
    sampling = Sampling(chains=2, warmup=300, draws=300, seed=1)
    first = fit(asked, sampling, tmp_path)
    assert abs(first.flat("z")[:, 0].mean() - best) < 0.8
    assert first.flat("z")[:, 0].std() < 0.9  # the prior's is 1
    (tmp_path / "piece_005.npz").write_bytes(b"cut short")
    again = fit(asked, sampling, tmp_path)
    np.testing.assert_allclose(again.sites["z"], first.sites["z"], atol=1e-5)
