"""The stored posterior: joint draws, each used once before any is used again."""

from pathlib import Path

import numpy as np

from cicatrix.evidence.draws import draw, prior_draws
from cicatrix.evidence.posterior import ACCOUNT, TABLE, Account, Posterior, posterior_ids, write_posterior
from cicatrix.evidence.store import load_evidence


def account(ids: list[str], draws: int) -> Account:
    return Account(
        ids=ids, draws=draws, chains=2, warmup=10, seed=0, priors_sha256="a", trials_sha256="b", arms=["X"],
        worst_r_hat=1.0, least_effective=500.0, divergences=0, made_with={"cicatrix": "0"},
    )  # fmt: skip


def test_rows_stay_together_and_are_used_once_before_again() -> None:
    table = np.stack([np.arange(50.0), 1000.0 + np.arange(50.0)], axis=1)
    posterior = Posterior(("a.x", "a.y"), table, account(["a.x", "a.y"], 50))
    sample = posterior.sample(np.random.default_rng(0), 120)
    np.testing.assert_array_equal(sample["a.y"] - sample["a.x"], 1000.0)
    assert set(sample["a.x"][:50]) == set(range(50))
    assert np.bincount(sample["a.x"].astype(int)).max() == 3
    assert posterior.medians()["a.x"] == [24.5]


def test_without_a_posterior_every_record_follows_its_prior() -> None:
    assert Posterior((), np.empty((0, 0)), None).sample(np.random.default_rng(0), 5) == {}


def test_calibrated_records_exist_and_only_they_leave_their_priors() -> None:
    calibrated = posterior_ids()
    assert calibrated <= set(load_evidence().parameters)
    posterior, prior = draw(50, 1), prior_draws(50, 1)
    for key, values in posterior.values.items():
        assert np.array_equal(values, prior[key]) == (key not in calibrated)


def test_it_is_written_as_it_is_read(tmp_path: Path) -> None:
    write_posterior(tmp_path, account(["a.x"], 3), np.array([[1.0], [2.0], [3.5]]))
    assert np.load(tmp_path / TABLE, allow_pickle=False).tolist() == [[1.0], [2.0], [3.5]]
    assert Account.model_validate_json((tmp_path / ACCOUNT).read_text()).ids == ["a.x"]
