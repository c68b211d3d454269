"""The page of the grading scales: every table, its mark, a worked example, agreement of raters, cross-walks."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from page import interval, page, table

from cicatrix import pipeline
from cicatrix.base.numbers import NotEstimable
from cicatrix.evidence.trials.table import shipped_trials
from cicatrix.outcome import crosswalk
from cicatrix.skin.grading import Grading, Score, grade
from cicatrix.skin.grading.life_quality import COPYRIGHT, SMALLEST_THAT_MATTERS, WHERE_TO_GET_IT, YOUNGEST_YEARS
from cicatrix.skin.grading.observed import Dlqi
from cicatrix.skin.grading.scale_records import ScaleRecord, scale_records
from cicatrix.skin.grading.scar_typing import CANDIDATES_HOLD, DOUBTFUL_BELOW, FITS_BELOW, type_of
from cicatrix.skin.grading.type_facts import type_file
from cicatrix.skin.raters.intraclass import intraclass
from cicatrix.skin.score_tables import ECCA_LABELS, ECCA_WEIGHTS, QUANTITATIVE_ROWS

SIX_BY_FOUR = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))
"""Ratings of six subjects by four judges (Shrout and Fleiss 1979)."""
SOUGHT = (
    "Pages, documentation and code were searched for the printed tables of Goodman and Baron 2006 (both systems), of "
    "Dreno and others 2007 and of Tan and others 2010, in English, French and Chinese: abstracts, mirrors and clinics' "
    "pages were found, none with the points of the quantitative table, the weights of ECCA or the wording of SCAR-S. "
    "They stay assumptions. What the abstracts say does not contradict them: six items in ECCA, six categories at "
    "three "
    "sites in SCAR-S, four grades told by who sees what at social distance."
)
EXAMPLES: tuple[tuple[float, float | None, str | None, bool | None], ...] = (
    (1.0, 0.8, "sharp", False), (1.6, 0.4, "sharp", False), (1.9, 0.4, "sharp", False), (3.0, 0.4, "sharp", False),
    (4.2, None, None, None), (4.2, 0.4, "sharp", False), (4.2, 0.3, "sloping", True), (6.0, 0.3, "sloping", True),
    (1.0, None, "sloping", True),
)  # fmt: skip


def grading_page() -> str:
    """Return the page."""
    known = scale_records()
    demo = pipeline.demo_case()
    example = grade(demo.scars, demo.grading, age_years=demo.patient.age_years)
    return page(
        "Grading scales",
        "Each scale stands on its own: their numbers are never averaged. What is absent from a case makes its scale "
        "not evaluable, with what is missing and the least and most that it can be. No clinician has reviewed any of "
        "this. `cicatrix grade` prints the scores, every item that bears points, what to look at before relying on "
        "them, and what one scale lets one expect of another.",
        table(
            ("scale", "kind", "values", "evidence", "source", "what it rests on"),
            [
                (f"`{one.id}`", one.kind, _values(one), f"**{one.evidence}**", _link(one.source), one.note)
                for one in known.values()
            ],
        ),
        f"## What was looked for and not found\n\n{SOUGHT}",
        _part("Goodman-Baron grade", known["goodman_baron_grade"],
              table(("grade", "meaning"), _meanings(known["goodman_baron_grade"])),
              "The clinician's own grade goes first; otherwise it follows from the definitions: flat marks only "
              "(1), not "
              "obvious at 50 cm (2), obvious and all depressed scars flat when stretched (3), one or more not (4). "
              "A grade "
              "that the view or the stretch test contradicts is named.",
              _worked(example.goodman_baron_grade)),
        _part("Goodman-Baron quantitative", known["goodman_baron_quantitative"], _quantitative(),
              "Counts of a row are added over all zones before the band is read. Deep begins at 0.5 mm, mild below 0.2 "
              "mm, broad at 5 mm; a raised scar below 10 mm is papular.",
              _worked(example.goodman_baron_quantitative)),
        _part("ECCA", known["ecca"], _ecca(),
              "Linear scars and flat marks have no item. A hypertrophic scar counts 40 or 50 by its age: an entry that "
              "says it is not older than a year, or `grading.hypertrophic_over_two_years`, tells which; otherwise the "
              "scale is bounded over every way to part the scars between the two items. Elastolysis that is not "
              "recorded "
              "is taken as none, and that is said.",
              _worked(example.ecca)),
        _part("SCAR-S", known["scar_s"], table(("category", "meaning"), _meanings(known["scar_s_site"])),
              "The sum over face, chest and back; with a site missing, the others bound it.", _worked(example.scar_s)),
        _dlqi(known["dlqi"]),
        _types(),
        _checks(),
        _agreement(),
        _cross_walks(),
    )  # fmt: skip


def _part(title: str, scale: ScaleRecord, *parts: str) -> str:
    mark = f"Source: {_link(scale.source)}; evidence **{scale.evidence}**: {scale.note}."
    return "\n\n".join([f"## {title}", mark, *parts])


def _link(source: str) -> str:
    return f"[{source}](references.md#{source})"


def _values(scale: ScaleRecord) -> str:
    if scale.kind == "nominal":
        return ", ".join(scale.categories)
    return f"{scale.low:g} to {scale.high:g}" + ("" if scale.step == 1.0 else f" in steps of {scale.step:g}")


def _meanings(scale: ScaleRecord) -> Iterable[tuple[str, str]]:
    return [(f"{value:g}", scale.meaning(value)) for value in scale.values]


def _quantitative() -> str:
    rows = [
        (
            row.section,
            row.label,
            *(f"{row.points * band:g}" for band in (1, 2, 3)),
            "below 5, 5 to 20, over 20 cm2" if row.by_area else "1 to 10, 11 to 20, over 20 scars",
        )
        for row in QUANTITATIVE_ROWS.values()
    ]
    return table(("", "row", "first band", "second", "third", "bands"), rows)


def _ecca() -> str:
    rows = [(ECCA_LABELS[key], *(f"{weight * band:g}" for band in range(4))) for key, weight in ECCA_WEIGHTS.items()]
    return table(("item", "none", "few, below 5", "limited, 5 to 20", "many, over 20"), rows)


def _worked(score: Score, title: str = "The demo case") -> str:
    rows = [
        (item.row, f"{item.count:g} {'' if item.unit in {'category', 'answer'} else item.unit}".strip(), item.band,
         f"{item.points:g}", item.note)
        for item in score.items
    ]  # fmt: skip
    value = "not evaluable" if score.value is None else f"{score.value:g}"
    meaning = f" ({score.meaning})" if score.meaning else ""
    return f"{title}: **{value}**{meaning}.\n\n" + table(("item", "counted", "band", "points", "note"), rows)


def _dlqi(scale: ScaleRecord) -> str:
    start, bands = 0.0, []
    for band in scale.bands:
        bands.append((f"{start:g} to {band.to:g}", band.meaning))
        start = band.to + 1.0
    answers = Dlqi(q1=1, q2=3, q3=0, q4=1, q5=2, q6=0, q7=0, q8=1, q9=0)
    example = grade([], Grading(dlqi=answers)).dlqi
    return _part(
        "DLQI", scale,
        f"Ten items of 0 to 3 over the last week, from {YOUNGEST_YEARS:g} years of age "
        f"({_link('dlqiinstructions')}). The items are protected and are not printed here: {COPYRIGHT} "
        f"{WHERE_TO_GET_IT}",
        table(("sum", "effect"), bands),
        "One missing item counts 0; with two or more the index is not evaluable, and the answers at hand bound it. A "
        f"change of {SMALLEST_THAT_MATTERS:g} points is the least that matters to patients "
        f"({_link('basra2015')}: 3.3 measured on 107 patients with inflammatory skin diseases, 4 recommended).",
        _worked(example, "Nine invented answers, the tenth missing"),
    )  # fmt: skip


def _types() -> str:
    one = type_file()
    facts = [
        (t.name, t.form, t.widths, _aspect(t.aspect_from, t.aspect_to), f"{t.sharp:g}", f"{t.stretches_flat:g}")
        for t in one.type
    ]
    examples = []
    for width, depth, edge, flat in EXAMPLES:
        found = type_of(width, depth, edge, None, flat)  # type: ignore[arg-type]
        words = (
            f"{width:g} mm",
            "" if depth is None else f"{depth:g} mm",
            edge or "",
            "" if flat is None else _yes(flat),
        )
        shares = [f"{found.probabilities[t.id]:.2f}" for t in one.type]
        examples.append((*words, *shares, ", ".join(found.candidates) or "**none fits**"))
    names = [t.name for t in one.type]
    return "\n\n".join([
        "## Jacob's types",
        f"Source: {_link(one.source)}; evidence **{one.evidence}**. `type_of(width_mm, depth_mm, edge, base, "
        "stretches_flat)` multiplies the likelihood of each fact in each type, the types being equally common; a "
        "fact that "
        "was not looked at says nothing, and the base parts no types.",
        table(("type", "form", "width", "depth over width", "share with a sharp edge", "share flat when "
               "stretched"), facts),
        f"Widths and forms are those of the table; the shares are assumptions. Edges of the widths are blurred by "
        f"{100 * one.width_sd_log:g} % ({one.width_note}); {one.aspect_note}. A width outside a range leaves "
        f"{one.least:g} ({one.least_note}), a depth {one.least_aspect:g} ({one.least_aspect_note}). The candidates are "
        f"the fewest types that hold {100 * CANDIDATES_HOLD:g} % together. A stated type with less than "
        f"{100 * DOUBTFUL_BELOW:g} % is doubted in the checks; if no type reaches {100 * FITS_BELOW:g} % of what its "
        f"best fitting scar has, none fits. No clinician's labels stand behind this, and dermatologists agree "
        f"poorly on "
        f"types ({_link('kang2016')}).",
        table(("width", "depth", "edge", "flat when stretched", *names, "candidates"), examples),
    ])  # fmt: skip


def _aspect(low: float | None, high: float | None) -> str:
    if low is not None:
        return f"from {low:g}"
    return f"to {high:g}" if high is not None else "any"


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def _checks() -> str:
    rows = [
        ("contradiction", "a stated type that the facts speak against; a grade against the view from 50 cm, the "
         "stretch "
         "test or flat marks; SCAR-S against the scars; the observer's total against the recorded scars (forecasts "
         "start "
         "from the scars); ages of hypertrophic scars that differ"),
        ("next to a bound", "a row of which one scar more or fewer would change the score; a width or depth that, read "
         "a tenth higher or lower, would move its group to another row with another score"),
        ("taken as", "elastolysis that was not recorded"),
        ("unusual", "more than 200 scars; an age of hypertrophic scars where there is none"),
    ]  # fmt: skip
    return "## What a person should look at\n\nChecks change no score.\n\n" + table(("kind", "what"), rows)


def _agreement() -> str:
    forms = intraclass(np.array(SIX_BY_FOUR, dtype=float))
    rows = [(f.name, f.other_name, f.what, f"{f.value:.3f}", f"{f.low:.3f} to {f.high:.3f}") for f in forms]
    formulae = [
        ("kappa", "(Po - Pe) / (1 - Pe), cells of the table weighted by 1 - d (linear) or 1 - d² (quadratic), d the "
         "distance of two grades over the length of the scale", "large-sample error; resampled subjects",
         _link("fleisscoheneveritt1969")),
        ("ICC(1,1)", "(S - W) / (S + (k - 1) W)", "F", _link("shroutfleiss1979")),
        ("ICC(2,1)", "(S - E) / (S + (k - 1) E + k (R - E) / n)", "F, Satterthwaite", _link("mcgrawwong1996")),
        ("ICC(3,1)", "(S - E) / (S + (k - 1) E)", "F", _link("shroutfleiss1979")),
        ("ICC(.,k)", "k ICC / (1 + (k - 1) ICC)", "the same of the limits", _link("mcgrawwong1996")),
        ("limits of agreement", "mean of the differences ± 1.96 SD", "t", _link("blandaltman1986")),
        ("standard error of measurement", "√(max(R - E, 0) / n + E)", "", _link("devet2006")),
        ("smallest detectable change", "1.96 √2 times the standard error of measurement", "resampled subjects",
         _link("devet2006")),
    ]  # fmt: skip
    return "\n\n".join([
        "## How far raters agree",
        "`cicatrix agreement RATINGS.csv` reads the columns subject, rater, scale, value and, for repeats, visit. "
        "Raters "
        "are compared at the first visit, each rater with themselves over visits. S, R, E and W are the mean squares "
        "between subjects, between raters, of error and within subjects; n subjects, k raters.",
        table(("", "formula", "95 % interval", "source"), formulae),
        "Weights belong to the scale, not to the grades that happened to be given. A sum of points has no kappa, a "
        "word no "
        "distance. Where raters agree less than by chance, the formula of ICC(2,1) has no interval, and none is shown. "
        "Six subjects and four judges, as printed by Shrout and Fleiss (0.17, 0.29, 0.71, 0.44, 0.62, 0.91):",
        table(("form", "McGraw and Wong", "what it asks", "value", "95 % interval"), rows),
    ])  # fmt: skip


def _cross_walks() -> str:
    people, known = crosswalk.faces(), scale_records()
    rows = []
    for given in crosswalk.SIMULATED:
        steps = {"goodman_baron_grade": (2, 3, 4), "goodman_baron_quantitative": (4, 8, 12, 16, 20, 24, 40),
                 "ecca": (30, 60, 90, 120, 150, 180, 300)}[given]  # fmt: skip
        for value in steps:
            told = []
            for to in crosswalk.SIMULATED:
                if to == given:
                    told.append("")
                    continue
                found = crosswalk.expected(crosswalk.walk(people, given, value, to), given, value)
                told.append("not told" if isinstance(found, NotEstimable) else interval(found))
            rows.append((known[given].name, value, *told))
    pairs = [("goodman_baron_quantitative", "ecca"), ("goodman_baron_quantitative", "goodman_baron_grade"),
             ("ecca", "goodman_baron_grade")]  # fmt: skip
    tied = "; ".join(
        f"{known[a].name} with {known[b].name} {crosswalk.correlation(people, a, b):.2f}" for a, b in pairs
    )
    return "\n\n".join([
        "## What one scale lets one expect of another",
        "Never a conversion: a distribution, shown only where a scale could not be evaluated, and marked as no "
        "measurement. No study was found that rates the same faces on two of these scales, so the relation is that of "
        f"{crosswalk.FACES} simulated faces of depressed scars (**assumption**), scored by the tables above with a "
        f"rater's "
        "noise on each scale. Median and 80 % interval:",
        table(("given", "value", *(known[name].name for name in crosswalk.SIMULATED)), rows),
        f"Correlations over these faces: {tied}. In this population the grade follows the depth of the deepest "
        f"scars and "
        "the counts follow their number, so that a count tells next to nothing of the grade; on real faces the two "
        "may go "
        "together. *Not told*: fewer than "
        f"{crosswalk.LEAST_FACES} simulated faces score so. The faces have no raised scars and no flat marks; those "
        f"points "
        "are taken off first, and a case with raised scars has no walk.",
        _beside_trials(),
        "\n".join(f"- {known[name].name}: no cross-walk; {why}." for name, why in crosswalk.NO_WALK.items()),
    ])  # fmt: skip


def _beside_trials() -> str:
    people = crosswalk.faces()
    rows = []
    for scale in crosswalk.SIMULATED:
        values = people.of(scale)
        found = dict.fromkeys(
            f"{row.baseline_mean:g} ({row.baseline_sd:g})"
            for row in shipped_trials()
            if row.scale == scale and row.baseline_mean and row.baseline_sd
        )
        name = scale_records()[scale].name
        rows.append((name, f"{values.mean():.3g} ({values.std():.2g})", "; ".join(found) or "none reports both"))
    return (
        "Mean (SD) of the faces beside those that trials report of their people. The number of scars on a face was "
        "chosen "
        "for the quantitative score; the grade was not used.\n\n"
        + table(("scale", "simulated faces", "arms of trials"), rows)
    )
