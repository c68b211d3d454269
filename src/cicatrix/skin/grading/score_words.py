"""A score in words, for screen and report."""

from __future__ import annotations

from cicatrix.skin.grading.scoring import Score

MOST_MISSING = 3
"""Of what is missing, this much is printed; the JSON has all."""


def value_words(score: Score) -> str:
    """Return the value of a scale, or that it cannot be had and between which bounds it lies."""
    if score.value is not None:
        return f"{score.value:g}"
    between = "" if score.bounds is None else f"; between {score.bounds[0]:g} and {score.bounds[1]:g}"
    return f"not evaluable{between}"


def note_words(score: Score) -> str:
    """Return the first of what is missing, or what the value means."""
    if not score.missing:
        return "; ".join(filter(None, (score.meaning, score.note)))
    more = f"; {len(score.missing) - MOST_MISSING} more" if len(score.missing) > MOST_MISSING else ""
    return f"missing: {'; '.join(score.missing[:MOST_MISSING])}{more}"
