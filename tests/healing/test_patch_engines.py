"""The patch's kinetics in machine code are those of NumPy and JAX; its operations keep what they must."""

import jax.numpy as jnp
import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.evidence.draws import medians
from cicatrix.healing.kinetics import DIFFUSING, FIELDS, Kinetics
from cicatrix.healing.patch import heal_patch
from cicatrix.healing.patch_geometry import place
from cicatrix.healing.patch_solver import State
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
