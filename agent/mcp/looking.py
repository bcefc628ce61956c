"""MCP tools that judge a picture, find bestsellers, and show runs, channels and products."""

import asyncio
from typing import Annotated, Literal

from mcp.server.mcpserver import Resolve
from mcp_types import CallToolResult
from pydantic import Field

from agent.chat.answers import as_quoted_data, quoted_row
from agent.chat.orders import LOOKING_USD, VERIFY_USD
from agent.chat.tools.judge import verify_order
from agent.chat.tools.look import search
from agent.feedback.lookup import documents_meant
from agent.mcp.answers import Call, Run, answer, answer_of_run, quoted_checks, shop_of
from agent.mcp.consent import Consent, Question, ask, insist
from agent.services import budget_scope
from prompts.quoting import data
from tools.catalog import read_new_products
from tools.catalog.products import HitData
from tools.channels import load_channels
from tools.imaging.opening import read_photo
from tools.verification.annotate import annotate
from tools.verification.request import Verified, verify_file_request

Rows = dict[str, list[dict[str, object]]]
Kind = Annotated[Literal["auto", "packshot", "on_model"], Field(description="The garment alone (free), or worn.")]
_MOST = 40  # products in one answer


async def may_verify(call: Call, image: str, kind: str) -> Question:
    """Ask whether to have a picture inspected, if that costs money."""
    async with shop_of(call) as services:
        inspector = services.models.inspector
        costs = kind != "packshot" and inspector is not None and inspector.price() > 0
    return ask(call, f"Have the picture {data(image)} inspected", VERIFY_USD if costs else 0.0)


async def verify_picture(
    call: Call,
    image: Annotated[str, Field(description="The picture's path in the shop's folder or its output folder.")],
    product: Annotated[str, Field(description="The new product that it must show: its id.")],
    consent: Annotated[Consent, Resolve(may_verify)],
    copy_lines: Annotated[list[str] | None, Field(description="Lines that must be in it, letter by letter.")] = None,
    channel: Annotated[str, Field(description="The channel whose rules it must keep; empty: none.")] = "",
    kind: Kind = "auto",
) -> Annotated[CallToolResult, Verified]:
    """Check whether a picture of any origin shows this garment, with the right text, and keeps the channel's rules.

    The picture in the answer has the faults marked.
    """
    insist(consent)
    async with shop_of(call) as services, budget_scope(services, "verify", VERIFY_USD):
        asked = await verify_order(services, image, product, copy_lines, channel, kind)
        verdict = await verify_file_request(services.judges, asked)
        marked = await annotate(services.judges, asked, verdict)
    return await answer({**verdict, "checks": quoted_checks(verdict)}, [("with the faults marked", marked)])


async def may_search(call: Call) -> Question:
    """Ask whether to search, if the embedder costs money."""
    async with shop_of(call) as services:
        costs = services.models.cloud is not None and services.models.cloud.embedding_usd(1) > 0
    return ask(call, "Search the catalogue", LOOKING_USD if costs else 0.0)


async def search_bestsellers(
    call: Call,
    consent: Annotated[Consent, Resolve(may_search)],
    words: Annotated[str, Field(description="Words of the descriptions, such as 'red summer dress'.")] = "",
    image: Annotated[str, Field(description="A picture to compare with: its path in the shop's folder.")] = "",
    category: Annotated[str, Field(description="Only this category, to the letter.")] = "",
    min_sales: Annotated[int, Field(ge=0, description="Sold at least this often; 0: all products.")] = 1501,
    limit: Annotated[int, Field(ge=1, le=20, description="How many products.")] = 3,
) -> Annotated[CallToolResult, dict[str, list[HitData]]]:
    """Find products of the catalogue that sell, by words, by looks, or both. The answer shows them.

    If nothing is found: give fewer words, another category, or a lower min_sales.
    """
    insist(consent)
    async with shop_of(call) as services:
        hits, _ = await search(services, words, image, category, min_sales, limit)
    rows = [as_quoted_data({**hit.as_json()}) for hit in hits]
    files = [(hit.product_id, hit.picture) for hit in hits if hit.picture.is_file()]
    pictures = [(name, await asyncio.to_thread(read_photo, file)) for name, file in files]
    return await answer({"bestsellers": rows}, pictures)


async def show_run(
    call: Call,
    run: Annotated[str, Field(description="A run's id; empty: the newest.")] = "",
    product: Annotated[str, Field(description="One product of it; empty: all.")] = "",
) -> Annotated[CallToolResult, Run]:
    """Show a run: its pictures, each with its verdict, its reason and every attempt, and what it cost."""
    async with shop_of(call) as services:
        return await answer_of_run(services, (await documents_meant(services, (), run, product)).values())


async def list_channels(call: Call) -> Rows:
    """List the channels that pictures can be made for, with the main rules of each."""
    rows: list[dict[str, object]] = [
        {"channel": one.name, "ratio": one.ratio, "pixels": one.recommended(), "background": one.background,
         "text_allowed": one.text, "source": data(one.cited)}
        for one in await asyncio.to_thread(load_channels, call.request_context.lifespan_context)
    ]  # fmt: skip
    return {"channels": rows}


async def list_products(
    call: Call, first: Annotated[int, Field(ge=1, description="The number of the first product to list.")] = 1
) -> Rows:
    """List the new products that pictures can be made of, 40 at a time, and the rows of the table that cannot be used."""
    table = await asyncio.to_thread(read_new_products, call.request_context.lifespan_context / "new_products.csv")
    rows = [quoted_row(one) for one in table.rows[first - 1 :][:_MOST]]
    return {"products": rows, "refused": [as_quoted_data({"why": str(one)}) for one in table.refusals[:_MOST]]}
