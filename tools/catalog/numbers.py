"""Numbers as people and programs write them. Whether a comma or a point is decimal is decided for a column as a whole."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Literal

from tools.catalog.row_errors import BadValue

Decimal = Literal[".", ",", ""]
_SPACES = re.compile(r"[0-9]{1,3}(?:[ '’][0-9]{3})+(?=[.,]|$)")
_CODES = (
    "EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|TRY|UAH|RUB|JPY|CNY|RMB|KRW|INR|IDR|THB|VND|SGD|HKD|TWD|AUD|NZD|"
    "CAD|MXN|BRL|ZAR|ILS|AED|SAR|kr|zł|Kč|Ft|Rs|TL|lei|лв|руб"
)
_CURRENCY = re.compile(rf"^(?:{_CODES})\.?\s*|\s*(?:{_CODES})\.?$")


# The forms of a number without spaces, and which mark is decimal in them: none, the last, the other, or only the column can
# tell. "1.299" may be 1299 or 1.299.
_FORMS = (
    (r"[0-9]+", "none"), (r"[1-9][0-9]{0,2}[.,][0-9]{3}", "column"),
    (r"[1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\1[0-9]{3})+", "other"),
    (r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*(?!\1)[.,][0-9]*", "last"), (r"[0-9]+[.,][0-9]*|[.,][0-9]+", "last"),
)  # fmt: skip
_OTHER: dict[Decimal, Decimal] = {".": ",", ",": "."}


def decimal_of(values: Iterable[str]) -> Decimal:
    """Return the decimal separator of a column, by most of its values; "" if no value shows it.

    "89,90" and "1.299,00" show a comma, "45.98" and "1,299.00" a point. "1.299" alone shows nothing.
    """
    votes = Counter(found[1] for found in map(_parsed, values) if found and found[1])
    return "," if votes[","] > votes["."] else "." if votes["."] else ""


def read_number(field: str, value: str, decimal: Decimal, what: str, example: str) -> float:
    """Return the value of a cell in a column with this decimal separator.

    Args:
        field: the column's name.
        value: the cell.
        decimal: the answer of `decimal_of` for the column. "" reads the separators as marks between thousands.
        what: the name of the value for messages, such as "a whole number".
        example: a remedy for a value that has no clear meaning.

    Raises:
        BadValue: it is no number, is negative, or contradicts the column.
    """
    if re.fullmatch(r"#(N/A|NV|REF!|BEZUG!|VALUE!|WERT!|NAME\?|DIV/0!|NULL!|NUM!|ZAHL!)", value):
        raise BadValue(field, value, "is an error of the spreadsheet's formula", f"mend the formula, or {example}")
    number = _parsed(value)
    if number is None:
        if re.fullmatch(r"[-−][0-9.,]+", _bare(value)):
            raise BadValue(field, value, "is negative", "write 0 or more")
        if short := re.fullmatch(r"([0-9]+\.?[0-9]*|\.[0-9]+)([km])", value.strip().casefold()):
            example = f"write {float(short[1]) * {'k': 1e3, 'm': 1e6}[short[2]]:.0f}"
        raise BadValue(field, value, f"is not {what}", example)
    text, own = number
    if own and decimal and own != decimal:
        name = {".": "point", ",": "comma"}
        problem = f"has a decimal {name[own]}, but the column has decimal {name[decimal]}s"
        raise BadValue(field, value, problem, f"write {_value(text, own):.2f}".replace(".", decimal))
    return _value(text, own or decimal)


def is_unclear(value: str) -> bool:
    """Return whether a number may be 1299 or 1.299, so that only its column can tell."""
    number = _parsed(value)
    return number is not None and number[1] is None


def _bare(value: str) -> str:
    """Return a number without its currency, and without spaces and apostrophes between thousands."""
    text = unicodedata.normalize("NFKC", value).strip()
    text = "".join(c for c in text if unicodedata.category(c) != "Sc").strip()
    text = _CURRENCY.sub("", text).removeprefix("+")
    return _SPACES.sub(lambda found: re.sub("[ '’]", "", found[0]), text)


def _parsed(value: str) -> tuple[str, Decimal | None] | None:
    """Return digits with their marks, and which of these is decimal (None: only the column can tell). None: no number."""
    text = _bare(value)
    last: Decimal = next((mark for mark in _OTHER if mark == text.strip("0123456789")[-1:]), "")
    marks = {"none": "", "last": last, "other": _OTHER.get(last, ""), "column": None}
    return next(((text, marks[kind]) for form, kind in _FORMS if re.fullmatch(form, text)), None)


def _value(text: str, decimal: Decimal) -> float:
    plain = re.sub(f"[{_OTHER.get(decimal, '.,')}]", "", text)
    return float(plain.replace(",", "."))
