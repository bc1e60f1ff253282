"""One user's loop: decide when something is new or a time has come, and otherwise rest."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from queue import Empty
from time import monotonic, time

from syncd import config as configuring
from syncd.background import lock, notices, waking
from syncd.background.reader import House, Reader
from syncd.background.schedule import boundary, rest
from syncd.background.slim import trim
from syncd.config import Config
from syncd.decide import Decision, stale
from syncd.errors import SyncdError, Transient, UserError
from syncd.facts import window
from syncd.model import Span
from syncd.registry import SOURCES, SourceConfig, secret_of
from syncd.settings.localzone import machine_zone
from syncd.store import opening
from syncd.store.store import Store
from syncd.tick import Problem, open_calendar, turn

LOOK = 30.0  # seconds between two looks at what costs nothing to look at
_GRACE = 5.0  # seconds that a decision waits for other sources that are being read
_FIRST = 900.0  # seconds that the first decision waits for all sources to be read once
_LATE = 1.25  # times as long as a source rests, after which its read of our calendar is waited for no more
_JUMP = 60.0  # seconds that the clock of the wall may gain on the other one
_PATIENCE = 5.0  # seconds for a command that writes; then it is tried again at the next look

_OURS = ("calendar", "digest", "drafts", "notes", "state")  # names that are nobody's

Load = Callable[[], Config]


class Loop(threading.Thread):
    """Starts the readers of a user's sources, and does a turn whenever there is a reason."""

    def __init__(self, house: House, load: Load) -> None:
        super().__init__(name="loop", daemon=True)
        self.house = house
        self.turning_since: float | None = None  # monotonic
        self._load = load
        self._readers: list[Reader] = []
        self._files: waking.Files | None = None
        self._began = monotonic()
        self._news_at: float | None = self._began  # since when something waits for a decision
        self._until: datetime | None = None  # when the last decision ends to hold
        self._decided: datetime | None = None
        self._looked = self._began
        self._clocks = (time(), self._began)
        self._seen: tuple[object, ...] = ()
        self._calendar = ""
        self._calendar_at = 0.0
        self._asked: tuple[datetime | None, float] = None, 0.0  # for which moment it is read, and since when
        self._again: float | None = None  # when what failed in a turn is tried again, monotonic
        self._fails = 0
        self._wrong: dict[str, bool] = {}  # what is wrong besides sources, and whether it heals

    def run(self) -> None:
        """Decide and rest until it is over."""
        self._begin()
        self._seen = self._look()
        while not self.house.stop.is_set():
            why = self._rung()
            if why == "reload":
                self._reload()
            elif why in ("news", "wake"):
                self._news()
            elif why == "read" and any(one.read_at > self._calendar_at for one in self._sharing()):
                self._calendar_at = monotonic()
                self.house.guarded(self._look_at_calendar)
            if monotonic() - self._looked >= LOOK or why == "look":
                self._looked = monotonic()
                self._notice()
            if self._due():
                self.turning_since = monotonic()
                if self.house.guarded(self._turn) is not None:  # a bug, and told
                    self._decided = self.house.now()
                    self._until, self._news_at = boundary((), self._decided), None
                trim()
                self.turning_since = None

    def _rung(self) -> str:
        try:
            return self.house.bell.get(timeout=self._pause())
        except Empty:
            return ""

    def _pause(self) -> float:
        """Return how long nothing can happen by itself."""
        waits = LOOK - (monotonic() - self._looked)
        if self._again is not None:
            waits = min(waits, self._again - monotonic())
        if self._news_at is not None:
            waits = min(waits, _GRACE)
        elif self._until is not None:
            waits = min(waits, (self._until - self.house.now()).total_seconds())
        return max(waits, 0.05)

    def _news(self) -> None:
        self._news_at = self._news_at or monotonic()

    # When

    def _due(self) -> bool:
        now = self.house.now()
        if self._until is None or self._decided is None:
            waits = any(one.reading for one in self._readers)
            return not waits or monotonic() - self._began > _FIRST
        if self._again is not None and monotonic() >= self._again:
            return True
        if not self._decided <= now < self._until:  # or the clock went back
            return self._is_read_first()
        reading = any(one.reading for one in self._readers)
        return self._news_at is not None and (not reading or monotonic() - self._news_at > _GRACE)

    def _is_read_first(self) -> bool:
        """Whether the sources were read that read the calendar for us, that it need not be asked again."""
        if self._asked[0] != self._until:
            self._asked = self._until, monotonic()
            for one in self._sharing():
                one.wake()
        since = self._asked[1]
        return all(one.read_at > since for one in self._sharing()) or monotonic() - since > _GRACE

    def _sharing(self) -> list[Reader]:
        """Return the readers of calendars, as often as all, with the sign-in of that which we write to."""
        calendar = self.house.config.calendar
        secret = secret_of(calendar) if calendar else ""
        return [
            one
            for one in self._readers
            if secret
            and secret_of(one.source) == secret
            and one.source.kind in SOURCES
            and "entry" in SOURCES[one.source.kind].carries
            and one.problem is None
            and one.source.every is None
        ]

    def _notice(self) -> None:
        """See whether the clock jumped, or the config, the notes or the state changed under us."""
        wall, steady = time(), monotonic()
        gained = (wall - self._clocks[0]) - (steady - self._clocks[1])
        self._clocks = wall, steady
        if abs(gained) > _JUMP:
            self.house.log.info("the clock jumped, or the machine slept", seconds=round(gained))
            self._wake_all()
            self._news()
        before, self._seen = self._seen, self._look()
        if before[:3] != self._seen[:3]:
            self._reload()
        if before[3:] != self._seen[3:]:  # told by the user: a sign-in, an outcome, a note
            for one in self._readers:
                if one.problem is not None and not isinstance(one.problem, Transient):
                    one.wake()
            self._news()
        if steady - self._calendar_at >= self.house.every * (_LATE if self._sharing() else 1):
            self._calendar_at = steady
            self.house.guarded(self._look_at_calendar)

    def _look(self) -> tuple[object, ...]:
        """Return what is another value once something was changed by others; costs next to nothing."""
        config, store = self.house.config, self.house.store
        ledger = _signature(config.state / opening.FILE)
        try:
            written = store.seen()
        except SyncdError:
            written = -1
        return (
            _signature(config.path),
            machine_zone(),
            ledger and ledger[:2],
            written,
            _signature(config.notes),
            _signature(config.state / "secrets"),
        )

    def _look_at_calendar(self) -> None:
        """Take it for news when the calendar that we write to changed."""
        config, now = self.house.config, self.house.now()
        if config.calendar is None:
            return
        paths = [value for value in config.calendar.settings.values() if isinstance(value, Path)]
        if len(paths) == 1:
            found = repr(_signature(paths[0]))
        else:
            calendar = open_calendar(config, now, self.house.store)
            assert calendar is not None
            within = _day_by_day(window(now))
            ours = [replace(one, notes="", notes_read=True) for one in calendar.ours(within)]
            held = (ours, calendar.agreed(within), calendar.busy(within))
            found = blake2b(repr(held).encode()).hexdigest()
        if found != self._calendar:
            self._calendar = found
            self._news()

    # What

    def _turn(self) -> None:
        house, now, waited = self.house, self.house.now(), self._news_at
        try:
            with ExitStack() as stack:
                stack.enter_context(lock.held(house.config.state, "turn", patience=_PATIENCE))
                stack.enter_context(house.store.alone)
                decision, problems = turn(house.store, house.config, now)
                self._rest([one for one in problems if one.heals])
                ill = [
                    Problem(one.source.name, str(one.problem), heals=isinstance(one.problem, Transient))
                    for one in self._readers
                    if one.problem is not None
                ]
                problems += notices.after(house.store, house.config, decision, [*problems, *ill])
        except SyncdError as problem:
            self._tell([Problem("state", str(problem), heals=True)])
            self._decided, self._until = now, boundary((), now)
            house.stop.wait(1.0)
            return
        if self._news_at == waited:
            self._news_at = None
        self._decided = now
        self._until = min(boundary(decision.facts.lives.values(), now), notices.due(house.config, now))
        self._calendar_at = monotonic()
        self._look_at_calendar_quietly()
        counts = Counter(action.action for action in decision.plan.actions)
        self._tell(problems)
        self._measure(decision, len(problems))
        if counts or waited is not None:
            house.log.info(
                "a turn",
                booked=counts["book"],
                moved=counts["move"],
                withdrawn=counts["cancel"],
                needs=len(decision.needs),
                problems=len(problems),
            )

    def _measure(self, decision: Decision, problems: int) -> None:
        house, now = self.house, self.house.now()
        if house.metrics is None or self.turning_since is None:
            return
        house.metrics.turned(
            now.timestamp(),
            monotonic() - self.turning_since,
            actions=(action.action for action in decision.plan.actions),
            needs=len(decision.plan.unplaced),
            problems=problems,
        )
        silent = stale(house.store, house.config, now, decision.facts.setting.zone)
        ill = {one.source.name for one in self._readers if one.problem is not None}
        house.metrics.freshness((one.source.name for one in self._readers), {*silent, *ill})

    def _rest(self, problems: list[Problem]) -> None:
        """Let a turn that failed for what may heal be tried again: as soon as the first of them allows."""
        self._fails = self._fails + 1 if problems else 0
        self._again = None
        if problems:
            wishes = [one.wish for one in problems if one.wish is not None]
            problem = Transient("", retry_after=min(wishes, default=None))
            self._again = monotonic() + rest(self.house.every, problem, self._fails)

    def _look_at_calendar_quietly(self) -> None:
        """Take the calendar as it stands after our own turn for no news."""
        waited = self._news_at
        self.house.guarded(self._look_at_calendar)
        self._news_at = waited

    def _tell(self, problems: list[Problem]) -> None:
        """Write once of each thing that is wrong now, and once that it is well again."""
        log = self.house.log
        found = {one.where: one.heals for one in problems}
        for one in problems:
            if self._wrong.get(one.where) is not one.heals:
                what = one.where if one.where in _OURS else "another"
                do = "it is tried again" if one.heals else "see: syncd status"
                (log.warning if one.heals else log.error)(
                    "something fails", what=what, do=do, detail=one.text
                )
        for where in self._wrong.keys() - found.keys():
            log.info("it is well again", what=where)
        self._wrong = found

    # Whose

    def _begin(self) -> None:
        """Give every source a reader; those whose config is as it was keep theirs."""
        house = self.house
        known = {_same(one.source): one for one in self._readers}
        wanted = [known.get(_same(one), Reader(house, one)) for one in house.config.sources]
        for one in self._readers:
            if one not in wanted:
                one.over = True
                one.wake()
        fresh = [one for one in wanted if not one.is_alive()]
        self._readers = wanted
        if self._files:
            self._files.over.set()
        self._files = waking.Files(waking.files(wanted), house)
        self._files.start()
        for one in fresh:
            one.start()
            waking.listen(house, one)

    def _wake_all(self) -> None:
        for one in self._readers:
            one.wake()

    def _reload(self) -> None:
        """Read the config anew, and open the state anew where its file is another one."""
        house = self.house
        wrong = house.guarded(self._configure)
        for line in configuring.wrong_lines(wrong) if isinstance(wrong, UserError) else ():
            house.log.error("the config is wrong; the last good one stays", line=line, detail=str(wrong))
        problem = house.guarded(self._reopen)
        if problem is not None:
            self._tell([Problem("state", str(problem), heals=True)])
        self._seen = self._look()
        self._news()

    def _configure(self) -> None:
        house, config = self.house, self._load()
        changed = config != house.config
        if config.state != house.config.state:
            house.log.warning("the state is another folder now; that waits until syncd is started again")
            config = replace(config, state=house.config.state)
        if config.metrics != house.config.metrics:
            house.log.warning("[metrics] is another now; that waits until syncd is started again")
        house.config = config
        if changed:
            house.log.info("the config is read anew", sources=len(config.sources))
        self._begin()
        self._wake_all()

    def _reopen(self) -> None:
        """Open the state anew where somebody took its file away or put another one there."""
        house = self.house
        now = _signature(house.config.state / opening.FILE)
        if now is not None and self._seen and self._seen[2] == now[:2]:
            return
        engine, _ = opening.open_file(house.config.state, now=house.now())
        with house.store.alone:
            old, house.store = house.store, Store(engine, house.config.me.emails[0])
            old.close()
        house.log.warning("the state was replaced; what is missing in it is read again")
        self._wake_all()


def _same(source: SourceConfig) -> tuple[object, ...]:
    return source.name, source.kind, source.every, repr(sorted(source.settings.items()))


def _signature(path: Path) -> tuple[int, int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


def _day_by_day(span: Span) -> Span:
    """Return a span that is the same one all day."""
    start, end = (one.replace(hour=0, minute=0, second=0, microsecond=0) for one in (span.start, span.end))
    return Span(start, end)
