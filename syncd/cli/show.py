"""What a person reads: tables and lines, plain where no terminal shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.markup import escape

from syncd.cli import timeline
from syncd.cli.checking import Checked
from syncd.cli.look import clock, lanes, table
from syncd.cli.session import Session, err, out
from syncd.core.need import Setting, reason
from syncd.core.plan import Action
from syncd.core.ten import Group
from syncd.core.wording import ago, count, day, number
from syncd.decide import Decision
from syncd.facts import Facts
from syncd.model import Contact, Need
from syncd.tick import Problem


def plan(session: Session, decision: Decision, *, done: bool) -> None:
    """Show the calls of a plan and why each; then who must wait."""
    actions = decision.plan.actions
    _changed(session, actions, done=done)
    booked = sorted((one for one in actions if one.action == "book"), key=lambda one: one.call.span.start)
    if booked:
        rows = table("When", "Call", "Number", "Lane", "Why", title="Booked" if done else "Would book")
        for action in booked:
            call, need = action.call, action.need
            rows.add_row(
                f"[bold]{clock(call.span.start, session.zone)}[/]",
                escape(call.title.removeprefix("Call ")),
                number(call.phone) if call.phone else "-",
                lanes(need.lanes if need else (call.lane,)),
                escape(action.why),
            )
        out.print(rows)
    elif decision.needs:
        out.print("No call can be booked now.")
    else:
        out.print("Nobody else needs a call: you have spoken with everybody you write to.")
    _drafts(decision, done=done)
    for one in decision.stuck:
        out.print(f"[yellow]{escape(one.life.booking.title)}[/] stays as it is: {escape(one.why)}.")
    reasons = Counter(one.why for one in decision.plan.unplaced)
    for why, size in reasons.most_common():
        verb = "waits" if size == 1 else "wait"
        out.print(f"[dim]{size} more {verb}: {escape(why)}.[/]")


def _drafts(decision: Decision, *, done: bool) -> None:
    """Show what becomes of the user's drafts."""
    verbs = {"lay": ("Laid", "lay"), "change": ("Changed", "change"), "drop": ("Taken away", "take away")}
    titles = {action.call.id: action.call.title for action in decision.plan.actions}
    rows = table("Draft", "For", "Subject", title="Drafts" if done else "Would be done to your drafts")
    for one in decision.drafts:
        life = decision.facts.lives.get(one.call)
        title = titles.get(one.call) or (life.booking.title if life else "")
        subject = one.letter.draft.subject if one.letter else "-"
        rows.add_row(verbs[one.action][0 if done else 1], escape(title), escape(subject))
    if rows.row_count:
        out.print(rows)


def _changed(session: Session, actions: Iterable[Action], *, done: bool) -> None:
    """Show the standing calls that go elsewhere, or away."""
    verbs = {"move": ("Moved", "Would move"), "cancel": ("Withdrawn", "Would withdraw")}
    for kind, (past, would) in verbs.items():
        rows = table("When", "Call", "Why", title=past if done else would)
        for action in actions:
            if action.action == kind:
                title = escape(action.call.title.removeprefix("Call "))
                rows.add_row(clock(action.call.span.start, session.zone), title, escape(action.why))
        if rows.row_count:
            out.print(rows)


def ten(picked: Iterable[tuple[Group, Need]], setting: Setting) -> None:
    """Show ten people to call, list by list."""
    made = table(">", "Who", "Number", "Why")
    last = None
    for place, (group, need) in enumerate(picked, 1):
        if group is not last:
            made.add_section()
            made.add_row("", f"[bold]{group.value.capitalize()}[/]")
            last = group
        phones = need.contact.phones
        phone = number(phones[0]) if phones else "-"
        made.add_row(str(place), escape(need.contact.name), phone, escape(reason(need, setting)))
    if last is None:
        out.print("Nobody needs a call: you have spoken with everybody you write to.")
    else:
        out.print(made)


def status(answer: Mapping[str, Any], session: Session) -> None:
    """Show how everything stands."""
    sources(answer["sources"], session)
    made = table("When", "Call", title="Calls ahead")
    for call in answer["calls_ahead"]:
        made.add_row(clock(datetime.fromisoformat(call["start"]), session.zone), escape(call["title"]))
    if answer["calls_ahead"]:
        out.print(made)
    else:
        out.print("No calls ahead.")
    for one in answer["stuck"]:
        when = clock(datetime.fromisoformat(one["start"]), session.zone)
        out.print(f"[yellow]{escape(one['title'])}[/] on {when}: {escape(one['why'])}.", soft_wrap=True)
    last = answer["last_tick"] and datetime.fromisoformat(answer["last_tick"])
    out.print(f"Last turn: {ago(last, session.now) if last else 'none yet; run: syncd once'}")
    for one in answer["problems"]:
        since = f" (first {ago(datetime.fromisoformat(one['since']), session.now)})" if one["since"] else ""
        out.print(f"[red]{escape(one['where'])}[/]: {escape(one['problem'])}{since}")
    if answer["waits"]:
        out.print(f"[yellow]Nothing new is booked:[/] {escape(answer['waits'])}.")


def checks(results: Iterable[Checked]) -> None:
    """Show what came of trying everything."""
    made = table("", "Name", "Kind", "Says")
    for one in results:
        made.add_row(
            "[green]ok[/]" if one.works else "[red]no[/]", escape(one.name), one.kind, escape(one.says)
        )
    out.print(made)


def sources(rows: Sequence[Mapping[str, Any]], session: Session) -> None:
    """Show how every source stands."""
    made = table("Source", "Kind", "Holds", "Newest", "Skipped>", "State", title="Sources")
    for row in rows:
        newest = datetime.fromisoformat(row["newest"]) if row["newest"] else None
        read = datetime.fromisoformat(row["read"]) if row["read"] else None
        state = (
            f"[red]{escape(row['problem'])}[/]"
            if row["problem"]
            else "[green]fresh[/]"
            if row["fresh"]
            else "[yellow]stale[/]"
        )
        if not read and not row["problem"]:
            state = "not read yet"
        made.add_row(
            escape(row["name"]),
            row["kind"],
            holds(row),
            day(newest, session.zone) if newest else "-",
            str(row["skipped"]),
            state,
        )
    out.print(made)


def holds(row: Mapping[str, Any]) -> str:
    """Return what a source holds, in words."""
    parts = []
    for key, thing in (("interactions", "interaction"), ("cards", "card"), ("entries", "entry")):
        if row[key]:
            parts.append(
                f"{row[key]} entries" if thing == "entry" and row[key] != 1 else count(row[key], thing)
            )
    return ", ".join(parts) or "-"


def skips(rows: Iterable[tuple[str, str, str]]) -> None:
    """Show what could not be read, counted by reason."""
    counted = Counter((source, why) for source, _, why in rows)
    if not counted:
        return
    made = table("Source", "Items>", "Skipped because", title="Skipped")
    for (source, why), size in sorted(counted.items()):
        made.add_row(escape(source), str(size), escape(why))
    out.print(made)


def problems(found: Iterable[Problem]) -> None:
    """Show what went wrong, one line each, on standard error."""
    for one in found:
        err.print(
            f"[red]{escape(one.where)}[/]: {escape(one.text.removeprefix(one.where + ': '))}", soft_wrap=True
        )


def people(known: Facts, session: Session) -> None:
    """Show every contact with its two clocks."""
    made = table(
        "Who",
        "Handle",
        "Tier",
        "Last written",
        "Last voice",
        title=count(len(known.people.contacts), "contact"),
    )
    never = datetime.min.replace(tzinfo=session.zone)

    def recency(contact: Contact) -> datetime:
        return known.clocks[contact.id].tally.last_written or never

    for contact in sorted(known.people.contacts, key=recency, reverse=True):
        clock_ = known.clocks[contact.id]
        written, voice = clock_.tally.last_written, clock_.voice
        made.add_row(
            escape(contact.name),
            escape(contact.handles[0]),
            contact.tier,
            ago(written, session.now) if written else "never",
            ago(voice, session.now) if voice else "never",
        )
    out.print(made)


def dropped(known: Facts) -> None:
    """Show every handle that is nobody to call, and why."""
    made = table("Handle", "Reason", title=f"{len(known.people.dropped)} that are nobody to call")
    for one in known.people.dropped:
        made.add_row(escape(one.handle), escape(one.reason))
    out.print(made)


def why(answer: Mapping[str, Any], session: Session) -> None:
    """Show what is known of one contact, and what it rests on."""
    contact = answer["contact"]
    name = contact.get("name") or ", ".join(contact["handles"])
    verdict = "a person" if answer["person"] else "nobody to call"
    out.print(f"[bold]{escape(name)}[/] is {verdict}: {escape(answer['reason'])}.")
    if answer["person"]:
        ways = dict.fromkeys([*contact["handles"], *contact["phones"]])
        out.print(f"[dim]{escape(', '.join(ways))}; tier {contact['tier']}[/]")
    out.print(timeline.year(answer["interactions"], session))
    out.print(timeline.happened(answer["interactions"], session))
    for call in answer["calls"]:
        when = clock(datetime.fromisoformat(call["start"]), session.zone)
        state = call["outcome"] or ("on the calendar" if call["on_calendar"] else "off the calendar")
        said = f"attempt {call['attempt']}, [bold]{state.replace('_', ' ')}[/]"
        out.print(f"{escape(call['title'])}: {when}, {said}")
        if call["stuck"]:
            out.print(f"  [yellow]{escape(call['stuck'])}[/]", soft_wrap=True)
        for step in call["chain"]:
            on = day(datetime.fromisoformat(step["at"]), session.zone)
            out.print(f"[dim]  {on}: {escape(step['says'])}[/]")
    if answer["next"]:
        out.print(f"Next: {escape(answer['next'])}.")
    if answer["question"]:
        out.print(f"[yellow]For you to decide:[/] {escape(answer['question'])}.")
