"""Simulated faces beside what trials report of their people before treatment.

The number of scars on a face was chosen for the quantitative score (see ``outcome.face_scar_count``), so that only the
grade and the spreads are tests.
"""

from cicatrix.evidence.trials.table import shipped_trials
from cicatrix.outcome.crosswalk import faces


def baselines(scale: str) -> list[tuple[float, float]]:
    found = {
        (row.baseline_mean, row.baseline_sd)
        for row in shipped_trials()
        if row.scale == scale and row.baseline_mean and row.baseline_sd
    }
    return sorted(found)


def test_the_grade_is_like_that_of_trials():
    reported = baselines("goodman_baron_grade")
    assert len(reported) >= 2
    people = faces().goodman_baron_grade
    means = [mean for mean, _ in reported]
    assert min(means) - 0.2 <= people.mean() <= max(means) + 0.2
    assert all(0.6 < people.std() / sd < 1.6 for _, sd in reported)


def test_the_quantitative_score_spreads_as_in_trials():
    reported = baselines("goodman_baron_quantitative")
    assert len(reported) >= 2
    people = faces().goodman_baron_quantitative
    assert min(mean for mean, _ in reported) - 1.0 <= people.mean() <= max(mean for mean, _ in reported)
    assert all(0.5 < people.std() / sd < 1.6 for _, sd in reported)
