"""The depth column: rest, diffusion, response, determinism, errors."""

import numpy as np
import pytest

from cicatrix.base.errors import BadInput, InternalError
from cicatrix.base.outcome import Outcome
from cicatrix.evidence.draws import Draws, middle, prior_draws
from cicatrix.healing import backend, column
from cicatrix.healing.batch import N_CELLS, Outputs
from cicatrix.healing.column import READS, TOLERANCE, cell_depth_mm, heal
from cicatrix.healing.course_run import CHUNK

PROFILE = np.clip(1.2 - np.arange(N_CELLS) / N_CELLS, 0, 1)


def run(draws, fraction, session_days, reports, region="surround", n=None, **more):
    index = np.arange(draws.n if n is None else n) % draws.n
    injury = np.asarray(fraction) * np.broadcast_to(PROFILE, (index.size, N_CELLS))
    return heal(draws, injury, np.full(index.size, 1.4), session_days, reports, region, index, **more)


def gain(course):
    return (course.fields["n"] + course.fields["r"])[:, -1] - course.set_point


@pytest.mark.parametrize("region", ["surround", "scar"])
@pytest.mark.parametrize("sessions", [[], [0.0, 28.0]])
def test_an_untreated_region_stays_bit_for_bit(region, sessions):
    course = run(prior_draws(50, 5), 0.0, sessions, [0.0, 30.0, 400.0], region)
    assert (course.collagen == course.set_point[:, None, None]).all()
    assert all((values == values[:, :1]).all() for values in course.fields.values())
    assert (course.fields["r"] == course.set_point[:, None]).all()
    assert (course.fields["f"] == 1).all()
    assert (course.fields["i"] == 0).all()


def test_order_and_timing_of_the_peaks():
    days = np.arange(0.0, 40.5, 0.5)
    course = run(middle(), 0.05, [0.0], days)
    peak = {name: days[course.fields[name][0].argmax()] for name in "imca"}
    assert 1 <= peak["i"] <= 2
    assert 3 <= peak["m"] <= 5
    assert 5 <= peak["c"] <= 7.5
    assert 10 <= peak["a"] <= 14
    assert course.peaks["c"][0] >= course.fields["c"].max()
    assert course.peaks["d"][0] == pytest.approx(0.05 * PROFILE.mean(), rel=1e-3)


def test_gain_rises_with_injury_and_with_sessions():
    draws = middle()
    by_injury, by_sessions = [], []
    for region in ("scar", "surround"):
        by_injury.append([gain(run(draws, w, [0, 28, 56], [0, 238], region))[0] for w in (0.01, 0.02, 0.05, 0.1, 0.2)])
        # all items share the calendar; each is read 26 weeks after its own last session
        reports = [182.0 + 28 * k for k in range(6)]
        course = run(draws, 0.05, [28.0 * k for k in range(6)], [0.0, *reports], region, 6, sessions=np.arange(1, 7))
        total = course.fields["n"] + course.fields["r"]
        by_sessions.append([total[k, k + 1] - course.set_point[k] for k in range(6)])
    for rows in (by_injury, by_sessions):
        scar, surround = np.array(rows)
        assert (np.diff(surround) > 0).all()
        assert (np.diff(scar - surround) > 0).all()


def test_four_monthly_sessions_add_about_a_half():
    course = heal(
        middle(), np.full((1, N_CELLS), 0.05), np.array([1.4]), [0, 28, 56, 84], [0, 182], "surround", np.array([0])
    )
    assert 0.25 < gain(course)[0] < 0.65
    assert 0.9 < course.fields["e"][0, -1] < 1


def test_own_session_counts_equal_separate_courses():
    both = run(middle(), 0.05, [0.0, 28.0], [0.0, 100.0], n=2, sessions=[1, 2])
    one = run(middle(), 0.05, [0.0], [0.0, 100.0])
    two = run(middle(), 0.05, [0.0, 28.0], [0.0, 100.0])
    assert gain(both)[1] == pytest.approx(gain(two)[0], rel=1e-6)
    assert gain(both)[0] == pytest.approx(gain(one)[0], rel=5e-3)  # other step sizes


def test_same_numbers_again_in_any_batch():
    draws = prior_draws(20, 9)
    n = CHUNK + 20
    told = []
    large = run(draws, 0.04, [0.0, 30.0], [0.0, 90.0], n=n, progress=told.append)
    small = run(draws, 0.04, [0.0, 30.0], [0.0, 90.0])
    # other shapes are compiled apart and round apart; where that changes who is run again, the tolerance is the bound
    np.testing.assert_allclose(large.collagen[:20], small.collagen, rtol=TOLERANCE)
    assert np.median(np.abs(large.collagen[:20] - small.collagen)) < 1e-6
    assert (large.collagen == run(draws, 0.04, [0.0, 30.0], [0.0, 90.0], n=n).collagen).all()
    assert told == [CHUNK / n, 1.0]


@pytest.mark.parametrize("identifier", READS)
def test_every_declared_parameter_moves_something(identifier):
    draws = prior_draws(4, 11)
    moved = draws.perturbed(identifier, 1.01)
    sessions, reports = [0.0, 28.0, 56.0, 84.0], [0.0, 10.0, 90.0, 360.0]
    for region in ("scar", "surround"):
        a, b = (run(d, 0.2, sessions, reports, region) for d in (draws, moved))
        if any((a.fields[name] != b.fields[name]).any() for name in a.fields):
            return
    pytest.fail(f"{identifier} is inert")


def test_undeclared_parameters_are_not_read():
    draws = prior_draws(3, 2)
    only = Draws({k: v if k in READS else np.full(3, np.nan) for k, v in draws.values.items()}, 2, 3)
    assert (gain(run(only, 0.05, [0.0], [0.0, 60.0])) == gain(run(draws, 0.05, [0.0], [0.0, 60.0]))).all()


def test_mismatched_arrays_are_refused():
    with pytest.raises(InternalError, match="differ in length"):
        heal(middle(), np.zeros((2, N_CELLS)), np.ones(2), [0], [0, 1], "scar", np.array([0]))
    with pytest.raises(InternalError, match="no item"):
        run(middle(), 0.05, [0.0], [])


@pytest.mark.parametrize(
    ("sessions", "reports", "what"),
    [
        ([28.0, 0.0], [60.0], "session_days: the days do not increase"),
        ([0.0, 0.0], [60.0], "session_days: the days do not increase"),
        ([-3.0, 28.0], [60.0], "day -3 lies in the past"),
        ([0.0], [1.0, 1.0], "report_days: the days do not increase"),
        ([0.0], [float("nan")], "report_days: the days do not increase"),
    ],
)
def test_days_out_of_order_or_in_the_past_are_refused(sessions, reports, what):
    with pytest.raises(BadInput, match=what):
        run(middle(), 0.05, sessions, reports)


@pytest.mark.parametrize("dermis_mm", [0.0, -1.0, float("nan")])
def test_a_dermis_without_thickness_is_refused(dermis_mm):
    with pytest.raises(BadInput, match=r"without thickness.*above 0 mm"):
        heal(middle(), np.zeros((1, N_CELLS)), [dermis_mm], [0.0], [1.0], "scar", [0])


def test_an_injured_fraction_above_one_is_refused():
    with pytest.raises(BadInput, match=r"injury_by_cell.*0 to 1"):
        run(middle(), 2.0, [0.0], [1.0])


@pytest.mark.parametrize(
    ("identifier", "factor", "what"),
    [
        ("healing.make_n", float("nan"), "healing.make_n: nan is no rate"),
        ("healing.lose_i", -1.0, "healing.lose_i: -1 is no rate"),
        ("healing.make_cm", 1e39, "healing.make_cm: 9e.38 is no rate"),
        ("healing.ceiling", 0.1, "not below its ceiling"),
        ("healing.lose_cells", 2.0, "healing.lose_cells: more is lost"),
        ("healing.diffuse_c", -1.0, "healing.diffuse_c: -0.29 is no rate"),
    ],
)
def test_a_parameter_out_of_range_is_named(identifier, factor, what):
    with pytest.raises(BadInput, match=what):
        run(middle().perturbed(identifier, factor), 0.05, [0.0], [0.0, 60.0])


def test_a_tolerance_that_cannot_be_met_is_an_error_and_nothing_is_returned():
    with pytest.raises(InternalError, match=Outcome.INACCURATE.value[:40]):
        run(middle(), 0.05, [0.0], [0.0, 60.0], tolerance=1e-12)


def test_what_is_not_a_tissue_is_judged():
    good = np.ones(3, np.float32)
    assert column._judge(Outputs(good, good, good, good)) is Outcome.SOLVED
    assert column._judge(Outputs(good, good * np.float32(np.nan), good, good)) is Outcome.NOT_FINITE
    assert column._judge(Outputs(good, -good, good, good)) is Outcome.NEGATIVE


def test_cell_depths_span_the_dermis():
    depth = cell_depth_mm([0.1, 0.05], [1.2, 2.0])
    assert depth.shape == (2, N_CELLS)
    np.testing.assert_allclose(depth.mean(1), [0.7, 1.05])


def test_an_unwritable_cache_folder_is_no_error(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(backend.platformdirs, "user_cache_dir", lambda *_, **__: str(blocked))
    assert backend.prepare.__wrapped__() is False


def test_a_dermis_without_a_fibroblast_is_refused():
    draws = prior_draws(2, 5)
    killed = Draws({**draws.values, "healing.lose_cells": np.ones(2)}, draws.seed, 2)
    everywhere = np.ones((2, N_CELLS))
    with pytest.raises(BadInput, match="no fibroblast is left"):
        heal(killed, everywhere, np.full(2, 1.4), [0.0], [10.0], "surround", np.arange(2))
    some = everywhere.copy()
    some[:, -1] = 0.9
    heal(killed, some, np.full(2, 1.4), [0.0], [1.0], "surround", np.arange(2))
