"""A name server on this machine, for what a program asks the DNS by dnspython.

with Names({("_imaps._tcp.x.test", "SRV"): ["0 1 993 imap.x.test."]}): ...
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from typing import Self

import dns.message
import dns.resolver
import dns.rrset


class Names:
    """Answers with the records it was given; whatever else is asked for does not exist."""

    def __init__(self, records: Mapping[tuple[str, str], list[str]]) -> None:
        self.records = records
        self.answers = True
        self.asked: list[tuple[str, str]] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._before = dns.resolver.default_resolver
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], self._socket.getsockname()[1]
        dns.resolver.default_resolver = resolver
        return self

    def __exit__(self, *_: object) -> None:
        dns.resolver.default_resolver = self._before
        self._socket.sendto(b"", self._socket.getsockname())
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            packet, client = self._socket.recvfrom(4096)
            if not packet:
                return
            if not self.answers:
                continue
            query = dns.message.from_wire(packet)
            (question,) = query.question
            key = (str(question.name).rstrip("."), question.rdtype.name)
            self.asked.append(key)
            answer = dns.message.make_response(query)
            if key in self.records:
                rows = self.records[key]
                answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", key[1], *rows))
            else:
                answer.set_rcode(3)
            self._socket.sendto(answer.to_wire(), client)
