"""The first days over hours, as they stand in the answer of ``acute`` and in a plan."""

from __future__ import annotations

from cicatrix.base.model import Frozen
from cicatrix.base.numbers import Uncertain


class UptakeOverTime(Frozen):
    """Where the active of a product is, in ug/cm2, at hours after it went on; together the dose."""

    hours: list[float]
    on_top: list[Uncertain]
    stratum_corneum: list[Uncertain]
    epidermis: list[Uncertain]
    dermis: list[Uncertain]
    cleared: list[Uncertain]
    """Taken away by blood."""
    wiped_off: list[Uncertain]


class ProductUptake(Frozen):
    """How much of a product enters needled skin, by the channels and beside them."""

    product: str
    active: str
    amount_ug_per_cm2: Uncertain | None
    """What has passed the stratum corneum within 24 h."""
    over_time: UptakeOverTime | None = None
    allowed: bool
    reason: str


class HourSeries(Frozen):
    """An uncertain number over hours."""

    hours: list[float]
    median: list[float]
    p10: list[float]
    p90: list[float]


class ZonePain(Frozen):
    """Pain of needling in one zone, and how deep its needles go."""

    zone: str
    pain_vas: Uncertain
    delivered_depth_mm: Uncertain


class Sign(Frozen):
    """One sign of the first days."""

    name: str
    share: Uncertain
    """Chance that a person has it."""
    onset_h: Uncertain
    peak_h: Uncertain
    end_h: Uncertain
    course: HourSeries
    """Strength in those who have it, 1 at the peak of the standard treatment."""


class AllowedFrom(Frozen):
    """When something is allowed again."""

    activity: str
    from_h: Uncertain
    safe_from_h: float
    """The hour to tell a person: nine of ten courses are over by then."""
    decided_by: str
    reason: str
    source: str


class CautionNote(Frozen):
    """What to know about the anaesthetic beside its limits."""

    text: str
    source: str


class FirstDaysOverTime(Frozen):
    """One session over hours and days: cream, pain, signs, barrier, uptake."""

    pain_by_zone: list[ZonePain]
    anaesthetic: str
    cream_off_h: float | None
    """Hours on the skin; needling begins when it comes off."""
    numb_course: HourSeries | None
    """Depth of anaesthesia in mm, hours from the cream on."""
    plasma_course: HourSeries | None
    """Lidocaine in ug/mL, hours from the cream on."""
    plasma_peak_h: Uncertain | None
    plasma_warning_ug_per_ml: float
    plasma_toxic_ug_per_ml: float
    signs: list[Sign]
    water_loss: HourSeries
    """Against the untreated skin, hours after the session."""
    barrier_recovered_h: Uncertain
    allowed_again: list[AllowedFrom]
    uptake: list[ProductUptake]
