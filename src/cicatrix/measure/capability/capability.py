"""What a scan can carry: each quantity of each kind of scar told, told as a lower bound, or refused with the reason."""

from __future__ import annotations

import math
from bisect import bisect_right
from functools import cache
from typing import Literal

from pydantic import Field, model_validator

from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.base.reading import read_resource
from cicatrix.measure.capability.scan_quality import ScanQuality, scan_quality
from cicatrix.measure.scan import ScanKind
from cicatrix.measure.surface import Surface

DATA = "cicatrix.measure.capability.data"
PIXELS_PER_RESOLUTION = 2.0
"""Pixels in a resolution on the table's made-up instruments."""

Verdict = Literal["carried", "lower_bound", "refused"]
Quantity = Literal["count", "type", "volume", "depth", "width"]
MEASURED: tuple[Quantity, ...] = ("volume", "depth", "width")


class Limits(Frozen):
    """What a scan must do before a quantity is told."""

    least_recall: float
    least_recall_note: str
    least_precision: float
    least_precision_note: str
    most_bias_percent: float
    most_bias_note: str
    most_limits_percent: float
    most_limits_note: str
    least_type_agreement: float
    least_type_agreement_note: str
    coarsest_mm: float
    coarsest_note: str
    coarsest_step_um: float
    coarsest_step_note: str


class NodeKind(Frozen):
    """A kind of scar at one resolution and noise."""

    recall: float
    type_agreement: float | None
    error_percent: dict[str, tuple[float, float, float]]
    """By quantity: bias, lower and upper limit of agreement; absent where too few were found."""


class Node(Frozen):
    """One resolution and noise."""

    precision: float | None
    kinds: dict[str, NodeKind]
    """``"every"`` among them."""


class CapabilityTable(Frozen):
    """Accuracy over a grid of resolutions and noises, from made-up skin."""

    note: str
    seed: int
    maps: int
    resolution_mm: list[float] = Field(min_length=2)
    noise_um: list[float] = Field(min_length=2)
    nodes: list[list[Node]]
    """By resolution, then noise."""

    @model_validator(mode="after")
    def _whole(self) -> CapabilityTable:
        if [len(row) for row in self.nodes] != [len(self.noise_um)] * len(self.resolution_mm):
            raise ValueError("the table has not one node for each resolution and noise")
        return self


class Carried(Frozen):
    """What is to be expected of one quantity of one kind of scar."""

    kind: str
    """Kind of scar, ``"every"`` for all."""
    quantity: Quantity
    verdict: Verdict
    reason: str
    recall: float | None
    bias_percent: float | None
    limits_percent: tuple[float, float] | None
    """95 % limits of agreement of one scar, expected on made-up skin."""


class Capability(Frozen):
    """What a scan can carry."""

    resolution_mm: float
    noise_um: float
    step_um: float
    precision: float | None
    quantities: list[Carried]

    def of(self, quantity: Quantity, kind: str = "every") -> Carried:
        """Return the verdict on one quantity; a kind that is not in the table counts as every kind together."""
        found = {one.kind: one for one in self.quantities if one.quantity == quantity}
        return found.get(kind, found["every"])


@cache
def limits() -> Limits:
    """Return the limits of acceptance."""
    return read_resource(DATA, "limits.toml", Limits)


@cache
def capability_table() -> CapabilityTable:
    """Return the simulated table."""
    return read_resource(DATA, "capability.json", CapabilityTable)


def capability_of(surface: Surface, *, kind: ScanKind, native_spacing_mm: float | None = None) -> Capability:
    """Return what a scan can carry, by its resolution and noise as its own heights tell them.

    Parameters
    ----------
    surface
        The scan.
    kind
        What it is: the depth of a phone never tells scar depth or volume.
    native_spacing_mm
        Distance of the points that were measured, if coarser than the grid.
    """
    quality = scan_quality(surface, native_spacing_mm=native_spacing_mm)
    # Noise that pixels do not share is averaged out over a resolution: brought to the table's own pixels.
    pixel = math.sqrt(surface.pixel_area_mm2)
    noise = quality.noise_um * pixel * PIXELS_PER_RESOLUTION / quality.resolution_mm
    return capability_at(quality, noise_um=noise, kind=kind)


def capability_at(quality: ScanQuality, *, noise_um: float, kind: ScanKind) -> Capability:
    """Return what a scan of this resolution can carry, its noise being that at two pixels to a resolution."""
    table = capability_table()
    corners = _corners(table, quality.resolution_mm, noise_um)
    precision = _mean([(weight, node.precision) for weight, node in corners])
    told: list[Carried] = []
    for name in table.nodes[0][0].kinds:
        cells = [(weight, node.kinds[name]) for weight, node in corners]
        recall = _mean([(weight, cell.recall) for weight, cell in cells])
        agreed = _mean([(weight, cell.type_agreement) for weight, cell in cells])
        barred = _barred(quality, kind)
        found, many = recall or 0.0, limits()
        few = f"on made-up skin {found:.0%} are found at this resolution and noise, {many.least_recall:.0%} are asked"
        missed = found < many.least_recall
        false = precision is not None and precision < many.least_precision
        if missed:
            told += [_verdict(name, one, "refused", few, recall) for one in ("count", "type")]
        else:
            right = f"{found:.0%} are found, and {precision or 0.0:.0%} of what is found are scars"
            told.append(_verdict(name, "count", "refused" if false else "carried", right, recall))
            named = f"{agreed or 0.0:.0%} are called by their type on made-up skin"
            good = agreed is not None and agreed >= many.least_type_agreement
            told.append(_verdict(name, "type", "carried" if good else "refused", named, recall))
        for quantity in MEASURED:
            error = [
                _mean([(weight, cell.error_percent[quantity][part] if quantity in cell.error_percent else None)
                       for weight, cell in cells])
                for part in range(3)
            ]  # fmt: skip
            bias, low, high = error
            if quantity != "width" and barred:
                told.append(_verdict(name, quantity, "refused", barred, recall))
            elif missed or bias is None or low is None or high is None:
                told.append(_verdict(name, quantity, "refused", few, recall))
            else:
                told.append(_measured(name, quantity, recall, bias, (low, high)))
    return Capability(
        resolution_mm=rounded(quality.resolution_mm, 3), noise_um=rounded(quality.noise_um, 3),
        step_um=rounded(quality.step_um, 3), precision=precision, quantities=told,
    )  # fmt: skip


def _measured(name: str, quantity: Quantity, recall: float | None, bias: float, span: tuple[float, float]) -> Carried:
    most = limits()
    half = 0.5 * (span[1] - span[0])
    words = f"bias {bias:+.0f} %, 95 % limits of agreement {span[0]:+.0f} to {span[1]:+.0f} % on made-up skin"
    if half > most.most_limits_percent:
        verdict: Verdict = "refused"
        words += f"; the limits may reach {most.most_limits_percent:g} % on either side of the bias"
    elif abs(bias) <= most.most_bias_percent:
        verdict = "carried"
    elif bias < 0.0:
        verdict = "lower_bound"
        words += f"; more than {most.most_bias_percent:g} % too low"
    else:
        verdict = "refused"
        words += f"; more than {most.most_bias_percent:g} % too high"
    return Carried(
        kind=name, quantity=quantity, verdict=verdict, reason=words, recall=recall, bias_percent=bias,
        limits_percent=span,
    )  # fmt: skip


def _verdict(name: str, quantity: Quantity, verdict: Verdict, reason: str, recall: float | None) -> Carried:
    return Carried(
        kind=name, quantity=quantity, verdict=verdict, reason=reason, recall=recall, bias_percent=None,
        limits_percent=None,
    )  # fmt: skip


def _barred(quality: ScanQuality, kind: ScanKind) -> str:
    """Return why depth and volume are out of reach whatever the table says, or nothing."""
    most = limits()
    if kind == "phone_depth":
        return "the depth of a phone is too coarse for scars: its steps and its noise are larger than a scar is deep"
    if quality.step_um > most.coarsest_step_um:
        return f"heights come in steps of {1e-3 * quality.step_um:.2g} mm; scars are 0.2 to 0.5 mm deep"
    if quality.resolution_mm > most.coarsest_mm:
        width = f"{quality.resolution_mm:.2g} mm"
        return f"the resolution is {width}; beyond {most.coarsest_mm:g} mm no depth or volume is told"
    return ""


def _corners(table: CapabilityTable, resolution: float, noise: float) -> list[tuple[float, Node]]:
    """Return the four nodes about a point with their weights, linear in the logarithms; beyond the grid its edge."""
    rows, columns = _between(table.resolution_mm, resolution), _between(table.noise_um, noise)
    return [(a * b, table.nodes[i][j]) for i, a in rows for j, b in columns if a * b > 0.0]


def _between(grid: list[float], value: float) -> list[tuple[int, float]]:
    value = min(max(value, grid[0]), grid[-1])
    upper = min(bisect_right(grid, value), len(grid) - 1)
    share = math.log(value / grid[upper - 1]) / math.log(grid[upper] / grid[upper - 1])
    return [(upper - 1, 1.0 - share), (upper, share)]


def _mean(parts: list[tuple[float, float | None]]) -> float | None:
    """Return the weighted mean, None where any part is unknown."""
    known = [(weight, value) for weight, value in parts if value is not None]
    return rounded(sum(weight * value for weight, value in known), 4) if len(known) == len(parts) else None
