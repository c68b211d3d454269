"""The score of Lipper and Perez: a count of scars, each weighted by how deep it is, without bands.

Every scar is graded afresh at each visit: one point if it is counted at all, and a step more for each class of depth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cicatrix.outcome.array_library import ndtr


@dataclass(frozen=True, slots=True)
class SeverityCount:
    """A sum over scars of points by class of depth.

    Attributes
    ----------
    step
        Points that moderate scars bear beyond mild ones, and severe ones beyond moderate, shape (n,).
    """

    step: Any

    def shares(self, xp: Any, mix: Any, bounds: Any, remaining: Any, lesion_sd_log: Any) -> Any:
        """Return the share of a face's scars of a class or more by class and type, (persons, 3, 3, r, n).

        Parameters
        ----------
        xp
            ``numpy`` or ``jax.numpy``.
        mix
            Share of each type by number, shape (3, n).
        bounds
            Log of each class's least depth over the type's typical depth, by class and type, shape (3, 3, n).
        remaining
            Log of the share of depth that remains, shape (persons, 3, r, n); zeros give the score before treatment.
        lesion_sd_log
            Spread of depth within a type, shape (n,).
        """
        deep = (remaining[:, None] - bounds[None, :, :, None]) / lesion_sd_log
        return mix[:, None] * ndtr(xp)(deep)

    def points(self, xp: Any, share: Any, count: Any, count_sd_log: Any) -> Any:
        """Return the mean score of faces, shape (persons, r, n), from the median number of scars and its spread."""
        return count * xp.exp(0.5 * count_sd_log**2) * self._per_scar(xp, share)

    def face_variance(self, xp: Any, before: Any, after: Any, count: Any, count_sd_log: Any) -> Any:
        """Return how much the share of the score that is left varies between faces that respond alike, shape (r, n).

        Faces have Poisson numbers of scars, drawn from all depths; the ratio's variance is that of the points that are
        left beyond the mean share of those that were there. Arguments as for the banded scores.
        """
        had, has = self._per_scar(xp, before)[0], self._per_scar(xp, after)[0]
        left = has / had
        odd = (
            self._product(xp, after, after)
            - 2.0 * left * self._product(xp, before, after)
            + left**2 * self._product(xp, before, before)
        )
        return xp.maximum(odd, 0.0) / had**2 * xp.exp(0.5 * count_sd_log**2) / count

    def _per_scar(self, xp: Any, share: Any) -> Any:
        return (self._weights(xp)[:, None, None] * share).sum(axis=(1, 2))

    def _product(self, xp: Any, first: Any, second: Any) -> Any:
        """Return the mean of the product of one scar's points in two states, (r, n): deeper before is deeper after."""
        weights = self._weights(xp)
        both = xp.minimum(first[0][:, None], second[0][None, :]).sum(axis=2)  # (class, class, r, n)
        return (weights[:, None, None] * weights[None, :, None] * both).sum(axis=(0, 1))

    def _weights(self, xp: Any) -> Any:
        """Return the points that reaching each class adds, shape (3, n)."""
        return xp.stack([xp.ones_like(self.step), self.step, self.step])
