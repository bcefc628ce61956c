"""receive: pictures in a person's message go to the shop's store; the conversation keeps their keys and small previews."""

import asyncio
import base64
import binascii

from langchain_core.messages import HumanMessage
from langgraph.runtime import Runtime

from agent.chat.context import ChatContext
from agent.chat.state import ChatState
from agent.services import Resources, resources
from tools.errors import Problem
from tools.imaging.encoding import preview
from tools.imaging.opening import open_picture

_LARGEST = 40_000_000  # bytes
Block = dict[str, object]


async def receive(state: ChatState, runtime: Runtime[ChatContext]) -> ChatState:
    """The newest message without picture bytes, under the same id. What is no picture is said to be none."""
    message = state["messages"][-1]
    if not isinstance(message, HumanMessage) or isinstance(message.content, str):
        return {}
    r = await resources(runtime.context.shop)
    content: list[str | Block] = []
    for block in message.content:
        content += await _kept(r, block) if isinstance(block, dict) and _is_picture(block) else [block]
    return {"messages": [HumanMessage(content, id=message.id)]}


def _is_picture(block: Block) -> bool:
    return block.get("type") in ("image", "image_url")


async def _kept(r: Resources, block: Block) -> list[Block]:
    try:
        data = _bytes_of(block)
        await asyncio.to_thread(open_picture, data)
    except Problem as error:
        return [{"type": "text", "text": f"(an uploaded file was left out: it {error})"}]
    key = await asyncio.to_thread(r.store.put, data)
    shown: Block = {"type": "image_url", "image_url": {"url": await asyncio.to_thread(preview, data)}}
    return [{"type": "text", "text": f"(uploaded picture, kept as {key})"}, shown]


def _bytes_of(block: Block) -> bytes:
    """Only what the message itself holds: an address is never fetched. Raises Problem."""
    url = block.get("image_url")
    url = (url.get("url") if isinstance(url, dict) else url) or block.get("url")
    coded = block.get("base64") or block.get("data") or (url.partition(";base64,")[2] if isinstance(url, str) else "")
    if not isinstance(coded, str) or not coded:
        raise Problem("is not in the message itself", "an address is not fetched, upload the file")
    if len(coded) > _LARGEST * 4 // 3:
        raise Problem(f"is larger than {_LARGEST // 1_000_000} MB", "export it smaller")
    try:
        return base64.b64decode(coded, validate=True)
    except binascii.Error:
        raise Problem("is not in base64", "upload the file again") from None
