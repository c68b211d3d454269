"""A clean copy holds the pixels and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from cicatrix.base.errors import BadInput
from cicatrix.measure.photographs.clean_copy import without_metadata, write_without_metadata
from cicatrix.measure.photographs.photo import Photo
from cicatrix.measure.photographs.photo_reading import read_photo

TRACES = (
    b"Exif",
    b"GPS",
    b"http://ns.adobe.com",
    b"xpacket",
    b"Photoshop",
    b"ICC_PROFILE",
    b"iCCP",
    b"acsp",
    b"Secret",
)


def dirty(path: Path, pixels: np.ndarray) -> None:
    """Write a picture with all kinds of metadata."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 3, "Secret"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 8.0, 12.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b"<?xpacket begin='Secret'?><x:xmpmeta xmlns:x='adobe:ns:meta/'/><?xpacket end='w'?>"
    more: dict[str, object] = {"xmp": xmp, "comment": b"Secret"}
    if path.suffix == ".png":
        text = PngImagePlugin.PngInfo()
        text.add_text("Author", "Secret")
        more = {"pnginfo": text}
    Image.fromarray(pixels).save(path, exif=exif, icc_profile=profile, **more)
    if path.suffix == ".jpg":  # IPTC, as an editor writes it
        data = path.read_bytes()
        block = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0b\x1c\x02\x50\0\x06Secret\0"
        path.write_bytes(data[:2] + b"\xff\xed" + (len(block) + 2).to_bytes(2, "big") + block + data[2:])


@pytest.mark.parametrize("source", ["in.jpg", "in.png"])
@pytest.mark.parametrize("target", ["out.png", "out.jpg"])
def test_nothing_but_pixels_is_left(source: str, target: str, tmp_path: Path, astronaut: Photo) -> None:
    pixels = astronaut.pixels[:200, 100:340]
    dirty(tmp_path / source, pixels)
    assert any(trace in (tmp_path / source).read_bytes() for trace in TRACES)
    write_without_metadata(tmp_path / source, tmp_path / "new" / target)
    data = (tmp_path / "new" / target).read_bytes()
    assert [trace for trace in TRACES if trace in data] == []
    with Image.open(tmp_path / "new" / target) as image:
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    copy = read_photo(tmp_path / "new" / target)
    close = 0 if (source, target) == ("in.png", "out.png") else 14.0
    assert np.abs(copy.pixels.astype(int) - pixels[::-1, ::-1]).mean() <= close  # orientation 3 was applied


def test_another_suffix_is_refused(tmp_path: Path, astronaut: Photo) -> None:
    with pytest.raises(BadInput, match="jpeg"):
        without_metadata(astronaut, ".jpgg")
    assert not list(tmp_path.iterdir())
