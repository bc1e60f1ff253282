"""Android backups and logs of calls, as few words as a test needs."""

from __future__ import annotations

from datetime import datetime
from xml.sax.saxutils import quoteattr

IN, OUT, MISSED, VOICEMAIL, REJECTED, BLOCKED, ELSEWHERE = "1234567"


def ms(at: datetime) -> int:
    """Milliseconds since 1970, as Java counts."""
    return int(at.timestamp() * 1000)


def tag(name: str, **held: object) -> str:
    return f"<{name} {' '.join(f'{key}={quoteattr(str(value))}' for key, value in held.items())} />"


def call(number: str, at: datetime, kind: str = IN, seconds: int = 0, **more: object) -> str:
    held = {"number": number, "duration": seconds, "date": ms(at), "type": kind, "presentation": 1}
    return tag("call", **{**held, **more})


def sms(address: str, at: datetime, kind: str = IN, body: str = "Hello.", **more: object) -> str:
    return tag(
        "sms", **{"protocol": 0, "address": address, "date": ms(at), "type": kind, "body": body, **more}
    )


def mms(
    address: str, at: datetime, box: str, *addresses: tuple[int, str], data: str = "", **more: object
) -> str:
    held = quoteattrs({"date": ms(at), "msg_box": box, "address": address, "tr_id": "t1", **more})
    addrs = "".join(tag("addr", address=text, type=kind, charset=106) for kind, text in addresses)
    parts = tag("part", seq=0, ct="image/jpeg", name="a.jpg", data=data) if data else ""
    return f"<mms {held}><parts>{parts}</parts><addrs>{addrs}</addrs></mms>"


def quoteattrs(held: dict[str, object]) -> str:
    return " ".join(f"{key}={quoteattr(str(value))}" for key, value in held.items())


def backup(*records: str, until: datetime | None = None, root: str = "") -> str:
    """A whole backup; of calls when the first record is one."""
    root = root or ("calls" if records and records[0].startswith("<call") else "smses")
    date = f' backup_date="{ms(until)}"' if until else ""
    head = (
        f"<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<{root} count=\"{len(records)}\"{date}>"
    )
    return "\n".join([head, *records, f"</{root}>\n"])
