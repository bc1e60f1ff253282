"""The commands by which the user tells syncd something: an outcome, a flag, a pause, an undo."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer

from syncd import notes, tell
from syncd.cli import finding
from syncd.cli.options import At, ConfigFile
from syncd.cli.session import Session, begin, out, say, watching
from syncd.core.flags import Flag, Flagged, Flags
from syncd.core.gestures import in_title, named
from syncd.core.wording import day
from syncd.decide import Decision
from syncd.errors import Refused, UserError
from syncd.model import Contact, Outcome
from syncd.ports import Calendar
from syncd.settings.durations import duration
from syncd.settings.shapes import did_you_mean
from syncd.store import life as living
from syncd.store.store import Store
from syncd.tick import consider, pull_all

app = typer.Typer()

Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Your words, for the next brief.")]
Until = Annotated[
    str | None,
    typer.Option(
        "--until", metavar="TIME", help='A day, "2026-08-20" or "friday 10:00", or a while, "2 weeks".'
    ),
]
Whom = Annotated[str | None, typer.Argument(help="A person or @domain; without one, the pause ends.")]
_DOMAIN = re.compile(r"@[\w-]+(?:\.[\w-]+)+")
_FLAGS = {flag.value: flag for flag in (Flag.MUTE, Flag.DO_NOT_CALL, Flag.PREFERS_EMAIL)}


@dataclass(frozen=True, slots=True)
class _Told:
    """The live state, read up to now, and the calendar."""

    session: Session
    store: Store
    decision: Decision
    calendar: Calendar | None

    def contact(self, who: str) -> Contact:
        """Return the person that is meant. Raises `UserError` when it is none, or several."""
        found = finding.find(who, self.decision.facts, self.session)
        if found.contact is None:
            raise UserError(f'"{who}" is nobody to call: {found.reason}')
        return found.contact


@contextmanager
def _telling(config: Path | None, at: str | None) -> Iterator[_Told]:
    session = begin(config, at)
    with session.live() as store:
        pull_all(store, session.config, session.now, watch=watching)
        decision, calendar, problems = consider(store, session.config, session.now)
        if session.config.calendar is not None and calendar is None:
            raise Refused("; ".join(problem.text for problem in problems))
        yield _Told(session, store, decision, calendar)


@app.command(epilog='Example: syncd log ann@x.org spoke --note "daughter graduates in June"')
def log(
    who: str,
    outcome: str,
    config: ConfigFile = None,
    at: At = None,
    *,
    note: Note = None,
    until: Until = None,
) -> None:
    """Tell what came of a call: spoke, voicemail, no_answer, busy, wrong_number, callback, declined ...

    The words that a call's title may say will do: "vm", "left a message", "callback friday 10:00".
    """
    with _telling(config, at) as telling:
        session, (told, promised) = telling.session, _outcome(outcome, telling.session)
        contact = telling.contact(who)
        promised = _until(until, session) if until else promised
        life = tell.log(telling.store, telling.decision.facts, contact, told, promised)
        if note:
            today = session.now.astimezone(session.zone).date()
            notes.add(session.config.notes, contact, note, today, session.config.me.country)
    about = f" for {life.booking.title} of {day(life.booking.span.start, session.zone)}" if life else ""
    say(f"Noted: {told.value.replace('_', ' ')} with {contact.name}{about}.")


@app.command(epilog="Example: syncd flag ann@x.org do-not-call")
def flag(who: str, what: str, config: ConfigFile = None, at: At = None) -> None:
    """Call somebody no more: mute, do-not-call or prefers-email; a person, or @domain for all there."""
    chosen = _FLAGS.get(what.casefold().replace("_", "-"))
    if chosen is None:
        raise UserError(f'"{what}" is no flag; {did_you_mean(what, _FLAGS)}')
    with _telling(config, at) as telling:
        name = _flagged(telling, who, chosen, None)
    say(f"{name}: {chosen.value}. A call that stands is taken away at the next turn.")


@app.command(epilog='Example: syncd snooze ann@x.org --until "3 weeks"')
def snooze(who: str, until: Until = None, config: ConfigFile = None, at: At = None) -> None:
    """Leave somebody, or @domain, alone until a day."""
    if until is None:
        raise UserError('snooze: say until when, such as --until 2026-08-20 or --until "3 weeks"')
    with _telling(config, at) as telling:
        end = _moment(_until(until, telling.session), telling.session)
        if end <= telling.session.now:
            raise UserError(
                f"snooze: {until} is not after now; name a day to come, or a while such as 3 weeks"
            )
        name = _flagged(telling, who, Flag.SNOOZE, end)
        say(f"{name}: no calls until {day(end, telling.session.zone)}.")


@app.command(epilog="Example: syncd pause --until 2026-08-20")
def pause(
    until: Until = None,
    since: Annotated[str | None, typer.Option("--from", metavar="DAY")] = None,
    config: ConfigFile = None,
    at: At = None,
) -> None:
    """Book no calls and withdraw those that stand until a day: a holiday. The calls then resume, spread.

    Pauses add up: the holiday that you planned stays when you pause tomorrow, too.
    """
    session = begin(config, at)
    if until is None:
        raise UserError('pause: say until when, such as --until 2026-08-20 or --until "2 weeks"')
    end = _moment(_until(until, session), session)
    start = _moment(_until(since, session), session) if since else session.now
    if end <= max(start, session.now):
        raise UserError(f"pause: {until} is not after {since or 'now'}")
    with session.live() as store:
        living.pause(store, start, end)
        spans = Flags(living.flagged(store)).pauses(session.now)
    for span in spans:
        say(f"No calls from {day(span.start, session.zone)} until {day(span.end, session.zone)}.")
    say("syncd resume ends it." if len(spans) == 1 else "syncd resume ends them all.")


@app.command(epilog="Example: syncd resume ann@x.org")
def resume(
    who: Annotated[str | None, typer.Argument()] = None, config: ConfigFile = None, at: At = None
) -> None:
    """Call again: end every pause, or take every flag off a person or @domain."""
    if who is None or who.startswith("@"):
        session = begin(config, at)
        with session.live() as store:
            found = living.unflag(store, [(who or "").lower()], [*Flag])
        say("Calls are welcome again." if found else "There was nothing to resume.")
        return
    with _telling(config, at) as telling:
        contact = telling.contact(who)
        tell.resume(telling.store, contact, telling.session.now)
        still = telling.session.config.flags and telling.decision.facts.flags.stop(
            contact, telling.session.now, telling.session.zone
        )
    say(f"{contact.name}: calls are welcome again.")
    if still:
        out.print("[dim]A flag in the config or on their card stays until you take it out there.[/]")


@app.command(epilog="Example: syncd undo")
def undo(config: ConfigFile = None, at: At = None) -> None:
    """Take back what the last turn wrote to the calendar; what you changed since stays."""
    with _telling(config, at) as telling:
        if telling.calendar is None:
            raise UserError("the config names no [calendar]: there is nothing to undo")
        done = list(tell.undo(telling.store, telling.calendar, telling.decision.facts))
    for one in done:
        say(f"{one.title}: {one.says}.")
    if not done:
        say("There is nothing to undo.")


Yes = Annotated[bool, typer.Option("--yes", help="Do not ask first.")]


@app.command(epilog="Example: syncd clear --yes")
def clear(config: ConfigFile = None, at: At = None, *, yes: Yes = False) -> None:
    """Take all coming calls off the calendar. Nobody of them is booked again for a month."""
    if not yes:
        typer.confirm("Take all coming calls off the calendar?", abort=True)
    with _telling(config, at) as telling:
        if telling.calendar is None:
            raise UserError("the config names no [calendar]: there is nothing to clear")
        done = list(tell.clear(telling.store, telling.calendar, telling.decision.facts))
    for one in done:
        say(f"{one.title}: {one.says}.")
    if not done:
        say("No calls ahead.")


def _flagged(telling: _Told, who: str, what: Flag, until: datetime | None) -> str:
    """Put a flag on whom the user names; return their name."""
    now = telling.session.now
    if who.startswith("@"):
        if not _DOMAIN.fullmatch(who):
            raise UserError(f'"{who}" is no domain; write one such as @example.org')
        living.flag(telling.store, [Flagged(who.lower(), what, now, until)])
        return f"everybody at {who[1:].lower()}"
    contact = telling.contact(who)
    tell.flag(telling.store, contact, what, now, until)
    return contact.name


def _outcome(text: str, session: Session) -> tuple[Outcome, date | datetime | None]:
    """Return the outcome that a text names, and the moment that it names beside it."""
    name = text.casefold().replace("-", "_").replace(" ", "_")
    if name in {*Outcome} and name != Outcome.UNKNOWN:
        return Outcome(name), None
    said = in_title(text, written="", now=session.now, zone=session.zone)
    if said is None or said.outcome is None or said.stop:  # to stop is `syncd flag`
        known = [one.value for one in Outcome if one is not Outcome.UNKNOWN]
        raise UserError(f'"{text}" is no outcome; {did_you_mean(text, known)}')
    return said.outcome, said.until


def _until(text: str, session: Session) -> date | datetime:
    """Return the day or the moment that the user names, in the future or not."""
    try:
        return date.fromisoformat(text) if len(text) <= len("2026-08-20") else _local(text, session)
    except ValueError:
        pass
    local = session.now.astimezone(session.zone)
    try:
        span = duration(text)
    except ValueError as problem:
        if found := named(text, now=local, zone=session.zone):
            return found
        hint = 'write such as 2026-08-20, "friday 10:00" or "2 weeks"'
        raise UserError(f'"{text}" is no time, or may mean two; {hint}') from problem
    return (local + span).date() if span >= timedelta(days=1) else local + span


def _local(text: str, session: Session) -> datetime:
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=session.zone)


def _moment(when: date | datetime, session: Session) -> datetime:
    return when if isinstance(when, datetime) else datetime.combine(when, time(), session.zone)
