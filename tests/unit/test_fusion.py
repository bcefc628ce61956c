"""How looks and words are fused into one order."""

from math import isclose

from hypothesis import given
from hypothesis import strategies as st

from tools.catalog.fusion import Scored, fuse
from tools.catalog.sparse import DocumentCounts, document_vectors, query_vector

names = st.sampled_from("abcdefgh")
ASKED = {1: 0.8, 2: 0.6}


def route(*hits: tuple[str, float], **words: tuple[int, ...]) -> list[Scored]:
    """Hits of a search; `words` are the terms of a row by its name."""
    return [({"product_id": name, "sparse": dict.fromkeys(words.get(name, ()), 0.5)}, score) for name, score in hits]


def test_the_score_adds_one_over_sixty_plus_rank_in_looks_and_in_shared_words() -> None:
    looks = route(("a", 0.9), ("b", 0.8), b=(1, 2))
    first, *rest = fuse(looks, route(("b", 0.7), ("c", 0.6), b=(1, 2), c=(2, 5)), ASKED)
    assert (first.row["product_id"], first.similarity) == ("b", 0.8) and isclose(first.score, 1 / 62 + 1 / 61)
    assert [(hit.row["product_id"], hit.similarity) for hit in rest] == [("a", 0.9), ("c", None)]
    assert isclose(rest[0].score, 1 / 61) and isclose(rest[1].score, 1 / 62)


def test_words_that_all_share_leave_the_order_to_looks_however_long_their_texts_are() -> None:
    counts = DocumentCounts(3, {})
    texts = dict(zip("abc", document_vectors(["dress", "dress dress red", "a long blue evening dress"]), strict=True))
    words = [({"product_id": name, "sparse": vector}, 0.5) for name, vector in texts.items()]
    looks = [(row, score) for (row, _), score in zip(words[::-1], (0.9, 0.8, 0.7), strict=True)]
    fused = fuse(looks, words, query_vector("dress", counts))
    assert [hit.row["product_id"] for hit in fused] == ["c", "b", "a"]


def test_a_row_that_the_word_route_cut_off_still_has_its_words() -> None:
    twin, other = route(("z", 1.0), ("y", 0.2), z=(1,), y=(1,)), route(*((n, 0.5) for n in "abcdefy"), y=(1,), a=(1,))
    assert fuse(twin, other, ASKED)[0].row["product_id"] == "z"


@given(st.dictionaries(names, st.sampled_from([0.9, 0.5, 0.1])), st.dictionaries(names, st.sets(st.integers(1, 4))))
def test_every_row_comes_once_best_first_whatever_the_order_of_the_routes(
    looks: dict[str, float], words: dict[str, set[int]]
) -> None:
    terms = {name: tuple(found) for name, found in words.items()}
    dense, sparse = route(*looks.items(), **terms), route(*((name, 0.5) for name in words), **terms)
    fused = fuse(dense, sparse, ASKED)
    assert sorted(hit.row["product_id"] for hit in fused) == sorted(looks | words)
    assert [hit.score for hit in fused] == sorted((hit.score for hit in fused), reverse=True)
    assert fused == fuse(dense[::-1], sparse[::-1], ASKED)
