"""How a hit explains itself, how a filter is relaxed, and what opens which Milvus."""

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tools.catalog import Hit
from tools.catalog.connection import Connection
from tools.catalog.filters import fallbacks
from tools.catalog.store import collection_name


def hit(**found: Any) -> Hit:
    texts = dict.fromkeys(("image_path", "category", "color", "style", "season", "description"), "x")
    row: dict[str, Any] = {"product_id": "a", "price": 9.5, "sales_count": 3453, "picture": Path("a.png"), **texts}
    return Hit(**(row | {"score": 0.03, "similarity": None, "shared_words": ()} | found))


def test_a_hit_explains_itself_for_shop_people() -> None:
    both = hit(similarity=0.934, shared_words=("red", "dress"))
    assert both.why == "looks alike (similarity 0.93) and shares the words red, dress; sold 3,453"
    assert hit(similarity=0.5, sales_count=0, relaxed="took X").why == "looks alike (similarity 0.50); sold 0 (took X)"
    assert hit(shared_words=("navy",)).why == "shares the word navy; sold 3,453"


def test_a_hit_as_json_is_plain_data_with_what_it_has_in_common() -> None:
    found = hit(similarity=0.9, shared_words=("red",)).as_json()
    assert set(found) == {
        "product_id", "score", "similarity", "shared_words", "relaxed", "category", "color", "style", "season",
        "sales_count", "price", "description",
    }  # fmt: skip
    assert found["similarity"] == 0.9 and found["shared_words"] == ["red"] and found["relaxed"] is None


def test_the_filter_is_relaxed_in_the_order_of_the_design() -> None:
    found = fallbacks("dress", 1501, 3)
    assert [(step.category, step.min_sales) for step in found] == [
        ("dress", 1501),
        ("dress", 0),
        (None, 1501),
    ]
    wish = 'fewer than 3 with category "dress" and sales >= 1,501; searched '
    assert [step.relaxed for step in found] == [
        None, f"{wish}the category alone", f"{wish}the whole catalogue with sales >= 1,501",
    ]  # fmt: skip


def test_nothing_is_relaxed_that_was_not_asked() -> None:
    assert [(step.category, step.min_sales) for step in fallbacks(None, 1501, 3)] == [(None, 1501)]
    assert [(step.category, step.min_sales) for step in fallbacks("dress", 0, 3)] == [("dress", 0), (None, 0)]
    assert fallbacks("dress", 0, 3)[1].relaxed == 'fewer than 3 with category "dress"; searched the whole catalogue'


def test_index_types_follow_the_servers_own_version() -> None:
    lite, server = Connection(None, "milvus_lite-3.2.2", "", None), Connection(None, "v2.5.1-zilliz", "", None)
    assert lite.lite and lite.dense_index == "FLAT"
    assert not server.lite and server.dense_index == "AUTOINDEX"


@given(st.text(), st.integers(1, 4096))
def test_collection_names_are_what_milvus_allows(embedder: str, dim: int) -> None:
    name = collection_name(embedder.encode("utf-8", "replace").decode(), dim)
    assert name.isascii() and name.replace("_", "").isalnum() and len(name) < 200


def test_no_two_embedders_share_a_collection() -> None:
    names = {collection_name(name, dim) for name in ("a/b", "a-b", "A/b", "衣") for dim in (8, 16)}
    assert len(names) == 8
