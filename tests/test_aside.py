"""A large first read: two processes and a thread share it, and the ledger is as if one had done it all."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest

from connectors.files.mbox import MboxSource
from syncd import aside as beside
from syncd import pull as pulling
from syncd.aside import Aside
from syncd.core.mail import Own, told
from syncd.core.policy import Policy
from syncd.errors import Refused
from syncd.model import Folder, Span, Verdict
from syncd.ports import Context, Page
from syncd.pull import Judge, pull
from syncd.store import opening
from syncd.store.store import Store

NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)
CONTEXT = Context(now=NOW, zone="Europe/London", country="GB", window=Span(NOW, NOW))
TEXTS = (
    "It was good talking to you yesterday about the {}.\n\nBest,\nAda",
    "I left you a voicemail about the {} this morning.",
    "I will call you on Monday about the {}.\n\nOn Tue, Ann Lee wrote:\n> We spoke about it yesterday.\n",
    "Please find our proposal for the {} attached.",
    "Nothing new about the {}, and the weather is fine.",
    "Wir haben gestern telefoniert wegen {}, schöne Grüße",
)
PAGE = 500  # messages, as the source has it
CONFIG = """
state = "state"
[me]
name = "Ada Byron"
emails = ["ada@example.org"]
timezone = "Europe/London"
country = "GB"
[[source]]
name = "mail"
kind = "mbox"
path = "mbox"
"""


def message(number: int) -> str:
    at = NOW - timedelta(hours=number + 1)
    who = f"ann.{number % 40}@x.org" + ", ben@y.org" * (number % 3 == 0)
    mine = number % 5
    text = TEXTS[number % len(TEXTS)].format(f"plan {number % 700}")
    return (
        f"From x Mon Jan  4 08:00:00 2021\nMessage-ID: <{number}@x>\nDate: {at:%a, %d %b %Y %H:%M:%S} +0000\n"
        f"From: {'Ada <ada@example.org>' if mine else 'Carla <carla@z.org>'}\n"
        f"To: {who if mine else 'ada@example.org'}\nSubject: Plan {number}\n"
        f'Content-Type: text/plain; charset="utf-8"\n\n{text}\n\n'
    )


@pytest.fixture
def source(tmp_path):
    (tmp_path / "mbox").write_text("".join(map(message, range(3300))))
    return MboxSource(path=tmp_path / "mbox", context=CONTEXT, folder=Folder.OTHER, clock=lambda: NOW)


class Slowly:
    """A source that lets the second process come to its feet, and breaks after some pages where told to."""

    def __init__(self, source: MboxSource, breaks_after: int = 99) -> None:
        self.source, self.breaks_after = source, breaks_after

    def pull(self, cursor: str | None) -> Iterator[Page]:
        for number, page in enumerate(self.source.pull(cursor)):
            if number == self.breaks_after:
                raise Refused("the other side hung up")
            yield page
            if number == 0 and Watched.now._line:
                Watched.now._line.poll(60)


class Watched(Aside):
    """Counts the texts that the second process judged."""

    answered = 0
    now: Watched

    def __init__(self) -> None:
        super().__init__()
        Watched.now = self

    def rest(self):
        done = super().rest()
        Watched.answered += sum(len(said) for _, said in done)
        return done

    def swap(self, page):
        done = super().swap(page)
        Watched.answered += sum(len(said) for _, said in done)
        return done


@pytest.fixture(autouse=True)
def watched(monkeypatch):
    Watched.answered = 0
    monkeypatch.setattr(pulling, "Aside", Watched)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


@pytest.fixture
def started(monkeypatch):
    """The processes that were started."""
    processes: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def noted(*given, **options):
        processes.append(popen(*given, **options))
        return processes[-1]

    monkeypatch.setattr(beside.subprocess, "Popen", noted)
    yield processes
    assert all(process.returncode is not None for process in processes)


def alone(monkeypatch) -> None:
    monkeypatch.setattr(beside, "_MANY", sys.maxsize)


def ledger(folder, source, progress=lambda _done, _total: None, store_class=Store) -> list[list[tuple]]:
    """Pull into a new ledger, and return all that it holds."""
    engine, _ = opening.open_file(folder, now=NOW)
    with closing(store_class(engine, "ada@example.org")) as store:
        standing = store.source("mail", "mbox")
        own = Own(frozenset({"ada@example.org"}), "ada byron")
        with suppress(Refused, Stop):
            pull(store, standing, source, Judge("mail", own, Policy(), CONTEXT), progress=progress)
    return rows(folder)


class Stop(Exception):
    pass


def rows(folder) -> list[list[tuple]]:
    """Return all that was read, without the numbers of the rows, which tell in what batches they came."""
    with closing(sqlite3.connect(folder / opening.FILE)) as held:
        columns = [name for _, name, *_ in held.execute("pragma table_info(interaction)") if name != "row"]
        interactions = ", ".join(f'"{name}"' for name in columns)
        queries = (
            f"select {interactions} from interaction",
            "select * from handle",
            "select * from skipped",
            "select cursor from source",
        )
        return [sorted(held.execute(query), key=repr) for query in queries]


def through(aside: Aside, pages: list[Page]) -> list[tuple[Page, dict]]:
    return [*chain.from_iterable(map(aside.swap, pages)), *aside.rest()]


def ready(aside: Aside, page: Page) -> None:
    """Start the second process, and wait for it."""
    assert aside.swap(page) == [(page, {})]
    assert aside._line
    assert aside._line.poll(60)


def test_two_processes_make_the_ledger_that_one_makes(tmp_path, source, monkeypatch):
    shared = ledger(tmp_path / "shared", Slowly(source))
    answered = Watched.answered
    alone(monkeypatch)
    own = ledger(tmp_path / "own", source)

    assert shared == own
    assert len(own[0]) > 3000
    assert answered > 1000
    assert answered == Watched.answered


def test_what_the_second_process_says_is_what_the_first_would(source, started):
    pages = list(source.pull(None))
    with Aside() as aside:
        ready(aside, pages[0])
        found = through(aside, pages)

    said = {text: one for _, texts in found for text, one in texts.items()}
    assert [page for page, _ in found] == pages
    assert len(said) > 1000
    assert {one.verdict for one in said.values()} == set(Verdict)
    assert said == {text: told(text) for text in said}


def test_a_small_pull_starts_no_process(source, started):
    (page, *_) = source.pull(None)
    small = Page(page.items[:100], page.cursor)
    with Aside() as aside:
        assert through(aside, [small] * 5) == [(small, {})] * 5

    assert not started


def test_a_second_process_that_cannot_start_is_done_without(tmp_path, source, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere"))
    shared = ledger(tmp_path / "shared", Slowly(source))
    alone(monkeypatch)

    assert shared == ledger(tmp_path / "own", source)
    assert Watched.answered == 0


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_a_second_process_that_dies_or_stalls_takes_nothing_with_it(
    source, started, monkeypatch, number, held
):
    monkeypatch.setattr(beside, "_PATIENCE", 0.2)
    pages = list(source.pull(None))
    with Aside() as aside:
        ready(aside, pages[0])
        before = aside.swap(pages[1]) if held else []
        os.kill(started[0].pid, number)
        found = before + through(aside, pages[2:])

    assert [page for page, _ in found] == (pages[1:] if held else pages[2:])
    assert all(told(text) == one for _, said in found for text, one in said.items())
    assert len(started) == 1


def test_a_ledger_outlives_the_second_process(tmp_path, source, started, monkeypatch):
    def kill(done: int, _total: int | None) -> None:
        if done == 4 * PAGE:
            started[0].kill()

    shared = ledger(tmp_path / "shared", Slowly(source), progress=kill)
    answered = Watched.answered
    alone(monkeypatch)

    assert shared == ledger(tmp_path / "own", source)
    assert 0 < answered < 1500


def test_what_came_before_an_error_stands(tmp_path, source, monkeypatch):
    broken = ledger(tmp_path / "broken", Slowly(source, breaks_after=4))
    cursors = [page.cursor for page in source.pull(None)]
    alone(monkeypatch)

    assert Watched.answered
    assert broken[3] == [(cursors[3],)]
    assert len(broken[0]) == len(ledger(tmp_path / "own", FirstPages(source, 4))[0])


class FirstPages(Slowly):
    def pull(self, cursor):
        yield from [page for page, _ in zip(self.source.pull(cursor), range(self.breaks_after), strict=False)]


def test_a_stop_in_the_middle_loses_nothing(tmp_path, source, monkeypatch):
    def stop(done: int, _total: int | None) -> None:
        if done >= 4 * PAGE:
            raise Stop

    stopped = ledger(tmp_path / "state", Slowly(source), progress=stop)
    assert len(stopped[0]) < 3000
    alone(monkeypatch)

    whole = ledger(tmp_path / "state", source)
    assert whole == ledger(tmp_path / "own", source)


def test_an_interrupt_in_the_middle_of_a_page_does_not_let_the_cursor_pass_it(tmp_path, source, monkeypatch):
    class Interrupted(Judge):
        def batch(self, page, said, into):
            if page.cursor == cursors[4]:
                raise Stop
            return super().batch(page, said, into)

    cursors = [page.cursor for page in source.pull(None)]
    monkeypatch.setitem(globals(), "Judge", Interrupted)

    assert ledger(tmp_path / "state", Slowly(source))[3] == [(cursors[3],)]
    assert Watched.answered


class Full(Store):
    """A store that cannot write its second batch."""

    written: list[str | None]

    def add(self, source, batch, cursor):
        self.written = [*getattr(self, "written", []), cursor]
        if len(self.written) == 2:
            raise Refused("the disk is full")
        super().add(source, batch, cursor)


def test_nothing_is_written_after_a_batch_that_failed(tmp_path, source, monkeypatch):
    monkeypatch.setattr(pulling, "_ROWS", 100)
    alone(monkeypatch)
    cursors = [page.cursor for page in source.pull(None)]

    assert ledger(tmp_path / "state", source, store_class=Full)[3] == [(cursors[0],)]


def test_sigterm_stops_a_long_first_read_within_five_seconds(tmp_path, monkeypatch):
    with (tmp_path / "mbox").open("w") as mbox:
        mbox.writelines(map(message, range(25_000)))
    (tmp_path / "config.toml").write_text(CONFIG)
    command = [sys.executable, "-m", "syncd", "run", "--config", str(tmp_path / "config.toml")]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    deadline = time.monotonic() + 60
    while not (held := interactions(tmp_path)) and time.monotonic() < deadline:
        time.sleep(0.05)
    asked = time.monotonic()
    os.killpg(process.pid, signal.SIGTERM)  # as systemd does
    _, said = process.communicate(timeout=20)

    assert time.monotonic() - asked < 5
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert 0 < held <= interactions(tmp_path) < 25_000
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def interactions(folder) -> int:
    try:
        with closing(sqlite3.connect(f"file:{folder}/state/ledger.sqlite?mode=ro", uri=True)) as held:
            return held.execute("select count(*) from interaction").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
