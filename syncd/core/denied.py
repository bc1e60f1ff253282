"""What words deny, in whatever order: that somebody was reached, has that number, is ever to be called.

And which of them tell what the other did, not the user.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import dropwhile

from syncd.core.typed import denials, listed


def denied(said: Sequence[str]) -> str:
    """Return what folded words say by denying something: "no_answer", "wrong_number", "stop" or "".

    All of them must be known to the table: one that says that it was denied, one that says what, and others
    that stand between these: "hat leider nicht abgenommen", "ne répond toujours pas", "no me contestó".
    """
    words = frozenset(said)
    denies = words & _denying() - ({"no"} if said[-1:] == ["no"] else set())  # "her answer was no"
    if words & _listed("reaching") and denies and words <= denies | _listed("reaching") | _listed("between"):
        return "no_answer"
    number = words & _listed("numbers")
    if number and words <= number | denies | _listed("more") | _listed("between") | _worth():
        no_more = denies or words & _listed("more")
        if bool(words & _listed("wrong")) != bool(no_more and words & _listed("right")):
            return "wrong_number"
    final = words & _listed("forever") or (denies and words & _listed("more"))
    call = words & _listed("calling")
    return "stop" if final and call and words <= _ending() else ""


def of_them(said: Sequence[str]) -> bool:
    """Whether folded words tell what they did, not the user: "she left a message"."""
    begun = [*dropwhile(listed("they", "says").__contains__, said)]
    return bool(begun) and begun[0] in listed("they", "words") and not listed("they", "did").isdisjoint(begun)


def _listed(key: str) -> frozenset[str]:
    return listed("denied", key)


@cache
def _denying() -> frozenset[str]:
    """Return what denies that they were reached; "never spoke" says only that one never did."""
    return (denials() | _listed("nobody")) - _listed("forever")


@cache
def _worth() -> frozenset[str]:
    """Return what may be said of a number."""
    return _listed("wrong") | _listed("right") | _listed("please")


@cache
def _ending() -> frozenset[str]:
    return frozenset.union(_denying(), *map(_listed, ("forever", "more", "calling", "please")))
