"""The page on the calibration: data, model, chains, priors beside posteriors, checks; every number is computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from calibration_checks import (
    DRAWS,
    FIGURES,
    LEFT_OUT,
    SEED,
    SIMULATED,
    Refitted,
    Simulated,
    left_out,
    maturing,
    predictive_checks,
    simulated,
)
from calibration_model import EFFECTS, MODEL
from page import interval, page, plain, table, yes

from cicatrix.base.numbers import Uncertain
from cicatrix.calibration.account import PRIOR_DRAWS, TAUGHT, Learned
from cicatrix.calibration.adverse_events import EventsAccount, calibrate_events
from cicatrix.calibration.calibrate import calibrating
from cicatrix.calibration.fit import LEAST_EFFECTIVE, MOST_R_HAT
from cicatrix.calibration.importance import LEAST_EFFECTIVE as LEAST_WEIGHTED
from cicatrix.calibration.maturation import maturation
from cicatrix.calibration.taught import Moved, moved
from cicatrix.evidence.draws import draws_of, prior_draws
from cicatrix.evidence.knowledge import SIGN_ONLY
from cicatrix.evidence.posterior import Account, Posterior, load_posterior
from cicatrix.evidence.store import load_evidence
from cicatrix.evidence.trials.event_rows import EventRow, shipped_events
from cicatrix.evidence.trials.schema import TrialRow
from cicatrix.evidence.trials.table import shipped_trials
from cicatrix.report.figures_events_posterior import events_posterior_figure
from cicatrix.report.figures_left_out import left_out_figure
from cicatrix.report.figures_maturation import maturation_figure
from cicatrix.report.figures_posterior import posterior_figure

PAGE, DATA = "calibration.md", "data"
COURSE_DRAWS = 200
COMMAND = "cicatrix evidence calibrate --out posterior"


def calibration_pages(reference: Path, draws: int = DRAWS) -> dict[str, str]:
    """Return the page and its figures by path under *reference*, whose folder of data may hold what ran by hand."""
    rows, events = shipped_trials(), shipped_events()
    posterior = load_posterior()
    taught = calibrate_events(events).account
    prior = prior_draws(draws, SEED)
    fitted = draws_of(posterior, draws, SEED) if posterior.ids else None
    records = _records(posterior, taught)
    course = maturation(calibrating(rows), (fitted or prior).take(COURSE_DRAWS), calibrated=fitted is not None)
    data = reference / DATA
    folds = Refitted.model_validate_json(text) if (text := _text(data / f"{LEFT_OUT}.json")) else None
    worlds = Simulated.model_validate_json(text) if (text := _text(data / f"{SIMULATED}.json")) else None
    figures = {"maturation": maturation_figure(course), "events": events_posterior_figure(taught)}
    if records:
        figures["posterior"] = posterior_figure(records)
    if folds is not None:
        figures["left-out"] = left_out_figure(folds.report)
    written = page(
        "The calibration on published trials",
        _state(posterior.account),
        _data(rows, events),
        MODEL,
        _effects(records),
        _chains(posterior.account, taught),
        _taught(records),
        _events(taught),
        predictive_checks(calibrating(rows), prior, fitted),
        maturing(course),
        simulated(worlds),
        left_out(folds),
        _untaught(records),
        LIMITS,
    )
    return {PAGE: written} | {f"{FIGURES}/{name}.svg": picture + "\n" for name, picture in figures.items()}


def _text(path: Path) -> str:
    """Return a file's text, nothing where there is none."""
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _records(posterior: Posterior, events: EventsAccount) -> list[Moved]:
    """Return the records that arms taught, most first; what events taught is told apart."""
    columns = [at for at, key in enumerate(posterior.ids) if key not in events.ids]
    return moved([posterior.ids[at] for at in columns], posterior.table[:, columns], SEED) if columns else []


def _state(account: Account | None) -> str:
    if account is None:
        return (
            "**No posterior is stored.** Every number follows its prior, and what stands below of posteriors is left "
            f"out. Make one with `{COMMAND}`."
        )
    mixed = account.worst_r_hat < MOST_R_HAT and account.least_effective > LEAST_EFFECTIVE
    if not mixed:
        verdict = "**Its chains do not meet the demands: it must not ship.** "
    elif account.divergences:
        verdict = (
            f"**Its chains agree and are long enough, but {account.divergences} of {account.sampled} steps diverged, "
            "where none is demanded**: a corner that steps cannot enter may be missing. Until chains without such "
            "steps take its place, it stands in for priors that have read nothing. "
        )
    else:
        verdict = "Its chains meet all demands. "
    made = ", ".join(f"{name} {version}" for name, version in account.made_with.items())
    return (
        f"The stored posterior has {account.draws} joint draws of {len(account.ids)} records. "
        + verdict
        + f"Made with {made}; made again by `{COMMAND} --chains {account.chains} --warmup {account.warmup} "
        f"--seed {account.seed}`, see [how](../how-to/rebuild-the-posterior.md)."
    )


def _data(rows: Sequence[TrialRow], events: Sequence[EventRow]) -> str:
    chosen, ids = calibrating(rows), {row.row for row in calibrating(rows)}
    reasons = Counter(
        row.skipped_reason or row.not_calibrating_because or "no measurement model"
        for row in rows
        if row.row not in ids
    )
    mute = Counter(row.not_calibrating_because or "" for row in events if not row.calibrates)
    kinds = Counter((row.scale, row.quantity) for row in chosen)
    return "\n\n".join([
        "## The data\n\n"
        f"The table of published arms has {len(rows)} rows. {len(chosen)} of them teach: {_arms(chosen)}. "
        f"Of {len(events)} reports of events {sum(row.calibrates for row in events)} do. "
        f"{sum(row.blinded for row in chosen)} of the rows that teach were rated by people who did not know the "
        f"treatment, {sum(row.sessions == 0 for row in chosen)} are of arms that were not needled. "
        "`cicatrix evidence list --trials` shows every row with its reason.",
        table(("scale", "quantity", "rows that teach"), [(plain(s), plain(q), n) for (s, q), n in kinds.most_common()]),
        "Why the other rows of arms do not teach:",
        table(("reason", "rows"), reasons.most_common()),
        "Why the other reports of events do not teach:",
        table(("reason", "reports"), mute.most_common()),
    ])  # fmt: skip


def _arms(rows: Sequence[TrialRow]) -> str:
    studies = {row.study for row in rows}
    people = {row.trial_id: row.n or 0 for row in rows}
    return f"{len(people)} arms of {len(studies)} studies with {sum(people.values())} people"


def _effects(records: Sequence[Moved]) -> str:
    """Return the records of the model's equations, with their posteriors where there are any."""
    after = {one.id: one.posterior for one in records}
    prior = prior_draws(PRIOR_DRAWS, SEED)
    rows: list[tuple[object, ...]] = []
    for key in EFFECTS:
        record = load_evidence().parameters[key]
        low, middle, high = np.percentile(prior[key], [10, 50, 90])
        before = Uncertain(median=float(middle), p10=float(low), p90=float(high))
        rows.append((record.symbol, f"`{key}`", record.name, interval(before), interval(after.get(key))))
    head = ("symbol", "record", "what", "prior, 80 %", "posterior, 80 %")
    return f"Records in these equations; all others stand in [parameters](parameters.md):\n\n{table(head, rows)}"


def _chains(account: Account | None, events: EventsAccount) -> str:
    rows: list[tuple[object, ...]] = []
    if account is not None:
        rows += [
            ("worst split R-hat of any unknown", f"{account.worst_r_hat:.4f}", f"below {MOST_R_HAT:g}",
             yes(account.worst_r_hat < MOST_R_HAT)),
            ("least effective draws of any unknown", f"{account.least_effective:.0f}", f"above {LEAST_EFFECTIVE:g}",
             yes(account.least_effective > LEAST_EFFECTIVE)),
            ("divergent steps", account.divergences, "none", yes(not account.divergences)),
        ]  # fmt: skip
    rows += [
        (f"effective weighted draws, {plain(event)}", f"{number:.0f} of {events.draws[event]}",
         f"at least {LEAST_WEIGHTED:g}", yes(number >= LEAST_WEIGHTED))
        for event, number in events.effective.items()
    ]  # fmt: skip
    how = (
        "No chains are stored."
        if account is None
        else f"{account.chains} chains of the no-U-turn sampler, {account.warmup} steps of warm-up each, from draws of "
        "the normal that touches the mode."
    )
    return f"## Are the chains sound?\n\n{how}\n\n{table(('what', 'found', 'demanded', 'met'), rows)}"


def _taught(records: Sequence[Moved]) -> str:
    head = "## What the arms taught"
    if not records:
        return f"{head}\n\nNo posterior is stored: `{COMMAND}`."
    most = [one for one in records if one.taught >= TAUGHT]
    return "\n\n".join([
        head,
        f"Of {len(records)} records {len(most)} lost at least {100 * TAUGHT:.0f} % of the variance of their prior (of "
        "its normal score). Where several records act together the trials may know their product and none of them: the "
        "posterior is joint, and forecasts draw whole rows of it.",
        f"![Posteriors in their priors]({FIGURES}/posterior.svg)",
        _beside(most),
    ])  # fmt: skip


def _beside(records: Iterable[Learned]) -> str:
    rows = [
        (f"`{one.id}`", one.name, "" if one.unit == "1" else one.unit.replace("**", ""), interval(one.prior),
         interval(one.posterior), f"{100 * one.taught:.0f} %")
        for one in records
    ]  # fmt: skip
    return table(("record", "what", "unit", "prior, 80 %", "posterior, 80 %", "variance taken away"), rows)


def _events(events: EventsAccount) -> str:
    records = [
        (f"`{one.id}`", load_evidence().parameters[one.id].name, interval(one.before), interval(one.after),
         f"{100 * max(one.taught, 0.0):.0f} %")
        for one in events.records
    ]  # fmt: skip
    data = [
        (one.trial_id, plain(one.event), one.unit, f"{one.observed:g}", interval(one.prior), interval(one.posterior))
        for one in events.data
    ]
    return "\n\n".join([
        "## What the events taught",
        "Draws of the priors, weighted by the likelihood of the reports; each study has an effect of its own. Levels "
        "of redness and pain are those of one more clinic, before as after.",
        table(("record", "what", "before, 80 %", "after, 80 %", "variance taken away"), records),
        "Each report beside what such an arm of a new study would report, before and after all were read:",
        table(("arm", "event", "unit", "reported", "before, 80 %", "after, 80 %"), data),
        f"![Events before and after]({FIGURES}/events.svg)",
    ])  # fmt: skip


def _untaught(records: Sequence[Moved]) -> str:
    head = "## What the data did not teach"
    signs = {key: next((one for one in records if one.id == key), None) for key in SIGN_ONLY}
    rows = [
        (f"`{key}`", SIGN_ONLY[key], "not in the posterior" if one is None else f"{100 * max(one.taught, 0.0):.0f} %")
        for key, one in signs.items()
    ]
    silent = [one for one in records if one.taught < TAUGHT]
    models = Counter(one.id.split(".")[0] for one in silent)
    counts = ", ".join(f"{number} of {model}" for model, number in models.most_common())
    count = (
        f"{len(silent)} of {len(records)} records lost less than {100 * TAUGHT:.0f} % of their variance ({counts}): "
        "forecasts draw them from about their priors, whatever their grade."
        if records
        else f"No posterior is stored: `{COMMAND}`."
    )
    return "\n\n".join([
        head,
        count,
        "Depth, number of sessions, density and pigment advice act through the records below. The trials tell the "
        "direction of these effects, and hardly their size:",
        table(("record", "what is known", "variance that the arms took away"), rows),
    ])  # fmt: skip


LIMITS = """## Limits

- A posterior is of its model: where the structure is wrong no interval knows it. Studies left out are the only look
  from outside, and they are few, small and of the same kind.
- What an arm does not report (depth, density, baseline, spread) follows a prior. Publication bias is not modelled: a
  study that found nothing may never have been printed.
- The emulator stands for the engine in the chains; its error is measured at fresh points and added to the spread of
  each reading. Checks on this page use the engine.
- Combination arms, histology, animals and what is only remembered teach nothing here.
- Events rest on a handful of reports; rare events have no rate."""
