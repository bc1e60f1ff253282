"""Handles: one spelling for each mail address, phone number or bare name.

RFC 5322 addresses, E.164 numbers, and what old archives write instead: Exchange's
encapsulated addresses (IMCEA, [MS-OXCMAIL] 2.1.3.1), Notes names and X.500 paths.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from syncd.model import Address

_HOST = r"[\w-]+(?:\.[\w-]+)*\.[^\W\d_][\w-]+"  # letters of any script (RFC 6531)
_PLAIN = re.compile(rf"[^\s@<>\"(),;:\\/\[\]]+@{_HOST}")
_ATEXT = r"\w.!#$%&*+=?^`{|}~'\-"
_INSIDE = re.compile(rf"(?<![{_ATEXT}/@])['.]*+([{_ATEXT}]+@{_HOST})(?=\.?(?:$|[^\w.-]))")
_LONGEST = 500  # characters; an address has at most 254 (RFC 5321), its wrapping some more
_TWICE = re.compile(r"^(.+?@.+?)\1")
_ENCAPSULATED = re.compile(r"imcea[a-z0-9]+-(?P<text>.+?)(?:@|$)")
_HEX = re.compile(r"\+([0-9a-f]{2})")
_COMMON_NAME = re.compile(r"(?:^|/)cn=([^/]+)", re.IGNORECASE)
_REMARK = re.compile(r"(?<=.)\s*[(\[][^)\]]*[)\]]$|\s+via\s.*$")
_SUFFIX = re.compile(
    r"(?:jr|sr|ii|iii|iv|esq|m\.?d|ph\.?d|d\.?d\.?s|c\.?p\.?a|mba|r\.?n|inc|llc|llp|ltd|plc|corp|co|gmbh|ag|s\.?a)\b\.?",
    re.IGNORECASE,
)
_INVISIBLE = frozenset(("Cc", "Cf", "Co", "Cs"))


def clean(text: str, most: int = 200) -> str:
    """Return `text` on one line, without control, bidi and zero-width characters, cut at `most`."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())[:most]
    kept = (c for c in text if c.isspace() or unicodedata.category(c) not in _INVISIBLE)
    return " ".join("".join(kept).split())[:most]


@lru_cache(maxsize=8192)
def email(text: str) -> str:
    """Return the mail address in `text`, lower-case, or "" when there is none.

    Gateways wrap addresses (`ann@x.org@CORP`, `IMCEANOTES-ann+40x+2Eorg@corp.com`) and quote
    them (`'ann@x.org'`): the wrapping is taken off.
    """
    bare = clean(text, _LONGEST).lower().strip(" '\"<>")
    if _PLAIN.fullmatch(bare) and not bare.startswith("imcea"):
        return bare
    if twice := _TWICE.match(bare):
        return email(twice[1])
    if wrapped := _ENCAPSULATED.search(bare):
        before = email(bare[: wrapped.start()])
        inner = _HEX.sub(lambda hexed: chr(int(hexed[1], 16)), wrapped["text"])
        return before or email(inner)
    found = _INSIDE.search(bare)
    return found[1] if found else ""


_SHORTEST = 7  # digits; what is shorter may be a short code


def phone(text: str, country: str) -> str:
    """Return `text` as an E.164 number by the rules of `country`, or "" when it is no possible number.

    Withheld numbers, short codes, extensions and numbers that lack their area code are none.
    """
    import phonenumbers  # its tables take longer to load than all of syncd

    try:
        number = phonenumbers.parse(text, country.upper())
    except phonenumbers.NumberParseException:
        return ""
    possible = phonenumbers.is_possible_number_with_reason(number)
    long = len(phonenumbers.national_significant_number(number)) >= _SHORTEST
    whole = long and possible == phonenumbers.ValidationResult.IS_POSSIBLE
    if not whole and not phonenumbers.is_valid_number(number):
        return ""
    number.extension = None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def handle(address: Address) -> tuple[str, str]:
    """Return the handle and the display name of an address as a header wrote it; handle "" for none.

    Where no address can be found, the bare name itself is the handle.
    """
    found = email(address.address) or email(address.name)
    name = clean(address.name)
    if found:
        return found, _spoken(_beside(name or clean(address.address)))
    bare = clean(address.address).strip("'\"<> ") or name.strip("'\"<> ")
    if not any(c.isalpha() for c in bare):
        return "", ""
    return bare.lower(), _spoken(name or bare)


def _beside(text: str) -> str:
    """Return what stands before the address in `text`: `Ann Lee` in `Ann Lee (ann@x.org)`."""
    return text.partition("@")[0].rpartition(" ")[0] if email(text) else text


def _spoken(name: str) -> str:
    """Return a name as one says it: `Lee, Ann` is Ann Lee, `Ann Lee/HOU/CORP@CORP` is Ann Lee."""
    if named := _COMMON_NAME.findall(name):
        name = named[-1]
    name = name.split("/", 1)[0].split("@", 1)[0]
    name = _REMARK.sub("", name.strip("'\" ")).strip("'\" ()[]<>:-")
    last, _, first = name.partition(",")
    first = first.strip()
    if "," not in first and len(last.split()) <= 3 and not _SUFFIX.fullmatch(first):
        return f"{first} {last.strip()}".strip()
    return name


def is_email(text: str) -> bool:
    """Whether a handle is a mail address."""
    return "@" in text and bool(_PLAIN.fullmatch(text))


def is_phone(text: str) -> bool:
    """Whether a handle is an E.164 number."""
    return text.startswith("+") and text[1:].isdigit()


def untagged(text: str) -> str:
    """Return a mail address without its owner's tag: `ann@x.org` for `ann+news@x.org` (RFC 5233)."""
    local, at, host = text.rpartition("@")
    return f"{local.partition('+')[0]}{at}{host}"


@lru_cache(maxsize=1 << 16)
def key(text: str) -> str:
    """Return a short, stable name of a handle: what a contact's id is made of."""
    return digest("handle", text)[:16]


_BASE32HEX = "0123456789abcdefghijklmnopqrstuv"


def digest(*parts: object) -> str:
    """Return 32 characters of base32hex (RFC 4648), lower-case, that stand for `parts`."""
    raw = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()[:20]
    bits = int.from_bytes(raw, "big")
    return "".join(_BASE32HEX[bits >> shift & 31] for shift in range(155, -1, -5))


def name_words(name: str) -> list[str]:
    """Return the words of a name, sorted: those of "Byron, Ada" are those of "Ada Byron"; no initials."""
    return sorted(re.findall(r"[^\s,.]{2,}", name.casefold()))
