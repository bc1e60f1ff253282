"""Texts judged in a second process, while the first one reads on: a large read is half reading, half judging.

Only texts go over and only verdicts come back, so nothing can be lost there: whatever is not answered,
because that process cannot start, ends or stalls, is left to the caller to judge.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Self

from syncd.core.mail import Told, told
from syncd.model import Mail
from syncd.ports import Page

_MANY = 300  # mails on one page; where fewer come, starting a process would take longer
_PATIENCE = 3.0  # seconds; a page takes a tenth of one
_ANY = "It was good talking to you."

Judged = tuple[Page, Mapping[str, Told]]


class Aside:
    """Judges the texts of pages that pass through it; each leaves when the next one comes, in order."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._line: Connection | None = None
        self._alone = False  # for good, after a failure
        self._held: Page | None = None
        self._asked: list[str] = []
        self._share = 1.0  # of a page; as much as is answered by the time that the next one comes

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def swap(self, page: Page) -> list[Judged]:
        """Take a page in; return what may go on, and what is known of its texts by now."""
        texts = [item.excerpt for item in page.items if isinstance(item, Mail) and not item.signs]
        if not self._line and not self._alone and len(texts) >= _MANY and (os.cpu_count() or 1) > 1:
            self._line = self._stack.enter_context(_second())
        if not self._line:
            return [*self.rest(), (page, {})]
        if not self._held and not self._line.poll():
            return [(page, {})]  # it is still starting
        done = self._answered()
        self._ask(texts[: round(len(texts) * self._share)])
        self._held = page
        return done

    def rest(self) -> list[Judged]:
        """Return the page that is still held, if there is one."""
        return self._answered() if self._held else []

    def _answered(self) -> list[Judged]:
        answer, page, self._held = self._answer(), self._held, None
        return [(page, answer)] if page else []

    def _ask(self, texts: list[str]) -> None:
        self._asked = texts
        if self._line:
            try:
                self._line.send(texts)
            except OSError:
                self._give_up()

    def _answer(self) -> dict[str, Told]:
        if not self._line:
            return {}
        in_time = self._line.poll()
        self._share = min(1.0, self._share * 1.1) if in_time else self._share * 0.9
        try:
            if in_time or self._line.poll(_PATIENCE):
                return dict(zip(self._asked, self._line.recv(), strict=True))
        except (OSError, EOFError):
            pass
        self._give_up()
        return {}

    def _give_up(self) -> None:
        self._alone, self._line = True, None
        self._stack.close()


@contextmanager
def _second() -> Iterator[Connection]:
    """Start the process, and return the line to it; one that did not start is a line that is closed.

    It is no fork, which is unsafe beside threads, and has no part in the state or the network.
    """
    here, there = Pipe()
    with ExitStack() as stack:
        stack.enter_context(here)
        with there, suppress(OSError):
            process = subprocess.Popen(  # noqa: S603 - this very module
                [sys.executable, "-P", "-m", __name__, str(there.fileno())],
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
        yield here


def main() -> None:
    """Answer every list of texts with what each of them says, until nobody asks any more."""
    for number in (signal.SIGINT, signal.SIGTERM):  # meant for the process that asks, which ends this one
        signal.signal(number, signal.SIG_IGN)
    same: dict[Told, Told] = {}  # one value for all that are equal, so that it is sent once
    told(_ANY)  # what is made when it is first needed is made now, while nobody waits
    texts: list[str] = []  # the first answer, to no question, says that it is ready
    with Connection(int(sys.argv[1])) as line, suppress(OSError, EOFError):
        while True:
            line.send([same.setdefault(one, one) for one in map(told, texts)])
            texts = line.recv()


if __name__ == "__main__":
    main()
