"""From a camera's colours to colours that can be compared: by a 24-patch chart or a grey card."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.measure.colour.chart_reading import CLIPPED_CODE, UNEVEN, ChartReading
from cicatrix.measure.colour.chart_values import NAMES, ChartEdition, chart_linear
from cicatrix.measure.colour.colour_difference import delta_e76, delta_e2000
from cicatrix.measure.colour.colour_spaces import Real, linear_to_lab, srgb_to_linear

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Form = Literal["matrix", "root_polynomial", "gains"]

LARGEST_ERROR = 4.0
"""Mean CIEDE2000 of patches left out beyond which a calibration is refused (assumption: a synthetic cast leaves 0.4,
real cameras more; at 4 a change of the skin's redness is lost)."""
GREY_ERROR = 3.7
"""CIE 1976 error of the chart's patches after white balance alone, in our synthetic check; real light is worse."""
GREY_REFLECTANCE = 0.18
LEAST_GREY_PIXELS = 400
MOST_COLOURED = 1.8
"""Largest over smallest mean linear channel of a grey card (assumption: under any usual white balance it is less). Skin
had 2.0 to 2.4 in the three photographs of our examples; skin that is paler or lit by bluer light may pass."""


class ColourCalibration(Frozen):
    """How linear camera RGB becomes linear sRGB under D65, and how well.

    ``coefficients`` is (3, 3) for a matrix and for gains, (6, 3) for a root polynomial; colours are rows. Errors are
    root mean squares over patches that were left out of the fit; for a grey card they are taken from a synthetic check.
    """

    form: Form
    coefficients: list[list[float]]
    edition: ChartEdition | None
    error_e2000: float
    error_e76: float
    error_l: float
    error_a: float
    error_b: float
    error_other_form_e2000: float | None
    dropped_patches: dict[str, str]
    note: str

    def applied(self, linear: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return linear camera RGB (..., 3) as linear sRGB under D65."""
        terms = _roots(linear) if self.form == "root_polynomial" else linear
        return terms @ np.array(self.coefficients, dtype=np.float32)


def linear_colours(rgb: NDArray[np.uint8], calibration: ColourCalibration | None) -> NDArray[np.float32]:
    """Return a photo (..., 3) as linear sRGB; without a calibration it is believed as the camera wrote it."""
    linear = srgb_to_linear(rgb)
    return linear if calibration is None else calibration.applied(linear)


def calibrate_by_chart(reading: ChartReading) -> ColourCalibration:
    """Fit a 3x3 matrix and a root polynomial of degree 2 to a chart, and keep the one that predicts better.

    Raises
    ------
    BadInput
        If patches left out are missed by more than `LARGEST_ERROR` on average.

    Notes
    -----
    Root polynomials: Finlayson, Mackiewicz, Hurlbert, IEEE Trans Image Process 2015;24:1460: like a matrix they do
    not depend on exposure. Patches are weighted by Y to the power -2/3, the slope of lightness, so that errors count as
    they are seen. Each patch is predicted from the others. A phone's own tone curve is not undone: it shows as a large
    error.
    """
    used = reading.used
    truth, camera = chart_linear(reading.edition)[used], reading.linear[used]
    weight = np.sqrt(np.clip(truth @ [0.2126, 0.7152, 0.0722], 0.02, 1.0) ** (-2.0 / 3.0))
    lab = linear_to_lab(truth)
    left_out: dict[Form, Floats] = {}
    tried: tuple[tuple[Form, Floats], ...] = (("matrix", camera), ("root_polynomial", _roots(camera)))
    for form, terms in tried:
        rows = np.arange(len(truth))
        left_out[form] = np.array([terms[i] @ _fit(terms, truth, weight, rows != i) for i in rows])
    error = {form: float(delta_e2000(linear_to_lab(guess), lab).mean()) for form, guess in left_out.items()}
    best: Form = "root_polynomial" if error["root_polynomial"] < error["matrix"] else "matrix"
    if error[best] > LARGEST_ERROR:
        raise BadInput(
            f"patches of the chart are missed by {error[best]:.1f} (CIEDE2000) when left out", where="chart",
            allowed=f"at most {LARGEST_ERROR:g}",
            do="check the edition, avoid mixed light and glare, and switch off the camera's filters",
        )  # fmt: skip
    terms: Floats = _roots(camera) if best == "root_polynomial" else camera
    apart = linear_to_lab(left_out[best]) - lab
    lightness, red, yellow = np.sqrt(np.mean(apart**2, axis=0))
    other = error["matrix" if best == "root_polynomial" else "root_polynomial"]
    return ColourCalibration(
        form=best, coefficients=_fit(terms, truth, weight, np.ones(len(truth), dtype=bool)).tolist(),
        edition=reading.edition, error_e2000=rounded(error[best]),
        error_e76=rounded(delta_e76(linear_to_lab(left_out[best]), lab).mean()), error_l=rounded(lightness),
        error_a=rounded(red), error_b=rounded(yellow), error_other_form_e2000=rounded(other),
        dropped_patches=reading.dropped,
        note=f"from {len(truth)} of {len(NAMES)} patches; the chart must lie in the light that falls on the skin",
    )  # fmt: skip


def calibrate_by_grey(rgb: NDArray[np.uint8], card: Mask, reflectance: float = GREY_REFLECTANCE) -> ColourCalibration:
    """Return the gains that make a grey card of known *reflectance* grey and as light as it is.

    Parameters
    ----------
    rgb
        Photo, sRGB, (ny, nx, 3).
    card
        Pixels of the card, (ny, nx).

    Raises
    ------
    BadInput
        If the region is too small, clipped, unevenly lit, too dark or coloured, or the reflectance is impossible.
    """
    if not 0.02 <= reflectance <= 1.0:
        raise BadInput(f"a reflectance of {reflectance:g}", where="grey card", allowed="0.02 to 1")
    if card.shape != rgb.shape[:2]:
        raise BadInput("the region has another size than the photo", where="grey card")
    codes = rgb[card]
    if len(codes) < LEAST_GREY_PIXELS:
        raise BadInput(f"{len(codes)} pixels", where="grey card", allowed=f"at least {LEAST_GREY_PIXELS}")
    if (codes >= CLIPPED_CODE).any(axis=1).mean() > 0.01:
        raise BadInput("the card is overexposed", where="grey card", do="expose less")
    linear = srgb_to_linear(codes).astype(float)
    level = np.median(linear, axis=0)
    if level.min() < 0.01:
        raise BadInput("the card is too dark", where="grey card", do="expose more")
    low, high = np.percentile(linear[:, 1], [5, 95])
    if high - low > UNEVEN * level[1]:
        raise BadInput(
            "the card is unevenly lit, or the region holds more than the card", where="grey card",
            do="draw the region inside the card and avoid glare",
        )  # fmt: skip
    mean = linear.mean(axis=0)
    if mean.max() > MOST_COLOURED * mean.min():
        raise BadInput(
            f"what lies there is coloured, as skin is: its mean red, green and blue are "
            f"{', '.join(f'{one:.3f}' for one in mean)} in linear light, "
            f"{mean.max() / mean.min():.2g} times apart", where="grey card",
            allowed=f"at most {MOST_COLOURED:g} times", do="draw the region inside the grey card",
        )  # fmt: skip
    part = GREY_ERROR / np.sqrt(3.0)
    return ColourCalibration(
        form="gains", coefficients=np.diag(reflectance / level).tolist(), edition=None, error_e2000=GREY_ERROR,
        error_e76=GREY_ERROR, error_l=rounded(part), error_a=rounded(part), error_b=rounded(part),
        error_other_form_e2000=None, dropped_patches={},
        note="white balance and exposure only; the camera's own colours are not corrected, and the error is that of a "
        "synthetic check, shared evenly among L*, a* and b*, since one card cannot tell it",
    )  # fmt: skip


def _roots(linear: NDArray[Real]) -> NDArray[Real]:
    held = np.maximum(linear, 0.0)
    red, green, blue = held[..., 0], held[..., 1], held[..., 2]
    mixed = [np.sqrt(red * green), np.sqrt(green * blue), np.sqrt(red * blue)]
    return np.concatenate([held, np.stack(mixed, axis=-1)], axis=-1, dtype=linear.dtype)


def _fit(terms: Floats, truth: Floats, weight: Floats, rows: Mask) -> Floats:
    """Return the weighted least-squares coefficients from some rows."""
    w = weight[rows, None]
    return np.asarray(np.linalg.lstsq(terms[rows] * w, truth[rows] * w, rcond=None)[0], dtype=float)
