"""The demo: a made-up year, the real main job on it, and what came of it."""

from __future__ import annotations

from pathlib import Path

from syncd import demo as making
from syncd.cli import answers, show
from syncd.cli.session import begin, err, moment, out, say, watching
from syncd.core.wording import count
from syncd.demo.clock import LONDON
from syncd.errors import UserError
from syncd.store import reading
from syncd.tick import tick

MARK = ".syncd-demo"


def demo(folder: Path, at: str | None, seed: int) -> None:
    """Write a year into `folder`, book the calls it asks for, and say where everything is.

    Raises `UserError` when `folder` holds anything that is not an earlier demo.
    """
    folder = folder.expanduser().resolve()
    _clear(folder)
    now = moment(at, LONDON)
    say(f"Making up a year of an estate agent's life in {folder} ...", err)
    config = making.write(folder, now=now, seed=seed)
    session = begin(config, now.isoformat())
    with session.live() as store:
        decision, problems = tick(store, session.config, session.now, watch=watching)
        rows = answers.sources(session, store)
        skipped = reading.skips(store)
    show.plan(session, decision, done=True)
    show.sources(rows, session)
    show.skips(skipped)
    show.problems(problems)
    known = decision.facts.people
    out.print(
        f"{count(len(known.contacts), 'person')} known, {count(len(decision.needs), 'call')} due,"
        f" {len(known.dropped)} addresses are nobody to call.".replace("persons", "people")
    )
    say(f"\nThe calendar, for any calendar program: {folder / 'calls.ics'}")
    say(f"The config:                              {config}")
    say(f"Ask on: syncd why NAME --config {config} --at {now.isoformat()}")


def _clear(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise UserError(f"{folder}: holds other things than a demo; name a new folder: syncd demo FOLDER")
    if folder.exists():
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
