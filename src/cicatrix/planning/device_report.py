"""The commissioning report of a device: the account of its fields, what the models make of it, what to measure."""

from __future__ import annotations

from collections import Counter
from typing import Literal

import numpy as np

from cicatrix.base.model import Frozen
from cicatrix.base.numbers import Uncertain, rounded, summarise
from cicatrix.device.bench import BenchMeasurement, bench
from cicatrix.device.commissioning import (
    REFERENCE_SPEED_MM_PER_S,
    FieldAccount,
    Figure,
    accounts,
    depth_settings_mm,
    motion_figures,
)  # fmt: skip
from cicatrix.device.components import Kind
from cicatrix.device.description import Device
from cicatrix.device.plausibility import RangeCheck, Trial, compare, trials
from cicatrix.evidence.draws import Draws, draw
from cicatrix.needling.analytic import holes_per_cm2, void_of_a_pass
from cicatrix.needling.depth import deliver
from cicatrix.needling.lattice import passes_of_free_skin
from cicatrix.needling.punctures import MAX_PASSES, Handling, strikes_per_cm2
from cicatrix.needling.standard import STANDARD_DEPTH_MM
from cicatrix.skin.zones import Site

TARGETS_PER_CM2 = (250.0, 300.0)
SPEEDS_MM_PER_S = (10.0, REFERENCE_SPEED_MM_PER_S, 40.0)
PASSES: dict[Kind, tuple[int, ...]] = {Kind.PEN: (1, 4), Kind.ROLLER: (1, 15), Kind.STAMP: (1, 15)}
DRAWS = 400
SITE = Site.CHEEK


class Commissioning(Frozen):
    """What is known of a device, what follows from it, and what to measure before it is used."""

    id: str
    name: str
    kind: str
    sha256: str
    verdict: Literal["plausible", "plausible_with_warnings", "implausible"]
    sourced: int
    assumed: int
    unknown: int
    fields: list[FieldAccount]
    figures: list[Figure]
    trials: list[Trial]
    comparison: list[RangeCheck]
    bench: list[BenchMeasurement]

    @property
    def failed(self) -> list[str]:
        """What is impossible, in words."""
        return [f"{trial.name}: {trial.detail}" for trial in self.trials if trial.state == "fail"]


def commission(device: Device, sha256: str, others: list[Device]) -> Commissioning:
    """Return the report.

    Parameters
    ----------
    device
        Valid in itself.
    sha256
        Of its file.
    others
        Devices to compare it with; those of another kind are left out.
    """
    standings = Counter(row.standing for row in accounts(device))
    checks, comparison = trials(device), compare(device, others)
    states = {trial.state for trial in checks} | {row.state for row in comparison}
    warned = "plausible_with_warnings" if states & {"warn", "outside"} else "plausible"
    return Commissioning(
        id=device.id,
        name=device.name,
        kind=device.kind.value,
        sha256=sha256,
        verdict="implausible" if "fail" in states else warned,
        sourced=standings["source"],
        assumed=standings["assumed"],
        unknown=standings["unknown"],
        fields=accounts(device),
        figures=[*motion_figures(device), *_delivered(device)],
        trials=checks,
        comparison=comparison,
        bench=bench(device),
    )


def _delivered(device: Device) -> list[Figure]:
    """Return what the needling models make of the device, at the draws of their parameters."""
    draws = draw(DRAWS, 0)
    pen = device.kind is Kind.PEN
    figures: list[Figure] = []
    for speed in SPEEDS_MM_PER_S if pen else (None,):
        for passes in PASSES[device.kind]:
            strikes = strikes_per_cm2(draws, device, passes=passes, speed_mm_per_s=speed)
            many = "1 pass" if passes == 1 else f"{passes} passes"
            at = f"{many}, {speed:g} mm/s" if speed else many
            figures.append(
                Figure(
                    name="strikes", at=at, value=rounded(float(np.median(strikes))), unit="1/cm2", note="by geometry"
                )
            )
    for target in TARGETS_PER_CM2:
        figures.append(_passes_to(draws, device, target, REFERENCE_SPEED_MM_PER_S if pen else None))
    for depth in depth_settings_mm(device):
        made = summarise(deliver(draws, device, depth_mm=depth, site=SITE).hole_depth_mm)
        figures.append(
            Figure(
                name="delivered depth", at=f"{depth:g} mm, {SITE.value}", value=made, unit="mm",
                note="of the models' priors, not measured on this device",
            )
        )  # fmt: skip
    return figures


def _passes_to(draws: Draws, device: Device, target: float, speed: float | None) -> Figure:
    """Return the fewest passes whose median reaches the target; the interval is that of single draws."""
    times = np.arange(1, MAX_PASSES + 1)
    depth_mm = min(STANDARD_DEPTH_MM, device.depth_max_mm)
    one_pass = Handling(depth_mm, 1, speed)
    holes_of_one, void = holes_per_cm2(draws, device, one_pass, SITE), void_of_a_pass(draws, device, one_pass, SITE)
    holes = np.array([holes_of_one * passes_of_free_skin(void, int(k)) for k in times])
    enough = holes >= target  # (passes, n)
    fewest = np.where(enough.any(axis=0), times[enough.argmax(axis=0)], MAX_PASSES + 1)
    low, middle, high = (float(min(np.ceil(q), MAX_PASSES)) for q in np.percentile(fewest, [10, 50, 90]))
    never = float((fewest > MAX_PASSES).mean())
    at = f"{target:g} holes/cm2" + (f", {speed:g} mm/s" if speed else "")
    note = f"{never:.0%} of the draws never reach it in {MAX_PASSES}" if never else ""
    return Figure(name="passes to reach", at=at, value=Uncertain(median=middle, p10=low, p90=high), unit="1", note=note)
