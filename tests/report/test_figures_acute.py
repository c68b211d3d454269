"""The pictures of the first days show what the answer holds, and leave out what it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from cicatrix import pipeline
from cicatrix.planning.answers import AcuteResult
from cicatrix.report.figures_acute import first_days_pictures


@pytest.fixture(scope="module")
def result(root: Path) -> AcuteResult:
    return pipeline.acute(pipeline.read_protocol(root / "examples" / "protocol_demo.toml"), draws=60)


def test_every_picture_is_drawn_with_its_numbers_in_words(result: AcuteResult) -> None:
    pictures = first_days_pictures(result)
    assert set(pictures) == {"numbness", "plasma", "signs", "water_loss", "uptake"}
    for svg in pictures.values():
        assert svg.startswith("<svg ")
        assert svg.endswith("</svg>")
        assert svg.count("<g ") + svg.count("<g>") == svg.count("</g>")
    assert "off after 40 min" in pictures["numbness"]
    assert "warning 1, toxic 5" in pictures["plasma"]
    assert "bruising" in pictures["signs"]
    assert "recovered after" in pictures["water_loss"]
    assert pictures == first_days_pictures(result)


def test_without_a_cream_there_is_neither_numbness_nor_a_level(root: Path) -> None:
    protocol = pipeline.read_protocol(root / "examples" / "protocol_demo.toml").model_copy(update={"anaesthetic": None})
    bare = pipeline.acute(protocol, draws=20)
    assert set(first_days_pictures(bare)) == {"signs", "water_loss", "uptake"}
    assert bare.numb_course is None
    assert bare.plasma_peak_h is None
