"""A phone's depth. No program at hand writes a depth image into HEIC, so that the library's answer is imitated here,

with the keys and the numbers of a real one (d_min 0.49 and d_max 3.40 per metre over 8 bits); reading of the container
itself is tested only for photographs without depth.
"""

from __future__ import annotations

import io

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from cicatrix.base.errors import BadInput
from cicatrix.measure.readers import phone_depth
from cicatrix.measure.readers.read_scan import read_scan

SIZE = (48, 64)
STORED = np.linspace(200, 250, SIZE[0] * SIZE[1]).astype(np.uint8).reshape(SIZE)


class DepthImage:
    """What the library gives for a depth image, as far as it is used."""

    def __init__(self, told: dict[str, object]) -> None:
        self.size = SIZE[::-1]
        self.info = {"metadata": told, "bit_depth": 8}

    def __array__(self, dtype=None, copy=None) -> np.ndarray:
        return STORED.astype(dtype or np.uint8)


def photograph(monkeypatch, folder, told, focal: int | None = 26):
    exif = Image.Exif()
    if focal:
        exif.get_ifd(0x8769)[0xA405] = focal

    class Heif:
        info = {"depth_images": [DepthImage(told)], "exif": exif.tobytes()}

    monkeypatch.setattr(phone_depth.pillow_heif, "open_heif", lambda *_, **__: Heif())
    path = folder / "a.heic"
    path.write_bytes(b"\0\0\0\x18ftypheic" + bytes(40))
    return path


def test_depth_is_the_inverse_of_disparity_and_near_is_up(monkeypatch, tmp_path):
    path = photograph(monkeypatch, tmp_path, {"d_min": 0.49, "d_max": 3.40, "representation_type": 1})
    scan = read_scan(path, expected_width_mm=None, pixel_mm=0.8)
    distance = 1000.0 / (0.49 + STORED / 255.0 * (3.40 - 0.49))
    assert scan.kind == "phone_depth"
    assert np.allclose(scan.surface.height_mm, -distance)
    assert any("was given was taken" in note for note in scan.notes)


def test_the_pixel_comes_from_the_lens(monkeypatch, tmp_path):
    path = photograph(monkeypatch, tmp_path, {"d_min": 0.49, "d_max": 3.40, "representation_type": 1}, focal=260)
    scan = read_scan(path)
    distance = float(np.median(-scan.surface.height_mm))
    assert scan.surface.pixel_x_mm == pytest.approx(distance * 36.0 / 260.0 / 64)
    assert any("lens" in note for note in scan.notes)


@pytest.mark.parametrize(
    ("told", "near"),
    [
        ({"z_near": 0.2, "z_far": 0.6, "representation_type": 2}, 0.6 - 250 / 255 * 0.4),
        ({"z_near": 0.2, "z_far": 0.6, "representation_type": 0}, 1.0 / (1 / 0.6 + 250 / 255 * (1 / 0.2 - 1 / 0.6))),
    ],
)
def test_other_kinds_of_depth(monkeypatch, tmp_path, told, near):
    scan = read_scan(photograph(monkeypatch, tmp_path, told, None), pixel_mm=2.0)
    assert scan.surface.height_mm.max() == pytest.approx(-1000.0 * near)


def test_without_a_lens_the_pixel_must_be_given(monkeypatch, tmp_path):
    told = {"d_min": 0.49, "d_max": 3.40, "representation_type": 1}
    with pytest.raises(BadInput, match="--pixel-mm"):
        read_scan(photograph(monkeypatch, tmp_path, told, None))


@pytest.mark.parametrize(
    "told", [{}, {"d_min": 1.0, "d_max": 1.0}, {"representation_type": 3, "d_min": 0.1, "d_max": 1.0}]
)
def test_depth_without_a_scale_is_refused(monkeypatch, tmp_path, told):
    with pytest.raises(BadInput, match="does not tell the scale"):
        read_scan(photograph(monkeypatch, tmp_path, told), pixel_mm=0.5)


def test_a_photograph_without_depth_is_refused_with_the_reason(tmp_path):
    stream = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48))).save(stream, format="HEIF")
    (tmp_path / "a.heic").write_bytes(stream.getvalue())
    with pytest.raises(BadInput, match="holds no depth"):
        read_scan(tmp_path / "a.heic")
