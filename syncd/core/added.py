"""What the user added to a text of ours: what stands before and after the words that are left of it."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator

from syncd.core.typed import folded, marks, words

_LINE = re.compile(r"\r\n?|\n|<br\s*/?>|</?(?:p|div|li|ul|ol|tr|h\d|blockquote)(?:\s[^<>]*)?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


def lines(text: str) -> Iterator[str]:
    """Return the lines of plain text, or of the HTML that calendars make of it; none is empty."""
    lines = (html.unescape(_TAG.sub("", line)).strip() for line in _LINE.split(text))
    return filter(None, lines)


def shared(line: str, ours: str) -> int:
    """Return how many words two texts have in common."""
    typed, wrote = (Counter(word.text for word in words(text)) for text in (line, ours))
    return (typed & wrote).total()


def only_our_verb(title: str, written: str) -> bool:
    """Whether "Call" is all that is left of ours, as in "Good call" and "Call back"."""
    ours, typed = ([word.text for word in words(text)] for text in (written, title))
    return len(ours) > 1 and shared(title, written) == 1 and ours[0] in typed


def with_verb(title: str, written: str) -> tuple[str, str] | None:
    """Return what stands before and after our words, "Call" among the first; None where it comes first."""
    verb = next((word for word in words(written)), None)
    at = next((word for word in words(title) if verb and word.text == verb.text), None)
    before, after = changed(title, written)
    return (title[: at.end], after) if at and before.strip() and len(before) <= at.start else None


def around(text: str, written: str) -> tuple[str, str] | None:
    """Return what stands before and after what we wrote, spaces and case apart; None when it is not there."""
    plain, places = folded(text)
    kept = [at for at, char in enumerate(plain) if not char.isspace()]
    typed = "".join(plain[at] for at in kept)
    wrote = "".join(folded(written)[0].split())
    start = typed.find(wrote)
    while start >= 0 and wrote:
        first, last = kept[start], kept[start + len(wrote) - 1]
        left, right = plain[max(first - 1, 0) : first], plain[last + 1 : last + 2]
        if not (_glued(left, plain[first]) or _glued(plain[last], right)):
            return text[: places[first]], text[places[last] + 1 :]
        start = typed.find(wrote, start + 1)
    return None


def _glued(left: str, right: str) -> bool:
    return left.isalnum() and (right.isalnum() or right == "'")


def changed(text: str, written: str) -> tuple[str, str]:
    """Return what stands before and after the words that are left of what we wrote.

    Words that are ours are nobody's gesture: in "Done Call Mark", of "Call Mark Done", nothing was added.
    """
    left = Counter(word.text for word in words(written) if word.text.isalnum() or word.text in marks())
    typed = [word for word in words(text) if word.text.isalnum() or word.text in marks()]
    ours: list[int] = []
    for at, word in enumerate(typed):
        if left[word.text]:
            left[word.text] -= 1
            ours.append(at)
    if not ours:
        return "", text
    if ours[-1] - ours[0] - len(ours) > 0:  # more than one word was put in between
        return "", ""
    return text[: typed[ours[0]].start], text[typed[ours[-1]].end :]
