"""The entry point: builds the verbs, runs one, and turns every ending into one line and an exit code.

Nothing heavy is imported here: ``cicatrix --help`` must answer at once.
"""

from __future__ import annotations

import codecs
import io
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from cicatrix import __version__
from cicatrix.base.errors import BadInput, CicatrixError, InternalError
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.words import nearest, plain
from cicatrix.base.writing import to_json
from cicatrix.cli import (
    verbs_case,
    verbs_evidence,
    verbs_follow_up,
    verbs_installation,
    verbs_interview,
    verbs_made_up,
    verbs_phantom,
    verbs_photo,
    verbs_protocol,
    verbs_raters,
    verbs_scan,
)

INTERRUPTED = 130
HELP = f"""Plan a microneedling course for acne scars: screen, grade, simulate, plan, and see every number's source.

{INTENDED_USE} [bold]{REVIEW_MARK}[/bold]

Exit codes: 0 done, 2 bad input (nothing written), 3 refused for safety, 4 no feasible plan, 5 internal error, \
130 stopped by the user.
"""
EPILOG = "\n\n".join(
    [
        "Examples:",
        "  cicatrix demo",
        "  cicatrix plan case.toml --out plan",
        "  cicatrix evidence list --assumptions-only",
        "Help on a verb: cicatrix VERB --help",
    ]
)

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode="rich", help=HELP, epilog=EPILOG)


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"cicatrix {__version__}\n")
        raise typer.Exit


@app.callback()
def cicatrix(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Show the version and exit.")
    ] = False,
) -> None:
    """Hold the options that stand before the verb."""


verbs_case.add_to(app)
verbs_interview.add_to(app)
verbs_raters.add_to(app)
verbs_scan.add_to(app)
verbs_photo.add_to(app)
verbs_made_up.add_to(app)
verbs_phantom.add_to(app)
verbs_protocol.add_to(app)
verbs_follow_up.add_to(app)
app.add_typer(verbs_evidence.app, name="evidence")
verbs_installation.add_to(app)


def run(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code; every ending goes through here."""
    words = list(argv)
    try:
        command: Any = typer.main.get_command(app)
        with command.make_context("cicatrix", list(words)) as context:
            command.invoke(context)
        sys.stdout.flush()
    except typer.Exit as ending:
        return ending.exit_code
    except CicatrixError as error:
        return _fail(error, words)
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # the bare word shows the help
            sys.stdout.write(f"{error.format_message()}\n")
            return BadInput.exit_code
        return _fail(_usage(error), words)
    except KeyboardInterrupt:
        sys.stderr.write("stopped; no answer was written\n")
        return INTERRUPTED
    except BrokenPipeError:  # the reader, for instance `head`, has seen enough
        return 0
    except SystemExit:  # the same, as Rich says it
        return 0
    except Exception as error:  # noqa: BLE001 - the last door: whatever breaks ends in one line
        what = f"internal error: {type(error).__name__}: {str(error)[:300]}"
        return _fail(InternalError(what, do="run again with --debug and report it"), words)
    return 0


def main() -> None:
    """Run the command line of this process."""
    codecs.register_error("plain", _plain_sign)
    sys.stdout, sys.stderr = (_sound(stream) for stream in (sys.stdout, sys.stderr))
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # told to stop: clean up as after Ctrl-C
    code = run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # what is left in the buffer would fail again when Python ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(code)


def _sound(stream: TextIO | None) -> TextIO:
    """Return a stream that can be written: nowhere if it was closed, simpler signs if it cannot encode them all."""
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="plain")
    return stream


def _plain_sign(error: UnicodeError) -> tuple[str, int]:
    """Stand in for signs that an old terminal lacks: a dash for the long ones, else a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join("-" if sign in "\u2013\u2014\u2212" else "?" for sign in signs), error.end


def _usage(error: typer.TyperException) -> BadInput:
    """Return a usage error as this program's own, with where and what to do."""
    message = " ".join(error.format_message().split()).rstrip(".")
    context: Any = getattr(error, "ctx", None)
    if context is None:
        return BadInput(plain(message), where="cicatrix")
    path: str = context.command_path
    option = getattr(error, "option_name", None)
    if option is not None and getattr(error, "possibilities", None) is not None:
        known = [name for parameter in context.command.params for name in parameter.opts]
        return BadInput(
            f"there is no option '{option[:60]}'",
            where=path,
            do=nearest(option, known) or f"see '{path} --help'",
        )
    if message.startswith("No such command"):
        word = message.split("'")[1][:60] if "'" in message else ""
        known = sorted(context.command.commands)
        near = nearest(word, known)
        return BadInput(f"there is no verb '{word}'", where=path, allowed="" if near else ", ".join(known), do=near)
    head, colon, tail = message.partition(": ")
    words = f"{head[:1].lower()}{head[1:]}{colon}{plain(tail)}" if colon else plain(message)
    return BadInput(words, where=path, do=f"see '{path} --help'")


def _fail(error: CicatrixError, words: Sequence[str]) -> int:
    """Say what went wrong, on standard error or as JSON, and return the exit code."""
    with suppress(OSError):  # when standard error is broken too nobody can be told; the code still says it
        if "--debug" in words:
            traceback.print_exc()
        if "--json" not in words or not _printed(to_json(error.as_json())):
            sys.stderr.write(f"{error.line()}\n")
    return error.exit_code


def _printed(text: str) -> bool:
    """Print *text* on standard output and tell whether it got there."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError:
        return False
    return True
