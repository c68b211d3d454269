"""The checks of the calibration as parts of its page: predictive, of maturation, by simulation, on studies left out."""

from __future__ import annotations

import math
from collections.abc import Sequence

from page import demoted, interval, plain, table, yes

from cicatrix.base.model import Frozen
from cicatrix.calibration.leave_out import LeftOut
from cicatrix.calibration.maturation import Maturation
from cicatrix.calibration.predict import predict_rows
from cicatrix.calibration.refits import MOST_R_HAT, Refit
from cicatrix.calibration.replicate import MOVED_FROM
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.trials.schema import TrialRow
from cicatrix.planning.answers import PredictedRow
from cicatrix.report.figures_left_out import left_out_page

FIGURES = "figures"
DRAWS, SEED = 500, 0
BY_CHANCE = 0.05
LEFT_OUT, SIMULATED = "leave_one_out", "simulation_based_calibration"
REFIT = ("without", "chains", "R-hat", "effective draws", "steps that diverged")
COMMANDS = {
    LEFT_OUT: "python tools/run_calibration_checks.py leave-one-out",
    SIMULATED: "python tools/run_calibration_checks.py replicates",
}


class Ran(Frozen):
    """How a check ran: the sampler's settings, and how well its chains mixed."""

    command: str
    sampling: str
    minutes: float
    divergences: int


class Refitted(Ran):
    """Leave-one-study-out as it is stored, with how well each fit mixed."""

    fits: list[Refit]
    report: LeftOut


class Simulated(Ran):
    """Simulation-based calibration as it is stored: ranks of all records by bin, and each record's p-value.

    What is said of those that moved is of the worlds whose chains did.
    """

    replicates: int
    bins: list[int]
    p_values: dict[str, float]
    worst: str
    share_below_5_percent: float
    moved: int
    bins_of_moved: list[int]
    share_of_moved: float


def predictive_checks(rows: Sequence[TrialRow], prior: Draws, fitted: Draws | None) -> str:
    """Return the prior and posterior predictive checks, through the whole engine."""
    before = predict_rows(rows, prior).rows
    after = predict_rows(rows, fitted).rows if fitted is not None else [None] * len(before)
    cells = [
        (one.trial_id, _what(one), f"{one.observed:g}", _predicted(one),
         yes(bool(one.inside_80)), _predicted(other), "" if other is None else yes(bool(other.inside_80)))
        for one, other in zip(before, after, strict=True)
    ]  # fmt: skip
    said = f"{sum(bool(one.inside_80) for one in before)} of {len(before)} lie inside the prior's 80 % interval"
    if fitted is not None:
        said += f", {sum(one is not None and bool(one.inside_80) for one in after)} inside the posterior's"
    head = ("arm", "what", "reported", "prior predictive, 80 %", "inside", "posterior predictive, 80 %", "inside")
    return "\n\n".join([
        "## Prior and posterior predictive checks",
        f"What a new study with the protocol of each row that teaches would report, its own effects and chance "
        f"included, through the whole engine and not the emulator: {prior.n} draws, seed {prior.seed}. {said}. "
        "A posterior has read these rows: that it holds them is no proof, that it misses one is a finding. Studies "
        "that it has not read come below.",
        table(head, cells),
    ])  # fmt: skip


def _what(row: PredictedRow) -> str:
    return ", ".join(dict.fromkeys((plain(row.scale), plain(row.quantity))))


def _predicted(row: PredictedRow | None) -> str:
    if row is None or row.median is None:
        return ""
    return f"{row.median:.3g} ({row.p10:.3g} to {row.p90:.3g})"


def maturing(found: Maturation) -> str:
    rows = [(one.trial_id, plain(one.scale), f"{one.weeks[-1]:g}", interval(one.of_a_year)) for one in found.courses]
    return "\n\n".join([
        "## How fast an improvement matures",
        "Each study that was read more than once after its last session, as shares of the improvement at its last "
        "reading: how strongly its people responded and how its raters rate cancels. Bands that do not hold the "
        "readings are a finding on the kinetics.",
        f"![Maturation beside data]({FIGURES}/maturation.svg)",
        "What the model says is there at the last reading, as a share of what is there a year after the last session:",
        table(("arm", "scale", "weeks after the last session", "share, 80 %"), rows),
        f"Computed by {found.engine}; {found.draws} draws of "
        + ("the posterior." if found.calibrated else "the priors: **not calibrated**."),
    ])  # fmt: skip


def simulated(found: Simulated | None) -> str:
    head = "## Simulation-based calibration"
    what = (
        "Worlds are made up from the prior, with the arms, sizes and scales of the published ones; each is inferred "
        "like the real one, and the truth must rank anywhere among the posterior's draws with the same chance."
    )
    if found is None:
        return f"{head}\n\n{what}\n\n**It has not been run.** `{COMMANDS[SIMULATED]}` runs it by hand."
    records, worst = len(found.p_values), found.p_values[found.worst]
    most = BY_CHANCE + 2.0 * math.sqrt(BY_CHANCE * (1.0 - BY_CHANCE) / records)
    verdict = "chance makes as many" if found.share_below_5_percent <= most else "**chance makes fewer**"
    ways = len(found.bins)
    return "\n\n".join([
        head,
        what,
        f"{found.replicates} worlds by `{found.command}`, each with one chain ({found.sampling}); {found.divergences} "
        f"steps diverged. Of {records} records {100 * found.share_below_5_percent:.1f} % have a p-value below "
        f"{BY_CHANCE:g} (chi-square test that ranks are even), where chance makes {100 * BY_CHANCE:.0f} % and rarely "
        f"more than {100 * most:.1f} %: {verdict}. The least even is `{found.worst}`, p = {worst:.2g}, "
        f"{min(1.0, records * worst):.2g} for the least of so many.",
        f"The chains' steps suit the published studies, not every world: in {found.replicates - found.moved} a record "
        f"had fewer than {MOVED_FROM:g} effective draws, and a chain that hardly moves puts any truth at an end. "
        f"In the other {found.moved} worlds {100 * found.share_of_moved:.1f} % of the records have such a p-value. "
        "That says where unevenness comes from and no more: worlds are chosen by their draws, which bends ranks "
        "itself, and the rule was set after a look at the first hundred.",
        "Ranks of all records together, as a share of what would be even:",
        table(("worlds", *_shares(ways)), [("all", *_evenness(found.bins)),
                                           ("whose chains moved", *_evenness(found.bins_of_moved))]),
    ])  # fmt: skip


def _evenness(bins: list[int]) -> list[str]:
    return [f"{count * len(bins) / sum(bins):.2f}" for count in bins]


def _shares(bins: int) -> list[str]:
    return [f"{100 * at // bins} to {100 * (at + 1) // bins} %" for at in range(bins)]


def left_out(found: Refitted | None) -> str:
    if found is None:
        return (
            "## Studies that the model had not read\n\nEach study is to be left out in turn and forecast from the "
            f"others, beside simple baselines. **It has not been run.** `{COMMANDS[LEFT_OUT]}` runs it by hand."
        )
    page = demoted(left_out_page(found.report, f"{FIGURES}/left-out.svg"))
    return "\n\n".join([page, "### The fits", _mixing(found), table(REFIT, [_refit(one) for one in found.fits])])


def _mixing(found: Refitted) -> str:
    """Return whether the chains of every fit agree."""
    apart = [one.study for one in found.fits if not one.mixed]
    verdict = f"The chains without {', '.join(apart)} **disagree**" if apart else "The chains that are used agree"
    return (
        f"{len(found.fits)} fits by `{found.command}`, the last run in {found.minutes:.0f} minutes. Chains whose R-hat "
        f"passes {MOST_R_HAT} (the older rule; the posterior that ships is held to 1.01) ran again, longer and by "
        f"shorter steps: {sum(one.careful for one in found.fits)} fits. {verdict}; {found.divergences} of "
        f"{sum(one.chains * one.draws for one in found.fits)} steps diverged. Figures are the worst of all components: "
        "with so few effective draws the ends of an interval are rough, a forecast's median and its middle are not."
    )


def _refit(one: Refit) -> tuple[str, ...]:
    r_hat = f"{one.r_hat:.3f}" if one.mixed else f"**{one.r_hat:.3f}**"
    draws = f"{one.chains} of {one.draws}" + (", careful" if one.careful else "")
    return one.study, draws, r_hat, f"{one.effective:.0f}", f"{one.divergences}"
