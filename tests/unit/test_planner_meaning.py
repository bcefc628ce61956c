"""What the planner that needs no key takes words for that can mean two things: a product or its style, a scene or a limit."""

from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from tests.unit.test_planner import hold, made, said, turn


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a story like the last one, with the headline Cosy", {"products": ["NEW003"], "like": "SKU1"}),
        ("make NEW002 for etsy in the mood of the first one", {"products": ["NEW002"], "like": "SKU5"}),
        ("an instagram picture styled as the top one", {"products": ["NEW003"], "like": "SKU5"}),
    ],
)
def test_one_whose_style_is_wanted_is_not_the_product(text: str, wanted: dict[str, Any]) -> None:
    found = '{"summary": "I took NEW003", "bestsellers": [{"product_id": "SKU5"}, {"product_id": "SKU1"}]}'
    for product in ("NEW003", "black hoodie"):
        alike = turn(f"which bestsellers look like {product}?", "search_bestsellers", {"product": product}, found)
        hold(said(*alike, HumanMessage(text)), "create_pictures", wanted)


PRICE = {"products": ["NEW001", "NEW002", "NEW003"], "channels": ["etsy"]}
PRICED = turn("what would those cost on etsy?", "estimate_cost", PRICE, "3 pictures: at most $0.00")


def test_a_number_of_products_is_asked_about_and_a_limit_is_no_scene() -> None:
    wish = HumanMessage("fine, just the two most expensive ones, under 80 cents")
    asked = said(*PRICED, wish)
    assert asked.text.startswith(
        "New products have no prices or sales to choose by. Which 2 of NEW001, NEW002, NEW003?"
    )
    for answer, ids in (("the first and the third", ["NEW001", "NEW003"]), ("NEW002, NEW003", ["NEW002", "NEW003"])):
        hold(said(*PRICED, wish, asked, HumanMessage(answer)), "create_pictures",
             {"products": ids, "channels": ["etsy"], "scene": None})  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("make NEW001 for etsy, at most 1 dollar", "Your limit of 1 dollar is kept"),
        ("make NEW001 for etsy, grandma wants zippers", "I did not use: grandma wants zippers."),
    ],
)
def test_what_an_order_leaves_out_is_said(text: str, told: str) -> None:
    done = turn(text, "create_pictures", {"products": ["NEW001"]}, "NEW001: etsy accepted. Cost $0.00.")
    assert told in done[-1].text


def test_two_orders_in_a_sentence_stay_two() -> None:
    for text in (
        "make NEW001 for shopify, and NEW002 for etsy",
        "do NEW001 for shopify and then NEW002 on etsy please",
    ):
        calls = said(HumanMessage(text)).tool_calls
        assert [(call["args"]["products"], call["args"]["channels"]) for call in calls] == [
            (["NEW001"], ["shopify"]),
            (["NEW002"], ["etsy"]),
        ]
    hold(said(HumanMessage("make NEW001 and NEW002 for etsy and on shopify")), "create_pictures",
         {"products": ["NEW001", "NEW002"], "channels": ["etsy", "shopify"]})  # fmt: skip


def test_the_first_one_like_the_second_is_the_first() -> None:
    hold(said(*made("NEW001", "NEW002"), HumanMessage("make the first one like the second, for etsy")), "create_pictures",
         {"products": ["NEW001"], "channels": ["etsy"]})  # fmt: skip


def test_a_channel_that_was_chosen_for_another_name_is_remembered() -> None:
    first = HumanMessage("make NEW001 for pinterest")
    asked = said(first)
    done = turn("story please", "create_pictures", {"products": ["NEW001"], "channels": ["story"]}, "done")
    talk = [first, asked, *done]
    hold(said(*talk, HumanMessage("now NEW003 for pinterest")), "create_pictures",
         {"products": ["NEW003"], "channels": ["story"]})  # fmt: skip
    assert said(*talk, HumanMessage("now NEW003 for facebook")).text.startswith("There is no channel for facebook.")


def test_a_channel_is_taken_out_of_an_order_that_waits() -> None:
    order = {"products": ["NEW004"], "channels": ["shopify", "instagram-feed", "story"]}
    waits = turn("the tee", "create_pictures", order, "The person wishes something else.")[:3]
    for text in ("not the feed please", "only shopify and story, not the feed"):
        hold(said(*waits, HumanMessage(text)), "create_pictures",
             {"products": ["NEW004"], "channels": ["shopify", "story"]})  # fmt: skip


def test_a_picture_that_there_is_not_is_made_as_the_wish_says() -> None:
    wish = {"wish": 'the banner of NEW003 should say "Spring"', "shot": "banner-ultrawide"}
    none = (
        "Nothing was done. There is no picture of NEW003 for banner-ultrawide yet; pictures so far: none. Say: make it"
    )
    asked = turn("the banner of NEW003 should say Spring", "revise_picture", wish, none)
    hold(said(*made("NEW001"), *asked, HumanMessage("make it")), "create_pictures",
         {"products": ["NEW003"], "channels": ["banner-ultrawide"], "copy_lines": ["Spring"]})  # fmt: skip


def test_a_whole_order_of_a_group_takes_nothing_from_one_that_waits() -> None:
    order = {"products": ["NEW004"], "channels": ["etsy"], "scene": "on a rug"}
    waits = turn("the tee on a rug", "create_pictures", order, "The person wishes something else.")[:3]
    hold(said(*waits, HumanMessage("all dresses for story")), "create_pictures",
         {"category": "dresses", "channels": ["story"], "scene": None})  # fmt: skip
