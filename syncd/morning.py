"""The digest and the scorecard of one user, from what is known and what went wrong."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from syncd.config import Config
from syncd.core.diary import met
from syncd.core.digest import Digest, Ill, digest
from syncd.core.scorecard import Week, monday, week
from syncd.decide import Decision, wanted
from syncd.facts import Facts, facts
from syncd.model import Lane, Span
from syncd.store import reading
from syncd.store.store import Store
from syncd.tick import Problem

WEEKS = 5  # that the scorecard shows, this one last


def of_today(store: Store, decision: Decision, problems: Iterable[Problem]) -> Digest:
    """Return the digest of the day."""
    known = decision.facts
    around, people = known.setting, known.people.contacts
    since = {one.name: one.problem_since for one in store.sources()}
    return digest(
        contacts=people,
        lives=known.lives,
        tries=known.tries,
        rungs=known.rungs,
        stopped={one.id for one in people if known.flags.stop(one, around.now, around.zone)},
        stuck=decision.stuck,
        ill=[
            Ill(one.where, one.text.removeprefix(f"{one.where}: "), since.get(one.where)) for one in problems
        ],
        waits=decision.waits,
        setting=around,
    )


def weeks(store: Store, known: Facts) -> tuple[Week, ...]:
    """Return what this week and the ones before it came to, the oldest first."""
    zone = known.setting.zone
    this = monday(known.setting.now, zone)
    first = this - timedelta(weeks=WEEKS - 1)
    talks = _talks(store, known, datetime.combine(first, time(), zone))
    return tuple(week(known.tries, talks, first + timedelta(weeks=number), zone) for number in range(WEEKS))


def _talks(store: Store, known: Facts, since: datetime) -> dict[str, list[datetime]]:
    """Return when the user talked with each contact, by contact id: on the phone, or where they met."""
    now, policy = known.setting.now, known.setting.policy
    entries = reading.entries(store, Span(since, now))
    whose = {
        handle: contact.id
        for contact in known.people.contacts
        for handle in contact.handles
        if handle not in known.people.shared
    }
    found: dict[str, list[datetime]] = {}
    for handle, at in (
        *reading.talks(store, since, now, spoke=policy.spoke_after),
        *met(entries, mine=known.own, now=now, size=policy.meeting_size),
    ):
        if handle in whose:
            found.setdefault(whose[handle], []).append(at)
    return found


def written_only(store: Store, config: Config, known: Facts) -> tuple[int, int]:
    """Return how many people the user only wrote to four weeks ago, as it was known then, and now."""
    then = facts(store, config, known.setting.now - timedelta(weeks=4))
    before, now = (
        sum(Lane.WRITTEN_ONLY in need.lanes for need in wanted(one, whoever=True)) for one in (then, known)
    )
    return before, now
