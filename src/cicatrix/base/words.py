"""Finding the word that the user meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, words: Iterable[str]) -> str:
    """Return ``did you mean '...'?`` for the closest of *words*, or an empty string."""
    match = get_close_matches(word[:80].lower(), sorted(words), n=1, cutoff=0.55)
    return f"did you mean '{match[0]}'?" if match else ""


def listing(words: Iterable[str], most: int = 24) -> str:
    """Return *words* joined by commas, cut after *most*."""
    known = sorted(words)
    return ", ".join(known[:most]) + (f", ... ({len(known)} in all)" if len(known) > most else "")
