"""Write an attempt in the channel's exact pixels and format where it is delivered."""

import asyncio
from pathlib import Path

from agent.documents import Attempt
from agent.services import Services
from agent.state import Delivered, ShotState
from tools.channels import Channel
from tools.checks.file import Origin
from tools.imaging.encoding import delivered, encode_within
from tools.imaging.metadata import packet
from tools.imaging.opening import decoded
from tools.imaging.sizes import FORMATS
from tools.storage.files import write_whole


async def write_delivery(services: Services, state: ShotState, attempt: Attempt, *, marked: bool) -> Delivered:
    """Write `OUT/<run>/<product>/<shot>.<ext>`; `marked` ones that need review say so in their name."""
    channel = services.channels.find(state["channel"])
    name = f"{state['shot'].replace('#', '-')}{'.needs-review' if marked else ''}{FORMATS[channel.format]}"
    path = services.settings.resolved_out() / state["run_id"] / state["product"]["id"] / name
    picture = await asyncio.to_thread(services.store.get, attempt["picture"] or "")
    term = origin_of(services, state).source_type(channel)
    await asyncio.to_thread(_write, picture, channel, path, term, f"bestshot ({attempt['model']})")
    return {"path": str(path), "file": f"{state['product']['id']}/{name}"}


def origin_of(services: Services, state: ShotState) -> Origin:
    """Who made the picture: the image model's way of working says it."""
    return Origin(ai=not services.models.image.cuts_out, person=state["kind"] == "on_model")


def _write(picture: bytes, channel: Channel, path: Path, source_type: str, credit: str) -> None:
    exact = delivered(decoded(picture), channel.exact_ratio, channel.recommended())
    write_whole(path, encode_within(exact, channel.format, channel.max_bytes, packet(source_type, credit)))
