"""Drafts: small pictures to choose from, which no channel gets, and the chosen one in the channel's size."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from agent.documents import RunDocument
from agent.feedback.lookup import find_shot
from agent.feedback.review import decide
from agent.feedback.revise import revise
from agent.product.intake import load_product
from agent.product.revision import CannotRevise, plan, plan_final
from agent.runs.estimate import estimate_order
from agent.runs.order import Order
from agent.runs.runner import run_order
from agent.services import Services
from tools.channels import load_channels
from tools.errors import WrongValue
from tools.imaging.arrays import Rgb
from tools.imaging.opening import open_picture
from tools.storage.records import new_run_id


async def drafted(shop: Services, *channels: str, variants: int = 1) -> RunDocument:
    order = Order(channels, ("New season",), variants=variants, draft=True)
    batch = await run_order(shop, new_run_id(), "run", [await load_product(shop, "NEW1")], order)
    return batch["products"][0]


def picture(shop: Services, document: RunDocument, number: int = 0) -> Rgb:
    folder = shop.settings.resolved_out() / document["run"]
    return open_picture((folder / (document["shots"][number]["file"] or "")).read_bytes())


async def test_every_version_is_made_small_once_and_waits_for_a_person(shop: Services) -> None:
    document = await drafted(shop, "shopify", "amazon-main", variants=2)
    assert document["status"] == "needs_review"
    assert [shot["shot"] for shot in document["shots"]] == ["shopify", "shopify#2", "amazon-main", "amazon-main#2"]
    for number, shot in enumerate(document["shots"]):
        assert shot["status"] == "needs_review"
        assert shot["reason"].startswith("a draft to choose from; bestshot revise")
        assert f"--shot {shot['shot']} --final" in shot["reason"]
        assert [attempt["tier"] for attempt in shot["attempts"]] == ["512"]
        assert max(picture(shop, document, number).shape) <= 600
    assert not np.array_equal(picture(shop, document, 0), picture(shop, document, 1))


async def test_a_draft_is_never_approved_for_its_channel(shop: Services) -> None:
    document = await drafted(shop, "shopify")
    with pytest.raises(WrongValue, match=r"shopify is a draft, .*--final"):
        await decide(shop, document["run"], "NEW1", "shopify", "approve", "")
    rejected = await decide(shop, document["run"], "NEW1", "shopify", "reject", "too dark")
    assert rejected["shots"][0]["status"] == "needs_review"


async def test_the_chosen_draft_is_made_anew_in_the_channels_size_and_verified(shop: Services) -> None:
    shop.channels = load_channels()  # not the small ones of the test shop
    document = await drafted(shop, "shopify", variants=2)
    small = picture(shop, document, 1)
    chosen = plan_final(await find_shot(shop, document["run"], "shopify#2", None))
    final = await revise(shop, chosen, 1.0)
    [shot] = final["shots"]
    assert shot["status"] == "accepted", shot["reason"]
    assert shot["certificate"]
    assert final["parent"] == {"run": document["run"], "shot": "shopify#2", "note": "in the channel's size"}
    large = picture(shop, final)
    assert large.shape[0] >= 2 * small.shape[0]
    again = cv2.resize(large, small.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(again.astype(int) - small).mean() < 6, "the same set and arrangement"
    assert Path(shop.settings.resolved_out() / document["run"] / (document["shots"][1]["file"] or "")).is_file()


async def test_a_changed_draft_is_a_draft_again_and_only_a_draft_is_made_final(shop: Services) -> None:
    document = await drafted(shop, "shopify")
    warmer = await revise(
        shop, plan(shop, await find_shot(shop, document["run"], "shopify", None), "warmer light"), 1.0
    )
    assert warmer["shots"][0]["reason"].startswith("a draft to choose from")
    final = await revise(shop, plan_final(await find_shot(shop, warmer["run"], "shopify", None)), 1.0)
    assert final["shots"][0]["status"] == "accepted", final["shots"][0]["reason"]
    with pytest.raises(CannotRevise, match=r"shopify of run .* is no draft"):
        plan_final(await find_shot(shop, final["run"], "shopify", None))


async def test_an_estimate_of_drafts_has_one_round(shop: Services) -> None:
    product = await load_product(shop, "NEW1")
    found = await estimate_order(shop, Order(("shopify",), draft=True), [product])
    assert found["pictures"] == 1
