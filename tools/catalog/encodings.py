"""The encoding of a table's bytes: a byte order mark, UTF-8, UTF-16, or the likeliest encoding of Windows."""

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass

from charset_normalizer import from_bytes

from tools.toml_file import packaged

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_TABLES = packaged("tools.catalog", "encodings.toml")
_KNOWN = {encoding: row for table in _TABLES.values() for encoding, row in table.items()}
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
    matches = from_bytes(foreign, cp_isolation=[*_KNOWN], enable_fallback=False)
    ranked = {encoding for match in matches for encoding in match.could_be_from_charset}
    scores = dict[str, tuple[float, float, bool]]()
    for encoding in _KNOWN:
        with suppress(UnicodeDecodeError):
            data.decode(encoding)
            scores[encoding] = (*_usual(foreign, encoding), encoding in ranked)
    if not scores:
        return None
    best = max(scores, key=lambda encoding: scores[encoding])
    return Text(data.decode(best), _KNOWN[best][0], guessed=True)


def _usual(foreign: bytes, encoding: str) -> tuple[float, float]:
    """Return the share of usual characters, and of the most frequent ones, in the cells that are not ASCII."""
    text = foreign.decode(encoding, errors="ignore")
    others = [c for c in text if c > "\x7f" and c not in _SIGNS]
    count = len(others) or 1
    letters = _KNOWN[encoding][1]
    if encoding in _TABLES["double"]:
        found = sum(len(pair.decode(encoding, "ignore")) for pair in re.findall(letters.encode(), foreign))
        return min(1.0, round(found / count, 2)), 0.0
    words = [word for word in re.findall(r"\w+", text) if word == word.upper() or word[1:] == word[1:].lower()]
    usual = len(re.findall(f"[{letters}]", "".join(words))) / count if others else 1.0
    if encoding in _TABLES["latin"]:
        plain = sum(c.isascii() and c.isalpha() for c in text)
        return round(usual if plain >= count or not others else usual / 3, 2), 1.0
    frequent = _KNOWN[encoding][2]
    return round(usual, 2), sum(c.lower() in frequent for c in others) / count
