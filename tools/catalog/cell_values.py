"""The values that each field may have. Every parser returns the value, or raises BadValue with the remedy."""

import math
import re
import unicodedata

import numpy as np

from tools.catalog.row_errors import BadValue

TEXT_BYTES = 65_535  # Milvus' longest VARCHAR
ID_LENGTH = 64
_INT64 = 2**63 - 1
_WINDOWS_NAMES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def parse_id(field: str, value: str) -> str:
    """Return a product id. Ids become folder names, so they have only letters, digits and . _ -"""
    _require(field, value, "write an id such as SKU001")
    text = unicodedata.normalize("NFC", value)
    cleaned = "".join(c if _in_id(c) else "-" for c in text).strip("-._")[:ID_LENGTH] or "SKU001"
    if not all(map(_in_id, text)) or text[0] in "-._" or text[-1] == ".":
        rule = "cannot be the name of a folder (allowed are letters, digits, . _ - and the first is a letter or digit)"
        raise BadValue(field, value, rule, f"write {cleaned}")
    if len(text) > ID_LENGTH or len(text.encode()) > 200:
        problem = f"is longer than {ID_LENGTH} characters (or 200 bytes)"
        raise BadValue(field, value, problem, "shorten it")
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


def parse_whole(field: str, value: str) -> int:
    """Return a whole number from 0 to 2**63-1, written in digits only."""
    _require(field, value, "write a whole number, 0 if there is none")
    if re.fullmatch(r"\+?[0-9]+", value):
        if len(value) > 19 or int(value) > _INT64:
            raise BadValue(field, value, "is too large", f"write at most {_INT64}")
        return int(value)
    meant = _meant(field, value)
    exact = meant is not None and meant == int(meant) and meant <= _INT64
    remedy = f"write {meant:.0f}" if exact else "write a whole number such as 1200"
    raise BadValue(field, value, "is not a whole number", remedy)


def parse_price(field: str, value: str) -> float:
    """Return a price: 0 or more, with a decimal point, without currency sign. Milvus stores it as a 32-bit float."""
    _require(field, value, "write a number such as 19.90")
    if re.fullmatch(r"\+?([0-9]+\.?[0-9]*|\.[0-9]+)", value):
        price = float(value)
        if price > float(np.finfo(np.float32).max):
            raise BadValue(field, value, "is too large", "write a number such as 19.90")
        return price
    meant = _meant(field, value)
    remedy = f"write {meant:.2f}" if meant is not None else "write a number such as 19.90"
    raise BadValue(field, value, "is not a number", remedy)


def _require(field: str, value: str, remedy: str) -> None:
    if not value:
        raise BadValue(field, value, "is empty", remedy)


def _in_id(character: str) -> bool:
    return character in "._-" or unicodedata.category(character)[0] in "LMN"


def _clean(field: str, value: str, allowed: str) -> str:
    for character in value:
        kind = unicodedata.category(character)
        if kind == "Cs" or character == "\ufffd":
            raise BadValue(field, value, "has a byte that is not UTF-8", "save the file as CSV UTF-8")
        if kind == "Cc" and character not in allowed:
            problem = f"has the control character U+{ord(character):04X}"
            raise BadValue(field, value, problem, "delete it (it may be invisible)")
    size = len(value.encode())
    if size > TEXT_BYTES:
        problem = f"is {size:,} bytes long; at most {TEXT_BYTES:,} fit"
        raise BadValue(field, value, problem, "shorten it")
    return value


def _meant(field: str, value: str) -> float | None:
    """Return the number that a person meant by "1.2k", "1 750", "$45.98" or "45,98"; None if it is not clear.

    Only remedies use it. The value itself is refused. Raises BadValue for a negative number.
    """
    text = re.sub(r"[\s'_]|[$€£¥₹]|[A-Z]{3}$", "", unicodedata.normalize("NFKC", value))
    match = re.fullmatch(r"([+-−]?[0-9.,]+)([kKmM]?)", text)
    if not match:
        return None
    digits = match[1].replace("−", "-")
    if re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", digits):
        digits = digits.replace(",", "")
    elif re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+", digits):
        digits = digits.replace(".", "").replace(",", ".")
    else:
        digits = digits.replace(",", ".")
    try:
        number = float(digits) * {"": 1, "k": 1e3, "m": 1e6}[match[2].lower()]
    except ValueError:
        return None
    if number < 0:
        raise BadValue(field, value, "is negative", "write 0 or more")
    return round(number, 6) if math.isfinite(number) else None
