"""The conversation in a folder without a shop: it offers the sample shop, and makes it when a person says so."""

import asyncio
import re
from collections.abc import Sequence

from langchain_core.messages import AnyMessage

from agent.human_review import decision_in
from agent.services import Services, budget_scope, has_shop, open_services
from tools.catalog import read_products
from tools.sample import write_shop


async def without_shop(services: Services, shop: str, messages: Sequence[AnyMessage]) -> str:
    """Return the answer in a folder without a shop, or "" if there is one.

    Args:
        services: the services of the folder.
        shop: the conversation's setting. For "." the sample shop is written into `demo/`, where it is found again.
        messages: the conversation; its newest message is the person's.
    """
    folder = services.settings.shop
    if await asyncio.to_thread(has_shop, folder):
        return ""
    target = folder / "demo" if shop == "." else folder
    offered = any(message.type == "ai" for message in messages)
    said = next((message.text for message in reversed(messages) if message.type == "human"), "")
    if re.search("sample|demo", said, re.IGNORECASE) or (offered and decision_in(said)["type"] == "approve"):
        table = await asyncio.to_thread(lambda: read_products(write_shop(target) / "products.csv"))
        services = await open_services(target)
        async with budget_scope(services, "index", 1.0):
            await (await services.catalog()).index(table)
        return (
            f"The sample shop is in {target}: 40 products that sell, and 4 new ones, NEW001 to NEW004. "
            'Try: make NEW001 for shopify with "New season".'
        )
    return (
        f"There is no shop in {folder}: it has no products.csv and no new_products.csv. Put them there, or say "
        f"“make the sample shop”: I write one with 40 products into {target} and index it (about 10 seconds)."
    )
