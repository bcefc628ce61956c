"""The tool that takes a new product into the shop."""

import asyncio
from typing import Annotated

from langchain_core.tools import tool
from pydantic import Field

from agent.chat.answers import Answer, Runtime, answer, shop_of
from agent.chat.confined import picture as picture_bytes
from tools.catalog import add_new_product

_TABLE = asyncio.Lock()  # two rows at once would lose one


@tool
async def add_product(
    runtime: Runtime,
    picture: Annotated[str, Field(description="Its flat-lay: an upload's key (sha256:…), or a path in the shop.")],
    product: Annotated[str, Field(description="The new id: letters, digits, - and _, such as NEW009.")],
    category: Annotated[str, Field(description="What it is; empty: that of the nearest products.")] = "",
    style: Annotated[str, Field(description="Its style, such as casual.")] = "",
    season: Annotated[str, Field(description="Its season.")] = "",
    hint: Annotated[str, Field(max_length=1000, description="A wish for the scene.")] = "",
    copy_lines: Annotated[list[str] | None, Field(description="Lines that its pictures shall bear.")] = None,
) -> Answer:
    """Add a new product to the shop, so that pictures can be made of it."""
    r = await shop_of(runtime)
    photo = await picture_bytes(r, picture)
    values = {"new_id": product, "category": category, "style": style, "season": season, "prompt_hint": hint}
    async with _TABLE:
        added = await asyncio.to_thread(add_new_product, r.settings.shop, photo, values, tuple(copy_lines or ()))
    kind = added.category or "its category will be that of the nearest products"
    return answer(
        runtime, f"{added.id} was added ({kind}).", {"product": added.id},
        {"product": added.id, "picture": await asyncio.to_thread(r.store.put, photo)},
    )  # fmt: skip
