"""How long a large calendar takes to read, beside icalendar with recurring-ical-events.

Run: python tests/bench/recurrence.py [--events N] [--rounds N]

Each reading is a process of its own, ours and theirs in turn; both must find the same entries.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 1, tzinfo=ZONE)
UNTIL = NOW + timedelta(days=90)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo")
WORDS = ("plan", "review", "visit", "lunch", "budget", "contract", "training", "report", "draft", "offer")
RULES = (
    "FREQ=DAILY;COUNT=30",
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=200",
    "FREQ=WEEKLY;BYDAY=MO,WE",
    "FREQ=WEEKLY;INTERVAL=2;UNTIL={}",
    "FREQ=MONTHLY;BYDAY=2TU",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=YEARLY",
)

_ZONE = (
    "BEGIN:VTIMEZONE TZID:{} BEGIN:STANDARD DTSTART:19700101T000000 "
    "TZOFFSETFROM:+0100 TZOFFSETTO:+0100 END:STANDARD END:VTIMEZONE "
)

Found = Iterable[tuple[str, datetime, datetime]]


def calendar(events: int, seed: int = 1) -> bytes:
    """Return a calendar of seven years: a quarter of it series, a twelfth changes of single instances."""
    rng = random.Random(seed)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//syncd//bench//EN",
        *(_ZONE * 3).format(*ZONES).split(),
    ]
    written = 0
    while written < events:
        start = datetime.fromisoformat("2020-01-01") + timedelta(
            days=rng.randrange(2555), minutes=15 * rng.randrange(28, 80)
        )
        some = [*_series(f"{written:08d}@example.org", start, rng)]
        lines += (line for event in some for line in event)
        written += len(some)
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _series(uid: str, start: datetime, rng: random.Random) -> Iterator[list[str]]:
    zone = f";TZID={rng.choice(ZONES)}"
    day = rng.random() < 0.1
    if day or rng.random() >= 0.3:
        rule = [f"RRULE:{rng.choice(RULES[4:])}"] if day and rng.random() < 0.3 else []
        yield _event(uid, start, zone, rng, *rule, day=day)
        return
    until = start + timedelta(days=rng.randrange(700))
    rule = [f"RRULE:{rng.choice(RULES).format(f'{until:%Y%m%dT%H%M%SZ}')}"]
    if rng.random() < 0.2:
        rule.append(f"EXDATE{zone}:{start + timedelta(days=7):%Y%m%dT%H%M%S}")
    if rng.random() < 0.05:
        rule.append(f"RDATE{zone}:{start + timedelta(days=9, hours=1):%Y%m%dT%H%M%S}")
    yield _event(uid, start, zone, rng, *rule)
    if rng.random() < 0.35:
        replaced = start + timedelta(days=14)
        change = f"RECURRENCE-ID{zone}:{replaced:%Y%m%dT%H%M%S}"
        yield _event(uid, replaced + timedelta(hours=2), zone, rng, change)


def _event(
    uid: str, start: datetime, zone: str, rng: random.Random, *lines: str, day: bool = False
) -> list[str]:
    end = start + timedelta(minutes=rng.choice([15, 30, 60, 90, 1440]))
    times = [f"DTSTART{zone}:{start:%Y%m%dT%H%M%S}", f"DTEND{zone}:{end:%Y%m%dT%H%M%S}"]
    if day:
        times = [f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"DTEND;VALUE=DATE:{start + timedelta(days=1):%Y%m%d}"]
    alarm = ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:x", "TRIGGER:-PT10M", "END:VALARM"]
    description = "DESCRIPTION:" + " ".join(rng.choices(WORDS, k=24))
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20260101T000000Z",
        *times,
        *lines,
        f"SUMMARY:{' '.join(rng.choices(WORDS, k=4))}",
        description[:75],
        f" {description[75:]}",
        f"LOCATION:Room {rng.randrange(100)}",
        f"ORGANIZER;CN=Ada Byron:mailto:ada{rng.randrange(100)}@example.org",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        *(alarm if rng.random() < 0.3 else []),
        "END:VEVENT",
    ]


def ours(path: Path) -> tuple[Callable[[], Found], Callable[[], object]]:
    """Return what reads a calendar, and what looks once more."""
    from connectors.files.ics import IcsSource
    from syncd.model import Entry, Span
    from syncd.ports import Context

    context = Context(now=NOW, zone=ZONE.key, country="DE", window=Span(NOW, UNTIL))
    source = IcsSource(path=path, context=context)
    cursors: list[str | None] = [None]

    def read() -> Found:
        found = []
        for page in source.pull(None):
            cursors.append(page.cursor)
            entries = (item for item in page.items if isinstance(item, Entry))
            found += [(entry.title, entry.span.start, entry.span.end) for entry in entries]
        return found

    return read, lambda: list(source.pull(cursors[-1]))


def theirs(path: Path) -> tuple[Callable[[], Found], Callable[[], object]]:
    """Return what reads a calendar; they have nothing to look once more with."""
    import icalendar
    import recurring_ical_events

    def utc(time: date) -> datetime:
        if not isinstance(time, datetime):
            time = datetime.combine(time, datetime.min.time(), ZONE)
        return time.astimezone(UTC)

    def read() -> Found:
        calendar = icalendar.Calendar.from_ical(path.read_bytes())
        events = recurring_ical_events.of(calendar).between(NOW, UNTIL)
        return [(str(event["SUMMARY"]), utc(event["DTSTART"].dt), utc(event["DTEND"].dt)) for event in events]

    return read, lambda: None


def measure(who: str, path: Path) -> dict[str, object]:
    """Read a calendar once, and look five times more."""
    read, again = {"ours": ours, "theirs": theirs}[who](path)
    begun = time.perf_counter()
    found = sorted(read())
    first = time.perf_counter() - begun
    looks = []
    for _ in range(5):
        begun = time.perf_counter()
        assert not again()
        looks.append(time.perf_counter() - begun)
    return {
        "first": first,
        "again": statistics.median(looks),
        "entries": len(found),
        "digest": hashlib.sha256(repr(found).encode()).hexdigest(),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    """Measure both in turn, and print how they compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--measure", nargs=2, metavar=("WHO", "FILE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        who, file = asked.measure
        print(json.dumps(measure(who, Path(file))))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.ics"
        raw = calendar(asked.events)
        path.write_bytes(raw)
        series, changes = raw.count(b"\nRRULE:"), raw.count(b"\nRECURRENCE-ID;")
        print(
            f"{raw.count(b'BEGIN:VEVENT')} events, {len(raw) / 1e6:.1f} MB, {series} rules, {changes} changes"
        )
        rounds = [[_run(who, path) for who in ("ours", "theirs")] for _ in range(asked.rounds)]
    for number, (our, their) in enumerate(rounds, 1):
        assert our["digest"] == their["digest"], "the entries differ"
        print(f"round {number}: ours {our['first']:.2f} s, theirs {their['first']:.2f} s")
    table = [
        ("first read, s", "first", "first"),
        ("nothing changed, s", "again", "first"),
        ("peak memory, MB", "peak", "peak"),
    ]
    print(f"{rounds[0][0]['entries']} entries, the same\n")
    print(f"{'':20}{'ours':>10}{'theirs':>10}{'ratio':>10}")
    for name, our_key, their_key in table:
        mine = statistics.median(our[our_key] for our, _ in rounds)
        other = statistics.median(their[their_key] for _, their in rounds)
        ratio = statistics.median(our[our_key] / their[their_key] for our, their in rounds)
        print(f"{name:20}{mine:>10.4g}{other:>10.4g}{ratio:>10.4f}")


def _run(who: str, path: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--measure", who, str(path)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


if __name__ == "__main__":
    sys.path.pop(0)  # the folder of this file, whose name is that of a module which dateutil imports
    main()
