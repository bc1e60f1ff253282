"""Where a database lies: itself, in its app's folder, or in an iPhone's backup on a computer.

A backup lists its files in Manifest.db and keeps each under the SHA-1 of its name; Manifest.plist says
whether it is encrypted (https://support.apple.com/108353 says what then is in it).
"""

from __future__ import annotations

import plistlib
import re
from dataclasses import dataclass
from pathlib import Path
from xml.parsers.expat import ExpatError

from connectors.phone._apple import copy, opened, readable
from syncd.errors import Refused

_FILES = {"Files": ("fileID", "domain", "relativePath")}
_FILE_ID = re.compile(r"[0-9a-f]{40}")
_QUERY = "SELECT fileID FROM Files WHERE domain = 'HomeDomain' AND relativePath = ?"


@dataclass(frozen=True, slots=True)
class Place:
    """A database by its names."""

    file: str  # in its app's folder on a Mac
    backed_up: str  # in the home folder of an iPhone
    about: str
    absent: str  # why a backup may lack it


def located(path: Path, place: Place) -> Path:
    """Return the file of a database below `path`, which is that file, its folder, or an iPhone's backup.

    Raises `Refused` when there is none, or the backup is encrypted.
    """
    with readable(path):
        if not path.is_dir():
            path.stat()
            return path
        if (path / place.file).is_file():
            return path / place.file
        if (path / "Manifest.db").exists():
            return _backed_up(path, place)
        backups = sorted(child.name for child in path.iterdir() if (child / "Manifest.db").exists())
    if backups:
        raise Refused(f"{path} holds {len(backups)} backups; set `path` to one of them, such as {backups[0]}")
    raise Refused(
        f"{path} holds no {place.file}, and no Manifest.db as an iPhone's backup does; set `path` to"
        f" {place.about} or to the folder of a backup"
    )


def _backed_up(folder: Path, place: Place) -> Path:
    if _encrypted(folder / "Manifest.plist"):
        raise Refused(
            f"{folder} is an encrypted backup, which syncd does not read; take {place.file} out of it with a"
            " tool such as iphone-backup-decrypt, and set `path` to that file"
        )
    manifest = folder / "Manifest.db"
    with opened(manifest, _FILES) as original, copy(manifest, original, {}) as connection:
        rows = connection.execute(_QUERY, (place.backed_up,)).fetchall()
    names = [name for (name,) in rows if isinstance(name, str) and _FILE_ID.fullmatch(name)]
    files = [folder / name[:2] / name for name in names]
    found = next((file for file in files if file.is_file()), None)
    if found is None:
        raise Refused(f"{folder} holds no {place.about}: {place.absent}")
    return found


def _encrypted(manifest: Path) -> bool:
    if not manifest.exists():
        return False
    try:
        content = plistlib.loads(manifest.read_bytes())
    except (plistlib.InvalidFileException, ExpatError, ValueError, TypeError, KeyError, IndexError) as error:
        raise Refused(f"{manifest} is damaged; make the backup anew") from error
    return isinstance(content, dict) and bool(content.get("IsEncrypted"))
