"""How the store writes small: a kind as one integer, an id as eight bytes, a time as seconds."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import lru_cache

from syncd.model import Channel, Kind, Party, Role, Sign, Verdict

# The order of each tuple is part of the schema: append only.
_CHANNELS = (Channel.MAIL, Channel.TEXT, Channel.CALL, Channel.VOICEMAIL, Channel.MEETING)
_ROLES = (Role.TO, Role.CC, Role.BCC, Role.FROM, Role.LIST)
_VERDICTS = (Verdict.NONE, Verdict.SPOKE, Verdict.VOICEMAIL, Verdict.PLANNED)
_PARTIES = (Party.UNKNOWN, Party.CORRESPONDENT, Party.THIRD, Party.GROUP)


@lru_cache(maxsize=4096)
def pack(kind: Kind) -> int:
    """Return a kind as an integer: channel 4 bits, then role 3, verdict 2, party 2, three flags, signs."""
    return (
        _CHANNELS.index(kind.channel)
        | _ROLES.index(kind.role) << 4
        | _VERDICTS.index(kind.verdict) << 7
        | _PARTIES.index(kind.party) << 9
        | kind.outgoing << 11
        | kind.reply << 12
        | kind.proposal << 13
        | int(kind.signs) << 14
    )


@lru_cache(maxsize=4096)
def unpack(packed: int) -> Kind:
    """Return the kind that `pack` made into `packed`."""
    return Kind(
        channel=_CHANNELS[packed & 15],
        role=_ROLES[packed >> 4 & 7],
        verdict=_VERDICTS[packed >> 7 & 3],
        party=_PARTIES[packed >> 9 & 3],
        outgoing=bool(packed >> 11 & 1),
        reply=bool(packed >> 12 & 1),
        proposal=bool(packed >> 13 & 1),
        signs=Sign(packed >> 14),
    )


@lru_cache(maxsize=64)
def fingerprint(text: str) -> int:
    """Return a signed 64-bit integer that stands for a natural id; 0 for none."""
    if not text:
        return 0
    raw = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(raw, "big", signed=True) or 1


def seconds(moment: datetime) -> int:
    """Return a moment as whole seconds since 1970."""
    return int(moment.timestamp())


def whole(moment: datetime) -> datetime:
    """Return a moment without parts of a second, as the store keeps it."""
    return datetime.fromtimestamp(seconds(moment), UTC)


def moment(value: int) -> datetime:
    """Return whole seconds since 1970 as a moment in UTC."""
    return datetime.fromtimestamp(value, UTC)
