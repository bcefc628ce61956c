"""Tools that judge a picture from any source, keep a person's judgement, and add a new product to the shop."""

import asyncio
from typing import Annotated, Literal

from langchain_core.tools import tool
from pydantic import Field

from agent.chat.answers import Answer, Runtime, answer, answer_of_products, failed, shop_of
from agent.chat.orders import VERIFY_USD
from agent.chat.pictures import kept_picture
from agent.chat.receive import picture as picture_bytes
from agent.chat.receive import shop_file
from agent.chat.selection import ids_of
from agent.context import AskedKind
from agent.feedback.lookup import shot_meant
from agent.feedback.review import decide
from agent.product.intake import load_product
from agent.services import Services, budget_scope
from prompts.quoting import data
from tools.catalog import add_new_product
from tools.verification.request import Verified, VerifyRequest, verify_file_request, verify_request


async def verified(
    services: Services, image: str, product: str, copy_lines: list[str] | None, channel: str, kind: str
) -> tuple[VerifyRequest, Verified]:
    """Return the checked request that the arguments of `verify_picture` mean, and its verdict."""
    shown = await picture_bytes(services, image)
    flatlay = await picture_bytes(services, (await load_product(services, product))["flatlay"])
    asked = verify_request(services.channels, shown, flatlay, tuple(copy_lines or ()), channel or None, kind)
    async with budget_scope(services, "verify", VERIFY_USD):
        return asked, await verify_file_request(services.judges, asked)


@tool(parse_docstring=True)
async def verify_picture(
    runtime: Runtime,
    image: str,
    product: str,
    copy_lines: list[str] | None = None,
    channel: str = "",
    kind: AskedKind = "auto",
) -> Answer:
    """Check whether a picture really shows this garment, with the right text, and fits the channel.

    Args:
        image: The picture's path in the shop.
        product: The new product that it must show: its id.
        copy_lines: Lines that must be in it, letter by letter.
        channel: The channel whose rules it must meet; empty: none.
        kind: The garment alone, or worn.
    """
    services = await shop_of(runtime)
    asked, verdict = await verified(services, image, product, copy_lines, channel, kind)
    why = "; ".join(f"{check['name']}: {check['evidence']}" for check in failed(verdict))
    summary = f"{image} is {verdict['status']} as a picture of {product}{f': {why}' if why else ''}."
    checks = [{"check": c["name"], "status": c["status"], "evidence": data(c["evidence"])} for c in verdict["checks"]]
    file = None if image.startswith("sha256:") else shop_file(services, image)
    shown = await kept_picture(services, f"{image} as {product}", asked.image, file, verdict["status"])
    found = {"status": verdict["status"], "checks": checks}
    return answer(runtime, summary, found, {"verdict": verdict, "pictures": [shown]})


@tool(parse_docstring=True)
async def review_picture(
    runtime: Runtime,
    decision: Literal["approve", "reject"],
    product: str = "",
    category: str = "",
    shot: str = "",
    run: str = "",
    note: Annotated[str, Field(max_length=1000)] = "",
) -> Answer:
    """Keep a person's decision about a finished picture. Only a person decides, never you.

    Args:
        decision: The person's decision.
        product: The picture's product; empty: by the other words.
        category: In place of its id: words for it, such as: camel dress.
        shot: The picture's channel; empty: the only one.
        run: Its run; empty: the newest.
        note: The person's reason.
    """
    services = await shop_of(runtime)
    runs = runtime.state.get("runs", [])
    found = await shot_meant(services, runs, run, await ids_of(services, product, category, runs), shot)
    name, made = found.document["product"], found.shot["shot"]
    document = await decide(services, found.run, name, made, decision, note)
    reason = f", because: {note}" if note else ""
    summary = f"{name} for {made} is {'approved' if decision == 'approve' else 'rejected'}{reason}."
    return answer_of_products(runtime, services, summary, [document])


_TABLE = asyncio.Lock()  # if two calls write the table at once, one row is lost


@tool(parse_docstring=True)
async def add_product(
    runtime: Runtime,
    picture: str,
    product: str,
    category: str = "",
    style: str = "",
    season: str = "",
    hint: Annotated[str, Field(max_length=1000)] = "",
    copy_lines: list[str] | None = None,
) -> Answer:
    """Add a new product to the shop, so that pictures can be made of it.

    Args:
        picture: Its flat-lay: an upload's key (sha256:…), or a path in the shop.
        product: The new id: letters, digits, - and _, such as NEW009.
        category: What it is; empty: that of the nearest products.
        style: Its style, such as casual.
        season: Its season.
        hint: A wish for the scene.
        copy_lines: Lines that must be in its pictures.
    """
    services = await shop_of(runtime)
    photo = await picture_bytes(services, picture)
    values = {"new_id": product, "category": category, "style": style, "season": season, "prompt_hint": hint}
    async with _TABLE:
        added = await asyncio.to_thread(add_new_product, services.settings.shop, photo, values, tuple(copy_lines or ()))
    kind = added.category or "its category will be that of the nearest products"
    shown = await kept_picture(services, added.id, photo, added.image_path)
    return answer(runtime, f"{added.id} was added ({kind}).", {"product": added.id}, {"pictures": [shown]})
