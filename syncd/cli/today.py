"""The commands for the morning and for the week: what is to be done today, and what the week came to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import typer
from rich.markup import escape

from syncd import morning
from syncd.cli import answers
from syncd.cli.asking import asking, print_json
from syncd.cli.look import clock, table
from syncd.cli.options import At, ConfigFile, Json
from syncd.cli.session import Session, out
from syncd.core.digest import Digest
from syncd.core.scorecard import Week
from syncd.core.wording import ago, number

app = typer.Typer()

_WIDE = 24  # characters of the longest bar


@app.command(epilog="Example: syncd today")
def today(config: ConfigFile = None, at: At = None, *, as_json: Json = False) -> None:
    """Show the day: its calls, what only you know, what was moved or withdrawn, what does not work."""
    with asking(config, at, tell=False) as asked:
        told = morning.of_today(asked.store, asked.decision, asked.problems)
        if as_json:
            rows = answers.sources(asked.session, asked.store)
            print_json({**_day(told, asked.session), "sources": rows})
        else:
            _show_day(told, asked.session)


@app.command(epilog="Example: syncd week")
def week(config: ConfigFile = None, at: At = None, *, as_json: Json = False) -> None:
    """Show what the last weeks came to: people reached, tries made, and whom you only write to."""
    with asking(config, at, tell=False) as asked:
        session, weeks = asked.session, morning.weeks(asked.store, asked.facts)
        before, now = morning.written_only(asked.store, session.config, asked.facts)
        if as_json:
            rows = [_week(one) for one in weeks]
            counted = {"now": now, "four_weeks_ago": before}
            print_json(
                {"at": answers.time(session.now, session.zone), "weeks": rows, "written_only": counted}
            )
        else:
            _show_weeks(weeks)
            _show_written(before, now)


def _day(told: Digest, session: Session) -> dict[str, Any]:
    zone = session.zone
    return {
        "at": answers.time(session.now, zone),
        "calls": [
            {
                "id": one.id,
                "title": one.title,
                "start": answers.time(one.span.start, zone),
                "end": answers.time(one.span.end, zone),
                "contact": one.contact,
                "phone": one.phone,
                "why": one.why,
                "attempt": one.attempt,
                "outcome": one.outcome.value if one.outcome else None,
            }
            for one in told.calls
        ],
        "questions": [
            {"about": one.about, "contact": one.contact, "question": one.text, "answers": list(one.answers)}
            for one in told.questions
        ],
        "changes": [
            {
                "change": one.change,
                "id": one.call,
                "title": one.title,
                "at": answers.time(one.at, zone),
                "start": answers.time(one.start, zone),
                "why": one.why,
            }
            for one in told.changed
        ],
        "stuck": answers.stuck(told.stuck, zone),
        "waits": told.waits,
        "problems": [
            {"where": one.where, "problem": one.text, "since": answers.time(one.since, zone)}
            for one in told.ill
        ],
    }


def _show_day(told: Digest, session: Session) -> None:
    zone = session.zone
    local = session.now.astimezone(zone)
    calls = table("When", "Call", "Number", "Why", title=f"{local:%A}, {local.day} {local:%B}")
    for one in told.calls:
        passed = one.outcome is not None
        when = f"{one.span.start.astimezone(zone):%H:%M}"
        why = one.outcome.value.replace("_", " ") if one.outcome else one.why
        calls.add_row(
            f"[dim]{when}[/]" if passed else f"[bold]{when}[/]",
            escape(one.title.removeprefix("Call ")),
            number(one.phone) if one.phone else "-",
            f"[dim]{escape(why)}[/]" if passed else escape(why),
        )
    out.print(calls if told.calls else f"{calls.title}: no calls today.")
    questions = table("Only you know", "Type")
    for question in told.questions:
        questions.add_row(escape(question.text), escape("\n".join(question.answers)))
    changed = table("Call", "Was", "Now", "Why", title="Changed since yesterday")
    for change in told.changed:
        where = clock(change.start, zone) if change.change == "moved" else "-"
        changed.add_row(escape(change.title), change.change, where, escape(change.why))
    for made in (questions, changed):
        if made.row_count:
            out.print(made)
    for stuck in told.stuck:
        booking = stuck.life.booking
        out.print(
            f"[yellow]{escape(booking.title)}[/] on {clock(booking.span.start, zone)}: {escape(stuck.why)}."
        )
    for ill in told.ill:
        since = f" (first {ago(ill.since, session.now)})" if ill.since else ""
        out.print(f"[red]{escape(ill.where)}[/]: {escape(ill.text)}{since}", soft_wrap=True)
    if told.waits:
        out.print(f"[yellow]Nothing new is booked[/]: {escape(told.waits)}.", soft_wrap=True)


def _week(one: Week) -> dict[str, Any]:
    return {
        "from": one.monday.isoformat(),
        "to": (one.monday + timedelta(days=6)).isoformat(),
        "planned": one.planned,
        "attempts": one.attempts,
        "reached": one.reached,
        "voicemails": one.voicemails,
        "in_writing": one.in_writing,
    }


def _show_weeks(weeks: Sequence[Week]) -> None:
    most = max(one.reached for one in weeks)
    made = table("Week of", "Reached>", "", "Planned>", "Tried>", "Voicemail>", "In writing>")
    for one in weeks:
        made.add_row(
            f"{one.monday.day} {one.monday:%b}",
            str(one.reached),
            f"[green]{_bar(one.reached, most)}[/]",
            str(one.planned),
            str(one.attempts),
            str(one.voicemails),
            str(one.in_writing),
        )
    out.print(made)


def _show_written(before: int, now: int) -> None:
    made = table("Only written to", ">", "")
    for when, size in (("four weeks ago", before), ("now", now)):
        made.add_row(when, str(size), f"[cyan]{_bar(size, max(before, now))}[/]")
    out.print(made)


def _bar(size: int, most: int) -> str:
    """Return a bar that is as long as its size, in blocks where they can be written."""
    full = "#" if out.options.ascii_only else "\N{FULL BLOCK}"
    return full * max(round(_WIDE * size / most), 1) if size else ""
