"""How a command asks: of a private copy of the state, into which it reads what is new."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from syncd.cli import show
from syncd.cli.session import Session, begin, watching
from syncd.decide import Decision
from syncd.facts import Facts
from syncd.store.store import Store
from syncd.tick import Problem, consider, pull_all


@dataclass(frozen=True, slots=True)
class Asked:
    """All facts as of now, in a private copy of the state."""

    session: Session
    store: Store
    decision: Decision
    problems: Sequence[Problem]

    @property
    def facts(self) -> Facts:
        """What the decision rests on."""
        return self.decision.facts


@contextmanager
def asking(config: Path | None, at: str | None, *, tell: bool = True) -> Iterator[Asked]:
    """Read what is new into a private copy to ask it; afterwards exit as what went wrong asks for.

    Without `tell`, the command says itself what went wrong.
    """
    session = begin(config, at)
    with session.copy() as store:
        problems = pull_all(store, session.config, session.now, watch=watching)
        decision, _, wrong = consider(store, session.config, session.now)
        problems += wrong
        yield Asked(session, store, decision, problems)
    if tell:
        show.problems(problems)
    end(problems)


def end(problems: Sequence[Problem]) -> None:
    """End with 1 when all that failed may heal, with 2 when the user must act."""
    if problems:
        raise typer.Exit(1 if all(one.heals for one in problems) else 2)


def print_json(answer: Any) -> None:
    """Print an answer for scripts."""
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
