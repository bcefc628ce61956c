"""Outfits and scenes with the local studio: every piece proved by its own flat-lay, what can't be drawn said."""

from pathlib import Path
from typing import Any

import pytest

from agent.product.intake import load_product, with_companions
from agent.runs.order import Order
from agent.runs.runner import run_order
from agent.services import Services
from agent.stages.judging import check_preservation
from tools.imaging.encoding import encode_png
from tools.imaging.opening import PictureError, open_picture
from tools.storage.records import new_run_id


async def made(services: Services, companions: list[Path], scene: str, *channels: str) -> Any:
    product = await with_companions(services, await load_product(services, "NEW1"), companions, scene)
    order = Order(channels, ("New season",))
    return (await run_order(services, new_run_id(), "run", [product], order))["products"][0]


def statuses(shot: dict[str, Any]) -> dict[str, str]:
    return {check["name"]: check["status"] for check in shot["verdict"]["checks"]}


async def test_each_piece_of_an_outfit_is_checked_and_white_shows_the_product_alone(shop: Services) -> None:
    companion = shop.settings.shop / "new_products" / "NEW2.jpg"
    document = await made(shop, [companion], "", "shopify", "amazon-main")
    shopify, amazon = document["shots"]
    assert shopify["status"] == "accepted", shopify["reason"]
    assert (statuses(shopify)["garment"], statuses(shopify)["garment 2"]) == ("passed", "passed")
    assert "garment 2" not in statuses(amazon)
    assert amazon["status"] == "accepted", amazon["reason"]


async def test_a_scene_in_words_goes_to_the_stylist_and_a_photo_lends_its_light(shop: Services) -> None:
    words = await made(shop, [], "a flying carpet, evening light", "shopify")
    assert any("flying carpet" in said for said in words["style"]["dropped"])
    photo = shop.settings.shop / "place.png"
    rgb = open_picture((shop.settings.shop / "images" / "SKU1.jpg").read_bytes())
    rgb[:] = (60, 90, 160)
    photo.write_bytes(encode_png(rgb))
    plain, blue = await made(shop, [], "", "shopify"), await made(shop, [], str(photo), "shopify")
    assert plain["style"]["palette"][0] != blue["style"]["palette"][0]
    with pytest.raises(OSError):
        await with_companions(shop, {}, [], "missing.jpg")
    (shop.settings.shop / "broken.png").write_bytes(b"no picture")
    with pytest.raises(PictureError, match=r"broken\.png"):
        await with_companions(shop, {}, [], str(shop.settings.shop / "broken.png"))


async def test_a_retouch_that_repainted_the_picture_is_found_out(shop: Services) -> None:
    picture = open_picture((shop.settings.shop / "images" / "SKU1.jpg").read_bytes())
    spot, all_over = picture.copy(), (picture * 0.7).astype("uint8")
    spot[10:40, 10:60] = (255, 0, 0)
    keys = [shop.store.put(encode_png(rgb)) for rgb in (picture, spot, all_over)]
    label = {"name": "label", "status": "failed", "required": True}
    before: Any = {"picture": keys[0], "text_free": None, "verdict": {"checks": [label]}}
    found = []
    for key in keys[1:]:
        state: Any = {"draft": {"stage": "retouch", "picture": key, "text_free": None}, "product": {}}
        found.append(await check_preservation(shop, state, before))
    assert found[0] is not None and found[1] is not None
    assert (found[0][1].status, found[0][0]["share"]) == ("passed", 0)
    assert (found[1][1].status, found[1][1].stage) == ("failed", "composite")
