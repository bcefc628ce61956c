"""Make filters, and relax them where too little is found. Values reach Milvus as parameters or as safely quoted literals."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tools.catalog.row_errors import QueryError


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


@dataclass(frozen=True, slots=True)
class Fallback:
    """One filter to try; `relaxed` says in words what was given up, None for what was asked."""

    category: str | None
    min_sales: int
    relaxed: str | None


def fallbacks(category: str | None, min_sales: int, k: int) -> list[Fallback]:
    """As asked, then the category alone, then the whole catalogue with the minimum sales.

    Without a category nothing is relaxed: the minimum sales is what makes a reference proven.
    """
    asked = Fallback(category, min_sales, None)
    if category is None:
        return [asked]
    wish = f'category "{category}"' + (f" and sales >= {min_sales:,}" if min_sales > 0 else "")
    why = f"fewer than {k} with {wish}; took "
    whole = "the whole catalogue" + (f" with sales >= {min_sales:,}" if min_sales > 0 else "")
    alone = [Fallback(category, 0, f"{why}the category alone")] if min_sales > 0 else []
    return [asked, *alone, Fallback(None, min_sales, why + whole)]
