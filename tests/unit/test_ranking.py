"""How routes are fused, explained and relaxed, and what opens which Milvus."""

from math import isclose

from hypothesis import given
from hypothesis import strategies as st

from tools.catalog.connection import LITE, SERVER, backend_of
from tools.catalog.fusion import Fused, explain, fuse
from tools.catalog.relaxing import steps
from tools.catalog.schema import collection_name

routes = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from([0.9, 0.5, 0.1])).map(
    lambda found: sorted(found.items(), key=lambda hit: (-hit[1], hit[0]))
)


def test_rrf_adds_one_over_sixty_plus_rank() -> None:
    first, *rest = fuse([("a", 0.9), ("b", 0.8)], [("b", 0.7), ("c", 0.6)])
    assert first == Fused("b", 1 / 62 + 1 / 61, 2, 1, 0.8)
    assert [(hit.product_id, hit.dense_rank, hit.sparse_rank) for hit in rest] == [
        ("a", 1, None),
        ("c", None, 2),
    ]
    assert isclose(rest[0].score, 1 / 61)


def test_equal_scores_share_a_rank_and_looks_decide() -> None:
    words = [("a", 0.5), ("b", 0.5), ("c", 0.5), ("d", 0.1)]
    fused = fuse([("c", 0.9), ("b", 0.8)], words)
    assert [hit.product_id for hit in fused][:2] == ["c", "b"]
    assert [hit.sparse_rank for hit in sorted(fused, key=lambda hit: hit.product_id)] == [1, 1, 1, 4]


@given(routes, routes)
def test_fusion_keeps_every_product_once_best_first(
    dense: list[tuple[str, float]], sparse: list[tuple[str, float]]
) -> None:
    fused = fuse(dense, sparse)
    assert sorted(hit.product_id for hit in fused) == sorted(dict(dense) | dict(sparse))
    assert fused == sorted(fused, key=lambda hit: (-hit.score, hit.product_id))


def test_a_hit_explains_itself_for_shop_people() -> None:
    both, looks = Fused("a", 0.03, 2, 1, 0.9), Fused("a", 0.02, 11, None, 0.9)
    assert explain(both, 460, 3453, None) == "looks alike (2nd of 460) and its words match (1st); sold 3,453"
    assert explain(looks, 1460, 0, "took X") == "looks alike (11th of 1,460); sold 0 (took X)"
    assert "(113th" in explain(Fused("a", 0.1, None, 113, None), 5, 1, None)
    assert "(23rd" in explain(Fused("a", 0.1, None, 23, None), 5, 1, None)


def test_the_filter_is_relaxed_in_the_order_of_the_design() -> None:
    found = steps("dress", 1501, 3)
    assert [(step.category, step.min_sales) for step in found] == [
        ("dress", 1501),
        ("dress", 0),
        (None, 1501),
    ]
    wish = 'fewer than 3 with category "dress" and sales >= 1,501; took '
    assert [step.relaxed for step in found] == [
        None, f"{wish}the category alone", f"{wish}the whole catalogue with sales >= 1,501",
    ]  # fmt: skip


def test_nothing_is_relaxed_that_was_not_asked() -> None:
    assert [(step.category, step.min_sales) for step in steps(None, 1501, 3)] == [(None, 1501)]
    assert [(step.category, step.min_sales) for step in steps("dress", 0, 3)] == [("dress", 0), (None, 0)]
    assert steps("dress", 0, 3)[1].relaxed == 'fewer than 3 with category "dress"; took the whole catalogue'


def test_index_types_and_filters_follow_the_servers_own_version() -> None:
    assert backend_of("milvus_lite-3.2.2") == LITE and LITE.dense_index == "FLAT" and not LITE.templates
    assert backend_of("2.6.4") == backend_of("v2.5.1-zilliz") == SERVER and SERVER.templates
    assert not SERVER.flush and SERVER.dense_index == "AUTOINDEX"


@given(st.text(), st.integers(1, 4096))
def test_collection_names_are_what_milvus_allows(embedder: str, dim: int) -> None:
    name = collection_name(embedder.encode("utf-8", "replace").decode(), dim)
    assert name.isascii() and name.replace("_", "").isalnum() and len(name) < 200


def test_no_two_embedders_share_a_collection() -> None:
    names = {collection_name(name, dim) for name in ("a/b", "a-b", "A/b", "衣") for dim in (8, 16)}
    assert len(names) == 8
