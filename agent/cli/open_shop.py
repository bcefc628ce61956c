"""Opening a shop for commands that cut garments out, with one note on how to get better cut-outs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from agent.cli.console import say

if TYPE_CHECKING:
    from agent.services import Services


@asynccontextmanager
async def open_shop(shop: Path, *, local: bool = False) -> "AsyncIterator[Services]":
    """Open the shop's services for a block, as `agent.services.opened` does.

    Args:
        shop: the shop's folder.
        local: whether to use only local models, even if the settings name others.

    Raises:
        WeightsError: if a net that BESTSHOT_CUTOUT or BESTSHOT_WORN_NET names is not on the disk. Nothing is opened then.
    """
    from agent.services import opened
    from tools.cutout.weights import choose
    from tools.settings import load_settings

    settings = await asyncio.to_thread(load_settings, shop)
    await asyncio.to_thread(choose, settings.resolved_worn_net(), "BESTSHOT_WORN_NET")
    if note := (await asyncio.to_thread(choose, settings.resolved_cutout())).note:
        say(f"note: garments are cut out by {note}")
    async with opened(shop, local=local) as services:
        yield services


async def offer_local_model(*, ask: bool) -> None:
    """Name a chat model that runs on this machine. With `ask`, ask once whether it may be used; the shop keeps the answer."""
    from agent.services import models_here
    from tools.models.own_choice import keep_choice, kept_choice
    from tools.settings import load_settings

    settings = load_settings(Path.cwd())
    if kept_choice(settings.state_dir)[1] or not (found := await models_here(settings)):
        return
    say(f"{found[0].name} runs on this machine ({found[0].server})")
    if ask:
        question = "Let it talk and write style briefs in this shop? It never judges a picture."
        keep_choice(settings.state_dir, found[0] if typer.confirm(question, default=False, err=True) else None)
    say("change this at any time with: bestshot models use NAME, or none")
