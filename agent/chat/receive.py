"""The node `receive`, which saves a person's pictures in the shop's store, and the files that a tool may open."""

import asyncio
import base64
import binascii
from pathlib import Path
from typing import cast

from langchain_core.messages import HumanMessage
from langgraph.runtime import Runtime

from agent.chat.state import ChatContext, ChatState
from agent.services import Services, open_services
from tools.errors import Problem
from tools.imaging.encoding import preview
from tools.imaging.opening import PictureError, open_picture, read_photo
from tools.storage.files import inside


class OutsideShop(Problem, ValueError):
    """A path that leads out of the shop's folder, or to a hidden file in it, such as `.env`."""


def shop_file(services: Services, name: str) -> Path:
    """Return the path of a file in the shop's folder or in its output folder. The file may be missing.

    Raises:
        OutsideShop: if the path leads anywhere else, or to a hidden file.
    """
    shop = services.settings.shop
    path = inside(shop, name.strip()) or inside(services.settings.resolved_out(), shop / name.strip())
    if path is None:
        raise OutsideShop(
            "is not a file of this shop that may be opened", "name a picture in the shop or an upload", repr(name)
        )
    return path


async def picture(services: Services, name: str) -> bytes:
    """Return the encoded bytes of an upload or of a picture's file.

    Args:
        services: the shop's services.
        name: an upload's key, `sha256:…`, or a path in the shop.

    Raises:
        OutsideShop: if the path leads out of the shop.
        NoPicture: if no upload has this key.
        PictureError: if the file cannot be read as a picture.
    """
    if name.startswith("sha256:"):
        return await asyncio.to_thread(services.store.get, name)

    def read() -> bytes:
        path = shop_file(services, name)
        try:
            return read_photo(path)
        except PictureError as error:
            raise PictureError(error.problem, error.remedy, name) from None
        except OSError as error:
            why = (error.strerror or "cannot be read").lower()
            raise PictureError(why, "name another picture", f"{name}:") from None

    return await asyncio.to_thread(read)


_LARGEST = 40_000_000  # bytes
Block = dict[str, object]


async def receive(state: ChatState, runtime: Runtime[ChatContext]) -> ChatState:
    """Save the pictures of the newest message in the store, and replace them in the message by their key and a preview.

    The message keeps its id. An upload that is not a picture is replaced by a note that says why.
    """
    message = state["messages"][-1]
    if not isinstance(message, HumanMessage) or isinstance(message.content, str):
        return {}
    services = await open_services(runtime.context.shop)
    content: list[str | Block] = []
    for block in cast("list[Block]", message.content_blocks):
        content += await _kept(services, block) if block["type"] == "image" else [block]
    return {"messages": [HumanMessage(content, id=message.id)]}


async def _kept(services: Services, block: Block) -> list[Block]:
    try:
        data = _bytes_of(block)
        await asyncio.to_thread(open_picture, data)
    except Problem as error:
        return [{"type": "text", "text": f"(an uploaded file was left out: it {error})"}]
    key = await asyncio.to_thread(services.store.put, data)
    shown: Block = {"type": "image_url", "image_url": {"url": await asyncio.to_thread(preview, data)}}
    return [{"type": "text", "text": f"(uploaded picture, kept as {key})"}, shown]


def _bytes_of(block: Block) -> bytes:
    """Return the bytes of a picture in a message. An address is never fetched.

    Raises:
        Problem: if the message does not contain the bytes, if they are not in base64, or if they exceed `_LARGEST`.
    """
    coded = block.get("base64") or block.get("data") or str(block.get("url") or "").partition(";base64,")[2]
    if not isinstance(coded, str) or not coded:
        raise Problem("is not in the message itself", "upload the file; web addresses are not opened")
    if len(coded) > _LARGEST * 4 // 3:
        raise Problem(f"is larger than {_LARGEST // 1_000_000} MB", "save it as a smaller file")
    try:
        return base64.b64decode(coded, validate=True)
    except binascii.Error:
        raise Problem("is not in base64", "upload the file again") from None
