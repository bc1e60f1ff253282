"""Which of a mailbox's folders is for what: SPECIAL-USE (RFC 6154), else their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from connectors.formats.folders import folder_of
from connectors.protocols.imap_session import Listed, Session
from connectors.protocols.imap_wire import Declined
from syncd.model import Folder

_USES = {Folder.SENT: "\\sent", Folder.DRAFTS: "\\drafts"}
_SHOWN = 12


def found(session: Session, folders: Sequence[Listed], use: Folder) -> list[str]:
    """Return the folders for sent mail or for drafts; those that the server says, else those named so.

    Folders below one for sent mail that are named for a year or a month belong to it.
    """
    marked = [one for one in folders if _USES[use] in one.attributes]
    if not marked:
        return [one.name for one in _mine(session, folders) if kind(one) is use]
    inside = [
        one.name
        for one in folders
        if one not in marked and kind(one) is use and any(_is_below(one, above) for above in marked)
    ]
    return [*(one.name for one in marked), *inside]


def kind(folder: Listed) -> Folder:
    """Return what a folder holds, as far as its name tells."""
    return folder_of(Path(folder.name.replace(folder.delimiter, "/") if folder.delimiter else folder.name))


def shown(folders: Iterable[Listed]) -> str:
    """Return folders' names for a message."""
    names = sorted(one.name for one in folders)
    more = ", ..." if len(names) > _SHOWN else ""
    return ", ".join(f'"{name}"' for name in names[:_SHOWN]) + more


def _is_below(folder: Listed, above: Listed) -> bool:
    return bool(folder.delimiter) and folder.name.startswith(above.name + folder.delimiter)


def _mine(session: Session, folders: Sequence[Listed]) -> list[Listed]:
    """Leave out what other people share with the user (RFC 2342): their sent mail is not ours."""
    try:
        spaces = list(session.untagged(b"NAMESPACE", b"NAMESPACE"))
    except Declined:
        return list(folders)
    others = [
        space[0].decode("utf-8", "replace")
        for words in spaces
        for part in words[1:3]
        if isinstance(part, list)
        for space in part
        if isinstance(space, list) and space and isinstance(space[0], bytes) and space[0]
    ]
    return [one for one in folders if not one.name.startswith(tuple(others))]
