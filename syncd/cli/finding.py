"""Whom a person means who types a name, an address or a number; and all that is known of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from syncd.cli.answers import contact as contact_answer
from syncd.cli.answers import time
from syncd.cli.session import Session
from syncd.core import evidence
from syncd.core.handles import email, phone
from syncd.core.ladder import Try
from syncd.decide import Decision
from syncd.errors import UserError
from syncd.facts import Facts, window
from syncd.model import Attendee, Channel, Contact, Entry, Party, Spoke, Verdict
from syncd.store import reading
from syncd.store.store import Store
from syncd.tick import Problem


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a text means: a contact, or a handle that is no person."""

    contact: Contact | None
    handles: tuple[str, ...]
    person: bool
    reason: str


def find(text: str, known: Facts, session: Session) -> Found:
    """Return whom `text` means; raises `UserError` when it is nobody, or several people."""
    wanted = {text.casefold(), email(text), phone(text, session.config.me.country)} - {""}
    contacts = known.people.contacts
    hits = [one for one in contacts if wanted & {*one.handles, *one.phones, one.id}]
    hits = hits or [one for one in contacts if one.name.casefold() in wanted]
    hits = hits or [one for one in contacts if text.casefold() in one.name.casefold().split()]
    if len(hits) == 1:
        (hit,) = hits
        return Found(hit, hit.handles, person=True, reason=known.people.reasons[hit.id])
    if hits:
        several = ", ".join(f"{one.name} ({one.handles[0]})" for one in hits[:5])
        raise UserError(f'"{text}" may be {several}: name one by address or number')
    for one in known.people.dropped:
        if one.handle in wanted:
            return Found(None, (one.handle,), person=False, reason=one.reason)
    raise UserError(f'"{text}" is nobody that syncd knows; `syncd people` lists everybody')


def told(
    session: Session, store: Store, decision: Decision, text: str, problems: Iterable[Problem] = ()
) -> dict[str, Any]:
    """Return what `syncd why --json` prints; `problems` are those of the sources and the calendar."""
    known = decision.facts
    found = find(text, known, session)
    happened = reading.happened(store, found.handles, session.now)
    meetings = _meetings(reading.entries(store, window(session.now)), found, known, session)
    rows = [_row(one, session) for one in happened] + meetings
    rung = known.rungs.get(found.contact.id) if found.contact else None
    stop = known.flags.stop(found.contact, session.now, session.zone) if found.contact else ""
    return {
        "contact": contact_answer(found.contact) if found.contact else {"handles": list(found.handles)},
        "person": found.person,
        "reason": found.reason,
        "interactions": sorted(rows, key=lambda row: row["at"]),
        "calls": [
            _call(one, decision, session)
            for one in (known.tries.get(found.contact.id, ()) if found.contact else ())
            if one.life
        ],
        "next": stop or _unplaced(decision, found) or (rung.why if rung else ""),
        "question": rung.question if rung else "",
        "problems": [{"where": one.where, "problem": one.text} for one in problems],
    }


def _unplaced(decision: Decision, found: Found) -> str:
    """Return why somebody who needs a call gets none now."""
    waiting = (
        one for one in decision.plan.unplaced if found.contact and one.need.contact.id == found.contact.id
    )
    return next((f"needs a call; {one.why}" for one in waiting), "")


def _call(one: Try, decision: Decision, session: Session) -> dict[str, Any]:
    """Return a call of ours, and all that led to its outcome."""
    assert one.life is not None
    booking, zone = one.life.booking, session.zone
    steps = [
        (step.at, f"{step.what.value}, {step.why}" if step.why else step.what) for step in one.life.steps
    ]
    told = [(one.at, f"{one.outcome.value}, by {one.voucher.value}: {one.why}") for one in reversed(one.told)]
    return {
        "title": booking.title,
        "start": time(booking.span.start, zone),
        "end": time(booking.span.end, zone),
        "lane": booking.lane,
        "attempt": booking.attempt,
        "on_calendar": booking.stands,
        "stuck": next((stuck.why for stuck in decision.stuck if stuck.life.booking.id == booking.id), ""),
        "outcome": one.told[0].outcome.value if one.told else None,
        "chain": [{"at": time(at, zone), "says": says} for at, says in (*steps, *told)],
    }


def _row(one: reading.Happened, session: Session) -> dict[str, Any]:
    spoke, why = _spoke(one, session)
    return {
        "at": time(one.at, session.zone),
        "channel": one.kind.channel.value,
        "outgoing": one.kind.outgoing,
        "source": one.source,
        "spoke": spoke.value,
        "why": why,
    }


def _spoke(one: reading.Happened, session: Session) -> tuple[Spoke, str]:
    """Return whether an interaction was a talk, and why."""
    kind = one.kind
    if kind.channel is Channel.CALL:
        return _talked(one.seconds, session)
    if kind.channel is Channel.VOICEMAIL:
        return Spoke.NO, "a voicemail"
    if kind.verdict is Verdict.SPOKE and kind.party is Party.CORRESPONDENT:
        return Spoke.PROBABLY, "the mail says that you spoke"
    if kind.verdict is not Verdict.NONE:
        return Spoke.NO, f"the mail tells of a call: {kind.verdict.value}, {kind.party.value}"
    return Spoke.NO, "written, not spoken" if not kind.signs else "automatic, or to many"


def _talked(seconds: int, session: Session) -> tuple[Spoke, str]:
    policy = session.config.policy
    if seconds >= policy.spoke_after.total_seconds():
        return Spoke.YES, f"a call of {seconds} s"
    if seconds >= policy.unsure_after.total_seconds():
        return Spoke.PROBABLY, f"a call of {seconds} s: perhaps only a machine"
    return Spoke.NO, "not answered, or too short to be a talk"


def _meetings(entries: Iterable[Entry], found: Found, known: Facts, session: Session) -> list[dict[str, Any]]:
    rows = []
    for entry in entries:
        theirs = {one.address for one in (*entry.attendees, *_organiser(entry))} & set(found.handles)
        named = (
            found.contact and evidence.title_party(entry.title).casefold() == found.contact.name.casefold()
        )
        if not (theirs or named) or entry.span.start > session.now or entry.call_id:
            continue
        spoke, why = evidence.held(
            entry, mine=known.own, now=session.now, size=session.config.policy.meeting_size
        )
        rows.append(
            {
                "at": time(entry.span.start, session.zone),
                "channel": Channel.MEETING.value,
                "outgoing": False,
                "source": "calendar",
                "spoke": spoke.value,
                "why": why,
            }
        )
    return rows


def _organiser(entry: Entry) -> tuple[Attendee, ...]:
    return (entry.organiser,) if entry.organiser else ()
