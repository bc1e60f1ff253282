"""A small world of files for one user: mail, a calendar, an address book, a config."""

from __future__ import annotations

import contextlib
import io
import json
import mailbox
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from syncd.cli import main

NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)  # a Wednesday, 10:00 in London

ME = {
    "name": "Ada Byron",
    "emails": ["ada@example.org"],
    "phones": ["+44 20 7946 0000"],
    "timezone": "Europe/London",
    "country": "GB",
}
CONFIG = """
state = "state"

[me]
{me}

[policy]
{policy}

{sources}

[calendar]
{calendar}
"""


@dataclass
class World:
    """Files in a folder, and syncd run on them as a person would."""

    folder: Path
    now: datetime = NOW
    policy: str = ""
    sources: dict[str, tuple[str, str]] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)  # of a source besides its kind and path, as TOML
    sent: int = 0
    me: dict[str, object] = field(default_factory=lambda: dict(ME))
    calendar: str = 'kind = "ics"\npath = "calls.ics"'  # that calls are written to, as TOML

    def mail(
        self,
        to: str,
        *,
        days: float = 1,
        sender: str = "Ada Byron <ada@example.org>",
        subject: str = "News",
        text: str = "Hello there.",
        box: str = "Sent",
        **headers: str,
    ) -> str:
        """Put one mail into an mbox; return its Message-ID."""
        self.sent += 1
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, to, subject
        message["Date"] = format_datetime(self.now - timedelta(days=days))
        message["Message-ID"] = f"<{box}.{self.sent}@mail.example.org>"
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(text)
        file = mailbox.mbox(self.folder / box)
        file.add(message)
        file.close()
        self.sources.setdefault(box.lower(), ("mbox", box))
        return str(message["Message-ID"])

    def diary(self, *events: str) -> None:
        """Write a calendar of VEVENT bodies."""
        body = "".join(
            f"BEGIN:VEVENT\r\nUID:e{n}@x\r\n{event}\r\nEND:VEVENT\r\n" for n, event in enumerate(events)
        )
        text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{body}END:VCALENDAR\r\n"
        (self.folder / "diary.ics").write_bytes(text.encode())
        self.sources["diary"] = ("ics", "diary.ics")

    def cards(self, *cards: str) -> None:
        """Write an address book of vCard bodies."""
        text = "".join(f"BEGIN:VCARD\r\nVERSION:3.0\r\n{card}\r\nEND:VCARD\r\n" for card in cards)
        (self.folder / "contacts.vcf").write_bytes(text.encode())
        self.sources["cards"] = ("vcf", "contacts.vcf")

    @property
    def config(self) -> Path:
        """The config file, written anew."""
        sources = "\n".join(
            f'[[source]]\nname = "{name}"\nkind = "{kind}"\npath = "{path}"\n{self.settings.get(name, "")}\n'
            for name, (kind, path) in self.sources.items()
        )
        path = self.folder / "config.toml"
        me = "\n".join(f"{key} = {json.dumps(value)}" for key, value in self.me.items())
        text = CONFIG.format(me=me, policy=self.policy, sources=sources, calendar=self.calendar)
        path.write_text(text)
        return path

    @property
    def calls(self) -> Path:
        """The calendar that calls are written to."""
        return self.folder / "calls.ics"

    def run(self, *args: str, at: datetime | None = None, code: int | None = 0) -> str:
        """Run a syncd command as the console script does; return what it printed, errors last."""
        said, wrong = self._run(*args, at=at, code=code)
        return said + wrong

    def _run(self, *args: str, at: datetime | None, code: int | None) -> tuple[str, str]:
        command = ["syncd", *args, "--config", str(self.config), "--at", (at or self.now).isoformat()]
        said, wrong, before = io.StringIO(), io.StringIO(), sys.argv
        sys.argv = command
        try:
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(wrong):
                main()
            ended = 0
        except SystemExit as end:
            ended = int(end.code or 0)
        finally:
            sys.argv = before
        if code is not None:
            assert ended == code, said.getvalue() + wrong.getvalue()
        return said.getvalue(), wrong.getvalue()

    def ask(self, *args: str, at: datetime | None = None, code: int | None = 0) -> dict:
        """Run a command with --json; return its answer."""
        return json.loads(self._run(*args, "--json", at=at, code=code)[0])

    def digest(self) -> dict[str, bytes]:
        """Return every file of the world, whole."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
        }


def correspond(world: World, *names: str, days: float = 0) -> None:
    """Let the user write to people twice: one day and two days before so many from now."""
    for name in names:
        for day in (1, 2):
            world.mail(f"{name} Lee <{name.lower()}@acme.example>", days=day - days)
