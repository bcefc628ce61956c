"""The two routes by which the service makes one picture."""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from typing import Any

from tools.errors import one_line
from tools.models.openrouter import errors
from tools.models.openrouter.answers import LONGEST, first_mapping, mapping
from tools.models.openrouter.client import ModelService
from tools.models.openrouter.data_urls import picture_part
from tools.storage.cassettes import with_texts

_CHAT_TIER = {"512": "0.5K"}  # the chat route has another name for this tier
_MOST_TOKENS = 8192  # a picture has at most 2520; without a bound, the service reserves a whole window of credit
_DATA_URL = re.compile(r"data:image/[\w.+-]+(?:;[\w.=+-]+)*?;base64,([A-Za-z0-9+/=]+)")
_LINK = re.compile(r"https?://")
_WITHHELD = re.compile("SAFETY|PROHIBITED|BLOCKLIST|RECITATION|SPII")


Labelled = Sequence[tuple[str, str]]
"""Pictures as data URLs, in the order of the prompt, each after its name. Only the chat route can say the name."""


async def request_image(
    service: ModelService, model: str, prompt: str, pictures: Labelled, ratio: str, tier: str, *, by_images: bool
) -> bytes:
    """Return the encoded picture. Raises NoImage, ImageSafety, ModelRefused, WrongShape or another ServiceError.

    `by_images` takes `POST /images`. That route documents no privacy preferences, so with such preferences the chat
    route is taken in any case.
    """
    by_images = by_images and not service.provider
    body = (_images_body if by_images else _chat_body)(prompt, pictures, ratio, tier)
    path, body = "/images" if by_images else "/chat/completions", {"model": model, **body, **service.extra()}
    answer: Any = await service.openai.post(path, body=body, cast_to=object)
    try:
        return base64.b64decode(_encoded(answer, model).rpartition(",")[2], validate=True)
    except (binascii.Error, ValueError):
        raise errors.WrongShape("the picture is not base64", model=model) from None


def _images_body(prompt: str, pictures: Labelled, ratio: str, tier: str) -> dict[str, Any]:
    body: dict[str, Any] = {"prompt": prompt, "aspect_ratio": ratio, "resolution": tier, "n": 1}
    return body | ({"input_references": [picture_part(url) for _, url in pictures]} if pictures else {})


def _chat_body(prompt: str, pictures: Labelled, ratio: str, tier: str) -> dict[str, Any]:
    content: list[dict[str, Any]] = [{"type": "text", "text": prompt}]
    for number, (label, url) in enumerate(pictures, 1):
        content += [{"type": "text", "text": f"Image {number}, {label}:"}, picture_part(url)]
    return {
        "messages": [{"role": "user", "content": content}],
        "modalities": ["image", "text"],
        "image_config": {"aspect_ratio": ratio, "image_size": _CHAT_TIER.get(tier, tier)},
        "max_tokens": _MOST_TOKENS,
    }


def _encoded(answer: Any, model: str) -> str:
    """Return the answer's picture in base64; of several the last, because earlier ones may be the model's thoughts."""
    choice = first_mapping(mapping(answer).get("choices"))
    message = mapping(choice.get("message"))
    if found := _pictures([mapping(answer).get("data"), message.get("content"), message.get("images")]):
        return found[-1]
    said = one_line(message.get("refusal") or _text(message.get("content")), LONGEST)
    if _LINK.match(str(mapping(first_mapping(message.get("images")).get("image_url")).get("url"))):
        raise errors.WrongShape("the picture came as a link, which is not followed", model=model)
    ended = f"{choice.get('finish_reason')} {choice.get('native_finish_reason')}"
    if _WITHHELD.search(ended):
        raise errors.ImageSafety(said or ended, model=model)
    if message.get("refusal") or "content_filter" in ended:
        raise errors.ModelRefused(said, model=model)
    raise errors.NoImage(said, model=model)


def _pictures(value: Any) -> list[str]:
    """Return every picture in JSON, in order: `b64_json`, and data URLs, alone or within words (Markdown)."""
    found: list[str] = []

    def look(name: str, text: str, _: Mapping[str, Any]) -> str:
        found.extend([text] if name == "b64_json" and text else _DATA_URL.findall(text))
        return text

    with_texts(value, look)
    return found


def _text(content: Any) -> str:
    parts = content if isinstance(content, list) else [content]
    return " ".join(str((part.get("text") if isinstance(part, dict) else part) or "") for part in parts)
