"""What grade prints: scores, items, what to look at, and what another scale lets one expect."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def case(root: Path, tmp_path: Path) -> Callable[..., str]:
    """The demo case with lines of its [grading] replaced."""

    def of(**keys: str) -> str:
        text = (root / "examples" / "demo.toml").read_text(encoding="utf-8")
        before, after = text.split("[grading]\n")
        after = after.split("\n\n", 1)[1]
        lines = "\n".join(f"{key} = {value}" for key, value in keys.items())
        path = tmp_path / "case.toml"
        path.write_text(f"{before}[grading]\n{lines}\n\n{after}", encoding="utf-8")
        return str(path)

    return of


def told(out: str) -> str:
    return " ".join(out.split())


def test_a_scale_that_is_not_evaluable_shows_its_bounds_and_an_expectation(run: Run, case: Callable[..., str]) -> None:
    code, out, _ = run("grade", case(scar_s="{ face = 3 }"))
    assert code == 0
    assert "between 3 and 13" in told(out)
    assert "What another scale lets one expect: not a measurement" in told(out)
    assert "simulated faces" in told(out)


def test_the_copyright_of_the_dlqi_is_printed_with_its_score(run: Run, case: Callable[..., str]) -> None:
    answers = "{ " + ", ".join(f"q{k} = 1" for k in range(1, 11)) + " }"
    _, out, _ = run("grade", case(dlqi=answers))
    assert "moderate effect" in told(out)
    assert "© Dermatology Life Quality Index. A Y Finlay, G K Khan, April 1992" in told(out)
    value = json.loads(run("grade", case(dlqi=answers), "--json")[1])
    assert value["dlqi"]["value"] == 10


def test_a_contradiction_is_shown(run: Run, case: Callable[..., str]) -> None:
    _, out, _ = run("grade", case(goodman_baron_grade="2", visible_at_50_cm="true"))
    assert "grade 2 means not obvious at 50 cm" in told(out)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"ecca": "122"}, "grading.ecca: must be a multiple of 5, not 122"),
        ({"goodman_baron_quantitative": "85"}, "grading.goodman_baron_quantitative: must be at most 84, not 85"),
        ({"dlqi": "{ q3 = 4 }"}, "grading.dlqi.q3: must be at most 3, not 4"),
        ({"dlqi": "{ item_1 = 2 }"}, "grading.dlqi.item_1: unknown key 'item_1'"),
        ({"dlqi": "12"}, "grading.dlqi"),
        ({"ecca_elastolisis": "1"}, "did you mean 'ecca_elastolysis'?"),
        ({"hypertrophic_over_two_years": '"yes"'}, "grading.hypertrophic_over_two_years: must be true or false"),
    ],
)
def test_wrong_answers_are_named(keys: dict[str, str], message: str, run: Run, case: Callable[..., str]) -> None:
    code, _, err = run("grade", case(**keys))
    assert code == 2
    assert message in err
