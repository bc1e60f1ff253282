"""The commands. Each begins a session, asks the parts that know, and shows the answer."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from syncd.cli import answers, beginning, finding, leaving, running, serving, show, signing_in, telling, today
from syncd.cli.session import Session, begin, err, say, watching
from syncd.core.ten import ten as pick_ten
from syncd.decide import Decision, wanted
from syncd.errors import SyncdError, UserError
from syncd.facts import Facts
from syncd.settings.shapes import did_you_mean
from syncd.store import reading
from syncd.store.store import Store
from syncd.tick import CALENDAR, Problem, consider, pull_all, tick

app = typer.Typer(
    help="Notices people you only write to, and puts a phone call with them on your calendar.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
config_app = typer.Typer(help="The config file: its schema, its examples.", no_args_is_help=True)
app.add_typer(config_app, name="config")
app.command(epilog=running.EPILOG)(running.run)
app.add_typer(serving.app, name="service")
app.add_typer(beginning.app)
app.add_typer(signing_in.app)
app.add_typer(telling.app)
app.add_typer(leaving.app)
app.add_typer(today.app)

ConfigFile = Annotated[
    Path | None, typer.Option("--config", "-c", metavar="FILE", help="One user's config file.")
]
At = Annotated[
    str | None, typer.Option("--at", metavar="TIME", help="Decide as of this time; ignore facts after it.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for scripts.")]


def _print_json(answer: Any) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")


def _exit(problems: Sequence[Problem]) -> None:
    """End with 1 when all that failed may heal, with 2 when the user must act."""
    if problems:
        raise typer.Exit(1 if all(one.heals for one in problems) else 2)


@app.command(epilog="Example: syncd plan --config ada.toml --at 2026-08-20T09:00")
def plan(config: ConfigFile = None, at: At = None, *, as_json: Json = False) -> None:
    """Show whom syncd would book a call with, when and why. Writes nothing anywhere."""
    session = begin(config, at)
    with session.copy() as store:
        problems = pull_all(store, session.config, session.now, watch=watching)
        decision, _, wrong = consider(store, session.config, session.now)
        problems += wrong
        if as_json:
            _print_json(answers.plan(session, store, decision, problems))
        else:
            show.plan(session, decision, done=False)
            show.sources(answers.sources(session, store), session)
            show.skips(reading.skips(store))
    show.problems(problems)
    _exit(problems)


Believe = Annotated[
    list[str] | None,
    typer.Option(
        "--believe", metavar="SOURCE", help="Accept that this source now holds much less than before."
    ),
]


@app.command(epilog="Example: syncd once --config ada.toml")
def once(config: ConfigFile = None, at: At = None, believe: Believe = None, *, as_json: Json = False) -> None:
    """Do one turn: read what is new, decide, and write the calls to the calendar."""
    session = begin(config, at)
    known = [*(source.name for source in session.config.sources), CALENDAR]
    if unknown := next((one for one in believe or () if one not in known), None):
        raise UserError(f'--believe: "{unknown}" is no source of yours; {did_you_mean(unknown, known)}')
    with session.live() as store:
        decision, problems = tick(store, session.config, session.now, watch=watching, believe=believe or ())
        if as_json:
            _print_json(answers.plan(session, store, decision, problems))
        else:
            show.plan(session, decision, done=True)
    show.problems(problems)
    _exit(problems)


@app.command(epilog="Example: syncd why ann@x.org")
def why(who: str, config: ConfigFile = None, at: At = None, *, as_json: Json = False) -> None:
    """Show what is known of one person, and what every verdict rests on."""
    with _asked(config, at) as asked:
        answer = finding.told(asked.session, asked.store, asked.decision, who, asked.problems)
        if as_json:
            _print_json(answer)
        else:
            show.why(answer, asked.session)


@app.command(epilog="Example: syncd ten")
def ten(config: ConfigFile = None, at: At = None, *, as_json: Json = False) -> None:
    """Pick ten people to call today: long silent, waiting to hear from, a decision pending."""
    with _asked(config, at) as asked:
        picked = pick_ten(wanted(asked.facts, whoever=True))
        if as_json:
            _print_json(answers.ten(picked, asked.session))
        else:
            show.ten(picked)


Dropped = Annotated[bool, typer.Option("--dropped", help="Show who is nobody to call instead, and why.")]


@app.command(epilog="Example: syncd people --dropped")
def people(
    config: ConfigFile = None, at: At = None, *, dropped: Dropped = False, as_json: Json = False
) -> None:
    """List everybody syncd knows, with the two clocks: last written, last voice."""
    with _asked(config, at) as asked:
        if as_json:
            _print_json(answers.people(asked.facts, asked.session))
        elif dropped:
            show.dropped(asked.facts)
        else:
            show.people(asked.facts, asked.session)


@dataclass(frozen=True, slots=True)
class _Asked:
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
def _asked(config: Path | None, at: str | None) -> Iterator[_Asked]:
    """Read what is new into a private copy to ask it; afterwards say what went wrong, and exit so."""
    session = begin(config, at)
    with session.copy() as store:
        problems = pull_all(store, session.config, session.now, watch=watching)
        decision, _, wrong = consider(store, session.config, session.now)
        problems += wrong
        yield _Asked(session, store, decision, problems)
    show.problems(problems)
    _exit(problems)


@app.command(epilog="Example: syncd status")
def status(config: ConfigFile = None, at: At = None, *, as_json: Json = False) -> None:
    """Say how the sources are, which calls are ahead, when the last turn was and what is wrong."""
    session = begin(config, at)
    with session.copy() as store:
        decision, _, wrong = consider(store, session.config, session.now)
        answer = answers.status(session, store, decision, wrong)
        if as_json:
            _print_json(answer)
        else:
            show.status(answer, session)
            show.skips(reading.skips(store))
    if answer["problems"]:
        raise typer.Exit(1)


@app.command(epilog="Example: syncd check --config ada.toml")
def check(config: ConfigFile = None, at: At = None, *, as_json: Json = False) -> None:
    """Try every source, the calendar and the drafts, and say of each what works and what to do."""
    from syncd.cli import checking

    session = begin(config, at)
    results = checking.watched(session)
    if as_json:
        _print_json(checking.answer(results, session))
    else:
        show.checks(results)
    if code := checking.verdict(results):
        raise typer.Exit(code)


Titles = Annotated[bool, typer.Option("--titles", help="Read calendar titles instead of sentences.")]


@app.command(epilog="Example: echo 'Good talking to you this morning.' | syncd evidence")
def evidence(config: ConfigFile = None, at: At = None, *, titles: Titles = False) -> None:
    """Judge sentences, or calendar titles, one a line from standard input: one JSON object a line.

    It needs neither a config nor a time; both options are taken, as everywhere, and change nothing.
    """
    del config, at
    from syncd.core import evidence as judging

    for line in sys.stdin:
        text = line.rstrip("\r\n")
        if titles:
            call, reason = judging.call_title(text)
            answer: dict[str, Any] = {"call": call, "why": reason}
        else:
            said = judging.judge(text)
            answer = {"verdict": said.verdict.value, "party": said.party.value, "why": said.why}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()


@config_app.command("schema", epilog="Example: syncd config schema > syncd.schema.json")
def schema() -> None:
    """Print the JSON schema of the config file."""
    from syncd.schema import schema as made

    _print_json(made())


Folder = Annotated[Path, typer.Argument(help="Where the demo's files go.")]


@app.command(epilog="Example: syncd demo ./demo")
def demo(folder: Folder = Path("demo"), at: At = None, seed: int = 7) -> None:
    """Make up a year of an estate agent's life, run the main job on it, and show what came of it."""
    from syncd.cli.showing_off import demo as show_off

    try:
        show_off(folder, at, seed)
    except SyncdError:
        raise
    except OSError as problem:
        say(f"{folder}: cannot be written ({problem.strerror}); name another folder: syncd demo FOLDER", err)
        raise typer.Exit(2) from problem
