"""The values that each field may have. Every parser returns the value, or raises BadValue with the remedy."""

import html
import re
import unicodedata

import numpy as np

from tools.catalog.numbers import Decimal, is_unclear, read_number
from tools.catalog.row_errors import BadValue

TEXT_BYTES = 65_535  # Milvus' longest VARCHAR
ID_LENGTH = 64
_INT64 = 2**63 - 1
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_BY_EXCEL = re.compile(
    rf"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]+|[0-9]{{1,2}}-(?:{_MONTH})|(?:{_MONTH})-[0-9]{{2}}|.* 00:00:00"
)
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]+|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_WINDOWS_NAMES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def parse_id(field: str, value: str) -> str:
    """Return a product id. Ids become folder names, so they have only letters, digits and . _ -"""
    _require(field, value, "write an id such as SKU001")
    text = unicodedata.normalize("NFC", value)
    if _BY_EXCEL.fullmatch(text):
        problem = "is an id that Excel turned into a number or a date: what it was is lost"
        raise BadValue(field, value, problem, "format the column as text in the original table, and export it again")
    cleaned = "".join(c if _in_id(c) else "-" for c in text).strip("-._")[:ID_LENGTH] or "SKU001"
    if not all(map(_in_id, text)) or text[0] in "-._" or text[-1] == ".":
        rule = "cannot be the name of a folder (allowed are letters, digits, . _ - and the first is a letter or digit)"
        raise BadValue(field, value, rule, f"write {cleaned}")
    if len(text) > ID_LENGTH or len(text.encode()) > 200:
        raise BadValue(field, value, f"is longer than {ID_LENGTH} characters (or 200 bytes)", "shorten it")
    if _WINDOWS_NAMES.fullmatch(text):
        raise BadValue(field, value, "is a reserved name on Windows", f"write SKU-{text}")
    return text


def parse_label(field: str, value: str, *, required: bool = False) -> str:
    """Return a short text on one line, such as a category, a colour or a style."""
    if required:
        _require(field, value, f"write the product's {field}")
    return _clean(field, value, allowed="")


def parse_text(field: str, value: str) -> str:
    """Return a text that may have several lines."""
    return _clean(field, value, allowed="\n\r\t")


def parse_whole(field: str, value: str, decimal: Decimal = "") -> int:
    """Return a whole number from 0 to 2**63-1. `decimal` is the decimal separator of its column."""
    _require(field, value, "write a whole number, 0 if there is none")
    plain, example = unicodedata.normalize("NFKC", value), "write a whole number such as 1200"
    if re.fullmatch(r"\+?[0-9]+", plain):
        if len(plain) > 19 or int(plain) > _INT64:
            raise BadValue(field, value, "is too large", f"write at most {_INT64}")
        return int(plain)
    number = read_number(field, value, decimal, "a whole number", example)
    if number != int(number) or number > _INT64 or not re.match(r"[+0-9]", plain):
        raise BadValue(field, value, "is not a whole number", example)
    return int(number)


def parse_price(field: str, value: str, decimal: Decimal = ".") -> float:
    """Return a price: 0 or more, its currency left out. Milvus stores it as a 32-bit float.

    `decimal` is the decimal separator of its column.
    """
    _require(field, value, "write a number such as 19.90")
    if not decimal and is_unclear(value):
        thousand, small = re.sub(r"[^0-9]", "", value), re.sub(r"[^0-9]", ".", value.strip())
        raise BadValue(field, value, f"may be {thousand} or {small}", f"write {thousand}.00 if it is that")
    price = read_number(field, value, decimal, "a number", "write a number such as 19.90")
    if price > float(np.finfo(np.float32).max):
        raise BadValue(field, value, "is too large", "write a number such as 19.90")
    return price


def copy_lines(text: str) -> tuple[str, ...]:
    """Return the lines of copy of a cell: a line break or `|` begins a new line."""
    return tuple(line.strip() for line in re.split(r"[|\r\n]+", text) if line.strip())


def decoded(text: str) -> str:
    r"""Return a text with HTML entities (`&eacute;`) and written line breaks (`\n`) as the characters that they mean."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), re.sub(r"\\r\\n|\\[nr]", "\n", text))


def _require(field: str, value: str, remedy: str) -> None:
    if not value:
        raise BadValue(field, value, "is empty", remedy)


def _in_id(character: str) -> bool:
    return character in "._-" or unicodedata.category(character)[0] in "LMN"


def _clean(field: str, value: str, allowed: str) -> str:
    value = unicodedata.normalize("NFC", value)
    if re.search("[\ud800-\udfff\ufffd]", value):
        raise BadValue(field, value, "has a byte that is not UTF-8", "save the file as CSV UTF-8")
    if control := next((c for c in value if unicodedata.category(c) == "Cc" and c not in allowed), ""):
        problem = f"has the control character U+{ord(control):04X}"
        raise BadValue(field, value, problem, "delete it (it may be invisible)")
    if (size := len(value.encode())) > TEXT_BYTES:
        raise BadValue(field, value, f"is {size:,} bytes long; at most {TEXT_BYTES:,} fit", "shorten it")
    return value
