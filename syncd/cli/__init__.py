"""The command line."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING

from syncd.errors import SyncdError, Transient, UserError

if TYPE_CHECKING:
    from typer.exceptions import TyperException


def main() -> None:
    """Run one command; every error a user can cause is one line a problem, never a traceback.

    Exit codes: 0 done, 1 something failed that may heal, 2 the user must act.
    """
    from typer import Abort
    from typer.exceptions import TyperException

    _open_streams()
    if sys.argv[1:2] == ["run"] and not {"-h", "--help"} & set(sys.argv):
        from syncd.cli.running import app
    else:
        from syncd.cli.app import app

    try:
        code = app(prog_name="syncd", standalone_mode=False)
        sys.stdout.flush()
        sys.exit(code)
    except TyperException as problem:
        if problem.format_message():  # else it was given no arguments, and showed its help
            sys.stderr.write(f"syncd: {_usage(problem)}\n")
        sys.exit(2)
    except Abort:
        sys.stderr.write("syncd: nothing was done\n")
        sys.exit(1)
    except UserError as problem:
        for line in problem.problems:
            sys.stderr.write(f"syncd: {' '.join(line.splitlines())}\n")
        sys.exit(2)
    except SyncdError as problem:
        sys.stderr.write(f"syncd: {problem}\n")
        sys.exit(1 if isinstance(problem, Transient) else 2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as problem:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left to be written there fails no more
        where = problem.filename or "what was to be shown could not be written"
        sys.stderr.write(f"syncd: {where}: {problem.strerror}; mend that, and try again\n")
        sys.exit(1)


def _open_streams() -> None:
    """Let what was started with a closed stream, as by `<&-`, read nothing there and write nowhere.

    A sign that the terminal's encoding does not have is shown as a question mark.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _usage(problem: TyperException) -> str:
    """Return what is wrong with how a command was written, and where to see how it is."""
    said = " ".join(problem.format_message().split()).rstrip(".").replace(". Did you", "; did you")
    where = getattr(getattr(problem, "ctx", None), "command_path", "syncd")
    return f"{said[:1].lower()}{said[1:]}" + ("" if said.endswith("?") else f"; see: {where} --help")
