"""The depth column: rest, diffusion, response, determinism, errors."""

from functools import partial

import numpy as np
import pytest

from cicatrix.base.errors import InternalError
from cicatrix.evidence.draws import Draws, draw, medians
from cicatrix.healing import backend, column
from cicatrix.healing.batch import N_CELLS
from cicatrix.healing.column import CHUNK, READS, cell_depth_mm, heal
from cicatrix.healing.solver import cosine_basis, diffuse
from cicatrix.healing.stepping import calendar

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
    course = run(draw(50, 5), 0.0, sessions, [0.0, 30.0, 400.0], region)
    assert (course.collagen == course.set_point[:, None, None]).all()
    assert all((values == values[:, :1]).all() for values in course.fields.values())
    assert (course.fields["r"] == course.set_point[:, None]).all()
    assert (course.fields["f"] == 1).all()
    assert (course.fields["i"] == 0).all()


def test_diffusion_matches_the_cosine_mode_and_keeps_the_mean():
    basis, eigenvalues = cosine_basis(N_CELLS)
    fields = np.zeros((N_CELLS, 5, 2), np.float32)
    fields[:, 1, 0] = basis[3]
    fields[:, 4, 1] = PROFILE
    rate, length, days = np.full((5, 2), 0.05, np.float32), np.full(2, 1.5, np.float32), np.float32(1.7)
    after = np.asarray(diffuse(fields, rate, length, days))
    expected = basis[3] * np.exp(-0.05 * 1.7 * eigenvalues[3] / 1.5**2)
    np.testing.assert_allclose(after[:, 1, 0], expected, atol=1e-6)
    np.testing.assert_allclose(after.mean(0), fields.mean(0), atol=1e-6)
    assert after.min() > -0.3  # only the cosine mode itself is negative
    assert after[:, 4, 1].min() >= 0
    assert eigenvalues[1] == pytest.approx(np.pi**2, rel=2e-3)


def test_coupled_splitting_is_of_second_order(monkeypatch):
    def matrix(refine):
        monkeypatch.setattr(column, "calendar", partial(calendar, refine=refine))
        course = heal(medians(), 0.1 * PROFILE[None], [1.4], [0.0, 28.0], [0.0, 14.0, 28.0, 60.0], "scar", [0])
        return course.collagen.astype(float)

    exact = matrix(16)
    errors = [np.abs(matrix(n) - exact).max() for n in (1, 2)]
    assert errors[0] < 2e-3, errors
    assert np.log2(errors[0] / errors[1]) > 1.7, errors


def test_order_and_timing_of_the_peaks():
    days = np.arange(0.0, 40.5, 0.5)
    course = run(medians(), 0.05, [0.0], days)
    peak = {name: days[course.fields[name][0].argmax()] for name in "imca"}
    assert 1 <= peak["i"] <= 2
    assert 3 <= peak["m"] <= 5
    assert 5 <= peak["c"] <= 7.5
    assert 10 <= peak["a"] <= 14
    assert course.peaks["c"][0] >= course.fields["c"].max()
    assert course.peaks["d"][0] == pytest.approx(0.05 * PROFILE.mean(), rel=1e-3)


def test_gain_rises_with_injury_and_with_sessions():
    draws = medians()
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


def test_four_monthly_sessions_add_about_a_third():
    course = heal(
        medians(), np.full((1, N_CELLS), 0.05), np.array([1.4]), [0, 28, 56, 84], [0, 182], "surround", np.array([0])
    )
    assert 0.2 < gain(course)[0] < 0.45
    assert 0.9 < course.fields["e"][0, -1] < 1


def test_own_session_counts_equal_separate_courses():
    both = run(medians(), 0.05, [0.0, 28.0], [0.0, 100.0], n=2, sessions=[1, 2])
    one = run(medians(), 0.05, [0.0], [0.0, 100.0])
    two = run(medians(), 0.05, [0.0, 28.0], [0.0, 100.0])
    assert gain(both)[1] == pytest.approx(gain(two)[0], rel=1e-6)
    assert gain(both)[0] == pytest.approx(gain(one)[0], rel=5e-3)  # other step sizes


def test_same_numbers_again_in_any_batch():
    draws = draw(20, 9)
    n = CHUNK + 20
    told = []
    large = run(draws, 0.04, [0.0, 30.0], [0.0, 90.0], n=n, progress=lambda done, total: told.append((done, total)))
    small = run(draws, 0.04, [0.0, 30.0], [0.0, 90.0])
    assert (large.collagen[:20] == small.collagen).all()
    assert (large.collagen == run(draws, 0.04, [0.0, 30.0], [0.0, 90.0], n=n).collagen).all()
    assert told == [(CHUNK, n), (n, n)]


@pytest.mark.parametrize("identifier", READS)
def test_every_declared_parameter_moves_something(identifier):
    draws = draw(4, 11)
    moved = draws.perturbed(identifier, 1.01)
    sessions, reports = [0.0, 28.0, 56.0, 84.0], [0.0, 10.0, 90.0, 360.0]
    for region in ("scar", "surround"):
        a, b = (run(d, 0.2, sessions, reports, region) for d in (draws, moved))
        if any((a.fields[name] != b.fields[name]).any() for name in a.fields):
            return
    pytest.fail(f"{identifier} is inert")


def test_undeclared_parameters_are_not_read():
    draws = draw(3, 2)
    only = Draws({k: v if k in READS else np.full(3, np.nan) for k, v in draws.values.items()}, 2, 3)
    assert (gain(run(only, 0.05, [0.0], [0.0, 60.0])) == gain(run(draws, 0.05, [0.0], [0.0, 60.0]))).all()


def test_mismatched_arrays_and_absurd_parameters_are_refused():
    with pytest.raises(InternalError, match="differ in length"):
        heal(medians(), np.zeros((2, N_CELLS)), np.ones(2), [0], [0, 1], "scar", np.array([0]))
    with pytest.raises(InternalError, match="do not increase"):
        run(medians(), 0.05, [0.0], [1.0, 1.0])
    broken = medians().perturbed("healing.make_n", float("nan"))
    with pytest.raises(InternalError, match="range of numbers"):
        run(broken, 0.05, [0.0], [0.0, 60.0])


def test_cell_depths_span_the_dermis():
    depth = cell_depth_mm([0.1, 0.05], [1.2, 2.0])
    assert depth.shape == (2, N_CELLS)
    np.testing.assert_allclose(depth.mean(1), [0.7, 1.05])


def test_an_unwritable_cache_folder_is_no_error(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(backend.platformdirs, "user_cache_dir", lambda *_, **__: str(blocked))
    assert backend.prepare.__wrapped__() is False
