"""What words deny, in whatever order: that somebody was reached, or that they shall ever be called again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from syncd.core.typed import denials, phrase, table


def denied(said: Sequence[str]) -> str:
    """Return what a list of folded words says by denying something: "no_answer", "stop" or "".

    All of them must be known to the table: one that says that it was denied, one that says what, and others
    that stand between these: "hat leider nicht abgenommen", "ne répond toujours pas", "no me contestó".
    """
    words = frozenset(said)
    denies = words & _denying()
    if words & _listed("reaching") and denies and words <= denies | _listed("reaching") | _listed("between"):
        return "no_answer"
    final = words & _listed("forever") or (denies and words & _listed("more"))
    call = words & _listed("calling")
    return "stop" if final and call and words <= _ending() else ""


@cache
def _listed(key: str) -> frozenset[str]:
    return frozenset(phrase(word) for word in table()["denied"][key])


@cache
def _denying() -> frozenset[str]:
    """Return what denies that they were reached; "never spoke" says only that one never did."""
    return (denials() | _listed("nobody")) - _listed("forever")


@cache
def _ending() -> frozenset[str]:
    return frozenset.union(_denying(), *map(_listed, ("forever", "more", "calling", "please")))
