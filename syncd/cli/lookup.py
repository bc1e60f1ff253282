"""Finding out the servers of an address: a table, the DNS (RFC 6186, RFC 6764), usual names; each is tried.

https://www.rfc-editor.org/rfc/rfc6186#section-3
"""

from __future__ import annotations

import http.client
import imaplib
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from syncd.providers import Servers, host_and_port, of_domain

PATIENCE = 8.0  # seconds for each question
_DAV_THERE = {207, 301, 302, 303, 307, 308, 401}


class Offline(Exception):
    """The DNS cannot be asked."""


def servers(address: str, *, ca_file: Path | None = None) -> Servers:
    """Return the servers of an address; "" for each that none was found for. Raises `Offline`."""
    domain = address.rpartition("@")[2].lower()
    known = of_domain(domain) or of_domain(domain, _records(domain, "MX"))
    return known or _usual(_named(domain), domain, ca_file=ca_file)


def elsewhere(found: Servers, domain: str) -> list[str]:
    """Return the servers that the DNS says are in other domains.

    Whoever can forge an answer of the DNS would get the password (RFC 6186, 6).
    """
    if found.domains:  # a provider that we know
        return []
    named = dict.fromkeys((found.imap, found.caldav, found.carddav))
    return [one for one in named if one and not f".{host_and_port(one, 0)[0]}".endswith(f".{domain.lower()}")]


def _named(domain: str) -> Servers:
    """Return what the DNS says of a domain's services."""

    def first(service: str) -> str:
        return next(_services(f"_{service}._tcp.{domain}"), "")

    found = Servers(
        name=domain,
        imap=first("imaps"),
        caldav=first("caldavs"),
        carddav=first("carddavs"),
    )
    return found if found.imap else replace(found, imap=first("imap"), imap_starttls=True)


def _usual(found: Servers, domain: str, *, ca_file: Path | None) -> Servers:
    """Try what is usual for whatever the DNS says nothing of."""
    if not found.imap:
        tries = (
            (host, starttls) for host in (f"imap.{domain}", f"mail.{domain}") for starttls in (False, True)
        )
        host, starttls = next(
            (one for one in tries if not why_no_imap(one[0], starttls=one[1], ca_file=ca_file)), ("", False)
        )
        found = replace(found, imap=host, imap_starttls=starttls)
    if not found.caldav and has_dav(domain, "caldav", ca_file=ca_file):
        found = replace(found, caldav=domain)
    if not found.carddav and has_dav(domain, "carddav", ca_file=ca_file):
        found = replace(found, carddav=domain)
    return found


def why_no_imap(server: str, *, starttls: bool, ca_file: Path | None = None) -> str:
    """Return why no IMAP server answers there with TLS; "" where one does. Nothing is signed in to."""
    host, port = host_and_port(server, 143 if starttls else 993)
    try:
        trust = ssl.create_default_context(cafile=ca_file)
        if starttls:
            with imaplib.IMAP4(host, port, timeout=PATIENCE) as client:
                client.starttls(trust)
        else:
            with imaplib.IMAP4_SSL(host, port, ssl_context=trust, timeout=PATIENCE):
                pass
    except ssl.SSLCertVerificationError as error:
        return f"its certificate is not trusted ({error.verify_message}); name its authority with --ca-file"
    except (OSError, imaplib.IMAP4.error, UnicodeError) as error:
        return (
            f"no IMAP with TLS at {host}:{port} ({getattr(error, 'strerror', None) or type(error).__name__})"
        )
    return ""


def has_dav(server: str, service: str, *, ca_file: Path | None = None) -> bool:
    """Whether a server answers for CalDAV or CardDAV at its well-known place (RFC 6764, 5)."""
    host, port = host_and_port(server, 443)
    with suppress(OSError, http.client.HTTPException, UnicodeError):
        trust = ssl.create_default_context(cafile=ca_file)
        client = http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=trust)
        try:
            client.request("PROPFIND", f"/.well-known/{service}", headers={"Depth": "0"})
            return client.getresponse().status in _DAV_THERE
        finally:
            client.close()
    return False


def _services(name: str) -> Iterator[str]:
    """Yield the servers of a service, the first choice first; "." says that there is none (RFC 2782)."""
    records = [record.split() for record in _records(name, "SRV")]
    for record in sorted(records, key=lambda one: (int(one[0]), -int(one[1]))):
        host = record[3].rstrip(".").lower()
        if host:
            yield f"{host}:{record[2]}"


def _records(name: str, kind: str) -> list[str]:
    """Return the records of a name, as the DNS's files write them; none where there are none."""
    import dns.exception
    import dns.resolver

    try:
        found = dns.resolver.resolve(name, kind, lifetime=PATIENCE)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong, dns.name.EmptyLabel):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise Offline from error
    return [record.to_text().rpartition(" ")[2] if kind == "MX" else record.to_text() for record in found]
