"""The tool that makes a background scene alone."""

import asyncio
from typing import Annotated

from langchain_core.tools import tool
from pydantic import Field

from agent.chat.answers import Answer, Runtime, answer, shop_of
from agent.chat.orders import run_detached, run_id_of
from agent.chat.receive import picture as picture_bytes
from agent.runs.scene import SceneOrder, run_scene
from prompts.quoting import data


@tool
async def make_scene(
    runtime: Runtime,
    words: Annotated[str, Field(min_length=1, max_length=400, description="The scene; lettering in quotes.")],
    ratio: Annotated[str, Field(description="Width to height, such as 4:1.")] = "16:9",
    size: Annotated[str, Field(description="512, 1K, 2K or 4K.")] = "2K",
    like: Annotated[list[str] | None, Field(description="Catalogue products whose light and mood it follows.")] = None,
    place: Annotated[str, Field(description="Its map or photo: a path in the shop, or an upload's key.")] = "",
    style: Annotated[str, Field(description="How it is drawn, such as anime; empty: as a photo.")] = "",
) -> Answer:
    """Make a background scene alone, without a person or a garment, and check it."""
    services = await shop_of(runtime)
    photo = await picture_bytes(services, place) if place else None
    key = await asyncio.to_thread(services.store.put, photo) if photo else None
    order = SceneOrder(words, ratio, size, tuple(like or ()), key, style, runtime.context.budget_usd)
    made = await run_detached(run_scene(services, run_id_of(runtime, "scene"), order))
    status, cost, run = made["status"], made["cost_usd"], made["run"]
    shot = {
        "shot": "scene", "status": status, "reason": made["reason"], "file": made["file"], "picture": made["picture"],
        "cost_usd": cost, "attempts": len(made["attempts"]),
    }  # fmt: skip
    size_px = f"{made['width']} x {made['height']} px"
    summary = f"The scene, {ratio}, {size_px}: {status.replace('_', ' ')}. Cost ${cost:.2f}."
    return answer(
        runtime, summary, {"run": run, "status": status, "reason": data(made["reason"]), "file": made["file"]},
        {"run": run, "products": [{"run": run, "product": "scene", "status": status, "cost_usd": cost, "shots": [shot]}]},
    )  # fmt: skip
