"""Filters for Milvus, also relaxed ones. Values are in them as safely quoted literals: Lite takes no parameters."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from tools.catalog.row_errors import QueryError


def where(category: str | None, min_sales: int) -> str:
    """Return the filter for rows of a category that sold a minimum number.

    Args:
        category: the exact category, with composed letters (NFC) like those that tables are read with; None for any.
        min_sales: the least sales_count; 0 or less for any.

    Raises QueryError for a category with a control character or a lone surrogate.
    """
    conditions = []
    if category is not None:
        conditions.append(f"category == {literal(unicodedata.normalize('NFC', category))}")
    if min_sales > 0:
        conditions.append(f"sales_count >= {int(min_sales)}")
    return " and ".join(conditions)


def among(field_name: str, values: Sequence[str]) -> str:
    """Return the filter for rows whose field is one of the values. `field_name` must come from code, never from users."""
    return f"{field_name} in [{', '.join(map(literal, values))}]"


def literal(value: str) -> str:
    """Return a value as a string literal in the language of filters. Raises QueryError for a control character."""
    if wrong := next((c for c in value if unicodedata.category(c) in ("Cc", "Cs")), ""):
        raise QueryError(f"a filter value has the control character U+{ord(wrong):04X}", "remove it")
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass(frozen=True, slots=True)
class Fallback:
    """One filter to try. `relaxed` says which conditions were dropped. It is None for the filter of the query."""

    category: str | None
    min_sales: int
    relaxed: str | None


def fallbacks(category: str | None, min_sales: int, k: int) -> list[Fallback]:
    """Return the filters to try in order: the query's, then the category alone, then the minimum sales alone.

    A query without a category is not relaxed, because only its minimum sales makes a reference proven.
    """
    asked = Fallback(category, min_sales, None)
    if category is None:
        return [asked]
    wish = f'category "{category}"' + (f" and sales >= {min_sales:,}" if min_sales > 0 else "")
    why = f"fewer than {k} with {wish}; searched "
    whole = "the whole catalogue" + (f" with sales >= {min_sales:,}" if min_sales > 0 else "")
    alone = [Fallback(category, 0, f"{why}the category alone")] if min_sales > 0 else []
    return [asked, *alone, Fallback(None, min_sales, why + whole)]
