"""Reading level: syllables against words counted by ear, the formulas by hand, and what must not change them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.base.errors import BadInput
from cicatrix.base.readability import Counts, counts, grade_level, reading_ease, syllables

BY_EAR = {
    "the": 1, "skin": 1, "holes": 1, "healed": 1, "takes": 1, "use": 1, "used": 1, "one": 1, "months": 1, "brown": 1,
    "needle": 2, "needles": 2, "needled": 2, "treated": 2, "table": 2, "people": 2, "doctor": 2, "laser": 2,
    "acid": 2, "acne": 2, "patches": 2, "pages": 2, "being": 2, "client": 2, "doctor's": 2, "numbing": 2,
    "medicine": 3, "another": 3, "area": 3, "example": 3, "together": 3, "element": 3, "create": 2, "creates": 2,
    "cream": 1, "creams": 1, "special": 2, "physician": 3, "situation": 4, "information": 4, "evaluation": 5,
    "2": 1, "38": 2, "1,200": 4,
}  # fmt: skip
SENTENCES = st.lists(st.lists(st.sampled_from(sorted(BY_EAR)), min_size=1, max_size=9), min_size=1, max_size=6)


@pytest.mark.parametrize(("word", "number"), BY_EAR.items())
def test_syllables_as_they_are_spoken(word: str, number: int) -> None:
    assert syllables(word) == number
    assert syllables(word.capitalize()) == number


def test_formulas_by_hand() -> None:
    text = "The needles make holes. Your skin mends them."  # 8 words, 2 sentences, 9 syllables
    assert counts(text) == Counts(2, 8, 9)
    assert grade_level(text) == pytest.approx(0.39 * 4 + 11.8 * 9 / 8 - 15.59)
    assert reading_ease(text) == pytest.approx(206.835 - 1.015 * 4 - 84.6 * 9 / 8)


def test_a_line_end_ends_a_sentence_and_a_point_within_a_number_does_not() -> None:
    assert counts("What it costs\nYou pay 1.5 coins.").sentences == 2
    assert counts("Is it so? Yes! (It is.)").sentences == 3


def test_names_count_as_one_short_word() -> None:
    text = "Tell us if you take isotretinoin or other pills."
    assert counts(text, ["Isotretinoin"]).syllables == counts(text).syllables - syllables("isotretinoin") + 1
    assert counts(text, ["Isotretinoin"]).words == counts(text).words


@pytest.mark.parametrize("text", ["", " \n ", "... !", "—"])
def test_text_without_words_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="there is no word in this text"):
        grade_level(text)


@given(SENTENCES)
def test_counts_add_up(sentences: list[list[str]]) -> None:
    text = ". ".join(" ".join(words) for words in sentences) + "."
    found = counts(text)
    assert (found.sentences, found.words) == (len(sentences), sum(map(len, sentences)))
    assert found.syllables == sum(BY_EAR[word] for words in sentences for word in words)
    joined = counts(" ".join(" ".join(words) for words in sentences))
    assert joined.grade >= found.grade  # longer sentences are never easier


@given(st.text(alphabet=st.characters(categories=["L"], max_codepoint=127), min_size=1, max_size=30))
def test_every_word_has_a_syllable(word: str) -> None:
    assert syllables(word) >= 1


@pytest.mark.parametrize(("word", "number"), [("INR", 3), ("HbA1c", 5), ("G6PD", 4), ("a", 1), ("I", 1), ("Tick", 1)])
def test_abbreviations_are_spelled(word: str, number: int) -> None:
    assert syllables(word) == number
