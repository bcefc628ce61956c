"""Who wears a garment, and what kind of shot a product gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.product.subject import choose_kind, default_person

CLOUD = ("on_model", "packshot")


def test_auto_takes_what_the_image_model_does_best() -> None:
    assert choose_kind("auto", CLOUD, {"category": "shirt"})[0] == "on_model"
    assert choose_kind("auto", ("packshot",), {"category": "shirt"})[0] == "packshot"


def test_a_kind_that_nobody_here_makes_is_refused_with_what_is_made() -> None:
    with pytest.raises(ValueError, match="use --kind packshot"):
        choose_kind("on_model", ("packshot",), {"category": "shirt"})


def test_the_products_words_choose_an_adult() -> None:
    assert default_person({"category": "midi_dress"}) == "an adult woman"
    assert default_person({"category": "shirt", "description": "men's poplin shirt"}) == "an adult man"
    assert default_person({"category": "hoodie"}) == "an adult person"
    assert default_person({"category": "hoodie", "extra": {"gender": "female"}}) == "an adult woman"


def test_childrens_wear_is_shown_without_a_person() -> None:
    kind, person, notes = choose_kind("auto", CLOUD, {"category": "t_shirt", "prompt_hint": "kids' rainbow tee"})
    assert (kind, person) == ("packshot", "")
    assert notes == ["children's wear is shown without a person"]
    with pytest.raises(ValueError, match="only adults"):
        choose_kind("on_model", CLOUD, {"category": "baby_romper", "description": "baby romper"})


@pytest.mark.parametrize("person", ["a boy of ten", "teen girl", "a child", "toddler", "a baby"])
def test_a_person_who_is_no_adult_is_refused(person: str) -> None:
    with pytest.raises(ValueError, match="only adults"):
        choose_kind("on_model", CLOUD, {"category": "shirt"}, person)


@given(st.dictionaries(st.sampled_from(["category", "style", "description", "prompt_hint"]), st.text()))
def test_whatever_a_product_says_the_person_is_an_adult(product: dict[str, str]) -> None:
    kind, person, _ = choose_kind("auto", CLOUD, product)
    assert (kind == "packshot") == (person == "")
    assert not person or "adult" in person
