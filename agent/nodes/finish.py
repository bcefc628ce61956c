"""finish: the accepted attempt in the channel's exact pixels and format, written where it is delivered."""

import asyncio
from pathlib import Path
from typing import Any

from langgraph.runtime import Runtime

from agent.context import Context
from agent.resources import Resources, resources
from agent.state import ShotState
from tools.channels import Channel, find_channel
from tools.images.delivery import crop_to_ratio, encode_jpeg_within, fit_within


async def finish(state: ShotState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Write the newest attempt, which passed."""
    r = await resources(runtime.context.shop)
    return {"file": await write_delivery(r, state, state["attempts"][-1], marked=False)}


async def write_delivery(r: Resources, state: ShotState, attempt: dict[str, Any], *, marked: bool) -> dict[str, Any]:
    """Write `OUT/<run>/<product>/<channel>.jpg`; `marked` ones that need review say so in their name."""
    channel = find_channel(state["channel"])
    name = f"{state['shot'].replace('#', '-')}{'.needs-review' if marked else ''}.jpg"
    path = r.settings.resolved_out() / state["run_id"] / state["product"]["id"] / name
    picture = await asyncio.to_thread(r.store.get, attempt["picture"])
    await asyncio.to_thread(_write, picture, channel, path)
    return {"path": str(path), "file": f"{state['product']['id']}/{name}"}


def _write(picture: bytes, channel: Channel, path: Path) -> None:
    from tools.images.opening import open_picture

    across, down = map(int, channel.ratio.split(":"))
    exact = fit_within(crop_to_ratio(open_picture(picture), across, down), channel.recommended())
    data = encode_jpeg_within(exact, channel.max_bytes)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    aside.write_bytes(data)
    aside.replace(path)
