"""What the planner that needs no key makes of sentences about several products, pictures, channels or orders."""

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from tests.unit.test_planner import hold, made, said
from tests.unit.test_planner_meaning import PRICE, PRICED

WAITS = "The person wishes something else. Nothing was run or spent; the order still waits for a yes."


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("approve both", [("review_picture", "NEW001"), ("review_picture", "NEW002")]),
        ("both good to go from me, approved", [("review_picture", "NEW001"), ("review_picture", "NEW002")]),
        ("make them warmer", [("revise_picture", "NEW001"), ("revise_picture", "NEW002")]),
        ("The first is nice but too dark. The second one I take like it is.",
         [("revise_picture", "NEW001"), ("review_picture", "NEW002")]),
        ("which rules have etsy and story", [("show_channels", "etsy"), ("show_channels", "story")]),
    ],
)  # fmt: skip
def test_a_sentence_about_several_is_a_call_for_each(text: str, wanted: list[tuple[str, str]]) -> None:
    calls = said(*made("NEW001", "NEW002"), HumanMessage(text)).tool_calls
    assert [(call["name"], call["args"].get("product") or call["args"].get("channel")) for call in calls] == wanted


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("No Instagram please, only Shopify", ["shopify"]),
        ("etsy is out, for shopify", ["shopify"]),
        ("leave etsy for next week, make shopify", ["shopify"]),
        ("change etsy to google", ["google-merchant"]),
        ("and also for google", ["etsy", "google-merchant"]),
    ],
)
def test_channels_of_a_waiting_order_are_left_out_exchanged_or_added(text: str, channels: list[str]) -> None:
    hold(said(*PRICED, HumanMessage(text)), "create_pictures", {"channels": channels, "products": PRICE["products"]})


@pytest.mark.parametrize(
    ("text", "lines"),
    [("make it €79 please", ["Cosy", "€79"]), ('the headline should be "Warm days"', ["Warm days", "€89"])],
)
def test_a_new_price_leaves_the_headline_and_a_new_headline_the_price(text: str, lines: list[str]) -> None:
    order = {"products": ["NEW001"], "channels": ["etsy"], "copy_lines": ["Cosy", "€89"]}
    asked = AIMessage("", tool_calls=[{"name": "create_pictures", "args": order, "id": "9", "type": "tool_call"}])
    talk: list[AnyMessage] = [HumanMessage("NEW001 for etsy"), asked, ToolMessage(WAITS, tool_call_id="9")]
    hold(said(*talk, HumanMessage(text)), "create_pictures", {"copy_lines": lines})


def test_two_orders_in_a_sentence_keep_their_channels_and_words_apart() -> None:
    text = "Please do NEW001 for the webshop on white, and NEW004 as a story with 'Dark & dreamy' and €65"
    first, second = said(HumanMessage(text)).tool_calls
    assert (first["args"]["products"], first["args"]["channels"]) == (["NEW001"], ["shopify"])
    assert "copy_lines" not in first["args"]
    assert second["args"]["copy_lines"] == ["Dark & dreamy", "€65"]


def test_a_look_that_is_not_wanted_is_none() -> None:
    hold(said(*PRICED, HumanMessage("Yes but not in the look of SKU015")), "create_pictures", {"like": None})


def test_one_of_several_products_with_its_own_price_is_another_order() -> None:
    asked = said(*PRICED, HumanMessage("Yes, but NEW002 should be $129"))
    assert "Say first: only NEW001, NEW003. Then order NEW002." in asked.text


def test_a_number_of_a_waiting_headline_is_put_right() -> None:
    order = {"products": ["NEW001"], "channels": ["etsy"], "copy_lines": ["Sale -20%"]}
    asked = AIMessage("", tool_calls=[{"name": "create_pictures", "args": order, "id": "9", "type": "tool_call"}])
    talk: list[AnyMessage] = [
        HumanMessage("NEW001"),
        asked,
        ToolMessage(WAITS, tool_call_id="9"),
        HumanMessage("wait, write 15 not 20"),
    ]
    hold(said(*talk), "create_pictures", {"copy_lines": ["Sale -15%"], "products": ["NEW001"]})
