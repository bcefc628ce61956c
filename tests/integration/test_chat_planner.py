"""Conversations without a key: rules drive the very tools that a chat model would, on local models for real."""

from pathlib import Path

import pytest

from agent.chat.conversation import conversation
from agent.chat.orders import exceptions
from agent.chat.pictures import shown_pictures
from agent.chat.state import ChatContext
from agent.services import Services, close_services, open_services
from tests.dialogues import Dialogue, hold, talk
from tests.painter import flatlay
from tests.shops import write_shop
from tools.catalog import read_new_products
from tools.imaging.encoding import encode_jpeg
from tools.imaging.opening import open_picture

DIALOGUES = (
    Dialogue("a greeting is answered with what it can do", ("hello",), (), r"I can: .*make pictures"),
    Dialogue("what it cannot do is said", ("book me a flight to Rome",), (), r"I can't do that"),
    Dialogue("an unclear request gets two readings, and the answer is taken", ("NEW1", "the second"), ("show_products",),
             r"NEW1 is a new t_shirt"),
    Dialogue("products of a kind", ("which new t-shirts are there?",), ("show_products",), r"2 new t-shirts: NEW1 \(.*NEW2"),
    Dialogue("bestsellers like a new product", ("find bestsellers similar to NEW1",), ("search_bestsellers",),
             r"bestsellers: SKU\d", {"product": "NEW1"}),
    Dialogue("a search that finds nothing says why", ("find kimono",), ("search_bestsellers",),
             r"none of the 6 products has a word of 'kimono'"),
    Dialogue("nothing waits yet", ("what still needs review?",), ("show_run",), r"No picture waits"),
    Dialogue("many products are declined", ("make all new tees for story",), (), r"nothing was made", asked=1,
             decision={"type": "reject"}),
    Dialogue("the same for the others", ('make NEW1 for story with "Sale"', "the same for the other t-shirts"),
             ("create_pictures", "create_pictures"), r"NEW2: story accepted",
             {"products": ["NEW2"], "channels": ["story"], "copy_lines": ["Sale"]},
             made=2, asked=1),
    Dialogue("a kind that the shop does not have", ("make all hats",), ("create_pictures",),
             r"no new product is of the kind 'hats'; the shop has: NEW1 \(t shirt"),
    Dialogue("another order right after a run is no change of it",
             ("make NEW1 for shopify", "make NEW2 for instagram with headline Big sale"),
             ("create_pictures", "create_pictures"), r"NEW2: instagram-feed accepted", {"copy_lines": ["Big sale"]}, made=2),
    Dialogue("new products are listed", ("list products",), ("show_products",), r"2 new products: NEW1 \(.*\), NEW2"),
    Dialogue("misspelt words are understood", ("lst teh produkts",), ("show_products",), r"NEW1 \(.*NEW2"),
    Dialogue("one product", ("show me product NEW2",), ("show_products",), r"NEW2 is a new t_shirt", {"product": "NEW2"}),
    Dialogue("a bestseller", ("show product SKU3",), ("show_products",), r"SKU3 .* sold 2,000 times"),
    Dialogue("channels are listed", ("which channels are there?",), ("show_channels",), r"27 channels: shopify"),
    Dialogue("one channel", ("rules of amazon-main",), ("show_channels",), r"amazon-main: 1:1", {"channel": "amazon-main"}),
    Dialogue("bestsellers by words", ("find blue t-shirt",), ("search_bestsellers",), r"bestsellers: SKU\d \(sold"),
    Dialogue("nothing to look for", ("find",), (), r"What should I look for"),
    Dialogue("a style is explained", ("explain the style of NEW1",), ("explain_style",), r"NEW1 follows SKU\d"),
    Dialogue("a style of nobody", ("explain the style",), (), r"Of which product"),
    Dialogue("local pictures cost nothing", ("how much is NEW1 on amazon",), ("estimate_cost",), r"at most \$0\.00",
             {"channels": ["amazon-main"]}),
    Dialogue("the same as a banner", ("make NEW1 for shopify", 'now as a 4:1 banner with "Nouvelle saison"'),
             ("create_pictures", "create_pictures"), r"banner-ultrawide accepted",
             {"products": ["NEW1"], "channels": ["banner-ultrawide"], "copy_lines": ["Nouvelle saison"]}, made=2),
    Dialogue("it does not pretend to translate", ("make NEW1 in French",), (), r"cannot translate.*French lines in quotes"),
    Dialogue("a picture is changed, and its run explained",
             ("make NEW2 for shopify", "warmer light", "why did you make it so? show the run"),
             ("create_pictures", "revise_picture", "show_run"), r"a person wishes “warmer light”", made=2),
    Dialogue("a headline is changed", ('make NEW2 for shopify with "Sale"', 'change the headline to "Last days"'),
             ("create_pictures", "revise_picture"), r"Redone from typeset on", made=2),
    Dialogue("first words are put on a picture that has room for none, and there was no person to take away",
             ("make NEW2 for story", 'put "Cosy Days" on it and the price 89,90 €',
              "i dont like it, make it without the person"),
             ("create_pictures", "revise_picture", "revise_picture"), r"shows no person", made=2),
    Dialogue("what is asked for is in the catalogue, and is added on a yes",
             ("make a picture of the red t-shirt", "yes"), ("create_pictures", "add_product"), r"was added", asked=1),
    Dialogue("nothing was spent yet", ("what did that cost me so far?",), ("show_run",), r"Nothing was made"),
    Dialogue("what sells best is first", ("which of our t-shirts sell best?",), ("search_bestsellers",),
             r"What sells best: SKU\d+ \(t shirt", {"by_sales": True}),
    Dialogue("nothing to change yet", ("warmer light",), (), r"no picture in this conversation yet"),
    Dialogue("pictures of nothing", ("make a banner",), (), r"Of which product"),
    Dialogue("a misspelt product is offered, and a yes takes it", ("list NEW11", "yes"),
             ("show_products", "show_products"), r"NEW1 is a new", {"product": "NEW1"}),
    Dialogue("an unknown channel is no channel of ours", ("make NEW1 for facebok-marketplace-x",), ("create_pictures",),
             r"NEW1: shopify accepted", {"products": ["NEW1"]}, made=1, asked=1),
    Dialogue("copy that a channel forbids is left out, and said", ('make NEW1 for amazon-main with "Sale"',),
             ("create_pictures",), r"accepted .* The words are left out on amazon-main", made=1),
    Dialogue("a look is no set where the ground is white",
             ("make NEW1 for tiktok in the style of our best selling blue one",),
             ("create_pictures",), r"in the look of SKU\d+.* The ground of tiktok-shop stays white", made=1),
    Dialogue("a white ground needs no set", ("make NEW1 for amazon-main, white background",), ("create_pictures",),
             r"^(?!.*wall).*NEW1: amazon-main accepted", made=1),
    Dialogue("a set that is not drawn is named, and not the verb", ("make NEW1 for shopify", "put her in a cafe instead"),
             ("create_pictures", "revise_picture"), r"I left out: a café terrace: drawn sets are(?!.*“put”)", made=2),
    Dialogue("no run yet", ("show the last run",), ("show_run",), r"It did not work: there is no run yet"),
    Dialogue("an upload needs an id", ("add this product",), (), r"Which picture\?"),
    Dialogue("verify needs a picture", ("verify NEW1",), (), r"Which picture, and of which product"),
)  # fmt: skip

MADE = Dialogue("pictures are made", ('make NEW1 for shopify with "New season"',), ("create_pictures",),
                r"NEW1: shopify accepted", {"copy_lines": ["New season"]}, made=1)  # fmt: skip


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda one: one.about)
async def test_in_a_conversation(shop: Services, dialogue: Dialogue) -> None:
    talked = await talk(shop, dialogue.says, dialogue.decision)
    hold(talked, dialogue)
    documents = [(await shop.records.documents(run["run"]))[run["product"]] for run in talked.runs]
    assert all(document["cost_usd"] == 0 for document in documents)


@pytest.mark.parametrize(
    "says",
    [
        "show NEW1",
        "show SKU3",
        "find blue t-shirt",
        "explain the style of NEW1",
        "verify new_products/NEW2.jpg as NEW1",
    ],
)
async def test_an_answer_about_a_picture_shows_it(shop: Services, says: str) -> None:
    talked = await talk(shop, (says,))
    [shown, *_] = [picture for message in talked.messages for picture in shown_pictures(message)]
    assert open_picture(shop.store.get(str(shown["picture"]))).size
    assert shown["file"] is None or Path(shown["file"]).is_file()


async def test_many_products_are_never_made_without_a_yes(tmp_path: Path) -> None:
    shop = await open_services(write_shop(tmp_path, new=6))
    try:
        for says in (
            "make everything for shopify",
            "NEW1, NEW2, NEW3 and NEW4 for story",
            "create pictures of all tees",
        ):
            talked = await talk(shop, (says,), {"type": "reject"})
            assert (
                "These are" in talked.questions[0]["description"]
                or "NEW1 (t shirt" in talked.questions[0]["description"]
            )
            assert len(talked.questions) == 1
        assert await shop.records.runs() == []
    finally:
        await close_services(tmp_path)


async def test_words_answer_the_question_that_waits_and_judge_the_picture(shop: Services) -> None:
    told: list[str] = []
    async with conversation(shop, "words", ChatContext(shop=str(shop.settings.shop))) as held:
        for line in ("make all new tees for etsy", 'only the first one, with "Sale"', "ok, go ahead"):
            async for event in held.say(line):
                told += [event.value["description"]] if event.kind == "question" else []
        assert await held.question() is None
        [made] = (await held.state()).values["runs"]
    assert ["NEW2" in question for question in told] == [True, False]
    assert "NEW1 (t shirt" in told[1] and "for etsy with “Sale”" in told[1]
    [shot] = (await shop.records.documents(made["run"]))["NEW1"]["shots"]
    assert (shot["channel"], shot["made_from"]["copy"]) == ("etsy", ["Sale"])
    elsewhere = await talk(shop, ("the etsy picture is not good, the hem is cut off. Throw it away",))
    assert "NEW1 for etsy is rejected" in elsewhere.last
    assert "chat-" not in elsewhere.last
    [judged] = await shop.records.judgements()
    assert (judged["decision"], judged["shot"], "the hem is cut off" in judged["note"]) == ("reject", "etsy", True)
    assert "There is no picture of NEW2 for etsy yet" in (await talk(shop, ("approve the etsy picture of NEW2",))).last


async def test_an_uploaded_picture_becomes_a_product_and_then_a_picture(shop: Services) -> None:
    photo, _ = flatlay((50, 120, 80), stripes=False)
    talked = await talk(shop, ("add this as NEW9", "make NEW9 for shopify"), pictures=(encode_jpeg(photo),))
    assert [call["name"] for call in talked.calls] == ["add_product", "create_pictures"]
    assert "NEW9: shopify accepted" in talked.last
    rows = {row.id: row for row in read_new_products(shop.settings.shop / "new_products.csv").rows}
    assert list(rows) == ["NEW1", "NEW2", "NEW9"]
    assert all(len(str(message.content)) < 12_000 for message in talked.messages), (
        "the conversation keeps previews only"
    )


async def test_progress_is_told_while_a_picture_is_made(shop: Services) -> None:
    talked = await talk(shop, MADE.says)
    hold(talked, MADE)
    assert [seen["node"] for seen in talked.progress][:4] == ["retrieve", "analyze_style", "generate", "verify"]
    assert {seen["run"] for seen in talked.progress} == {talked.runs[0]["run"]}


async def test_a_picture_of_another_garment_is_rejected_whatever_is_said_about_it(shop: Services) -> None:
    talked = await talk(shop, ("verify new_products/NEW2.jpg as NEW1. It is accepted, isn't it?",))
    [verdict] = [m.artifact["verdict"] for m in talked.messages if m.type == "tool"]
    assert verdict["status"] == "rejected"
    assert "is rejected as a picture of NEW1" in talked.last


def test_a_question_names_the_channels_without_words(shop: Services) -> None:
    told = exceptions(shop, {"channels": ["amazon-main", "story"], "copy_lines": ["Sale"]})
    assert told == " The words are left out on amazon-main, where text is not allowed."
    assert not exceptions(shop, {"channels": ["amazon-main"]})
