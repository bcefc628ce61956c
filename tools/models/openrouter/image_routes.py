"""The two routes by which the service makes one picture."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tools.errors import one_line
from tools.models.openrouter import errors
from tools.models.openrouter.answers import LONGEST, first_mapping, mapping
from tools.models.openrouter.client import ModelService
from tools.models.openrouter.data_urls import picture_part
from tools.models.openrouter.errors import plain_errors

_CHAT_TIER = {"512": "0.5K"}  # the chat route has another name for this tier


@dataclass(frozen=True, slots=True)
class ImageRequest:
    """An order for one picture: a prompt, pictures as data URLs in the order of the prompt, ratio and tier."""

    prompt: str
    pictures: Sequence[str]
    ratio: str
    tier: str


async def request_image(service: ModelService, model: str, order: ImageRequest, *, by_images: bool) -> bytes:
    """Return the encoded picture. Raises NoImage, ImageSafety, ModelRefused, WrongShape or another ServiceError.

    `by_images` takes `POST /images`. That route documents no privacy preferences, so with such preferences the chat
    route is taken in any case.
    """
    by_images = by_images and not service.provider
    path, body = (
        ("/images", _images_body(model, order)) if by_images else ("/chat/completions", _chat_body(model, order))
    )
    with plain_errors():
        answer: Any = await service.openai.post(path, body={**body, **service.extra()}, cast_to=object)
    url = _from_images(answer, model) if by_images else _from_chat(answer, model)
    try:
        return base64.b64decode(url, validate=True)
    except (binascii.Error, ValueError):
        raise errors.WrongShape("the picture is not base64", model=model) from None


def _images_body(model: str, order: ImageRequest) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": model,
        "prompt": order.prompt,
        "aspect_ratio": order.ratio,
        "resolution": order.tier,
        "n": 1,
    }
    if order.pictures:
        body["input_references"] = [picture_part(url) for url in order.pictures]
    return body


def _chat_body(model: str, order: ImageRequest) -> dict[str, Any]:
    content = [{"type": "text", "text": order.prompt}, *(picture_part(url) for url in order.pictures)]
    config = {"aspect_ratio": order.ratio, "image_size": _CHAT_TIER.get(order.tier, order.tier)}
    return {
        "model": model,
        "messages": [{"role": "user", "content": content}],
        "modalities": ["image", "text"],
        "image_config": config,
    }


def _from_images(answer: Any, model: str) -> str:
    picture = first_mapping(mapping(answer).get("data")).get("b64_json")
    if not isinstance(picture, str) or not picture:
        raise errors.NoImage(model=model)
    return picture


def _from_chat(answer: Any, model: str) -> str:
    choice = first_mapping(mapping(answer).get("choices"))
    message = mapping(choice.get("message"))
    url = mapping(first_mapping(message.get("images")).get("image_url")).get("url")
    if isinstance(url, str) and url.startswith("data:image/"):
        return url.partition(",")[2]
    if url:
        raise errors.WrongShape("the picture came as a link, which is not followed", model=model)
    ended = f"{choice.get('finish_reason')} {choice.get('native_finish_reason')}"
    said = one_line(message.get("refusal") or message.get("content") or "", LONGEST)
    if "SAFETY" in ended or "PROHIBITED" in ended:
        raise errors.ImageSafety(said, model=model)
    if message.get("refusal") or "content_filter" in ended:
        raise errors.ModelRefused(said, model=model)
    raise errors.NoImage(said, model=model)
