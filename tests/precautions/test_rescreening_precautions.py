"""A screening before a later session says again what has to be done around it."""

from __future__ import annotations

from cicatrix import pipeline
from cicatrix.precautions.apply import screening_again, screening_of


def test_it_has_the_precautions_of_a_first_screening_of_the_same_answers() -> None:
    demo = pipeline.demo_case()
    again = pipeline.rescreen(demo, demo)
    assert again.precautions == pipeline.screen(demo).precautions
    assert again.precautions


def test_lasting_answers_that_are_left_out_count_for_the_precautions() -> None:
    demo = pipeline.demo_case()
    left_out = demo.model_copy(update={"history": demo.history.model_copy(update={"facial_hsv": None})})
    assert demo.history.facial_hsv is True
    again = screening_again(demo, left_out)
    assert "facial_hsv" in again.carried_over
    assert {one.id for one in again.precautions} == {one.id for one in screening_of(demo, again.candidacy).precautions}
