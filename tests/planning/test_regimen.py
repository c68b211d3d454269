from __future__ import annotations

from pathlib import Path

import numpy as np

from cicatrix import pipeline
from cicatrix.evidence.draws import Draws, draw
from cicatrix.planning.regimen import heal_of

DRAWS = draw(8, 0)
AGELESS = Draws({**DRAWS.values, "healing.age_synthesis": np.ones(DRAWS.n)}, DRAWS.seed, DRAWS.n)


def test_age_slows_synthesis_and_the_first_days_are_reported(root: Path) -> None:
    protocol = pipeline.read_protocol(root / "examples" / "protocol_demo.toml")
    old = protocol.model_copy(update={"skin": protocol.skin.model_copy(update={"age_years": 85.0})})
    aged, ageless = (
        heal_of(old, draws, weeks=12, by_depth=False, progress=lambda label, share: None).zones[0]
        for draws in (DRAWS, AGELESS)
    )
    gain = [zone.collagen_total.median[-1] - zone.collagen_total.median[0] for zone in (aged, ageless)]
    assert 0.0 < gain[0] < 0.9 * gain[1]
    assert {round(7.0 * week, 2) for week in aged.inflammation_signal.weeks} >= {0.25, 1.0, 3.0}
