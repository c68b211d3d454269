"""Indices of groups against functions whose indices are known in closed form."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from cicatrix.base.errors import InternalError
from cicatrix.planning.group_indices import GroupIndices, group_indices, partner

Floats = NDArray[np.float64]


def indices(
    function: Callable[[Floats], Floats], groups: Mapping[str, list[int]], columns: int, n: int, seed: int = 0
) -> dict[str, GroupIndices]:
    x = np.random.default_rng(seed).random((n, columns))

    def swapped(of: list[int]) -> Floats:
        mixed = x.copy()
        mixed[:, of] = partner(x)[:, of]
        return function(mixed)

    return group_indices(function(x), {name: swapped(of) for name, of in groups.items()}, seed)


def ishigami(x: Floats, a: float = 7.0, b: float = 0.1) -> Floats:
    u = np.pi * (2.0 * x - 1.0)
    return np.sin(u[:, 0]) + a * np.sin(u[:, 1]) ** 2 + b * u[:, 2] ** 4 * np.sin(u[:, 0])


def test_ishigami() -> None:
    found = indices(ishigami, {"1": [0], "2": [1], "3": [2]}, 3, 40_000)
    # Ishigami and Homma 1990, a = 7, b = 0.1
    exact = {"1": (0.3139, 0.5576), "2": (0.4424, 0.4424), "3": (0.0, 0.2437)}
    for name, (first, total) in exact.items():
        one = found[name]
        assert one.first.median == pytest.approx(first, abs=0.02)
        assert one.total.median == pytest.approx(total, abs=0.02)
        # the only interaction is of two: the share is Shapley's
        assert one.share.median == pytest.approx((first + total) / 2, abs=0.02)
        assert one.total.p10 <= one.total.median <= one.total.p90


COEFFICIENTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0])
GROUPS = {"strong": [0, 4], "middle": [1, 2], "weak": [3]}


def g_function(x: Floats) -> Floats:
    return np.prod((np.abs(4.0 * x - 2.0) + COEFFICIENTS) / (1.0 + COEFFICIENTS), axis=1)


def test_g_function_in_groups() -> None:
    found = indices(g_function, GROUPS, 5, 40_000, seed=1)
    one_more = 1.0 + 1.0 / (3.0 * (1.0 + COEFFICIENTS) ** 2)
    whole = np.prod(one_more) - 1.0
    for name, columns in GROUPS.items():
        others = np.delete(np.arange(5), columns)
        first = (np.prod(one_more[columns]) - 1.0) / whole
        total = first * np.prod(one_more[others])
        assert found[name].first.median == pytest.approx(first, abs=0.02)
        assert found[name].total.median == pytest.approx(total, abs=0.02)
    assert sum(one.share.median for one in found.values()) == pytest.approx(1.0, abs=0.002)


def test_the_intervals_cover_as_often_as_they_say() -> None:
    hits = [
        one.total.p10 <= 0.4424 <= one.total.p90
        for seed in range(60)
        if (one := indices(ishigami, {"1": [0], "2": [1], "3": [2]}, 3, 400, seed)["2"])
    ]
    assert 0.65 < np.mean(hits) < 0.95  # 80 % less what 200 pairs and 60 runs allow


def test_a_group_that_does_nothing_has_exactly_nothing() -> None:
    x = np.random.default_rng(0).random((64, 2))
    found = group_indices(x[:, 0], {"does": partner(x[:, 0]), "idle": x[:, 0]})
    assert found["idle"].total.model_dump() == {"median": 0.0, "p10": 0.0, "p90": 0.0}
    assert found["does"].total.median == pytest.approx(1.0, abs=0.3)
    assert found["does"].share.median > 0.85


def test_what_does_not_vary_has_no_shares() -> None:
    found = group_indices(np.ones(8), {"a": np.ones(8)})
    assert found["a"].share.median == 0.0


def test_a_large_mean_costs_no_digits() -> None:
    x = np.random.default_rng(2).normal(size=(200, 2))
    near, far = (
        group_indices(offset + x.sum(axis=1), {"a": offset + partner(x[:, 0]) + x[:, 1]}) for offset in (0.0, 1e6)
    )
    assert near["a"].total.median == pytest.approx(far["a"].total.median, abs=1e-3)


@pytest.mark.parametrize("n", [2, 5])
def test_rows_that_are_no_pairs_are_refused(n: int) -> None:
    with pytest.raises(InternalError, match="pairs"):
        group_indices(np.zeros(n), {"a": np.zeros(n)})
