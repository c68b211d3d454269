"""The patch's kinetics in machine code are those of NumPy and JAX; its operations keep what they must."""

from dataclasses import replace

import h5py
import jax.numpy as jnp
import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.evidence.draws import medians
from cicatrix.healing.kinetics import DIFFUSING, FIELDS, Kinetics, Strike
from cicatrix.healing.patch import heal_patch
from cicatrix.healing.patch_geometry import place
from cicatrix.healing.patch_solver import State
from cicatrix.healing.patch_store import VERSION
from cicatrix.healing.stepping import react
from cicatrix.planning.patch_regimen import tissue_of

LAYERS = (np.array([0.0, 0.4, 0.6]), np.array([1.0, 1.0, 0.0]))


def box(voxel_um=100.0):
    return tissue_of(medians(), epidermis_mm=0.1, dermis_mm=0.8, patch_mm=0.8, voxel_um=voxel_um, region="scar")


def holes(seed, per_cm2=600.0):
    return place(0.8, per_cm2, *LAYERS, 0.07, np.random.default_rng(seed))


def wounded():
    state = State(box(), "float32")
    rng = np.random.default_rng(0)
    state.fields[:] = rng.random(state.fields.shape, np.float32)
    return state


def test_numpy_jax_and_machine_code_agree():
    state = wounded()
    before = state.fields.copy()
    p = Kinetics(*(np.float32(np.ravel(x)[0]) for x in state.tissue.kinetics))
    state.react(0.5)
    plain = np.array(react(tuple(before[:, 0]), p, np.float32(0.5)))
    traced = np.array(react(tuple(jnp.asarray(before[:, 0])), p, np.float32(0.5)))
    np.testing.assert_allclose(state.fields[:, 0], plain, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(plain, traced, rtol=1e-5, atol=1e-6)


def test_rest_stays_as_it_is():
    state = State(box(), "float32")
    start = state.fields.copy()
    state.pair(1.3)
    assert (state.fields == start).all()


def test_diffusion_keeps_the_sum_and_the_sign():
    state = wounded()
    moving = state.fields[DIFFUSING]
    moving *= moving > 0.97  # nearly points
    before = moving.sum(axis=(1, 2, 3), dtype=float)
    still = state.tissue.at_rest()[DIFFUSING, 0]
    moved = np.abs(moving - still[:, None, None, None]).sum(axis=(1, 2, 3), dtype=float)
    for _ in range(3):
        state.diffuse(0.3, back=False)
    assert (state.fields >= 0).all()
    assert (np.abs(moving.sum(axis=(1, 2, 3), dtype=float) - before) < 2e-6 * moved).all()


def test_a_stopped_run_goes_on_to_the_same_bits(tmp_path):
    course = [(0.0, holes(1)), (10.0, holes(2))]
    whole = heal_patch(box(), course, [3.0, 12.0], plan_depth_mm=0.3)

    def stop(label, share):
        if label.startswith("healing"):
            raise KeyboardInterrupt

    file = tmp_path / "patch.h5"
    with pytest.raises(KeyboardInterrupt):
        heal_patch(box(), course, [3.0, 12.0], plan_depth_mm=0.3, file=file, progress=stop)
    assert file.exists()
    resumed = heal_patch(box(), course, [3.0, 12.0], plan_depth_mm=0.3, file=file)
    assert (resumed.by_depth == whole.by_depth).all()
    assert (resumed.section == whole.section).all()
    with pytest.raises(BadInput, match="other settings"):
        heal_patch(box(), course, [3.0, 13.0], plan_depth_mm=0.3, file=file)


def test_a_run_of_another_scheme_is_refused(tmp_path):
    file = tmp_path / "patch.h5"
    heal_patch(box(), [(0.0, holes(1))], [1.0], plan_depth_mm=0.3, file=file)
    with h5py.File(file, "r+") as kept:
        kept.attrs["version"] = VERSION - 1
    with pytest.raises(BadInput, match=f"version {VERSION - 1} of the scheme, which is now {VERSION}.*begin anew"):
        heal_patch(box(), [(0.0, holes(1))], [1.0], plan_depth_mm=0.3, file=file)
    with h5py.File(file, "w") as other:
        other["temperature"] = 37.0
    with pytest.raises(BadInput, match="holds no patch"):
        heal_patch(box(), [(0.0, holes(1))], [1.0], plan_depth_mm=0.3, file=file)


@pytest.mark.slow  # half a minute of compiling: nothing else needs the kinetics in this precision
def test_a_change_of_the_scheme_raises_its_version():
    """If these numbers move, so have the steps: raise `patch_store.VERSION`, and write the new numbers here."""
    some = Kinetics(*(0.5 + 0.01 * n for n in range(len(Kinetics._fields))))
    strike = Strike(*(0.3 + 0.05 * n for n in range(len(Strike._fields))))
    tissue = replace(box(), kinetics=some, strike=strike, diffusivity=np.full_like(box().diffusivity, 0.05))
    state = State(tissue, "float64")
    state.fields[:] = np.linspace(0.2, 1.5, state.fields.size).reshape(state.fields.shape)
    state.puncture(np.linspace(0.0, 0.9, state.fields[0].size).reshape(state.fields[0].shape))
    state.pair(0.4)
    assert VERSION == 2
    means = [
        0.27221240138, 0.28662629305, 0.43232647626, 0.76905312762, 0.59702032849, 0.37435832035, 0.28204627584,
        0.56943972736, 0.97481975576, 1.2668055607,
    ]  # fmt: skip
    np.testing.assert_allclose(state.fields.mean(axis=(1, 2, 3)), means, rtol=1e-9)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"sessions": [(5.0, holes(1)), (2.0, holes(2))]}, "do not increase"),
        ({"sessions": [(-1.0, holes(1))]}, "past"),
        ({"tissue": box(400.0)}, "voxels of 400"),
        ({"memory_bytes": 1000}, "GB"),
        ({"report_days": []}, "no report day"),
        ({"tolerance": 0.0}, "tolerance"),
    ],
)
def test_bad_input_is_refused(change, word):
    given = {"tissue": box(), "sessions": [(0.0, holes(1))], "report_days": [1.0], "plan_depth_mm": 0.3, **change}
    with pytest.raises(BadInput, match=word):
        heal_patch(**given)


def test_every_field_is_reported():
    assert len(FIELDS) == State(box(), "float32").fields.shape[0]
