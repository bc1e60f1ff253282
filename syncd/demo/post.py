"""The year's mail: every plot turned into letters, and what answered by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.headerregistry import Address
from zoneinfo import ZoneInfo

from syncd.demo import text
from syncd.demo.agent import ME
from syncd.demo.clock import LONDON, Year, days
from syncd.demo.crowd import mailshots, strangers
from syncd.demo.diary import invitation
from syncd.demo.dice import between, pick, roll
from syncd.demo.letter import Letter
from syncd.demo.story import Character, Habit, Thread
from syncd.demo.words import TOPICS

_BY_HAND, _MINE = "><i", ">r"
_AUTO_REPLIED = (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"))
_ANSWERED, _REMINDED = (75, 1500), (2880, 5760)  # minutes between two mails
_POSTMASTER = Address("Mail Delivery System", "mailer-daemon", ME.domain)


def post(year: Year, cast: tuple[Character, ...]) -> tuple[list[Letter], list[Letter]]:
    """Return what was sent and what came in."""
    letters = [
        letter
        for character in cast
        for place, thread in enumerate(_threads(character, year))
        for letter in _written(character, thread, year, year.seed, character.emails[0], place)
    ]
    sent = [letter for letter in letters if letter.author == ME]
    inbox = [letter for letter in letters if letter.author != ME]
    return [*sent, *vacation(inbox, year), *mailshots(year, cast)], inbox


def _threads(character: Character, year: Year) -> Iterator[Thread]:
    for step in character.plot:
        if isinstance(step, Thread):
            yield step
        elif isinstance(step, Habit):
            yield from _again(step, year.seed, character.emails[0], step.since)


def _again(habit: Habit, *key: object) -> Iterator[Thread]:
    ago, every, turn = days(habit.since), days(habit.every), 0
    while ago > days(habit.until):
        topic, turns = habit.topics[turn % len(habit.topics)], habit.turns[turn % len(habit.turns)]
        yield Thread(f"{ago} days", topic, turns)
        ago -= max(1, every + between(-every // 4, every // 4, turn, *key))
        turn += 1


def _written(character: Character, thread: Thread, year: Year, *key: object) -> list[Letter]:
    """Return the thread's letters in order."""
    subject = pick(TOPICS[thread.topic].subjects, *key).format(home=character.home)
    letters: list[Letter] = []
    for sign, at in zip(thread.turns, _times(character, thread, year, *key), strict=True):
        author, to = _parties(character, sign, *key, len(letters))
        letter = Letter(
            id=f"<{roll(*key, len(letters)):016x}@{author.domain}>",
            at=at,
            author=author,
            to=(to,),
            cc=(Address(character.copy[0], addr_spec=character.copy[1]),) if character.copy else (),
            subject=f"Re: {subject}" if letters else subject,
            text="",
            thread=tuple(earlier.id for earlier in letters),
        )
        if sign in _BY_HAND:
            letter = _typed(letter, character, thread, letters, *key)
        letters.append(_marked(letter, sign, character, subject))
    return letters


def _parties(character: Character, sign: str, *key: object) -> tuple[Address, Address]:
    """Return who writes and to whom."""
    if character.mailing_list:
        member = ME if sign in _MINE else strangers(60 + between(0, 8, *key), 1)[0]
        return member, character.address
    if sign == "b":
        return _POSTMASTER, ME
    return (ME, character.address) if sign in _MINE else (character.address, ME)


def _typed(
    letter: Letter, character: Character, thread: Thread, before: list[Letter], *key: object
) -> Letter:
    mine = letter.author == ME
    return replace(
        letter,
        text=text.by_hand(character, thread, before, letter.author, *key),
        headers=() if mine else character.headers,
        charset="utf-8" if mine else character.charset,
    )


def _marked(letter: Letter, sign: str, character: Character, title: str) -> Letter:
    """Return the letter with what tells a machine's mail from a person's."""
    if sign == "i":
        request = invitation("REQUEST", letter, title, organiser=letter.author, guest=ME)
        return replace(letter, subject=f"Invitation: {title}", method="REQUEST", calendar=request)
    if sign in _BY_HAND:
        return letter
    said = replace(letter, text=text.by_itself(sign, title, character.address))
    if sign == "r":
        reply = invitation("REPLY", letter, title, organiser=character.address, guest=ME)
        return replace(said, subject=f"Declined: {title}", method="REPLY", calendar=reply)
    if sign == "o":
        return replace(said, subject=f"Automatic reply: {title}", headers=_AUTO_REPLIED)
    return replace(said, subject=f"Undelivered: {title}", headers=_AUTO_REPLIED, bounced=True)


def _times(character: Character, thread: Thread, year: Year, *key: object) -> list[datetime]:
    """Return when each mail was written, told from the last one backwards; machines answer at once."""
    turns = thread.turns
    zones = [LONDON.key if sign in _MINE else character.zone for sign in turns]
    typed = [number for number, sign in enumerate(turns) if sign in _BY_HAND]
    latest = year.latest(thread.ago, zones[typed[-1]])
    times: dict[int, datetime] = {}
    for number, before in zip(reversed(typed), [*reversed(typed[:-1]), None], strict=True):
        mine = turns[number] in _MINE
        at = (
            year.office_hours(latest, *key, number)
            if mine
            else year.waking(latest, zones[number], *key, number)
        )
        again = before is not None and turns[before] == turns[number]
        latest = at - timedelta(minutes=between(*(_REMINDED if again else _ANSWERED), *key, number))
        times[number] = at
    for number, zone in enumerate(zones):
        if number not in times:
            at = times[number - 1] + timedelta(seconds=between(40, 300, *key, number))
            times[number] = at.astimezone(ZoneInfo(zone))
    return [times[number] for number in range(len(turns))]


def vacation(inbox: list[Letter], year: Year) -> Iterator[Letter]:
    """Yield the agent's automatic replies: one for everybody who wrote during a leave."""
    for leave in year.leave:
        answered: set[str] = set()
        for letter in sorted(inbox, key=lambda letter: letter.at):
            day = letter.at.astimezone(LONDON).date()
            who = letter.author.addr_spec
            if leave[0] <= day <= leave[1] and not letter.automatic and who not in answered:
                answered.add(who)
                yield Letter(
                    id=f"<{roll('vacation', letter.id):016x}@{ME.domain}>",
                    at=(letter.at + timedelta(seconds=45)).astimezone(LONDON),
                    author=ME,
                    to=(letter.author,),
                    subject=f"Out of office: {letter.subject}",
                    text=text.vacation(),
                    thread=(*letter.thread, letter.id),
                    headers=_AUTO_REPLIED,
                )
