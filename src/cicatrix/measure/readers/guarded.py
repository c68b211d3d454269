"""The border to libraries that parse files: whatever they do with a bad file becomes one plain error."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Generator
from contextlib import contextmanager, redirect_stderr, redirect_stdout

from cicatrix.base.errors import BadInput

_LIBRARIES = frozenset({"trimesh", "tifffile", "PIL", "pillow_heif"})


@contextmanager
def guarded(where: str, name: str) -> Generator[None]:
    """Run a library on the file *where* of the format *name*; let neither its errors nor its output through.

    Every `Exception` is taken: these parsers meet bytes that nobody foresaw, and fail with whatever the line they
    happened to be in raises. Nothing of ours runs inside but calls of them.

    Raises
    ------
    BadInput
        For any error of the library.
    """
    children = {name for name in list(logging.root.manager.loggerDict) if name.partition(".")[0] in _LIBRARIES}
    loggers = [logging.getLogger(each) for each in sorted(_LIBRARIES | children)]
    before = [logger.disabled for logger in loggers]
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        for logger in loggers:
            logger.disabled = True
        try:
            yield
        except BadInput:
            raise
        except Exception as error:
            reason = " ".join(str(error).split())[:120] or type(error).__name__
            raise BadInput(
                f"this {name} file cannot be read ({reason})", where=where, do="is it whole? Export it again"
            ) from error
        finally:
            for logger, disabled in zip(loggers, before, strict=True):
                logger.disabled = disabled
