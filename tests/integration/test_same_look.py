"""One look for all products of a run: who leads, who follows, what falls out of it, and what is said and shown of it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from agent.documents import Product
from agent.product.decision import is_draft
from agent.product.intake import load_product
from agent.runs.order import Order
from agent.runs.runner import publish, publish_run, run_order
from agent.services import Services
from tests.openrouter.running import RunningServer
from tools.imaging.opening import open_picture
from tools.typography.contact_sheet import LARGEST

ORDER = Order(("shopify",), same_look=True)


class CutOff(BaseException):
    """Like Ctrl-C, which pytest keeps for itself."""


async def test_the_others_follow_the_first_hero_and_who_keeps_neither_set_nor_person_is_named(
    cloud_shop: Services, openrouter: RunningServer
) -> None:
    openrouter.control.settings(drift="bohemian")
    products = [await load_product(cloud_shop, name) for name in ("NEW1", "NEW2")]
    products.append({**products[1], "id": "NEW3", "style": "bohemian", "prompt_hint": "a mountain hut"})
    batch = await run_order(
        cloud_shop, "r1", "batch", products, replace(ORDER, draft=True)
    )  # small pictures, as good here
    assert all(is_draft(shot) for one in batch["products"] for shot in one["shots"])
    leader, keeps, drifts = batch["products"]
    assert [one.get("look") for one in batch["products"]] == ["NEW1"] * 3
    followed = leader["shots"][0]["text_free"]
    assert [one["shots"][0]["made_from"].get("look", "") for one in batch["products"]] == ["", followed, followed]

    asked = [one["body"] for one in openrouter.control.requests() if "input_references" in (one["body"] or {})]
    assert "look of this catalogue" not in asked[0]["prompt"]
    assert all(len(body["input_references"]) == 2 for body in asked), "the look is in the place of the bestseller"
    assert all("exactly this person, set, light and framing" in body["prompt"] for body in asked[1:])

    for name in ("scene", "lighting", "pose", "mood", "palette", "prompt"):
        assert drifts["style"].get(name) == leader["style"].get(name)
    assert "wish “a mountain hut”: this catalogue has one look, that of NEW1" in drifts["style"]["dropped"]
    assert leader["shots"][0]["verdict"]["person"].keys() == {"hair", "skin", "build", "box"}
    assert keeps["drift"] == []
    assert {"white balance", "hair", "skin"} <= {one["feature"] for one in drifts["drift"]}
    assert batch["look"]["fallen_out"] == ["NEW3"]
    assert batch["look"]["text"] == "2 of 3 products have the look of NEW1; it is not kept by NEW3"


async def test_the_first_accepted_hero_leads_and_a_run_that_goes_on_follows_it_still(shop: Services) -> None:
    first, second = [await load_product(shop, name) for name in ("NEW1", "NEW2")]
    bad: Product = {**first, "id": "BAD", "flatlay": shop.store.put(b"no picture")}

    def cut_off(product: str, node: str) -> None:
        if (product, node) == ("NEW2", "retrieve"):
            raise CutOff

    with pytest.raises(CutOff):
        await run_order(shop, "r1", "batch", [bad, first, second], ORDER, on_step=cut_off)
    batch = await run_order(shop, "r1", "batch", [bad, first, second], ORDER)
    assert [one.get("look") for one in batch["products"]] == ["", "NEW1", "NEW1"]
    leader, follower = batch["products"][1:]
    assert follower["shots"][0]["made_from"]["style"].get("look") == leader["shots"][0]["made_from"]["style"].get(
        "look"
    )
    assert follower["shots"][0]["attempts"][0]["reason"] == "first try in the look of NEW1"
    assert follower["drift"] == []
    page = (await publish(shop, batch)).read_text(encoding="utf-8")
    assert "2 of 3 products have the look of NEW1" in page
    wall = Path(batch["look"]["wall"] or "")
    assert open_picture(wall.read_bytes()).shape[1] > 3 * LARGEST[0]
    written = json.loads((wall.parent / "run.json").read_text())
    assert written["look"] == batch["look"]
    await publish_run(shop, "r1")
    assert json.loads((wall.parent / "run.json").read_text())["look"] == batch["look"]


async def test_without_an_accepted_hero_there_is_no_look_and_it_is_said(shop: Services) -> None:
    bad: Product = {**await load_product(shop, "NEW1"), "flatlay": shop.store.put(b"no picture")}
    batch = await run_order(shop, "r1", "batch", [bad], ORDER)
    assert batch["look"] == {
        "of": None, "fallen_out": [], "wall": None, "text": "No hero was accepted, so there is no look to follow",
    }  # fmt: skip
    assert "look" not in await run_order(shop, "r2", "batch", [bad], Order())
