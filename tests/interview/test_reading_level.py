"""The questions can be read after eight years of school, but for names that have no plainer word."""

from __future__ import annotations

import re

import pytest

from cicatrix.interview.reading_level import reading_grade, syllables
from cicatrix.interview.written_questions import WrittenQuestion, written_questions

HIGHEST = 8.0
# Counted by hand. The rules of the counter were adjusted while looking at the first list, and not at the second.
SEEN = (
    "are1 breastfeeding3 pregnant2 inflamed2 pimples2 pustules2 cysts1 where1 scars1 infection3 wart1 open2 wound1 "
    "cold1 sore1 face1 ever2 rosacea4 eczema3 psoriasis4 dermatitis4 disease2 lasting2 quiet2 cancer2 changes2 named1 "
    "rough1 damage2 sunburnt2 raised1 mole1 birthmark2 tattoo2 permanent3 disorder3 bleed1 easily3 medicine3 thins1 "
    "blood1 measured2 keloid2 relative3 scleroderma4 lupus2 tissue2 connective3 light1 worse1 heal1 badly2 immune2 "
    "system2 weak1 steroids2 chemotherapy5 radiotherapy6 mouth1 injection3 diabetes4 heart1 condition3 pacemaker3 "
    "clinician3 worry2 looks1 proportion3 aftercare3 impossible4 hopes1 beyond2 needling2 capsules2 isotretinoin5 "
    "capsule2 allergic3 numbing2 creams1 nickel2 latex2 plasters2 liver2 severe2 rhythm2 amiodarone5 dapsone2 nitrate2 "
    "treated2 tanned1 year1 which1 done1 weight1 people2 little2 table2 used1 uses2 caused1 causes2 needed2 stopped1 "
    "added2 biggest2 special2 social2 idea3 area3 patient2 serious3 various3 usual3 being2 having2 lazy2 eye1 type1 "
    "skin1 scales1"
)
UNSEEN = (
    "question2 blank1 answer2 never2 taken2 asked1 again2 before2 treatment2 microneedling4 safe1 amount2 depends2 "
    "baby2 women2 male1 female2 rather2 neither2 much1 weigh1 elsewhere2 spot1 left1 stayed1 weeks1 forecast2 reads1 "
    "thick1 grow1 close1 called1 chemical3 laser2 whole1 leaves1 surgery3 waxing2 retinoid3 acid2 peroxide3 sunbed2 "
    "latest2 given2 altered2 enzyme2 lack1 smoke1 healing2 allergies3 warfarin3 aspirin3 heparin3 list1 show1 numbs1 "
    "rubber2 cleans1 sticking2 something2 lightest2 darkest2 itchy2 scaly2 rash1 nobody3 keratosis4 actinic3 months1 "
    "sugar2 level2 person2 explain2 above2 possible3 breathing2 machine2 translation3 checked1"
)


def counted(words: str) -> list[tuple[str, int]]:
    return [(word, int(number)) for word, number in re.findall(r"([a-z]+)(\d)", words)]


def wrong(words: str) -> dict[str, int]:
    return {word: syllables(word) for word, number in counted(words) if syllables(word) != number}


def test_syllables_are_counted_nearly_as_by_hand() -> None:
    assert len(counted(SEEN)) >= 120
    assert len(counted(UNSEEN)) == 79
    assert wrong(SEEN).keys() == {"quiet", "diabetes", "pacemaker", "rhythm", "eye"}
    assert len(wrong(UNSEEN)) == 5, wrong(UNSEEN)  # as the docstring says
    every = counted(SEEN + " " + UNSEEN)
    assert abs(sum(syllables(word) for word, _ in every) / sum(number for _, number in every) - 1) < 0.01


@pytest.mark.parametrize(("word", "number"), [("INR", 3), ("HbA1c", 5), ("G6PD", 4), ("a", 1), ("I", 1), ("Tick", 1)])
def test_abbreviations_are_spelled(word: str, number: int) -> None:
    assert syllables(word) == number


def test_the_grade_by_hand() -> None:
    # 9 words, 1 sentence, 10 syllables
    assert reading_grade("Have you got a cold sore on it, today?") == pytest.approx(0.39 * 9 + 11.8 * 10 / 9 - 15.59)
    assert reading_grade("Do you smoke? Do you drink wine each day?") == pytest.approx(
        max(0, 0.39 * 4.5 + 11.8 - 15.59)
    )
    assert reading_grade("") == 0.0


def test_longer_sentences_and_longer_words_read_harder() -> None:
    short = "The skin heals. The mark fades. You wait. The clinician looks at it again before anything is decided."
    assert reading_grade(short) < reading_grade(short.replace(". ", " and then "))
    assert reading_grade("We will look at it now.") < reading_grade("Examination procedures necessitate consideration.")


def without(text: str, names: list[str]) -> str:
    for name in names:
        text = re.sub(rf"\b{name}\b", "it", text)
    return text


@pytest.mark.parametrize("question", [*written_questions().questions()], ids=lambda one: one.id)
def test_each_question_is_plain_or_names_what_has_no_plainer_word(question: WrittenQuestion) -> None:
    text = question.wording.format(what="this")
    if question.names:
        assert question.because
        assert all(name in text for name in question.names)
        assert reading_grade(text) > HIGHEST, "an exception that is not needed"
        assert reading_grade(without(text, question.names)) <= HIGHEST
    else:
        assert reading_grade(text) <= HIGHEST, text


def test_what_stands_around_the_questions_is_plain() -> None:
    written = written_questions()
    around = [one.help for one in written.questions()] + [written.words[name] for name in ("blank", "translation")]
    assert [(text, reading_grade(text)) for text in around if reading_grade(text) > HIGHEST] == []


def test_few_questions_are_exceptions() -> None:
    named = [one.id for one in written_questions().questions() if one.names]
    assert len(named) == 6, named
