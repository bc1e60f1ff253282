"""What `--json` prints: the outside contract. Scripts depend on it; it changes only by adding."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from syncd import decide as deciding
from syncd.background.notices import DIGEST, UNSENT
from syncd.cli.session import Session
from syncd.core.letters import Redraft
from syncd.core.need import Setting, reason
from syncd.core.plan import Action
from syncd.core.ten import Group
from syncd.core.upkeep import Stuck
from syncd.decide import Decision
from syncd.facts import Facts
from syncd.model import Contact, Need
from syncd.store import life as living
from syncd.store import reading
from syncd.store.store import Store
from syncd.tick import Problem


def time(moment: datetime | None, zone: ZoneInfo) -> str | None:
    """Return a moment as RFC 3339 text in the user's zone."""
    return None if moment is None else moment.astimezone(zone).isoformat()


def contact(one: Contact) -> dict[str, Any]:
    """Return a contact."""
    return {
        "id": one.id,
        "name": one.name,
        "emails": list(one.emails),
        "phones": list(one.phones),
        "tier": one.tier,
        "handles": list(one.handles),
    }


def need(one: Need, setting: Setting) -> dict[str, Any]:
    """Return a need."""
    zone = setting.zone
    return {
        "contact": contact(one.contact),
        "lanes": [lane.value for lane in one.lanes],
        "last_written": time(one.last_written, zone),
        "last_voice": time(one.last_voice, zone),
        "probably": one.unsure_voice is not None,
        "score": one.score,
        "why": reason(one, setting),
    }


def action(one: Action, zone: ZoneInfo) -> dict[str, Any]:
    """Return one step of a plan."""
    return {
        "action": one.action,
        "id": one.call.id,
        "title": one.call.title,
        "start": time(one.call.span.start, zone),
        "end": time(one.call.span.end, zone),
        "contact": one.call.contact,
        "lane": one.call.lane.value,
        "attempt": one.call.attempt,
        "why": one.why,
    }


def draft(one: Redraft, session: Session, decision: Decision) -> dict[str, Any]:
    """Return what is to be done to one draft."""
    life = decision.facts.lives.get(one.call)
    action = next((action for action in decision.plan.actions if action.call.id == one.call), None)
    title = action.call.title if action else life.booking.title if life else ""
    return {
        "action": one.action,
        "id": one.id,
        "purpose": one.purpose.value,
        "call": one.call,
        "title": title,
        "subject": one.letter.draft.subject if one.letter else None,
        "laid": time(one.laid.at if one.laid else None, session.zone),
    }


def sources(session: Session, store: Store) -> list[dict[str, Any]]:
    """Return how every configured source stands."""
    held = reading.held(store, session.now)
    standing = {one.name: one for one in store.sources()}
    rows = []
    silent = deciding.stale(store, session.config, session.now, session.zone)
    for source in session.config.sources:
        known, has = standing.get(source.name), held.get(source.name, reading.Held())
        read = known and known.pulled and not known.problem and session.now - known.pulled <= stale(session)
        fresh = bool(read) and source.name not in silent
        rows.append(
            {
                "name": source.name,
                "kind": source.kind,
                "fresh": fresh,
                "newest": time(has.newest, session.zone),
                "interactions": has.interactions,
                "skipped": has.skipped,
                "cards": has.cards,
                "entries": has.entries,
                "read": time(known.pulled if known else None, session.zone),
                "problem": known.problem if known else "",
            }
        )
    return rows


def stale(session: Session) -> timedelta:
    """Return how old a source's last reading may be."""
    return session.config.policy.fresh_within


def plan(session: Session, store: Store, decision: Decision, problems: Iterable[Problem]) -> dict[str, Any]:
    """Return what `syncd plan --json` prints."""
    zone = session.zone
    return {
        "at": time(session.now, zone),
        "needs": [need(one, decision.facts.setting) for one in decision.needs],
        "actions": [action(one, zone) for one in decision.plan.actions],
        "drafts": [draft(one, session, decision) for one in decision.drafts],
        "waits": decision.waits,
        "unplaced": [{"contact": one.need.contact.id, "why": one.why} for one in decision.plan.unplaced],
        "dropped": [{"handle": one.handle, "reason": one.reason} for one in decision.facts.people.dropped],
        "sources": sources(session, store),
        "problems": [{"where": one.where, "problem": one.text} for one in problems],
    }


def ten(picked: Iterable[tuple[Group, Need]], setting: Setting) -> dict[str, Any]:
    """Return what `syncd ten --json` prints."""
    rows = [{"group": group.value, **need(one, setting)} for group, one in picked]
    return {"at": time(setting.now, setting.zone), "ten": rows}


def people(known: Facts, session: Session) -> dict[str, Any]:
    """Return what `syncd people --json` prints."""
    zone = session.zone
    return {
        "people": [
            {
                **contact(one),
                "reason": known.people.reasons[one.id],
                "last_written": time(known.clocks[one.id].tally.last_written, zone),
                "last_voice": time(known.clocks[one.id].voice, zone),
            }
            for one in known.people.contacts
        ],
        "dropped": [{"handle": one.handle, "reason": one.reason} for one in known.people.dropped],
    }


def _shrank(name: str, how: str) -> str:
    return f"has {how}; nothing was forgotten. If that is right, run: syncd once --believe {name}"


def stuck(calls: Iterable[Stuck], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Return the calls that are not as they should be, and why."""
    return [
        {
            "id": one.life.booking.id,
            "title": one.life.booking.title,
            "start": time(one.life.booking.span.start, zone),
            "why": one.why,
        }
        for one in calls
    ]


def status(session: Session, store: Store, decision: Decision, wrong: Iterable[Problem]) -> dict[str, Any]:
    """Return what `syncd status --json` prints; `wrong` is what is wrong with the calendar."""
    rows = sources(session, store)
    ahead = [one for one in living.bookings(store, session.now) if one.stands and one.span.end > session.now]
    return {
        "at": time(session.now, session.zone),
        "sources": rows,
        "calls_ahead": [
            {"title": call.title, "start": time(call.span.start, session.zone), "lane": call.lane}
            for call in ahead
        ],
        "stuck": stuck(decision.stuck, session.zone),
        "last_tick": time(reading.last_tick(store), session.zone),
        "waits": decision.waits,
        "problems": [
            {"where": one.name, "problem": one.problem, "since": time(one.problem_since, session.zone)}
            for one in store.sources()
            if one.problem and one.name in {row["name"] for row in rows}
        ]
        + [
            {"where": name, "problem": _shrank(name, how), "since": time(since, session.zone)}
            for name, how, since in living.shrunken(store, session.now)
        ]
        + [
            {
                "where": DIGEST,
                "problem": "a notification was not sent; see: syncd check",
                "since": time(since, session.zone),
            }
            for about, since in living.notices(store).items()
            if about == UNSENT and session.config.digest is not None
        ]
        + [{"where": one.where, "problem": one.text, "since": None} for one in wrong],
    }
