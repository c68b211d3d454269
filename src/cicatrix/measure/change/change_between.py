"""Objective change between two scans of the same skin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cicatrix.base.numbers import rounded
from cicatrix.base.progress import Tell, quiet
from cicatrix.measure.change.change_report import (
    AlignmentState,
    ChangedMeasure,
    ChangeReport,
    MatchState,
    ScarChange,
    TotalChange,
    UncertaintyParts,
    Verdict,
)  # fmt: skip
from cicatrix.measure.change.difference_map import DifferenceMap, difference_map
from cicatrix.measure.change.improvement import improvement
from cicatrix.measure.change.repeatability import MeasureRepeatability, Repeatability
from cicatrix.measure.change.scar_change import FootprintChange
from cicatrix.measure.change.scar_matching import Match
from cicatrix.measure.change.skin_errors import together
from cicatrix.measure.change.visit_comparison import Comparison, compared
from cicatrix.measure.form.reference_errors import sd_of_sum
from cicatrix.measure.found import Found
from cicatrix.measure.measured_scar import MeasuredScar
from cicatrix.skin.raters.differences import Z975
from cicatrix.skin.zones import Zone


@dataclass(frozen=True, slots=True)
class Change:
    """The report, ready for JSON, and the map of change; None where the alignment failed."""

    report: ChangeReport
    difference: DifferenceMap | None


def change_between(
    before: Found, after: Found, *, repeatability: Repeatability | None = None, progress: Tell = quiet
) -> Change:
    """Return what changed between an earlier and a later scan of the same skin.

    Parameters
    ----------
    before, after
        Scars found on each scan.
    repeatability
        From scans of untreated skin by the same device; every change is then set against what it can detect.
    progress
        Is told the step and the share done.

    Notes
    -----
    The later scan is laid onto the earlier by skin outside scars. Each scar is measured at both visits in the union of
    its two outlines, against each visit's own reference, on one level by the skin about the scar, so that neither a
    threshold nor a reference can make a change. Intervals hold noise and differing relief (by their covariance on
    untreated skin), what the two references have not in common, misplacement, and, if it is wider, the repeatability
    that was given.
    """
    result = compared(before, after, progress)
    if not isinstance(result, Comparison):
        report = result.report
        note = f"No change can be told: {report.reason}."
        return Change(ChangeReport(alignment=report, notes=(note,)), None)
    doubt = _doubt(result)
    scars = {scar.id: scar for scar in before.scars}, {scar.id: scar for scar in after.scars}
    told = [
        _scar(match, change, scars, result, repeatability, doubt)
        for match, change in zip(result.matches, result.changes, strict=True)
    ]
    report = ChangeReport(
        alignment=result.aligned.report, scars=tuple(told), totals=_totals(told, result, repeatability, doubt),
        notes=tuple(_notes(result, told, repeatability)),
    )  # fmt: skip
    return Change(report, difference_map(result))


def _doubt(result: Comparison) -> str:
    """Return why no scar's change can be told; empty if it can."""
    if result.aligned.report.state is not AlignmentState.ALIGNED:
        return f"the alignment is doubtful: {result.aligned.report.reason}"
    if result.sham.sd_mm.size == 0:
        return "too little skin outside scars was seen at both visits to know what is chance"
    return ""


def _scar(
    match: Match, change: FootprintChange | None, scars: tuple[dict[int, MeasuredScar], dict[int, MeasuredScar]],
    result: Comparison, repeatability: Repeatability | None, doubt: str,
) -> ScarChange:  # fmt: skip
    known = [scars[0][one] for one in match.before_ids if one in scars[0]]
    known += [scars[1][one] for one in match.after_ids if one in scars[1]]
    kind, zone = (known[0].type, known[0].zone) if known else (None, None)
    if change is None or match.state is MatchState.OUTSIDE or not np.isfinite([change.skin_sd, change.area_sd]).all():
        which = "one visit saw too little of it" if match.state is MatchState.OUTSIDE or change is None else doubt
        return ScarChange(
            before_ids=match.before_ids, after_ids=match.after_ids, state=match.state, type=kind, zone=zone,
            x_mm=rounded(change.x_mm if change else known[0].x_mm if known else 0.0),
            y_mm=rounded(change.y_mm if change else known[0].y_mm if known else 0.0),
            footprint_mm2=rounded(change.footprint_mm2 if change else 0.0), verdict=Verdict.CANNOT_TELL,
            statement=f"Cannot tell: {which}.",
        )  # fmt: skip
    sure = repeatability if repeatability is not None and repeatability.state == "evaluable" else None
    by_type = sure.volume_by_type_mm3.get(kind) if sure is not None and kind is not None else None
    volume_repeats = by_type or (sure.volume_mm3 if sure else None)
    sd = _sum_of(change.skin_sd, change.reference_sd, change.alignment_sd)
    volume = _measure(change.before.volume, change.after.volume, sd, volume_repeats)
    before = _sum_of(change.relief_sd, change.before_reference_sd)
    shared = _shared(change.skin_sd, change.before_reference_sd, change.reference_sd)
    percent, interval = improvement(change.before.volume, volume.change, before**2, volume.sd**2, -shared)
    verdict = _verdict(volume, doubt, result)
    return ScarChange(
        before_ids=match.before_ids, after_ids=match.after_ids, state=match.state, type=kind, zone=zone,
        x_mm=rounded(change.x_mm), y_mm=rounded(change.y_mm), footprint_mm2=rounded(change.footprint_mm2),
        volume_mm3=volume,
        depth_mm=_measure(change.before.depth, change.after.depth, change.depth_sd, sure.depth_mm if sure else None),
        area_mm2=_measure(change.before.area, change.after.area, change.area_sd, sure.area_mm2 if sure else None),
        width_mm=_measure(change.before.width, change.after.width, change.width_sd, sure.width_mm if sure else None),
        improvement_percent=None if percent is None else rounded(percent),
        improvement_interval_percent=None if interval is None else (rounded(interval[0]), rounded(interval[1])),
        parts=_parts(change.skin_sd, change.reference_sd, change.alignment_sd, volume),
        verdict=verdict, statement=_statement(volume, percent, interval, verdict, doubt),
    )  # fmt: skip


def _sum_of(*sds: float) -> float:
    return float(np.sqrt(sum(sd * sd for sd in sds)))


def _measure(before: float, after: float, sd: float, repeats: MeasureRepeatability | None) -> ChangedMeasure:
    """Return a change with its interval; the wider of what the scans tell and what repeats told."""
    detectable = None if repeats is None else repeats.detectable(0.5 * (before + after))
    return _with_detectable(before, after, sd, detectable)


def _with_detectable(before: float, after: float, sd: float, detectable: float | None) -> ChangedMeasure:
    change = after - before
    sd = sd if detectable is None else max(sd, detectable / Z975)
    return ChangedMeasure(
        before=rounded(before), after=rounded(after), change=rounded(change), sd=rounded(sd),
        interval=(rounded(change - Z975 * sd), rounded(change + Z975 * sd)),
        smallest_detectable_change=None if detectable is None else rounded(detectable),
        exceeds_detectable=None if detectable is None else bool(abs(change) > detectable),
    )  # fmt: skip


def _parts(skin: float, reference: float, alignment: float, volume: ChangedMeasure) -> UncertaintyParts:
    detectable = volume.smallest_detectable_change
    return UncertaintyParts(
        skin_and_noise=rounded(skin), reference=rounded(reference), alignment=rounded(alignment),
        repeatability=None if detectable is None else rounded(detectable / Z975),
    )  # fmt: skip


def _verdict(volume: ChangedMeasure, doubt: str, result: Comparison) -> Verdict:
    if doubt:
        return Verdict.CANNOT_TELL
    low, high = volume.interval
    alike = result.aligned.report.same_file or low <= 0.0 <= high
    return Verdict.NOT_DISTINGUISHABLE if alike else Verdict.CHANGED


def _statement(
    volume: ChangedMeasure, percent: float | None, interval: tuple[float, float] | None, verdict: Verdict, doubt: str
) -> str:
    """Return the change in a sentence or two."""
    if verdict is Verdict.CANNOT_TELL:
        return f"Cannot tell: {doubt}."
    low, high = volume.interval
    parts = [
        f"Volume {volume.before:.3g} mm³ before and {volume.after:.3g} after, {volume.change:+.2g} "
        f"(95 % {low:+.2g} to {high:+.2g})"
    ]
    if percent is not None and verdict is Verdict.CHANGED:
        of = "better" if percent > 0.0 else "worse"
        ends = sorted(abs(end) for end in interval) if interval and interval[0] * interval[1] > 0.0 else None
        parts.append(f"{abs(percent):.0f} % {of}" + (f" ({ends[0]:.0f} to {ends[1]:.0f} %)" if ends else ""))
    if volume.smallest_detectable_change is not None:
        side = "more" if volume.exceeds_detectable else "no more"
        parts.append(f"{side} than the smallest detectable change of {volume.smallest_detectable_change:.2g} mm³")
    return f"{'Changed' if verdict is Verdict.CHANGED else 'Not distinguishable from no change'}: {'; '.join(parts)}."


def _totals(
    told: Sequence[ScarChange], result: Comparison, repeatability: Repeatability | None, doubt: str
) -> tuple[TotalChange, ...]:
    """Return the sums over the whole field and over each zone."""
    held = [
        (scar, change) for scar, change in zip(told, result.changes, strict=True)
        if change is not None and scar.volume_mm3 is not None
    ]  # fmt: skip
    if not held:
        return ()
    zones: list[Zone | None] = [None, *dict.fromkeys(scar.zone for scar, _ in held if scar.zone is not None)]
    return tuple(
        _total(zone, [one for one in held if zone is None or one[0].zone is zone], result, repeatability, doubt)
        for zone in zones
    )


def _total(
    zone: Zone | None, held: list[tuple[ScarChange, FootprintChange]], result: Comparison,
    repeatability: Repeatability | None, doubt: str,
) -> TotalChange:  # fmt: skip
    """Return the sum over scars: skin and noise by their covariance, references together where scars are near, and one
    misplacement moves all."""
    changes = [change for _, change in held]
    fit = result.aligned.fit
    skin = result.on_skin.change.of_sum(together([change.weight for change in changes])) ** 0.5
    relief = result.on_skin.before.of_sum(together([change.inside for change in changes])) ** 0.5
    x, y = [change.x_mm for change in changes], [change.y_mm for change in changes]
    reference, before_reference = (
        sd_of_sum([getattr(one, name) for one in changes], x, y, result.nesting_mm)
        for name in ("reference_sd", "before_reference_sd")
    )
    gradient = np.sum([change.gradient for change in changes], axis=0)
    moved = 0.0 if fit is None else float(gradient @ fit.covariance[:3, :3] @ gradient)
    local = sum(change.alignment_sd**2 - float(change.gradient @ fit.covariance[:3, :3] @ change.gradient)
                for change in changes) if fit is not None else 0.0  # fmt: skip
    alignment = float(np.sqrt(moved + max(local, 0.0)))
    before, after = (sum(getattr(change, name).volume for change in changes) for name in ("before", "after"))
    detectable = [scar.volume_mm3.smallest_detectable_change for scar, _ in held if scar.volume_mm3 is not None]
    known = [one for one in detectable if one is not None]
    volume = _with_detectable(
        before, after, _sum_of(skin, reference, alignment), _sum_of(*known) if len(known) == len(held) else None
    )
    percent, interval = improvement(
        before,
        volume.change,
        _sum_of(relief, before_reference) ** 2,
        volume.sd**2,
        -_shared(skin, before_reference, reference),
    )
    verdict = _verdict(volume, doubt, result)
    return TotalChange(
        zone=zone, scars=len(held),
        common_area_mm2=rounded(float(result.grid.common.sum()) * result.grid.pixel_area_mm2),
        volume_mm3=volume, improvement_percent=None if percent is None else rounded(percent),
        improvement_interval_percent=None if interval is None else (rounded(interval[0]), rounded(interval[1])),
        parts=_parts(skin, reference, alignment, volume), verdict=verdict,
        statement=_statement(volume, percent, interval, verdict, doubt),
    )  # fmt: skip


def _shared(skin: float, before_reference: float, reference: float) -> float:
    """Return the variance that is in the volume before and, with the other sign, in the change.

    Half of what skin and noise add to the change comes from the earlier visit; of its reference, what is in the change.
    """
    return 0.5 * skin**2 + min(before_reference, reference / 2.0**0.5) ** 2


def _notes(result: Comparison, told: list[ScarChange], repeatability: Repeatability | None) -> list[str]:
    notes = list(result.aligned.report.notes)
    if repeatability is None:
        notes.append(
            "No test-retest was given: intervals hold what the two scans tell of themselves, not positioning, "
            "expression or swelling. Scan untreated skin twice with this device."
        )
    elif repeatability.state != "evaluable":
        notes.append(f"The test-retest that was given cannot be used: {repeatability.reason}.")
    measured = sum(scar.verdict is not Verdict.CANNOT_TELL for scar in told)
    if measured > 1:
        notes.append(
            f"{measured} scars were tested at 95 %: if nothing changed, about {0.05 * measured:.1f} would still "
            "seem to. The total is tested once."
        )
    return notes
