"""The main job on real mailboxes, against figures that the standard library gives."""

from __future__ import annotations

import contextlib
import json
import mailbox
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from urllib.parse import unquote

import pytest
from world import World

pytestmark = pytest.mark.data


@dataclass(frozen=True)
class Box:
    folder: str
    name: str
    emails: tuple[str, ...]
    sent: str
    others: tuple[str, ...]
    at: datetime


BOXES = [
    Box(
        "kean-s",
        "Steven Kean",
        ("steven.kean@enron.com",),
        "sent",
        ("received",),
        datetime(2001, 4, 20, 14, tzinfo=UTC),
    ),
    Box(
        "pereira-s",
        "Susan Pereira",
        ("susan.w.pereira@enron.com",),
        "sent_items",
        ("inbox", "deleted_items"),
        datetime(2001, 11, 1, 15, tzinfo=UTC),
    ),
    Box(
        "hendrickson-s",
        "Scott Hendrickson",
        ("scott.hendrickson@enron.com", "shendri@ect.enron.com"),
        "sent_items",
        ("inbox", "deleted_items", "calendar", "contacts"),
        datetime(2001, 5, 30, 15, tzinfo=UTC),
    ),
    Box(
        "rapp-b",
        "Bill Rapp",
        ("bill.rapp@enron.com", "brapp@enron.com"),
        "sent_items",
        ("inbox", "deleted_items", "calendar", "contacts"),
        datetime(2001, 12, 1, 15, tzinfo=UTC),
    ),
    Box(
        "sanchez-m",
        "Monique Sanchez",
        ("monique.sanchez@enron.com",),
        "sent_items",
        ("inbox", "deleted_items", "calendar"),
        datetime(2001, 6, 15, 15, tzinfo=UTC),
    ),
]

ADDRESS = re.compile(r"[\w.+&'=-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True)
class Written:
    """One mail to one recipient, as the standard library reads it."""

    to: str
    at: datetime
    subject: str
    field: str
    recipients: int
    reply: bool


def messages(path: str | Path) -> list[mailbox.mboxMessage]:
    """Return every message of an mbox."""
    with contextlib.closing(mailbox.mbox(path, create=False)) as box:
        return list(box)


def spelled(raw: str) -> str:
    """Return one spelling of what a header has for a recipient, found without any code of ours."""
    text = raw.strip().strip("'\"<> ")
    if "IMCEANOTES-" in text:
        before, _, after = text.partition("IMCEANOTES-")
        text = before or unquote(after.partition("@")[0].replace("%", "%25").replace("+", "%"))
    if doubled := re.match(r"(\S+@\S+?)\s*\1", text):
        text = doubled[1]
    found = ADDRESS.search(text)
    return found[0].strip("'").lower() if found else text.lower()


def written(path: Path, own: set[str]) -> list[Written]:
    """Return every mail of a sent box, once for each of its recipients but the user."""
    found = []
    for message in messages(path):
        at = parsedate_to_datetime(message["Date"]).astimezone(UTC)
        if at.year < 1982:
            continue
        subject = str(message["Subject"] or "")
        people: dict[str, str] = {}
        for field in ("to", "cc", "bcc"):
            values = [" ".join(str(value).split()) for value in message.get_all(field, [])]
            plain = [value for value in values if value.count("@") == 1 or "@" not in value]
            odd = [value for value in values if value not in plain and "," not in value]
            listed = [value for value in values if value not in plain and value not in odd]
            raws = [*plain, *odd, *(address or name for name, address in getaddresses(listed))]
            for raw in raws:
                people.setdefault(spelled(raw), field)
        others = {who: field for who, field in people.items() if who and who not in own}
        found += [
            Written(
                who, at, subject, field, len(others), bool(re.match(r"\s*(re|aw):", subject, re.IGNORECASE))
            )
            for who, field in others.items()
        ]
    return found


@pytest.fixture(params=BOXES, ids=[box.folder for box in BOXES])
def real(request, shared_data, tmp_path):
    box: Box = request.param
    folder = shared_data / "mail" / box.folder
    world = World(tmp_path, now=box.at)
    world.me = {"name": box.name, "emails": list(box.emails), "timezone": "America/Chicago", "country": "US"}
    for name in (box.sent, *box.others):
        world.sources[name] = ("mbox", str(folder / f"{name}.mbox"))
    return box, world, written(folder / f"{box.sent}.mbox", set(box.emails))


def own_spellings(box: Box) -> set[str]:
    first, last = box.name.lower().split()
    return {last, box.name.lower(), f"{last}, {first}"}


def plain(mails: list[Written], box: Box) -> list[Written]:
    """Leave out recipients whose spelling is no mail address: those are compared apart."""
    return [mail for mail in mails if ADDRESS.fullmatch(mail.to)]


def test_every_interaction_counts_and_copies_count_once(real):
    box, world, mails = real
    answer = world.ask("plan")
    (source,) = [one for one in answer["sources"] if one["name"] == box.sent]
    mine = {mail for mail in mails if mail.at <= box.at and mail.to not in own_spellings(box)}
    once = {(mail.to, mail.at, re.sub(r"^\s*(re|fw|fwd):\s*", "", mail.subject.lower())) for mail in mine}

    assert source["fresh"]
    assert source["interactions"] == pytest.approx(len(once), abs=max(2, len(once) // 100))


def test_dates_before_there_was_mail_are_skipped_and_shown(real):
    box, world, _ = real
    bad = sum(
        parsedate_to_datetime(message["Date"]).year < 1982 for message in messages(world.sources[box.sent][1])
    )
    answer = world.ask("plan")
    (source,) = [one for one in answer["sources"] if one["name"] == box.sent]

    assert source["skipped"] == bad


def test_the_last_written_date_of_everybody_is_right(real):
    box, world, mails = real
    last: dict[str, datetime] = {}
    for mail in plain(mails, box):
        if mail.at <= box.at and mail.field == "to" and mail.recipients <= 20:
            last[mail.to] = max(mail.at, last.get(mail.to, mail.at))
    people = {email: one for one in world.ask("people")["people"] for email in one["emails"]}

    checked = 0
    for email, at in last.items():
        if email in people:
            assert datetime.fromisoformat(people[email]["last_written"]) == at, email
            checked += 1
    assert checked >= 4


def test_who_needs_a_call_is_who_was_written_to_of_late_and_is_a_person(real):
    """Written to personally within thirty days; a person because they were answered, or written to twice."""
    box, world, mails = real
    answer = world.ask("plan")
    spoken = {
        email
        for one in world.ask("people")["people"]
        for email in one["emails"]
        if one["last_voice"] and datetime.fromisoformat(one["last_voice"]) > box.at - timedelta(days=90)
    }
    personal: dict[str, list[Written]] = defaultdict(list)
    seen = set()
    for mail in plain(mails, box):
        key = (mail.to, mail.at, mail.subject.lower())
        if mail.at <= box.at and mail.field == "to" and mail.recipients <= 20 and key not in seen:
            seen.add(key)
            personal[mail.to].append(mail)
    dropped = {one["handle"]: one["reason"] for one in answer["dropped"]}
    machines = {who for who, why in dropped.items() if why.endswith(("list", "address", "reply address"))}
    expected = {
        who
        for who, sent in personal.items()
        if max(mail.at for mail in sent) >= box.at - timedelta(days=30)
        and (len(sent) >= 2 or any(mail.reply for mail in sent))
        and who not in spoken | machines
    }
    needed = {
        email
        for need in answer["needs"]
        if "written_only" in need["lanes"]
        for email in need["contact"]["emails"]
    }
    answered = {email for email in needed - expected if who_answered(world, email)}

    assert expected <= needed
    assert needed - answered == expected


def who_answered(world: World, email: str) -> bool:
    why = world.ask("why", email)
    return any(not one["outgoing"] for one in why["interactions"])


def test_bare_names_and_paths_are_kept_apart_and_still_get_a_call(real):
    box, world, mails = real
    counts = Counter(
        mail.to
        for mail in mails
        if mail.field == "to"
        and "@" not in mail.to
        and "." not in mail.to
        and mail.to not in own_spellings(box)
    )
    often = [
        name for name, size in counts.items() if size >= 3 and re.fullmatch(r"[a-z]+ [a-z]+|[a-z]{4,}", name)
    ]
    people = {
        handle
        for one in world.ask("people", at=box.at + timedelta(days=400))["people"]
        for handle in one["handles"]
    }

    for name in often:
        assert name in people, name
    if box.folder != "kean-s":
        assert often


def test_lists_machines_and_crowds_have_a_reason(real):
    _, world, _ = real
    for one in world.ask("plan")["dropped"]:
        assert one["reason"]


def test_real_words_never_reach_the_state(real):
    box, world, _ = real
    world.run("once")
    bodies = [str(message.get_payload())[:400] for message in messages(world.sources[box.sent][1])]
    sentences = {line.strip() for body in bodies for line in body.splitlines() if len(line.strip()) > 30}
    kept = b"".join(path.read_bytes() for path in (world.folder / "state").iterdir())

    assert len(sentences) > 50
    assert not [line for line in sentences if line.encode() in kept]
    assert json.loads(world.run("status", "--json"))["sources"]
