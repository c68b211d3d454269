"""Arms and events together: one table of two independent parts, told and stored; toy chains stand for long ones."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from toy_calibration import AMPLITUDE, FEW, SAMPLING, chains, events, problem, toy

from cicatrix.base.errors import BadInput, InternalError
from cicatrix.calibration import calibrate as module
from cicatrix.calibration.account import CalibrationReport, report_of, taught_by
from cicatrix.calibration.adverse_events import EventsPosterior, calibrate_events
from cicatrix.calibration.calibrate import Calibration, calibrate, joined
from cicatrix.calibration.fit import Fit, Sampling
from cicatrix.calibration.joint_model import Problem
from cicatrix.evidence.coordinates import Coordinates, varying
from cicatrix.evidence.posterior import MOST_ROWS, priors_sha256, read_posterior, write_posterior
from cicatrix.evidence.trials.event_rows import shipped_events
from cicatrix.evidence.trials.table import shipped_trials

RISK = "outcome.pih_course_risk"


def test_the_table_holds_both_parts_row_by_row() -> None:
    found, asked = toy(), problem()
    account = found.account
    assert account.ids == [*asked.coordinates.ids, *events().ids]
    assert (account.draws, account.sampled) == (found.table.shape[0], 3000) == (MOST_ROWS, 3000)
    one = account.ids.index(AMPLITUDE)
    whole = asked.coordinates.values(chains().flat("z").T)[AMPLITUDE]
    np.testing.assert_array_equal(found.table[[0, 2, -1], one], whole[[0, 3, 2998]])
    np.testing.assert_array_equal(found.table[:, len(asked.coordinates) :], events().table)
    ranks = np.argsort(np.argsort(found.table, axis=0), axis=0)
    across = np.corrcoef(ranks.T)[: len(asked.coordinates), len(asked.coordinates) :]
    assert np.abs(across).max() < 5.0 / np.sqrt(MOST_ROWS)
    assert account.priors_sha256 == priors_sha256(account.ids) != priors_sha256(asked.coordinates.ids)
    assert account.events_effective == events().account.effective


def test_few_draws_are_all_stored() -> None:
    few = Fit({"z": chains().sites["z"][:, :20]}, 0, 7.0)
    found = joined(problem(), few, events(), SAMPLING)
    assert found.table.shape == (40, len(found.account.ids))
    assert found.account.draws == found.account.sampled == 40


def test_each_report_is_in_the_account_by_its_hash() -> None:
    first = toy().account
    fewer = EventsPosterior(events().ids, events().table, events().rows[1:], events().account)
    other = joined(problem(), chains(), fewer, SAMPLING).account
    assert other.events_sha256 != first.events_sha256
    assert other.trials_sha256 == first.trials_sha256


def test_what_is_stored_is_what_was_found(tmp_path: Path) -> None:
    found = toy()
    write_posterior(tmp_path, found.account, found.table)
    read = read_posterior(tmp_path, "here")
    assert read.account == found.account
    np.testing.assert_allclose(read.table, found.table, rtol=5e-4)


def test_a_record_that_both_parts_teach_is_refused() -> None:
    asked = problem(RISK)
    z = np.zeros((2, 10, len(asked.coordinates)))
    with pytest.raises(InternalError, match=f"both teach {RISK}"):
        joined(asked, Fit({"z": z}, 0, 7.0), events(), SAMPLING)


def test_the_report_covers_both_and_is_sound_where_both_are() -> None:
    found = toy()
    report = report_of(found)
    assert {one.id for one in report.records} == set(found.account.ids)
    assert [one.taught for one in report.records] == sorted((one.taught for one in report.records), reverse=True)
    told = {one.id: one for one in report.records}
    assert told[AMPLITUDE].taught == pytest.approx(0.75, abs=0.03)
    assert {AMPLITUDE, RISK} <= {one.id for one in taught_by(report)}
    (risk,) = [one for one in report.events.records if one.id == RISK]
    assert (told[RISK].prior, told[RISK].posterior, told[RISK].taught) == (risk.before, risk.after, risk.taught)
    assert CalibrationReport.model_validate_json(report.model_dump_json()) == report
    for sound in (True, False):
        events_account = found.events.model_copy(update={"sound": sound})
        now = Calibration(found.problem, found.fit, events_account, found.account, found.table)
        assert report_of(now).sound is sound
        diverged = Calibration(found.problem, chains(divergences=1), events_account, found.account, found.table)
        assert not report_of(diverged).sound


def test_the_report_also_tells_of_what_is_inferred_and_not_stored() -> None:
    cut = "needling.injury_radius_mm"
    plain = problem()
    asked = replace(plain, coordinates=Coordinates(varying((cut, *plain.coordinates.ids))))
    z = np.random.default_rng(1).standard_normal((2, 1000, len(asked.coordinates)))
    z[..., 1] = 2.0 + 0.1 * z[..., 1]
    found = joined(asked, Fit({"z": z}, 0, 7.0), events(), SAMPLING)
    assert cut not in found.account.ids
    told = {one.id: one for one in report_of(found).records}
    values = asked.coordinates.values(z.reshape(-1, z.shape[-1]).T)
    for key in (cut, AMPLITUDE):
        assert told[key].posterior.median == pytest.approx(np.median(values[key]), rel=1e-5)
    assert told[AMPLITUDE].taught == pytest.approx(0.99, abs=0.01)
    assert told[cut].taught == pytest.approx(0.0, abs=0.1)


def test_the_parts_are_run_and_joined(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Also where the stored posterior is of other priors: this is what mends it."""

    def refused() -> None:
        raise BadInput("other priors")

    asked: list[object] = []

    def fit(own: Problem, worlds: list[object], sampling: Sampling, folder: Path, told: object) -> list[Fit]:
        asked.extend((own.arms.arms, len(worlds), sampling, folder.is_dir()))
        return [chains()]

    for name in ("cicatrix.evidence.draws.load_posterior", "cicatrix.evidence.posterior.load_posterior"):
        monkeypatch.setattr(name, refused)
    monkeypatch.setattr(module, "emulator_of", lambda *_: None)
    monkeypatch.setattr(module, "problem_of", lambda *_: problem())
    monkeypatch.setattr(module, "fit", fit)
    monkeypatch.setattr(module, "calibrate_events", partial(calibrate_events, draws=FEW))
    steps: list[str] = []
    found = calibrate(shipped_trials(), shipped_events(), SAMPLING, tmp_path, lambda step, _: steps.append(step))
    assert asked == [problem().arms.arms, 1, SAMPLING, True]
    assert steps == ["events"]
    assert found.events.seed == found.account.seed == SAMPLING.seed
    assert found.table.shape == (MOST_ROWS, len(found.account.ids))


def test_events_that_teach_nothing_fail_before_the_long_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "emulator_of", lambda *_: pytest.fail("the long work has begun"))
    with pytest.raises(BadInput, match="no row of 'pih' calibrates"):
        calibrate(shipped_trials(), [], SAMPLING)
