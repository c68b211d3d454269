"""The page on the calibration follows its inputs: no posterior, a toy posterior, and what is run by hand."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from shown import ROOT
from toy_calibration import AMPLITUDE, FEW, toy

from cicatrix.calibration.adverse_events import calibrate_events
from cicatrix.calibration.calibrate import calibrating
from cicatrix.calibration.leave_out import leave_one_out
from cicatrix.evidence.posterior import Posterior
from cicatrix.evidence.trials.table import shipped_trials

Pages = Callable[..., dict[str, str]]
SIMULATED = {
    "replicates": 120, "command": "python tools/simulation.py --quick", "bins": [90, 30], "minutes": 33.0,
    "moved": 100, "bins_of_moved": [40, 60], "share_of_moved": 0.25,
    "sampling": "short", "divergences": 4,
    "p_values": {"outcome.a": 0.5, "outcome.b": 0.0004}, "worst": "outcome.b", "share_below_5_percent": 0.5,
}  # fmt: skip


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Pages:
    """A function that writes the pages with few draws, of a posterior."""
    monkeypatch.syspath_prepend(ROOT / "tools")
    make = runpy.run_path(str(ROOT / "tools" / "calibration_page.py"))["calibration_pages"]
    monkeypatch.setitem(make.__globals__, "calibrate_events", partial(calibrate_events, draws=FEW))

    def write(reference: Path, posterior: Posterior) -> dict[str, str]:
        monkeypatch.setitem(make.__globals__, "load_posterior", lambda: posterior)
        return make(reference, draws=4)

    return write


def test_without_a_posterior_it_says_so_and_how_to_make_one(pages: Pages, tmp_path: Path) -> None:
    found = pages(tmp_path, Posterior((), np.empty((0, 0)), None))
    text = found.pop("calibration.md")
    assert set(found) == {"figures/maturation.svg", "figures/events.svg"}
    assert "**No posterior is stored.**" in text
    assert "cicatrix evidence calibrate --out posterior" in text
    assert text.count("**It has not been run.**") == 2
    rows = calibrating(shipped_trials())
    assert f"{len(rows)} of them teach" in text
    for row in rows:
        assert f"| {row.trial_id} | {str(row.scale).replace('_', ' ')}" in text


def test_with_all_inputs_every_part_is_there(pages: Pages, tmp_path: Path) -> None:
    made = toy(divergences=2)
    rows = calibrating(shipped_trials())
    left_out = leave_one_out(rows, lambda fold: np.tile(np.linspace(-5.0, 50.0, 60), (len(fold.places), 1)))
    (tmp_path / "data").mkdir()
    ran = {"command": "python tools/leave.py", "sampling": "short", "minutes": 9.0, "divergences": 1}
    fits = [
        {"study": study, "careful": study == "DOGRA2014", "chains": 2, "draws": 400, "r_hat": 1.3 if study == "ALAM2014"
         else 1.02, "effective": 300.0, "divergences": 1} for study in left_out.studies
    ]  # fmt: skip
    ran |= {"fits": fits, "report": left_out.model_dump(mode="json")}
    (tmp_path / "data" / "leave_one_out.json").write_text(json.dumps(ran), "utf-8")
    (tmp_path / "data" / "simulation_based_calibration.json").write_text(json.dumps(SIMULATED), "utf-8")
    found = pages(tmp_path, Posterior(tuple(made.account.ids), made.table, made.account))
    text = found["calibration.md"]
    assert set(found) == {
        "calibration.md", "figures/maturation.svg", "figures/events.svg", "figures/posterior.svg",
        "figures/left-out.svg",
    }  # fmt: skip
    assert "**Its chains agree and are long enough, but 2 of 3000 steps diverged, where none is demanded**" in text
    assert "14 fits by `python tools/leave.py`, the last run in 9 minutes" in text
    assert "The chains without ALAM2014 **disagree**; 1 of 11200 steps diverged" in text
    assert "| DOGRA2014 | 2 of 400, careful | 1.020 | 300 | 1 |" in text
    assert "| divergent steps | 2 | none | **no** |" in text
    taught = next(line for line in text.splitlines() if line.startswith(f"| `{AMPLITUDE}` |"))
    assert taught.endswith(("| 74 % |", "| 75 % |", "| 76 % |"))
    assert "120 worlds by `python tools/simulation.py --quick`, each with one chain (short); 4 steps diverged" in text
    assert "in 20 a record had fewer than 10 effective draws" in text
    assert "In the other 100 worlds 25.0 % of the records" in text
    assert "| whose chains moved | 0.80 | 1.20 |" in text
    assert "| all | 1.50 | 0.50 |" in text
    assert "50.0 % have a p-value below 0.05" in text
    assert "**chance makes fewer**" in text
    assert "p = 0.0004, 0.0008 for the least of so many" in text
    assert "## Studies that the model had not read" in text
    for one in left_out.baselines:
        assert one.statement in text
    assert "It has not been run" not in text
    assert [line for line in text.splitlines() if line.startswith("# ")] == ["# The calibration on published trials"]
