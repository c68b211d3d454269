"""A small maker of two visits to one patch of skin, with the truth kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage
from scipy.spatial.transform import Rotation

from cicatrix.measure.found import Found
from cicatrix.measure.measured_scar import MeasuredScar, MeasuredType, VolumeError
from cicatrix.measure.surface import Floats, Surface
from cicatrix.skin.zones import Zone

KINDS = ("boxcar", "icepick", "rolling")


@dataclass(frozen=True)
class Scar:
    """One scar of the truth: place and width in mm, depth in mm."""

    x: float
    y: float
    kind: str
    width: float
    depth: float

    def shape(self, x: Floats, y: Floats) -> Floats:
        """Depth at points, mm."""
        r = np.hypot(x - self.x, y - self.y) / (0.5 * self.width)
        if self.kind == "boxcar":
            return self.depth * np.clip((1.15 - r) / 0.3, 0.0, 1.0)
        if self.kind == "icepick":
            return self.depth * np.clip(1.0 - r, 0.0, 1.0)
        return self.depth * 0.5 * (1.0 + np.cos(np.pi * np.clip(r, 0.0, 1.0)))

    @property
    def volume(self) -> float:
        """True volume, mm³."""
        r = (np.arange(4000) + 0.5) * self.width / 4000
        return float((self.shape(self.x + r, np.full_like(r, self.y)) * 2.0 * np.pi * r).sum() * (r[1] - r[0]))


def scars_of(seed: int, size: float, n: int = 8) -> list[Scar]:
    """Scars that do not touch, drawn from a seed."""
    rng = np.random.default_rng(seed)
    ranges = {"boxcar": (1.5, 3.0, 0.2, 0.5), "icepick": (0.8, 1.6, 0.4, 0.8), "rolling": (3.0, 4.5, 0.15, 0.4)}
    scars: list[Scar] = []
    for _ in range(1000):
        if len(scars) == n:
            break
        kind = KINDS[len(scars) % 3]
        w0, w1, d0, d1 = ranges[kind]
        one = Scar(*rng.uniform(0.12 * size, 0.88 * size, 2), kind, rng.uniform(w0, w1), rng.uniform(d0, d1))
        if all(np.hypot(one.x - b.x, one.y - b.y) > 0.65 * (one.width + b.width) + 0.6 for b in scars):
            scars.append(one)
    return scars


@dataclass(frozen=True)
class Skin:
    """A person's patch: relief that repeats at every visit, cheek curvature, scars."""

    relief: Floats
    fine_px: float
    size: float
    scars: tuple[Scar, ...]
    margin: float

    def form(self, x: Floats, y: Floats) -> Floats:
        """Height of the skin without relief and scars at points, mm."""
        return -((x - 0.5 * self.size) ** 2) / 90.0 - (y - 0.5 * self.size) ** 2 / 140.0

    def depth(self, x: Floats, y: Floats) -> Floats:
        """Depth of scars at points, mm."""
        return sum((scar.shape(x, y) for scar in self.scars), np.zeros_like(x))

    def height(self, x: Floats, y: Floats) -> Floats:
        """Height at points, mm."""
        at = np.array([(y + self.margin) / self.fine_px, (x + self.margin) / self.fine_px])
        relief = ndimage.map_coordinates(self.relief, at, order=3, mode="mirror", prefilter=False)
        return self.form(x, y) + relief - self.depth(x, y)


def skin(seed: int, size: float = 12.0, n: int = 8, margin: float = 9.0) -> Skin:
    """Make a person."""
    rng = np.random.default_rng(seed + 1000)
    fine = 0.04
    count = int((size + 2 * margin) / fine)
    relief = sum(
        share * field / field.std()
        for share, field in (
            (share, ndimage.gaussian_filter(rng.standard_normal((count, count)), width / fine))
            for share, width in ((0.8, 0.10), (0.6, 0.25))
        )
    )
    coefficients = ndimage.spline_filter(0.018 * relief / relief.std(), order=3, mode="mirror")
    return Skin(coefficients, fine, size, tuple(scars_of(seed, size, n)), margin)


def visit(
    person: Skin, seed: int, *, pixel: float = 0.05, tilt: tuple[float, float] = (0.0, 0.0), turn: float = 0.0,
    shift: tuple[float, float] = (0.0, 0.0), noise_um: float = 8.0, shallower: float = 0.0, size: float | None = None,
    reference_error_um: float = 4.0, outline_mm: float = 0.04,
) -> Found:  # fmt: skip
    """Scan a person: turned by ``turn`` degrees about the middle, shifted, tilted; scars shallower by a share."""
    size = size or person.size
    person = replace(person, scars=tuple(replace(s, depth=s.depth * (1.0 - shallower)) for s in person.scars))
    count = round(size / pixel)
    u, v = np.meshgrid((np.arange(count) + 0.5) * pixel, (np.arange(count) + 0.5) * pixel)
    rotation = Rotation.from_euler("xyz", [*tilt, turn], degrees=True).as_matrix()
    middle = np.array([0.5 * person.size, 0.5 * person.size, 0.0])
    centre = np.array([0.5 * size, 0.5 * size, 0.0])
    move = np.array([*shift, 0.0])

    # skin point p shows at q = R (p - middle) + centre + move, so heights are found by fixed-point iteration
    def seen(surface: Callable[[Floats, Floats], Floats]) -> tuple[Floats, Floats]:
        w, p = np.zeros_like(u), np.zeros((*u.shape, 3))
        for _ in range(7):
            p = (np.stack([u, v, w], axis=-1) - centre - move) @ rotation + middle
            w = w + (surface(p[..., 0], p[..., 1]) - p[..., 2]) / rotation[2, 2]
        return w, p

    height, p = seen(person.height)
    labels = np.zeros(u.shape, dtype=np.int32)
    for k, scar in enumerate(person.scars, 1):
        labels[scar.shape(p[..., 0], p[..., 1]) > outline_mm] = k
    rng = np.random.default_rng(seed)
    height = height + 1e-3 * noise_um * rng.standard_normal(u.shape)
    wander = ndimage.gaussian_filter(rng.standard_normal(u.shape), 2.0 / pixel, mode="wrap")
    reference = seen(person.form)[0] + 1e-3 * reference_error_um * wander / wander.std()
    error = np.full(u.shape, 1e-3 * reference_error_um)
    measured = tuple(_measured(k, scar) for k, scar in enumerate(person.scars, 1) if np.any(labels == k))
    return Found(
        Surface(height, pixel, pixel), reference, error, labels, 10.0, noise_um, 18.0, measured
    )  # fmt: skip


def _measured(number: int, scar: Scar) -> MeasuredScar:
    """A measured scar of the right type; the change reads its type and zone only."""
    kind = MeasuredType(scar.kind)
    return MeasuredScar(
        id=number, x_mm=scar.x, y_mm=scar.y, type=kind, type_probabilities={kind: 1.0}, boxcar_depth=None,
        deep_probability=0.0, width_mm=scar.width, length_mm=scar.width, depth_mm=scar.depth,
        depth_interval_mm=(scar.depth, scar.depth), depth_is_lower_bound=False, area_mm2=1.0, volume_mm3=scar.volume,
        volume_interval_mm3=(scar.volume, scar.volume), volume_error=VolumeError(skin=0.0, reference=0.0, edge=0.0),
        wall_angle_degrees=30.0, core_fraction=0.3, aspect=0.2,
        zone=Zone.CHEEK_LEFT if scar.x < 6.0 else Zone.CHEEK_RIGHT,
    )  # fmt: skip
