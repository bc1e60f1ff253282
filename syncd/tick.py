"""One turn: pull every source, see what the user did to our calls, decide, apply."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from syncd import notes, registry
from syncd.apply import apply
from syncd.core.plan import Plan
from syncd.credentials import safe
from syncd.decide import Decision, decide
from syncd.errors import AuthRequired, Conflict, Refused, SyncdError, Transient, UserError
from syncd.facts import facts, own, window
from syncd.notes import Notes
from syncd.ports import Calendar, Context
from syncd.pull import Judge, Progress, pull
from syncd.reconcile import reconcile, settle
from syncd.store.store import Store

if TYPE_CHECKING:
    from syncd.config import Config, SourceConfig

CALENDAR = "calendar"  # what `--believe` and a problem call it
_WRONG = (UserError, Refused, Transient, AuthRequired, Conflict)


class Problem(NamedTuple):
    """What went wrong with a source or the calendar."""

    where: str
    text: str
    heals: bool  # whether it may be well again without the user


Watch = Callable[[str], AbstractContextManager[Progress]]


def _unwatched(_name: str) -> AbstractContextManager[Progress]:
    return nullcontext(lambda _done, _total: None)


def context(config: Config, now: datetime) -> Context:
    """Return what every connector may know of its user."""
    me, secrets = config.me, safe(config.state, config.secret_command)
    return Context(now, me.timezone, me.country, window(now), me.emails, secrets)


def pull_all(
    store: Store,
    config: Config,
    now: datetime,
    *,
    watch: Watch = _unwatched,
    believe: Collection[str] = (),
) -> list[Problem]:
    """Pull every source; return what is wrong with the ones that failed. One never stops another."""
    problems: list[Problem] = []
    for source in config.sources:
        store.source(source.name, source.kind)
        try:
            with watch(source.name) as progress:
                _pull_one(store, source, config, now, progress, believe=source.name in believe)
        except (UserError, Transient, AuthRequired, Refused) as problem:
            store.failed(source.name, str(problem), now)
            problems.append(_problem(source.name, problem))
        else:
            store.answered(source.name, now)
    return problems


def _problem(where: str, problem: SyncdError) -> Problem:
    return Problem(where, str(problem), heals=isinstance(problem, Transient | Conflict))


def _pull_one(
    store: Store,
    source: SourceConfig,
    config: Config,
    now: datetime,
    progress: Progress,
    *,
    believe: bool,
) -> None:
    around = context(config, now)
    judge = Judge(source.name, own(config, store), config.policy, around)
    standing = store.source(source.name, source.kind)
    pull(store, standing, registry.open_source(source, around), judge, progress=progress, believe=believe)


def consider(
    store: Store, config: Config, now: datetime, *, believe: Collection[str] = ()
) -> tuple[Decision, Calendar | None, list[Problem]]:
    """See what became of our calls, and return what is to be done, on which calendar, and what is wrong.

    Nothing is written but to the store. Where the calendar cannot be read, nothing is to be done: it may
    hold calls already.
    """
    noted, problems = _notes(config)
    try:
        calendar = open_calendar(config, now)
        if calendar is None:
            return decide(store, config, facts(store, config, now, notes=noted), None), None, problems
        settle(store, calendar, now)
        look = partial(reconcile, store, calendar, within=window(now), believe=CALENDAR in believe)
        known = facts(store, config, now, notes=noted, look=look)
        return decide(store, config, known, calendar), calendar, problems
    except _WRONG as problem:
        decision = decide(store, config, facts(store, config, now, notes=noted), None)
        return replace(decision, plan=Plan((), ())), None, [*problems, _problem(CALENDAR, problem)]


def _notes(config: Config) -> tuple[Notes | None, list[Problem]]:
    try:
        return notes.read(config.notes, config.me.country), []
    except UserError as problem:
        return None, [_problem("notes", problem)]


def tick(
    store: Store,
    config: Config,
    now: datetime,
    *,
    watch: Watch = _unwatched,
    believe: Collection[str] = (),
) -> tuple[Decision, list[Problem]]:
    """Do one turn; return what was decided and done, and what went wrong."""
    problems = pull_all(store, config, now, watch=watch, believe=believe)
    decision, calendar, wrong = consider(store, config, now, believe=believe)
    problems += wrong
    done = []
    for action in decision.plan.actions:
        if calendar is None:
            break
        try:
            apply(store, calendar, action, now)
            done.append(action)
        except Conflict as problem:  # the user was quicker; the others are still right
            problems.append(_problem(CALENDAR, problem))
        except (Refused, Transient, AuthRequired) as problem:
            problems.append(_problem(CALENDAR, problem))
            break
    store.ticked(now, booked=sum(one.action == "book" for one in done), needs=len(decision.needs))
    return replace(decision, plan=replace(decision.plan, actions=tuple(done))), problems


def open_calendar(config: Config, now: datetime) -> Calendar | None:
    """Return the calendar that calls are written to, if the config names one."""
    if config.calendar is None:
        return None
    return registry.open_calendar(config.calendar, context(config, now))
