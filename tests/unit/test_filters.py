"""Filters mean exactly the value they were given, whatever is in it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from milvus_lite.search.filter.tokens import TokenKind, tokenize

from tools.catalog.filters import among, literal, where

plain = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")))
nasty = st.lists(
    st.sampled_from(['"', "'", "\\", " or ", "==", "1", "(", ")", "{", "}", "%", "in", "[", "]", "n", "衣", "\u2028"])
).map("".join)


def test_a_filter_has_its_conditions_and_nothing_asked_is_no_filter() -> None:
    assert where('a"b', 1501) == 'category == "a\\"b" and sales_count >= 1501'
    assert where(None, 3) == "sales_count >= 3" and where(None, 0) == ""


def test_the_injection_of_the_facts_stays_a_category() -> None:
    assert where('x" or 1==1 or category=="', 0) == 'category == "x\\" or 1==1 or category==\\""'


@pytest.mark.parametrize("value", ["a\nb", "a\x00", "\x7f", "\x85", "\ud800"])
def test_control_characters_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="control character"):
        where(value, 0)
    with pytest.raises(ValueError, match="control character"):
        among("product_id", [value])


@settings(max_examples=300)
@given(plain | nasty)
def test_lite_reads_a_literal_as_one_string_with_the_same_value(value: str) -> None:
    tokens = [token for token in tokenize(literal(value)) if token.kind != TokenKind.EOF]
    assert [(token.kind, token.value) for token in tokens] == [(TokenKind.STRING, value)]


@given(st.lists(plain | nasty, max_size=5))
def test_a_list_of_values_holds_one_string_a_value(values: list[str]) -> None:
    strings = [t.value for t in tokenize(among("id", values)) if t.kind == TokenKind.STRING]
    assert strings == values
