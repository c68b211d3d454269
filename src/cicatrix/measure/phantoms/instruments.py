"""Classes of instruments as data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from pydantic import Field

from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_resource
from cicatrix.base.unknown_name import unknown_name
from cicatrix.measure.phantoms.recipe import DATA
from cicatrix.measure.scan import ScanKind


class Instrument(Frozen):
    """What an instrument does to a surface."""

    id: str
    name: str
    kind: ScanKind
    pixel_mm: float = Field(gt=0, le=5)
    """Distance of the points that are measured."""
    blur_mm: float = Field(ge=0, le=10)
    """Full width at half maximum of the point spread, a Gaussian; the pixel's own width comes on top."""
    noise_um: float = Field(ge=0, le=2000)
    """Standard deviation of the height at one point."""
    correlated_share: float = Field(ge=0, le=1)
    """Share of the noise's variance that neighbours have in common."""
    correlation_mm: float = Field(gt=0, le=20)
    """Full width at half maximum of the Gaussian that the common part is smoothed by."""
    quantum_mm: float = Field(default=0.0, ge=0)
    """Step that heights are rounded to; 0 for none."""
    quantum_note: str = ""
    triangulation_degrees: float | None = Field(default=None, gt=0, lt=90)
    """Angle between the two lines of sight, which lie in the plane of a row; none looks straight down."""
    steepest_degrees: float = Field(gt=0, le=90)
    """Steepest slope that sends back light."""
    drift_um: float = Field(ge=0)
    """Root mean square of a soft error of form, new in every scan."""
    tilt_degrees: float = Field(ge=0, lt=20)
    """Scans are tilted by up to so much about either axis."""
    note: str

    @property
    def resolution_mm(self) -> float:
        """Full width at half maximum of blur and pixel together, or the distance of two pixels if that is more."""
        return max((self.blur_mm**2 + self.pixel_mm**2) ** 0.5, 2.0 * self.pixel_mm)


class InstrumentFile(Frozen):
    """The file of instruments."""

    instrument: list[Instrument]


@cache
def instruments() -> Mapping[str, Instrument]:
    """Return every class of instruments by id, the finest first."""
    found = read_resource(DATA, "instruments.toml", InstrumentFile).instrument
    return MappingProxyType({one.id: one for one in found})


def get_instrument(identifier: str) -> Instrument:
    """Return one class.

    Raises
    ------
    BadInput
        If there is none of that id.
    """
    known = instruments()
    if identifier not in known:
        raise unknown_name("instrument", identifier, known, "--instrument", always_listed=True)
    return known[identifier]
