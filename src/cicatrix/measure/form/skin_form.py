"""The reference surface of the skin, in two passes, and how uncertain it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.measure.form.coarse_grid import Axis, BlockMeans, Quadratic, block_means, coarser, upsampled
from cicatrix.measure.form.gaussian_regression import Fit, robust_regression
from cicatrix.measure.form.levelling import level
from cicatrix.measure.surface import Floats, Surface
from cicatrix.skin.reference_plane import ABOVE

WORKING_PITCH_MM = 0.05
"""Scars are looked for on blocks of about this pitch: the smallest one sought (0.15 mm²) then has 60 of them."""
PITCH_SLACK = 1.1
"""How far blocks may be wider than that: a tenth takes a tenth off the blocks across a scar, and two pixels of 0.027 mm
in place of one spare three quarters of the work."""
NODES_PER_NESTING = 30
"""Nodes of the form filter along its nesting index: 5.6 along a standard deviation of the Gaussian. The form's error
from sampling, by the tests, is below 0.1 µm."""
NESTING_SPREAD = (0.75, 1.25)
"""Shares of the nesting index between which the reference's uncertainty is read."""


@dataclass(frozen=True, slots=True)
class WorkingMap:
    """A map by blocks, above the polynomial that levels it."""

    surface: Surface
    levelled: Quadratic
    blocks: BlockMeans


@dataclass(frozen=True, slots=True)
class SkinForm:
    """The reference on the nodes of a coarse grid over a working map, above its polynomial, mm.

    Attributes
    ----------
    nesting_mm
        Nesting index of the filter.
    factors
        Working blocks per node, along rows and columns.
    nodes
        Reference at each node.
    fit
        The robust fit that it comes from.
    """

    nesting_mm: float
    factors: tuple[int, int]
    nodes: Floats
    fit: Fit

    def on_blocks(self, work: WorkingMap, values: Floats | None = None) -> Floats:
        """Return the reference, or other ``values`` at the nodes, at every working block."""
        rows, columns = work.blocks.rows, work.blocks.columns
        return upsampled(
            self.nodes if values is None else values,
            Axis(rows.n, self.factors[0], rows.pitch_mm), Axis(columns.n, self.factors[1], columns.pitch_mm),
        )  # fmt: skip

    def axes(self, work: WorkingMap) -> tuple[Axis, Axis]:
        """Return the axes of the nodes over the map's own pixels."""
        rows, columns = work.blocks.rows, work.blocks.columns
        return (
            Axis(rows.n_fine, rows.factor * self.factors[0], rows.pixel_mm),
            Axis(columns.n_fine, columns.factor * self.factors[1], columns.pixel_mm),
        )

    def on_pixels(self, work: WorkingMap) -> Floats:
        """Return the reference at every pixel of the map, with the polynomial put back, mm."""
        rows, columns = self.axes(work)
        return upsampled(
            self.nodes + work.levelled.at(columns.centres_mm[None, :], rows.centres_mm[:, None]), rows, columns
        )

    def values_on_pixels(self, work: WorkingMap, values: Floats) -> Floats:
        """Return what is known at the nodes at every pixel of the map."""
        return upsampled(values, *self.axes(work))


def working_map(surface: Surface) -> WorkingMap:
    """Return a map levelled and by blocks of about `WORKING_PITCH_MM`, or by its own pixels where they are wider.

    Raises
    ------
    BadInput
        If hardly anything was seen.
    """
    levelled = level(surface)
    most = PITCH_SLACK * WORKING_PITCH_MM
    factors = _whole(most / surface.pixel_y_mm), _whole(most / surface.pixel_x_mm)
    return WorkingMap(surface, levelled, block_means(surface, factors, levelled))


def first_form(work: WorkingMap, nesting_mm: float) -> SkinForm:
    """Return the reference before any scar is known: points below it lose their weight sooner than those above."""
    factors = _node_factors(work, nesting_mm)
    nodes = coarser(work.blocks, factors, np.ones_like(work.blocks.seen))
    fit = robust_regression(nodes.height_mm, nodes.seen, _pitch(nodes), nesting_mm)
    return SkinForm(nesting_mm, factors, fit.reference, fit)


def second_form(work: WorkingMap, before: SkinForm, skin: Floats, nesting_mm: float) -> SkinForm:
    """Return the reference from the blocks that ``skin`` (1 or 0) leaves in: scars and their rims are out.

    What is left has no reason to lie below rather than above, so both sides are limited alike: limits of 2.5 and 5
    would lift the reference by a part of the skin's roughness.
    """
    height, weight, pitch = _nodes_without_scars(work, before, skin)
    fit = robust_regression(height, weight, pitch, nesting_mm, limits=(ABOVE, ABOVE), start=_start(before, weight))
    return SkinForm(nesting_mm, before.factors, fit.reference, fit)


def form_error(work: WorkingMap, form: SkinForm, skin: Floats) -> Floats:
    """Return, at the nodes, half the spread of the reference over nesting indices from 0.75 to 1.25 times, mm."""
    height, weight, pitch = _nodes_without_scars(work, form, skin)
    found = [form.nodes]
    for share in NESTING_SPREAD:
        fit = robust_regression(
            height, weight, pitch, share * form.nesting_mm, limits=(ABOVE, ABOVE), start=form.fit.weight
        )
        found.append(fit.reference)
    return 0.5 * np.ptp(np.stack(found), axis=0)


def _nodes_without_scars(work: WorkingMap, form: SkinForm, skin: Floats) -> tuple[Floats, Floats, tuple[float, float]]:
    """Return heights and weights of the nodes over skin; a node partly over a scar is set right for the form's
    slope."""
    nodes = coarser(work.blocks, form.factors, skin, form.on_blocks(work))
    return np.where(nodes.seen > 0.0, nodes.height_mm + form.nodes, 0.0), nodes.seen, _pitch(nodes)


def _start(before: SkinForm, weight: Floats) -> Floats:
    """Begin with all weights where scars were taken out: those of the first pass still hold the scars' own."""
    return np.ones_like(weight) if before.fit.spread == 0.0 else np.maximum(before.fit.weight, 0.1)


def _node_factors(work: WorkingMap, nesting_mm: float) -> tuple[int, int]:
    pitch = nesting_mm / NODES_PER_NESTING
    return _whole(pitch / work.blocks.rows.pitch_mm), _whole(pitch / work.blocks.columns.pitch_mm)


def _whole(share: float) -> int:
    """Return the whole number of pixels in a block: rounded down, at least 1."""
    return max(1, int(share * (1.0 + 1e-9)))


def _pitch(nodes: BlockMeans) -> tuple[float, float]:
    return nodes.rows.pitch_mm, nodes.columns.pitch_mm
