"""The verbs on photographs: photo, and photometric-stereo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cicatrix.base.errors import BadInput
from cicatrix.cli.answering import about, answer, progress, ready
from cicatrix.cli.options import AsJson, Debug, NoSeed, Out, examples
from cicatrix.cli.photo_options import (
    Chart,
    ChartEdition,
    CloseUp,
    GreyCard,
    HideEyes,
    MmPerPx,
    SinceChart,
    SinceGreyCard,
    naming,
    target_of,
)

PhotoFile = Annotated[Path, typer.Argument(metavar="PHOTO", help="Photograph: JPEG, PNG, TIFF, WebP or HEIC.")]
Since = Annotated[Path | None, typer.Option("--since", metavar="PHOTO", help="An earlier photograph of the same skin.")]
LightsFile = Annotated[
    Path, typer.Argument(metavar="LIGHTS", help="TOML file that lists the photographs and where each light was.")
]
PhantomLights = Annotated[
    Path | None,
    typer.Option("--phantom", metavar="LIGHTS", help="The printed phantom under the same lights: sets the scale."),
]


def photo(
    photograph: PhotoFile,
    since: Since = None,
    chart: Chart = None,
    grey_card: GreyCard = None,
    since_chart: SinceChart = None,
    since_grey_card: SinceGreyCard = None,
    chart_edition: ChartEdition = "after_november_2014",
    mm_per_px: MmPerPx = None,
    zone: CloseUp = None,
    hide_eyes: HideEyes = False,
    as_json: AsJson = False,
    out: Out = None,
    seed: NoSeed = 0,
    debug: Debug = False,
) -> None:
    """Measure a photograph of a face or a close-up: whether it will do, skin colour, redness and spots by zone.

    Depth and volume are never told: a photograph shows light and pigment, not relief. With --since: what changed, with
    what is uncertain about it. With --out: a copy without metadata, the face with its zones, before and after.
    """
    ready(out)
    from cicatrix import measuring  # what plans is not needed, and takes a second to load
    from cicatrix.cli.show_photo import change_files, photo_files, show_photo, show_photo_change

    if since is None and (since_chart or since_grey_card):
        where = "--since-chart" if since_chart else "--since-grey-card"
        raise BadInput("there is no earlier photograph", where=where, do="name it with --since")
    target = target_of(chart, grey_card, chart_edition)
    earlier_target = target_of(since_chart, since_grey_card, chart_edition, "--since-")
    with progress(quiet=as_json) as tell:
        with about(photograph), naming():
            now = measuring.measure_photo(
                measuring.read_photo(photograph), target=target, mm_per_px=mm_per_px, close_up_of=zone, progress=tell
            )
        if since is None:
            answer(
                now.answer, "photo", lambda: show_photo(now.answer), as_json=as_json, out=out,
                write=lambda folder: photo_files(now, folder, hide_eyes=hide_eyes),
            )  # fmt: skip
            return
        with about(since), naming("--since-"):
            change = measuring.photo_change(
                now, measuring.read_photo(since), target=earlier_target, progress=tell
            )  # fmt: skip

    def write(folder: Path) -> None:
        photo_files(now, folder, hide_eyes=hide_eyes)
        change_files(change, folder, hide_eyes=hide_eyes)

    answer(
        change.answer, "photo_change", lambda: show_photo_change(change.answer), as_json=as_json, out=out, write=write
    )


def photometric_stereo(
    lights: LightsFile,
    phantom: PhantomLights = None,
    as_json: AsJson = False,
    out: Out = None,
    seed: NoSeed = 0,
    debug: Debug = False,
) -> None:
    """Make a height map from four or more photographs of one piece of skin, each under another known light.

    With --phantom, the printed phantom under the same lights, heights are in micrometres and measure reads the file;
    without, they are relative and measure refuses it. Skin is translucent: narrow pits are read too shallow.
    """
    ready(out)
    from cicatrix import measuring  # what plans is not needed, and takes a second to load
    from cicatrix.cli.show_relief import relief_files, show_relief

    with progress(quiet=as_json) as tell, about(lights):
        made = measuring.photometric_relief(lights, phantom=phantom, progress=tell)
    answer(
        made.answer, "relief", lambda: show_relief(made.answer, out), as_json=as_json, out=out,
        write=lambda folder: relief_files(made, folder),
    )  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Add these verbs to the program."""
    app.command(
        epilog=examples(
            "cicatrix photo face.jpg --out seen --hide-eyes",
            'cicatrix photo face.jpg --chart "210,80 690,90 680,370 205,360" --mm-per-px 0.12',
            "cicatrix photo week12.jpg --since week0.jpg --grey-card 40,60,200,150 --since-grey-card 52,61,200,150",
            "cicatrix photo cheek.jpg --zone cheek_left --mm-per-px 0.05",
        )
    )(photo)
    app.command(
        "photometric-stereo",
        epilog=examples(
            "cicatrix photometric-stereo lights.toml --out relief",
            "cicatrix photometric-stereo lights.toml --phantom phantom_lights.toml --out relief",
            "cicatrix measure relief/relief.x3p",
        ),
    )(photometric_stereo)
