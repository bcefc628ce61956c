"""A paid request, read and checked: which model, what text, which pictures, what frame.

Raises Refused for what the service answers with an error of its own accord.
"""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from math import log
from typing import Any

from tests.openrouter.catalogue import MODELS, ServedModel
from tests.openrouter.kinds import Kind
from tests.openrouter.settings import ServerSettings
from tests.openrouter.sizes import PIXELS_1K

_CHAT_TIERS = {"0.5K": "512", "512": "512", "1K": "1K", "2K": "2K", "4K": "4K"}


class Refused(Exception):
    """The service's own refusal: status, `error.metadata.error_type` and message."""

    def __init__(self, status: int, error_type: str, message: str) -> None:
        super().__init__(message)
        self.status, self.error_type, self.message = status, error_type, message


@dataclass(frozen=True, slots=True)
class Call:
    """One paid request. `request` is its digest; keys, streaming and routing are no part of it."""

    kind: Kind
    model: ServedModel
    request: str
    body: dict[str, Any]
    prompt: str = ""
    pictures: tuple[bytes, ...] = ()
    ratio: str = "1:1"  # what the model will make: a ratio that it lacks is clamped without a word
    tier: str = "1K"
    count: int = 1


def read_chat(body: dict[str, Any], settings: ServerSettings) -> Call:
    """A call of `/chat/completions`: a picture where the model makes pictures or modalities ask for one."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise Refused(400, "invalid_request", "messages: expected a list with at least one message")
    model = _model(body, settings)
    if model.does == "embed":
        raise Refused(404, "not_found", f"No endpoints found that support chat for {model.id}")
    prompt, urls = _parts(messages)
    pictures = tuple(_decoded(url, settings) for url in urls)
    wants_picture = "image" in (body.get("modalities") or [])
    if wants_picture != (model.does == "image"):
        raise Refused(404, "not_found", f"No endpoints found that support the requested output modalities: {model.id}")
    if not wants_picture:
        body = _served(body, prompt, settings)
        left_out = {"stream", "stream_options", "provider", "user", "trace", "metadata", "session_id"}
        return Call(
            "chat", model, _digest({k: v for k, v in body.items() if k not in left_out}), body, prompt, pictures
        )
    config = body.get("image_config") or {}
    tier = _CHAT_TIERS.get(str(config.get("image_size", "1K")), "")
    return _picture(body, model, prompt, pictures, str(config.get("aspect_ratio", "1:1")), tier, 1)


def _served(body: dict[str, Any], prompt: str, settings: ServerSettings) -> dict[str, Any]:
    """The body as the model's provider heeds it."""
    heed = bool((body.get("provider") or {}).get("require_parameters"))
    if settings.provider == "limited" and heed:
        raise Refused(404, "not_found", "No endpoints found that can handle the requested parameters.")
    reasoning = body.get("reasoning") or {}
    if settings.reasoning_mandatory and (reasoning.get("effort") == "none" or reasoning.get("enabled") is False):
        raise Refused(400, "invalid_request", "Reasoning is mandatory for this endpoint and cannot be disabled.")
    if settings.provider != "particular":
        return body
    if "response_format" in body and not heed:
        return {name: value for name, value in body.items() if name != "response_format"}
    if "response_format" in body and "json" not in prompt.lower():
        raise Refused(400, "invalid_request", "'messages' must contain the word 'json' to use 'response_format'.")
    if '"$ref"' in json.dumps([body.get("response_format"), body.get("tools")]):
        raise Refused(400, "invalid_request", "a schema with $ref is not supported")
    return body


def read_image(body: dict[str, Any], settings: ServerSettings) -> Call:
    """A call of `/images`."""
    prompt = body.get("prompt")
    if not isinstance(prompt, str) or not prompt:
        raise Refused(400, "invalid_request", "prompt: expected a string with at least one character")
    if body.get("stream"):
        raise Refused(400, "invalid_request", "stream: this model does not stream pictures")
    model = _model(body, settings)
    if model.does != "image":
        raise Refused(404, "not_found", f"No endpoints found that generate images for {model.id}")
    references = body.get("input_references") or []
    if len(references) > 16:
        raise Refused(400, "invalid_request", "input_references: at most 16 items")
    pictures = tuple(_decoded(_url(part), settings) for part in references)
    count = body.get("n", 1)
    if not isinstance(count, int) or not 1 <= count <= 4:
        raise Refused(400, "invalid_request", "n: expected a whole number from 1 to 4")
    ratio, tier = str(body.get("aspect_ratio", "1:1")), str(body.get("resolution", "1K"))
    return _picture(body, model, prompt, pictures, ratio, tier, count)


def read_embedding(body: dict[str, Any], settings: ServerSettings) -> Call:
    """A call of `/embeddings`."""
    model = _model(body, settings)
    if model.does != "embed":
        raise Refused(404, "not_found", f"No endpoints found that embed for {model.id}")
    if not body.get("input"):
        raise Refused(400, "invalid_request", "input: expected at least one text or picture")
    if isinstance(body["input"], list) and len(body["input"]) > settings.max_inputs:
        raise Refused(400, "invalid_request", f"input: at most {settings.max_inputs} items")
    return Call("embed", model, _digest(body), body)


def embedding_inputs(call: Call, settings: ServerSettings) -> list[str | bytes]:
    """Each input as its text, or the bytes of its (first) picture."""
    given = call.body["input"]
    inputs: list[str | bytes] = []
    for item in [given] if isinstance(given, str) else given:
        if isinstance(item, str):
            inputs.append(item)
            continue
        if not isinstance(item, dict) or not isinstance(item.get("content"), list):
            raise Refused(400, "invalid_request", "input: expected texts, or objects with a content list")
        text, urls = _parts([item])
        inputs.append(_decoded(urls[0], settings) if urls else text)
    return inputs


def _picture(
    body: dict[str, Any],
    model: ServedModel,
    prompt: str,
    pictures: tuple[bytes, ...],
    ratio: str,
    tier: str,
    count: int,
) -> Call:
    if len(pictures) > model.references:
        most = f"{model.id} takes at most {model.references} reference images"
        raise Refused(400, "invalid_request", f"{most}, not {len(pictures)}")
    if tier not in (model.pictures or {}) or ratio not in PIXELS_1K:
        raise Refused(404, "not_found", "No endpoints found that support the requested image_config")
    seed = body.get("seed")
    digests = [hashlib.sha256(picture).hexdigest() for picture in pictures]
    request = _digest([model.id, prompt, digests, ratio, tier, seed, count])
    width, height = PIXELS_1K[ratio]

    def distance(other: str) -> float:
        return abs(log(PIXELS_1K[other][0] / PIXELS_1K[other][1]) - log(width / height))

    return Call("image", model, request, body, prompt, pictures, min(model.ratios, key=distance), tier, count)


def _model(body: dict[str, Any], settings: ServerSettings) -> ServedModel:
    name = body.get("model")
    if not isinstance(name, str) or not name:
        raise Refused(400, "invalid_request", "model: expected an id")
    if name not in settings.models or name not in MODELS:
        raise Refused(404, "not_found", f"No endpoints found for {name}.")
    return MODELS[name].at(settings.price_factor.get(name, 1.0))


def _parts(messages: list[Any]) -> tuple[str, list[str]]:
    texts: list[str] = []
    urls: list[str] = []
    for message in messages:
        content = message.get("content") if isinstance(message, dict) else None
        for part in [{"type": "text", "text": content}] if isinstance(content, str) else content or []:
            if part.get("type") == "text":
                texts.append(str(part.get("text", "")))
            elif part.get("type") == "image_url":
                urls.append(_url(part))
    return "\n".join(texts), urls


def _url(part: Any) -> str:
    try:
        return str(part["image_url"]["url"])
    except (KeyError, TypeError):
        raise Refused(400, "invalid_request", "image_url.url: expected a string") from None


def _decoded(url: str, settings: ServerSettings) -> bytes:
    head, _, data = url.partition(",")
    if not head.startswith("data:image/") or not head.endswith(";base64"):
        raise Refused(400, "image_download_failed", "this server takes inline pictures (data:image/…;base64,) only")
    try:
        picture = base64.b64decode(data, validate=True)
    except binascii.Error:
        raise Refused(400, "invalid_image", "the picture is not base64") from None
    if len(picture) > settings.max_image_bytes:
        raise Refused(413, "image_too_large", f"an inline picture may have {settings.max_image_bytes} bytes")
    return picture


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
