"""The tools of the MCP server: judge a picture, find, show, estimate, make and change. The person agrees to costs first."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from inspect import Parameter, signature
from typing import Annotated, ParamSpec, TypeVar

from mcp.server.mcpserver import Resolve
from mcp_types import CallToolResult
from pydantic import Field

from agent.chat.answers import as_quoted_data
from agent.chat.ask import MOST_UNASKED
from agent.chat.orders import LOOKING_USD, VERIFY_USD, Plan, Wanted, planned
from agent.chat.selection import quoted_row
from agent.chat.tools.judge import verified
from agent.chat.tools.look import search
from agent.context import AskedKind
from agent.feedback.lookup import documents_meant, shot_meant
from agent.feedback.revise import revise
from agent.mcp.answers import Call, Run, answer, answer_of_run, quoted_checks, shop_of
from agent.mcp.consent import Consent, Question, ask, insist
from agent.product.revision import Revision, plan
from agent.report.words import STEP
from agent.runs.estimate import Estimate
from agent.runs.runner import OnStep, publish_run, run_order
from agent.services import Services
from prompts.quoting import data
from tools.catalog import read_new_products
from tools.catalog.products import HitData
from tools.channels import load_channels
from tools.imaging.opening import read_photo
from tools.storage.records import new_run_id
from tools.verification.annotate import annotate
from tools.verification.request import Verified

P = ParamSpec("P")
R = TypeVar("R")
Rows = dict[str, list[dict[str, object]]]
KindShown = Annotated[AskedKind, Field(description="The garment alone (free), or worn.")]
_MOST = 40  # products in one answer
_BUDGET_USD = 1.0  # for the pictures of one product


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
    kind: KindShown = "auto",
) -> Annotated[CallToolResult, Verified]:
    """Check whether a picture of any origin shows this garment, with the right text, and keeps the channel's rules.

    The picture in the answer has the faults marked.
    """
    insist(consent)
    async with shop_of(call) as services:
        asked, verdict = await verified(services, image, product, copy_lines, channel, kind)
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


def with_order(function: Callable[P, R]) -> Callable[P, R]:
    """Give a function the arguments of an order, those of `Wanted`, in place of its `**order`."""
    signed = signature(function)
    own = [one for one in signed.parameters.values() if one.kind is not Parameter.VAR_KEYWORD]
    shared = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=field.default, annotation=Annotated[field.annotation, field])
        for name, field in Wanted.model_fields.items()
    ]
    function.__dict__["__signature__"] = signed.replace(parameters=[*own, *shared])
    function.__annotations__ |= {one.name: one.annotation for one in shared}
    return function


@with_order
async def ordered(call: Call, **order: object) -> Plan:
    """Return what the arguments of `create_pictures` order."""
    async with shop_of(call) as services:
        return await planned(services, order, _BUDGET_USD)


@with_order
async def estimate_cost(call: Call, **order: object) -> Estimate:
    """Say what pictures would cost at least and at most, in USD. Nothing is made."""
    return (await ordered(call, **order))[2]


def may_create(call: Call, made: Annotated[Plan, Resolve(ordered)]) -> Question:
    """Ask whether to carry out an order."""
    products, order, estimate = made
    copy = f" with the copy {' / '.join(map(data, order.copy))}" if order.copy else ""
    number, names, channels = estimate["pictures"], ", ".join(one["id"] for one in products), ", ".join(order.channels)
    what = f"Make {number} picture{'s' * (number > 1)} of {names} for {channels}{copy}"
    return ask(call, what, estimate["most_usd"], always=len(products) > MOST_UNASKED)


@with_order
async def create_pictures(
    call: Call,
    made: Annotated[Plan, Resolve(ordered)],
    consent: Annotated[Consent, Resolve(may_create)],
    **order: object,
) -> Annotated[CallToolResult, Run]:
    """Make promotional pictures of new products for channels, check each one, and repair what is wrong.

    A picture takes up to a minute. If a call was cancelled, the same call goes on where it was and pays nothing twice.
    """
    insist(consent)
    found, asked, _ = made
    asked = replace(asked, source={"products": " ".join(one["id"] for one in found)})
    async with shop_of(call) as services, _reporting(call) as on_step:
        run = await _run_id(services, "mcp", asdict(asked))
        done = await run_order(services, run, "mcp", found, asked, on_step=on_step)
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


MAKING = (create_pictures, revise_picture)
TOOLS = (verify_picture, search_bestsellers, estimate_cost, *MAKING, show_run, list_channels, list_products)
