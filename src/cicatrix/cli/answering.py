"""How a verb answers: JSON or tables on standard output, files together, progress on standard error."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cicatrix.base.errors import BadInput, CicatrixError, InternalError
from cicatrix.base.intended import REVIEW_MARK
from cicatrix.base.progress import Tell
from cicatrix.base.progress import quiet as silent
from cicatrix.base.writing import check_writable, to_json, written_together

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import RenderableType


def ready(out: Path | None) -> None:
    """Refuse a folder that cannot be written before any long work begins."""
    if out is not None:
        check_writable(out)


@contextmanager
def about(path: Path) -> Generator[None]:
    """Name the file in every error that comes from computing on it."""
    try:
        yield
    except CicatrixError as error:
        if not error.where.startswith((str(path), "--")):
            error.where = f"{path}: {error.where}" if error.where else str(path)
        raise


@contextmanager
def folder_for_long_work(path: Path) -> Generator[None]:
    """Make a folder that a long run keeps its file in; gone again if the run ends before it wrote anything."""
    path.mkdir(parents=True, exist_ok=True)
    try:
        yield
    finally:
        if not any(path.iterdir()):
            path.rmdir()


@contextmanager
def work_is_kept_in(folder: Path) -> Generator[None]:
    """Refuse a folder that cannot keep the work of a long run, and name it when the run is stopped."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".cicatrix-", dir=folder):
            pass  # asking for permission is not enough: only the attempt tells
    except OSError as error:
        raise BadInput(
            f"finished work cannot be kept there ({error.strerror})", where=str(folder),
            do="free space, or name another folder for caches in the variable XDG_CACHE_HOME",
        ) from error  # fmt: skip
    try:
        yield
    except KeyboardInterrupt:
        sys.stderr.write(f"finished work is kept in {folder}; the same command goes on from there\n")
        raise


def answer(
    value: BaseModel,
    name: str,
    show: Callable[[], Sequence[RenderableType]],
    *,
    as_json: bool,
    out: Path | None,
    write: Callable[[Path], object] | None = None,
) -> None:
    """Write ``name``.json (and what *write* adds) into *out* if there is one, then print JSON or tables.

    Parameters
    ----------
    value
        The result.
    name
        Name of its JSON file, without the ending.
    show
        Makes the tables; only called when they are printed.
    write
        Writes further files into the folder that it is given.
    """
    text = to_json(value.model_dump(mode="json", by_alias=True))
    if out is not None:
        with written_together(out) as folder:
            if write is not None:
                write(folder)
            (folder / f"{name}.json").write_text(text, encoding="utf-8")
    with standard_output():
        if as_json:
            sys.stdout.write(text)
            return
        from rich.console import Console

        console = Console(file=sys.stdout, markup=False, highlight=False, emoji=False)
        for part in show():
            console.print(part)
        if out is not None:
            console.print(f"written to {out}", soft_wrap=True)
        console.print(REVIEW_MARK, style="bold")


@contextmanager
def standard_output() -> Generator[None]:
    """Say in one line that standard output takes no more, as when it goes to a full disk."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InternalError(
            f"the answer cannot be written ({error.strerror})", where="standard output", do="free space"
        ) from error


@contextmanager
def progress(*, quiet: bool) -> Generator[Tell]:
    """Give a function that moves a progress bar on standard error; it does nothing where nobody is looking."""
    from rich.console import Console

    console = Console(file=sys.stderr, markup=False, emoji=False)
    if quiet or not console.is_terminal:
        yield silent
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=1.0)
        yield lambda label, share: bar.update(task, description=label, completed=share)
