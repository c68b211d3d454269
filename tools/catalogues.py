"""Bring the catalogues of translations up to date with the questionnaire's English texts, or with --check say if not.

    python tools/catalogues.py            new texts get an empty translation, texts that are gone lose theirs
    python tools/catalogues.py --check    write nothing; exit 1 and name the texts without a translation

A new text is translated by hand in the .po file. Every catalogue keeps the mark that nobody has reviewed it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from cicatrix.interview.question import Language
from cicatrix.interview.questionnaire import texts
from cicatrix.interview.translations import MARK, catalogue_path

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "cicatrix" / "interview"
DAY = dt.datetime(2026, 11, 30, tzinfo=dt.UTC)
"""Stands in every head, so that the files differ only where the texts do."""
HEAD = f"# Translations of the questionnaire: {MARK}.\n# No translator and no clinician has checked a word of it."
WIDTH = 120


def known(path: Path, language: Language) -> dict[str, str]:
    """Return the translations that a catalogue holds; none if there is no catalogue."""
    if not path.is_file():
        return {}
    catalogue = read_po(io.BytesIO(path.read_bytes()), locale=str(language), abort_invalid=True)
    return {str(one.id): str(one.string) for one in catalogue if one.id and one.string}


def catalogue(language: Language, translated: dict[str, str]) -> bytes:
    """Return the text of a catalogue: every English text in its order, with what is known of its translation."""
    made = Catalog(
        locale=str(language), domain="questionnaire", project="cicatrix", header_comment=HEAD, fuzzy=False,
        creation_date=DAY, revision_date=DAY, last_translator="machine", language_team="none",
    )  # fmt: skip
    for text in texts():
        made.add(text, translated.get(text, ""))
    out = io.BytesIO()
    write_po(out, made, width=WIDTH)
    return out.getvalue()


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a text has no translation")
    chosen = parser.parse_args()
    missing = 0
    for language in (one for one in Language if one is not Language.ENGLISH):
        path = PACKAGE / catalogue_path(language)
        translated = known(path, language)
        for text in texts():
            if text not in translated:
                missing += 1
                sys.stdout.write(f"{language}: no translation of {text!r}\n")
        if not chosen.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(catalogue(language, translated))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
