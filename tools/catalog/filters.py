"""The one place where filters are made. Values reach Milvus as parameters, or as safely quoted literals.

Milvus servers take templates (`category == {category}` with parameters), which no value can break out of.
Milvus Lite does not understand templates (measured, 3.2.2), so there a value becomes a string literal with
quotation marks and backslashes escaped; its grammar knows no other special character inside one. Control
characters are refused for both.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tools.catalog.errors import QueryError


@dataclass(frozen=True, slots=True)
class Expression:
    """A filter: the expression and, for servers, its parameters."""

    text: str = ""
    params: dict[str, Any] = field(default_factory=dict)


def where(category: str | None, min_sales: int, *, templates: bool) -> Expression:
    """Rows of exactly this category (None: any) that sold at least `min_sales` (0 or less: any).

    Raises QueryError for a category with a control character or a lone surrogate.
    """
    conditions: list[str] = []
    params: dict[str, Any] = {}
    if category is not None:
        conditions.append(_compare("category ==", "category", category, params, templates))
    if min_sales > 0:
        conditions.append(_compare("sales_count >=", "min_sales", min_sales, params, templates))
    return Expression(" and ".join(conditions), params)


def among(field_name: str, values: Sequence[str], *, templates: bool) -> Expression:
    """Rows whose field is one of the values. `field_name` comes from code, never from outside."""
    if templates:
        for value in values:
            literal(value)  # the same values are refused on both
        return Expression(f"{field_name} in {{values}}", {"values": list(values)})
    return Expression(f"{field_name} in [{', '.join(literal(value) for value in values)}]")


def literal(value: str) -> str:
    """A string literal of Milvus Lite's filter language that means exactly this value."""
    for character in value:
        if unicodedata.category(character) in ("Cc", "Cs"):
            raise QueryError(f"a filter value has the control character U+{ord(character):04X}", "take it out")
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _compare(left: str, name: str, value: str | int, params: dict[str, Any], templates: bool) -> str:
    quoted = literal(value) if isinstance(value, str) else str(int(value))
    if templates:
        params[name] = value
        return f"{left} {{{name}}}"
    return f"{left} {quoted}"
