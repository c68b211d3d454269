"""Zones of the face as the clinician names them, and the site whose thickness each one has."""

from enum import StrEnum


class Zone(StrEnum):
    """A treated zone; left and right are the patient's. Periorbital means outside the orbital rim."""

    FOREHEAD = "forehead"
    TEMPLE_LEFT = "temple_left"
    TEMPLE_RIGHT = "temple_right"
    CHEEK_LEFT = "cheek_left"
    CHEEK_RIGHT = "cheek_right"
    NOSE = "nose"
    PERIORAL = "perioral"
    CHIN = "chin"
    JAW_LEFT = "jaw_left"
    JAW_RIGHT = "jaw_right"
    PERIORBITAL_LEFT = "periorbital_left"
    PERIORBITAL_RIGHT = "periorbital_right"
    NECK = "neck"


ZONES = tuple(Zone)
"""Number of a zone in a label image: its place here, from 1; 0 is no zone."""
FACE_ZONES = tuple(zone for zone in ZONES if zone is not Zone.NECK)
"""Zones that a picture of the face shows. The neck comes last, so that numbers are the same."""


class Site(StrEnum):
    """A zone without its side: what thickness, caps and sensitivity depend on."""

    FOREHEAD = "forehead"
    TEMPLE = "temple"
    CHEEK = "cheek"
    NOSE = "nose"
    PERIORAL = "perioral"
    CHIN = "chin"
    JAW = "jaw"
    PERIORBITAL = "periorbital"
    NECK = "neck"


def site_of(zone: Zone) -> Site:
    """Return the site of a zone."""
    return Site(zone.removesuffix("_left").removesuffix("_right"))
