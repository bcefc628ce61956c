"""What the planner that needs no key takes words for that can mean two things: a product or its style, a scene or a limit."""

from typing import Any

import pytest
from langchain_core.messages import HumanMessage, SystemMessage, ToolMessage

from agent.chat.ask import why_asked
from tests.unit.test_planner import NAMES, SHOP, changed, hold, made, said, turn
from tools.models.local.planner import plan


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


def test_a_limit_is_kept_where_pictures_are_free() -> None:
    done = turn("make NEW001 for etsy, at most 1 dollar", "create_pictures", {"products": ["NEW001"]}, "Cost $0.00.")
    assert "Your limit of 1 dollar is kept" in done[-1].text


def test_words_that_an_order_does_not_follow_are_named_before_it_is_made() -> None:
    order = said(HumanMessage("make NEW001 for etsy, grandma wants zippers"))
    assert order.additional_kwargs["bestshot"]["left"] == "grandma wants zippers"
    asked = why_asked([HumanMessage("make NEW001 for etsy, grandma wants zippers"), order], [0.0], 1.0, {})
    assert "I leave out “grandma wants zippers”. Make it?" in asked


def test_going_back_shows_the_picture_before() -> None:
    talk = [*made("NEW001"), *changed("NEW001", "run2")]
    call = said(*talk, HumanMessage("I liked the one before better, go back to it"))
    hold(call, "show_run", {"run": "run1"})


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


def in_colours(*messages: Any) -> Any:
    """The next step in a shop that has told what its products look like."""
    told = SHOP.text.replace("NEW001, NEW005", "NEW001 (blue cardigan), NEW005 (green)").replace(
        "NEW003", "NEW003 (grey)"
    )
    return plan([SystemMessage(told), *messages], NAMES)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("the blue cardigan for etsy", {"products": ["NEW001"], "channels": ["etsy"]}),
        ("green midi dress for story", {"products": ["NEW005"], "channels": ["story"], "scene": None}),
        ("all dresses except the green one for etsy", {"products": ["NEW001"]}),
        ("make the green one look like the lilac one", {"products": ["NEW005"], "like": "lilac"}),
        ("make the grey one in the style of SKU014 for etsy", {"products": ["NEW003"], "like": "SKU014"}),
        ("can my boss choose between three versions of the blue cardigan", {"products": ["NEW001"], "variants": 3}),
    ],
)
def test_words_that_only_one_product_has_mean_it(text: str, wanted: dict[str, Any]) -> None:
    hold(in_colours(HumanMessage(text)), "create_pictures", wanted)


def test_a_product_is_taken_out_of_an_order_that_waits_by_its_words() -> None:
    order = {"products": ["NEW001", "NEW003", "NEW005"], "channels": ["etsy"]}
    waits = turn("all on etsy", "create_pictures", order, "The person wishes something else.")[:3]
    hold(in_colours(*waits, HumanMessage("yeah go ahead but skip the grey one")), "create_pictures",
         {"products": ["NEW001", "NEW005"], "channels": ["etsy"]})  # fmt: skip


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("NEW001 for etsy with the price on it, it's 89.90", ["89.90"]),
        ("NEW001 on etsy, 59,90 €, not over 2 dollars", ["59,90 €"]),
        ("NEW001 for etsy under $2", None),
        ("for the sales I want NEW001 with -30% on etsy", ["-30%"]),
    ],
)
def test_an_amount_is_copy_unless_it_is_a_limit(text: str, lines: list[str] | None) -> None:
    hold(said(HumanMessage(text)), "create_pictures", {"products": ["NEW001"], "copy_lines": lines})


@pytest.mark.parametrize("place", ["number 2", "the 2nd one", "#2", "no. 2"])
def test_a_place_is_said_in_many_ways(place: str) -> None:
    hold(
        said(*made("NEW001", "NEW002"), HumanMessage(f"make {place} brighter")), "revise_picture", {"product": "NEW002"}
    )


def test_two_decisions_in_a_sentence_are_two() -> None:
    step = said(
        *made("NEW001", "NEW002"), HumanMessage("approve the first, but reject the second, the colour is wrong")
    )
    assert [(call["args"]["product"], call["args"]["decision"]) for call in step.tool_calls] == [
        ("NEW001", "approve"), ("NEW002", "reject"),
    ]  # fmt: skip


def test_praise_of_one_picture_is_no_part_of_the_wish_for_another() -> None:
    talk = HumanMessage("love NEW001, but NEW002 is way too dark")
    hold(
        said(*made("NEW001", "NEW002"), talk), "revise_picture", {"product": "NEW002", "wish": "NEW002 is way too dark"}
    )


def test_a_misspelt_line_is_asked_for() -> None:
    assert (
        "Write the whole line in quotes" in said(*made("NEW001"), HumanMessage("you spelled it wrong, it is cosy")).text
    )


def test_a_person_that_cannot_be_drawn_is_left_out_on_a_yes() -> None:
    none = (
        "It did not work: x draws no people, so there is no kind 'on_model'; do you mean 'packshot', the garment alone?"
    )
    order = {"products": ["NEW001"], "channels": ["etsy"], "kind": "on_model"}
    asked = turn("NEW001 on a model for etsy", "create_pictures", order, none)
    assert asked[-1].text.startswith("x draws no people")
    hold(said(*asked, HumanMessage("yes")), "create_pictures", {"products": ["NEW001"], "kind": "packshot"})


def test_a_file_that_is_named_after_a_product_is_of_it() -> None:
    hold(said(HumanMessage("is agency_NEW002_v3.jpg ok for etsy?")), "verify_picture",
         {"image": "agency_NEW002_v3.jpg", "product": "NEW002"})  # fmt: skip


def test_rules_are_of_the_channel_spoken_of() -> None:
    asked = turn("rules of etsy?", "show_channels", {"channel": "etsy"}, "etsy: 4:3")
    hold(said(*asked, HumanMessage("and what size do they need to be")), "show_channels", {"channel": "etsy"})


def test_a_question_about_the_second_wish_is_asked_after_the_first_is_done() -> None:
    wish = HumanMessage("keep this one and do the same for pinterest")
    call = said(*made("NEW001"), wish)
    hold(call, "review_picture", {"decision": "approve"})
    asked = said(*made("NEW001"), wish, call, ToolMessage("approved", tool_call_id=str(call.tool_calls[0]["id"])))
    assert asked.text.startswith("approved There is no channel for pinterest.")
    answer = HumanMessage("story")
    hold(said(*made("NEW001"), wish, call, ToolMessage("approved", tool_call_id="x"), asked, answer), "create_pictures",
         {"products": ["NEW001"], "channels": ["story"]})  # fmt: skip


def test_a_button_of_the_page_changes_its_own_picture_whatever_the_wish_says() -> None:
    wish = "Change shopify of NEW001: love it, but brighter please. And approve NEW002"
    hold(said(*made("NEW001", "NEW002"), HumanMessage(wish)), "revise_picture",
         {"product": "NEW001", "shot": "shopify", "wish": "love it, but brighter please. And approve NEW002"})  # fmt: skip


def test_it_is_the_product_that_a_search_compared_with() -> None:
    search = in_colours(HumanMessage("which bestsellers look like the green flowery midi dress?"))
    hold(search, "search_bestsellers", {"product": "NEW005"})
    found = turn(
        "similar to the green dress", "search_bestsellers", {"product": "NEW005"}, '{"x": [{"product_id": "SKU5"}]}'
    )
    hold(in_colours(*found, HumanMessage("ok then do the shopify photo for it")), "create_pictures",
         {"products": ["NEW005"], "channels": ["shopify"]})  # fmt: skip


def test_both_answers_a_question_which_one() -> None:
    talk = [*made("NEW001", "NEW002"), HumanMessage("make it brighter")]
    step = said(*talk, said(*talk), HumanMessage("both please"))
    assert [call["args"]["product"] for call in step.tool_calls] == ["NEW001", "NEW002"]


def test_more_products_than_there_are_is_said() -> None:
    assert "has 6 new products, not 30" in said(HumanMessage("what would it cost to do 30 dresses for etsy?")).text


def test_a_season_before_ones_chooses_products_and_like_is_no_copy() -> None:
    hold(said(HumanMessage("the autumn ones for story, the words should be like Cosy days are here")), "create_pictures",
         {"category": "autumn", "copy_lines": ["Cosy days are here"], "scene": None})  # fmt: skip


@pytest.mark.parametrize(
    "text", ["the headline should be shorter, just Hello spring", "the text must be simply Hello spring"]
)
def test_words_before_copy_are_no_part_of_it(text: str) -> None:
    wish = said(*made("NEW001"), HumanMessage(text)).tool_calls[0]["args"]["wish"]
    assert '"Hello spring"' in wish


def test_a_set_that_is_disliked_is_not_ordered() -> None:
    text = "I don't like the dark background, make NEW002 for etsy on a wooden floor"
    hold(said(HumanMessage(text)), "create_pictures", {"scene": "on a wooden floor", "products": ["NEW002"]})
