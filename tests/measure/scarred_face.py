"""A real face with scars whose truth is known: its form is a scan's, its skin and scars are made up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from cicatrix.measure.capability.match_scars import match_scars
from cicatrix.measure.found import Found
from cicatrix.measure.measured_scar import MeasuredScar
from cicatrix.measure.phantoms.recipe import get_recipe, scar_kinds
from cicatrix.measure.phantoms.scar_shapes import ScarShape
from cicatrix.measure.phantoms.skin_relief import skin_relief
from cicatrix.measure.phantoms.synthetic_skin import SyntheticSkin, TrueScar
from cicatrix.measure.photographs.surface_zones import zones_of_surface
from cicatrix.measure.readers.read_scan import read_scan
from cicatrix.measure.surface import Surface
from cicatrix.skin.zones import ZONES, Zone

FACE = Path(__file__).parents[2] / "examples" / "face" / "face.ply"
SMOOTH_MM = 3.0
"""Standard deviation with which the facets of the scan, some 4 mm wide, are smoothed away."""
EDGE_MM = 5.0
"""Scars keep that far from the edge of their zone, so that there is no doubt about it."""
GAP_MM = 2.0


@dataclass(frozen=True)
class FaceScar:
    """A scar on the face: sizes along the skin and its normal, the zone, the slope of the skin right and down."""

    true: TrueScar
    zone: Zone
    slope: tuple[float, float]

    @property
    def steepness(self) -> float:
        """One over the cosine of the skin's tilt."""
        return float(np.sqrt(1.0 + self.slope[0] ** 2 + self.slope[1] ** 2))


def scarred_face(
    pixel_mm: float, noise_um: float, scars: int, seed: int, *, steepest: float = 60.0
) -> tuple[Surface, list[FaceScar]]:
    """Return the face with scars of four kinds, on skin that is tilted less than *steepest* degrees, and the truth."""
    random = np.random.default_rng(seed)
    bare = _fine(pixel_mm)
    height = bare.height_mm.copy()
    down, right = np.gradient(height, pixel_mm)
    steep = np.sqrt(1.0 + down**2 + right**2)
    labels = zones_of_surface(bare).labels
    labels[~(steep < 1.0 / np.cos(np.radians(steepest)))] = 0
    rows, columns = height.shape
    side = max(rows, columns)
    height += skin_relief(side, pixel_mm, get_recipe("cheek").relief, random)[:rows, :columns]
    kinds = [scar_kinds()[name] for name in ("icepick", "shallow_boxcar", "deep_boxcar", "rolling")]
    room = np.argwhere(_far_from_edges(labels, pixel_mm) > EDGE_MM)
    truth: list[FaceScar] = []
    for number in range(scars):
        kind = kinds[number % len(kinds)]
        width = float(random.uniform(*kind.width_mm))
        row, column = _free(room, pixel_mm, width, truth, random)
        form = ScarShape(
            kind.profile, (column + 0.5) * pixel_mm, (row + 0.5) * pixel_mm, width, width, 0.0, kind.depth_median_mm,
            float(random.uniform(*kind.shape)),
        )  # fmt: skip
        slope = float(right[row, column]), float(down[row, column])
        true = TrueScar(number + 1, kind.kind, kind.type, form)
        scar = FaceScar(true, ZONES[labels[row, column] - 1], slope)
        _carve(height, scar, pixel_mm)
        truth.append(scar)
    blurred = _blurred(height)
    return Surface(blurred + random.normal(0.0, 1e-3 * noise_um, height.shape), pixel_mm, pixel_mm), truth


def pairs_of(truth: list[FaceScar], found: Found) -> tuple[list[tuple[FaceScar, MeasuredScar]], int]:
    """Return the scars that were found beside the truth, and how many were found that are none."""
    bare = np.zeros((0, 0))
    matched = match_scars(SyntheticSkin(found.surface, bare, tuple(one.true for one in truth)), found)
    pairs = [(one, scar) for one, (_, scar) in zip(truth, matched.pairs, strict=True) if scar is not None]
    return pairs, len(matched.false)


def _fine(pixel_mm: float) -> Surface:
    """Return the face on a fine grid, smooth below the facets of its scan."""
    coarse = read_scan(FACE).surface
    seen = np.isfinite(coarse.height_mm)
    nearest = ndimage.distance_transform_edt(~seen, return_distances=False, return_indices=True)
    sigma = SMOOTH_MM / coarse.pixel_x_mm
    smooth = ndimage.gaussian_filter(coarse.height_mm[tuple(nearest)], sigma)
    columns, rows = (round(length / pixel_mm) for length in coarse.size_mm)
    y = ((np.arange(rows) + 0.5) * pixel_mm / coarse.pixel_y_mm - 0.5)[:, None] * np.ones(columns)
    x = ((np.arange(columns) + 0.5) * pixel_mm / coarse.pixel_x_mm - 0.5) * np.ones((rows, 1))
    height = ndimage.map_coordinates(smooth, [y, x], order=3, mode="nearest")
    hole = cv2.resize((~seen).astype(np.uint8), (columns, rows), interpolation=cv2.INTER_NEAREST) > 0
    height[hole] = np.nan
    return Surface(height, pixel_mm, pixel_mm)


def _far_from_edges(labels: NDArray[np.uint8], pixel_mm: float) -> NDArray[np.float64]:
    edges = (np.abs(np.diff(labels.astype(int), axis=0, append=0)) + np.abs(np.diff(labels.astype(int), append=0))) > 0
    far = ndimage.distance_transform_edt(~edges) * pixel_mm
    return np.where(labels > 0, far, 0.0)


def _free(
    room: NDArray[np.intp], pixel_mm: float, width: float, truth: list[FaceScar], random: np.random.Generator
) -> tuple[int, int]:
    """Return row and column of a place where a scar touches no other."""
    for row, column in room[random.integers(len(room), size=1000)]:
        x, y = (column + 0.5) * pixel_mm, (row + 0.5) * pixel_mm
        if all(
            np.hypot(x - o.true.form.x_mm, y - o.true.form.y_mm) > (width + o.true.form.width_mm) / 2 + GAP_MM
            for o in truth
        ):
            return int(row), int(column)
    raise AssertionError("the face is full")


def _carve(height: NDArray[np.float64], scar: FaceScar, pixel_mm: float) -> None:
    """Take a scar out of the face in place, along the view: its mouth is a circle on the tilted skin."""
    form = scar.true.form
    rows, columns = form.window(height.shape, pixel_mm, pixel_mm)
    x = (np.arange(columns.start, columns.stop) + 0.5) * pixel_mm - form.x_mm
    y = ((np.arange(rows.start, rows.stop) + 0.5) * pixel_mm)[:, None] - form.y_mm
    rise = scar.slope[0] * x + scar.slope[1] * y
    radius = 2.0 * np.sqrt(x**2 + y**2 + rise**2) / form.width_mm
    height[rows, columns] -= scar.steepness * form.depth_at(radius)


def _blurred(height: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return heights with the blur of optics whose point spread is 1.5 pixels wide at half maximum."""
    seen = np.isfinite(height)
    sigma = 1.5 / 2.355
    share = ndimage.gaussian_filter(seen.astype(float), sigma)
    total = ndimage.gaussian_filter(np.where(seen, height, 0.0), sigma)
    return np.where(seen, total / np.maximum(share, 1e-9), np.nan)
