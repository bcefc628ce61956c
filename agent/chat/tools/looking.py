"""Tools that look around: the shop's products and the channels."""

import asyncio
from typing import Annotated

from langchain_core.tools import tool
from pydantic import Field

from agent.chat.answers import Answer, Runtime, answer, marked, shop_of
from agent.product.intake import UnknownProduct, load_product
from agent.services import Resources
from tools.catalog import read_new_products
from tools.channels import plan_frame

_MOST = 40  # rows in one answer


@tool
async def show_products(
    runtime: Runtime,
    product: Annotated[
        str, Field(description="Show this one: a new product's id, or a bestseller's. Empty: all new.")
    ] = "",
) -> Answer:
    """List the new products that pictures can be made of, or show one product in full."""
    r = await shop_of(runtime)
    if product:
        return answer(runtime, *await _one(r, product))
    table = await asyncio.to_thread(read_new_products, r.settings.shop / "new_products.csv")
    rows = [
        {"product": row.id, "category": row.category, "style": row.style, "season": row.season} for row in table.rows
    ]
    ids = ", ".join(row.id for row in table.rows[:_MOST])
    more = f" and {len(rows) - _MOST} more" if len(rows) > _MOST else ""
    refused = f" {len(table.refusals)} rows are refused." if table.refusals else ""
    summary = f"{len(rows)} new products: {ids}{more}.{refused}"
    return answer(runtime, summary, {"products": [marked(row) for row in rows[:_MOST]]})


async def _one(r: Resources, product: str) -> tuple[str, dict[str, object]]:
    try:
        found = await load_product(r, product)
    except UnknownProduct as unknown:
        known = await (await r.catalog()).get([product])
        if not known:
            raise unknown from None
        sold = known[0]
        row = {name: getattr(sold, name) for name in ("category", "color", "style", "season", "description")}
        return (
            f"{sold.product_id} is a {sold.category} of the catalogue, sold {sold.sales_count:,} times.",
            {"product": sold.product_id, "sales_count": sold.sales_count, "price": sold.price, **marked(row)},
        )
    row = {name: found.get(name) for name in ("category", "style", "season", "prompt_hint")}
    kind = found["category"] or "product without a category"
    copy = f" Its copy: {' / '.join(found['copy'])}." if found["copy"] else ""
    return f"{found['id']} is a new {kind}.{copy}", {"product": found["id"], **marked(row), **marked(found["extra"])}


@tool
async def show_channels(
    runtime: Runtime,
    channel: Annotated[str, Field(description="Show this channel's rules. Empty: list all.")] = "",
) -> Answer:
    """List the channels that pictures can be made for, or show what one demands."""
    r = await shop_of(runtime)
    if not channel:
        names = [f"{one.name} ({one.ratio})" for one in r.channels]
        return answer(runtime, f"{len(names)} channels: {', '.join(names)}.")
    one = r.channels.find(channel)
    width, height = one.recommended()
    frame = plan_frame(one, None)
    text = "copy allowed" if one.text else "no text in the picture"
    summary = f"{one.name}: {one.ratio}, {width} x {height} px, {one.background} background, {text}."
    rules = {"rendered": f"{frame.ratio} at {frame.tier}", "source": one.cited}
    return answer(runtime, summary, {"channel": one.name, **marked(rules)})
