"""What the planner that needs no key makes of everyday sentences: a call, or a question that is no dead end."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage, ToolMessage

from agent.chat.think import TOOLS
from tools.models.local.planner import plan

ROWS = tomllib.loads((Path(__file__).parent / "phrasings.toml").read_text(encoding="utf-8"))
SHOP = SystemMessage(
    "- shopify: 3:4\n- amazon-main: 1:1\n- google-merchant: 1:1\n- etsy: 4:3\n- instagram-feed: 4:5\n- story: 9:16\n"
    "- banner-ultrawide: 4:1\n- storefront-hero: 16:9\n\n- «midi_dress»: NEW001, NEW005\n- «pants»: NEW002, NEW006\n"
    "- «hoodie»: NEW003\n- «t_shirt»: NEW004\n\n- NEW005 has instagram-feed\n- NEW006 has shopify, etsy\n"
)
NAMES = [tool.name for tool in TOOLS]


def made(*products: str) -> list[AnyMessage]:
    """A finished order of these products for shopify."""
    args = {"products": list(products), "channels": ["shopify"], "copy_lines": ["Sale"]}
    call = AIMessage("", tool_calls=[{"name": "create_pictures", "args": args, "id": "1", "type": "tool_call"}])
    shots = [{"shot": "shopify", "file": "a.jpg"}]
    shown = [{"run": "run1", "product": product, "shots": shots} for product in products]
    answer = ToolMessage('{"summary": "done"}', tool_call_id="1", artifact={"run": "run1", "products": shown})
    return [HumanMessage("make them"), call, answer, AIMessage("done")]


BEFORE = {"nothing": [], "one": made("NEW001"), "two": made("NEW001", "NEW002")}
PHRASINGS = [(before, *row) for before in BEFORE for row in ROWS[before]]


def said(*messages: AnyMessage) -> AIMessage:
    return plan([SHOP, *messages], NAMES)


def hold(step: AIMessage, tool: str, wanted: Any) -> None:
    if tool == "say":
        assert not step.tool_calls, step
        assert re.search(wanted, step.text, re.IGNORECASE | re.DOTALL), step.text
        return
    assert step.tool_calls, step.text
    [call] = step.tool_calls
    assert call["name"] == tool, call
    assert {name: call["args"].get(name) or "" for name in wanted} == {name: wanted[name] or "" for name in wanted}, (
        call
    )


@pytest.mark.parametrize(
    ("before", "text", "tool", "wanted"), PHRASINGS, ids=[f"{b}: {t}"[:60] for b, t, *_ in PHRASINGS]
)
def test_a_sentence_is_understood(before: str, text: str, tool: str, wanted: Any) -> None:
    hold(said(*BEFORE[before], HumanMessage(text)), tool, wanted)


@pytest.mark.parametrize(("first", "answer", "tool", "wanted"), ROWS["answers"], ids=str)
def test_a_question_is_answered(first: str, answer: str, tool: str, wanted: Any) -> None:
    asked = said(HumanMessage(first))
    assert asked.text, "it is a question"
    hold(said(HumanMessage(first), asked, HumanMessage(answer)), tool, wanted)


WORDS = sorted({word for _, text, *_ in PHRASINGS for word in text.split()})
TALK = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join))


@given(st.lists(TALK, min_size=1, max_size=3), st.sampled_from(sorted(BEFORE)))
def test_no_sentence_breaks_the_planner_and_none_is_a_dead_end(talk: list[str], before: str) -> None:
    messages = list(BEFORE[before])
    for text in talk:
        step = said(*messages, HumanMessage(text))
        assert {call["name"] for call in step.tool_calls} <= {*NAMES}
        assert bool(step.text) != bool(step.tool_calls)
        messages += [HumanMessage(text), step]
        if step.tool_calls:
            messages += [ToolMessage('{"summary": "x"}', tool_call_id=str(call["id"])) for call in step.tool_calls]
            messages.append(said(*messages))


def answered(text: str, answer: str, call: dict[str, Any]) -> list[AnyMessage]:
    """A turn whose only call got this answer."""
    asked = AIMessage("", tool_calls=[{"name": "create_pictures", "args": call, "id": "9", "type": "tool_call"}])
    done: list[AnyMessage] = [HumanMessage(text), asked, ToolMessage(answer, tool_call_id="9")]
    return [*done, said(*done)]


NOT_NEW = "It did not work: SKU1 is in the catalogue; if images/SKU1.jpg shows it, say: add images/SKU1.jpg as SKU1; so"
DECLINED = "The person said no. Nothing was run or spent. Don't ask for it again."


def test_what_failed_or_was_declined_is_not_it() -> None:
    order = {"products": ["NEW003"], "channels": ["etsy"], "copy_lines": ["Cosy"]}
    for answer in (DECLINED, NOT_NEW):
        turn = answered("put Cosy on it", answer, order)
        hold(said(*made("NEW001"), *turn, HumanMessage("the same for NEW002")), "create_pictures",
             {"channels": ["shopify"], "copy_lines": ["Sale"]})  # fmt: skip
    assert answered("x", DECLINED, order)[-1].text == "All right, nothing was made."


def test_a_product_that_is_not_new_is_added_on_a_yes_and_named_anew_without_one() -> None:
    turn = answered("a story of the white tee", NOT_NEW, {"category": "white tee", "channels": ["story"]})
    assert turn[-1].text.startswith("SKU1 is in the catalogue")
    hold(said(*turn, HumanMessage("yes")), "add_product", {"picture": "images/SKU1.jpg", "product": "SKU1"})
    hold(said(*turn, HumanMessage("NEW003, the hoodie")), "create_pictures",
         {"products": ["NEW003"], "channels": ["story"], "category": None})  # fmt: skip


def test_a_yes_takes_the_product_that_a_tool_asks_about() -> None:
    for which, answer in (
        ("NEW005 (maxi dress, green)", "yes please"),
        ("1) NEW001 (maxi dress, camel), 2) NEW005 (maxi dress, green)", "the second one"),
    ):
        failed = f"It did not work: no new product is quite 'pink maxi dress'; do you mean {which}?"
        asked = answered("the pink maxi dress for etsy", failed, {"category": "pink maxi dress", "channels": ["etsy"]})
        assert asked[-1].text == failed.removeprefix("It did not work: ")
        hold(said(*asked, HumanMessage(answer)), "create_pictures",
             {"products": ["NEW005"], "channels": ["etsy"], "category": None})  # fmt: skip


def test_the_best_seller_of_a_list_is_the_top_one() -> None:
    listed = ToolMessage('{"bestsellers": [{"product_id": "SKU5"}, {"product_id": "SKU1"}]}', tool_call_id="2")
    call = AIMessage("", tool_calls=[{"name": "search_bestsellers", "args": {}, "id": "2", "type": "tool_call"}])
    turn: list[AnyMessage] = [HumanMessage("what sells best?"), call, listed, AIMessage("SKU5, SKU1")]
    hold(said(*turn, HumanMessage("ok then make three pictures of the top one")), "create_pictures",
         {"products": ["SKU5"], "variants": 3})  # fmt: skip


def test_asked_why_an_accepted_picture_was_refused_it_says_that_it_was_accepted() -> None:
    turn = [*made("NEW001"), HumanMessage("why wasnt it accepted?")]
    call = said(*turn)
    answer = ToolMessage('{"summary": "NEW001: shopify accepted after 1 attempt."}', tool_call_id="3")
    assert said(*turn, call, answer).text.startswith("It was accepted. ")


def turn(text: str, tool: str, args: dict[str, Any], answer: str) -> list[AnyMessage]:
    """A turn of one call and its answer."""
    call = AIMessage("", tool_calls=[{"name": tool, "args": args, "id": text, "type": "tool_call"}])
    done: list[AnyMessage] = [HumanMessage(text), call, ToolMessage(answer, tool_call_id=text)]
    return [*done, said(*done)]


def test_two_questions_get_two_answers() -> None:
    asked = HumanMessage("Which channels can I make pictures for, and what does one picture cost me?")
    assert [call["name"] for call in said(asked).tool_calls] == ["show_channels", "estimate_cost"]
    twice = said(*made("NEW001"), HumanMessage("why did you make it so? show the run"))
    assert [call["name"] for call in twice.tool_calls] == ["show_run"]


def test_the_look_of_a_revision_stays_in_the_next_order() -> None:
    changed = turn("Hmm, too cold. Make it warmer", "revise_picture", {"wish": "too cold. Make it warmer"}, "done")
    hold(said(*made("NEW001"), *changed, HumanMessage("now that one for etsy")), "create_pictures",
         {"scene": "warmer", "copy_lines": ["Sale"]})  # fmt: skip


def test_a_search_is_narrowed_in_words() -> None:
    found = turn(
        "what sells best in dresses?", "search_bestsellers", {"words": "dresses", "by_sales": True}, "SKU1, SKU2"
    )
    hold(said(*found, HumanMessage("and only the ones from spring please")), "search_bestsellers",
         {"words": "spring dresses", "by_sales": True})  # fmt: skip
    narrowed = turn("only the ones from spring", "search_bestsellers", {"words": "spring red dresses"}, "SKU1")
    hold(said(*narrowed, HumanMessage("only those from summer")), "search_bestsellers", {"words": "summer red dresses"})


def test_a_question_about_the_background_is_about_the_product_spoken_of() -> None:
    spoken = turn("how much is NEW003", "verify_picture", {"product": "NEW003", "image": "a.jpg"}, "accepted")
    hold(said(*spoken, HumanMessage("why did you choose this background?")), "explain_style", {"product": "NEW003"})


@pytest.mark.parametrize(
    ("wish", "scene"), [("too dark", "brighter"), ("use a pink wall", "pink wall"), ("less dark", None)]
)
def test_an_order_keeps_what_a_revision_wished(wish: str, scene: str | None) -> None:
    changed = turn(wish, "revise_picture", {"wish": wish}, "done")
    hold(said(*made("NEW001"), *changed, HumanMessage("now that one again but for insta")), "create_pictures",
         {"scene": scene})  # fmt: skip


PRICED = (
    "What would all cost on etsy?",
    "estimate_cost",
    {"products": ["NEW001", "NEW002", "NEW003"], "channels": ["etsy"]},
    "$1",
)
WAITING = (
    "all on etsy by candlelight",
    "create_pictures",
    {**PRICED[2], "scene": "candles"},
    "The person wishes something else.",
)


@pytest.mark.parametrize("before", [PRICED, WAITING], ids=["an estimate", "a question that waits"])
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Only the first two, and the dresses on a beach instead",
         {"products": ["NEW001", "NEW002"], "channels": ["etsy"], "scene": "on a beach"}),
        ("just the last two, without the candles", {"products": ["NEW002", "NEW003"], "channels": ["etsy"], "scene": None}),
        ("all but NEW002", {"products": ["NEW001", "NEW003"], "channels": ["etsy"]}),
        ("only the second one", {"products": ["NEW002"], "channels": ["etsy"]}),
        ("no, also NEW004", {"products": ["NEW001", "NEW002", "NEW003", "NEW004"], "channels": ["etsy"]}),
        ("no, also the camel dress, so two products",
         {"products": None, "category": "NEW001 and NEW002 and NEW003 and camel dress", "channels": ["etsy"]}),
        ("for story please", {"products": ["NEW001", "NEW002", "NEW003"], "channels": ["story"]}),
        ("yes, go ahead", {"products": ["NEW001", "NEW002", "NEW003"], "channels": ["etsy"]}),
    ],
)  # fmt: skip
def test_an_order_that_waits_is_changed_in_words_or_made(before: Any, text: str, wanted: dict[str, Any]) -> None:
    hold(said(*turn(*before), HumanMessage(text)), "create_pictures", wanted)


def test_an_order_that_waits_is_not_lost_to_another_question() -> None:
    aside = [*turn(*WAITING)[:3], *turn("which channels are there?", "show_channels", {}, "27 channels.")[:3]]
    told = said(*aside)
    assert told.text == "27 channels. Your order before still waits for a yes: NEW001, NEW002, NEW003 for etsy."
    hold(said(*aside, told, HumanMessage("yes")), "create_pictures", WAITING[2])


CHANGE = ("it must say Hello", "revise_picture", {"wish": 'it must say "Hello"', "product": "NEW001"}, WAITING[3])


def test_a_change_that_waits_takes_another_wish_and_is_not_lost_to_another_order_without_a_word() -> None:
    waits = [*made("NEW001"), *turn(*CHANGE)[:3]]
    hold(said(*waits, HumanMessage("and a blue wall")), "revise_picture",
         {"wish": 'it must say "Hello"; and a blue wall', "product": "NEW001"})  # fmt: skip
    other = HumanMessage("make NEW002 for etsy")
    call = said(*waits, other)
    told = said(*waits, other, call, ToolMessage("done", tool_call_id=str(call.tool_calls[0]["id"])))
    assert told.text == "done Your order before was dropped; say it again if you still want it."


def test_an_order_of_its_own_takes_nothing_from_one_that_waits() -> None:
    other = HumanMessage("make NEW004 for story")
    call = said(*turn(*WAITING)[:3], other)
    hold(call, "create_pictures", {"products": ["NEW004"], "channels": ["story"], "scene": None})
    told = said(*turn(*WAITING)[:3], other, call, ToolMessage("done", tool_call_id=str(call.tool_calls[0]["id"])))
    assert told.text.startswith("done Your order before was dropped")


def changed(product: str, run: str) -> list[AnyMessage]:
    """A finished change of a product's shopify picture."""
    call = AIMessage(
        "", tool_calls=[{"name": "revise_picture", "args": {"wish": "brighter", "product": product}, "id": run}]
    )
    shown = {"products": [{"run": run, "product": product, "shots": [{"shot": "shopify", "file": "b.jpg"}]}]}
    return [HumanMessage("brighter"), call, ToolMessage("{}", tool_call_id=run, artifact=shown), AIMessage("done")]


@pytest.mark.parametrize(
    ("text", "tool", "product", "run"),
    [
        ("the third one is too dark", "revise_picture", "NEW003", "run1"),
        ("the second one is still too dark", "revise_picture", "NEW002", "run2"),
        ("throw the first one away, it is too boring", "review_picture", "NEW001", "run1"),
        ("make it warmer", "revise_picture", "NEW002", "run2"),
    ],
)
def test_a_place_counts_in_the_newest_list_that_has_it(text: str, tool: str, product: str, run: str) -> None:
    talk = [*made("NEW001", "NEW002", "NEW003"), *changed("NEW002", "run2")]
    hold(said(*talk, HumanMessage(text)), tool, {"product": product, "run": run})


def test_a_change_that_waits_is_no_part_of_an_order() -> None:
    waits = [*made("NEW001"), *turn(*CHANGE)[:3]]
    hold(said(*waits, HumanMessage("now NEW001 again but on a rug")), "create_pictures",
         {"products": ["NEW001"], "channels": ["shopify"], "wish": None})  # fmt: skip


def test_an_order_says_that_nothing_is_posted() -> None:
    posted = turn(
        "make NEW001 for etsy and schedule it for tomorrow", "create_pictures", {"products": ["NEW001"]}, "done"
    )
    assert "can't post or schedule" in posted[-1].text


def test_likeness_is_searched_in_the_list_before() -> None:
    listed = turn("what sells best?", "search_bestsellers", {"by_sales": True}, '{"rows": [{"product_id": "SKU5"}]}')
    hold(said(*listed, HumanMessage("and which ones of them look similar to NEW002?")), "search_bestsellers",
         {"product": "NEW002", "among": ["SKU5"], "words": None})  # fmt: skip


@pytest.mark.parametrize("answer", ["2", "the second one", "NEW002", "NEW002 for shopify"])
def test_a_tools_question_which_picture_is_answered(answer: str) -> None:
    question = (
        "Nothing was done. Which one: 1) NEW001 for shopify, 2) NEW002 for shopify? Say for example: the second one"
    )
    asked = turn(
        "throw the shopify one away", "review_picture", {"shot": "shopify", "decision": "reject", "note": "x"}, question
    )
    assert asked[-1].text.startswith("Which one")
    hold(said(*asked, HumanMessage(answer)), "review_picture",
         {"product": "NEW002", "shot": "shopify", "decision": "reject", "note": "x"})  # fmt: skip
