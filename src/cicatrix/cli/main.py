"""The entry point: builds the verbs, runs one, and turns every ending into one line and an exit code.

Nothing heavy is imported here: ``cicatrix --help`` must answer at once.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from cicatrix import __version__
from cicatrix.base.errors import BadInput, CicatrixError, InternalError
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.words import nearest, plain
from cicatrix.base.writing import to_json
from cicatrix.cli import verbs_case, verbs_evidence, verbs_installation, verbs_protocol

INTERRUPTED = 130
HELP = f"""Plan a microneedling course for acne scars: screen, grade, simulate, plan, and see every number's source.

{INTENDED_USE} [bold]{REVIEW_MARK}[/bold]

Exit codes: 0 done, 2 bad input and nothing written, 3 refused for safety, 4 no feasible plan, 5 internal error.
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
verbs_protocol.add_to(app)
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
        sys.stderr.write("stopped; nothing was written\n")
        return INTERRUPTED
    except BrokenPipeError:  # the reader, for instance `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SystemExit:  # the same, as Rich says it
        return 0
    except Exception as error:  # noqa: BLE001 - the last door: whatever breaks ends in one line
        what = f"internal error: {type(error).__name__}: {str(error)[:300]}"
        return _fail(InternalError(what, do="run again with --debug and report it"), words)
    return 0


def main() -> None:
    """Run the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))


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
    if "--debug" in words:
        traceback.print_exc()
    if "--json" in words:
        sys.stdout.write(to_json(error.as_json()))
    else:
        sys.stderr.write(f"{error.line()}\n")
    return error.exit_code
