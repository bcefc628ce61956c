"""How many bestsellers the image model gets to see, and that the garment is told in words."""

import pytest

from agent.chat.orders import planned, slots_in_words
from agent.product.intake import load_product
from agent.runs.order import Order
from agent.runs.runner import run_order
from agent.services import Services
from tests.openrouter.running import RunningServer


@pytest.mark.parametrize(("blend", "sent", "read"), [(1, 2, 4), (4, 5, 5)])
async def test_one_bestseller_is_sent_unless_a_shop_blends(
    cloud_shop: Services, openrouter: RunningServer, blend: int, sent: int, read: int
) -> None:
    product = await load_product(cloud_shop, "NEW1")
    made = await run_order(cloud_shop, "r1", "run", [product], Order(("shopify",), blend=blend))
    asked = [one["body"] for one in openrouter.control.requests() if one["method"] == "POST"]
    painted = next(body for body in asked if "input_references" in body)
    assert len(painted["input_references"]) == sent
    styled = next(body for body in asked if "style brief" in str(body.get("messages")))
    assert sum(part["type"] == "image_url" for part in styled["messages"][0]["content"]) == read
    garment = made["products"][0]["style"]["garment"]
    assert "t shirt" in garment
    assert f"wears the garment of Image 1, «{garment}»" in painted["prompt"]


async def test_a_conversation_can_order_a_blend(cloud_shop: Services) -> None:
    args = {"products": ["NEW1"], "channels": ["shopify"], "blend": 4}
    _, order, _ = await planned(cloud_shop, args, 1.0)
    assert order.blend == 4
    assert slots_in_words(args) == "for shopify, blended from 4 bestsellers"
