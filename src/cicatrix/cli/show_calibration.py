"""What evidence calibrate prints and writes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from cicatrix.base.numbers import Uncertain
from cicatrix.calibration.account import TAUGHT, Learned, taught_by
from cicatrix.calibration.calibrate import Calibration
from cicatrix.cli.calibration_answer import CalibrationAnswer
from cicatrix.cli.tables import table
from cicatrix.evidence.posterior import ACCOUNT, TABLE

MOST_SHOWN = 24
PICTURE_DRAWS = 200
IN_PLACE = (
    f"To put it in place copy {TABLE} and {ACCOUNT} into src/cicatrix/evidence/data; "
    "docs/how-to/rebuild-the-posterior.md says what to run then."
)


def show_calibration(result: CalibrationAnswer) -> list[RenderableType]:
    """Return the verdict on the chains, what was taught by arms and by events, and how much was taught nothing."""
    account, events = result.account, {one.id for one in result.events.records}
    demands = [[one.name, f"{one.found:.4g}", one.demanded, "yes" if one.met else "NO"] for one in result.diagnostics]
    by_arms = [one for one in taught_by(result) if one.id not in events]
    shown = by_arms[:MOST_SHOWN]
    parts: list[RenderableType] = [
        f"{result.rows} rows of {len(account.arms)} arms of {len(result.studies)} studies, and "
        f"{len(result.events.data)} reports of events; {account.chains} chains, seed {account.seed}",
        table("Are the chains sound?", ["what", "found", "demanded", "met"], demands),
        Text(result.verdict, style="bold" if result.sound else "bold red"),
        _learned(f"What the arms taught: {len(shown)} of {len(by_arms)} records, the most taught first", shown),
        _learned("What the events taught", [one for one in result.records if one.id in events]),
        f"{result.taught} of {len(result.records)} records lost at least {100 * TAUGHT:.0f} % of their prior variance. "
        f"The other {result.taught_nothing} were taught next to nothing: their priors stand.",
    ]
    return [*parts, IN_PLACE] if result.sound else parts


def _learned(title: str, records: Sequence[Learned]) -> RenderableType:
    rows = [
        [
            one.id,
            _stacked(one.prior),
            _stacked(one.posterior),
            "" if one.unit == "1" else one.unit.replace("**", ""),
            f"{100 * max(one.taught, 0.0):.0f} %",
        ]
        for one in records
    ]
    return table(title, ["record", "prior\n80 %", "posterior\n80 %", "unit", "variance\ntaken away"], rows, whole=0)


def _stacked(value: Uncertain) -> str:
    return f"{value.median:.3g}\n{value.p10:.3g} to {value.p90:.3g}"


def write_calibration(found: Calibration, result: CalibrationAnswer, folder: Path) -> None:
    """Write the posterior's two files and the pictures: prior and posterior, maturation, events."""
    from cicatrix.calibration.maturation import maturation
    from cicatrix.calibration.taught import moved
    from cicatrix.evidence.draws import draws_of
    from cicatrix.evidence.posterior import Posterior, write_posterior
    from cicatrix.report.figures_events_posterior import events_posterior_figure
    from cicatrix.report.figures_maturation import maturation_figure
    from cicatrix.report.figures_posterior import posterior_figure

    account, table_, events = found.account, found.table, set(found.events.ids)
    write_posterior(folder, account, table_)
    arms = [column for column, key in enumerate(account.ids) if key not in events]
    draws = draws_of(Posterior(tuple(account.ids), table_, account), PICTURE_DRAWS, account.seed)
    course = maturation(found.problem.arms.rows, draws, calibrated=True)
    pictures = {
        "prior-and-posterior": posterior_figure(moved([account.ids[at] for at in arms], table_[:, arms], account.seed)),
        "maturation": maturation_figure(course),
        "events": events_posterior_figure(result.events),
    }
    for name, picture in pictures.items():
        (folder / f"{name}.svg").write_text(picture, encoding="utf-8")
