"""The options that every verb shares, and the end of every help text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK

MAX_DRAWS = 10_000
MAX_SEED = 2**32 - 1


def _folder(text: str | Path) -> Path:
    """Refuse the empty word of an unset shell variable: it would mean the folder one stands in."""
    if not str(text).strip():
        raise typer.BadParameter("an empty word is no folder")
    return Path(text)


AsJson = Annotated[bool, typer.Option("--json", help="Stable JSON on standard output, errors too.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", parser=_folder, help="Folder for the files, new or existing."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, max=MAX_SEED, help="Same seed, same numbers.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
NoSeed = Annotated[
    int, typer.Option("--seed", min=0, max=MAX_SEED, help="Accepted everywhere; nothing is drawn at random here.")
]
Draws = Annotated[
    int, typer.Option("--draws", min=1, max=MAX_DRAWS, help="Draws from the parameter distributions: more is smoother.")
]
CaseFile = Annotated[Path, typer.Argument(metavar="CASE", help="Case file, TOML or JSON.")]
ProtocolFile = Annotated[Path, typer.Argument(metavar="PROTOCOL", help="Protocol file, TOML or JSON.")]


def examples(*lines: str) -> str:
    """Return the end of a help text: examples, one a line, the intended use and the mark of review."""
    return "\n\n".join(["Examples:", *(f"  {line}" for line in lines), INTENDED_USE, REVIEW_MARK])
