"""What tests of mail servers have in common: a user with one password, and mail they sent yesterday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from servers.dovecot import PASSWORD

from syncd.model import Span
from syncd.ports import Context

NOW = datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Safe:
    """The user's one password."""

    password: str = PASSWORD

    def get(self, name):
        return self.password


def context(password=PASSWORD, now=NOW):
    return Context(
        now, "Europe/London", "GB", Span(now, now), emails=("ada@example.org",), secrets=Safe(password)
    )


def dated(days=1):
    """Return a Date header's value, so many days ago."""
    return format_datetime(NOW - timedelta(days=days))


def mail(number, *, days=1, to="ann@x.org", **headers):
    lines = [f"Message-ID: <{number}@x.org>", f"Date: {dated(days)}", f"To: {to}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", "It was good to talk.", ""]).encode()
