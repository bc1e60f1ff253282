"""What the user typed with a thumb into the title or the notes of one of our calls.

Only what was added counts, and only a word of the table that stands at an end, by itself or set off by
punctuation. Everything else is the user's own text and says nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import chain
from typing import NamedTuple
from zoneinfo import ZoneInfo

from syncd.core import added
from syncd.core.beside import NUMERIC, adds_nothing, counts, cut, is_in, of_another, tells, texts, wrote_too
from syncd.core.brief import WHY
from syncd.core.denied import denied, of_them
from syncd.core.typed import Word, by_phrase, denials, listed, marks, parts, table, words
from syncd.core.when import when
from syncd.model import Outcome

LATER = timedelta(weeks=1)  # what "later" means

# The outcomes of the table; of two in one title the first here holds: "called, no answer" is no answer.
_OUTCOMES = {
    "callback": Outcome.CALLBACK,
    "wrong_number": Outcome.WRONG_NUMBER,
    "declined": Outcome.DECLINED,
    "spoke": Outcome.SPOKE,
    "email_reply": Outcome.EMAIL_REPLY,
    "voicemail": Outcome.VOICEMAIL,
    "busy": Outcome.BUSY,
    "no_answer": Outcome.NO_ANSWER,
    "skipped": Outcome.SKIPPED,
    "done": Outcome.SPOKE,
}
_RANK = {name: rank for rank, name in enumerate(_OUTCOMES)}
_DENIABLE = {"spoke", "done", "no_answer"}  # by one word behind them: "gesprochen nie", "ne répond jamais"
_NOTHING_BEHIND = {"later", "stop", "busy"}  # "busy at 10" may be the user's own plan
_DATED = NUMERIC - {"+", "#"}  # "10/06 vm", "10:30 spoke"
_LONGEST = 8  # words in a phrase
_MOST = 30  # words in a gesture, with the moment that it tells; what has more is other text
_ENDS = 6  # parts at either end of a text that are read one by one


@dataclass(frozen=True, slots=True)
class Said:
    """What a title or a note says became of a call, or shall become of it."""

    outcome: Outcome | None = None
    until: date | datetime | None = None  # snoozed until, or when a callback was promised
    stop: bool = False  # never call this person again
    note: str = ""  # what else they wrote
    word: str = ""  # what was recognised


class _Hit(NamedTuple):
    """A gesture that a part of the text is."""

    name: str  # a list of the table, or "snooze"
    word: str
    until: date | datetime | None = None
    note: str = ""
    alone: bool = False  # means nothing beside other text
    short: bool = False  # in a title, the same

    @property
    def mark(self) -> bool:
        return self.word in marks()


class _Part(NamedTuple):
    """What stands between two separators: a gesture, or words that add nothing to one, or other text."""

    text: str
    words: Sequence[Word]
    hit: _Hit | None
    empty: bool


class _Clock(NamedTuple):
    now: datetime
    zone: ZoneInfo


def in_title(title: str, *, written: str, now: datetime, zone: ZoneInfo) -> Said | None:
    """Return what the user made of our title `written` by adding to it; None when it says nothing."""
    clock = _Clock(now, zone)
    said = _said(added.around(title, written) or added.changed(title, written), clock, notes=False)
    if not said and added.only_our_verb(title, written):
        return _said(("", title), clock, notes=False)
    if not said and (praised := added.with_verb(title, written)):
        said = _said(praised, clock, notes=False)  # "Great call with Ann Lee", while "no call" is ours denied
        return said if said and said.outcome is Outcome.SPOKE else None
    return said


def in_notes(notes: str, *, written_first_line: str, now: datetime, zone: ZoneInfo) -> Said | None:
    """Return what the first line of the notes says, if it is not the one that we wrote.

    Lines may be those of plain text or of the HTML that calendars make of it.
    """
    line, ours = (next(added.lines(text), "") for text in (notes, written_first_line))
    if not ours:  # it is not known, but it begins as all of ours do
        line = line.partition(WHY)[0]
    around = added.around(line, ours) if ours else None
    if around is None and 2 * added.shared(line, ours) >= len(words(ours)) > 0:
        around = added.changed(line, ours)
    return _said(around or ("", line), _Clock(now, zone), notes=True)


def named(text: str, *, now: datetime, zone: ZoneInfo) -> date | datetime | None:
    """Return the moment that all of a text names, as it would behind "until" in a title; None for no such.

    A day without an hour is a date, see `when`. One that has passed lately is today.
    """
    typed = [word for word in words(text) if word.text != ","]
    for last, *_ in (*_starts(typed, 0, by_phrase("until")), (0, "", "")):
        rest = texts(typed[last:])
        moment = when(rest, now=now, zone=zone, awaited=True, promised=True)
        if (
            moment
            and not any(map(str.isdecimal, rest[moment.words :]))
            and adds_nothing(typed[last + moment.words :])
        ):
            return moment.at
    return None


def _said(around: tuple[str, str], clock: _Clock, *, notes: bool) -> Said | None:
    before, after = (_read(text, clock, notes=notes) for text in around)
    set_off = [edge and not edge.isalnum() for edge in (around[0].rstrip()[-1:], around[1].lstrip()[:1])]
    hits = [
        *_counted(before, after, set_off=bool(set_off[0]), notes=notes),
        *_counted(after, before, set_off=bool(set_off[1]), notes=notes),
    ]
    if not hits and (across := _across(before, after, clock)):
        hits, before, after = [across], [], []
    outcomes = sorted((hit for hit in hits if hit.name in _OUTCOMES), key=lambda hit: _RANK[hit.name])
    name = outcomes[0].name if outcomes else ""
    both = (*before, *after)
    if not hits or any(is_in(part.words, "earlier") or (name == "done" and _denies(part)) for part in both):
        return None
    rest = [part.text for part in both if not (part.hit or part.empty) or is_in(part.words, "wrote")]
    return Said(
        outcome=_OUTCOMES.get(name),
        until=next((hit.until for hit in (*outcomes[:1], *hits) if hit.until), None),
        stop=any(hit.name == "stop" for hit in hits),
        note=", ".join(filter(None, [*(hit.note for hit in hits), *rest])),
        word=", ".join(dict.fromkeys(hit.word for hit in hits)),
    )


def _counted(side: Sequence[_Part], other: Sequence[_Part], *, set_off: bool, notes: bool) -> Iterator[_Hit]:
    """Yield the gestures on one side of our title that the other words leave standing."""
    clean, other_clean = (all(part.hit or part.empty for part in parts) for parts in (side, other))
    for part in side:
        if not (hit := part.hit):
            continue
        alone = hit.alone or (hit.short and not notes)
        at_an_end = (hit.mark or set_off) if clean else part in (side[0], side[-1])
        if (clean and other_clean) or (at_an_end and not alone):
            yield hit


def _across(before: Sequence[_Part], after: Sequence[_Part], clock: _Clock) -> _Hit | None:
    """Return a gesture that is written around our title: "Left Ann Lee a message"."""
    if not len(before) == len(after) == 1:
        return None
    text = f"{before[0].text} {after[0].text}"
    hit = _hit(words(text), text, clock)
    return hit if hit and hit.name != "snooze" else None


def _denies(part: _Part) -> bool:
    ends = (part.words[0].text, part.words[-1].text)
    return not (part.hit or part.empty or denials().isdisjoint(ends))


def _read(text: str, clock: _Clock, *, notes: bool) -> list[_Part]:
    """Return the parts of a text; "callback" and "until" go together with a day behind a colon."""
    some = [piece for piece in parts(text) if piece]
    if midst := some[_ENDS:-_ENDS]:
        some[_ENDS:-_ENDS] = [[*chain.from_iterable(midst)]]
    pieces = deque(some)
    read: list[_Part] = []
    while pieces:
        piece = pieces.popleft()
        hit = _hit(piece, text, clock)
        if pieces and (not hit or hit.name == "later" or (hit.name == "callback" and not hit.until)):
            together = _hit([*piece, *pieces[0]], text, clock)
            if together and together.until and not together.alone:
                hit, piece = together, [*piece, *pieces.popleft()]
        if not hit and len(piece) <= _MOST and (split := _split(piece, text, clock)):
            pieces.extendleft(reversed(split))
            continue
        if notes and not (hit or read):
            hit = _run_on(piece, text, clock)
        empty = all(word.text in listed("around", "before") or adds_nothing([word]) for word in piece)
        empty = empty or is_in(piece, "retry") or is_in(piece, "wrote")
        read.append(_Part(cut(text, piece), piece, hit, empty))
    return read


def _hit(piece: Sequence[Word], text: str, clock: _Clock) -> _Hit | None:
    """Return the gesture that the words are, all of them; articles and possessives may be left out."""
    said = texts(piece)
    if len(said) > _MOST or " ".join(said) in listed("nothing", "words") or of_them(said):
        return None
    left_out = listed("around", "articles") - ({*said[-1:]} & listed("around", "receivers"))  # "with her son"
    bare = [word for word in piece if word.text not in left_out]
    loose = _phrased(bare, text, clock) if len(bare) < len(piece) else None
    loose = loose if loose and loose.name != "stop" else None  # "never a call" is no word to stop
    if found := _phrased(piece, text, clock) or loose or _turned(piece, text, clock):
        return found
    return _Hit(name, cut(text, piece)) if (name := denied(said)) else None


def _turned(piece: Sequence[Word], text: str, clock: _Clock) -> _Hit | None:
    """Return what tells its moment first, or in its midst: "Friday 10:00 callback"; "3 days later"."""
    for at in range(len(piece) - 1):
        for name, phrases in (
            ("callback", by_phrase("callback")),
            ("snooze", by_phrase("until") if at else _until_or_behind()),
        ):
            promised = name == "callback"
            moment = when(
                texts(piece[at:]), now=clock.now, zone=clock.zone, awaited=not promised, promised=promised
            )
            rest = texts([*piece[:at], *piece[at + moment.words :]]) if moment else []
            while rest and rest[0] in listed("around", "before") and " ".join(rest) not in phrases:
                del rest[0]
            if moment and " ".join(rest) in phrases:
                return _Hit(name, cut(text, piece), until=moment.at)
    return None


@cache
def _until_or_behind() -> frozenset[str]:
    return frozenset((*by_phrase("until"), *by_phrase("behind")))


def _phrased(piece: Sequence[Word], text: str, clock: _Clock) -> _Hit | None:
    for first, word in enumerate(piece):
        if hit := _gesture(piece, first, text, clock) or _snooze(piece, first, text, clock):
            return hit
        if word.text not in listed("around", "before") | _DATED and not word.text.isdecimal():
            return None
    return None


def _split(piece: Sequence[Word], text: str, clock: _Clock) -> tuple[list[Word], list[Word]] | None:
    """Return an outcome beside a word to stop, or a moment: "vm stop", "vm +3d"; not "never spoke"."""
    for at in range(1, len(piece)):
        first, second = list(piece[:at]), list(piece[at:])
        if len(second) > 1 and second[0].text in listed("around", "before"):  # "vm and stop"
            del second[0]
        names = [hit.name if (hit := _hit(part, text, clock)) else "" for part in (first, second)]
        if names[0] == "stop" and names[1] in _OUTCOMES and denials().isdisjoint(texts(first)):
            return first, second
        denies = len(second) == 1 and second[0].text in denials() and names[0] in _DENIABLE
        if names[0] in _OUTCOMES and names[1] == "stop" and not denies:
            return first, second
        if names[0] in _OUTCOMES and names[0] not in _NOTHING_BEHIND and names[1] == "snooze":
            return first, second
    return None


def _gesture(piece: Sequence[Word], first: int, text: str, clock: _Clock) -> _Hit | None:
    for last, name, said in _starts(piece, first, _gestures()):
        until, rest = _promised(piece[last:], clock, said) if name == "callback" else (None, piece[last:])
        alone = said in listed("alone", "words") and not until
        wrote = wrote_too(rest)
        ends = name in _NOTHING_BEHIND and not (name == "busy" and " " in said)  # "line busy all morning"
        if (rest and ends) or (alone and (first or not (wrote or counts(said, rest)))):
            continue
        takes = ("articles", "receivers") if name == "voicemail" else ()
        if not (adds_nothing(rest, *takes) or _says_again(name, rest) or wrote):
            continue
        return _Hit(
            name,
            word=cut(text, piece[: len(piece) - len(rest)]),
            until=_today(clock) + LATER if name == "later" else until,
            note=cut(text, rest[wrote:]) if wrote or any(map(tells, rest)) else "",
            alone=alone,
            short=said.isalpha() and len(said) <= 2,
        )
    return None


def _says_again(name: str, rest: Sequence[Word]) -> bool:
    """Whether words say once more what was said before them: "laissé un message sur le répondeur"."""
    for first, word in enumerate(rest):
        if any(
            adds_nothing(rest[last:]) for last, again, _ in _starts(rest, first, _gestures()) if again == name
        ):
            return True
        if word.text not in listed("around", "links") | listed("around", "after"):
            return False
    return False


def _snooze(piece: Sequence[Word], first: int, text: str, clock: _Clock) -> _Hit | None:
    """Return a snooze: a day behind "until" and the like, or by itself one that is said in full and near."""
    leads = (*_starts(piece, first, by_phrase("until")), *([(0, "en", "")] if not first else []))
    for last, language, lead in leads:
        moment = when(
            texts(piece[last:]),
            now=clock.now,
            zone=clock.zone,
            awaited=bool(lead),
            day_first=language != "en",
        )
        if not moment or not (lead or moment.near) or not adds_nothing(piece[last + moment.words :]):
            continue
        if moment.at != _today(clock):
            alone = not lead and piece[0].text != "+"
            return _Hit("snooze", cut(text, piece), until=moment.at, alone=alone)
    return None


def _run_on(piece: Sequence[Word], text: str, clock: _Clock) -> _Hit | None:
    """Return what the words begin with, where it may run on into free text: "vm asked about the roof"."""
    if "?" in texts(piece):
        return None
    until, rest = _promised(piece, clock)
    if piece[0].text == "+" and until and rest:
        return _Hit("snooze", cut(text, piece[: -len(rest)]), until=until, note=cut(text, rest))
    for first, word in enumerate(piece):
        for last, name, said in (
            *_starts(piece, first, by_phrase("runs_on")),
            *((last, "callback", said) for last, _, said in _starts(piece, first, by_phrase("callback"))),
        ):
            until, rest = _promised(piece[last:], clock, said) if name == "callback" else (None, piece[last:])
            if not rest or rest[0].text in denials() or of_another(name, said, rest):
                continue
            if until or name != "callback":
                return _Hit(name, cut(text, piece[: -len(rest)]), until=until, note=cut(text, rest))
        if word.text not in listed("around", "before"):
            return None
    return None


def _promised(
    rest: Sequence[Word], clock: _Clock, said: str = ""
) -> tuple[date | datetime | None, Sequence[Word]]:
    """Return the moment that the words begin with, behind what was said, and the words behind it."""
    day_first = by_phrase("callback").get(said, "en") != "en"
    moment = when(texts(rest), now=clock.now, zone=clock.zone, promised=True, day_first=day_first)
    return (moment.at, rest[moment.words :]) if moment else (None, rest)


def _starts(piece: Sequence[Word], first: int, known: Mapping[str, str]) -> Iterator[tuple[int, str, str]]:
    """Yield the known phrases that begin at a word, the longest first: where it ends, its list, itself."""
    for last in range(min(len(piece), first + _LONGEST), first, -1):
        said = " ".join(texts(piece[first:last]))
        if said in known:
            yield last, known[said], said


def _today(clock: _Clock) -> date:
    return clock.now.astimezone(clock.zone).date()


@cache
def _gestures() -> Mapping[str, str]:
    """Return for each phrase and mark the list that it stands in."""
    return {
        **{
            said: name
            for name in (*_OUTCOMES, "later", "stop")
            for language in table()[name].keys() - {"marks"}
            for said in listed(name, language)
        },
        **marks(),
    }
