"""The encoding of a table's bytes: a byte order mark, UTF-8, UTF-16, or the likeliest encoding of Windows."""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
# Encoding -> its name, and the letters beyond ASCII that texts in it mostly have. The earlier one wins a tie.
_LATIN = {
    "cp1252": ("Windows-1252", "äöüßÄÖÜàâçèéêëîïôûùœæøåñáíóúãìòÉÈÀÇØÅÆÓÁÍÑÚÊ"),
    "cp1254": ("Windows-1254", "ıİğĞşŞçÇöÖüÜâî"),
    "cp1257": ("Windows-1257", "ąčęėįšųūžāēģīķļņōäöüĄČĘĖĮŠŲŪŽĀĒĪĻŅ"),
    "cp1250": ("Windows-1250", "ąćęłńóśźżŁŚŻĆáčďéěíňřšťúůýžČĎŘŠŤŮŽőűöüăâîşţäôĺľŕđ"),
}
# Encoding -> its name, and the bytes with which its common characters begin.
_DOUBLE = {
    "cp949": ("EUC-KR", rb"[\xb0-\xc8][\xa1-\xfe]"),
    "gb18030": ("GBK", rb"[\xb0-\xd7][\xa1-\xfe]|\xa3[\xa1-\xfe]|\xa1[\xa2-\xbf]"),
    "cp932": ("Shift-JIS", rb"[\x81-\x83\x88-\x97][\x40-\xfc]"),
    "big5": ("Big5", rb"[\xa4-\xc6][\x40-\x7e\xa1-\xfe]|\xa1."),
}
# Encoding -> its name, its letters, and the most frequent of them.
_SCRIPTS = {
    "cp1251": ("Windows-1251", "А-яёіїєґ", "оеаинтср"),
    "cp1253": ("Windows-1253", "Ά-ώ", "αοιετσνρ"),
    "cp1255": ("Windows-1255", "א-ת", "יוהלארתמ"),
    "cp1256": ("Windows-1256", "ء-ي", "اليمنرتب"),
    "cp874": ("Windows-874", "ก-ฺเ-๎", ""),
}
_KNOWN = (*_LATIN, *_DOUBLE, *_SCRIPTS)
_NAMES = {encoding: str(row[0]) for table in (_LATIN, _DOUBLE, _SCRIPTS) for encoding, row in table.items()}
_SIGNS = frozenset("–—‘’“”„…€£«»°·®™©\u00a0")  # in texts of every encoding
_FOREIGN = re.compile(rb"[^,;\t\r\n\"]*[\x80-\xff][^,;\t\r\n\"]*")


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a file and the name of its encoding. `guessed`: no mark and no rule proves the encoding."""

    text: str
    encoding: str
    guessed: bool = False


def decode(data: bytes) -> Text:
    """Return the text of a table. Never fails: single wrong bytes of a UTF-8 file become lone surrogates."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _exact(data[len(mark) :], encoding)
    # The delimiters and digits of a table are ASCII, so UTF-16 has a zero at nearly every second byte.
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = data[first:4000:2].count(0), data[1 - first : 4000 : 2].count(0)
        if zeros > len(data[:4000]) / 8 and zeros > 4 * others:
            return _exact(data, encoding)
    text = data.decode("utf-8", errors="surrogateescape")
    wrong = sum("\udc80" <= character <= "\udcff" for character in text)
    if not wrong or sum(character > "\x7f" for character in text) > 3 * wrong:
        return Text(text, "UTF-8")
    return _likeliest(data) or Text(text, "UTF-8")


def _exact(data: bytes, encoding: str) -> Text:
    return Text(data.decode(encoding, errors="surrogateescape" if encoding == "utf-8" else "replace"), encoding.upper())


def _likeliest(data: bytes) -> Text | None:
    """Return the text in the encoding whose usual characters it has most, if charset-normalizer takes it for a text."""
    foreign = b"\n".join(_FOREIGN.findall(data)[:2000])
    matches = from_bytes(foreign, cp_isolation=list(_KNOWN), enable_fallback=False)
    ranked = {encoding for match in matches for encoding in match.could_be_from_charset}
    scores = {
        encoding: (*_usual(foreign, encoding), encoding in ranked) for encoding in _KNOWN if _fits(data, encoding)
    }
    if not scores:
        return None
    best = max(scores, key=lambda encoding: scores[encoding])
    return Text(data.decode(best), _NAMES[best], guessed=True)


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _usual(foreign: bytes, encoding: str) -> tuple[float, float]:
    """Return the share of usual characters, and of the most frequent ones, in the cells that are not ASCII."""
    text = foreign.decode(encoding, errors="ignore")
    others = [c for c in text if c > "\x7f" and c not in _SIGNS]
    count = len(others) or 1
    if encoding in _DOUBLE:
        found = sum(len(pair.decode(encoding, "ignore")) for pair in re.findall(_DOUBLE[encoding][1], foreign))
        return min(1.0, round(found / count, 2)), 0.0
    letters = _LATIN[encoding][1] if encoding in _LATIN else _SCRIPTS[encoding][1]
    words = [word for word in re.findall(r"\w+", text) if word == word.upper() or word[1:] == word[1:].lower()]
    usual = len(re.findall(f"[{letters}]", "".join(words))) / count if others else 1.0
    if encoding in _LATIN:
        plain = sum(c.isascii() and c.isalpha() for c in text)
        return round(usual if plain >= count or not others else usual / 3, 2), 1.0
    _, _, frequent = _SCRIPTS[encoding]
    return round(usual, 2), sum(c.lower() in frequent for c in others) / count
