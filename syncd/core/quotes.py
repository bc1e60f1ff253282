"""What of a mail's text its author wrote, and wrote this time."""

from __future__ import annotations

import re
from dataclasses import replace

import re2
from mailparser_reply import EmailMessage

from syncd.core.phrases.relaxed import uncounted

_TONGUES = ["en", "de", "fr", "es", "it", "nl"]
_LONGEST = 16_000  # characters; whoever writes more than that quotes
_BLOB = re.compile(r"\S{300,}")
# The library's patterns are quadratic in the length of a line and in the number of empty ones.
_LONG_LINE = re.compile(r"([^\n]{200,400}) ")
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")

_WROTE = (
    r"(?:On\b.{5,200}\bwrote|Am\b.{5,200}\bschrieb\b.{0,80}|Le\b.{5,200}\ba écrit"
    r"|El\b.{5,200}\bescribió|Em\b.{5,200}\bescreveu|Il\b.{5,200}\bha scritto"
    r"|Op\b.{5,200}\bschreef\b.{0,80}) ?:"
)
_QUOTED = re.compile(
    rf"(?:^[ \t]*(?:{_WROTE}|.{{3,100}}\bwrites?:)[ \t]*\n(?:[ \t]*\n)?)?(?:^[ \t]*[>|].*(?:\n|\Z))+",
    re.MULTILINE,
)
_ORIGINAL = (
    r"-{2,} ?(?:Original|Forwarded|Begin forward|Ursprüngliche|Weitergeleitete|Message d'origine"
    r"|Message transf|Mensaje|Mensagem)|Begin forwarded message:|-* ?Forwarded by .{3,80} on \d"
)
_NOTES = (  # Lotus Notes: who and when, and then To:
    r".{3,100} on \d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}:\d\d.{0,12}$"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?[ \t]*\n(?:.*\n)?[ \t]*(?:To|An):"
)
_OUTLOOK = (
    r"\*?(?:From|Von|De|Da|Van|To|An)(?:\*|\s)*:.*\n(?:.*\n){0,3}?"
    r"[ \t]*\*?(?:Sent|Date|To|Cc|Subject|Gesendet|Datum|Betreff|Envoyé|Objet"
    r"|Enviado|Asunto|Assunto|Inviato|Verzonden)(?:\*|\s)*:|_{25,}[ \t]*$"
)
_END = rf"^[ \t]*(?:{_ORIGINAL}|{_NOTES}|{_OUTLOOK}|{_WROTE}[ \t]*$)"
_CUT = re2.compile(rf"(?mi){_END}")
_SEAMS = r"^[ \t]*[>|]|" + uncounted(_END)  # where this finds nothing, nothing is quoted
_SEAM = re2.compile(f"(?mi){_SEAMS}")
_POSTSCRIPT = re.compile(r"^p\.? ?s\b.*", re.MULTILINE | re.IGNORECASE | re.DOTALL)
_CLOSING = (
    5  # words at most in a line that opens a signature: "Thanks, it was good talking to you" opens none
)


_PARSER = EmailMessage("", list(_TONGUES), keep_hyphen_lists=True)
_PARSER = replace(  # a new one would write and look up its patterns anew
    _PARSER,
    _header_regex=_PARSER.HEADER_REGEX,
    _disclaimers_regex=_PARSER.DISCLAIMERS_REGEX,
    _signature_regex=_PARSER.SIGNATURE_REGEX,
)
_NEVER = re.compile(r"(?!)")
# Whatever the library cuts holds one of these: a line of a head, a disclaimer, a signature or a rule.
_TRACES = {
    "_header_regex": (
        r"^[^a-z\n]*(?:from|sent|to|subject|date|cc|organi[sz]ation|von|gesendet|an"
        r"|betreff|datum|organisation|de|enviado|para|asunto|fecha|organizaci\x{f3}n|envoy\x{e9}|\x{e0}|objet"
        r"|da|inviato|a|oggetto|data|van|verzonden|aan|onderwerp)?[ *]*:"
        r"|wrote:|schrieb|a \x{e9}crit|escribi\x{f3}|ha scritto|schreef|original message"
    ),
    "_disclaimers_regex": (
        r"disclaimer|caution:|warning:|confidential|private (?:not|info)|sensitive (?:not|info)|privileged"
        r"|important (?:not|info)|hinweis:|achtung:|aviso:|advertencia:|confidencialidad:|descargo"
        r"|waarschuwing:"
    ),
    "_signature_regex": (
        r"^[^a-z\n]*(?:[-_]{2}[ \t]*$|(?:best|kind) regards|thanks,|thank you,|best,"
        r"|all the best|regards,|mit freundlichen|beste|liebe|viele|gr(?:\x{fc}|u)|saludos,|atentamente,"
        r"|gracias,|un saludo|cordial|muchas gracias,|salutations|bonne |met vriend|hartelijke|bedankt|dank u"
        r"|sent from|get outlook|gesendet von|enviado desde|envoy\x{e9} dep|inviato da|verzonden va)"
        r"|[_-]{32}"
    ),
}
_TRACE = re2.compile(f"(?mi){'|'.join(_TRACES.values())}")
TRACES = "|".join([_SEAMS, *_TRACES.values()])
"""Where this finds nothing, nothing is cut."""
_traces = {name: re2.compile(f"(?mi){trace}") for name, trace in _TRACES.items()}
_MARKED = re2.compile(r"(?m)^[ \t]*[>|]")
_LONG = re2.compile(r"[^ \n]{300}")


def unquoted(text: str) -> str:
    """Return a mail's text without quotations and forwarded mail, as far as that is cheap to tell."""
    text = text[:_LONGEST].replace("\r\n", "\n")
    if _LONG.search(text.encode(errors="replace")):
        text = _BLOB.sub(" ", text)
    spaced = _EMPTY_LINES.sub("\n\n", text)
    typed = spaced.encode(errors="replace")
    if not _SEAM.search(typed):
        return spaced
    if _MARKED.search(typed):
        text = _EMPTY_LINES.sub("\n\n", _QUOTED.sub("\n", text))
        typed = text.encode(errors="replace")
    else:
        text = spaced
    if cut := _CUT.search(typed):
        text = typed[: cut.start()].decode()
    return text


def own_words(text: str) -> str:
    """Return what is left of a mail's text without quotations, forwarded mail, disclaimers and signature."""
    return unsigned(unquoted(text))


def unsigned(text: str) -> str:
    """Return an unquoted text without what is left of heads, and without disclaimers and signature."""
    if not _TRACE.search(text.encode(errors="replace")):
        return stripped(text).strip()
    text = stripped(_LONG_LINE.sub(r"\1\n", text))
    typed = text.encode(errors="replace")
    needless = {name: _NEVER for name, trace in _traces.items() if not trace.search(typed)}
    reply = replace(_PARSER, text=text, replies=[], **needless).read().replies[0]
    words: str = reply.content
    for disclaimer in reply.disclaimers:
        words = words.replace(disclaimer, "")
    closing = reply.signatures.partition("\n")[0].split()
    if 0 < len(closing) <= _CLOSING:
        postscript = _POSTSCRIPT.search(reply.signatures)
        words = words.replace(reply.signatures, postscript[0] if postscript else "")
    return words.strip()


def stripped(text: str) -> str:
    """Return a text with no space at the ends of its lines."""
    return "\n".join(map(str.strip, text.split("\n")))
