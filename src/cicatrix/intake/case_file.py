"""Reading a case; a protocol in its place is told as such."""

from __future__ import annotations

from pathlib import Path

from cicatrix.base.errors import BadInput
from cicatrix.base.reading import parse, read_text, validate
from cicatrix.intake.case import Case
from cicatrix.intake.protocol import Protocol


def read_case_file(path: str | Path) -> Case:
    """Read a case file (TOML or JSON).

    Raises
    ------
    BadInput
        With the first problem; for a protocol, with the verbs that read one.
    """
    held = parse(read_text(Path(path)), str(path))
    try:
        return validate(held, Case, str(path))
    except BadInput:
        if held.keys() <= Protocol.model_fields.keys() and held.keys() >= {"device", "zones"}:
            raise BadInput(
                "this is a protocol, not a case file", where=str(path), allowed="a case file",
                do="a protocol is read by 'needle', 'acute' and 'heal'",
            ) from None  # fmt: skip
        raise
