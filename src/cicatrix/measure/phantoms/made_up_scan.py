"""A scan of made-up skin, with the truth about every scar beside it."""

from __future__ import annotations

from dataclasses import dataclass

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.measure.measured_scar import MeasuredType
from cicatrix.measure.phantoms.instruments import get_instrument
from cicatrix.measure.phantoms.recipe import get_recipe
from cicatrix.measure.phantoms.scan_with import scan_with
from cicatrix.measure.phantoms.synthetic_skin import TrueScar, generate_skin
from cicatrix.measure.surface import Surface


class TrueEntry(Frozen):
    """One scar as it was made."""

    id: int
    kind: str
    type: MeasuredType
    x_mm: float
    y_mm: float
    width_mm: float
    length_mm: float
    depth_mm: float
    area_mm2: float
    volume_mm3: float


class MadeUpScan(Frozen):
    """What was made and how it was scanned."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    recipe: str
    instrument: str
    seed: int
    repeat: int
    pixel_mm: float
    physical_size_mm: tuple[float, float]
    height_unit: str = "um"
    scars: list[TrueEntry]


@dataclass(frozen=True, slots=True)
class MadeUp:
    """The scan, and the truth."""

    surface: Surface
    truth: MadeUpScan


def made_up_scan(recipe: str, instrument: str, *, seed: int, repeat: int = 0) -> MadeUp:
    """Make skin up and scan it.

    Parameters
    ----------
    recipe, instrument
        Their ids in the data files of this room.
    seed
        Of the skin.
    repeat
        Which scan of that skin: each places the instrument anew.

    Raises
    ------
    BadInput
        If there is no such recipe or instrument.
    """
    skin = generate_skin(get_recipe(recipe), seed)
    surface = scan_with(get_instrument(instrument), skin.surface, (seed + 1) * 1000 + repeat)
    wide, tall = surface.size_mm
    truth = MadeUpScan(
        recipe=recipe,
        instrument=instrument,
        seed=seed,
        repeat=repeat,
        pixel_mm=surface.pixel_x_mm,
        physical_size_mm=(rounded(wide, 6), rounded(tall, 6)),
        scars=[_entry(scar) for scar in skin.scars],
    )
    return MadeUp(surface, truth)


def _entry(scar: TrueScar) -> TrueEntry:
    form = scar.form
    return TrueEntry(
        id=scar.id,
        kind=scar.kind,
        type=scar.type,
        x_mm=rounded(form.x_mm, 5),
        y_mm=rounded(form.y_mm, 5),
        width_mm=rounded(form.width_mm, 5),
        length_mm=rounded(form.length_mm, 5),
        depth_mm=rounded(form.depth_mm, 5),
        area_mm2=rounded(form.area_mm2, 5),
        volume_mm3=rounded(form.volume_mm3, 5),
    )
