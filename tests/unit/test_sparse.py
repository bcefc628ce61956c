"""Words and their weights: lnc.ltc, with counts that follow what is stored."""

from itertools import pairwise
from math import isclose, log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.catalog.sparse import NO_WORDS, SparseVector, Vocabulary, text_of
from tools.catalog.words import LONGEST_TERM, terms

WORDS = ["red", "dress", "linen", "裙子", "été", "shirt"]
texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)


def stored(*documents: str) -> Vocabulary:
    vocabulary = Vocabulary()
    vocabulary.learn(documents)
    for document in documents:
        vocabulary.add(document)
    return vocabulary


def product(a: SparseVector, b: SparseVector) -> float:
    return sum(weight * b.get(term, 0.0) for term, weight in a.items())


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
    assert sorted(terms(text_of(row | {"price": 9}))) == ["casual", "dress", "linen", "red", "summer"]


def test_a_document_is_log_counts_of_length_one_without_idf() -> None:
    vocabulary = stored("red red dress", "dress")
    vector = vocabulary.document("red red dress")
    red, dress = vocabulary.ids["red"], vocabulary.ids["dress"]
    assert isclose(vector[red] / vector[dress], 1 + log(2))
    assert isclose(sum(weight**2 for weight in vector.values()), 1)


def test_a_query_weighs_rare_words_more() -> None:
    vocabulary = stored("red dress", "blue dress", "green dress")
    vector = vocabulary.query("red dress")
    red, dress = vector[vocabulary.ids["red"]], vector[vocabulary.ids["dress"]]
    assert isclose(red / dress, log(1 + 3 / 1) / log(1 + 3 / 3))
    assert isclose(sqrt(red**2 + dress**2), 1)


def test_the_document_that_is_asked_for_word_by_word_wins() -> None:
    documents = ["red linen dress", "red cotton shirt", "blue linen shirt"]
    vocabulary = stored(*documents)
    for asked in documents:
        scores = [product(vocabulary.query(asked), vocabulary.document(d)) for d in documents]
        assert documents[scores.index(max(scores))] == asked


def test_a_text_without_words_is_stored_and_never_found() -> None:
    vocabulary = stored("🎉", "red")
    assert vocabulary.document("🎉") == {NO_WORDS: 1.0}
    assert vocabulary.query("🎉") == {} and NO_WORDS not in vocabulary.query("red 🎉")


def test_a_query_of_unknown_words_is_empty() -> None:
    assert stored("red dress").query("velvet") == {}


def test_a_new_document_leaves_the_vectors_of_the_others_alone() -> None:
    vocabulary = stored("red dress")
    before = vocabulary.document("red dress")
    vocabulary.learn(["velvet red"])
    vocabulary.add("velvet red")
    assert vocabulary.document("red dress") == before


@given(st.lists(texts, max_size=8))
def test_term_ids_only_grow(documents: list[str]) -> None:
    vocabulary = Vocabulary()
    seen: dict[str, int] = {}
    for document in documents:
        new = vocabulary.learn([document])
        assert all(vocabulary.ids[term] == term_id for term, term_id in seen.items())
        assert all(term_id > max(seen.values(), default=NO_WORDS) for term_id in new.values())
        seen |= new
    assert all(a != b for a, b in pairwise(sorted(vocabulary.ids.values())))


@settings(max_examples=200)
@given(st.lists(texts, max_size=8), st.data())
def test_counts_after_changes_equal_a_count_from_scratch(documents: list[str], data: st.DataObject) -> None:
    vocabulary = Vocabulary()
    shelf: dict[int, str] = {}
    for key, document in enumerate(documents):
        vocabulary.add(document)
        shelf[key] = document
    for key in data.draw(st.lists(st.sampled_from(sorted(shelf)), max_size=6)) if shelf else []:
        if key in shelf:
            vocabulary.remove(shelf.pop(key))
        if data.draw(st.booleans()):
            shelf[key] = data.draw(texts)
            vocabulary.add(shelf[key])
    fresh = Vocabulary()
    fresh.recount(shelf.values())
    assert vocabulary.documents == fresh.documents and vocabulary.total == fresh.total == len(shelf)


@settings(max_examples=100)
@given(st.lists(texts, min_size=1, max_size=6), texts, st.randoms(use_true_random=False))
def test_scores_do_not_depend_on_the_order_of_indexing(documents: list[str], asked: str, random: object) -> None:
    shuffled = list(documents)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = stored(*documents), stored(*shuffled)
    for document in documents:
        score = product(one.query(asked), one.document(document))
        assert isclose(score, product(other.query(asked), other.document(document)), abs_tol=1e-12)
