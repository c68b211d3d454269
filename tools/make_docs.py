"""Write the generated pages under docs/reference, or with --check say which are stale.

    python tools/make_docs.py            every page
    python tools/make_docs.py --fast     without those that run the models (about a minute)
    python tools/make_docs.py --check    write nothing; exit 1 and name the pages that differ

What is computed is computed with a fixed seed and number of draws, so that the pages differ only where the numbers do.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer
from accuracy_page import accuracy_page
from calibration_page import calibration_pages
from grading_page import grading_page
from hazard_page import hazard_log
from healing_pages import convergence
from interview_page import questions
from page import page, plain, table
from patient_words_page import patient_words
from precautions_page import precautions
from rule_coverage import coverage
from rule_pages import rules
from schema_pages import case_file, schemas
from scipy.stats import beta
from triage_page import triage_pages

from cicatrix import pipeline
from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.cli.main import app
from cicatrix.device.catalogue import devices
from cicatrix.device.commissioning import accounts
from cicatrix.evidence.draws import draw
from cicatrix.evidence.parameter import Beta, Fixed, LogNormal, Normal, Parameter, Uniform
from cicatrix.evidence.store import load_evidence
from cicatrix.outcome.measurement import PERCENT
from cicatrix.planning.answers import PredictedRow
from cicatrix.report.agreement import Agreement
from cicatrix.report.statements import Figures, statements
from cicatrix.validation.all_cases import HEALING, NEEDLING, Groups
from cicatrix.validation.published_case import hold

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
EXAMPLES = ROOT / "examples"
DRAWS, SEED = 500, 0
Z90 = 1.2815515655446004
"""The 90th percentile of the standard normal distribution."""


def interval(parameter: Parameter) -> str:
    """Return the 80 % interval of a record in closed form, and the kind of its distribution."""
    shape, value = parameter.distribution, parameter.value
    match shape:
        case Fixed():
            return "taken as exact"
        case Normal(sd=sd):
            edges = (value - Z90 * sd, value + Z90 * sd)
        case LogNormal(sd_log=sd_log):
            edges = (value * math.exp(-Z90 * sd_log), value * math.exp(Z90 * sd_log))
        case Uniform(low=low, high=high):
            edges = (low + 0.1 * (high - low), high - 0.1 * (high - low))
        case Beta(a=a, b=b):
            edges = (float(beta.ppf(0.1, a, b)), float(beta.ppf(0.9, a, b)))
    least = -math.inf if shape.low is None else shape.low
    most = math.inf if shape.high is None else shape.high
    low, high = (min(max(edge, least), most) for edge in edges)
    return f"{low:.3g} to {high:.3g} ({shape.kind})"


def parameters() -> str:
    """Return every number by model."""
    records = load_evidence().parameters
    models = sorted({one.model for one in records.values()})
    assumed = sum(one.grade is EvidenceGrade.ASSUMPTION for one in records.values())
    parts = [
        f"{len(records)} numbers; {assumed} of them are assumptions, shown in bold: no source gives the number, or "
        "what the source gives had to be read across to this use. `cicatrix evidence show ID` gives the reasoning "
        "behind each. Each interval is that of the number's own distribution; what trials and events have taught is "
        "drawn from the stored posterior instead."
    ]
    for model in models:
        rows = [
            (
                f"`{one.id}`",
                one.name,
                one.symbol,
                f"{one.value:g}",
                "" if one.unit == "1" else one.unit.replace("**", ""),
                interval(one),
                f"**{one.grade.value}**" if one.grade is EvidenceGrade.ASSUMPTION else one.grade.value,
                "" if one.source == "assumption" else f"[{one.source}](references.md#{one.source})",
            )
            for _, one in sorted(records.items())
            if one.model == model
        ]
        head = ("id", "what", "symbol", "value", "unit", "80 % interval", "grade", "source")
        parts.append(f"## {model}\n\n{table(head, rows)}")
    return page("Parameters", *parts)


def references() -> str:
    """Return the bibliography."""
    rows = [
        (f'<a id="{key}"></a>`{key}`', reference.line(), reference.note)
        for key, reference in sorted(load_evidence().references.items())
    ]
    return page("References", table(("key", "reference", "what was read"), rows))


def catalogue() -> str:
    """Return the devices, with what is assumed and what is unknown."""
    parts: list[str] = []
    for device in devices().values():
        rows = [
            (
                f"`{row.field}`",
                row.value,
                f"`{row.source}` ({row.mark}){f': {row.note}' if row.note else ''}"
                if row.standing == "source"
                else f"assumed: {row.note}",
            )
            for row in accounts(device)
            if row.standing != "unknown"
        ]
        unknown = f"Unknown: {', '.join(f'`{name}`' for name in device.unknown)}." if device.unknown else ""
        head = f"## {device.name}\n\n`{device.id}`, a {device.kind.value}. {device.note}".rstrip()
        parts.append("\n\n".join(filter(None, (head, table(("field", "value", "source"), rows), unknown))))
    return page("Devices", *parts)


def command_line() -> str:
    """Return the verbs with their arguments, options and examples."""
    parts = [
        f"{INTENDED_USE} **{REVIEW_MARK}**",
        "Exit codes: 0 done, 2 bad input and nothing written, 3 refused for safety, 4 no feasible plan, 5 internal "
        "error, 130 stopped by Ctrl-C.",
    ]
    for name, command in _commands(typer.main.get_command(app), "cicatrix"):
        rows = [
            (_words(one), getattr(one, "help", "") or "", _default(one))
            for one in command.params
            if not getattr(one, "hidden", False)
        ]
        shown = [line[2:] for line in (command.epilog or "").splitlines() if line.startswith("  cicatrix ")]
        code = "\n".join(["```sh", *shown, "```"])
        parts.append(f"## {name}\n\n{command.help}\n\n{code}\n\n{table(('option', 'what', 'default'), rows)}")
    return page("Command line", *parts)


def _words(option: Any) -> str:
    return f"`{', '.join(option.opts)}`" if option.param_type_name == "option" else f"`{option.metavar or option.name}`"


def _default(option: Any) -> str:
    return str(option.default) if isinstance(option.default, int) and not isinstance(option.default, bool) else ""


def _commands(command: Any, name: str) -> list[tuple[str, Any]]:
    children = getattr(command, "commands", None)
    if not children:
        return [(name, command)]
    return [found for key, child in children.items() for found in _commands(child, f"{name} {key}")]


def told() -> str:
    """Return what the public is told beside what is computed."""
    demo = pipeline.plan(pipeline.demo_case(), draws=DRAWS, seed=SEED)
    severe = pipeline.plan(pipeline.read_case(EXAMPLES / "severe.toml"), draws=DRAWS, seed=SEED)
    serum = pipeline.acute(pipeline.read_protocol(EXAMPLES / "protocol_demo.toml"), draws=DRAWS, seed=SEED)
    found = statements(Figures(demo, severe, serum))
    count = [(agrees, sum(one.agrees is agrees for one in found)) for agrees in Agreement]
    rows = [(one.key, one.statement, one.computed, f"**{one.agrees.value}**", one.reason) for one in found]
    return page(
        "What the public is told, and what the system computes",
        f"For the bundled demo case, and `examples/severe.toml` where severity matters; {DRAWS} draws, seed {SEED}; "
        "medians with 80 % intervals. Each statement is cut into conditions on the figures, and the verdict follows "
        "from them: *yes* if all hold, *no* if none does or the one that decides does not, *partly* between, *not "
        "computable* if no model computes any. That a model agrees does not make a statement true.",
        f"{demo.calibration}",
        f"Of 13: {', '.join(f'{number} {agrees.value}' for agrees, number in count)}.",
        table(("", "statement", "computed", "agrees", "why"), rows),
    )


def published() -> str:
    """Return the reported results beside the forecasts, and how far off the forecasts are."""
    result = pipeline.predict(EXAMPLES / "published" / "trials.csv", draws=DRAWS, seed=SEED)
    done = [row for row in result.rows if row.skipped_reason is None]
    rows = [
        (row.trial_id, plain(row.scale), plain(row.quantity), f"{row.observed:g}",
         f"{row.median:.3g} ({row.p10:.3g} to {row.p90:.3g})", "yes" if row.inside_80 else "**no**",
         f"{_ahead(row):+.3g}")
        for row in done
    ]  # fmt: skip
    kinds = list(dict.fromkeys((row.scale, row.quantity) for row in done))
    biases: list[tuple[object, ...]] = []
    for scale, quantity in kinds:
        ahead = [_ahead(row) for row in done if (row.scale, row.quantity) == (scale, quantity)]
        mean = sum(ahead) / len(ahead)
        absolute = sum(map(abs, ahead)) / len(ahead)
        says = f"{'too much' if mean > 0 else 'too little'} improvement"
        biases.append((plain(scale), plain(quantity), len(ahead), f"{mean:+.3g}", f"{absolute:.3g}", says))
    behind = sum(_ahead(row) < 0 for row in done)
    within = {80: result.inside_80, 50: sum(_between(row.observed, row.p25, row.p75) for row in done)}
    covered = "; ".join(
        f"{found} inside the {level} % interval, where {level / 100 * len(done):.0f} would be if it were right"
        for level, found in within.items()
    )
    skipped = [(row.trial_id, row.row, row.skipped_reason) for row in result.rows if row.skipped_reason is not None]
    return page(
        "Reported results beside the forecasts",
        f"**{result.calibration}** Protocols are in `examples/published/`; what a paper does not report is left out "
        f"there and a prior stands in. {DRAWS} draws, seed {SEED}; repeat with "
        "`cicatrix evidence predict examples/published/trials.csv`.",
        f"Of {len(done)} reported results: {covered}. More than that means intervals wider than the errors made here, "
        "which is no praise: look at the medians. The forecast improves less than was reported in "
        f"{behind} of {len(done)}.",
        "One row, the replica of FABBROCINI2009, was used to set the amplitude of relief, and the drift of VN2019 "
        "after its last session to set the settling time; they are no test of these. ALAM2014_CTRL was not needled: "
        "the model takes a scar's own course, and the raters' hopes, as none. Physicians' sums of weighted lesions by "
        "other names (acne scar assessment score, scar severity score, global acne scarring classification) are read "
        "as the Goodman-Baron quantitative score, which is built in the same way; where the device is only said to be "
        "a pen or a roller, a generic one stands in, and where it is not named, a pen.",
        table(("arm", "scale", "quantity", "reported", "forecast (80 %)", "inside", "ahead"), rows),
        "*Ahead*: how much more the median forecast improves than was reported, in the row's own unit.",
        "## How far off, scale by scale\n\nScales are never averaged together.\n\n"
        + table(("scale", "quantity", "rows", "mean ahead", "mean distance", "the forecast shows"), biases),
        "## Rows that are not predicted\n\n" + table(("arm", "row of the file", "why"), skipped),
    )


def validation() -> str:
    """Return every published measurement of needling and the first days beside the model."""
    return beside("Published measurements beside the models of needling and the first days", NEEDLING)


def biology() -> str:
    """Return every published observation of healing and relief beside the model."""
    return beside(
        "Healing as published beside the model",
        HEALING,
        "Where a source gives only a sign or an order, the observed value stands for that sign, and so does the band.",
    )


def beside(title: str, groups: Groups, *notes: str) -> str:
    """Return a page of published cases: expected, predicted, error, verdict, and whether a number was set from it."""
    draws = draw(DRAWS, SEED)
    answers = {name: [hold(case, draws) for case in cases] for name, cases in groups.items()}
    every = [held for group in answers.values() for held in group]
    free = [held for held in every if not held.case.fitted]
    parts = [
        f"{len(every)} published measurements; {sum(held.met for held in every)} are met. Of the {len(free)} from "
        f"which no number was set, {sum(held.met for held in free)} are met. A case is met if the median prediction "
        f"lies in its band; the band's reason stands beside it. {DRAWS} draws, seed {SEED}; intervals are 80 %.",
        *notes,
    ]
    for name, group in answers.items():
        rows = [
            (
                held.case.what,
                f"[{held.case.source}](references.md#{held.case.source})",
                f"{held.case.observed:.3g}",
                f"{held.median:.3g} ({held.p10:.3g} to {held.p90:.3g})",
                held.case.unit.replace("**", "") if held.case.unit != "1" else "",
                f"{held.error_percent:+.0f} %" if held.case.observed else "",
                f"{held.case.low:.3g} to {held.case.high:.3g}: {held.case.band}",
                "yes" if held.case.fitted else "no",
                "pass" if held.met else "**fail**",
            )
            for held in group
        ]
        head = ("what", "source", "observed", "predicted", "unit", "error", "band", "fitted", "")
        parts.append(f"## {name}\n\n{table(head, rows)}")
    return page(title, *parts)


def _between(value: float | None, low: float | None, high: float | None) -> bool:
    return value is not None and low is not None and high is not None and low <= value <= high


def _ahead(row: PredictedRow) -> float:
    """Return how much more the forecast improves than was reported; a gain may be written with either sign."""
    difference = (row.median or 0.0) - (row.observed or 0.0)
    gains = row.scale in PERCENT or row.scale in {"collagen_percent", "responder_share"}
    return difference if gains and (row.observed or 0.0) >= 0 else -difference


FAST: dict[str, Callable[[], str]] = {
    "case.md": case_file,
    "parameters.md": parameters,
    "references.md": references,
    "rules.md": rules,
    "rule-coverage.md": coverage,
    "grading.md": grading_page,
    "precautions.md": precautions,
    "../regulatory/hazard-log.md": hazard_log,
    "devices.md": catalogue,
    "questionnaire.md": questions,
    "cli.md": command_line,
    "validation.md": validation,
    "measurement-accuracy.md": accuracy_page,
}
SLOW: dict[str, Callable[[], str]] = {
    "statements.md": told,
    "published.md": published,
    "biology.md": biology,
    "convergence.md": convergence,
    "patient-words.md": patient_words,
}


def pages(*, fast: bool) -> dict[str, str]:
    """Return the text of every page by its path under docs/reference."""
    found = schemas() | {name: make() for name, make in FAST.items()}
    slow = {} if fast else {name: make() for name, make in SLOW.items()}
    return found if fast else found | slow | calibration_pages(REFERENCE) | triage_pages()


def stale(found: dict[str, str]) -> list[str]:
    """Return the pages whose file is absent or differs."""

    def differs(name: str, text: str) -> bool:
        path = REFERENCE / name
        return not path.is_file() or path.read_text(encoding="utf-8") != text

    return [name for name, text in found.items() if differs(name, text)]


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is stale")
    parser.add_argument("--fast", action="store_true", help="leave out the pages that take long")
    chosen = parser.parse_args()
    found = pages(fast=chosen.fast)
    old = stale(found)
    if chosen.check:
        sys.stdout.write("".join(f"stale: docs/reference/{name}\n" for name in old))
        return 1 if old else 0
    for name in old:
        path = REFERENCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found[name], encoding="utf-8")
        sys.stdout.write(f"wrote docs/reference/{name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
