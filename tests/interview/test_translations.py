"""The catalogues are whole, keep their placeholders, leave no English behind, and say that nobody has reviewed them."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from cicatrix.base.errors import BadInput
from cicatrix.interview import translations as module
from cicatrix.interview.question import Language, Questionnaire
from cicatrix.interview.questionnaire import questionnaire, texts
from cicatrix.interview.translations import MARK, PACKAGE, catalogue_path, translations, translator

FOREIGN = [Language.HINDI, Language.TAMIL]
SCRIPT = {Language.HINDI: re.compile(r"[\u0900-\u097f]"), Language.TAMIL: re.compile(r"[\u0b80-\u0bff]")}
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*")
NAMES = {
    "cicatrix", "INR", "HbA1c", "G6PD", "DCQ", "Fitzpatrick",
    # medicines, and diseases that a packet or a letter names in Latin letters
    "botulinum", "toxin", "retinoid", "benzoyl", "peroxide", "aspirin", "clopidogrel", "prasugrel", "ticagrelor",
    "warfarin", "apixaban", "dabigatran", "edoxaban", "rivaroxaban", "heparin", "isotretinoin", "amiodarone", "sotalol",
    "mexiletine", "dapsone", "sulphonamide", "nitrate", "nitrofurantoin", "phenytoin", "phenobarbital", "lidocaine",
    "prilocaine", "tetracaine", "chlorhexidine", "pseudocholinesterase", "methaemoglobinaemia", "scleroderma",
    "morphoea", "lupus", "actinic", "keratosis", "PABA",
}  # fmt: skip
PLACE = re.compile(r"\{\w*\}")


@pytest.mark.parametrize("language", FOREIGN)
def test_every_text_is_translated_and_none_is_left_over(language: Language) -> None:
    assert list(translations(language)) == texts()
    assert [text for text, told in translations(language).items() if not told.strip()] == []


@pytest.mark.parametrize("language", FOREIGN)
def test_the_placeholders_are_the_same(language: Language) -> None:
    for text, told in translations(language).items():
        assert sorted(PLACE.findall(text)) == sorted(PLACE.findall(told)), text
    assert sum(bool(PLACE.search(text)) for text in texts()) == 3


@pytest.mark.parametrize("language", FOREIGN)
def test_no_english_is_left_but_names(language: Language) -> None:
    for text, told in translations(language).items():
        assert SCRIPT[language].search(told), text
        bare = PLACE.sub("", told)
        assert set(LATIN.findall(bare)) <= NAMES, text
        # a name stands in a translation only if the English has it too: nothing crept in
        assert {word.lower() for word in LATIN.findall(bare)} <= {word.lower() for word in LATIN.findall(text)}, text


@pytest.mark.parametrize("language", FOREIGN)
def test_it_is_written_in_its_own_script(language: Language) -> None:
    other = SCRIPT[Language.TAMIL if language is Language.HINDI else Language.HINDI]
    danda = "।"  # shared by the scripts of India
    for text, told in translations(language).items():
        assert not other.search(told.replace(danda, "")), text
        letters = len(SCRIPT[language].findall(told))
        assert letters > len("".join(LATIN.findall(told))) / 3, text


@pytest.mark.parametrize("language", FOREIGN)
def test_numbers_and_ends_of_sentences_are_kept(language: Language) -> None:
    for text, told in translations(language).items():
        assert re.findall(r"\d+", text) == re.findall(r"\d+", told), text
        assert text.count("?") == told.count("?") or text.endswith("and which?") or "when" in text, text
        assert text.endswith("?") == told.endswith("?"), text
        assert text.endswith(".") == told.endswith((".", "।")), text


@pytest.mark.parametrize("language", FOREIGN)
def test_different_texts_stay_different(language: Language) -> None:
    told = translations(language)
    twice = {one for one in told.values() if list(told.values()).count(one) > 1}
    assert twice == set()


@pytest.mark.parametrize("language", FOREIGN)
def test_every_catalogue_says_that_nobody_reviewed_it(language: Language) -> None:
    text = files(PACKAGE).joinpath(catalogue_path(language)).read_text("utf-8")
    assert MARK in text
    assert "No translator and no clinician" in text


def test_the_mark_stands_on_every_translation(foreign: Questionnaire, form: Questionnaire) -> None:
    assert foreign.translation == translator(foreign.language)(form.words["translation"])
    assert foreign.review != form.review
    assert foreign.intended_use != form.intended_use


def test_the_languages_ask_the_same(foreign: Questionnaire, form: Questionnaire) -> None:
    bare = {"text": "", "help": "", "choices": []}
    for here, there in zip(form.questions(), foreign.questions(), strict=True):
        assert here.model_copy(update=bare) == there.model_copy(update=bare)
        assert [one.code for one in here.choices] == [one.code for one in there.choices]
        assert here.text != there.text


def test_the_catalogues_are_as_the_tool_writes_them(root: Path) -> None:
    done = subprocess.run([sys.executable, "tools/catalogues.py", "--check"], cwd=root, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_missing_translation_is_no_english_word(monkeypatch: pytest.MonkeyPatch) -> None:
    known = dict(translations(Language.HINDI))
    del known["Do you smoke?"]
    monkeypatch.setattr(module, "translations", lambda language: known)
    questionnaire.cache_clear()
    try:
        with pytest.raises(BadInput, match="there is no translation of 'Do you smoke"):
            questionnaire(Language.HINDI)
    finally:
        questionnaire.cache_clear()


HALT = {Language.HINDI: ("बंद", "बंद न करें"), Language.TAMIL: ("நிறுத்த", "நிறுத்த வேண்டாம்")}
"""How stopping is said, and how it is refused."""
NEGATIVE = {Language.HINDI: re.compile(r"(?:^| )(?:नहीं|न) [^,?]*[,?]"), Language.TAMIL: re.compile(r"தில்லையா|வில்லையா")}
"""A verb that is denied within a question."""
PLAIN = {"or that nobody has named"}
"""Relative clauses, which do not turn the answer round."""


@pytest.mark.parametrize("language", FOREIGN)
def test_stopping_a_medicine_is_only_ever_refused(language: Language) -> None:
    halt, refusal = HALT[language]
    told = {text: words for text, words in translations(language).items() if halt in words}
    told.pop("Yes, but I have stopped", None)  # an answer, and no advice
    assert any("Do not stop such a medicine" in text for text in told)
    assert all(refusal in words for words in told.values())


@pytest.mark.parametrize("language", FOREIGN)
def test_no_question_is_put_in_the_negative(language: Language) -> None:
    """A bare no to "do your wounds not heal well?" may mean either, and would be read as the harmless one."""
    asked = {text: words for text, words in translations(language).items() if words.endswith("?")}
    assert len(asked) > 40
    found = [text for text, words in asked.items() if NEGATIVE[language].search(words)]
    assert [text for text in found if not any(part in text for part in PLAIN)] == []
