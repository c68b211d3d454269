"""Pictures of the first days: numbness against the needles, lidocaine in the blood, the signs over hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cicatrix.base.numbers import Uncertain
from cicatrix.planning.over_time import FirstDaysOverTime, HourSeries, ProductUptake, Sign
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import ALERT, DASHES, INK, MUTED, PLAN, SERIES, STANDARD

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 7.2
_DAY_H = 24.0
MOST_PRODUCTS = 4
PLACES = (
    ("cleared", "taken away by blood or lymph"),
    ("dermis", "in the dermis"),
    ("epidermis", "in the epidermis"),
    ("stratum_corneum", "in the horny layer"),
)
"""Where an active may be once it has left the surface."""


def numbness_figure(result: FirstDaysOverTime) -> str | None:
    """Return the depth of anaesthesia over time, with the needles' depth and the moment the cream comes off."""
    course, off = result.numb_course, result.cream_off_h
    if course is None or off is None:
        return None
    deepest = max((one.delivered_depth_mm for one in result.pain_by_zone), key=lambda depth: depth.median)

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        _band(axes, course, PLAN, "numb to this depth: median and 80% band")
        axes.axhspan(deepest.p10, deepest.p90, color=STANDARD, alpha=0.18, lw=0)
        axes.axhline(deepest.median, color=STANDARD, linestyle=(0, (6, 2)), linewidth=1.3, label="depth of the needles")
        axes.set_ylim(max(course.p90) * 1.1, 0.0)  # depth runs down, as in the skin
        _mark(axes, off, "cream off, needling begins")
        axes.set(xlabel="hours since the cream went on", ylabel="depth below the surface (mm)")
        axes.set_xlim(0.0, _last_hour(course))
        figure.legend(loc="outside lower center", ncols=2)

    title = f"Depth of numbness over time: {result.anaesthetic}, off after {60 * off:.0f} min"
    return draw_svg(WIDTH, 2.8, title, paint)


def plasma_figure(result: FirstDaysOverTime) -> str | None:
    """Return lidocaine in plasma over time, with the levels of warning and of poisoning."""
    course, off = result.plasma_course, result.cream_off_h
    if course is None or off is None or max(course.p90) <= 0.0:
        return None
    warning, toxic = result.plasma_warning_ug_per_ml, result.plasma_toxic_ug_per_ml

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        shown = [index for index, low in enumerate(course.p10) if low > 0.0]
        hours, p10, median, p90 = (
            [row[index] for index in shown] for row in (course.hours, course.p10, course.median, course.p90)
        )
        axes.fill_between(hours, p10, p90, color=PLAN, alpha=0.22, lw=0)
        axes.plot(hours, median, color=PLAN, label="lidocaine: median and 80% band")
        for level, style, text in ((warning, (0, (4, 2)), "signs may begin"), (toxic, "-", "poisoning")):
            axes.axhline(level, color=ALERT, linestyle=style, linewidth=1.3)
            axes.annotate(
                f"{level:g}: {text}",
                (course.hours[-1], level),
                xytext=(0, -2),
                textcoords="offset points",
                ha="right",
                va="top",
                color=ALERT,
                fontsize=8,
            )
        top = max(2.0 * toxic, 1.5 * max(course.p90))
        axes.set_yscale("log")
        axes.set_ylim(max(course.median) / 30.0, top)
        _mark(axes, off, "cream off")
        axes.set(xlabel="hours since the cream went on", ylabel="plasma (ug/mL, log)")
        axes.set_xlim(0.0, course.hours[-1])
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
        figure.legend(loc="outside lower center")

    peak = max(course.median)
    return draw_svg(
        WIDTH, 2.6, f"Lidocaine in plasma: peak {peak:.2g} ug/mL, warning {warning:g}, toxic {toxic:g}", paint
    )


def signs_figure(result: FirstDaysOverTime) -> str:
    """Return the signs of the first days, one row each: strength over time, with the interval of its end."""
    signs = result.signs

    def paint(figure: Figure) -> None:
        column = figure.subplots(len(signs), 1, sharex=True, squeeze=False)[:, 0]
        days = _last_day(signs)
        for index, (axes, sign) in enumerate(zip(column, signs, strict=True)):
            colour = SERIES[index % len(SERIES)]
            top = max(max(sign.course.p90), 1e-6)
            in_days = [hour / _DAY_H for hour in sign.course.hours]
            axes.fill_between(in_days, sign.course.p10, sign.course.p90, color=colour, alpha=0.25, lw=0)
            axes.plot(in_days, sign.course.median, color=colour, linewidth=1.6)
            _end(axes, sign, colour)
            axes.set(ylim=(-0.22 * top, 1.08 * top), yticks=[], xlim=(0.0, days))
            axes.spines["left"].set_visible(False)
            axes.grid(visible=True, axis="x")
            axes.set_ylabel(
                f"{_name(sign)}\n{_percent(sign)}", rotation=0, ha="right", va="center", color=INK, fontsize=8
            )
        column[-1].set_xticks(range(int(days) + 1))
        column[-1].set_xlabel("days after the session; the bar below each curve is the 80% interval of its end")

    return draw_svg(WIDTH, 0.52 * len(signs) + 0.5, f"Signs of the first days: {_ends(signs)}", paint)


def water_loss_figure(result: FirstDaysOverTime) -> str:
    """Return water loss through the skin against its own baseline over the days after a session."""
    course = result.water_loss

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        in_days = [hour / _DAY_H for hour in course.hours]
        axes.fill_between(in_days, course.p10, course.p90, color=PLAN, alpha=0.22, lw=0)
        axes.plot(in_days, course.median, color=PLAN, label="water loss: median and 80% band")
        axes.axhline(1.0, color=MUTED, linewidth=1.0, linestyle=(0, (4, 2)), label="untreated skin")
        seen = result.barrier_recovered_h
        axes.axvspan(seen.p10 / _DAY_H, seen.p90 / _DAY_H, color=SERIES[3], alpha=0.12, lw=0)
        axes.axvline(seen.median / _DAY_H, color=SERIES[3], linewidth=1.2, label="recovered")
        axes.set(xlabel="days after the session", ylabel="times the untreated skin", xlim=(0.0, 7.0))
        axes.set_ylim(bottom=0.8)
        figure.legend(loc="outside lower center", ncols=3)

    seen = result.barrier_recovered_h
    return draw_svg(
        WIDTH,
        2.3,
        f"Water loss over time; recovered after {seen.median:.0f} h ({seen.p10:.0f} to {seen.p90:.0f})",
        paint,
    )


def uptake_figure(result: FirstDaysOverTime) -> str | None:
    """Return where the active of each product is in the skin over the first day."""
    shown = [one for one in result.uptake if one.over_time is not None][:MOST_PRODUCTS]
    if not shown:
        return None

    def paint(figure: Figure) -> None:
        row = figure.subplots(1, len(shown), squeeze=False)[0]
        for axes, product in zip(row, shown, strict=True):
            _paint_uptake(axes, product)
        row[0].set_ylabel("ug/cm\u00b2")
        figure.legend(*row[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)

    title = "Where the active of each product is over a day; " + ", ".join(
        f"{one.active} {one.amount_ug_per_cm2.median:.3g} ug/cm2 past the surface layer"
        for one in shown
        if one.amount_ug_per_cm2 is not None
    )
    return draw_svg(WIDTH, 2.6, title, paint)


def _paint_uptake(axes: Axes, product: ProductUptake) -> None:
    course = product.over_time
    if course is None:
        return
    for index, (key, place) in enumerate(PLACES):
        values: list[Uncertain] = getattr(course, key)
        colour = SERIES[index]
        low, high = [one.p10 for one in values], [one.p90 for one in values]
        axes.fill_between(course.hours, low, high, color=colour, alpha=0.13, lw=0)
        median = [one.median for one in values]
        axes.plot(course.hours, median, color=colour, dashes=DASHES[index] or (None, None), label=place)
    axes.set(xlim=(0.0, course.hours[-1]), xlabel="hours", xticks=range(0, int(course.hours[-1]) + 1, 6))
    axes.set_ylim(bottom=0.0)
    axes.set_title(product.active, fontsize=8.5)


def first_days_pictures(result: FirstDaysOverTime) -> dict[str, str]:
    """Return every picture of the first days that can be drawn, by name."""
    made = {
        "numbness": numbness_figure(result),
        "plasma": plasma_figure(result),
        "signs": signs_figure(result),
        "water_loss": water_loss_figure(result),
        "uptake": uptake_figure(result),
    }
    return {name: svg for name, svg in made.items() if svg is not None}


def _band(axes: Axes, course: HourSeries, colour: str, label: str) -> None:
    axes.fill_between(course.hours, course.p10, course.p90, color=colour, alpha=0.22, lw=0)
    axes.plot(course.hours, course.median, color=colour, label=label, zorder=3)


def _mark(axes: Axes, hour: float, text: str) -> None:
    axes.axvline(hour, color=INK, linewidth=1.0, linestyle=(0, (1.5, 1.5)))
    axes.annotate(
        text, (hour, 1.0), xycoords=axes.get_xaxis_transform(), xytext=(4, -3), textcoords="offset points", va="top",
        fontsize=8,
    )  # fmt: skip


def _end(axes: Axes, sign: Sign, colour: str) -> None:
    low, high = axes.get_ylim()
    level = low - 0.1 * (high - low)
    axes.plot(
        [sign.end_h.p10 / _DAY_H, sign.end_h.p90 / _DAY_H],
        [level, level],
        color=colour,
        linewidth=3.0,
        solid_capstyle="butt",
    )


def _last_hour(course: HourSeries) -> float:
    """Return the hour after which even the upper edge of the band is next to nothing."""
    least = 0.05 * max(course.p90)
    return max(hour for hour, high in zip(course.hours, course.p90, strict=True) if high >= least)


def _last_day(signs: list[Sign]) -> float:
    return min(10.0, max(one.end_h.p90 for one in signs) / _DAY_H)


def _name(sign: Sign) -> str:
    return sign.name.replace("_", " ")


def _percent(sign: Sign) -> str:
    share = 100.0 * sign.share.median
    return f"{share:.0f}% of people" if share >= 1.0 or share == 0.0 else "under 1% of people"


def _ends(signs: list[Sign]) -> str:
    return ", ".join(f"{_name(one)} to {one.end_h.median / _DAY_H:.1f} days" for one in signs)
