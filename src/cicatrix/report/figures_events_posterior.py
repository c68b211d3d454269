"""What published events taught: each record before and after, and each report beside what was expected of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cicatrix.calibration.adverse_events import EventsAccount
from cicatrix.evidence.store import load_evidence
from cicatrix.report.drawing import draw_svg
from cicatrix.report.palette import INK, NOTHING, PLAN

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from cicatrix.base.numbers import Uncertain

WIDTH, ROW_INCHES, PANEL_INCHES = 7.2, 0.36, 0.62
TITLES = {
    "pih": "people with hyperpigmentation",
    "redness_days": "redness (days)",
    "pain_vas": "pain (VAS, 0 to 10)",
}
SHORT = {
    "outcome.pih_course_risk": "risk of hyperpigmentation, course, IV and V",
    "outcome.pih_study_sd_logit": "its spread between clinics (log odds)",
    "acute.redness_visible_share": "share of redness that shows",
    "acute.redness_slow_h": "slow phase of redness (h)",
    "acute.pain_scale": "pain drive without cream",
    "acute.pain_depth_exponent": "pain drive with depth (exponent)",
    "acute.pain_relief_max": "most relief by a cream (share)",
}


def events_posterior_figure(account: EventsAccount) -> str:
    """Return the figure as SVG: medians and 80 % intervals, before in grey and after in colour."""
    events = list(dict.fromkeys(one.event for one in account.data))
    sizes = [len(account.records), *(sum(one.event == event for one in account.data) for event in events)]

    def paint(figure: Figure) -> None:
        from matplotlib.ticker import MaxNLocator, StrMethodFormatter

        axes = figure.subplots(len(sizes), 1, height_ratios=[size + 0.6 for size in sizes])
        names = [SHORT.get(one.id, load_evidence().parameters[one.id].name) for one in account.records]
        _pairs(axes[0], names, [(one.before, one.after) for one in account.records])
        axes[0].set_xscale("log")
        axes[0].xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes[0].set_title("records, each in its own unit (log scale)")
        for place, event in enumerate(events, start=1):
            data = [one for one in account.data if one.event == event]
            _pairs(
                axes[place], [one.trial_id.replace("_", " ") for one in data], [(d.prior, d.posterior) for d in data]
            )
            axes[place].plot([one.observed for one in data], range(len(data)), "D", color=INK, markersize=4.5,
                             markeredgecolor="white", label="reported", zorder=4)  # fmt: skip
            axes[place].xaxis.set_major_locator(MaxNLocator(nbins=8, integer=event == "pih"))
            axes[place].set_xlim(left=0.0 if event != "pih" else -0.3)
            axes[place].set_title(f"{TITLES[event]}: such an arm in a new study")
        handles, labels = axes[-1].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3)

    height = sum(PANEL_INCHES + ROW_INCHES * size for size in sizes) + 0.3
    return draw_svg(WIDTH, height, "Published events: before and after they were read", paint)


def _pairs(axes: Axes, names: list[str], pairs: list[tuple[Uncertain, Uncertain]]) -> None:
    for side, colour, shift, label in ((0, NOTHING, -0.16, "before: median, 80 %"), (1, PLAN, 0.16, "after")):
        found = [pair[side] for pair in pairs]
        at = [place + shift for place in range(len(pairs))]
        axes.hlines(at, [one.p10 for one in found], [one.p90 for one in found], color=colour, linewidth=3.0)
        axes.plot([one.median for one in found], at, "o", color=colour, markersize=5, label=label)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(visible=False)
    axes.grid(visible=True, axis="x")
