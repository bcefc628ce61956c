"""The catalogue's filter against categories that try to break out of it, on a `.db` and over HTTP."""

import asyncio
from collections import Counter
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shops import make_shop, product, write_table
from tools.catalog.catalog import Catalog
from tools.catalog.filters import literal, where
from tools.catalog.products import Query
from tools.catalog.row_errors import QueryError
from tools.catalog.table import read_products

STRANGE = (
    '"', "\\", '\\"', "' or '1'=='1", "{category}", "%", "衣", "a\u2028b", "NULL", "x\\db", "é", "e\u0301",
    '" or 1==1 or category=="', "category", "[1,2]", "//", "--", "like '%'", "\\u0041", "A", " a b",
)  # fmt: skip


async def test_a_category_cannot_inject_a_filter(catalog: Catalog, csv: Path) -> None:
    await catalog.index(read_products(csv))
    evil = 'x" or 1==1 or category=="'
    hits = await catalog.search(Query(text="cotton", category=evil, min_sales=1501))
    assert hits and all(hit.relaxed and "whole catalogue" in hit.relaxed for hit in hits)
    with pytest.raises(QueryError, match="control character"):
        await catalog.search(Query(text="cotton", category="a\nb"))


async def test_hundreds_of_hostile_categories_match_only_themselves(
    catalog: Catalog, csv: Path, tmp_path: Path
) -> None:
    """The filter's equality is literal in the real engine, not only in its tokenizer."""
    rows = [product(n) | {"category": value.strip()} for n, value in enumerate(STRANGE)]
    await catalog.index(read_products(write_table(make_shop(tmp_path, 24), rows)))
    store = catalog._store

    def matches(value: str) -> int:
        return store.count(where(value, 0))

    # "é" is one category, whether its letters are composed or not
    known = Counter(normalize("NFC", row["category"]) for row in rows)
    for value in {row["category"] for row in rows}:
        assert await asyncio.to_thread(matches, value) == known[normalize("NFC", value)], value

    @settings(max_examples=300, deadline=None)
    @given(
        st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)
        | st.lists(st.sampled_from(['"', "\\", "'", " or ", "1==1", "{", "}", "a"]), max_size=8).map("".join)
    )
    def only_itself(value: str) -> None:
        assert literal(value)
        assert matches(value) == known[normalize("NFC", value)]

    await asyncio.to_thread(only_itself)
