"""The phone: texts and calls, from backups, exports and services."""

from __future__ import annotations

from collections.abc import Mapping

from syncd.kinds.kind import SECRET, Kind, path
from syncd.settings import columns
from syncd.settings.shapes import PATH, TEXT, Setting, one_of, text

_SERVER = Setting(
    text(r"https?://[^\s@]+", 'is no web address; write such as "https://api.example"'),
    "where the service is, where that is not its usual place",
)

SOURCES: Mapping[str, Kind] = {
    "sms_backup": Kind(
        "connectors.phone.sms_backup:SmsBackupSource",
        {"path": path("a backup, or the folder that they are put in", "~/Sync/SMSBackupRestore")},
        'texts and calls of an Android phone, as "SMS Backup & Restore" writes them',
        carries=frozenset({"text", "call"}),
        voice=True,
    ),
    "imessage": Kind(
        "connectors.phone.imessage:ImessageSource",
        {"path": Setting(PATH, "chat.db, or an iPhone's backup; by default, the Messages of this Mac")},
        "texts of Apple's Messages, on a Mac or in an iPhone's backup; what they say is not read",
        carries=frozenset({"text"}),
    ),
    "apple_calls": Kind(
        "connectors.phone.apple_calls:AppleCallsSource",
        {"path": Setting(PATH, "CallHistory.storedata, or an iPhone's backup; by default, that of this Mac")},
        "calls of an iPhone or a Mac, those of FaceTime and WhatsApp among them",
        carries=frozenset({"call"}),
        voice=True,
    ),
    "google_voice": Kind(
        "connectors.phone.google_voice:GoogleVoiceSource",
        {"path": path("the zip of Google Takeout, or the folder of it", "~/Downloads/takeout.zip")},
        "calls and texts of Google Voice, as Google Takeout exports them",
        carries=frozenset(
            {"text", "call"}
        ),  # exported by hand, now and then: nothing waits until it is fresh
    ),
    "whatsapp": Kind(
        "connectors.phone.whatsapp:WhatsappSource",
        {
            "path": path("a chat that was exported, or a folder of them", "~/WhatsApp"),
            "me": Setting(TEXT, "your name, as it stands before your texts; without it, the chats tell"),
            "dates": Setting(
                one_of("day first", "month first"), "how dates are written; without it, the chats tell"
            ),
        },
        "texts of WhatsApp, from chats that were exported",
        carries=frozenset({"text"}),
    ),
    "quo": Kind(
        "connectors.phone.quo:QuoSource",
        {
            "secret": SECRET,
            "user": Setting(TEXT, "your address in Quo, where it is none of those below [me]"),
            "number": Setting(TEXT, "one of your numbers in Quo, where only that one counts"),
            "url": _SERVER,
        },
        "calls and texts in Quo, which was OpenPhone; it needs an API key",
        carries=frozenset({"text", "call"}),
        voice=True,
    ),
    "ringcentral": Kind(
        "connectors.phone.ringcentral:RingCentralSource",
        {
            "client_id": Setting(
                TEXT,
                "the client ID of your app in the RingCentral Developer Console",
                required=True,
                example='"AbCdEf123"',
            ),
            "secret": SECRET,
            "url": _SERVER,
        },
        "calls and texts of an extension in RingCentral",
        carries=frozenset({"text", "call"}),
        voice=True,
        login="connectors.phone._ringcentral_token:login",
    ),
    "twilio": Kind(
        "connectors.phone.twilio:TwilioSource",
        {
            "account": Setting(TEXT, "the SID of your account", required=True, example='"AC..."'),
            "key": Setting(TEXT, "the SID of an API key, where one is used instead of the account's token"),
            "secret": SECRET,
            "url": _SERVER,
        },
        "calls and texts of an account with Twilio",
        carries=frozenset({"text", "call"}),
        voice=True,
    ),
    "csv": Kind(
        "connectors.phone.call_csv:CsvSource",
        {"path": path("a .csv file, or a folder of them", "~/calls.csv"), **columns.SETTINGS},
        "any log of calls or texts in comma-separated values",
        carries=frozenset({"text", "call"}),  # `live` says whether anything waits until it is fresh
    ),
}
