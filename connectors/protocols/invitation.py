"""A calendar that syncd cannot write: it mails its user an invitation to each call, and reads the answer.

The mailbox is the only memory: what stands is what the newest mail of a call says (RFC 5546, RFC 6047).
https://www.rfc-editor.org/rfc/rfc6047
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from connectors.formats import imip, itip
from connectors.formats.agenda import merged
from connectors.formats.itip import Said
from connectors.protocols import invitation_box
from connectors.protocols.imap_folders import found, shown
from connectors.protocols.imap_session import Session, opened
from connectors.protocols.imap_wire import Server, Tls, told
from connectors.protocols.invitation_box import Box, Known, Standing
from connectors.protocols.key import Keyed
from connectors.protocols.smtp import PORTS, Send, submission
from syncd.errors import Conflict, Refused
from syncd.model import Answer, Call, Folder, Seen, Span

HORIZON = timedelta(days=540)  # how long an invitation is remembered
_HOST = "invitations.syncd.invalid"  # of Message-IDs; a name that nobody has (RFC 6761, 6.4)
_GONE = "This call is off your calendar again."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationCalendar(Keyed):
    """Calls as invitations from the user to the user; nobody else ever gets a mail.

    `server` and what belongs to it is where the mail is read, `smtp_server` where it is handed in, with the
    same login and password. Our copies are kept in `folder`, "" is the one for sent mail. A user's answer
    that proposes another time, or other words, is their edit: the call stands as they want it. It knows
    of no events but our own: busy time comes from the sources.
    """

    address: str
    server: str
    smtp_server: str
    login: str = ""
    tls: Tls = "tls"
    port: int = 0
    smtp_tls: Tls = "tls"
    smtp_port: int = 0
    smtp_login: str = ""
    ca_file: Path | None = None
    folder: str = ""
    show_as: str = "busy"
    silence: float = 30.0
    patience: float = 60.0
    known: Known = field(default_factory=dict, compare=False, repr=False)

    def busy(self, within: Span, *, besides: Collection[str] = ()) -> list[Span]:
        """Return when our calls are, but for those in `besides` and those that the user declined."""
        spans = [
            seen.span
            for there, seen in self._calls().values()
            if seen.id not in besides and not (there.sent and there.sent.free)
            if seen.answer is not Answer.DECLINED and not seen.all_day
        ]
        return merged(spans, within)

    def agreed(self, within: Span) -> list[Span]:  # noqa: ARG002 - the port's signature
        """Return nothing: what else the user agreed to stands on a calendar that a source reads."""
        return []

    def ours(self, within: Span) -> list[Seen]:
        """Return our calls that overlap `within`; one that cannot be read any more is left out."""
        seen = (seen for _, seen in self._calls().values() if seen.span.overlaps(within))
        return sorted(seen, key=lambda one: (one.span.start, one.id))

    def find(self, call_id: str) -> Seen | None:
        """Return one of ours wherever it is; None when it was withdrawn, or its mails are gone."""
        with self._opened() as box:
            there = self._there(box, call_id)
            return self._seen(there) if there else None

    def put(self, call: Call, *, over: str | None = None) -> Seen:
        """Mail an invitation, or one that takes the place of the last; none where the last says all of it.

        An invitation of which it is not known whether it went out is sent once more, with the same id and
        sequence, so it stays one event. Raises `Conflict` where the user answered since the version `over`;
        else as `find`.
        """
        call = replace(call, busy=call.busy and self.show_as == "busy")
        with self._opened() as box:
            there = self._there(box, call.id) or Standing(())
            before = there.invitation
            after = self._request(there, call)
            is_new = before is None or after.raw != before.raw
            if is_new or not there.is_sent:
                if is_new:
                    self._meant(there, call.id, over)
                self._mail(box, after, subject=call.title, text=_text(call), is_new=is_new)
                there = self._there(box, call.id) or there
            stands = self._seen(there)
            if stands is None:
                raise Conflict(f"{self.server}: the invitation {call.id} was deleted while it was sent")
            return stands

    def drop(self, call_id: str, *, over: str | None = None) -> None:
        """Withdraw an invitation by mail; one that is gone already is fine. Raises as `put`."""
        with self._opened() as box:
            there = self._there(box, call_id)
            if there is None or there.newest is None:
                return
            if there.newest.method == "CANCEL":
                if not there.is_sent:
                    self._mail(box, there.newest, subject="Withdrawn", text=_GONE, is_new=False)
                return
            if there.sent is not None:
                self._meant(there, call_id, over)
            raw = itip.cancellation(
                there.newest.raw, sequence=there.newest.sequence + 1, now=self.context.now
            )
            self._mail(box, _said(raw), subject="Withdrawn", text=_GONE, is_new=True)

    def rehearse(self) -> None:
        """Sign in where mail is handed in, and hand nothing in. Raises as `put`."""
        with self._submission():
            pass

    def _request(self, there: Standing, call: Call) -> Said:
        context = self.context
        raw = itip.request(
            there.invitation.raw if there.invitation else b"",
            call,
            address=self.address,
            sequence=there.newest.sequence + 1 if there.newest else 0,
            proposed=there.word.raw if there.word and there.countered else b"",
            now=context.now,
            zone=context.zone,
            country=context.country,
        )
        return _said(raw)

    def _mail(self, box: Box, what: Said, *, subject: str, text: str, is_new: bool) -> None:
        """Keep a copy, send the mail, and write down that it went out: after any crash, one event at most."""
        mail = imip.mail(
            what.raw,
            method=what.method,
            address=self.address,
            message_id=f"<{what.uid}.{what.sequence}@{_HOST}>",
            subject=subject,
            text=text,
            now=self.context.now,
        )
        with self._submission() as send:
            if is_new:
                with told(self._server):
                    box.append(mail)
            send(mail)
        box.settle(what)

    @contextmanager
    def _submission(self) -> Iterator[Send]:
        server = Server(
            self.smtp_server,
            self.smtp_login or self._login,
            self.smtp_tls,
            self.smtp_port or PORTS[self.smtp_tls],
            self.ca_file,
            self.silence,
            self.patience,
        )
        with submission(server, self.key, address=self.address) as send:
            yield send

    @contextmanager
    def _opened(self) -> Iterator[Box]:
        """Open the mailbox. Raises `AuthRequired`, `Refused` or `Transient`."""
        mine = frozenset(one.lower() for one in self.context.emails)
        if self.address.lower() not in mine:
            raise Refused(
                "the address of the calendar is none of yours, and nobody else is written to; "
                "write one that is in `emails` below [me]"
            )
        with opened(self._server, self.key) as session:
            folder = self._folder(session)
            folders = (folder,) if folder.upper() == "INBOX" else (folder, "INBOX")
            since = self.context.now - HORIZON
            yield Box(session, folders, self.address, mine, since, self.known)

    def _folder(self, session: Session) -> str:
        """Return where our copies are. Raises `Refused` where there is no such folder."""
        if self.folder and session.standings((self.folder,))[self.folder]:
            return self.folder
        listed = session.folders(session.capabilities())
        sent = [] if self.folder else found(session, listed, Folder.SENT)
        if not sent:
            wrong = (
                f'no folder "{self.folder}"' if self.folder else "no folder is named as the one for sent mail"
            )
            raise Refused(f"{self.server}: {wrong}; set `folder` to one of: {shown(listed)}")
        return sent[0]

    @property
    def _login(self) -> str:
        return self.login or self.address

    @property
    def _server(self) -> Server:
        return Server(
            self.server, self._login, self.tls, self.port, self.ca_file, self.silence, self.patience
        )

    def _calls(self) -> Mapping[str, tuple[Standing, Seen]]:
        with self._opened() as box:
            all_ = invitation_box.standings(box.letters())
        calls = {}
        for call_id, there in all_.items():
            try:
                seen = self._seen(there)
            except Conflict:
                continue
            if seen:
                calls[call_id] = (there, seen)
        return calls

    def _there(self, box: Box, call_id: str) -> Standing | None:
        return invitation_box.standings(box.letters()).get(call_id)

    def _seen(self, there: Standing) -> Seen | None:
        mine = frozenset(one.lower() for one in self.context.emails)
        try:
            return invitation_box.seen(there, mine=mine, zone=self.context.zone, now=self.context.now)
        except (ValueError, OverflowError) as error:
            raise Conflict(f"{self.server}: an invitation cannot be read any more: {error}") from error

    def _meant(self, there: Standing, call_id: str, over: str | None) -> None:
        """Raise `Conflict` unless the call still is the version that a change is meant for."""
        if over is None:
            return
        stands = self._seen(there)
        if stands is None or stands.version != over:
            raise Conflict(f"{self.server}: the call {call_id} was changed meanwhile; it stays as it is")


def _said(raw: bytes) -> Said:
    found_ = itip.said(raw)
    if found_ is None:
        raise ValueError("a calendar object of ours without an event")
    return found_


def _text(call: Call) -> str:
    """Return what the mail says to whoever reads no calendar object."""
    parts = (call.title, call.phone, call.notes, "syncd mails this to you alone. Accept, and it is booked.")
    return "\n\n".join(part for part in parts if part)
