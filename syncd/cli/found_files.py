"""Mail, calendars and cards that lie about in a person's home, for who has no server, or is offline."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from syncd.errors import UserError

_SENT = ("*[Ss]ent*", "*Gesendet*", "*Envoy*", "*Enviad*", "*Inviat*", "*Posta inviata*", "*Verzonden*")
_PROFILES = (
    ".thunderbird/*",
    "snap/thunderbird/common/.thunderbird/*",
    ".var/app/org.mozilla.Thunderbird/.thunderbird/*",
    "Library/Thunderbird/Profiles/*",
    "AppData/Roaming/Thunderbird/Profiles/*",
)
_MAIL = (
    *(f"{place}/{name}" for place in ("Maildir", "Mail", "mail", "Mail/*", "mail/*") for name in _SENT),
    *(
        f"{profile}/{place}/*/{name}"
        for profile in _PROFILES
        for place in ("ImapMail", "Mail")
        for name in (*_SENT, *(f"*/{name}" for name in _SENT))
    ),
)
_OTHERS = tuple(
    f"{place}{name}" for place in ("", "Documents/", "Downloads/", "Desktop/") for name in ("*.ics", "*.vcf")
)
_MOST = 20  # that are offered


def found(home: Path) -> list[tuple[str, Path]]:
    """Return files and folders that syncd can read, each with its kind; sent mail first."""
    return list(dict.fromkeys(islice(_found(home), _MOST)))


def kind_of(path: Path) -> str:
    """Return the kind of source that a path is. Raises `UserError` where it is none."""
    kind = _kind(path)
    if not kind:
        raise UserError(
            f"{path}: is no mbox, no maildir, no .ics and no .vcf; name a file that a mail program exported"
            if path.exists()
            else f"{path}: there is no such file; look at --file"
        )
    return kind


def _found(home: Path) -> Iterator[tuple[str, Path]]:
    for pattern in (*_MAIL, *_OTHERS):
        with suppress(OSError):
            for path in sorted(home.glob(pattern)):
                if kind := _kind(path):
                    yield kind, path


def _kind(path: Path) -> str:
    with suppress(OSError):
        if path.is_dir():
            if (path / "cur").is_dir() and (path / "new").is_dir():
                return "maildir"
            return next((end for end in ("ics", "vcf") if next(path.glob(f"*.{end}"), None)), "")
        if path.suffix.lower() in {".ics", ".vcf"} and path.is_file():
            return path.suffix.lower().removeprefix(".")
        if path.is_file():
            with path.open("rb") as opened:
                return "mbox" if opened.read(5) == b"From " else ""
    return ""
