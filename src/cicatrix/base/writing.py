"""Files out: all of a result or nothing of it."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cicatrix.base.errors import BadInput


def check_writable(folder: Path) -> None:
    """Refuse early a folder that cannot be written, so that no long work is lost."""
    where = f"--out {folder}"
    try:
        if folder.exists() and not folder.is_dir():
            raise BadInput("this is a file, not a folder", where=where, allowed="a folder, new or existing")
        existing = next(parent for parent in [folder, *folder.absolute().parents] if parent.exists())
        with tempfile.TemporaryDirectory(prefix=".cicatrix-", dir=existing):
            pass  # asking for permission is not enough: only the attempt tells
    except OSError as error:
        raise BadInput(
            f"the folder cannot be written ({error.strerror})", where=where, do="choose another folder"
        ) from error


@contextmanager
def written_together(folder: Path) -> Generator[Path]:
    """Give a scratch folder whose files move into *folder* only when the block ends well.

    A new folder appears at once with all its files. In a folder that exists each file is replaced atomically: files of
    the same name are overwritten, others are left alone.
    """
    check_writable(folder)
    try:
        parent = next(path for path in [folder, *folder.absolute().parents] if path.is_dir())
        scratch = Path(tempfile.mkdtemp(prefix=".cicatrix-", dir=parent))
    except OSError as error:
        raise BadInput(
            f"the folder cannot be written ({error.strerror})",
            where=f"--out {folder}",
            do="choose another folder",
        ) from error
    try:
        made = scratch / "made"  # a folder of its own: that of the scratch is closed to others
        made.mkdir()
        yield made
        _move(made, folder)
    except OSError as error:
        raise BadInput(
            f"the result cannot be written ({error.strerror})",
            where=f"--out {folder}",
            do="free space or choose another",
        ) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _move(made: Path, folder: Path) -> None:
    """Move what was made into its place; whatever can fail is tried before the first file moves."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            made.replace(folder)
        except OSError:
            if not folder.is_dir():  # unless another process has just made it
                raise
        else:
            return
    files = sorted(path for path in made.rglob("*") if path.is_file())
    for target in (folder / source.relative_to(made) for source in files):
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir():
            raise BadInput(f"'{target.name}' is a folder there", where=f"--out {folder}", do="choose another folder")
    for source in files:
        source.replace(folder / source.relative_to(made))


def to_json(value: Any) -> str:
    """Return *value* as indented JSON that ends in a newline."""
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
