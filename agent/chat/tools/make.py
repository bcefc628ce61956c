"""Tools that make pictures: estimate the cost, translate copy, create and revise pictures, make a background scene."""

import asyncio
from typing import Annotated

from langchain_core.tools import tool
from pydantic import Field

from agent.chat.answers import Answer, Runtime, answer, answer_of_products, in_words, results_in_words, shop_of
from agent.chat.orders import STYLE_USD, OrderCall, exceptions, in_own_run, left_out, planned, slots_in_words
from agent.chat.receive import picture as picture_bytes
from agent.chat.selection import ids_of
from agent.feedback.lookup import shot_meant
from agent.feedback.revise import revise
from agent.product.revision import plan
from agent.runs.languages import read_codes, translated
from agent.runs.runner import run_order
from agent.runs.scene import SceneOrder, run_scene
from agent.services import budget_scope
from prompts.quoting import data


@tool(args_schema=OrderCall)
async def estimate_cost(runtime: Runtime, **args: object) -> Answer:
    """Say what pictures would cost at least and at most, without making any."""
    services = await shop_of(runtime)
    found, _, estimate = await planned(services, args, runtime.context.budget_usd, runtime.state.get("runs", []))
    local = f", because {estimate['image']} runs on this machine" if services.models.cloud is None else ""
    count, new = estimate["pictures"], f"your {len(found)} new products " if len(found) > 1 else ""
    what = f"{count} picture{'s' * (count != 1)} of {new}{', '.join(one['id'] for one in found)} {slots_in_words(args)}"
    summary = f"{what}: at least ${estimate['least_usd']:.2f}, at most ${estimate['most_usd']:.2f}{local}."
    return answer(runtime, summary, estimate)


@tool(args_schema=OrderCall)
async def create_pictures(runtime: Runtime, **args: object) -> Answer:
    """Make promotional pictures of new products for channels, check each one, and repair what is wrong."""
    services = await shop_of(runtime)
    found, order, _ = await planned(services, args, runtime.context.budget_usd, runtime.state.get("runs", []))
    made = await in_own_run(
        runtime, "make", lambda run, on_step: run_order(services, run, "chat", found, order, on_step=on_step)
    )
    drawn = any(services.channels.find(one).background != "white" for one in order.channels)  # on white no set is drawn
    told = f"{results_in_words(made['products'])} Ordered {slots_in_words(args)}.{exceptions(services, args)}"
    summary = told + left_out(made["products"], str(args["scene"]) if drawn else "")
    return answer_of_products(runtime, services, summary, made["products"], started=True)


@tool(parse_docstring=True)
async def revise_picture(
    runtime: Runtime,
    wish: Annotated[str, Field(min_length=1)],
    shot: str = "",
    product: str = "",
    category: str = "",
    run: str = "",
) -> Answer:
    """Change a finished picture as a person wishes ("warmer light", "headline \\"Last days\\""), and check it again.

    Args:
        wish: What should be different, in English; new copy in double quotes.
        shot: The picture's channel; empty: the only one.
        product: Its product; empty: the one spoken of last.
        category: In place of its id: words for it, such as: camel dress.
        run: Its run; empty: the newest of this conversation.
    """
    services = await shop_of(runtime)
    runs = runtime.state.get("runs", [])
    finished = await shot_meant(services, runs, run, await ids_of(services, product, category, runs), shot)
    revision, most = plan(services, finished, wish), runtime.context.budget_usd
    document = await in_own_run(runtime, "revise", lambda run, on_step: revise(services, revision, most, on_step, run))
    told = [in_words(document), f"Redone from {revision.stage} on: {revision.wish.why}."]
    told += [f"{note[:1].upper()}{note[1:]}." for note in document["notes"]]
    if revision.stage == "typeset" or list(revision.wish.copy) != finished.shot["made_from"]["copy"]:
        told.append(f"The words on it: {' / '.join(revision.wish.copy) or 'none'}.")
    summary = f"{' '.join(told)}{left_out([document], wish)}"
    return answer_of_products(runtime, services, summary, [document], started=True)


@tool(parse_docstring=True)
async def translate_copy(
    runtime: Runtime,
    copy_lines: Annotated[list[str], Field(min_length=1, max_length=40)],
    languages: Annotated[list[str], Field(min_length=1)],
) -> Answer:
    """Translate copy into languages, prices and names kept to the letter. Show the person the lines before pictures.

    Args:
        copy_lines: The lines of copy, as ordered.
        languages: Codes of languages, such as de or ja.
    """
    services = await shop_of(runtime)
    async with budget_scope(services, "translate", STYLE_USD):
        found = await translated(services, copy_lines, read_codes(",".join(languages)))
    lines = {code: [table[line] for line in copy_lines] for code, table in found.items()}
    summary = "; ".join(f"{code}: {' / '.join(texts)}" for code, texts in lines.items())
    return answer(runtime, f"{summary}. Are these lines right?", {"translations": lines})


@tool(parse_docstring=True)
async def make_scene(
    runtime: Runtime,
    words: Annotated[str, Field(min_length=1, max_length=400)],
    ratio: str = "16:9",
    size: str = "2K",
    like: list[str] | None = None,
    place: str = "",
    style: str = "",
) -> Answer:
    """Make a background scene alone, without a person or a garment, and check it.

    Args:
        words: The scene; lettering in quotes.
        ratio: Width to height, such as 4:1.
        size: 512, 1K, 2K or 4K.
        like: Catalogue products whose light and mood it follows.
        place: Its map or photo: a path in the shop, or an upload's key.
        style: How it is drawn, such as anime; empty: as a photo.
    """
    services = await shop_of(runtime)
    photo = await picture_bytes(services, place) if place else None
    key = await asyncio.to_thread(services.store.put, photo) if photo else None
    order = SceneOrder(words, ratio, size, tuple(like or ()), key, style, runtime.context.budget_usd)
    made = await in_own_run(runtime, "scene", lambda run, _: run_scene(services, run, order))
    run, status, size_px = made["run"], made["status"], f"{made['width']} x {made['height']} px"
    summary = f"The scene, {ratio}, {size_px}: {status.replace('_', ' ')}. Cost ${made['cost_usd']:.2f}."
    found = {"run": run, "status": status, "reason": data(made["reason"]), "file": made["file"]}
    shot = {**made, "shot": "scene", "attempts": len(made["attempts"])}
    return answer(runtime, summary, found, {"products": [{"run": run, "product": "scene", "shots": [shot]}]})
