"""Ranges of the published scar scales: Goodman and Baron 2006 (84), Dreno 2007 (540 = 270 + 270). Exact."""

from cicatrix.skin.grading import grade
from cicatrix.skin.scars import Scar
from cicatrix.skin.score_tables import ECCA_WEIGHTS, QUANTITATIVE_ROWS

FULL_FACE = [
    ("macular_pigmented", 5.0, None, None),
    ("atrophic", 4.0, 0.1, None),
    ("atrophic", 4.0, 0.3, None),
    ("boxcar", 3.0, 0.3, None),
    ("rolling", 6.0, 0.3, None),
    ("icepick", 1.0, 1.0, "normal"),
    ("icepick", 1.0, 1.0, "abnormal"),
    ("linear", 2.0, 0.5, None),
    ("rolling", 6.0, 0.8, None),
    ("hypertrophic", 5.0, None, None),
    ("keloid", 30.0, None, None),
]


def _face() -> list[Scar]:
    return [
        Scar(zone="cheek_left", type=kind, width_mm=width, depth_mm=depth, base=base, count=21, older_than_a_year=False)
        for kind, width, depth, base in FULL_FACE
    ]


def test_quantitative_maxima_by_section():
    rows = QUANTITATIVE_ROWS.values()
    maxima = {section: 3 * sum(row.points for row in rows if row.section == section) for section in "ABCD"}
    assert maxima == {"A": 6, "B": 18, "C": 36, "D": 24}


def test_the_worst_face_scores_84():
    score = grade(_face()).goodman_baron_quantitative
    assert score.value == 84 == score.range[1]
    assert len(score.items) == len(QUANTITATIVE_ROWS)


def test_ecca_maxima():
    weights = list(ECCA_WEIGHTS.values())
    assert 3 * sum(weights[:4]) == 270 == 3 * sum(weights[4:])
    score = grade(_face()).ecca
    assert score.range[1] == 540
    assert score.value == 540 - 90, "superficial elastolysis is the one item that a case cannot hold"
