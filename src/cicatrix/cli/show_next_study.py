"""What evidence next-study prints and draws."""

from __future__ import annotations

from pathlib import Path

from rich.console import RenderableType

from cicatrix.calibration.next_study import NextStudy
from cicatrix.cli.tables import number, table, uncertain


def show_next_study(result: NextStudy) -> list[RenderableType]:
    """Return one table per reading, what each contrast goes with, and the caveats."""
    parts: list[RenderableType] = []
    for place, scale in enumerate(result.designs[0].scales):
        people = [gain.people for gain in scale.gains]
        rows: list[list[str]] = []
        for design in result.designs:
            one = design.scales[place]
            rows.append(
                [
                    f"{design.first} against {design.second}",
                    uncertain(one.contrast, 1),
                    number(one.per_person_sd, 0),
                    *(f"{gain.information_nats:.2f}\n{gain.power:.0%}" for gain in one.gains),
                    number(one.people_for_80_percent_power, 0),
                ]
            )
        title = f"{scale.reading}: information in nats, and power, by people"
        columns = ["sides of a face", "contrast, points", "noise", *(f"n = {n}" for n in people), "n for 80 %"]
        parts.append(table(title, columns, rows))
    taught = [
        [f"{design.first} against {design.second}", one.parameter, f"{one.rank_correlation:+.2f}",
         one.knowledge.value.replace("_", " ")]
        for design in result.designs
        for one in design.teaches[:3]
    ]  # fmt: skip
    if taught:
        parts.append(
            table("What the contrast in depth goes with", ["sides", "number", "rank corr.", "known by"], taught)
        )
    return [*parts, result.summary, result.note]


def write_pictures(result: NextStudy, folder: Path) -> None:
    """Write the information against people, one panel for each reading."""
    from cicatrix.report.figures_next_study import next_study_figure

    (folder / "information.svg").write_text(next_study_figure(result), encoding="utf-8")
