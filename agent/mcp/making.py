"""MCP tools that make and change pictures. The person agrees to the highest cost first."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from typing import Annotated

from mcp.server.mcpserver import Resolve
from mcp_types import CallToolResult
from pydantic import Field

from agent.chat.orders import ordered
from agent.chat.tools.make import ChannelNames, Kind, Products, SameLook, Variants
from agent.documents import Product
from agent.feedback.lookup import shot_meant
from agent.feedback.revise import revise
from agent.mcp.answers import Call, Run, answer_of_run, shop_of
from agent.mcp.consent import Consent, Question, ask, insist
from agent.product.revision import Revision, plan
from agent.report.words import STEP
from agent.runs.estimate import Estimate, estimate_order
from agent.runs.order import Order
from agent.runs.runner import OnStep, publish_run, run_order
from agent.services import Services
from prompts.quoting import data
from tools.storage.records import new_run_id

_BUDGET_USD = 1.0  # for the pictures of one product
_UNASKED = 3  # products that are made without a question if they cost nothing
Plan = tuple[list[Product], Order, Estimate]
"""The products of an order, the checked order, and its estimate."""


async def planned(
    call: Call, products: Products, channels: ChannelNames, copy_lines: list[str] | None, kind: Kind, variants: Variants,
    person: str, same_look: SameLook = False,
) -> Plan:  # fmt: skip
    """Return the order that the arguments of `create_pictures` mean."""
    args = {"products": products, "channels": channels, "copy_lines": copy_lines, "kind": kind, "variants": variants}
    async with shop_of(call) as services:
        found, order = await ordered(services, {**args, "person": person, "same_look": same_look}, _BUDGET_USD)
        named = replace(order, source={"products": " ".join(one["id"] for one in found)})
        return found, named, await estimate_order(services, order, found)


async def estimate_cost(
    call: Call, products: Products, channels: ChannelNames = None, kind: Kind = "auto", variants: Variants = 1
) -> Estimate:
    """Say what pictures would cost at least and at most, in USD. Nothing is made."""
    return (await planned(call, products, channels, None, kind, variants, ""))[2]


def may_create(call: Call, made: Annotated[Plan, Resolve(planned)]) -> Question:
    """Ask whether to carry out an order."""
    products, order, estimate = made
    copy = f" with the copy {' / '.join(map(data, order.copy))}" if order.copy else ""
    number, names, channels = estimate["pictures"], ", ".join(one["id"] for one in products), ", ".join(order.channels)
    what = f"Make {number} picture{'s' * (number > 1)} of {names} for {channels}{copy}"
    return ask(call, what, estimate["most_usd"], always=len(products) > _UNASKED)


async def create_pictures(
    call: Call,
    products: Products,
    made: Annotated[Plan, Resolve(planned)],
    consent: Annotated[Consent, Resolve(may_create)],
    channels: ChannelNames = None,
    copy_lines: Annotated[list[str] | None, Field(description="Lines of the picture, letter by letter.")] = None,
    kind: Kind = "auto",
    variants: Variants = 1,
    person: Annotated[str, Field(max_length=200, description="Who wears it, adults only; empty: by the data.")] = "",
    same_look: SameLook = False,
) -> Annotated[CallToolResult, Run]:
    """Make promotional pictures of new products for channels, check each one, and repair what is wrong.

    A picture takes up to a minute. If a call was cancelled, the same call goes on where it was and pays nothing twice.
    """
    insist(consent)
    found, order, _ = made
    async with shop_of(call) as services, _reporting(call) as on_step:
        run = await _run_id(services, "mcp", asdict(order))
        done = await run_order(services, run, "mcp", found, order, on_step=on_step)
        await publish_run(services, run)
        return await answer_of_run(services, done["products"])


async def changing(call: Call, wish: str, shot: str, product: str, run: str) -> Revision:
    """Return the revision that the arguments of `revise_picture` mean."""
    async with shop_of(call) as services:
        return plan(services, await shot_meant(services, (), run, [product] if product else [], shot), wish)


async def may_revise(call: Call, change: Annotated[Revision, Resolve(changing)]) -> Question:
    """Ask whether to carry out a revision."""
    found = change.finished
    what = f"Change {found.shot['shot']} of {found.document['product']} in run {found.run}: {data(change.wish.note)}"
    async with shop_of(call) as services:
        return ask(call, what, _BUDGET_USD if services.models.cloud else 0.0)


async def revise_picture(
    call: Call,
    wish: Annotated[str, Field(min_length=1, description="The change, in English; new copy in double quotes.")],
    change: Annotated[Revision, Resolve(changing)],
    consent: Annotated[Consent, Resolve(may_revise)],
    shot: Annotated[str, Field(description="Which picture: its shot; empty: the only one.")] = "",
    product: Annotated[str, Field(description="Its product; empty: the only one.")] = "",
    run: Annotated[str, Field(description="Its run; empty: the newest one.")] = "",
) -> Annotated[CallToolResult, Run]:
    """Change a finished picture as a person wishes ("warmer light", "headline \\"Last days\\""), and check it again.

    The old picture stays. The changed one is in a new run.
    """
    insist(consent)
    found, note = change.finished, change.wish.note
    same = {"parent": found.run, "product": found.document["product"], "shot": found.shot["shot"], "note": note}
    async with shop_of(call) as services, _reporting(call) as on_step:
        new = await _run_id(services, "revise", same)
        document = await revise(services, change, _BUDGET_USD, on_step, new)
        await publish_run(services, new)
        return await answer_of_run(services, [document])


async def _run_id(services: Services, command: str, options: Mapping[str, object]) -> str:
    """Return the id of the newest run of this command with these options if it was stopped, or a new id.

    So cancelled work goes on, and its answers are not paid again.
    """
    kept = json.loads(json.dumps(options)).items()
    for one in await services.records.runs():
        if one["command"] == command and kept <= one["options"].items():
            return str(one["run"]) if one["status"] == "stopped" else new_run_id()
    return new_run_id()


@asynccontextmanager
async def _reporting(call: Call) -> AsyncIterator[OnStep]:
    """Give a function `(product, node)` that tells the client about each step."""
    sent: list[asyncio.Task[None]] = []

    def on_step(product: str, node: str) -> None:
        if words := STEP.get(node):
            told = call.report_progress(len(sent) + 1, message=f"{product}: {words.lower()}")
            sent.append(asyncio.create_task(told))

    try:
        yield on_step
    finally:
        await asyncio.gather(*sent, return_exceptions=True)
