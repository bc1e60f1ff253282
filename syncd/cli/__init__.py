"""The command line."""

from __future__ import annotations

import sys

from syncd.errors import SyncdError, Transient, UserError


def main() -> None:
    """Run one command; every error a user can cause is one line a problem, never a traceback.

    Exit codes: 0 done, 1 something failed that may heal, 2 the user must act.
    """
    from syncd.cli.app import app

    try:
        app()
    except UserError as problem:
        for line in problem.problems:
            sys.stderr.write(f"syncd: {line}\n")
        sys.exit(2)
    except SyncdError as problem:
        sys.stderr.write(f"syncd: {problem}\n")
        sys.exit(1 if isinstance(problem, Transient) else 2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
