"""What a scan is told to hold: its size and quality, the scars with what it can carry of each, totals, texture."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence, Set

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.measure.areal.areal_parameters import ArealParameters
from cicatrix.measure.capability.capability import Capability
from cicatrix.measure.form.reference_errors import sd_of_sum
from cicatrix.measure.found import Found
from cicatrix.measure.measured_scar import MeasuredScar, MeasuredType
from cicatrix.measure.scan import Scan, ScanKind
from cicatrix.measure.scan_zones import ScanZones
from cicatrix.measure.scars.scar_measures import INTERVAL_SDS
from cicatrix.measure.scars.touching import touching
from cicatrix.measure.skin_tilt import tilt_notes
from cicatrix.measure.surface import Mask
from cicatrix.skin.zones import Zone

MM2_PER_CM2 = 100.0
COMMON_BIAS = 0.01
"""Standard uncertainty, as a share of it, of what all volumes of a scan are off alike. Assumption: of scars apart
on made-up skin the mean error of a type was within 2 % where volume is told, but for icepicks on structured light."""
TOUCHING_BIAS = 0.03
"""The same for scars that touch. Assumption: on made-up skin whose scars overlap totals were 0 to 5 % too low, for
hardly any skin between them is left to draw the reference from."""


class ScarEntry(Frozen):
    """A scar as far as its scan carries it: what the scan cannot carry is null and named in ``withheld``."""

    id: int
    x_mm: float
    y_mm: float
    zone: Zone | None
    type: MeasuredType | None
    type_probabilities: dict[MeasuredType, float] | None
    boxcar_depth: str | None
    deep_probability: float | None
    width_mm: float | None
    length_mm: float | None
    depth_mm: float | None
    depth_interval_mm: tuple[float, float] | None
    depth_is_lower_bound: bool
    area_mm2: float
    volume_mm3: float | None
    volume_interval_mm3: tuple[float, float] | None
    volume_is_lower_bound: bool
    wall_angle_degrees: float | None
    core_fraction: float | None
    aspect: float | None
    withheld: list[str]


class Totals(Frozen):
    """Over a whole map, or one zone of it."""

    skin_cm2: float
    """Area of the skin that was measured: of the reference surface, not of its shadow on the map."""
    scars: int | None
    """None if the scan cannot carry counts."""
    density_per_cm2: float | None
    """Scars per cm² of skin."""
    area_mm2: float | None
    """Of the scars, on the skin."""
    area_percent: float | None
    """Share of the skin that is scar."""
    volume_mm3: float | None
    volume_interval_mm3: tuple[float, float] | None
    volume_mm3_per_cm2: float | None
    """Per cm² of skin."""
    volume_left_out: int
    """Scars whose volume the scan cannot carry: they are not in the sum."""
    by_type: dict[MeasuredType, int] | None


class FormRemoval(Frozen):
    """How the reference of the skin was drawn."""

    filter: str = "robust quadratic Gaussian regression (ISO 16610-71), dales and peaks weighted apart"
    nesting_mm: float
    error_um: float
    """Median over the map of half the spread of references drawn with 0.75 and 1.25 times the nesting index."""


class Measurement(Frozen):
    """The answer of measuring a scan."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    source_format: str
    kind: ScanKind
    notes: list[str]
    physical_size_mm: tuple[float, float]
    pixel_mm: float
    """Distance of columns."""
    pixel_y_mm: float
    """Distance of rows."""
    measured_percent: float
    """Share of the map that is no hole."""
    noise_um: float
    roughness_um: float
    capability: Capability
    form: FormRemoval
    scars: list[ScarEntry]
    totals: Totals
    totals_by_zone: dict[Zone, Totals] = Field(default={})
    """Of the zone that was told, or of every zone of the face that the scan shows."""
    iso25178: ArealParameters | None
    """Of the skin without its form, scars included, not filtered further; None if the scan carries nothing finer."""


Told = Sequence[tuple[MeasuredScar, ScarEntry]]
"""Scars as they were measured, each with what is told of it."""


def measurement_of(
    scan: Scan,
    found: Found,
    zones: ScanZones,
    steep: NDArray[np.float32],
    capability: Capability,
    texture: ArealParameters | None,
) -> Measurement:
    """Return the answer: what was found, as far as the scan carries it.

    Parameters
    ----------
    scan, found
        The scan, and the scars on its surface with their zones.
    zones
        Where on the face each pixel lies.
    steep
        Area of skin over that of each pixel.
    capability
        What the scan can carry.
    texture
        ISO 25178 parameters of the skin without its form, if the scan carries any.
    """
    surface = scan.surface
    known = np.isfinite(found.surface.height_mm)
    told = [entry_of(scar, capability) for scar in found.scars]
    counted = [one for one in zip(found.scars, told, strict=True) if one[0].zone is not None or not zones.is_face]
    counts = carries_counts(capability)

    crowded = touching(found.labels)

    def over(within: Mask, scars: Told) -> Totals:
        skin_mm2 = surface.pixel_area_mm2 * float(steep[within].sum(dtype=float))
        return totals_of(scars, skin_mm2, capability, found.nesting_mm, crowded)

    error = found.reference_error_mm[known]
    return Measurement(
        source_format=scan.source_format,
        kind=scan.kind,
        notes=[
            *scan.notes,
            *zones.notes,
            *(
                (*zones.left_out(found), *found.notes, *_crowded_note(crowded), *tilt_notes(found, steep))
                if counts
                else ()
            ),
        ],
        physical_size_mm=(rounded(surface.size_mm[0], 6), rounded(surface.size_mm[1], 6)),
        pixel_mm=surface.pixel_x_mm,
        pixel_y_mm=surface.pixel_y_mm,
        measured_percent=rounded(100.0 * float(np.isfinite(surface.height_mm).mean()), 4),
        noise_um=rounded(found.noise_um, 4),
        roughness_um=rounded(found.roughness_um, 4),
        capability=capability,
        form=FormRemoval(
            nesting_mm=rounded(found.nesting_mm, 4),
            error_um=rounded(1e3 * float(np.median(error)) if error.size else 0.0, 3),
        ),
        scars=told if counts else [],
        totals=over(known, counted),
        totals_by_zone={
            zone: over(known & (zones.labels == number), [one for one in counted if one[0].zone is zone])
            for number, zone in zones.present.items()
        },
        iso25178=texture,
    )


def _crowded_note(crowded: Set[int]) -> tuple[str, ...]:
    """Say which scars touch, and what that means for them."""
    if not crowded:
        return ()
    return (
        "These scars run into one another, so that where each ends is less sure than its interval says: "
        f"{', '.join(str(one) for one in sorted(crowded))}.",
    )


def carries_counts(capability: Capability) -> bool:
    """Return whether a scan can carry where scars are and how many."""
    return capability.of("count").verdict != "refused"


def carries_texture(capability: Capability) -> bool:
    """Return whether a scan resolves anything of the skin's relief: whether it carries counts, depth or volume."""
    return any(capability.of(name).verdict != "refused" for name in ("count", "depth", "volume"))


def plannable(found: Found, capability: Capability) -> list[MeasuredScar]:
    """Return the scars whose depth the scan carries, also as a lower bound: a plan needs it."""
    if not carries_counts(capability):
        return []
    return [scar for scar in found.scars if capability.of("depth", _kind(scar)).verdict != "refused"]


def entry_of(scar: MeasuredScar, capability: Capability) -> ScarEntry:
    """Return a scar without what its scan cannot carry."""
    kind = _kind(scar)
    verdict = {name: capability.of(name, kind).verdict for name in ("type", "volume", "depth", "width")}
    typed, deep, wide, filled = (verdict[name] != "refused" for name in ("type", "depth", "width", "volume"))
    return ScarEntry(
        id=scar.id,
        x_mm=scar.x_mm,
        y_mm=scar.y_mm,
        zone=scar.zone,
        type=scar.type if typed else None,
        type_probabilities=scar.type_probabilities if typed else None,
        boxcar_depth=scar.boxcar_depth if typed and deep else None,
        deep_probability=scar.deep_probability if deep else None,
        width_mm=scar.width_mm if wide else None,
        length_mm=scar.length_mm if wide else None,
        depth_mm=scar.depth_mm if deep else None,
        depth_interval_mm=scar.depth_interval_mm if deep else None,
        depth_is_lower_bound=deep and (scar.depth_is_lower_bound or verdict["depth"] == "lower_bound"),
        area_mm2=scar.area_mm2,
        volume_mm3=scar.volume_mm3 if filled else None,
        volume_interval_mm3=scar.volume_interval_mm3 if filled else None,
        volume_is_lower_bound=filled and verdict["volume"] == "lower_bound",
        wall_angle_degrees=scar.wall_angle_degrees if deep else None,
        core_fraction=scar.core_fraction if deep else None,
        aspect=scar.aspect if deep and wide else None,
        withheld=[name for name, said in verdict.items() if said == "refused"],
    )


def totals_of(
    told: Told, skin_mm2: float, capability: Capability, nesting_mm: float, crowded: Set[int] = frozenset()
) -> Totals:
    """Return the sums over the scars of a field, and by the area of its skin.

    Parameters
    ----------
    told
        Each scar as it was measured, and what is told of it.
    skin_mm2
        Area of the skin.
    capability
        What the scan can carry.
    nesting_mm
        Nesting index of the reference: near scars share its errors.
    crowded
        Ids of the scars that touch another.
    """
    skin_cm2 = skin_mm2 / MM2_PER_CM2
    if not carries_counts(capability):
        return Totals(
            skin_cm2=rounded(skin_cm2, 4), scars=None, density_per_cm2=None, area_mm2=None, area_percent=None,
            volume_mm3=None, volume_interval_mm3=None, volume_mm3_per_cm2=None, volume_left_out=0, by_type=None,
        )  # fmt: skip
    scars = [entry for _, entry in told]
    filled = [scar for scar, entry in told if entry.volume_mm3 is not None]
    volume = math.fsum(scar.volume_mm3 for scar in filled)
    covered = math.fsum(one.area_mm2 for one in scars)
    none_carried = bool(scars) and not filled
    return Totals(
        skin_cm2=rounded(skin_cm2, 4),
        scars=len(scars),
        density_per_cm2=rounded(len(scars) / skin_cm2, 4) if skin_cm2 else None,
        area_mm2=rounded(covered, 5),
        area_percent=rounded(100.0 * covered / skin_mm2, 4) if skin_mm2 else None,
        volume_mm3=None if none_carried else rounded(volume, 5),
        volume_interval_mm3=None if none_carried else _interval(filled, nesting_mm, crowded),
        volume_mm3_per_cm2=rounded(volume / skin_cm2, 5) if skin_cm2 and not none_carried else None,
        volume_left_out=len(scars) - len(filled),
        by_type=dict(sorted(Counter(one.type for one in scars if one.type is not None).items())),
    )


def _interval(scars: Sequence[MeasuredScar], nesting_mm: float, crowded: Set[int]) -> tuple[float, float]:
    """Return the 95 % interval of a sum of volumes: skin errs anew at each scar, references as they share their skin,
    outlines and the method's bias all alike."""
    errors = [scar.volume_error for scar in scars]
    skin = math.hypot(*(error.skin for error in errors))
    places = [scar.x_mm for scar in scars], [scar.y_mm for scar in scars]
    reference = sd_of_sum([error.reference for error in errors], *places, nesting_mm)
    edge = math.fsum(error.edge for error in errors)
    volume = math.fsum(scar.volume_mm3 for scar in scars)
    bias = math.fsum((TOUCHING_BIAS if scar.id in crowded else COMMON_BIAS) * scar.volume_mm3 for scar in scars)
    half = INTERVAL_SDS * math.hypot(skin, reference, edge, bias)
    return rounded(max(volume - half, 0.0), 5), rounded(volume + half, 5)


def _kind(scar: MeasuredScar) -> str:
    """Return the kind of scar under which the capability table knows a measured one: its most probable type."""
    if scar.likely_type is MeasuredType.BOXCAR:
        return "deep_boxcar" if scar.deep_probability >= 0.5 else "shallow_boxcar"
    return scar.likely_type
