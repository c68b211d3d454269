"""A copy of a photograph that holds pixels and nothing else."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from cicatrix.base.errors import BadInput
from cicatrix.base.words import nearest
from cicatrix.base.writing import written_together
from cicatrix.measure.photographs.photo import Photo
from cicatrix.measure.photographs.photo_reading import read_photo

FORMS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}


def without_metadata(photo: Photo, suffix: str = ".png") -> bytes:
    """Return the bytes of a PNG (no loss) or JPEG (quality 95, full colour) of the pixels alone.

    Parameters
    ----------
    photo
        Already upright and in sRGB, so that neither orientation nor a profile is needed.
    suffix
        ``".png"``, ``".jpg"`` or ``".jpeg"``.

    Raises
    ------
    BadInput
        If the suffix is another one.
    """
    form = FORMS.get(suffix.lower())
    if form is None:
        raise BadInput(f"a copy as '{suffix[:20]}'", allowed=", ".join(FORMS), do=nearest(suffix, FORMS))
    stream = io.BytesIO()
    fresh = Image.fromarray(photo.pixels)  # made from numbers: it has no metadata to write
    if form == "PNG":
        fresh.save(stream, form, compress_level=3)
    else:
        fresh.save(stream, form, quality=95, subsampling=0)
    return stream.getvalue()


def write_without_metadata(source: str | Path, out: str | Path) -> None:
    """Write the pixels of a photograph to *out*: no EXIF, place, name, time, thumbnail, XMP, IPTC or profile.

    Raises
    ------
    BadInput
        If the source is no photograph or *out* is no PNG or JPEG, or cannot be written; nothing is written then.
    """
    out = Path(out)
    data = without_metadata(read_photo(source), out.suffix)
    with written_together(out.parent) as folder:
        (folder / out.name).write_bytes(data)
