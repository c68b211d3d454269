"""Finding the word that the user meant."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

# What a validator says, and what a person would say.
_PLAIN = (
    (r"^(Input|Value|String) should ", ""),
    (r"^Value error, ", ""),
    (r"^be a valid (integer|number).*", r"must be a \1"),
    (r"^be a valid boolean.*", "must be true or false"),
    (r"^be a valid (date|datetime).*|^be a valid date or datetime.*", "must be a day such as 2026-11-23"),
    (r"^be a valid (dictionary|mapping).*", "must be a table"),
    (r"^be a valid list.*", "must be a list"),
    (r"^be a valid string.*", "must be text"),
    (r"a integer", "a whole number"),
    (r"^be greater than or equal to ", "must be at least "),
    (r"^be less than or equal to ", "must be at most "),
    (r"^be greater than ", "must be more than "),
    (r"^be ", "must be "),
    (r"^have ", "must have "),
    (r"^match pattern '\^\[A-Z\]\{3\}\$'", "must be three capital letters such as USD"),
    (
        r"^match pattern '\^\[A-Za-z0-9\].*",
        "must begin with a letter or digit, then letters, digits, '.', '_' or '-', without spaces",
    ),
    (r"^match pattern '\^\[a-z0-9\].*", "must be small letters and digits, words joined by '-', such as 'my-pen'"),
    (r"^match pattern '\^\[\^.*", "must be one line of text"),
    (r"^match ", "must match "),
)


def plain(message: str) -> str:
    """Return a validator's *message* in plain words."""
    for pattern, words in _PLAIN:
        message = re.sub(pattern, words, message)
    return f"{message[:1].lower()}{message[1:]}"


def nearest(word: str, words: Iterable[str]) -> str:
    """Return ``did you mean '...'?`` for the closest of *words*, or an empty string."""
    match = get_close_matches(word[:80].lower(), sorted(words), n=1, cutoff=0.55)
    return f"did you mean '{match[0]}'?" if match else ""


def listing(words: Iterable[str], most: int = 24) -> str:
    """Return *words* joined by commas, cut after *most*."""
    known = sorted(words)
    return ", ".join(known[:most]) + (f", ... ({len(known)} in all)" if len(known) > most else "")
