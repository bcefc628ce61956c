"""Requests as a client would send them, for the server's own tests."""

import base64
from collections.abc import Sequence
from functools import cache
from typing import Any

import httpx

from tests.painter import flatlay
from tools.imaging.arrays import Colour
from tools.imaging.encoding import encode_jpeg

NB2 = "google/gemini-3.1-flash-image"
PRO = "google/gemini-3-pro-image"
QWEN = "qwen/qwen3.5-397b-a17b"
EMBED = "nvidia/llama-nemotron-embed-vl-1b-v2"
SINGLE = (
    "Create one finished fashion picture of a t_shirt. Image 1 is the garment. Image 2 is a bestseller for its style."
)


@cache
def shirt(colour: Colour = (60, 90, 150), stripes: bool = True) -> bytes:
    """A flat-lay of the drawn shirt, as JPEG."""
    return encode_jpeg(flatlay(colour, stripes)[0])


def url(picture: bytes) -> str:
    """A data URL."""
    return "data:image/jpeg;base64," + base64.b64encode(picture).decode()


def part(picture: bytes) -> dict[str, Any]:
    """A picture as a content part."""
    return {"type": "image_url", "image_url": {"url": url(picture)}}


def image_body(prompt: str, pictures: Sequence[bytes], **more: Any) -> dict[str, Any]:
    """A body of `/images`, 3:4 at 512."""
    references = {"input_references": [part(picture) for picture in pictures]} if pictures else {}
    return {"model": NB2, "prompt": prompt, "aspect_ratio": "3:4", "resolution": "512", **references, **more}


def picture_chat_body(prompt: str, pictures: Sequence[bytes], **config: str) -> dict[str, Any]:
    """A body of `/chat/completions` that asks for a picture."""
    content = [{"type": "text", "text": prompt}, *[part(picture) for picture in pictures]]
    return {
        "model": NB2,
        "messages": [{"role": "user", "content": content}],
        "modalities": ["image", "text"],
        "image_config": {"aspect_ratio": "3:4", "image_size": "0.5K", **config},
    }


def chat_body(text: str, pictures: Sequence[bytes] = (), **more: Any) -> dict[str, Any]:
    """A body of `/chat/completions` for Qwen."""
    content = [{"type": "text", "text": text}, *[part(picture) for picture in pictures]] if pictures else text
    return {"model": QWEN, "messages": [{"role": "user", "content": content}], **more}


def json_format(schema: dict[str, Any]) -> dict[str, Any]:
    """`response_format` for a strict schema."""
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}


class Asker:
    """A plain HTTP client with the server's key."""

    def __init__(self, base_url: str, key: str = "test", timeout: float = 30.0) -> None:
        self._client = httpx.Client(base_url=base_url, headers={"Authorization": f"Bearer {key}"}, timeout=timeout)

    def get(self, path: str) -> httpx.Response:
        """GET below the base URL."""
        return self._client.get(path)

    def post(self, path: str, body: object) -> httpx.Response:
        """POST JSON below the base URL."""
        return self._client.post(path, json=body)

    def picture(self, prompt: str, pictures: Sequence[bytes], **more: Any) -> bytes:
        """The picture of a call of `/images`."""
        answer = self.post("/images", image_body(prompt, pictures, **more))
        assert answer.status_code == 200, answer.text
        return base64.b64decode(answer.json()["data"][0]["b64_json"])
