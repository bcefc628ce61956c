"""The body of each kind of answer, right or wrong in the way that its failure asks for, and what it cost."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.openrouter import answers
from tests.openrouter.billing import Booking
from tests.openrouter.calls import Call
from tests.openrouter.failures import SLOPPY, Failure
from tests.openrouter.qwen.sloppy import rewritten, sloppy

if TYPE_CHECKING:
    from tests.openrouter.app import Server

_THOUGHT_TOKENS = 1500
_NO_PICTURE = {
    "no_choices": "",
    "no_image": "Here is a description instead.",
    "image_safety": "",
    "refusal": "I can't help with that.",
}


async def reply(server: "Server", call: Call, booking: Booking, failure: Failure | None) -> dict[str, Any]:
    """The body of the answer; what chat and embeddings cost is booked here, pictures were booked on receipt."""
    if call.kind == "embed":
        return await _vectors(server, call, booking, failure)
    nothing = answers.usage(0, 0, booking.cost * 0)
    if (
        failure is not None
        and failure.name in ("finish_error", "image_safety", "refusal")
        and booking.route == "/images"
    ):
        return answers.failure_body(failure)  # the image route has no finish reason: a failed picture is a 502
    if failure is not None and failure.name == "finish_error":
        body = answers.completion(booking, {"content": ""}, "error", nothing)
        body["choices"][0]["error"] = answers.failure_body(failure)["error"]
        return body
    if failure is not None and failure.name == "no_choices" and booking.route == "/chat/completions":
        return answers.completion(booking, {"content": None}, "stop", nothing) | {"choices": []}
    if call.kind == "chat":
        return await _talk(server, call, booking, failure)
    if failure is not None and failure.name in _NO_PICTURE:
        return _without_picture(booking, failure.name, nothing)
    return await _pictures(server, call, booking, failure)


async def _vectors(server: "Server", call: Call, booking: Booking, failure: Failure | None) -> dict[str, Any]:
    data = await server.maker.vectors(call, server.settings, failure)
    given = call.body["input"]
    texts = [item for item in ([given] if isinstance(given, str) else given) if isinstance(item, str)]
    tokens = sum(answers.prompt_tokens(text, 0) + 1 for text in texts) + 258 * (len(data) - len(texts))
    booking.cost = call.model.token_price(tokens, 0)
    used = answers.usage(tokens, 0, booking.cost)
    del used["completion_tokens"]
    return {"object": "list", "id": f"embd-{booking.number}", "model": call.model.id, "data": data, "usage": used}


def _without_picture(booking: Booking, name: str, nothing: Mapping[str, Any]) -> dict[str, Any]:
    """A 200 that holds no picture."""
    if booking.route == "/images":
        return answers.image_response([], nothing)
    finish = "content_filter" if name == "image_safety" else "stop"
    body = answers.completion(booking, {"content": _NO_PICTURE[name]}, finish, nothing)
    body["choices"][0]["native_finish_reason"] = "IMAGE_SAFETY" if name == "image_safety" else "STOP"
    return body


async def _pictures(server: "Server", call: Call, booking: Booking, failure: Failure | None) -> dict[str, Any]:
    painted = await server.maker.pictures(call, server.settings, failure)
    server.log += [{"call": booking.number, "request": call.request, **picture.truth} for picture in painted]
    booking.stage = str(painted[0].truth["stage"])
    tokens = answers.prompt_tokens(call.prompt, len(call.pictures))
    used = answers.usage(tokens, answers.picture_tokens(call.tier, call.count), booking.cost)
    if booking.route == "/images":
        return answers.image_response(painted, used, server.settings.thoughts)
    message = answers.picture_message(painted, server.settings.picture_place, server.settings.thoughts)
    return answers.completion(booking, message, "stop", used)


async def _talk(server: "Server", call: Call, booking: Booking, failure: Failure | None) -> dict[str, Any]:
    name = failure.name if failure else ""
    said = await server.maker.message(call, server.settings, failure)
    booking.stage = said.task
    message, finish = answers.chat_message(said)
    if name == "refusal":
        message, finish = {"content": None, "refusal": "I can't help with that."}, "stop"
    if name in ("invalid_json", "cut_at_limit"):
        message = rewritten(message, lambda text: text[: max(1, len(text) // 2)])
    if name in SLOPPY:
        message = sloppy(message, name)
    written = max(1, len(json.dumps(message)) // 4)
    thought = _THOUGHT_TOKENS if server.settings.reasoning_mandatory else 0
    limit = call.body.get("max_completion_tokens") or call.body.get("max_tokens")
    if name == "cut_at_limit" or (limit and thought + written > limit):
        left = max(0, (limit or written) - thought)
        message, finish, written = rewritten(message, lambda text: text[: 4 * left]), "length", min(written, left)
    written += thought
    tokens = answers.prompt_tokens(call.prompt, len(call.pictures))
    booking.cost = call.model.token_price(tokens, written)
    return answers.completion(booking, message, finish, answers.usage(tokens, written, booking.cost))
