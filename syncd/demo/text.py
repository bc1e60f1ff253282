"""The text of a mail: a greeting, some sentences, a name, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from email.headerregistry import Address
from textwrap import fill

from syncd.demo.agent import COMPANY, ME, SIGNATURE
from syncd.demo.dice import between, pick, roll, shuffled
from syncd.demo.letter import Letter
from syncd.demo.story import Character, Thread
from syncd.demo.words import MY_CLOSINGS, THEIR_CLOSINGS, TOPICS

AWAY = "I am out of the office and will read your mail when I am back."
_QUOTED = 16  # lines of the mail before


def by_hand(
    character: Character, thread: Thread, before: Sequence[Letter], author: Address, *key: object
) -> str:
    """Return what the next mail of a thread says, as its author typed it."""
    number = len(before)
    mine = author == ME
    paragraph = " ".join(_sentences(thread, number, *key, mine)).format(home=character.home)
    if character.headers and not character.mailing_list and not mine:
        return f"{fill(paragraph, 72)}\n\n{character.name}\n"
    other = character.first if mine and not character.mailing_list else "all" if mine else "Nora"
    greeting = f"{pick(('Hi', 'Dear', 'Hello'), *key, mine)} {other}".rstrip()
    name = author.display_name.split(" ")[0] or author.username.split(".")[-1]
    closing = pick(MY_CLOSINGS if mine else THEIR_CLOSINGS, *key, number)
    signature = f"\n{SIGNATURE}" if mine else ""
    quote = _quote(before[-1], 0 if mine else roll(character.emails[0]) % 3) if before else ""
    return f"{greeting},\n\n{fill(paragraph, 72)}\n\n{closing},\n{name}\n{signature}{quote}"


def by_itself(sign: str, title: str, address: Address) -> str:
    """Return what a machine says: an out-of-office, a calendar, or the post office."""
    return {
        "o": f"{AWAY}\n",
        "r": f"{ME.display_name} has declined the invitation: {title}\n",
        "b": f"Your message to <{address.addr_spec}> could not be delivered: no such mailbox.\n",
    }[sign]


def vacation() -> str:
    """Return what the agent's own out-of-office says."""
    return f"{AWAY} In urgent matters please write to Tom Marsh.\n\n{ME.display_name}, {COMPANY}\n"


def _sentences(thread: Thread, number: int, *key: object) -> list[str]:
    *_, mine = key
    topic, sign = TOPICS[thread.topic], thread.turns[number]
    pool = shuffled(topic.mine if mine else topic.theirs, *key)
    start = 3 * thread.turns[:number].count(sign)
    count = min(between(2, 4, *key, number), len(pool))
    chosen = [pool[(start + place) % len(pool)] for place in range(count)]
    if number == thread.turns.rfind(sign) and (special := thread.mine if mine else thread.theirs):
        return [special, *chosen]
    return [topic.opening, *chosen] if topic.opening and not number and mine else chosen


def _quote(letter: Letter, style: int) -> str:
    """Return the mail before, quoted as Thunderbird does, as Outlook does, or not at all."""
    lines = letter.text.splitlines()[:_QUOTED]
    if style == 0:
        quoted = "".join(f"> {line}".rstrip() + "\n" for line in lines)
        return f"\nOn {letter.at:%d/%m/%Y %H:%M}, {letter.author.display_name} wrote:\n{quoted}"
    if style == 1:
        head = f"From: {letter.author}\nSent: {letter.at:%d/%m/%Y %H:%M}\nSubject: {letter.subject}"
        return f"\n-----Original Message-----\n{head}\n\n" + "\n".join(lines) + "\n"
    return ""
