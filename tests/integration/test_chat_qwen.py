"""Conversations with a chat model over HTTP: the real tool-call protocol, and every cent of it on the books.

What the model understands is played by rules; that it is asked, answered, paid and confined as it must be is ours to prove.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path
from shutil import copytree

import pytest

from agent.chat.conversation import conversation
from agent.chat.state import ChatContext
from agent.human_review import Decisions, EditedAction
from agent.services import Services, close_services, open_services
from tests.dialogues import Dialogue, call, hold, says, talk
from tests.openrouter.description import faults_of_request
from tests.openrouter.running import RunningServer

NEW1 = call("create_pictures", products=["NEW1"], channels=["shopify"], copy_lines=["New season"])
DIALOGUES = (
    (Dialogue("two languages: asked in French", ("Quels sont les nouveaux produits ?",), ("show_products",),
              r"new products: NEW1"), says(("nouveaux produits", call("show_products")))),
    (Dialogue("two languages: Chinese", ("有哪些渠道？",), ("show_channels",), r"27 channels"),
     says(("渠道", call("show_channels")))),
    (Dialogue("an order in German with German copy", ("Mach NEW1 für Shopify mit „Neue Saison“",), ("create_pictures",),
              r"NEW1: shopify accepted", {"copy_lines": ["Neue Saison"]}, made=1),
     says(("Mach NEW1", call("create_pictures", products=["NEW1"], channels=["shopify"], copy_lines=["Neue Saison"])))),
    (Dialogue("a follow-up as a banner in French", ("Make NEW1 for shopify", "now as a 4:1 banner in French"),
              ("create_pictures", "create_pictures"), r"banner-ultrawide accepted",
              {"channels": ["banner-ultrawide"], "copy_lines": ["Nouvelle saison"]}, made=2),
     says(("Make NEW1", NEW1), ("banner in French", call("create_pictures", products=["NEW1"], channels=["banner-ultrawide"],
                                                          copy_lines=["Nouvelle saison"])))),
    (Dialogue("an ambiguous request is asked back", ("make it pop",), (), r"Which product\?"),
     says(("make it pop", "Which product?"))),
    (Dialogue("an impossible channel: the error names the nearest", ("post NEW1 on shopfy",), ("create_pictures",),
              r"did you mean 'shopify'", made=0),
     says(("shopfy", call("create_pictures", products=["NEW1"], channels=["shopfy"])))),
    (Dialogue("an impossible product", ("make NEW7",), ("create_pictures",), r"no product 'NEW7'"),
     says(("NEW7", call("create_pictures", products=["NEW7"])))),
    (Dialogue("an argument that no tool has is refused, not dropped", ("make NEW1 huge",), ("create_pictures",),
              r"size is not a known field.*known: products, (?!.*runtime)"),
     says(("huge", call("create_pictures", products=["NEW1"], size="huge")))),
    (Dialogue("arguments of the wrong kind are refused", ("make NEW1 99 times",), ("create_pictures",), r"did not work"),
     says(("99 times", call("create_pictures", products=["NEW1"], variants=99)))),
    (Dialogue("a scene alone", ("a rainy skyline in 4:1",), ("make_scene",), r"The scene, 4:1, 2048 x 512 px: accepted"),
     says(("skyline", call("make_scene", words="a rainy skyline", ratio="4:1", size="1K")))),
    (Dialogue("a translation is shown before pictures are made", ("NEW1 in German too, New season", "yes, these lines"),
              ("translate_copy", "create_pictures"), r"shopify@de accepted",
              {"translations": {"de": ["Neue Saison"]}}, made=1),
     says(("in German", call("translate_copy", copy_lines=["New season"], languages=["de"])),
          ("yes", call("create_pictures", products=["NEW1"], channels=["shopify"], copy_lines=["New season"],
                       translations={"de": ["Neue Saison"]})))),
    (Dialogue("a cost is told before it is spent", ("what would NEW1 and NEW2 cost?",), ("estimate_cost",),
              r"2 pictures of your 2 new products NEW1, NEW2 for shopify: at least \$0\.\d+, at most \$\d"),
     says(("cost", call("estimate_cost", products=["NEW1", "NEW2"])))),
    (Dialogue("a dear order is asked about, and approved", ("make NEW1 and NEW2",), ("create_pictures",),
              r"accepted", made=2, asked=1),
     says(("and", call("create_pictures", products=["NEW1", "NEW2"])))),
    (Dialogue("a dear order is asked about, and declined", ("make NEW1 and NEW2",), (), r"The person said no: too dear",
              made=0, asked=1, decision={"type": "reject", "message": "too dear"}),
     says(("and", call("create_pictures", products=["NEW1", "NEW2"])))),
    (Dialogue("a product that nobody named is asked about", ("make whatever is new",), (), r"said no", made=0, asked=1,
              decision={"type": "reject"}), says(("whatever", NEW1))),
)  # fmt: skip


@pytest.fixture
async def shop(
    indexed_by_cloud: Path, tmp_path: Path, openrouter: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Services]:
    folder = copytree(indexed_by_cloud, tmp_path / "shop")
    monkeypatch.setenv("OPENROUTER_API_KEY", "test")
    monkeypatch.setenv("OPENROUTER_BASE_URL", openrouter.base_url)
    yield await open_services(folder)
    await close_services(folder)


@pytest.mark.parametrize(("dialogue", "rule"), DIALOGUES, ids=lambda one: getattr(one, "about", ""))
async def test_in_a_conversation(
    shop: Services, openrouter: RunningServer, dialogue: Dialogue, rule: Callable[..., object]
) -> None:
    before = openrouter.control.counts()["cost_usd"]
    openrouter.server.maker.qwen.rules.append(rule)  # type: ignore[arg-type]
    talked = await talk(shop, dialogue.says, dialogue.decision)
    hold(talked, dialogue)
    documents = [(await shop.records.documents(run["run"]))[run["product"]] for run in talked.runs]
    spent = openrouter.control.counts()["cost_usd"] - before
    assert sum(document["cost_usd"] for document in documents) < spent <= 1.5, "its words cost too, and are counted"
    chats = [r for r in openrouter.control.requests() if r["path"].endswith("/chat/completions")]
    assert not [fault for r in chats for fault in faults_of_request("/chat/completions", r["body"])]


async def test_what_a_person_changes_is_what_is_made(shop: Services, openrouter: RunningServer) -> None:
    order = call("create_pictures", products=["NEW1"], channels=["shopify", "story"], variants=2)
    openrouter.server.maker.qwen.rules.append(says(("all of it", order)))
    async with conversation(shop, "change", ChatContext(shop=str(shop.settings.shop), ask_above_usd=0.3)) as held:
        asked = [event.value async for event in held.say("all of it for NEW1") if event.kind == "question"]
        [question] = asked
        [waiting] = question["action_requests"]
        assert "at most $1.00" in waiting["description"], "the order's budget bounds it"
        edited: EditedAction = {"name": waiting["name"], "args": {"channels": ["story"], "variants": 1}}
        changed: Decisions = {"decisions": [{"type": "edit", "edited_action": edited}]}
        again = [event async for event in held.answer(changed)]
        assert not [event for event in again if event.kind == "question"], (
            "less than what was shown needs no new question"
        )
        [run] = (await held.state()).values["runs"]
    document = (await shop.records.documents(run["run"]))["NEW1"]
    assert [shot["shot"] for shot in document["shots"]] == ["story"]


async def test_the_words_of_a_conversation_are_booked_and_bounded(shop: Services, openrouter: RunningServer) -> None:
    before = openrouter.control.counts()["cost_usd"]
    talked = await talk(shop, ("hello",), talk_usd=0.0)
    assert "$0.00, is used up" in talked.last
    assert openrouter.control.counts()["cost_usd"] == before, "nothing was sent"


@pytest.mark.parametrize("failure", ["500", "402", "401"])
async def test_a_failing_service_is_a_sentence_and_nothing_is_lost(
    shop: Services, openrouter: RunningServer, failure: str
) -> None:
    openrouter.control.script({"kind": "chat", "failure": failure, "retry_after": 0.05, "times": 9})
    talked = await talk(shop, ("list products",))
    assert "The chat model gave no answer" in talked.last
    assert len(talked.messages) == 2
    openrouter.control.reset()


async def test_a_model_that_is_gone_is_followed_by_the_next(shop: Services, openrouter: RunningServer) -> None:
    first = shop.models.chat.name
    openrouter.control.settings(models=[name for name in openrouter.control.settings()["models"] if name != first])
    openrouter.server.maker.qwen.rules.append(says(("list", call("show_products"))))
    talked = await talk(shop, ("list products",))
    assert "2 new products" in talked.last
    assert shop.models.chat.name != first


async def test_a_conversation_that_was_cut_off_goes_on_and_pays_nothing_twice(
    shop: Services, openrouter: RunningServer
) -> None:
    openrouter.server.maker.qwen.rules.append(says(("make NEW1", NEW1)))
    context = ChatContext(shop=str(shop.settings.shop))
    async with conversation(shop, "cut", context) as held, aclosing(held.say("make NEW1")) as events:
        async for event in events:
            if event.kind == "progress" and event.value["node"] == "generate":
                break  # whoever watched is gone in the middle of a paid run
    async with conversation(shop, "cut", context) as held:
        assert await held.cut_off()
        async for _ in held.go_on():
            pass
        [run] = (await held.state()).values["runs"]
    document = (await shop.records.documents(run["run"]))["NEW1"]
    assert document["status"] == "accepted"
    pictures = [made for made in openrouter.control.calls() if made["kind"] == "image"]
    assert len(pictures) == len([a for shot in document["shots"] for a in shot["attempts"]])
