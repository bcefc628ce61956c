"""The graphs with real parts: Milvus Lite, SQLite, the local models, files on disk."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import cv2
import pytest

from agent.context import Context
from agent.documents import Product
from agent.product.intake import UnknownProduct, load_product
from agent.runs.order import Order
from agent.runs.runner import run_order
from agent.services import Services, close_services, open_services
from tests.shops import write_shop
from tools.catalog import NoIndex
from tools.imaging.encoding import encode_png
from tools.imaging.opening import open_picture
from tools.models.local.studio import LocalStudio
from tools.models.roles import Rendering, RenderRequest
from tools.storage.records import new_run_id

COPY = ("New season", "From $29.90")


async def run(services: Services, order: Order, product: str = "NEW1", **more: Any) -> Any:
    data = await load_product(services, product)
    made = await run_order(services, more.pop("run_id", new_run_id()), "run", [data], order, **more)
    return made["products"][0]


class CutOff(BaseException):
    """Like Ctrl-C, which pytest keeps for itself."""


class SpoilingStudio(LocalStudio):
    """The real studio, which spoils its first so many composites: a hole is burnt into the garment.

    It says that there are two ways to composite, so that the graph may try the other.
    """

    def __init__(self, spoilt: int) -> None:
        super().__init__()
        self.spoilt = spoilt
        self.calls: list[tuple[str, int]] = []

    def variants(self, stage: str, ratio: str, kind: str, judged: bool = True) -> int:
        return 2 if stage == "composite" else super().variants(stage, ratio, kind)

    async def render(self, request: RenderRequest) -> Rendering:
        made = await super().render(request)
        self.calls.append((request.stage, request.variants.get("composite", 0)))
        if self.spoilt > 0 and request.stage in ("single", "composite"):
            self.spoilt -= 1
            rgb = open_picture(made.picture)
            height, width = rgb.shape[:2]
            cv2.circle(rgb, (width // 2, round(height * 0.6)), 35 + 5 * len(self.calls), (250, 250, 250), -1)
            return replace(made, picture=encode_png(rgb))
        return made


async def test_a_flat_lay_becomes_accepted_pictures_for_all_channels(shop: Services) -> None:
    document = await run(shop, Order(("amazon-main", "shopify", "banner-ultrawide"), COPY))
    assert document["status"] == "accepted", [shot["reason"] for shot in document["shots"]]
    assert [shot["channel"] for shot in document["shots"]] == ["amazon-main", "shopify", "banner-ultrawide"]
    amazon, shopify, _ = document["shots"]
    assert "follows shopify" in amazon["attempts"][0]["reason"], "the hero is the first channel with a free background"
    assert amazon["notes"] == ["amazon-main allows no text in the picture: the copy was left out"]
    folder = shop.settings.resolved_out() / document["run"]
    for shot in document["shots"]:
        picture = open_picture((folder / shot["file"]).read_bytes())
        assert picture.shape[:2] == (shot["height"], shot["width"])
        assert all(rule["status"] != "failed" for rule in shot["certificate"])
    # a picture that was mended also proves that the rest of it stayed
    assert {check["name"] for check in shopify["verdict"]["checks"]} - {"untouched"} == {
        "frame",
        "background",
        "copy",
        "garment",
        "file",
    }
    assert document["references"][0]["product_id"] == "SKU1"
    assert json.loads((folder / "NEW1" / "product.json").read_text()) == document


async def test_the_same_order_gives_the_same_bytes(shop: Services) -> None:
    files = []
    for _ in range(2):
        document = await run(shop, Order(copy=COPY))
        folder = shop.settings.resolved_out() / document["run"]
        files.append((folder / document["shots"][0]["file"]).read_bytes())
    assert files[0] == files[1]


async def test_a_spoilt_composite_is_repaired_at_its_stage_and_nothing_else_is_redone(shop: Services) -> None:
    studio = SpoilingStudio(1)
    shop.models = replace(shop.models, image=studio)
    shot = (await run(shop, Order(copy=COPY)))["shots"][0]
    assert shot["status"] == "accepted"
    assert [a["stage"] for a in shot["attempts"]] == ["single", "composite"]
    assert "missing" in shot["attempts"][0]["next"]
    assert studio.calls == [("single", 0), ("composite", 1)]
    rest = shot["attempts"][1]["untouched"]
    assert (rest["part"], rest["share"]) == ("the garment", pytest.approx(0, abs=0.002)), "the set stayed as it was"
    assert 0.1 < rest["region"] < 0.6


async def test_what_cannot_be_mended_needs_review_and_keeps_its_best_attempt(shop: Services) -> None:
    shop.models = replace(shop.models, image=SpoilingStudio(100))
    document = await run(shop, Order(copy=COPY))
    shot = document["shots"][0]
    assert document["status"] == "needs_review"
    assert "nothing is left to try at the stage composite" in shot["reason"]
    assert shot["file"].endswith("shopify.needs-review.jpg")
    assert (shop.settings.resolved_out() / document["run"] / shot["file"]).is_file()


async def test_a_run_that_was_cut_off_goes_on_without_drawing_again(shop: Services) -> None:
    studio = SpoilingStudio(0)
    shop.models = replace(shop.models, image=studio)

    def cut_off(product: str, node: str) -> None:
        if node == "verify":  # the picture before it is on disk and in a checkpoint; its verdict may be lost
            raise CutOff

    run_id = new_run_id()
    with pytest.raises(CutOff):
        await run(shop, Order(), run_id=run_id, on_step=cut_off)
    assert (await shop.records.find(run_id))["status"] == "stopped"
    document = await run(shop, Order(), run_id=run_id)
    assert document["status"] == "accepted"
    assert studio.calls == [("single", 0)]
    assert (await shop.records.find("latest"))["status"] == "finished"


async def test_a_finished_product_is_not_made_again(shop: Services) -> None:
    studio = SpoilingStudio(0)
    shop.models = replace(shop.models, image=studio)
    first = await run(shop, Order())
    again = await run(shop, Order(), run_id=first["run"])
    assert again["shots"] == first["shots"]
    assert len(studio.calls) == 1


async def test_a_person_is_asked_once_after_the_shots_and_decides(shop: Services) -> None:
    shop.models = replace(shop.models, image=SpoilingStudio(100))
    asked: list[dict[str, Any]] = []

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        asked.append(question)
        file = url2pathname(urlsplit(question["action_requests"][0]["args"]["file_url"]).path)
        assert Path(file).is_file(), "a person can open it"
        return {"decisions": [{"type": "approve", "message": "good enough"}, {"type": "reject", "message": "hole"}]}

    order = Order(("shopify", "amazon-main"), review="on_fail")
    document = await run(shop, order, answer=answer)
    assert len(asked) == 1
    actions = asked[0]["action_requests"]
    assert [action["args"]["shot"] for action in actions] == ["shopify", "amazon-main"]
    shopify, amazon = document["shots"]
    assert shopify["status"] == "accepted"
    assert shopify["reason"].startswith("approved by a person: good enough")
    assert shopify["verdict"]["status"] == "rejected", "the verdict stays what it was"
    assert (amazon["status"], amazon["reason"]) == ("needs_review", "rejected by a person: hole")


async def test_a_wish_and_a_note_keep_the_shot_the_run_and_every_attempt(shop: Services) -> None:
    asked: list[Any] = []

    def answer(question: Any) -> Any:
        asked.append([action["args"]["shot"] for action in question["action_requests"]])
        wish = {"type": "edit", "edited_action": {"name": "review_picture", "args": {"wish": "warmer light"}}}
        first = [wish, {"type": "respond", "message": "ask Ann"}]
        return {"decisions": first if len(asked) == 1 else [{"type": "approve"}]}

    document = await run(shop, Order(("shopify", "amazon-main"), review="always"), answer=answer)
    assert asked == [["shopify", "amazon-main"], ["shopify", "amazon-main"]]
    shopify, amazon = document["shots"]
    assert shopify["status"] == "accepted"
    assert [one["number"] for one in shopify["attempts"]] == [1, 2], "the attempt before the wish stays on record"
    assert "warmer light" in shopify["attempts"][1]["reason"]
    assert (amazon["status"], amazon["notes"][-1]) == ("accepted", "a person noted: ask Ann")
    assert [one["decision"] for one in await shop.records.judgements()] == ["revise", "approve"]


async def test_without_a_category_the_nearest_products_decide_and_it_is_said(shop: Services) -> None:
    product: Product = {**await load_product(shop, "NEW2"), "category": ""}
    made = await run_order(shop, new_run_id(), "run", [product], Order())
    assert made["products"][0]["category"] == "t_shirt"
    assert "nearest products are 't_shirt'" in made["products"][0]["notes"][0]


async def test_a_flat_lay_that_does_not_open_fails_alone(shop: Services) -> None:
    good = await load_product(shop, "NEW2")
    bad: Product = {**await load_product(shop, "NEW1"), "flatlay": shop.store.put(b"no picture")}
    made = await run_order(shop, new_run_id(), "batch", [bad, good], Order())
    assert [document["status"] for document in made["products"]] == ["failed", "accepted"]
    assert "picture" in made["products"][0]["notes"][0]


async def test_an_unknown_product_is_answered_with_the_nearest_id(shop: Services) -> None:
    with pytest.raises(UnknownProduct, match="did you mean 'NEW1'"):
        await load_product(shop, "NEW11")


async def test_no_index_says_which_command_to_run(tmp_path: Path) -> None:
    write_shop(tmp_path)
    services = await open_services(tmp_path)
    try:
        with pytest.raises(NoIndex, match="bestshot index"):
            await run(services, Order())
    finally:
        await close_services(tmp_path)


def test_the_context_has_bounds_and_descriptions() -> None:
    for name, field in Context.model_fields.items():
        assert field.description, name
