"""No text of the package or of its documents advises to stop a medicine that thins the blood."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
THINNERS = (
    r"blood[- ]thinn\w*|thins? the blood|anticoagul\w*|anti-?platelet\w*|antithrombotic\w*|warfarin|coumarin\w*|"
    r"aspirin|clopidogrel|doacs?|heparin|apixaban|rivaroxaban|dabigatran|edoxaban|ticagrelor|prasugrel"
)
HALTS = (
    r"stop(?:s|ped|ping)?|paus(?:e|es|ed|ing)|hold|held|holding|withh\w+|discontinu\w+|interrupt\w*|skip\w*|"
    r"omit\w*|cease\w*|suspend\w*|come off|go off|off your|leave out|left out|halt\w*|bridg(?:e|ing)|without your"
)
# The refusal must stand before the word that it refuses, within the same sentence.
REFUSES = re.compile(rf"\b(?:never|not|nobody|no one|cannot)\b[^.;!?]*?\b(?:{HALTS})\b", re.I)
NAMES, HALTING = re.compile(rf"\b(?:{THINNERS})\b", re.I), re.compile(rf"\b(?:{HALTS})\b", re.I)
TEXTS = (".toml", ".j2", ".typ", ".bib", ".md", ".csv")


def advice_to_stop(text: str) -> list[str]:
    """Return the sentences that name such a medicine and a halt, and do not refuse the halt."""
    sentences = re.split(r"(?<=[.;!?])\s+|\n\s*\n|\n(?=[-|#*\[])|\n(?=\w+ = )|\|", text)
    return [
        " ".join(one.split())
        for one in sentences
        if NAMES.search(one) and HALTING.search(one) and not REFUSES.search(one)
    ]


def texts() -> Iterator[tuple[str, str]]:
    """Yield every text that a user may read: data, templates, documents and the strings of the source."""
    places = [ROOT / "src", ROOT / "docs", ROOT / "examples"]
    for path in sorted(found for place in places for found in place.rglob("*") if found.is_file()):
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in TEXTS:
            yield name, path.read_text(encoding="utf-8")
        elif path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield f"{name}:{node.lineno}", node.value
    yield "README.md", (ROOT / "README.md").read_text(encoding="utf-8")


def test_no_text_advises_to_stop_a_medicine_that_thins_the_blood() -> None:
    read = list(texts())
    assert len(read) > 2000
    assert sum(bool(NAMES.search(text)) for _, text in read) > 10  # there is something to find
    assert {name: found for name, text in read if (found := advice_to_stop(text))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "Stop aspirin 3 to 5 days before.",
        "Pause the blood thinner for a day.",
        "Your anticoagulant should be withheld on the morning.",
        "Do not worry. Hold warfarin if the INR is high.",
        "Skip the DOAC 24 h before; do not bridge.",
        "Discontinue clopidogrel, which is not needed.",
        "Blood-thinning medicines are left out for a week.",
    ],
)
def test_advice_to_stop_would_be_found(text: str) -> None:
    assert advice_to_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "Never advise to stop a blood thinner.",
        "The clinic does not stop warfarin.",
        "Aspirin goes on as prescribed. Stop all creams on the skin.",
        "Nobody here tells you to pause an anticoagulant.",
    ],
)
def test_a_refusal_to_stop_is_none(text: str) -> None:
    assert advice_to_stop(text) == []
