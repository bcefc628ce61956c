"""From the arguments of a tool to an order that `make` takes."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from agent.documents import Product
from agent.product.intake import UnknownProduct, load_product
from agent.runs.order import Order
from agent.services import Resources
from tools.errors import Problem

MOST_PRODUCTS = 20  # in one call: a batch is the command line's


async def products_of(r: Resources, ids: Sequence[str]) -> list[Product]:
    """These new products as data, each once. Raises UnknownProduct, Problem for too many."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise UnknownProduct("no product was named", "`show_products` lists them")
    if len(wanted) > MOST_PRODUCTS:
        raise Problem(f"{len(wanted)} products at once are too many", f"take {MOST_PRODUCTS}, or `bestshot batch`")
    return [await load_product(r, product) for product in wanted]


async def order_of(r: Resources, args: Mapping[str, Any], budget_usd: float) -> Order:
    """The order, checked. Raises UnknownChannel, LetteringError."""
    order = Order(
        channels=tuple(dict.fromkeys(args.get("channels") or ["shopify"])),
        copy=tuple(args.get("copy_lines") or ()),
        budget_usd=budget_usd,
        kind=args.get("kind") or "auto",
        person=args.get("person") or "",
        variants=args.get("variants") or 1,
    )
    return await asyncio.to_thread(order.checked, r.channels, r.settings.shop)
