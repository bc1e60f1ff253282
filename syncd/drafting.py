"""Drafts beside the calls: which the user's folder should hold, and laying them there; none is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from syncd import crash
from syncd.config import Config
from syncd.core import letters
from syncd.core.letters import Laid, Letter, Phase, Purpose, Redraft
from syncd.core.life import Voucher
from syncd.core.zones import contact_zone
from syncd.decide import Decision
from syncd.errors import AuthRequired, Conflict, SyncdError, Transient
from syncd.facts import Facts
from syncd.model import Contact, Outcome
from syncd.ports import Drafts
from syncd.retry import patiently
from syncd.store import drafts as laying
from syncd.store import reading
from syncd.store.store import Store


def wanted(store: Store, config: Config, decision: Decision) -> tuple[Redraft, ...]:
    """Return what is to be done to the user's drafts once the plan's actions are done. Writes nothing."""
    if config.drafts is None:
        return ()
    known = laying.laid(store)
    purposes = [
        purpose
        for purpose, on in (
            (Purpose.HEADS_UP, config.drafts.heads_up),
            (Purpose.SUMMARY, config.drafts.summary),
        )
        if on
    ]
    due = list[Letter]()
    if Purpose.HEADS_UP in purposes:
        due += _heads_ups(store, config, decision, {*known})
    if Purpose.SUMMARY in purposes:
        due += _summaries(config, decision.facts)
    return tuple(letters.redrafts(due, known, purposes=purposes))


class _Standing(NamedTuple):
    """A call as it stands once the plan's actions are done."""

    id: str
    contact: Contact
    start: datetime


def _standing(decision: Decision) -> Iterator[_Standing]:
    known, changed = decision.facts, {action.call.id for action in decision.plan.actions}
    for action in decision.plan.actions:
        contact = next((one for one in known.people.contacts if one.id == action.call.contact), None)
        if action.need is not None:
            contact = action.need.contact
        elif action.call.id in known.lives:
            contact = known.contact_of(known.lives[action.call.id])
        if action.action != "cancel" and contact is not None:
            yield _Standing(action.call.id, contact, action.call.span.start)
    for life in known.lives.values():
        booking = life.booking
        if booking.stands and booking.id not in changed and booking.span.start > known.setting.now:
            contact = known.contact_of(life)
            if contact is not None:
                yield _Standing(booking.id, contact, booking.span.start)


def _welcome(known: Facts, contact: Contact) -> bool:
    """Whether somebody may be written to: they have an address, and no flag."""
    return bool(contact.emails) and not known.flags.stop(contact, known.setting.now, known.setting.zone)


def _heads_ups(store: Store, config: Config, decision: Decision, laid: set[str]) -> Iterator[Letter]:
    known, user = decision.facts, config.me.emails[0]
    for one in _standing(decision):
        there = letters.draft_id(user, one.id, Purpose.HEADS_UP) in laid
        if not _welcome(known, one.contact) or not (there or letters.announced(one.start, known.setting)):
            continue
        yield letters.heads_up(
            user,
            one.id,
            one.contact,
            one.start,
            theirs=_zone(store, known, one.contact),
            zone=known.setting.zone,
            me=config.me.name,
            my_number=config.me.phones[0] if config.me.phones else "",
        )


def _zone(store: Store, known: Facts, contact: Contact) -> ZoneInfo | None:
    """Return a contact's own zone, where it is known."""
    around = known.setting
    found = reading.offsets(store, contact.handles, around.now)
    offsets = [minutes for one in contact.handles for minutes in found.get(one, ())]
    name, why = contact_zone(contact, offsets=offsets, default=around.zone.key, now=around.now)
    return None if why == "yours" else ZoneInfo(name)


def _summaries(config: Config, known: Facts) -> Iterator[Letter]:
    """Yield a summary for each talk of late, unless a mail told of it: then one was written already."""
    contacts = {contact.id: contact for contact in known.people.contacts}
    for contact_id, tries in known.tries.items():
        for one in tries:
            told = one.told[0] if one.told else None
            if one.life is None or told is None or told.outcome is not Outcome.SPOKE:
                continue
            late = not known.setting.now - letters.FRESH <= told.at <= known.setting.now
            if late or told.voucher is Voucher.MAIL or not _welcome(known, contacts[contact_id]):
                continue
            yield letters.summary(
                config.me.emails[0],
                one.life.booking.id,
                contacts[contact_id],
                told.at,
                zone=known.setting.zone,
                me=config.me.name,
            )


def carry_out(
    store: Store, drafts: Drafts, todo: Iterable[Redraft], now: datetime
) -> tuple[tuple[Redraft, ...], list[SyncdError]]:
    """Do what is to be done to the drafts; return what was done, and what went wrong.

    The intent is written down before each effect. A draft that the user edited, sent or deleted is theirs
    from then on, without a word.
    """
    done = list[Redraft]()
    wrong = list[SyncdError]()
    for one in todo:
        try:
            _do(store, drafts, one, now)
            done.append(one)
        except Conflict:
            laid = laying.laid(store)[one.id]
            laying.save(store, replace(laid, phase=Phase.THEIRS))
        except (Transient, AuthRequired) as problem:
            wrong.append(problem)
            break
        except SyncdError as problem:  # of this one draft, as far as we know
            if str(problem) not in map(str, wrong):
                wrong.append(problem)
    return tuple(done), wrong


def _do(store: Store, drafts: Drafts, one: Redraft, now: datetime) -> None:
    before = one.laid
    if one.letter is None:
        assert before is not None
        _drop(store, drafts, before)
        return
    version = before.version if before else ""
    mark, draft = one.letter.mark, one.letter.draft
    intent = Laid(one.id, one.call, one.purpose, mark, Phase.LAYING, before.at if before else now, version)
    laying.save(store, intent)
    crash.point()
    stands = patiently(partial(drafts.put, draft, over=version or None))
    laying.save(store, replace(intent, phase=Phase.STANDS, version=stands))


def _drop(store: Store, drafts: Drafts, laid: Laid) -> None:
    if not laid.version:  # a crash left open whether it is there, and whether it is as we wrote it
        found = patiently(partial(drafts.find, laid.id))
        laying.save(store, replace(laid, phase=Phase.GONE if found is None else Phase.THEIRS))
        return
    laying.save(store, replace(laid, phase=Phase.DROPPING))
    crash.point()
    patiently(partial(drafts.drop, laid.id, over=laid.version))
    laying.save(store, replace(laid, phase=Phase.GONE))
