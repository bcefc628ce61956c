"""Write an attempt as the file that is delivered: in the channel's pixels and format, with its origin."""

import asyncio
from pathlib import Path

from agent.documents import Attempt, Shot
from agent.product.decision import MARK
from agent.services import Services
from agent.state import Delivered, ShotState
from tools.channels import Channel
from tools.checks.file import Origin
from tools.imaging.encoding import delivered, encode_within
from tools.imaging.metadata import packet
from tools.imaging.opening import decoded
from tools.imaging.sizes import FORMATS
from tools.storage.files import write_whole


async def write_delivery(
    services: Services, run: str, product: str, shot: Shot | ShotState, attempt: Attempt, *, marked: bool
) -> Delivered:
    """Write `OUT/<run>/<product>/<shot>.<ext>`; if `marked`, the name says that the picture needs review.

    Equal attempts give equal bytes. Raises NoPicture if the attempt's picture is no longer in the store.
    """
    channel = services.channels.find(shot["channel"])
    name = f"{shot['shot'].replace('#', '-').replace('@', '-')}{MARK if marked else ''}{FORMATS[channel.format]}"
    path = services.settings.resolved_out() / run / product / name
    picture = await asyncio.to_thread(services.store.get, attempt["picture"] or "")
    term = origin_of(services, shot["kind"]).source_type(channel)
    await asyncio.to_thread(_write, picture, channel, path, term, f"bestshot ({attempt['model']})")
    return {"path": str(path), "file": f"{product}/{name}"}


def origin_of(services: Services, kind: str) -> Origin:
    """Return the maker of a picture for its metadata. It follows from the kind of image model and of picture."""
    return Origin(ai=not services.models.image.cuts_out, person=kind == "on_model")


def _write(picture: bytes, channel: Channel, path: Path, source_type: str, credit: str) -> None:
    exact = delivered(decoded(picture), channel.exact_ratio, channel.recommended())
    write_whole(path, encode_within(exact, channel.format, channel.max_bytes, packet(source_type, credit)))
