"""What is known of mail providers: which servers belong to an address (config/providers.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from syncd.shipped import shipped


@dataclass(frozen=True, slots=True)
class Servers:
    """Where somebody's mail, calendars and cards are; each "" where there is none. `HOST` or `HOST:PORT`."""

    name: str = ""  # of the provider
    imap: str = ""
    smtp: str = ""
    caldav: str = ""
    carddav: str = ""
    imap_starttls: bool = False
    app_password: str = ""  # where one is made
    note: str = ""
    domains: tuple[str, ...] = field(default=(), repr=False)
    mx: tuple[str, ...] = field(default=(), repr=False)

    def without(self, server: str) -> Servers:
        """Return the rest."""
        return replace(
            self,
            imap="" if self.imap == server else self.imap,
            caldav="" if self.caldav == server else self.caldav,
            carddav="" if self.carddav == server else self.carddav,
        )


def of_domain(domain: str, mx: Iterable[str] = ()) -> Servers | None:
    """Return the servers of a provider by an address's domain, or by the hosts that take mail for it."""
    known = _providers()
    mine = next((one for one in known if domain.lower() in one.domains), None)
    if mine:
        return mine
    hosts = [f".{host.lower().rstrip('.')}" for host in mx]
    return next(
        (one for one in known if any(host.endswith(f".{end}") for host in hosts for end in one.mx)), None
    )


def host_and_port(text: str, usual: int) -> tuple[str, int]:
    """Return a server's name and port; the usual one where none is written."""
    host, colon, port = text.rpartition(":")
    return (host, int(port)) if colon and port.isdecimal() else (text, usual)


@cache
def _providers() -> tuple[Servers, ...]:
    table = tomllib.loads(shipped("providers.toml").read_text("utf-8"))
    return tuple(Servers(**_read(row)) for row in table["provider"])


def _read(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
