"""In which zone of the face each part of a scan lies: as its user says, or as the face on it shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.measure.found import Found
from cicatrix.measure.measured_scar import MeasuredScar
from cicatrix.measure.photographs.face import LEAST_FACE_MM
from cicatrix.measure.photographs.photo import Pixels
from cicatrix.measure.photographs.surface_zones import zones_of_surface
from cicatrix.measure.surface import Surface
from cicatrix.skin.zones import ZONES, Zone

WIDEST_PER_NESTING = 0.5
"""Widest dent of a whole face that may be a scar, over the nesting index. Assumption: what is wider is a fold of the
face as likely as a scar, and the filter does not carry it. On the face of the tests 35 of 38 dents that were no scars
were wider, and 5 of 59 scars, each run together with a fold."""

Labels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class ScanZones:
    """Zones over the pixels of a scan; left and right are the patient's.

    Attributes
    ----------
    labels
        Number of the zone at each pixel, (ny, nx), its place in `ZONES` from 1; 0 where none is known, and on eyes,
        lids, brows, lips and nostrils.
    notes
        What a reader must know: that a face was found, or that none was. Plain sentences.
    picture
        The picture of the scan in which the face was found, with its own labels; None where no face was looked for.
    """

    labels: Labels
    notes: tuple[str, ...] = ()
    picture: tuple[Pixels, Labels] | None = None

    @property
    def is_face(self) -> bool:
        """Whether the scan shows a face."""
        return self.picture is not None

    def searched(self, surface: Surface) -> Surface:
        """Return what scars are looked for on: of a face only its zones, or lids, lips and nostrils would be scars."""
        if not self.is_face:
            return surface
        height = np.where(self.labels > 0, surface.height_mm, np.nan)
        return Surface(height, surface.pixel_x_mm, surface.pixel_y_mm)

    @property
    def present(self) -> dict[int, Zone]:
        """Zones that the scan shows, by their numbers."""
        counts = np.bincount(self.labels.ravel(), minlength=len(ZONES) + 1)
        return {number: zone for number, zone in enumerate(ZONES, 1) if counts[number]}

    def of_scars(self, found: Found) -> tuple[MeasuredScar, ...]:
        """Return the scars of a scan, each with the zone in which most of it lies, if any.

        Of a whole face, what is too wide for a scar has none.
        """
        widest = WIDEST_PER_NESTING * found.nesting_mm if self.is_face else np.inf
        most = len(ZONES) + 1
        pairs = np.bincount(
            (found.labels.astype(np.int64) * most + self.labels).ravel(), minlength=(len(found.scars) + 1) * most
        ).reshape(-1, most)
        numbers = pairs.argmax(axis=1)
        return tuple(
            scar.model_copy(
                update={"zone": ZONES[numbers[scar.id] - 1] if numbers[scar.id] and scar.width_mm <= widest else None}
            )
            for scar in found.scars
        )

    def left_out(self, found: Found) -> tuple[str, ...]:
        """Say of a whole face which dents have no zone."""
        without = [str(scar.id) for scar in found.scars if scar.zone is None]
        if not self.is_face or not without:
            return ()
        return (
            f"Dents wider than {WIDEST_PER_NESTING * found.nesting_mm:g} mm are folds of the face as likely as scars; "
            f"they, and what lies on the edge of a zone, have no zone and count neither in totals nor in a plan: "
            f"{', '.join(without)}. Scan wide scars by themselves, with --zone.",
        )


def zones_of_scan(surface: Surface, zone: Zone | None) -> ScanZones:
    """Return the zones of a scan.

    Parameters
    ----------
    surface
        The scan, its rows from the forehead down as seen from outside: a mirrored map swaps left and right.
    zone
        Where all of it was taken; None to look for a face, if the map is large enough for one.
    """
    shape = surface.height_mm.shape
    if zone is not None:
        return ScanZones(np.full(shape, ZONES.index(zone) + 1, dtype=np.uint8))
    if min(surface.size_mm) < LEAST_FACE_MM:
        return ScanZones(np.zeros(shape, dtype=np.uint8))
    try:
        face = zones_of_surface(surface)
    except BadInput as error:
        why = f"The scan is large enough for a face, but {error.what}: its scars have no zone without --zone."
        return ScanZones(np.zeros(shape, dtype=np.uint8), (why,))
    said = (
        f"A face was found on the scan, the outer corners of its eyes {face.outer_canthal_mm:.0f} mm apart: each scar "
        "has the zone in which it lies. Left and right are the patient's, unless the map is mirrored: look at the "
        "picture of the zones. Eyes, brows, lips, nostrils, hair, ears and neck were not searched."
    )
    return ScanZones(face.labels, (said,), (face.picture, face.picture_labels))
