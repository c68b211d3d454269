"""The emulator on a tiny design: resumable, exact where it claims to be, and honest about its error."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cicatrix.calibration import design as points
from cicatrix.calibration.design import Design, design
from cicatrix.calibration.emulator import Column, Emulator, fit_column, load_column, save_column
from cicatrix.calibration.emulator_error import Check, emulate
from cicatrix.calibration.network import forward, train
from cicatrix.cohort.regimens import Regimen
from cicatrix.evidence.coordinates import Coordinates
from cicatrix.evidence.store import load_evidence

REGIMENS = (Regimen("generic-pen", 1.5, 4, 28.0, 20.0), Regimen("generic-roller", 1.5, None, 28.0))
AMPLITUDE, BYSTANDER = "outcome.relief_amplitude", "acute.redness_depth_exponent"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Design:
    return design(512, folder=tmp_path_factory.mktemp("design"))


@pytest.fixture(scope="module")
def column(tiny: Design) -> Column:
    return fit_column(tiny, steps=1000, width=16)


@pytest.fixture(scope="module")
def built(column: Column) -> tuple[Emulator, Check]:
    return emulate(REGIMENS, column, n=64)


def test_a_design_goes_on_from_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points, "CHUNK", 16)
    told: list[float] = []
    first = design(32, folder=tmp_path, progress=told.append)
    assert told == [0.5, 1.0]
    (kept, damaged) = sorted(tmp_path.rglob("chunk_*.npz"))
    before = kept.stat().st_mtime_ns
    damaged.write_bytes(damaged.read_bytes()[:1000])
    again = design(32, folder=tmp_path)
    assert kept.stat().st_mtime_ns == before
    np.testing.assert_array_equal(again.growth, first.growth)
    kept.write_bytes(damaged.read_bytes())  # a chunk of another place
    np.testing.assert_array_equal(design(16, folder=tmp_path).growth, first.growth[:16])
    other = design(16, seed=1, folder=tmp_path)
    assert other.key != first.key
    assert (other.growth != first.growth[:16]).any()


def test_a_network_learns_a_smooth_function() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(4000, 3))
    y = np.stack([np.sin(x[:, 0]) + x[:, 1] * x[:, 2], x[:, 0]], axis=1)
    weights = train(x[:3000], y[:3000], width=32, steps=2000, seed=0)
    missed = np.asarray(forward(weights, x[3000:].astype(np.float32))) - y[3000:]
    assert np.sqrt((missed**2).mean()) < 0.15
    again = train(x[:3000], y[:3000], width=32, steps=2000, seed=0)
    np.testing.assert_array_equal(again["w1"], weights["w1"])


def test_the_error_is_measured_against_the_engine(built: tuple[Emulator, Check]) -> None:
    emulator, check = built
    assert emulator.unexplained_sd.shape == emulator.error_sd.shape == (2, 3)
    assert (emulator.unexplained_sd > 0.0).all()
    assert (check.median_size <= check.rms).all()
    assert (check.r2 > 0.3).all()
    assert (check.release_rms < 0.05).all()
    assert (check.collagen_rms < check.collagen_sd).all()


def test_it_is_a_smooth_function_of_its_own_records_among_any(built: tuple[Emulator, Check]) -> None:
    emulator, _ = built
    records = load_evidence().parameters
    coordinates = Coordinates([records[key] for key in sorted((*emulator.ids, BYSTANDER))])
    traced = jax.jit(emulator.traced(coordinates))
    z = jnp.asarray(np.random.default_rng(3).standard_normal(len(coordinates)))
    log_growth, release, collagen = traced(z)
    assert (log_growth.shape, release.shape, collagen.shape) == ((2, 3), (2, 3), (2,))
    assert not np.asarray(release[:, :2]).any()
    slope = np.asarray(jax.jit(jax.grad(lambda at: sum(part.sum() for part in traced(at))))(z))
    assert np.isfinite(slope).all()
    assert slope[coordinates.ids.index(BYSTANDER)] == 0.0
    assert slope[coordinates.ids.index(AMPLITUDE)] > 0.0


def test_the_amplitude_multiplies_growth_exactly(built: tuple[Emulator, Check]) -> None:
    emulator, _ = built
    coordinates = Coordinates([load_evidence().parameters[AMPLITUDE]])
    traced = jax.jit(emulator.traced(coordinates))
    low, high = (np.asarray(traced(jnp.array([z]))[0]) for z in (0.0, 1.0))
    small, large = (coordinates.values(np.array([[z]]))[AMPLITUDE][0] for z in (0.0, 1.0))
    grown = low > np.log(0.2)
    assert grown.any()
    np.testing.assert_allclose((high - low)[grown], np.log(large / small), rtol=0.01)


def test_networks_are_kept_under_their_key(column: Column, tmp_path: Path) -> None:
    path = tmp_path / "column.npz"
    save_column(path, "key", column)
    stored = load_column(path, "key")
    assert stored is not None
    x = np.zeros((3, column.networks[0]["w1"].shape[0]), dtype=np.float32)
    np.testing.assert_array_equal(stored.at(x)[0], column.at(x)[0])
    assert load_column(path, "other") is None
    path.write_bytes(path.read_bytes()[:200])
    assert load_column(path, "key") is None
    assert load_column(tmp_path / "none.npz", "key") is None


def test_an_arm_at_the_middle_of_its_protocol_is_as_if_it_had_said_so(built: tuple[Emulator, Check]) -> None:
    emulator, _ = built
    said = replace(emulator, regimens=(REGIMENS[0], Regimen("generic-roller", 1.5, 4, 28.0, 20.0)))
    for stated, drawn in zip(said.protocols(), emulator.protocols(), strict=True):
        np.testing.assert_array_equal(stated, drawn)
