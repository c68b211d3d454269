"""The stored posterior: joint draws, each used once before any is used again, and of no priors but their own."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.evidence.draws import draw, prior_draws
from cicatrix.evidence.parameter import Beta, Fixed
from cicatrix.evidence.posterior import (
    ACCOUNT,
    MOST_ROWS,
    TABLE,
    Account,
    Posterior,
    posterior_ids,
    priors_sha256,
    read_posterior,
    stored_rows,
    write_posterior,
)
from cicatrix.evidence.store import load_evidence

BOUNDED = "acute.pain_depth_exponent"  # at least 0.1, and the nearest number of 11 bits is less
IDS = ["acute.pain_scale", BOUNDED, "outcome.relief_amplitude"]


def account(ids: list[str], draws: int, priors: str = "") -> Account:
    return Account(
        ids=ids, draws=draws, sampled=2 * draws, chains=2, warmup=10, seed=0, priors_sha256=priors, trials_sha256="b",
        events_sha256="c", arms=["X"], worst_r_hat=1.0, least_effective=500.0, divergences=0,
        events_effective={"pih": 2000.0}, made_with={"cicatrix": "0"},
    )  # fmt: skip


def stored(folder: Path) -> tuple[Account, np.ndarray]:
    """Write a good posterior of three records."""
    prior = prior_draws(50, 3)
    table = np.stack([prior[key] for key in IDS], axis=1)
    table[0, 1] = 0.1
    written = account(IDS, 50, priors_sha256(IDS))
    write_posterior(folder, written, table)
    return written, table


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


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    written, table = stored(tmp_path)
    found = read_posterior(tmp_path, "here")
    assert (found.ids, found.account) == (tuple(IDS), written)
    np.testing.assert_allclose(found.table, table, rtol=2.0**-11)
    assert found.table[0, 1] == 0.1  # rounding does not lead out of the record's bounds
    first = (tmp_path / TABLE).read_bytes()
    stored(tmp_path)
    assert (tmp_path / TABLE).read_bytes() == first


def test_no_account_is_no_posterior(tmp_path: Path) -> None:
    assert read_posterior(tmp_path, "here").ids == ()


def test_it_stays_small() -> None:
    rows = stored_rows(4 * 1000)
    assert rows.size == MOST_ROWS
    assert set(np.diff(rows)) == {2}
    assert stored_rows(7).tolist() == list(range(7))
    assert set(np.diff(stored_rows(5000))) == {2, 3}


def test_a_table_of_140_records_fits_the_repository(tmp_path: Path) -> None:
    records = load_evidence().parameters
    ids = [key for key, record in records.items() if not isinstance(record.distribution, Fixed)][-140:]
    prior = prior_draws(MOST_ROWS, 0)
    table = np.stack([prior[key] for key in ids], axis=1)
    write_posterior(tmp_path, account(ids, MOST_ROWS, priors_sha256(ids)), table)
    assert (tmp_path / TABLE).stat().st_size < 600_000
    np.testing.assert_allclose(read_posterior(tmp_path, "here").table, table, rtol=5e-4)


def other_priors(folder: Path) -> None:
    write_posterior(folder, account(IDS, 50, priors_sha256(IDS[:2])), np.ones((50, 3)))


def unknown_record(folder: Path) -> None:
    write_posterior(folder, account(["acute.pain_scales"], 50), np.ones((50, 1)))


def wrong_shape(folder: Path) -> None:
    write_posterior(folder, account(IDS, 49, priors_sha256(IDS)), np.ones((50, 3)))


def not_finite(folder: Path) -> None:
    write_posterior(folder, account(IDS, 50, priors_sha256(IDS)), np.full((50, 3), np.nan))


def cut_short(folder: Path) -> None:
    (folder / TABLE).write_bytes((folder / TABLE).read_bytes()[:200])


def empty(folder: Path) -> None:
    (folder / TABLE).write_bytes(b"")


def other_array(folder: Path) -> None:
    np.savez(folder / TABLE, other=np.ones((50, 3)))


def bare_array(folder: Path) -> None:
    with (folder / TABLE).open("wb") as file:
        np.save(file, np.ones((50, 3)))


def without_table(folder: Path) -> None:
    (folder / TABLE).unlink()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (other_priors, f"here/{ACCOUNT}: .*inferred from other priors than the records have now"),
        (unknown_record, f"here/{ACCOUNT}: .*'acute.pain_scales', which is no parameter; .*mean 'acute.pain_scale'"),
        (wrong_shape, f"here/{TABLE}: .*the shape .50, 3. or gaps, its account says .49, 3."),
        (not_finite, f"here/{TABLE}: .*gaps"),
        *((spoil, f"here/{TABLE}: .*missing or damaged")
          for spoil in (cut_short, empty, other_array, bare_array, without_table)),
    ],
)  # fmt: skip
def test_one_that_is_not_of_these_records_is_refused(
    tmp_path: Path, spoil: Callable[[Path], None], message: str
) -> None:
    stored(tmp_path)
    spoil(tmp_path)
    with pytest.raises(BadInput, match=f"{message}.*cicatrix evidence calibrate"):
        read_posterior(tmp_path, "here")


@pytest.mark.parametrize("change", [{"value": 0.2}, {"distribution": Beta(kind="beta", a=1.0, b=8.0)}])
def test_each_part_of_a_prior_is_in_its_hash(monkeypatch: pytest.MonkeyPatch, change: dict[str, object]) -> None:
    key = "outcome.pih_course_risk"
    before, evidence = priors_sha256([key]), load_evidence()
    changed = evidence.parameters[key].model_copy(update=change)
    evidence = type(evidence)({**evidence.parameters, key: changed}, evidence.references, "")
    monkeypatch.setattr("cicatrix.evidence.posterior.load_evidence", lambda: evidence)
    assert priors_sha256([key]) != before
