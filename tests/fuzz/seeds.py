"""What the fuzz targets begin with: a few inputs of each kind, well formed and odd."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from backups import backup, call, mms, sms
from raw_mail import CALENDAR, DATE
from voice_pages import call_page, person, text_page

from connectors.formats import ics_write, imip, itip
from syncd.model import Call, Span

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
CALL_ID = "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6"


def lines(*parts: str, end: str = "\r\n") -> bytes:
    return end.join([*parts, ""]).encode()


# --- mail

MAIL = lines(
    DATE,
    "From: =?utf-8?q?Ada_B=C3=BDron?= <ada@example.org>",
    'To: "Lee, Ann" <ann@x.org>, Team: bob@y.org, "C \\"x\\" D" <c@z.org>;',
    "Cc: Rapp@ENRON, /O=X/OU=Y/CN=RECIPIENTS/CN=Z",
    "Subject: =?iso-8859-1?B?R3L832U=?= =?utf-8?q?_more?=",
    "Message-ID: <[1@x.org]>",
    "References: <0@x.org> <1@x.org>",
    "List-Post: <mailto:list@x.org>",
    "Auto-Submitted: auto-replied",
    "Content-Type: text/html; charset=utf-8",
    "Content-Transfer-Encoding: quoted-printable",
    "",
    "<style>x</style><p>Gr=C3=BC=C3=9Fe &amp; danke<br>",
)
PARTS = lines(DATE, "From: a@b.c", 'Content-Type: multipart/mixed; boundary="b"', "", *CALENDAR.split("\n"))
MAILS = (MAIL, PARTS, b"", b"\n\n", b"Date: x\n y\n\n")
EXCERPTS = (
    b"text/plain; charset=utf-7|7bit\n+AGE-",
    b"text/html; charset=iso-2022-jp|base64\nPGI+PCEtLSB4IC0tPg==",
    b'multipart/alternative; boundary="=_b"|\n--=_b\nContent-Type: text/plain\n\nHello\n--=_b--',
    b"text/plain; charset=utf-16|quoted-printable\n=41=\n=",
)
ADDRESSES = (
    b'"Lee, Ann" <ann@x.org>, bob@y.org (Bob (the) R), Group: a@b.c, <d@e.f>;',
    b"=?utf-8?b?R3LDvMOfZQ==?= <\"quoted\\\" part\"@x.org>, <@route:user@host>, 'o''n' <o@n.i>",
    b"Last, First, Name@ENRON, /O=A/OU=B/CN=C, +44 20 7946 0000",
    b"\0=?unknown?q?=FF=?= <x@[127.0.0.1]>",
)
BOXES = (
    b"From a@b Thu Jan  1 00:00:00 1970\n" + MAIL + b"\nFrom c@d Thu Jan  1 00:00:00 1970\r\n" + PARTS,
    b"\xef\xbb\xbf\nFrom nobody\n\n>From x\n\nFrom somebody once\n",
)

# --- calendars and cards

HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN")
ZONE = (
    "BEGIN:VTIMEZONE", "TZID:Odd/Place", "BEGIN:STANDARD", "DTSTART:19701025T030000",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100",
    "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip
SERIES = (
    "BEGIN:VEVENT", "UID:a@x", "DTSTART;TZID=Odd/Place:20260310T100000", "DURATION:PT1H",
    "RRULE:FREQ=MONTHLY;BYDAY=2TU,-1FR;COUNT=9", "EXDATE;TZID=Odd/Place:20260414T100000",
    "RDATE;VALUE=PERIOD:20260311T100000Z/PT30M", "SUMMARY:Board\\, or\\n not",
    "ORGANIZER;CN=Bob:mailto:bob@x.org",
    "ATTENDEE;PARTSTAT=DECLINED:MAILTO:ada@example.org", "END:VEVENT", "BEGIN:VEVENT", "UID:a@x",
    "RECURRENCE-ID;RANGE=THISANDFUTURE:20260327T090000Z", "DTSTART;VALUE=DATE:20260328", "SEQUENCE:2",
    "STATUS:CANCELLED", "END:VEVENT",
)  # fmt: skip
REPLY = (
    "METHOD:REPLY", "BEGIN:VEVENT", f"UID:{CALL_ID}", "SEQUENCE:1", "DTSTAMP:20260301T000000Z",
    "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org", "END:VEVENT",
)  # fmt: skip
END = "END:VCALENDAR"
CALENDARS = (
    lines(*HEAD, *ZONE, *SERIES, END),
    lines(*HEAD, *REPLY, END, end="\n"),
    lines(
        *HEAD, "BEGIN:VEVENT", "DTSTART:20260330T013000", "RRULE:FREQ=HOURLY;BYHOUR=1,2", "END:VEVENT", END
    ),
)
OURS = Call(
    id=CALL_ID,
    contact="ann",
    title="Call Ann Lee",
    span=Span(NOW + timedelta(days=2), NOW + timedelta(days=2, minutes=20)),
    timezone="Europe/London",
    notes="Why now",
)
BOOK = ics_write.put(lines(*HEAD, *ZONE, *SERIES, END), OURS, now=NOW, zone="Europe/London", country="GB")
BOOKS = (
    BOOK,
    BOOK.replace(b"\r\n", b"\n").replace(b"SUMMARY:Call", b"SUMMARY:vm Call"),
    BOOK.replace(b"X-SYNCD-ID", b"X-GONE"),
    lines(*HEAD, *SERIES, END, end="\n"),
    ics_write.EMPTY,
)
RULES = (
    b"20260101T100000\nFREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;UNTIL=20270101T000000Z",
    b"20200229\nFREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29,-1;INTERVAL=4",
    b"20260101T003000\nFREQ=YEARLY;BYWEEKNO=1,53;BYYEARDAY=1,-366;WKST=SU;COUNT=99",
    b"20260101T003000\nFREQ=HOURLY;INTERVAL=7;BYMINUTE=0,30;BYSECOND=1",
    b"20260101\nFREQ=WEEKLY;BYDAY=MO,2FR;BYHOUR=1,2,3;BYMONTH=3",
)
REQUEST = itip.request(
    b"",
    OURS,
    address="ada@example.org",
    sequence=0,
    proposed=b"",
    now=NOW,
    zone="Europe/London",
    country="GB",
)
INVITATIONS = (
    imip.mail(
        REQUEST,
        method="REQUEST",
        address="ada@example.org",
        message_id="<1@x>",
        subject="Call",
        text="Call",
        now=NOW,
    ),
    lines("Content-Type: text/calendar; method=REPLY", "", *HEAD, *REPLY, END),
)
CARDS = (
    lines(
        "BEGIN:VCARD", "VERSION:2.1", "N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:L=FC;Ann",
        "TEL;CELL:1=", "EMAIL;TYPE=internet:ann@x.org", "AGENT:", "BEGIN:VCARD", "FN:B", "END:VCARD",
        "PHOTO;ENCODING=b:AAAA", " AAAA", "END:VCARD",
    ),
    lines(
        "BEGIN:VCARD", "VERSION:4.0", "FN:Ann\\, Lee", "item1.TEL;VALUE=uri:tel:+44-20", "KIND:group",
        "MEMBER:urn:uuid:1", "CATEGORIES:VIP,x", "ORG:Acme;Sales", "REV:20260101T000000Z", "END:VCARD",
        end="\n",
    ),
)  # fmt: skip

# --- what a phone kept

BACKUPS = (
    backup(call("+44 20 7946 0000", NOW, seconds=90), call("5", NOW), until=NOW).encode(),
    backup(sms("a~b", NOW, body="&#55357;&#56832;"), mms("1~2", NOW, "2", (137, "1"))).encode(),
    b'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><smses/>',
)
TABLES = tuple(file.read_bytes() for file in sorted((HERE.parent / "connectors" / "exports").glob("*.csv")))
CHATS = (
    b"[31/12/2025, 23:59:58] Ann Lee: Hello\nand on\n[01/01/2026, 00:00:01] ~ Ada: <Media omitted>\n",
    "12/31/25, 11:59\u202fPM - Ann: x\n1/1/26, 12:01\u202fAM - Messages are encrypted\n".encode(),
    "٣١\u200f/١٢\u200f/٢٠٢٥، ١١:٥٩ م - آن: سلام\n"
    "2569-01-02 10.00.00 - Ann: x\n2026/1/2 下午3:04 - 安: 好\n".encode(),
)
PAGES = (
    call_page("placed", NOW, "+442079460000", name="Ann <Lee>"),
    text_page((NOW, person("+44", "Ann")), (NOW, person("+45", me=True)), people=(person("+44", "A"),)),
    b'<div class="haudio"><abbr class="published" title="2026-03-04T12:00:00.000-99:00">',
)

# --- what servers say

RESPONSES = (
    b'* OK [CAPABILITY IMAP4rev1] hi\r\n* LIST (\\Sent) "/" "Sent &AOk-"\r\na1 OK done\r\n',
    b'* 1 FETCH (UID 7 INTERNALDATE "04-Mar-2026 12:00:00 +0000" BODY[]<0> {%d}\r\n%b)\r\n'
    % (len(MAIL), MAIL),
    b'* 2 FETCH (UID 8 BODYSTRUCTURE (("TEXT" "PLAIN" NIL NIL)("text" "calendar")) PREVIEW "x\\"y")\r\n',
    b'* ESEARCH (TAG "a") UID ALL 1:3,7\r\n* SEARCH 1 2 3\r\n* STATUS x (UIDNEXT 5 UIDVALIDITY 1)\r\n',
)
ANSWERS = (
    (
        b'<?xml version="1.0" encoding="utf-8"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:'
        b'ns:caldav"><d:response><d:href>/a/%C3%A9.ics</d:href><d:propstat><d:prop><d:getetag>"1"</d:getetag>'
        b"<c:calendar-data>BEGIN:VCALENDAR&#13;</c:calendar-data></d:prop>"
        b"<d:status>HTTP/1.1 200 OK</d:status>"
        b"</d:propstat></d:response><d:response><d:href>/b</d:href>"
        b"<d:status>HTTP/1.1 404 Not Found</d:status>"
        b"</d:response><d:sync-token>x</d:sync-token></d:multistatus>"
    ),
    b'<error xmlns="DAV:"><valid-sync-token/></error>',
    b'<!DOCTYPE x [<!ENTITY a "b">]><multistatus xmlns="DAV:">&a;</multistatus>',
)

# --- what a user writes

CONFIGS = tuple(file.read_bytes() for file in sorted((ROOT / "config" / "examples").glob("*.toml")))
WORDS = (
    "✓ Call Ann Lee\ncall back tomorrow at 3pm".encode(),
    b"vm Call Ann Lee +3d\n<p>no answer, n&auml;chste Woche Di 14 Uhr</p>",
    b"stop - Call Ann Lee\n[x] spoke - her son moved",
    b"Call Ann Lee (wrong number)\nring back on the 31st of June 24:00",
)
PHRASES = (
    b"It was good to talk to you on the phone this morning.\n\n> Let us speak on Monday.\n-- \nAda",
    "Danke für das Telefonat eben!\n\nAm 4. März schrieb Ann:\n> Ruf mich an.".encode(),
    b"I left you a voicemail. Call me at 3?\n-----Original Message-----\nFrom: x",
)
