"""The bodies of answers, as the API's description shapes them."""

import base64
import json
import time
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import numpy as np

from tests.openrouter.billing import Booking
from tests.openrouter.failures import Failure
from tests.openrouter.pictures.painter import Painted
from tests.openrouter.qwen.answering import Message
from tests.openrouter.qwen.conversation import dumped
from tests.openrouter.settings import Place
from tools.imaging.encoding import encode_jpeg

_THOUGHT = encode_jpeg(np.full((64, 64, 3), 128, np.uint8))  # a model's sketch before its picture
_BLOCKED = {  # what the service tells of its own work where a guardrail of the account has stopped a request
    "attempt": 1,
    "endpoints": {"available": [{"model": "qwen/qwen3.5", "provider": "Alibaba", "selected": False}], "total": 1},
    "is_byok": False,
    "pipeline": [
        {
            "type": "guardrail", "name": "regex_pi_detection", "guardrail_id": "grd_1", "guardrail_scope": "api-key",
            "data": {"action": "blocked", "detected": True, "engines": ["regex"], "patterns": ["ignore all"]},
            "summary": "Blocked: prompt injection detected (1 pattern matched)",
        }
    ],
    "region": "iad",
    "requested": "qwen/qwen3.5",
    "strategy": "direct",
    "summary": "available=1",
}  # fmt: skip
_PICTURE_TOKENS = {"512": 747, "1K": 1120, "2K": 1680, "4K": 2520}


def error_body(status: int, error_type: str, message: str, metadata: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """`{error: {code, message, metadata: {error_type…}}}`."""
    return {"error": {"code": status, "message": message, "metadata": {"error_type": error_type, **(metadata or {})}}}


def failure_body(failure: Failure) -> dict[str, Any]:
    """The error of a documented failure."""
    body = error_body(failure.status, failure.error_type, failure.message, failure.metadata)
    return {**body, "openrouter_metadata": _BLOCKED} if failure.name == "guardrail" else body


def usage(prompt: int, completion: int, cost: Decimal) -> dict[str, Any]:
    """Tokens and what was booked, in USD."""
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "cost": float(cost),
        "is_byok": False,
        "cost_details": {
            "upstream_inference_cost": None,
            "upstream_inference_prompt_cost": 0,
            "upstream_inference_completions_cost": float(cost),
        },
    }


def prompt_tokens(prompt: str, pictures: int) -> int:
    """A rough count: four letters a token, 258 tokens a picture."""
    return len(prompt) // 4 + 258 * pictures


def picture_tokens(tier: str, count: int) -> int:
    """Tokens of so many pictures of a tier."""
    return _PICTURE_TOKENS[tier] * count


def completion(
    booking: Booking, message: Mapping[str, Any], finish: str | None, used: Mapping[str, Any]
) -> dict[str, Any]:
    """A `chat.completion`."""
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", **message}}
    return {
        "id": _id(booking),
        "object": "chat.completion",
        "created": int(time.time()),
        "model": booking.model,
        "system_fingerprint": None,
        "choices": [choice],
        "usage": dict(used),
    }


def chat_message(message: Message) -> tuple[dict[str, Any], str]:
    """Qwen's message and its finish reason."""
    if not message.tools:
        return {"content": message.content}, "stop"
    calls = [
        {
            "id": f"call_{number}_{call.name}",
            "type": "function",
            "function": {"name": call.name, "arguments": dumped(call)},
        }
        for number, call in enumerate(message.tools)
    ]
    return {"content": message.content, "tool_calls": calls}, "tool_calls"


def picture_message(pictures: list[Painted], place: Place, thoughts: bool) -> dict[str, Any]:
    """The message of an image model on the chat route, its pictures where the service or a gateway puts them."""
    urls = [
        *([_data_url(_THOUGHT, "image/jpeg")] if thoughts else []),
        *(_data_url(p.data, p.media_type) for p in pictures),
    ]
    parts = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    words = "Here is the picture."
    forms: dict[Place, dict[str, Any]] = {
        "images": {"content": words, "images": parts},
        "images_string": {"content": words, "images": [{"type": "image_url", "image_url": url} for url in urls]},
        "parts": {"content": [{"type": "text", "text": words}, *parts]},
        "string": {"content": "\n".join(urls)},
        "markdown": {"content": "\n".join([words, *(f"![picture]({url})" for url in urls)])},
    }
    return forms[place]


def image_response(pictures: list[Painted], used: Mapping[str, Any], thoughts: bool = False) -> dict[str, Any]:
    """The body of `/images`."""
    data = [{"b64_json": base64.b64encode(p.data).decode(), "media_type": p.media_type} for p in pictures]
    if thoughts:
        data.insert(0, {"b64_json": base64.b64encode(_THOUGHT).decode(), "media_type": "image/jpeg"})
    return {"created": int(time.time()), "data": data, "usage": dict(used)}


def key_body(spent: Decimal, limit: float | None, *, unpaid: bool) -> dict[str, Any]:
    """The body of `GET /key`."""
    used = float(spent)
    times = {f"{name}{when}": value for name, value in (("usage", used), ("byok_usage", 0.0))
             for when in ("", "_daily", "_weekly", "_monthly")}  # fmt: skip
    data = {
        "label": "sk-or-v1-tes...ver",
        "limit": limit,
        "limit_remaining": None if limit is None else float(Decimal(str(limit)) - spent),
        "limit_reset": None,
        "include_byok_in_limit": False,
        "is_free_tier": unpaid,
        "is_management_key": False,
        "is_provisioning_key": False,
        "creator_user_id": None,
        "expires_at": None,
        "rate_limit": {"requests": -1, "interval": "10s", "note": "This field is deprecated and safe to ignore."},
        **times,
    }
    return {"data": data}


def chunks(body: Mapping[str, Any]) -> Iterator[bytes]:
    """A `chat.completion` as server-sent events: text by words, tool calls in two pieces, usage last, then [DONE]."""
    head = {key: body[key] for key in ("id", "created", "model")} | {"object": "chat.completion.chunk"}

    def event(delta: Mapping[str, Any], finish: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": dict(delta), "finish_reason": finish}
        return b"data: " + json.dumps({**head, "choices": [choice], **more}, ensure_ascii=False).encode() + b"\n\n"

    yield b": OPENROUTER PROCESSING\n\n"
    choice = body["choices"][0]
    message = choice["message"]
    yield event({"role": "assistant", "content": ""})
    text = message.get("content") or ""
    for start in range(0, len(text), 24):
        yield event({"content": text[start : start + 24]})
    for index, call in enumerate(message.get("tool_calls", [])):
        function = call["function"]
        start_of = {"index": index, "id": call["id"], "type": "function"}
        yield event({"tool_calls": [{**start_of, "function": {"name": function["name"], "arguments": ""}}]})
        yield event({"tool_calls": [{"index": index, "function": {"arguments": function["arguments"]}}]})
    for extra in ("images", "refusal"):
        if message.get(extra):
            yield event({extra: message[extra]})
    error = {"error": choice["error"]} if "error" in choice else {}
    yield event({"content": ""}, choice["finish_reason"], usage=body["usage"], **error)
    yield b"data: [DONE]\n\n"


def _id(booking: Booking) -> str:
    return f"gen-{booking.number}-{booking.request[:16]}"


def _data_url(data: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"
