"""The page on the patient's words: versions and measured reading level."""

from __future__ import annotations

from page import page, table

from cicatrix import pipeline
from cicatrix.report.patient_pages.patient_texts import PAGES, treatments, wording, words_hash
from cicatrix.report.patient_pages.readable import LIMIT, NAMES, read_page
from cicatrix.report.patient_pages.sheets import FILES, patient_pages
from cicatrix.report.patient_pages.suitability import suitability_page

DRAWS, SEED = 60, 0
SURE = {"fair": "fairly sure", "low": "not very sure", "none": "not known"}
GRADES: tuple[pipeline.Grade, ...] = ("mild", "moderate", "severe")


def patient_words() -> str:
    """Return versions, the readings of the pages of three cases, and the comparisons with their sources."""
    versions = [
        (f"`{FILES[name]}`", text.version, text.date, text.language, text.review, f"`{words_hash(name)[:16]}`")
        for name in PAGES
        for text in [wording(name)]
    ]
    whole: list[tuple[object, ...]] = []
    parts: list[tuple[object, ...]] = []
    for grade in GRADES:
        plan = pipeline.plan(pipeline.example_case(grade), draws=DRAWS, seed=SEED)
        for one in [*patient_pages(plan), suitability_page(plan, general=True)]:
            name = f"`{FILES[one.page]}`{' in general' if one.about.startswith('For adults') else ''}"
            first, *rest = read_page(one)
            sentences = first.in_sentences
            whole.append(
                (grade, name, first.counted.words, f"{first.counted.grade:.1f}",
                 "" if sentences is None else f"{sentences.grade:.1f}", f"{first.as_spelt.grade:.1f}",
                 f"{first.counted.ease:.0f}", "yes" if first.counted.grade <= LIMIT else "**no**")
            )  # fmt: skip
            hardest = max(rest, key=lambda reading: reading.counted.grade)
            parts.append((grade, name, hardest.section, f"{hardest.counted.grade:.1f}"))
    compared = [
        (one.name, one.compared, one.result, SURE[one.sure],
         ", ".join(f"[{key}](references.md#{key})" for key in one.sources), ", ".join(one.trials))
        for one in treatments()
    ]  # fmt: skip
    return page(
        "The patient's words: versions, comparisons and reading level",
        "No clinician has reviewed these words. How the figures of a plan become words: "
        "[explanation](../explanation/patient-words.md).",
        "## Versions\n\n" + table(("page", "version", "date", "language", "review", "SHA-256 of the words"), versions),
        "## What else a person could do\n\n"
        + table(
            ("treatment", "what was compared", "result", "how sure", "sources", "rows of the trials table"), compared
        ),
        "## Reading level, measured\n\n"
        f"Flesch-Kincaid grade and Flesch reading ease of what is printed for three bundled cases ({DRAWS} draws, seed "
        f"{SEED}); sources and the line on intended use are left out. The limit is grade {LIMIT:g}. *In sentences*: "
        "without headings, lists of words and table cells, which make any text look easier. *As spelt*: with the names "
        f"below counted as they are spelt instead of as one short word: {', '.join(NAMES)}.",
        table(("case", "page", "words", "grade", "in sentences", "as spelt", "ease", "within the limit"), whole),
        "The hardest section of each:",
        table(("case", "page", "section", "grade"), parts),
    )
