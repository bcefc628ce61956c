"""What this project and its test server say to each other, as small schemas written from OpenRouter's description.

Requests may have no field that is not named here; answers may, as the service adds some. The description itself is held
against these in `tests/integration/test_openrouter_schemas.py`.
"""

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WORDS: Schema = {"type": "string", "minLength": 1}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
TRUTH: Schema = {"type": "boolean"}
ANY_OBJECT: Schema = {"type": "object"}


def one_of(*values: str | None) -> Schema:
    """One of these values."""
    return {"enum": list(values)}


def maybe(schema: Schema) -> Schema:
    """A value or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def many(schema: Schema, least: int = 0, most: int | None = None) -> Schema:
    """A list."""
    return {"type": "array", "items": schema, "minItems": least, **({} if most is None else {"maxItems": most})}


def sent(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """An object of a request: it has these fields and no other."""
    fields = {**required, **(optional or {})}
    return {"type": "object", "properties": fields, "required": list(required), "additionalProperties": False}


def told(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """An object of an answer: it has at least these fields."""
    return {"type": "object", "properties": {**required, **(optional or {})}, "required": list(required)}


_PICTURE = sent(
    {"type": one_of("image_url"), "image_url": sent({"url": TEXT}, {"detail": one_of("auto", "low", "high")})}
)
_WORDS_PART = sent({"type": one_of("text"), "text": WORDS})
_CONTENT: Schema = {"anyOf": [TEXT, many({"anyOf": [sent({"type": one_of("text"), "text": TEXT}), _PICTURE]})]}
_PRIVACY = {"data_collection": one_of("deny", "allow"), "zdr": TRUTH}
_RATIOS = (
    "1:1", "1:4", "1:8", "2:3", "3:2", "3:4", "4:1", "4:3", "4:5", "5:4", "8:1", "9:16", "16:9", "21:9",
)  # fmt: skip
_CALL = {"id": TEXT, "type": one_of("function"), "function": sent({"name": TEXT, "arguments": TEXT})}
_FUNCTION = sent(
    {"name": {"type": "string", "maxLength": 64}}, {"description": TEXT, "parameters": ANY_OBJECT, "strict": TRUTH}
)
_MESSAGES: Schema = {
    "anyOf": [
        sent({"role": one_of("system"), "content": TEXT}, {"name": TEXT}),
        sent({"role": one_of("user"), "content": _CONTENT}, {"name": TEXT}),
        sent({"role": one_of("tool"), "content": _CONTENT, "tool_call_id": TEXT}),
        sent(
            {"role": one_of("assistant")}, {"content": maybe(_CONTENT), "tool_calls": many(sent(_CALL)), "name": TEXT}
        ),
    ]
}
_FORM = sent({"name": {"type": "string", "maxLength": 64}}, {"schema": ANY_OBJECT, "strict": TRUTH})
_CHAT = sent(
    {"model": TEXT, "messages": many(_MESSAGES, 1)},
    {
        "temperature": NUMBER, "max_tokens": WHOLE, "max_completion_tokens": WHOLE, "seed": WHOLE, "stream": TRUTH,
        "stream_options": sent({}, {"include_usage": TRUTH}),
        "provider": sent({}, {**_PRIVACY, "require_parameters": TRUTH}),
        "reasoning": sent({"effort": one_of("high", "medium", "low", "minimal", "none")}),
        "response_format": {"anyOf": [
            sent({"type": one_of("json_schema"), "json_schema": _FORM}), sent({"type": one_of("json_object")}),
        ]},
        "tools": many(sent({"type": one_of("function"), "function": _FUNCTION})),
        "tool_choice": {"anyOf": [
            one_of("none", "auto", "required"), sent({"type": one_of("function"), "function": sent({"name": TEXT})}),
        ]},
        "parallel_tool_calls": TRUTH,
        "modalities": many(one_of("text", "image")),
        "image_config": sent({"aspect_ratio": one_of(*_RATIOS), "image_size": one_of("0.5K", "1K", "2K", "4K")}),
    },
)  # fmt: skip
REQUESTS: dict[str, Schema] = {
    "/images": sent(
        {"model": TEXT, "prompt": WORDS},
        {
            "aspect_ratio": one_of(*_RATIOS), "resolution": one_of("512", "1K", "2K", "4K"), "n": WHOLE, "seed": WHOLE,
            "input_references": many(_PICTURE, 0, 16), "output_format": one_of("png", "jpeg", "webp"),
            "provider": sent({}, _PRIVACY),
        },
    ),
    "/chat/completions": _CHAT,
    "/embeddings": sent(
        {"model": TEXT, "input": {"anyOf": [
            WORDS, many(WORDS, 1), many(sent({"content": many({"anyOf": [_WORDS_PART, _PICTURE]}, 1)}), 1),
        ]}},
        {
            "dimensions": {"type": "integer", "minimum": 1}, "encoding_format": one_of("float", "base64"),
            "provider": sent({}, _PRIVACY), "user": TEXT,
        },
    ),
}  # fmt: skip
"""By path of POST."""

_MODALITIES = ("text", "image", "file", "audio", "video")
_USAGE = told(
    {"prompt_tokens": WHOLE, "total_tokens": WHOLE},
    {"completion_tokens": WHOLE, "cost": maybe(NUMBER), "is_byok": TRUTH, "cost_details": maybe(told(
        {"upstream_inference_prompt_cost": NUMBER, "upstream_inference_completions_cost": NUMBER},
        {"upstream_inference_cost": maybe(NUMBER)},
    ))},
)  # fmt: skip
_TALK_USAGE = {**_USAGE, "required": ["prompt_tokens", "completion_tokens", "total_tokens"]}
_FINISH = one_of("tool_calls", "stop", "length", "content_filter", "error", None)
_GIVEN = told(
    {"role": one_of("assistant")},
    {
        "content": maybe(TEXT), "refusal": maybe(TEXT), "tool_calls": many(told(_CALL)),
        "images": many(told({"image_url": told({"url": TEXT})}, {"type": one_of("image_url")})),
    },
)  # fmt: skip
_DELTA = told(
    {},
    {
        "role": one_of("assistant"), "content": maybe(TEXT), "refusal": maybe(TEXT),
        "tool_calls": many(told({"index": WHOLE}, {
            "id": TEXT, "type": one_of("function"), "function": told({}, {"name": TEXT, "arguments": TEXT}),
        })),
    },
)  # fmt: skip
_PRICED = told({"prompt": TEXT, "completion": TEXT}, {"request": TEXT, "image": TEXT, "image_output": TEXT})
_PARAMETERS = (
    "temperature", "top_p", "seed", "max_tokens", "max_completion_tokens", "tools", "tool_choice", "response_format",
    "structured_outputs", "reasoning", "include_reasoning",
)  # fmt: skip
_MODEL = told(
    {
        "id": TEXT, "canonical_slug": TEXT, "name": TEXT, "created": WHOLE, "pricing": _PRICED,
        "context_length": maybe(WHOLE),
        "architecture": told({
            "modality": maybe(TEXT), "input_modalities": many(one_of(*_MODALITIES)),
            "output_modalities": many(one_of("text", "image", "embeddings")),
        }, {"tokenizer": one_of("Gemini", "Qwen3", "Other"), "instruct_type": {"type": "null"}}),
        "top_provider": told(
            {"is_moderated": TRUTH}, {"context_length": maybe(WHOLE), "max_completion_tokens": maybe(WHOLE)}
        ),
        "per_request_limits": {"type": "null"}, "supported_parameters": many(one_of(*_PARAMETERS)),
        "default_parameters": {"type": "null"}, "supported_voices": {"type": "null"}, "links": told({"details": TEXT}),
    },
    {"expiration_date": maybe(TEXT), "knowledge_cutoff": maybe(TEXT), "hugging_face_id": maybe(TEXT), "description": TEXT},
)  # fmt: skip
_LISTED = told(
    {"data": many(_MODEL), "total_count": WHOLE, "links": told({"next": maybe(TEXT)})},
)
_CAPABILITY: Schema = {
    "anyOf": [
        told({"type": one_of("enum"), "values": many(TEXT)}),
        told({"type": one_of("range"), "min": NUMBER, "max": NUMBER}),
        told({"type": one_of("boolean")}),
    ]
}
_CAPABILITIES: Schema = {"type": "object", "additionalProperties": _CAPABILITY}
_IMAGE_MODEL = told(
    {
        "id": TEXT, "name": TEXT, "description": TEXT, "created": WHOLE, "supported_parameters": _CAPABILITIES,
        "supports_streaming": TRUTH, "endpoints": TEXT,
        "architecture": told({
            "input_modalities": many(one_of(*_MODALITIES)), "output_modalities": many(one_of("text", "image")),
        }),
    }
)  # fmt: skip
_PRICE = told(
    {
        "billable": one_of("output_image", "input_image", "input_reference", "input_text"),
        "unit": one_of("image", "megapixel", "token"), "cost_usd": NUMBER,
    },
    {"variant": TEXT},
)  # fmt: skip
_ENDPOINT = told(
    {
        "provider_name": TEXT, "provider_slug": TEXT, "provider_tag": maybe(TEXT), "supported_parameters": _CAPABILITIES,
        "allowed_passthrough_parameters": many(TEXT), "supports_streaming": TRUTH, "pricing": many(_PRICE),
    }
)  # fmt: skip
_SPENT = {f"{name}{when}": NUMBER for name in ("usage", "byok_usage") for when in ("", "_daily", "_weekly", "_monthly")}
_KEY = told(
    {
        "label": TEXT, "limit": maybe(NUMBER), "limit_remaining": maybe(NUMBER), "limit_reset": maybe(TEXT),
        "include_byok_in_limit": TRUTH, "is_free_tier": TRUTH, "is_management_key": TRUTH, "is_provisioning_key": TRUTH,
        "creator_user_id": maybe(TEXT), "rate_limit": told({"requests": WHOLE, "interval": TEXT, "note": TEXT}), **_SPENT,
    },
    {"expires_at": maybe(TEXT)},
)  # fmt: skip
_VECTOR: Schema = {"anyOf": [TEXT, {"type": "array", "prefixItems": [NUMBER], "minItems": 1}]}  # all are too many
_COMPLETION = {"id": TEXT, "created": WHOLE, "model": TEXT}
ANSWERS: dict[str, Schema] = {
    "/images": told(
        {"created": WHOLE, "data": many(told({"b64_json": TEXT}, {"media_type": TEXT}))}, {"usage": _TALK_USAGE}
    ),
    "/chat/completions": told(
        {
            **_COMPLETION, "object": one_of("chat.completion"), "system_fingerprint": maybe(TEXT),
            "choices": many(told({"finish_reason": _FINISH, "index": WHOLE, "message": _GIVEN})),
        },
        {"usage": _TALK_USAGE},
    ),
    "/embeddings": told(
        {
            "object": one_of("list"), "model": TEXT,
            "data": many(told({"object": one_of("embedding"), "embedding": _VECTOR}, {"index": WHOLE})),
        },
        {"id": TEXT, "usage": _USAGE},
    ),
    "/models": _LISTED,
    "/embeddings/models": _LISTED,
    "/images/models": told({"data": many(_IMAGE_MODEL)}),
    "/images/models/{author}/{slug}/endpoints": told({"id": TEXT, "endpoints": many(_ENDPOINT)}),
    "/key": told({"data": _KEY}),
    "/credits": told({"data": told({"total_credits": NUMBER, "total_usage": NUMBER})}),
}  # fmt: skip
"""By path, of an answer with status 200."""
_ROUTED = told(
    {
        "requested": TEXT, "strategy": one_of("direct", "fallback"), "region": maybe(TEXT), "summary": TEXT,
        "attempt": WHOLE, "is_byok": TRUTH,
        "endpoints": told(
            {"total": WHOLE, "available": many(told({"provider": TEXT, "model": TEXT, "selected": TRUTH}))}
        ),
    },
    {"pipeline": many(told(
        {"type": one_of("guardrail", "plugin"), "name": TEXT},
        {"data": ANY_OBJECT, "guardrail_id": TEXT, "guardrail_scope": TEXT, "summary": TEXT},
    ))},
)  # fmt: skip
ERROR = told(
    {"error": told({"code": WHOLE, "message": TEXT}, {"metadata": maybe(ANY_OBJECT)})},
    {"openrouter_metadata": maybe(_ROUTED)},
)
"""Of every other status."""
CHUNK = told({"data": told(
    {
        **_COMPLETION, "object": one_of("chat.completion.chunk"),
        "choices": many(told({"delta": _DELTA, "finish_reason": _FINISH, "index": WHOLE})),
    },
    {"usage": _TALK_USAGE},
)})  # fmt: skip
"""Of one event of a streamed chat."""
