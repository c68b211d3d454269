"""Scars of a surface: form, segmentation, form again without them, measures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.base.progress import Tell, quiet
from cicatrix.measure.capability.scan_quality import scan_quality
from cicatrix.measure.form.skin_form import (
    SkinForm,
    WorkingMap,
    first_form,
    form_error,
    second_form,
    working_map,
)
from cicatrix.measure.form.surface_noise import noise_um
from cicatrix.measure.found import Found
from cicatrix.measure.scars.relief_covariance import covariance_of
from cicatrix.measure.scars.scar_measures import Ground, Measured, measure_scars
from cicatrix.measure.scars.segmentation import Segments, dents, segments, widened
from cicatrix.measure.surface import Floats, Mask, Surface

NESTING_MM = 12.0
"""Nesting index for maps that are wide enough: 2.5 to 3 times a rolling scar of 4 to 5 mm. Assumption: from trials on
made-up skin, where 8 mm lost a tenth of a rolling scar's volume (the reference sinks into the scar) and 12 mm 2 %; more
would carry less of the form of a cheek."""
WIDEST_PER_NESTING = 0.4
"""Widest scar that a nesting index carries, over it."""
MOUTH_PER_EDGE = 1.15
"""How much wider than the edge at the threshold, by which the nesting index is chosen, a mouth may be before it is said
to be too wide: made-up rolling scars 5 mm wide under 12 mm show no bias of volume."""
NESTING_RANGE_MM = (0.5, 100.0)
RIM_MM = 0.5
"""What is left out around a scar when the reference is drawn again. Assumption: between the edge at the
threshold and the mouth the skin is lowered by less than the threshold, and half a millimetre holds most of that; more
would leave little skin between scars."""
SEEN_SHARE = 0.5
"""Share of a working block's pixels from which it counts as seen."""


def find_scars(surface: Surface, *, nesting_mm: float | None = None, progress: Tell = quiet) -> Found:
    """Find the depressed scars of a skin surface and measure each.

    Parameters
    ----------
    surface
        Heights of the skin; up is away from it.
    nesting_mm
        Nesting index of the form filter. By default 12 mm or the map's shorter side, whichever is less, and more where
        a scar is found that is too wide for it.
    progress
        Called with what is being done and the share that is done, 0 to 1.

    Raises
    ------
    BadInput
        If the nesting index is out of range or hardly anything was seen.
    """
    progress("levelling the map", 0.0)
    work = working_map(surface)
    progress("drawing the skin without its scars", 0.15)
    form, found = _found(work, _nesting(surface, nesting_mm), nesting_mm is None)
    nesting = form.nesting_mm
    progress("reading how sure that is", 0.6)
    error = form_error(work, form, _skin(found.labels > 0, work))
    noise = noise_um(surface)
    progress("measuring each scar", 0.7)
    measured, roughness = _measures(work, form, found, error, noise)
    progress("laying the answer over the map", 0.9)
    answer = Found(
        surface=surface,
        reference_mm=form.on_pixels(work),
        reference_error_mm=np.maximum(form.values_on_pixels(work, error), 0.0),
        labels=_labels(measured, work),
        nesting_mm=nesting,
        noise_um=noise,
        roughness_um=roughness,
        scars=tuple(one.scar for one in measured),
        at_border=found.at_border,
        notes=_notes(surface, nesting, nesting_mm, found, measured),
    )
    progress("done", 1.0)
    return answer


def _nesting(surface: Surface, asked: float | None) -> float:
    low, high = NESTING_RANGE_MM
    if asked is None:
        return min(NESTING_MM, min(surface.size_mm))
    if not low <= asked <= high:
        raise BadInput(f"a nesting index of {asked:g} mm", where="--nesting-mm", allowed=f"{low:g} to {high:g} mm")
    return asked


def _found(work: WorkingMap, nesting: float, may_widen: bool) -> tuple[SkinForm, Segments]:
    """Return the reference and the scars below it, each from the other."""
    form = first_form(work, nesting)
    before = dents(_depth(work, form), _seen(work), _pitch(work))
    form = second_form(work, form, _skin(before.within, work), nesting)
    found = segments(_depth(work, form), _seen(work), _pitch(work))
    if may_widen:
        nesting = max(nesting, min(_widest_mm(found, work) / WIDEST_PER_NESTING, min(work.surface.size_mm)))
    form = second_form(work, form, _skin(found.labels > 0, work), nesting)
    return form, segments(_depth(work, form), _seen(work), _pitch(work))


def _depth(work: WorkingMap, form: SkinForm) -> NDArray[np.float32]:
    return (form.on_blocks(work) - work.blocks.height_mm).astype(np.float32)


def _seen(work: WorkingMap) -> Mask:
    return work.blocks.seen >= SEEN_SHARE


def _pitch(work: WorkingMap) -> tuple[float, float]:
    return work.blocks.rows.pitch_mm, work.blocks.columns.pitch_mm


def _skin(scar: Mask, work: WorkingMap) -> Floats:
    """Return 1 where there is skin and 0 over scars and their rims."""
    return (~widened(scar, _rim_blocks(work))).astype(float)


def _rim_blocks(work: WorkingMap) -> tuple[int, int]:
    py, px = _pitch(work)
    return max(1, round(RIM_MM / py)), max(1, round(RIM_MM / px))


def _measures(
    work: WorkingMap, form: SkinForm, found: Segments, error: Floats, noise: float
) -> tuple[list[Measured], float]:
    rows, columns = work.blocks.rows, work.blocks.columns
    of_block = 1e-3 * noise / np.sqrt(rows.factor * columns.factor)
    seen = _seen(work)
    calm = seen & (_skin(found.labels > 0, work) > 0.0)
    variance = float(np.mean(np.square(found.filled_mm[calm]), dtype=float)) if calm.any() else 0.0
    roughness = 1e3 * float(np.sqrt(max(variance - of_block**2, 0.0)))
    if found.count == 0:
        return [], roughness
    ground = Ground(
        depth_mm=found.filled_mm,
        seen=seen,
        error_mm=form.on_blocks(work, error),
        pitch_mm=_pitch(work),
        first_mm=(float(rows.centres_mm[0]), float(columns.centres_mm[0])),
        resolution_mm=scan_quality(work.surface).resolution_mm,
        noise_mm=of_block,
        covariance=covariance_of(found.filled_mm.astype(float), calm, _pitch(work)),
    )
    return measure_scars(found, ground), roughness


def _widest_mm(found: Segments, work: WorkingMap) -> float:
    """Return the equivalent diameter of the largest scar."""
    if found.count == 0:
        return 0.0
    size = np.bincount(found.labels.ravel())[1 : found.count + 1]
    py, px = _pitch(work)
    return 2.0 * float(np.sqrt(size.max() * py * px / np.pi))


def _labels(measured: list[Measured], work: WorkingMap) -> NDArray[np.int32]:
    """Return the scar at each pixel of the map."""
    rows, columns = work.blocks.rows, work.blocks.columns
    labels = np.zeros((rows.n_fine, columns.n_fine), dtype=np.int32)
    for one in measured:
        big = np.repeat(np.repeat(one.mouth, rows.factor, axis=0), columns.factor, axis=1)
        top, left = one.window[0].start * rows.factor, one.window[1].start * columns.factor
        part = labels[top : top + big.shape[0], left : left + big.shape[1]]
        part[big[: part.shape[0], : part.shape[1]]] = one.scar.id
    return labels


def _notes(
    surface: Surface, nesting: float, asked: float | None, found: Segments, measured: list[Measured]
) -> tuple[str, ...]:
    """Return what a reader of the result must know, as plain sentences."""
    notes: list[str] = []
    side = min(surface.size_mm)
    carried = WIDEST_PER_NESTING * nesting
    if nesting < NESTING_MM and asked is None:
        notes.append(
            f"The map is {side:.3g} mm along its shorter side: the form filter's nesting index is that instead of "
            f"{NESTING_MM:g} mm, and scars wider than {carried:.2g} mm are read too shallow."
        )
    elif nesting > side:
        notes.append(
            f"The nesting index of {nesting:g} mm is longer than the map's shorter side of {side:.3g} mm: the "
            "reference is close to one polynomial of order 2."
        )
    wide = [one.scar.id for one in measured if one.scar.width_mm > MOUTH_PER_EDGE * carried]
    if wide:
        notes.append(
            f"Wider than the {carried:.2g} mm that the nesting index carries, so read too shallow: "
            f"scar {', '.join(str(one) for one in wide)}."
        )
    if found.at_border:
        many = "dent is" if found.at_border == 1 else "dents are"
        notes.append(f"{found.at_border} {many} cut by the border of the map and not measured.")
    if found.by_chance:
        many = "dent was" if found.by_chance == 1 else "dents were"
        notes.append(f"{found.by_chance} {many} left out: the skin's own relief makes the like by chance.")
    return tuple(notes)
