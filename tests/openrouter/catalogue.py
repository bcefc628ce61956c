"""The models that this service knows, what they cost, and how they are listed.

Today's models, at the published prices of their pictures. Token prices are this server's own and are published at
`/models`, as on OpenRouter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from tests.openrouter.sizes import PIXELS_1K, TIERS

_ALL_RATIOS = tuple(PIXELS_1K)
TEN_RATIOS = tuple(ratio for ratio in PIXELS_1K if ratio not in ("1:4", "4:1", "1:8", "8:1"))


@dataclass(frozen=True, slots=True)
class ServedModel:
    """One model: its id, what it does, and its prices in USD (a token, or a picture by tier)."""

    id: str
    name: str
    does: Literal["image", "chat", "embed"]
    prompt: str
    completion: str
    pictures: dict[str, str] | None = None
    ratios: tuple[str, ...] = ()
    references: int = 14

    def picture_price(self, tier: str) -> Decimal:
        """What one picture of this tier costs; KeyError for a tier that the model does not make."""
        return Decimal((self.pictures or {})[tier])

    def at(self, factor: float) -> "ServedModel":
        """The same with pictures at another price."""
        pictures = {tier: str(Decimal(price) * Decimal(str(factor))) for tier, price in (self.pictures or {}).items()}
        return replace(self, pictures=pictures) if factor != 1 else self

    def token_price(self, prompt: int, completion: int) -> Decimal:
        """What this many tokens cost."""
        return Decimal(self.prompt) * prompt + Decimal(self.completion) * completion


_EMBED = "nvidia/llama-nemotron-embed-vl-1b-v2"
_ALL = (
    ServedModel(
        "google/gemini-nano-banana-2.1", "Google: Nano Banana 2.1", "image", "0.0000005", "0.000003",
        {"1K": "0.0336", "2K": "0.0504", "4K": "0.1134"}, _ALL_RATIOS,
    ),
    ServedModel(
        "google/gemini-3.1-flash-image", "Google: Nano Banana 2", "image", "0.0000005", "0.000003",
        {"512": "0.045", "1K": "0.067", "2K": "0.101", "4K": "0.151"}, _ALL_RATIOS,
    ),
    ServedModel(
        "google/gemini-3.1-flash-lite-image", "Google: Nano Banana 2 Lite", "image", "0.00000025", "0.0000015",
        {"1K": "0.034"}, TEN_RATIOS,
    ),
    ServedModel(
        "google/gemini-3-pro-image", "Google: Nano Banana Pro", "image", "0.000002", "0.000012",
        {"1K": "0.134", "2K": "0.134", "4K": "0.24"}, TEN_RATIOS,
    ),
    ServedModel(  # of a maker that the product has never heard of
        "acme/easel-1", "Acme: Easel 1", "image", "0.000001", "0.000004", {"1K": "0.02", "2K": "0.03"},
        ("1:1", "3:4", "9:16"), 2,
    ),
    ServedModel("qwen/qwen3.5-397b-a17b", "Qwen: Qwen3.5 397B A17B", "chat", "0.0000006", "0.0000036"),
    ServedModel("qwen/qwen3.6-plus", "Qwen: Qwen3.6 Plus", "chat", "0.0000005", "0.000003"),
    ServedModel(_EMBED, "NVIDIA: Llama Nemotron Embed VL 1B V2", "embed", "0.00000002", "0"),
    ServedModel(f"{_EMBED}:free", "NVIDIA: Llama Nemotron Embed VL 1B V2 (free)", "embed", "0", "0"),
)  # fmt: skip
MODELS = {model.id: model for model in _ALL}
IDS = tuple(MODELS)

_MODALITIES = {
    "image": (["text", "image"], ["image", "text"]),
    "chat": (["text", "image"], ["text"]),
    "embed": (["text", "image"], ["embeddings"]),
}
_PARAMETERS = {
    "image": ["max_tokens", "temperature", "top_p", "seed"],
    "chat": ["max_tokens", "temperature", "top_p", "seed", "tools", "tool_choice", "response_format", "structured_outputs"],
    "embed": [],
}  # fmt: skip
_CREATED = 1771286400
WINDOW = 65536  # tokens of the longest answer; a chat call that sets no bound must be able to pay for them


def models_list(
    ids: Iterable[str], expires: Mapping[str, str], does: tuple[str, ...] = ("image", "chat", "embed")
) -> dict[str, Any]:
    """The body of `GET /models` (and `/embeddings/models`). `expires` has the last day of a model by its id."""
    data = [
        {**_listed(MODELS[name]), "expiration_date": expires.get(name)} for name in ids if MODELS[name].does in does
    ]
    return {"data": data, "total_count": len(data), "links": {"next": None}}


def image_models_list(ids: Iterable[str]) -> dict[str, Any]:
    """The body of `GET /images/models`."""
    return {"data": [_image_listed(MODELS[name]) for name in ids if MODELS[name].does == "image"]}


def image_endpoints(name: str, factor: float = 1.0) -> dict[str, Any]:
    """The body of `GET /images/models/{author}/{slug}/endpoints`; `factor` is of today's prices."""
    model = MODELS[name].at(factor)
    prices = [
        {"billable": "output_image", "unit": "image", "cost_usd": float(price), "variant": tier}
        for tier, price in (model.pictures or {}).items()
    ]
    endpoint = {
        "provider_name": "Google AI Studio",
        "provider_slug": "google-ai-studio",
        "provider_tag": "google-ai-studio",
        "supported_parameters": _supported(model),
        "allowed_passthrough_parameters": [],
        "supports_streaming": False,
        "pricing": prices,
    }
    return {"id": name, "endpoints": [endpoint]}


def _listed(model: ServedModel) -> dict[str, Any]:
    takes, gives = _MODALITIES[model.does]
    return {
        "id": model.id,
        "canonical_slug": model.id.removesuffix(":free"),
        "hugging_face_id": None,
        "name": model.name,
        "created": _CREATED,
        "description": f"{model.name}, served by the project's test server.",
        "context_length": 262144,
        "architecture": {
            "modality": f"{'+'.join(takes)}->{'+'.join(gives)}",
            "input_modalities": takes,
            "output_modalities": gives,
            "tokenizer": {"image": "Gemini", "chat": "Qwen3", "embed": "Other"}[model.does],
            "instruct_type": None,
        },
        "pricing": {"prompt": model.prompt, "completion": model.completion, "request": "0", "image": "0"},
        "top_provider": {"context_length": 262144, "max_completion_tokens": WINDOW, "is_moderated": False},
        "per_request_limits": None,
        "supported_parameters": _PARAMETERS[model.does],
        "default_parameters": None,
        "supported_voices": None,
        "knowledge_cutoff": None,
        "links": {"details": f"/api/v1/models/{model.id}/endpoints"},
    }


def _image_listed(model: ServedModel) -> dict[str, Any]:
    takes, gives = _MODALITIES["image"]
    return {
        "id": model.id,
        "name": model.name,
        "description": f"{model.name}, served by the project's test server.",
        "created": _CREATED,
        "architecture": {"input_modalities": takes, "output_modalities": gives},
        "supported_parameters": _supported(model),
        "supports_streaming": False,
        "endpoints": f"/api/v1/images/models/{model.id}/endpoints",
    }


def _supported(model: ServedModel) -> dict[str, Any]:
    return {
        "aspect_ratio": {"type": "enum", "values": list(model.ratios)},
        "resolution": {"type": "enum", "values": [tier for tier in TIERS if tier in (model.pictures or {})]},
        "input_references": {"type": "range", "min": 0, "max": model.references},
        "n": {"type": "range", "min": 1, "max": 4},
        "seed": {"type": "boolean"},
    }
