"""What the zones are called in a sentence, and which of them are set alike."""

from __future__ import annotations

from collections.abc import Sequence

from cicatrix.planning.plan import ZonePrescription
from cicatrix.skin.zones import Site, Zone, site_of

NAMES: dict[Zone, str] = {
    Zone.FOREHEAD: "forehead",
    Zone.TEMPLE_LEFT: "left temple",
    Zone.TEMPLE_RIGHT: "right temple",
    Zone.CHEEK_LEFT: "left cheek",
    Zone.CHEEK_RIGHT: "right cheek",
    Zone.NOSE: "nose",
    Zone.PERIORAL: "around the mouth",
    Zone.CHIN: "chin",
    Zone.JAW_LEFT: "left jaw",
    Zone.JAW_RIGHT: "right jaw",
    Zone.PERIORBITAL_LEFT: "around the left eye, outside the orbital rim",
    Zone.PERIORBITAL_RIGHT: "around the right eye, outside the orbital rim",
    Zone.NECK: "neck",
}
"""What a zone is called in a sentence; left and right are the patient's."""
BOTH: dict[Site, str] = {
    Site.TEMPLE: "both temples",
    Site.CHEEK: "both cheeks",
    Site.JAW: "both sides of the jaw",
    Site.PERIORBITAL: "around both eyes, outside the orbital rim",
}


def short_name(zone: Zone) -> str:
    """Return a name that fits beside the face map."""
    if zone is Zone.PERIORAL:
        return "mouth area"
    return f"{zone.rsplit('_', 1)[-1]} eye area" if site_of(zone) is Site.PERIORBITAL else NAMES[zone]


def set_alike(zones: Sequence[ZonePrescription]) -> list[tuple[str, ZonePrescription]]:
    """Return each setting once with the name of its place; left and right are one row where all is the same."""
    rows: list[tuple[str, ZonePrescription]] = []
    for one in zones:
        twin = next((k for k, (_, other) in enumerate(rows) if _same(one, other)), None)
        if twin is None:
            rows.append((NAMES[one.zone], one))
        else:
            rows[twin] = (BOTH[site_of(one.zone)], rows[twin][1])
    return rows


def _same(one: ZonePrescription, other: ZonePrescription) -> bool:
    return site_of(one.zone) is site_of(other.zone) and one.model_copy(update={"zone": other.zone}) == other
