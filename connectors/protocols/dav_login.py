"""A user of a DAV server, as the config has them: by a URL, a server's name or an address (RFC 6764).

https://www.rfc-editor.org/rfc/rfc6764#section-6
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from connectors.protocols import dav
from connectors.protocols.dav import Account, Dav, Service
from syncd.errors import Refused, Transient
from syncd.ports import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Where the server is, and who signs in; the first of `url`, `server` and `address` that is there."""

    context: Context
    url: str | None = None
    server: str | None = None
    address: str | None = None
    login: str | None = None
    secret: str | None = None
    ca_file: Path | None = None

    def account(self, service: Service) -> Account:
        """Return where to ask. Raises `Refused` where the config names no server."""
        login = self.login or self.address
        if self.url:
            parts = urlsplit(self.url)
            origin, path = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", dav.spelled(parts.path)
        elif self.server:
            origin, path = f"https://{self.server.strip().rstrip('/')}", "/"
        elif self.address:
            origin, path = _looked_up(service, self.address)
        else:
            raise Refused(f"{service.name}: no server is named; write url, server or address in the config")
        host = urlsplit(origin).hostname
        return Account(origin, path, login, self.secret or f"{service.name}-{login}@{host}")

    def opened(self, account: Account) -> Dav:
        """Return an account's server, as this user where there is a login. Raises `AuthRequired`."""
        return dav.opened(account, ca_file=self.ca_file, context=self.context)


def _looked_up(service: Service, address: str) -> tuple[str, str]:
    """Ask the DNS where an address's calendars are; where it does not say, its own domain may."""
    import dns.exception
    import dns.resolver

    domain = address.rpartition("@")[2].lower()
    name = f"{service.srv}.{domain}"
    try:
        records = sorted(dns.resolver.resolve(name, "SRV", lifetime=10), key=lambda one: one.priority)
        host, port = str(records[0].target).rstrip("."), records[0].port
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.NoNameservers):
        return f"https://{domain}", "/"
    except dns.exception.DNSException as error:
        raise Transient(f"the name {domain} cannot be looked up just now") from error
    if host != domain and not host.endswith(f".{domain}"):
        # Whoever can forge an answer of the DNS would get the password (RFC 6764, 8).
        raise Refused(
            f"the DNS says that the {service.what}s of {domain} are on {host}; if that is right, write"
            f' server = "{host}{"" if port == 443 else f":{port}"}" in the config'
        )
    path = "/"
    try:
        texts = [
            part.decode()
            for record in dns.resolver.resolve(name, "TXT", lifetime=10)
            for part in record.strings
        ]
        path = next((text[5:] for text in texts if text.startswith("path=/")), path)
    except (dns.exception.DNSException, UnicodeError):
        pass
    return f"https://{host}:{port}" if port != 443 else f"https://{host}", dav.spelled(path)
