"""The zones that can be named: none lies inside the orbital rim, and what is no zone is refused."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from cicatrix.intake.protocol import Protocol
from cicatrix.skin.scars import Scar
from cicatrix.skin.zones import Site, Zone, site_of

CONTRACT = {
    "forehead", "temple_left", "temple_right", "cheek_left", "cheek_right", "nose", "perioral", "chin", "jaw_left",
    "jaw_right", "periorbital_left", "periorbital_right", "neck",
}  # fmt: skip
EYE = ("eyelid_left", "upper_eyelid", "eye", "orbit_left", "periorbital", "canthus")


def test_no_zone_lies_inside_the_orbital_rim() -> None:
    assert set(Zone) == CONTRACT  # a new zone must be looked at here
    around = {zone for zone in Zone if site_of(zone) is Site.PERIORBITAL}
    assert around == {"periorbital_left", "periorbital_right"}
    assert "outside the orbital rim" in (Zone.__doc__ or "")


@pytest.mark.parametrize("name", EYE)
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        Scar.model_validate({"zone": name, "type": "rolling", "count": 1, "width_mm": 5.0, "depth_mm": 0.3})
    with pytest.raises(ValidationError):
        Protocol.model_validate({
            "device": "generic-pen", "sessions": 1, "zones": [{"zone": name, "area_cm2": 5.0, "depth_mm": 0.5}],
        })  # fmt: skip
