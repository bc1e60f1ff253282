"""How long a phone's backup of gigabytes takes to read, beside expat doing nothing on the same file.

Run: python tests/bench/phone.py [--megabytes N] [--texts N] [--rounds N] [--dir DIR]

With `--texts 0` there are nothing but pictures; with a million a picture, nothing but texts. Every reading
is a process of its own; the rounds alternate.
"""

from __future__ import annotations

import argparse
import base64
import random
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from xml.parsers import expat

from mail import Contestant, compare

from connectors.phone.sms_backup import SmsBackupSource
from syncd.model import Span
from syncd.ports import Context

NOW = datetime.now(UTC)
CONTEXT = Context(now=NOW, zone="Europe/London", country="GB", window=Span(NOW, NOW))
WORDS = (
    "house",
    "garden",
    "key",
    "Tuesday",
    "meet",
    "offer",
    "buyer",
    "see you",
    "thanks",
    "later",
    "no",
    "&#10;",
)
CHUNK = 1 << 20  # the size with which expat is the fastest

_SMS = (
    '  <sms protocol="0" address="{number}" date="{at}" type="{kind}" subject="null" body="{body}" toa="null"'
    ' sc_toa="null" service_center="null" read="1" status="-1" locked="0" date_sent="{at}" sub_id="1"'
    ' readable_date="2 Jun 2026 10:09:00" contact_name="Ann Lee" />\n'
)
_MMS = (
    '  <mms date="{at}" ct_t="application/vnd.wap.multipart.related" msg_box="{kind}" address="{number}"'
    ' tr_id="t{at}" m_type="132" read="1"><parts><part seq="0" ct="image/jpeg" name="a.jpg" chset="null"'
    ' cd="null" fn="null" cid="null" cl="a.jpg" ctt_s="null" ctt_t="null" text="null" data="{data}" />'
    '</parts><addrs><addr address="{number}" type="137" charset="106" /></addrs></mms>\n'
)


def write(path: Path, megabytes: int, texts: int, seed: int = 1) -> int:
    """Write a backup with so many texts for each picture; return how many records are in it."""
    rng = random.Random(seed)
    pictures = [base64.b64encode(rng.randbytes(rng.randrange(60_000, 400_000))).decode() for _ in range(20)]
    numbers = [f"+4477009{rng.randrange(10**5):05}" for _ in range(500)]
    at, count = 1_500_000_000_000, 0
    with path.open("w", encoding="utf-8") as file:
        file.write("<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<smses count=\"0\">\n")
        while file.tell() < megabytes * 10**6:
            for number in range(texts + 1):
                at += rng.randrange(1000, 900_000) // max(1, texts)
                held = {"at": at, "kind": rng.randrange(1, 3), "number": rng.choice(numbers)}
                if number:
                    body = " ".join(rng.choices(WORDS, k=rng.randrange(3, 25)))
                    file.write(_SMS.format(body=body, **held))
                elif texts < 10**6:
                    file.write(_MMS.format(data=rng.choice(pictures), **held))
                count += 1
                if file.tell() >= megabytes * 10**6:
                    break
        file.write("</smses>\n")
    return count


def nothing(path: Path) -> None:
    """Let expat read a file, and do nothing."""
    parser = expat.ParserCreate()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def ours(path: Path) -> None:
    """Read a file as a pull does."""
    for _ in SmsBackupSource(path=path, context=CONTEXT).pull(None):
        pass


def main() -> None:
    """Write a backup, and measure both on it in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=2000)
    parser.add_argument("--texts", type=int, default=60, help="for each picture")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dir", type=Path)
    parser.add_argument("--read", nargs=2, metavar=("WHO", "FILE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.read:
        {"ours": ours, "expat": nothing}[asked.read[0]](Path(asked.read[1]))
        return
    with tempfile.TemporaryDirectory(dir=asked.dir) as folder:
        path = Path(folder) / "sms-1.xml"
        count = write(path, asked.megabytes, asked.texts)
        print(f"{path.stat().st_size / 1e6:.0f} MB, {count} records")
        command = [sys.executable, __file__, "--read"]
        contestants = {
            "expat, doing nothing": Contestant([*command, "expat", str(path)]),
            "a pull": Contestant([*command, "ours", str(path)], beside="expat, doing nothing"),
        }
        compare(contestants, mails=count, rounds=asked.rounds)


if __name__ == "__main__":
    main()
