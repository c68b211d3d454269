"""Write docs/images/report.png: the first two pages of the report on the demo case, side by side."""

from __future__ import annotations

import io
import json
import sys
from importlib.resources import files
from pathlib import Path

import matplotlib
import typst
from PIL import Image

from cicatrix import pipeline
from cicatrix.report.context import context_of
from cicatrix.report.pdf import TEMPLATE

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "images" / "report.png"
DOTS_PER_INCH = 100
PAGES = 2
COLOURS = 256


def pages() -> list[Image.Image]:
    """Return the pages as pictures, set by the same template and fonts as the PDF."""
    context = context_of(pipeline.plan(pipeline.demo_case()))
    ttf = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    found = typst.compile(
        files("cicatrix.report.templates").joinpath(TEMPLATE).read_bytes(),
        format="png",
        ppi=DOTS_PER_INCH,
        sys_inputs={"context": json.dumps(context, ensure_ascii=False)},
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[ttf]),
    )
    return [Image.open(io.BytesIO(one)).convert("RGB") for one in found[:PAGES]]


def main() -> None:
    """Write the picture."""
    side = pages()
    whole = Image.new("RGB", (sum(one.width for one in side), side[0].height), "white")
    for number, one in enumerate(side):
        whole.paste(one, (sum(before.width for before in side[:number]), 0))
    whole.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(PICTURE, optimize=True)
    sys.stdout.write(f"wrote {PICTURE.name}: {whole.width} x {whole.height}, {PICTURE.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    main()
