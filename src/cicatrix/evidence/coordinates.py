"""Standard-normal coordinates of records: where inference lives, and the way back to the records' own units."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, final

import numpy as np

from cicatrix.base.errors import InternalError
from cicatrix.evidence.parameter import Fixed, Floats, Parameter
from cicatrix.evidence.store import load_evidence

REACH = 6.0
"""Coordinates beyond this many standard deviations are held there."""
PER_UNIT = 64


def varying(ids: Iterable[str]) -> list[Parameter]:
    """Return the records of these ids that vary, each once, in the order of the ids."""
    records = load_evidence().parameters
    return [records[key] for key in dict.fromkeys(ids) if not isinstance(records[key].distribution, Fixed)]


@final
class Coordinates:
    """Records side by side: a standard-normal coordinate of each is its distribution's quantile.

    A table of quantiles with linear interpolation serves NumPy and JAX alike (JAX has no inverse of the beta), with a
    relative error below 5e-3 where a bound makes a kink and far below it elsewhere (within four standard deviations).

    Parameters
    ----------
    records
        At least one record, none twice and none fixed: a fixed number has no coordinate.
    """

    def __init__(self, records: Sequence[Parameter]) -> None:
        self.ids = tuple(record.id for record in records)
        self._grid = np.linspace(-REACH, REACH, round(2 * REACH * PER_UNIT) + 1)
        self._table = np.stack([record.at(self._grid) for record in records])
        constant = [record.id for record, values in zip(records, self._table, strict=True) if values[0] == values[-1]]
        if constant or len(set(self.ids)) != len(self.ids):
            raise InternalError(f"coordinates need different records that vary, not {constant or self.ids}")

    def __len__(self) -> int:
        return len(self.ids)

    def values(self, z: Floats) -> dict[str, Floats]:
        """Return the values by id, shape (n,) each, at coordinates *z* of shape (k, n)."""
        return {key: np.interp(z[row], self._grid, self._table[row]) for row, key in enumerate(self.ids)}

    def traced(self) -> Callable[[Any], dict[str, Any]]:
        """Return the same for JAX: a function of coordinates, shape (k, ...), that can be differentiated."""
        import jax.numpy as jnp  # late: a second
        from jax.lax import split

        table = jnp.asarray(self._table)
        rows = jnp.arange(len(self.ids))

        def values(z: Any) -> dict[str, Any]:
            at = (jnp.clip(z, -REACH, REACH) + REACH) * PER_UNIT
            left = jnp.clip(jnp.floor(at).astype(int), 0, table.shape[1] - 2)
            row = rows.reshape((-1,) + (1,) * (z.ndim - 1))
            below = table[row, left]
            found = below + (at - left) * (table[row, left + 1] - below)
            return {key: one[0] for key, one in zip(self.ids, split(found, (1,) * len(self.ids)), strict=True)}

        return values

    def of(self, values: Mapping[str, Floats]) -> Floats:
        """Return the coordinates, shape (k, n), of values by id; at a bound, that where it is met.

        Raises
        ------
        KeyError
            If an id is missing.
        """
        found: list[Floats] = []
        for row, key in enumerate(self.ids):
            table = self._table[row]
            inside = np.flatnonzero((np.diff(table, prepend=-np.inf) > 0) & (np.diff(table, append=np.inf) > 0))
            inner = slice(max(inside[0] - 1, 0), inside[-1] + 2)
            found.append(np.interp(values[key], table[inner], self._grid[inner]))
        return np.stack(found)
