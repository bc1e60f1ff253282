"""What a mail folder holds, by the names that mail programs and providers give it."""

from __future__ import annotations

import binascii
import re
import unicodedata
from itertools import islice
from pathlib import Path

from syncd.model import Folder

_SENT = """
sent|sent items|sent mail|sent mails|sent messages|sent elements|sent e-mail|sent objects
gesendet|gesendete|gesendete objekte|gesendete elemente|gesendete mails|gesendete e-mails
gesendete nachrichten
envoyés|envoyé|éléments envoyés|messages envoyés|courrier envoyé|objets envoyés|mails envoyés
enviados|enviado|elementos enviados|mensajes enviados|correo enviado|correos enviados
enviadas|itens enviados|mensagens enviadas|e-mails enviados|correio enviado|enviats|elements enviats
inviati|inviata|posta inviata|elementi inviati|messaggi inviati
verzonden|verzonden items|verzonden berichten|verzonden objecten
skickat|skickade|skickade objekt|skickade meddelanden|sendt|sendte|sendte elementer|sendt post|sendt e-post
sendte meddelelser|sendte objekter|lähetetyt|lähetetyt viestit|lähetetyt kohteet
wysłane|elementy wysłane|wiadomości wysłane|odeslané|odeslaná pošta|odeslané zprávy|odoslané|odoslaná pošta
elküldött|elküldött elemek|elküldött üzenetek|trimise|elemente trimise|mesaje trimise|poslano|poslane stavke
poslana pošta|poslani predmeti|saadetud|nosūtītie|išsiųsti|gönderilmiş|gönderilmiş öğeler
gönderilenler|gönderilmiş postalar
отправленные|отправленное|отправленные письма|надіслані|відправлені|изпратени|απεσταλμένα|đã gửi|terkirim
已发送|已发送邮件|已发送项目|已发邮件|已傳送|已傳送郵件|寄件備份|送信済み|送信済みアイテム|送信済みメール|送信済みトレイ
보낸 편지함|보낸 메일함|보낸 메일|נשלחו|פריטים שנשלחו|דואר שנשלח|المرسلة|العناصر المرسلة|البريد المرسل
"""

_DRAFTS = """
drafts|draft|entwürfe|entwurf|brouillons|brouillon|borradores|borrador|rascunhos|rascunho|esborranys
bozze|bozza|concepten|utkast|kladder|kladde|luonnokset|szkice|wersje robocze|kopie robocze|koncepty
rozepsané|rozpísané|piszkozatok|ciorne|skice|osnutki|mustandid|melnraksti|juodraščiai|taslaklar
черновики|чернетки|чернови|πρόχειρα|thư nháp|konsep|draf
草稿|草稿箱|草稿夾|下書き|임시 보관함|임시보관함|טיוטות|المسودات
"""

_SUFFIX = re.compile(r"\.(?:mbox|mbx|mbs|sbd|maildir)$", re.IGNORECASE)
_WHEN = re.compile(r"(?:[\W_]+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|[\W_]*\d+)+[\W_]*$")
_ENCODED = re.compile(r"&([A-Za-z0-9+,]*)-")
_LETTERS = str.maketrans("łøđ\N{LATIN SMALL LETTER DOTLESS I}", "lodi")


def _key(name: str) -> str:
    """Return the letters of a folder's name: no case, no accents, no punctuation, no date after it."""
    plain = unicodedata.normalize("NFKD", _ENCODED.sub(_unencoded, name).casefold()).translate(_LETTERS)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return "".join(filter(str.isalnum, _WHEN.sub("", plain)))


def _unencoded(found: re.Match[str]) -> str:
    """Decode what IMAP servers encode in names: `Entw&APw-rfe` (RFC 3501, 5.1.3)."""
    packed = found[1].replace(",", "/")
    try:
        return binascii.a2b_base64(packed + "=" * (-len(packed) % 4)).decode("utf-16-be") or "&"
    except ValueError:
        return found[0]


def _keys(names: str) -> set[str]:
    return {_key(name) for line in names.strip().splitlines() for name in line.split("|")}


_KINDS = dict.fromkeys(_keys(_SENT), Folder.SENT) | dict.fromkeys(_keys(_DRAFTS), Folder.DRAFTS)
_NESTED = ("", "mbox", "messages", "cur")  # names that say nothing: the folder above has the name


def folder_of(path: Path) -> Folder:
    """Return what the folder at `path` holds, as far as its name tells.

    Knows Maildir++ (`.INBOX.Sent`), Thunderbird (`Sent.sbd/2019`), Apple Mail (`Sent Messages.mbox/mbox`)
    and dated archives (`sent-mail-jun-2001`); case, accents and punctuation do not matter.
    """
    for name in (path.name, path.parent.name):
        kinds = [_KINDS[key] for part in _SUFFIX.sub("", name).split(".") if (key := _key(part)) in _KINDS]
        if kinds:
            return kinds[-1]
        if _key(_SUFFIX.sub("", name)) not in _NESTED and path.parent.suffix.lower() != ".sbd":
            break
    return Folder.OTHER


def instead(folder: Path) -> str:
    """Return what to set in the config instead of `folder`, as far as what is in it tells."""
    if is_maildir(folder):
        return 'it is a Maildir: set kind = "maildir"'
    if folder.name in ("cur", "new", "tmp") and is_maildir(folder.parent):
        return f"it is a part of a Maildir: set path to {folder.parent}"
    entries = sorted(islice(folder.iterdir(), 500))
    if maildirs := [entry.name for entry in entries if is_maildir(entry)]:
        return f'set path to one of the Maildirs in it, and kind = "maildir": {", ".join(maildirs[:5])}'
    if files := [entry.name for entry in entries if _is_mbox(entry)]:
        return f'set path to one of the files in it, and kind = "mbox": {", ".join(files[:5])}'
    return "set path to where the mail is; here is none"


def is_maildir(folder: Path) -> bool:
    """Whether there is mail of a Maildir in it; an empty `new` or `cur` may have been lost on the way."""
    return (folder / "cur").is_dir() or (folder / "new").is_dir()


def _is_mbox(file: Path) -> bool:
    if not file.is_file():
        return False
    try:
        with file.open("rb") as opened:
            return opened.read(5) == b"From "
    except OSError:
        return False
