"""What the words beside a gesture are worth: nothing, a note, or another meaning."""

from __future__ import annotations

from collections.abc import Sequence

from syncd.core.typed import Word, by_phrase, listed, table

NUMERIC = frozenset(".:/-#+")  # what stands in numbers


def counts(said: str, rest: Sequence[Word]) -> bool:
    """Whether words only say how often: "AB 2x"; in "x2" they are no mark."""
    return all(word.text.isdecimal() or word.text in {"x", "mal"} for word in rest) and (
        said != "x" or not rest
    )


def wrote_too(rest: Sequence[Word]) -> bool:
    """Whether words say that the user wrote besides: "vm + email"."""
    return bool(rest) and rest[0].text in table()["around"]["also"] and is_in(rest[1:], "wrote")


def adds_nothing(rest: Sequence[Word], *besides: str) -> bool:
    """Whether words behind a gesture leave it what it is: "again", "to", "x2", "10:30"."""
    lists = (listed("around", key) for key in ("after", "phones", *besides))
    behind = NUMERIC.union(listed("relative", "part"), *lists)
    return all(word.text in behind or word.text.isdecimal() for word in rest)


def of_another(name: str, said: str, rest: Sequence[Word]) -> bool:
    """Whether what runs on tells of somebody or something else.

    "Spoke to | her boss", "hablé con | el banco", "no answer | from the bank", "wrong number | of rooms".
    """
    said_to = [word for word in texts(rest) if word not in listed("around", "articles")]
    people = listed("around", "receivers") | listed("else", "somebody")
    if name == "spoke":
        to_them = said.rpartition(" ")[2] in listed("else", "with")
        return to_them and (rest[0].text in listed("else", "the") or not people.isdisjoint(said_to[:1]))
    known = listed("else", "ours") | listed("relative", "part") | by_phrase("days").keys()
    if name == "voicemail" or not known.isdisjoint(said_to):
        return False
    other = listed("else", "the") | listed("else", "about")
    whose = rest[0].text in listed("else", "from")
    return (whose and name == "wrong_number") or not other.isdisjoint(texts(rest[whose:])[:1])


def tells(word: Word) -> bool:
    """Whether a word is worth a note: a number, a part of the day, which phone."""
    return word.text.isdecimal() or word.text in listed("relative", "part") | listed("around", "phones")


def is_in(piece: Sequence[Word], key: str) -> bool:
    """Whether words are, all of them, a phrase of a list of `[around]`."""
    return " ".join(texts(piece)) in listed("around", key)


def texts(piece: Sequence[Word]) -> list[str]:
    """Return the words as they are compared."""
    return [word.text for word in piece]


def cut(text: str, piece: Sequence[Word]) -> str:
    """Return the words as they were typed."""
    return text[piece[0].start : piece[-1].end] if piece else ""
