"""Write the table of how scars rise over their rim, src/cicatrix/outcome/lift_table.npy, by finite elements.

Minutes on two cores. Run it when the axes in outcome/lift_grid.py or the shapes in outcome/lift.py change.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from itertools import product

import numpy as np
from numpy.typing import NDArray

from cicatrix.outcome.lift_grid import DEPTHS, EDGES, FILE, SOFTNESS, TYPES, WIDTHS
from cicatrix.skin.scars import ScarType
from cicatrix.validation.lift_elements import rise_over_rim

LEVEL = 2


def one(scar: tuple[ScarType, float, float, float]) -> NDArray[np.float64]:
    """Return the rise of one scar, shape (edges,)."""
    return rise_over_rim(*scar, EDGES, level=LEVEL)


def main() -> None:
    """Compute and write the table."""
    with ProcessPoolExecutor(2) as pool:
        rows = list(pool.map(one, product(TYPES, WIDTHS, DEPTHS, SOFTNESS), chunksize=10))
    shape = (len(TYPES), WIDTHS.size, DEPTHS.size, SOFTNESS.size, EDGES.size)
    np.save(FILE, np.reshape(rows, shape).astype(np.float32))


if __name__ == "__main__":
    main()
