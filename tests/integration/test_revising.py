"""Finished shots changed and decided about: only the stage concerned is made anew, and every decision is on record."""

from typing import Any

import pytest

from agent.documents import RunDocument
from agent.feedback.lookup import UnknownShot, find_shot
from agent.feedback.review import decide, waiting
from agent.feedback.revise import revise
from agent.product.intake import load_product
from agent.product.revision import CannotRevise, plan
from agent.runs.order import Order
from agent.runs.runner import run_order
from agent.services import Services
from tools.imaging.opening import open_picture
from tools.storage.records import new_run_id


class CutOff(Exception):
    """The process was killed here."""


async def made(services: Services, *channels: str) -> RunDocument:
    order = Order(channels, ("New season",))
    return (await run_order(services, new_run_id(), "run", [await load_product(services, "NEW1")], order))["products"][
        0
    ]


def pictures(services: Services, document: RunDocument) -> list[Any]:
    folder = services.settings.resolved_out() / document["run"]
    return [open_picture((folder / (shot["file"] or "")).read_bytes()) for shot in document["shots"]]


async def test_warmer_light_redoes_the_set_and_names_its_parent(shop: Services) -> None:
    before = await made(shop, "shopify")
    [picture] = pictures(shop, before)
    document = await revise(shop, plan(shop, await find_shot(shop, "latest", "shopify", None), "warmer light"), 1.0)
    shot = document["shots"][0]
    assert shot["status"] == "accepted", shot["reason"]
    assert document["parent"] == {"run": before["run"], "shot": "shopify", "note": "warmer light"}
    assert [attempt["stage"] for attempt in shot["attempts"]] == ["background"]
    [warmer] = pictures(shop, document)
    assert (warmer[..., 0].mean() - warmer[..., 2].mean()) > (picture[..., 0].mean() - picture[..., 2].mean()) + 3
    assert (pictures(shop, before)[0] == picture).all(), "the parent's file stays"
    again = await revise(shop, plan(shop, await find_shot(shop, "latest", "shopify", None), "and a wooden wall"), 1.0)
    assert again["parent"]["run"] == document["run"], "a revision can be revised"
    assert again["shots"][0]["made_from"]["wish"] == "warmer light; and a wooden wall"
    same = await revise(shop, plan(shop, await find_shot(shop, "latest", "shopify", None), "for my grandmother"), 1.0)
    assert same["notes"] == ["the picture is as it was: nothing in “for my grandmother” changes what is drawn"]
    assert "grandmother" in same["shots"][0]["made_from"]["style"]["dropped"][-1]
    assert again["notes"] == []


async def test_a_revision_that_was_cut_off_goes_on_without_drawing_again(shop: Services) -> None:
    await made(shop, "shopify")
    revision = plan(shop, await find_shot(shop, "latest", "shopify", None), "warmer light")
    run_id, passed = new_run_id(), list[str]()

    def cut_off(product: str, node: str) -> None:
        if node == "composite":  # the set before it is in a checkpoint
            raise CutOff

    with pytest.raises(CutOff):
        await revise(shop, revision, 1.0, cut_off, run_id)
    document = await revise(shop, revision, 1.0, lambda product, node: passed.append(node), run_id)
    assert "background" not in passed and passed[-2:] == ["conclude", "done"]
    assert [attempt["number"] for attempt in document["shots"][0]["attempts"]] == [1]


async def test_another_headline_changes_the_lettering_and_nothing_below_it(shop: Services) -> None:
    before = await made(shop, "shopify")
    finished = await find_shot(shop, before["run"], "shopify", "NEW1")
    document = await revise(shop, plan(shop, finished, 'headline "Last days"'), 0.0)
    shot = document["shots"][0]
    assert (shot["status"], document["copy"], document["cost_usd"]) == ("accepted", ["Last days"], 0)
    assert [attempt["stage"] for attempt in shot["attempts"]] == ["typeset"]
    assert shot["attempts"][0]["text_free"] == before["shots"][0]["text_free"]
    bare = await revise(
        shop, plan(shop, await find_shot(shop, document["run"], "shopify", "NEW1"), "remove the text"), 0.0
    )
    [attempt] = bare["shots"][0]["attempts"]
    assert (bare["shots"][0]["status"], attempt["picture"]) == ("accepted", attempt["text_free"])


async def test_copy_is_refused_where_the_channel_forbids_it(shop: Services) -> None:
    await made(shop, "amazon-main")
    finished = await find_shot(shop, "latest", "amazon-main", None)
    with pytest.raises(CannotRevise, match="allows no text"):
        plan(shop, finished, 'headline "Sale"')
    for wish in ("I don't like the background, put her in a cafe instead", "on oak boards", "a pink background"):
        with pytest.raises(CannotRevise, match=r"amazon-main must be white.*amazon-secondary can"):
            plan(shop, finished, wish)
    for wish in ("more room around the natural linen shirt, in window light", "the background must be pure white"):
        assert plan(shop, finished, wish).stage
    with pytest.raises(UnknownShot, match="did you mean 'amazon-main'"):
        await find_shot(shop, "latest", "amazon", None)


async def test_decisions_rename_the_file_and_stay_on_record(shop: Services) -> None:
    before = await made(shop, "shopify", "amazon-main")
    run = before["run"]
    assert not list(waiting({"NEW1": before}, everything=False))
    assert len(list(waiting({"NEW1": before}, everything=True))) == 2
    rejected = await decide(shop, run, "NEW1", "shopify", "reject", "too pale")
    assert (rejected["status"], rejected["shots"][0]["file"]) == ("needs_review", "NEW1/shopify.needs-review.jpg")
    assert pictures(shop, rejected)
    approved = await decide(shop, run, "NEW1", "shopify", "approve", "")
    assert (approved["status"], approved["shots"][0]["file"]) == ("accepted", "NEW1/shopify.jpg")
    assert approved["shots"][0]["reason"] == "approved by a person (the checks: every required check passed)"
    told = [(j["shot"], j["decision"], j["note"]) for j in await shop.records.judgements() if j["run"] == run]
    assert told == [("shopify", "reject", "too pale"), ("shopify", "approve", "")]
