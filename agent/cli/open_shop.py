"""Opens a shop for commands that cut garments out, and says once how the cut-outs get better."""

import asyncio
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from agent.cli.console import say

if TYPE_CHECKING:
    from agent.services import Services


async def open_shop(shop: Path, *, local: bool = False) -> "Services":
    """Return the shop's resources, as `agent.services.open_services` does.

    Raises WeightsError, before anything is opened, if the net that BESTSHOT_CUTOUT names is not there.
    """
    from agent.services import open_services

    if note := await asyncio.to_thread(_note, shop):
        _say_once(note)
    return await open_services(shop, local=local)


def _note(shop: Path) -> str:
    from tools.cutout.weights import choose
    from tools.settings import load_settings

    return choose(load_settings(shop).resolved_cutout()).note


@cache
def _say_once(note: str) -> None:
    say(f"note: garments are cut out by {note}")
