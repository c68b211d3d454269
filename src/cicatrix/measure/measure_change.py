"""A scan beside an earlier one, or beside its own repeat: what changed, and what change could be told at all."""

from __future__ import annotations

from dataclasses import dataclass

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.progress import Tell, quiet
from cicatrix.measure.change.change_between import change_between
from cicatrix.measure.change.change_report import ChangeReport
from cicatrix.measure.change.difference_map import DifferenceMap
from cicatrix.measure.change.repeatability import Repeatability, smallest_detectable_change
from cicatrix.measure.measure_scan import MeasuredScan
from cicatrix.measure.scan_measurement import Measurement


class FollowUpMeasurement(Frozen):
    """The answer of measuring a scan beside others of the same skin."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    measurement: Measurement
    before: Measurement | None
    """Of the earlier scan."""
    repeatability: Repeatability | None
    """From two scans of the same skin on one day: what every change is printed beside."""
    change: ChangeReport | None
    withheld: str = ""
    """Why no change is told though an earlier scan was given."""


@dataclass(frozen=True, slots=True)
class MeasuredChange:
    """The answer, with the map of change where there is one."""

    answer: FollowUpMeasurement
    now: MeasuredScan
    before: MeasuredScan | None
    difference: DifferenceMap | None


def measure_change(
    now: MeasuredScan,
    *,
    before: MeasuredScan | None = None,
    repeat: MeasuredScan | None = None,
    progress: Tell = quiet,
) -> MeasuredChange:
    """Return what changed since an earlier scan, beside what a repeated scan shows to be detectable.

    Parameters
    ----------
    now
        The later scan.
    before
        An earlier scan of the same skin.
    repeat
        The later scan once more, on the same day, after the person and the instrument were placed anew.
    progress
        Told what is done, and its share.
    """
    repeatability = None
    if repeat is not None:
        repeatability = smallest_detectable_change(
            now.found, repeat.found, progress=lambda what, s: progress(what, 0.4 * s)
        )
    barred = "" if before is None else _barred(now) or _barred(before)
    change = None
    if before is not None and not barred:
        change = change_between(
            before.found,
            now.found,
            repeatability=repeatability,
            progress=lambda what, share: progress(what, 0.4 + 0.6 * share),
        )
    progress("done", 1.0)
    answer = FollowUpMeasurement(
        measurement=now.answer,
        before=None if before is None else before.answer,
        repeatability=repeatability,
        change=None if change is None else change.report,
        withheld=barred,
    )
    return MeasuredChange(answer, now, before, None if change is None else change.difference)


def _barred(scan: MeasuredScan) -> str:
    said = scan.capability.of("volume")
    return said.reason if said.verdict == "refused" else ""
