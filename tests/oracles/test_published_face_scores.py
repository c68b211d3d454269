"""Simulated faces beside what trials report of their people before treatment.

The number of scars on a face was chosen for the quantitative score (see ``outcome.face_scar_count``), so that only the
grade and the spreads are tests.
"""

import pytest

from cicatrix.evidence.trials.table import shipped_trials
from cicatrix.outcome.crosswalk import faces


def baselines(scale: str) -> list[tuple[float, float]]:
    found = {
        (row.baseline_mean, row.baseline_sd)
        for row in shipped_trials()
        if row.scale == scale and row.baseline_mean and row.baseline_sd
    }
    return sorted(found)


@pytest.mark.parametrize(("scale", "mean_within", "sd_within"), [
    ("goodman_baron_grade", 0.4, 2.0), ("goodman_baron_quantitative", 13.0, 2.0),
])  # fmt: skip
def test_means_and_spreads_are_like_those_of_trials(scale, mean_within, sd_within):
    reported = baselines(scale)
    assert len(reported) >= 2
    people = faces().of(scale)
    assert min(abs(people.mean() - mean) for mean, _ in reported) < mean_within
    assert all(1 / sd_within < people.std() / sd < sd_within for _, sd in reported)
