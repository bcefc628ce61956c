"""What a person's note asks for: which stage begins, and which copy stands there afterwards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.product.revision_intent import EmptyWish, read_intent

COPY = ("New season", "From $29.90")


@pytest.mark.parametrize(
    ("note", "stage"),
    [
        ("warmer light", "background"),
        ("darker background, please", "background"),
        ("a beach instead", "background"),
        ("warmer light on the dress", "background"),
        ("another pose", "person"),
        ("the model shall smile", "person"),
        ("bigger", "person"),
        ("the sleeves look cut off", "composite"),
        ("the hem is crooked", "composite"),
        ("the colour of the dress is off", "composite"),
        ("larger headline", "typeset"),
        ("another font", "typeset"),
        ("move the text to the top", "typeset"),
        ("the text is hard to read", "typeset"),
        ("a lighter dress", "composite"),
        ("make it pop", "background"),
    ],
)
def test_the_words_of_a_note_name_the_stage(note: str, stage: str) -> None:
    wish = read_intent(note, COPY)
    assert (wish.stage, wish.copy) == (stage, COPY)
    assert wish.why


@pytest.mark.parametrize(
    ("note", "copy"),
    [
        ('headline "Last days"', ("Last days", "From $29.90")),
        ("headline “Last days”", ("Last days", "From $29.90")),
        ('the price is "From $19.90"', ("New season", "From $19.90")),
        ('"Only today"', ("Only today",)),
        ('copy "One" and "Two"', ("One", "Two")),
        ("「新季上市」", ("新季上市",)),
        ("no text", ()),
        ("without any copy", ()),
        ("take the writing off", ()),
        ("remove the headline", ("From $29.90",)),
        ("I want it without a price", ("New season",)),
    ],
)
def test_text_in_quotes_is_copy_and_begins_at_the_lettering(note: str, copy: tuple[str, ...]) -> None:
    wish = read_intent(note, COPY)
    assert (wish.stage, wish.copy) == ("typeset", copy)


def test_copy_and_light_together_begin_at_the_light() -> None:
    wish = read_intent('warmer light, and headline "Last days"', COPY)
    assert (wish.stage, wish.copy) == ("background", ("Last days", "From $29.90"))


def test_words_inside_quotes_name_no_stage() -> None:
    assert read_intent('headline "Warmer light"', COPY).stage == "typeset"


@pytest.mark.parametrize("note", ["", "  ", "…!"])
def test_a_note_that_says_nothing_is_refused(note: str) -> None:
    with pytest.raises(EmptyWish, match="warmer light"):
        read_intent(note, COPY)


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=20), max_size=4))
def test_any_note_is_read_or_refused(note: str, copy: list[str]) -> None:
    try:
        wish = read_intent(note, copy)
    except EmptyWish:
        return
    assert wish.stage in ("background", "person", "composite", "typeset")
    assert wish.why
