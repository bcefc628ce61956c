"""Numbers as people and programs write them. Whether a comma or a point is decimal is decided for a column as a whole."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tools.catalog.row_errors import BadValue

Decimal = Literal[".", ",", ""]
_SPACES = re.compile(r"[0-9]{1,3}(?:[ '’][0-9]{3})+(?=[.,]|$)")
_CODES = (
    "EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|TRY|UAH|RUB|JPY|CNY|RMB|KRW|INR|IDR|THB|VND|SGD|HKD|TWD|AUD|NZD|"
    "CAD|MXN|BRL|ZAR|ILS|AED|SAR|kr|zł|Kč|Ft|Rs|TL|lei|лв|руб"
)
_CURRENCY = re.compile(rf"^(?:{_CODES})\.?\s*|\s*(?:{_CODES})\.?$")


@dataclass(frozen=True, slots=True)
class _Number:
    """Digits with separators. `decimal` is the separator that must be decimal; None if only the column can tell."""

    text: str
    decimal: Decimal | None

    def value(self, decimal: str) -> float:
        group = {".": ",", ",": "."}.get(decimal, ".,")
        plain = re.sub(f"[{group}]", "", self.text) if group else self.text
        return float(plain.replace(",", "."))


def decimal_of(values: Iterable[str]) -> Decimal:
    """Return the decimal separator of a column, by most of its values; "" if no value shows it.

    "89,90" and "1.299,00" show a comma, "45.98" and "1,299.00" a point. "1.299" alone shows nothing.
    """
    votes = Counter(number.decimal for number in map(_parsed, values) if number and number.decimal)
    best = max(votes.values(), default=0)
    return next((mark for mark in (".", ",") if best and votes[mark] == best), "")


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
        thousands = re.fullmatch(r"([0-9.]+)([km])", value.strip().casefold())
        factor = thousands and {"k": 1e3, "m": 1e6}[thousands[2]]
        meant = _parsed(thousands[1]) if thousands else None
        remedy = f"write {meant.value('.') * (factor or 1):.0f}" if meant else example
        if re.fullmatch(r"[-−][0-9.,]+", _bare(value)):
            raise BadValue(field, value, "is negative", "write 0 or more")
        raise BadValue(field, value, f"is not {what}", remedy)
    if number.decimal and decimal and number.decimal != decimal:
        name = {".": "point", ",": "comma"}
        problem = f"has a decimal {name[number.decimal]}, but the column has decimal {name[decimal]}s"
        raise BadValue(field, value, problem, f"write {number.value(number.decimal):.2f}".replace(".", decimal))
    return number.value(number.decimal or decimal)


def is_unclear(value: str) -> bool:
    """Return whether a number may be 1299 or 1.299, so that only its column can tell."""
    number = _parsed(value)
    return number is not None and number.decimal is None


def _bare(value: str) -> str:
    """Return a number without its currency, and without spaces and apostrophes between thousands."""
    text = unicodedata.normalize("NFKC", value).strip()
    text = "".join(c for c in text if unicodedata.category(c) != "Sc").strip()
    text = _CURRENCY.sub("", text).removeprefix("+")
    return _SPACES.sub(lambda found: re.sub("[ '’]", "", found[0]), text)


def _parsed(value: str) -> _Number | None:
    text = _bare(value)
    if not re.fullmatch(r"[0-9]+(?:[.,][0-9]+)*[.,]?|[.,][0-9]+", text):
        return None
    marks = re.findall("[.,]", text)
    if not marks:
        return _Number(text, "")
    last: Decimal = marks[-1]
    grouped = re.fullmatch(r"[1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*", text)
    if len(set(marks)) == 2:
        whole = text[: text.rindex(last)]
        return _Number(text, last) if re.fullmatch(r"[0-9]{1,3}(?:[.,][0-9]{3})+", whole) else None
    if len(marks) > 1:
        return _Number(text, "," if last == "." else ".") if grouped else None
    return _Number(text, None if grouped else last)
