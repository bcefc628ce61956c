"""Opening a shop for commands that cut garments out, with one note on how to get better cut-outs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

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
        WeightsError: if the net that BESTSHOT_CUTOUT names is not on the disk. Nothing is opened then.
    """
    from agent.services import opened

    if note := await asyncio.to_thread(_note, shop):
        _say_once(note)
    async with opened(shop, local=local) as services:
        yield services


def _note(shop: Path) -> str:
    from tools.cutout.weights import choose
    from tools.settings import load_settings

    return choose(load_settings(shop).resolved_cutout()).note


@cache
def _say_once(note: str) -> None:
    say(f"note: garments are cut out by {note}")
