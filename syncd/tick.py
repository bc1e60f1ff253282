"""One turn: pull every source, see what the user did to our calls, decide, apply, lay drafts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from syncd import drafting, notes, registry, retention
from syncd.apply import apply
from syncd.core.plan import Plan
from syncd.credentials import safe
from syncd.decide import Decision, decide
from syncd.errors import AuthRequired, Conflict, Refused, SyncdError, Transient, UserError
from syncd.facts import facts, own, window
from syncd.model import Span
from syncd.notes import Notes
from syncd.ports import Calendar, Context
from syncd.pull import Judge, Progress, no_collecting, pull
from syncd.reconcile import reconcile, settle
from syncd.store import life as living
from syncd.store.store import Standing, Store

if TYPE_CHECKING:
    from syncd.config import Config, DraftsConfig, SourceConfig

CALENDAR = "calendar"  # what `--believe` and a problem call it
DRAFTS = "drafts"
_WRONG = (UserError, Refused, Transient, AuthRequired, Conflict)


class Problem(NamedTuple):
    """What went wrong with a source or the calendar."""

    where: str
    text: str
    heals: bool  # whether it may be well again without the user
    wish: float | None = None  # seconds that it wants to be left alone


Watch = Callable[[str], AbstractContextManager[Progress]]


def _unwatched(_name: str) -> AbstractContextManager[Progress]:
    return nullcontext(lambda _done, _total: None)


def context(config: Config, now: datetime) -> Context:
    """Return what every connector may know of its user."""
    me, secrets = config.me, safe(config.state, config.secret_command)
    seen = window(now)
    seen = Span(max(seen.start, now - config.retention), seen.end)
    calls_by = registry.secret_of(config.calendar) if config.calendar else ""
    return Context(now, me.timezone, me.country, seen, me.emails, secrets, calls_by)


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
        with watch(source.name) as progress:
            wrong = pull_source(store, source, config, now, progress, believe=source.name in believe)
        if wrong is not None:
            problems.append(_problem(source.name, wrong))
    return problems


def pull_source(
    store: Store,
    source: SourceConfig,
    config: Config,
    now: datetime,
    progress: Progress,
    *,
    believe: bool = False,
) -> SyncdError | None:
    """Pull one source, note in the store how that went, and return what went wrong."""
    standing = store.source(source.name, source.kind)
    try:
        _pull_one(store, standing, source, config, now, progress=progress, believe=believe)
    except (UserError, Transient, AuthRequired, Refused) as problem:
        store.failed(source.name, str(problem), now)
        return problem
    return None


def _problem(where: str, problem: SyncdError) -> Problem:
    wish = problem.retry_after if isinstance(problem, Transient) else None
    return Problem(where, str(problem), heals=isinstance(problem, Transient | Conflict), wish=wish)


def _pull_one(
    store: Store,
    standing: Standing,
    source: SourceConfig,
    config: Config,
    now: datetime,
    *,
    progress: Progress,
    believe: bool,
) -> None:
    around = context(config, now)
    since = now - config.retention
    judge = Judge(source.name, own(config, store), config.policy, around, since=since)
    pull(store, standing, registry.open_source(source, around), judge, progress=progress, believe=believe)


def consider(
    store: Store, config: Config, now: datetime, *, believe: Collection[str] = ()
) -> tuple[Decision, Calendar | None, list[Problem]]:
    """See what became of our calls, and return what is to be done, on which calendar, and what is wrong.

    Nothing is written but to the store. Where the calendar cannot be read, nothing is to be done: it may
    hold calls already.
    """
    retention.sweep(store, config, now)
    noted, problems = _notes(config)
    try:
        calendar = open_calendar(config, now, store)
        if calendar is None:
            return decide(store, config, facts(store, config, now, notes=noted), None), None, problems
        settle(store, calendar, now)
        look = partial(
            reconcile,
            store,
            calendar,
            within=window(now),
            user=config.me.emails[0],
            believe=CALENDAR in believe,
        )
        known = facts(store, config, now, notes=noted, look=look)
        decision = decide(store, config, known, calendar)
        return replace(decision, drafts=drafting.wanted(store, config, decision)), calendar, problems
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
    decision, wrong = turn(store, config, now, believe=believe)
    return decision, problems + wrong


@no_collecting()
def turn(
    store: Store, config: Config, now: datetime, *, believe: Collection[str] = ()
) -> tuple[Decision, list[Problem]]:
    """Decide on what is known, and do it; return what was decided and done, and what went wrong."""
    forgetting = _kept(store, config, now)
    decision, calendar, problems = consider(store, config, now, believe=believe)
    problems += forgetting
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
    decision = replace(decision, plan=replace(decision.plan, actions=tuple(done)))
    if calendar is not None and config.drafts is not None:
        decision, wrong = _drafted(store, config, config.drafts, decision)
        problems += wrong
    return decision, problems


def _kept(store: Store, config: Config, now: datetime) -> list[Problem]:
    """Remove what is too old, and return what kept it from being removed."""
    try:
        retention.keep(store, config, now)
    except Transient as problem:
        return [_problem("state", problem)]
    return []


def _drafted(
    store: Store, config: Config, where: DraftsConfig, decision: Decision
) -> tuple[Decision, list[Problem]]:
    """Lay the drafts that what was done asks for, and return those that lie."""
    now = decision.facts.setting.now
    todo = drafting.wanted(store, config, decision)
    try:
        drafts = registry.open_drafts(where, context(config, now)) if todo else None
    except UserError as problem:
        return replace(decision, drafts=()), [_problem(DRAFTS, problem)]
    done, wrong = drafting.carry_out(store, drafts, todo, now) if drafts else ((), [])
    return replace(decision, drafts=done), [_problem(DRAFTS, problem) for problem in wrong]


def open_calendar(config: Config, now: datetime, store: Store | None = None) -> Calendar | None:
    """Return the calendar that calls are written to, if the config names one.

    With a store, it need not read again what the store knows of calls that are as they were last seen.
    """
    if config.calendar is None:
        return None
    around = context(config, now)
    if store is not None:
        around = replace(around, last_seen=living.versions(store, now))
    return registry.open_calendar(config.calendar, around)
