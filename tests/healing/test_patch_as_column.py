"""An injury that is the same everywhere across: the patch gives what the depth column gives."""

import numpy as np
import pytest

from cicatrix.evidence.draws import medians
from cicatrix.healing import column
from cicatrix.healing.batch import N_CELLS
from cicatrix.healing.kinetics import FIELDS
from cicatrix.healing.patch_solver import DIFFUSE, DIFFUSE_BACK, REACT, SESSION, State, find_plan
from cicatrix.planning.patch_regimen import tissue_of

REPORTS = [3.0, 14.0, 40.0, 120.0]


@pytest.mark.parametrize("kind", ["float32", pytest.param("float64", marks=pytest.mark.slow)])
def test_an_even_injury_heals_as_in_the_column(kind):
    draws = medians().perturbed("needling.injury_radius_mm", 1e-6)  # no holes, so nothing meets more often in them
    share = 0.1 * np.linspace(1.0, 0.0, N_CELLS)
    got = column.heal(draws, share[None], [1.6], [0.0, 30.0], REPORTS, "scar", [0])
    tissue = tissue_of(
        draws, epidermis_mm=0.1, dermis_mm=1.6, patch_mm=1.6 / N_CELLS, voxel_um=1600.0 / N_CELLS, region="scar"
    )
    assert tissue.shape[0] == N_CELLS
    struck = np.broadcast_to(share[:, None, None], tissue.shape)
    _, plan = find_plan(tissue, [(0.0, struck), (30.0, struck)], REPORTS, 3e-3, kind)
    state, seen = State(tissue, kind), []
    for kind, amount in plan:
        if kind == REACT:
            state.react(amount)
        elif kind in (DIFFUSE, DIFFUSE_BACK):
            state.diffuse(amount, back=kind == DIFFUSE_BACK)
        elif kind == SESSION:
            state.puncture(struck)
        else:
            seen.append(state.fields.mean(axis=(1, 2, 3)))
    for k, name in enumerate(FIELDS):
        truth = got.fields[name][0]
        error = np.abs(np.array(seen)[:, k] - truth).max() / got.peaks[name][0]
        assert error < 5e-3, (name, error)
