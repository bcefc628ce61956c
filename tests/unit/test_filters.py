"""Filters mean exactly the value they were given, whatever is in it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from milvus_lite.search.filter.tokens import TokenKind, tokenize

from tools.catalog.filters import Expression, among, literal, where

plain = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")))
nasty = st.lists(
    st.sampled_from(['"', "'", "\\", " or ", "==", "1", "(", ")", "{", "}", "%", "in", "[", "]", "n", "衣", "\u2028"])
).map("".join)


def test_servers_get_templates_and_lite_gets_literals() -> None:
    expected = {"category": 'a"b', "min_sales": 1501}
    assert where('a"b', 1501, templates=True) == Expression(
        "category == {category} and sales_count >= {min_sales}", expected
    )
    assert where('a"b', 1501, templates=False) == Expression('category == "a\\"b" and sales_count >= 1501')


def test_nothing_asked_is_no_filter() -> None:
    for templates in (True, False):
        assert where(None, 0, templates=templates) == Expression("", {})


def test_the_injection_of_the_facts_stays_a_category() -> None:
    expression = where('x" or 1==1 or category=="', 0, templates=False)
    assert expression.text == 'category == "x\\" or 1==1 or category==\\""'


@pytest.mark.parametrize("value", ["a\nb", "a\x00", "\x7f", "\x85", "\ud800"])
@pytest.mark.parametrize("templates", [True, False])
def test_control_characters_are_refused_for_every_backend(value: str, templates: bool) -> None:
    with pytest.raises(ValueError, match="control character"):
        where(value, 0, templates=templates)
    with pytest.raises(ValueError, match="control character"):
        among("product_id", [value], templates=templates)


@settings(max_examples=300)
@given(plain | nasty)
def test_lite_reads_a_literal_as_one_string_with_the_same_value(value: str) -> None:
    tokens = [token for token in tokenize(literal(value)) if token.kind != TokenKind.EOF]
    assert [(token.kind, token.value) for token in tokens] == [(TokenKind.STRING, value)]


@given(st.lists(plain | nasty, max_size=5))
def test_a_list_of_values_holds_one_string_a_value(values: list[str]) -> None:
    strings = [t.value for t in tokenize(among("id", values, templates=False).text) if t.kind == TokenKind.STRING]
    assert strings == values
    assert among("id", values, templates=True) == Expression("id in {values}", {"values": values})


@given(plain | nasty)
def test_no_value_ever_enters_a_template(value: str) -> None:
    assert where(value, 3, templates=True).text == "category == {category} and sales_count >= {min_sales}"
