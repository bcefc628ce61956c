"""The command `scene`: make a background scene alone."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from agent.cli.console import print_json, say
from agent.cli.errors import REVIEW
from agent.cli.open_shop import open_shop
from agent.cli.options import Json


async def scene(
    words: Annotated[str, typer.Argument(help='The scene. Text in "quotes" is lettering in it.', show_default=False)],
    ratio: Annotated[str, typer.Option(help="Width to height: a ratio of the image model, such as 4:1.")] = "16:9",
    size: Annotated[str, typer.Option(help="512, 1K, 2K or 4K.")] = "2K",
    like: Annotated[
        list[str] | None, typer.Option(help="A catalogue product whose picture's light it follows.")
    ] = None,
    place: Annotated[
        Path | None, typer.Option("--map", help="A photo or a map of the place.", show_default=False)
    ] = None,
    style: Annotated[str, typer.Option(help='How it is drawn, such as "anime". Default: as a photo.')] = "",
    budget: Annotated[float, typer.Option(min=0, help="The highest cost, in USD.")] = 1.0,
    as_json: Json = False,
) -> int:
    """Make a background scene alone: no person, no text that you did not ask for, checked like all pictures.

    Use it as it is, or give its file to `bestshot run` or `batch` with --scene.

    \b
    Example:
      bestshot scene "rainy skyline through a window" --ratio 4:1 --like SKU001
      bestshot scene "the old harbour in the evening" --map screenshot.png --style anime
    """
    from agent.runs.scene import SceneOrder, run_scene
    from tools.imaging.opening import read_photo
    from tools.storage.records import new_run_id

    if not any(map(str.isalnum, words)):
        raise typer.BadParameter("say in words what the scene shows", param_hint="WORDS")
    async with open_shop(Path.cwd()) as services:
        photo = await asyncio.to_thread(read_photo, place) if place else None
        key = await asyncio.to_thread(services.store.put, photo) if photo else None
        order = SceneOrder(words, ratio, size, tuple(like or ()), key, style, budget)
        document = await run_scene(services, new_run_id(), order)
    if as_json:
        print_json(document)
    else:
        for note in (note for attempt in document["attempts"] for note in attempt["notes"]):
            say(f"note: {note}")
        why = f": {document['reason']}" if document["reason"] else ""
        say(f"{document['status'].replace('_', ' ')}{why}; ${document['cost_usd']:.2f}")
        say(f"file: {document['file']}, {document['width']} x {document['height']} px")
    return 0 if document["status"] == "accepted" else REVIEW
