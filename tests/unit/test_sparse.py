"""Words and their weights: lnc.ltc by scikit-learn, with counts of what is stored."""

from math import isclose, log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.catalog.sparse import (
    LONGEST_TERM,
    NO_WORDS,
    DocumentCounts,
    SparseVector,
    document_vectors,
    query_vector,
    searched_text,
    shared_words,
    terms,
)

WORDS = ["red", "dress", "linen", "裙子", "été", "shirt"]
texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)


def product(a: SparseVector, b: SparseVector) -> float:
    return sum(weight * b.get(term, 0.0) for term, weight in a.items())


def number(term: str) -> int:
    """The number of a text's only term."""
    ((found, _),) = document_vectors([term])[0].items()
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Patterned RED cotton T-Shirt", ["patterned", "red", "cotton", "t", "shirt"]),
        ("the top of a full skirt", ["top", "full", "skirt"]),  # garments' names are no stop words
        ("dresses shirts blouses hoodies boxes jeans", ["dress", "shirt", "blouse", "hoody", "box", "jean"]),
        ("dress glass bus", ["dress", "glass", "bus"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("ｆｕｌｌ width ﬁt", ["full", "width", "fit"]),
        ("红色连衣裙", ["红色", "色连", "连衣", "衣裙"]),
        ("红", ["红"]),
        ("夏のドレス", ["夏の", "のド", "ドレ", "レス"]),
        ("원피스 red", ["원피", "피스", "red"]),
        ("V领dress", ["v", "领", "dress"]),
        ("हिन्दी", ["हिन्दी"]),  # vowel signs belong to the word
        ("t_shirt", ["t", "shirt"]),
        ("!!! --- 🎉", []),
        ("x" * 500, ["x" * LONGEST_TERM]),
    ],
)
def test_the_terms_of_a_text(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@given(st.text())
def test_terms_do_not_depend_on_case_and_have_no_mark_of_our_own(text: str) -> None:
    assert all("#" not in term and 1 <= len(term) <= LONGEST_TERM for term in terms(text))
    assert terms(text.upper().lower()) == terms(text.lower().upper().lower())


def test_the_text_of_a_product_has_its_description_and_its_labels() -> None:
    row = {"description": "linen", "category": "dress", "style": "casual", "season": "summer", "color": "red"}
    assert sorted(terms(searched_text(row | {"price": 9}))) == ["casual", "dress", "linen", "red", "summer"]


def test_a_document_is_log_counts_of_length_one_without_idf() -> None:
    vector, other = document_vectors(["red red dress", "dress"])
    assert isclose(vector[number("red")] / vector[number("dress")], 1 + log(2))
    assert isclose(sum(weight**2 for weight in vector.values()), 1)
    assert other == {number("dress"): 1.0}


def test_a_query_weighs_rare_words_more() -> None:
    stored = DocumentCounts.of(document_vectors(["red dress", "blue dress", "green dress"]))
    assert stored == DocumentCounts(3, {number("red"): 1, number("blue"): 1, number("green"): 1, number("dress"): 3})
    vector = query_vector("red dress", stored)
    red, dress = vector[number("red")], vector[number("dress")]
    assert isclose(red / dress, log(1 + 3 / 1) / log(1 + 3 / 3))
    assert isclose(sqrt(red**2 + dress**2), 1)


def test_the_document_that_is_asked_for_word_by_word_wins() -> None:
    texts = ["red linen dress", "red cotton shirt", "blue linen shirt"]
    documents = document_vectors(texts)
    for asked in texts:
        scores = [product(query_vector(asked, DocumentCounts.of(documents)), document) for document in documents]
        assert texts[scores.index(max(scores))] == asked


def test_a_text_without_words_is_stored_and_never_found() -> None:
    stored = document_vectors(["🎉", "red"])
    assert stored[0] == {NO_WORDS: 1.0}
    counts = DocumentCounts.of(stored)
    assert query_vector("🎉", counts) == {} and NO_WORDS not in query_vector("red 🎉", counts)


def test_a_word_that_nobody_counted_weighs_like_a_rare_one() -> None:
    stored = DocumentCounts.of(document_vectors(["red dress", "blue dress"]))
    vector = query_vector("velvet dress", stored)
    assert isclose(vector[number("velvet")] / vector[number("dress")], log(1 + 2 / 1) / log(1 + 2 / 2))
    assert query_vector("velvet", DocumentCounts(0, {})) == {}, "nothing is stored"


@given(st.lists(texts, max_size=8))
def test_the_vector_of_a_document_depends_on_no_other(documents: list[str]) -> None:
    assert document_vectors(documents) == [document_vectors([document])[0] for document in documents]


@given(st.lists(st.text(max_size=30), max_size=8))
def test_every_text_has_a_vector_that_milvus_takes(documents: list[str]) -> None:
    for document, vector in zip(documents, document_vectors(documents), strict=True):
        assert vector and all(0 <= term <= NO_WORDS and 0 < weight <= 1 + 1e-9 for term, weight in vector.items())
        assert (NO_WORDS in vector) == (not terms(document))


@settings(max_examples=100)
@given(st.lists(texts, min_size=1, max_size=6), texts, st.randoms(use_true_random=False))
def test_scores_do_not_depend_on_the_order_of_indexing(documents: list[str], asked: str, random: object) -> None:
    shuffled = list(documents)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (DocumentCounts.of(document_vectors(some)) for some in (documents, shuffled))
    assert one == other and query_vector(asked, one) == query_vector(asked, other)


@given(st.text())
def test_a_query_numbers_its_terms_as_the_vectoriser_does(text: str) -> None:
    asked, stored = query_vector(text, DocumentCounts(1, {})), document_vectors([text])[0]
    assert asked == pytest.approx({number: weight for number, weight in stored.items() if number != NO_WORDS})


def test_shared_words_are_terms_of_the_question_in_its_order() -> None:
    assert shared_words("Summer dresses, red dresses", "a red dress, summer look") == ("summer", "dress", "red")
    assert shared_words("连衣裙", "红色连衣裙") == ("连衣", "衣裙")
    assert shared_words("velvet", "red dress") == ()
