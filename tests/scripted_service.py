"""A model service on a loopback socket that answers as a test tells it: by script first, then sensibly."""

import asyncio
import base64
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from tools.imaging.encoding import encode_png
from tools.imaging.sizes import pixels

NB21, FLASH, PRO = "google/gemini-nano-banana-2.1", "google/gemini-3.1-flash-image", "google/gemini-3-pro-image"
QWEN, EMBED = "qwen/qwen3.5-397b-a17b", "nvidia/llama-nemotron-embed-vl-1b-v2"
COST = 0.01  # USD of every good answer


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `cut` breaks it off after so many bytes of the body, `hang` never answers."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    hang: bool = False
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]


def sent_pictures(asked: Asked) -> list[Image.Image]:
    """The pictures of a chat request, in order."""
    content = asked.body["messages"][0]["content"]
    urls = [part["image_url"]["url"] for part in content if part["type"] == "image_url"]
    return [Image.open(BytesIO(base64.b64decode(url.partition(",")[2]))) for url in urls]


def refused(status: int, message: str = "refused", headers: Mapping[str, str] | None = None, **metadata: Any) -> Reply:
    """An error as the service documents it."""
    return Reply({"error": {"code": status, "message": message, "metadata": metadata}}, status, headers or {})


@cache
def picture(width: int, height: int, shade: int = 200) -> bytes:
    """A plain PNG."""
    return encode_png(np.full((height, width, 3), shade, np.uint8))


def chat(content: str | None, cost: float | None = COST, finish: str = "stop", **message: Any) -> Reply:
    """A chat answer."""
    usage = {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18} | ({} if cost is None else {"cost": cost})
    choice = {
        "index": 0,
        "finish_reason": finish,
        "message": {"role": "assistant", "content": content, "refusal": None, **message},
    }
    head = {"id": "x", "object": "chat.completion", "created": 1, "model": "m", "system_fingerprint": None}
    return Reply({**head, "choices": [choice], "usage": usage})


def called(arguments: str, name: str = "Brief") -> Reply:
    """A chat answer that calls a function."""
    return chat(None, tool_calls=[{"id": "c1", "type": "function", "function": {"name": name, "arguments": arguments}}])


def images(data: bytes, cost: float | None = COST) -> Reply:
    """An answer of `/images`."""
    usage = {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18} | ({} if cost is None else {"cost": cost})
    return Reply({"created": 1, "data": [{"b64_json": base64.b64encode(data).decode()}], "usage": usage})


def painted(data: bytes) -> Reply:
    """An answer of `/chat/completions` with a picture."""
    url = f"data:image/png;base64,{base64.b64encode(data).decode()}"
    return chat("", images=[{"type": "image_url", "image_url": {"url": url}}])


def vector(seed: int, dim: int = 2048) -> list[float]:
    """A vector that is not of length 1."""
    return [float(v) for v in np.random.default_rng(seed).normal(size=dim)]


class ScriptedService:
    """`script` is answered first, in order; then `answer`, by default everything well."""

    def __init__(self) -> None:
        self.script: deque[Reply] = deque()
        self.asked: list[Asked] = []
        self.models: list[str] = [FLASH, PRO, QWEN, EMBED]
        self.image_models: list[str] = [FLASH, PRO]
        self.answer: Callable[[Asked], Reply] = self.well
        self.url = ""
        self.flying = self.most_flying = 0

    @property
    def paid(self) -> list[Asked]:
        """The POSTs."""
        return [asked for asked in self.asked if asked.method == "POST"]

    def well(self, asked: Asked) -> Reply:
        """What a service in good health answers."""
        path, body = asked.path.partition("?")[0], asked.body
        if path.endswith("/images/models"):
            return Reply({"data": [{"id": name} for name in self.image_models]})
        if path.endswith("/endpoints"):
            return refused(404)
        if path.endswith("/models"):
            return Reply({"data": [{"id": name} for name in self.models]})
        if path.endswith("/key"):
            return Reply({"data": {"limit": 10.0, "limit_remaining": 7.5, "usage": 2.5}})
        if path.endswith("/embeddings"):
            rows = [{"object": "embedding", "index": n, "embedding": vector(n)} for n in range(len(body["input"]))]
            usage = {"prompt_tokens": 1, "total_tokens": 1, "cost": COST}
            return Reply({"object": "list", "data": rows[::-1], "model": body["model"], "usage": usage})
        if path.endswith("/images"):
            return images(picture(*pixels(body["aspect_ratio"], body["resolution"])))
        config = body.get("image_config")
        if config:
            tier = "512" if config["image_size"] == "0.5K" else config["image_size"]
            return painted(picture(*pixels(config["aspect_ratio"], tier)))
        return chat("{}")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        raw = await reader.readexactly(int(headers.get("content-length", 0)))
        asked = Asked(method, path, headers, json.loads(raw) if raw else {})
        self.asked.append(asked)
        self.flying += 1
        self.most_flying = max(self.most_flying, self.flying)
        try:
            reply = self.script.popleft() if self.script and method == "POST" else self.answer(asked)
            await asyncio.sleep(3600 if reply.hang else reply.delay)
        finally:
            self.flying -= 1
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        fields = {"content-type": "application/json", "content-length": str(len(body)), **reply.headers}
        lines = [f"HTTP/1.1 {reply.status} X", *(f"{name}: {value}" for name, value in fields.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body[: reply.cut])
        await writer.drain()
        return reply.cut is None


@asynccontextmanager
async def scripted() -> AsyncIterator[ScriptedService]:
    """A service that listens for the time of the block."""
    service = ScriptedService()
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(service.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(connected, "127.0.0.1", 0, limit=1 << 26)
    service.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/v1"
    try:
        yield service
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
