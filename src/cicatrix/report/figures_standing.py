"""What each conclusion rests on, as stacked bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cicatrix.planning.plan import Plan
from cicatrix.planning.standings import GROUPS, WORDS, Conclusion, Group
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import INK, MUTED, PAPER, PLAN, PLAN_BAND, RULE, STANDARD
from cicatrix.report.phrases import interval, percent, whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FILLS: dict[Group, tuple[str, str]] = {
    "data_driven": (PLAN, PAPER),
    "measured": (PLAN_BAND, INK),
    "sign_only": ("#e8c98f", INK),
    "assumption": (STANDARD, PAPER),
    "person": (RULE, INK),
}
"""Fill, and the colour of the number on it."""
HATCHES: dict[Group, str] = {"sign_only": "////", "person": "...."}
LEAST_LABELLED = 0.07
WHOLE_FROM = 20.0
"""Values that reach this are shown without decimals."""
STANDINGS = {
    "data_driven": "data-driven",
    "sign_only": "sign only",
    "assumption": "assumption",
    "not_distinguishable": "not distinguishable",
}


def standing_figure(plan: Plan) -> str | None:
    """Return one bar per conclusion: the shares of its spread by kind of knowledge, and its standing beside it."""
    rows = [one for one in plan.standing if any(share.share.median > 0.0 for share in one.shares)]
    if not rows:
        return None
    shares: list[dict[Group, float]] = [{share.group: share.share.median for share in one.shares} for one in rows]
    groups: list[Group] = [group for group in GROUPS if any(one.get(group, 0.0) > 0.0 for one in shares)]

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        places = list(range(len(rows)))
        left = [0.0] * len(rows)
        for group in groups:
            fill, ink = FILLS[group]
            widths = [100.0 * one.get(group, 0.0) for one in shares]
            axes.barh(
                places, widths, 0.72, left=left, color=fill, hatch=HATCHES.get(group), edgecolor=PAPER, linewidth=0.6,
                label=WORDS[group],
            )  # fmt: skip
            for place, start, width in zip(places, left, widths, strict=True):
                if width >= 100.0 * LEAST_LABELLED:
                    axes.text(
                        start + width / 2, place, f"{width:.0f}", ha="center", va="center", fontsize=7.5, color=ink,
                        bbox={"facecolor": fill, "edgecolor": "none", "pad": 1.0},
                    )  # fmt: skip
            left = [start + width for start, width in zip(left, widths, strict=True)]
        for place, one in zip(places, rows, strict=True):
            axes.text(101.5, place, _standing(one), va="center", fontsize=8, fontweight="bold", color=INK)
        axes.set_yticks(places, [one.title for one in rows])
        axes.invert_yaxis()
        axes.set(xlim=(0, 100), xlabel="share of the spread (%)")
        axes.grid(visible=False)
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.spines["left"].set_color(MUTED)
        figure.legend(loc="outside lower center", ncols=3, handlelength=1.6)

    spoken = "; ".join(f"{one.title}: {_standing(one)}" for one in rows)
    return draw_svg(7.2, 0.27 * len(rows) + 1.1, f"What each conclusion rests on: {spoken}", paint)


def standing_rows(plan: Plan) -> list[dict[str, str]]:
    """Return the conclusions as rows of a table: what, its value, its standing and why."""
    return [
        {
            "title": one.title,
            "value": _value(one),
            "standing": _standing(one),
            "key": one.standing,
            "text": one.text,
        }
        for one in plan.standing
    ]


def _standing(one: Conclusion) -> str:
    return STANDINGS[one.standing] + (", close" if one.close else "")


def _value(one: Conclusion) -> str:
    if one.value is None:
        return percent(one.probability or 0.0)
    digits = 0 if one.value.p90 >= WHOLE_FROM else whole(one.value)
    return interval(one.value, digits, "%" if one.unit == "percent" else one.unit)
