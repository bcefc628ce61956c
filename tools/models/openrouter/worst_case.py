"""The most that a request may cost, read from its own body, so that every call has a reservation."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from tools.ledger.image_prices import ImagePrice

PICTURE_TOKENS = 4096  # Qwen takes a token for 28 x 28 px or more; we never send more than 1792 x 1792 px


class PriceBook(Protocol):
    """Prices in USD. Each method raises LookupError for a model whose price is not known."""

    def picture(self, model: str) -> ImagePrice:
        """Return what an image model makes and costs."""
        ...

    def worst_image(self, model: str, tier: str) -> float:
        """Return the worst case of one picture, its prompt and references included."""
        ...

    def worst_chat(self, model: str, input_tokens: int, output_tokens: int) -> float:
        """Return the worst case of one answer of at most `output_tokens`."""
        ...

    def worst_embedding(self, model: str, inputs: int) -> float:
        """Return the worst case of one request with `inputs` inputs."""
        ...

    def with_live(self, pricing: Mapping[str, Mapping[str, Any]], endpoints: Mapping[str, object]) -> "PriceBook":
        """Return these prices with those of a service, by model id: its `pricing`, and its `endpoints` of image models."""
        ...

    def source(self, model: str) -> str:
        """Return in words where the price of a model is from."""
        ...


class FreePrices:
    """The price book of one's own model server, where nothing costs anything."""

    def picture(self, model: str) -> ImagePrice:
        """Raise LookupError: such a server makes no pictures."""
        raise LookupError(model)

    def worst_image(self, model: str, tier: str) -> float:
        """Return 0 USD."""
        return 0.0

    def worst_chat(self, model: str, input_tokens: int, output_tokens: int) -> float:
        """Return 0 USD."""
        return 0.0

    def worst_embedding(self, model: str, inputs: int) -> float:
        """Return 0 USD."""
        return 0.0

    def with_live(self, pricing: Mapping[str, Mapping[str, Any]], endpoints: Mapping[str, object]) -> "FreePrices":
        """Return these prices: on one's own server, listed prices do not count."""
        return self

    def source(self, model: str) -> str:
        """Return in words where the price is from."""
        return "your own server"


def worst_case(path: str, body: Mapping[str, Any], prices: PriceBook) -> float:
    """Return the most that a request may cost, in USD.

    Args:
        path: the path of the request.
        body: its JSON.
        prices: the price book.

    Raises LookupError if the price is not known or the request does not limit its answer.
    """
    model = str(body["model"])
    if path.endswith("/embeddings"):
        inputs = body["input"]
        return prices.worst_embedding(model, len(inputs) if isinstance(inputs, list) else 1)
    if path.endswith("/images"):
        return prices.worst_image(model, str(body.get("resolution", "1K")))
    if "image" in (body.get("modalities") or ()):
        size = str((body.get("image_config") or {}).get("image_size", "1K"))
        return prices.worst_image(model, "512" if size == "0.5K" else size)
    longest = body.get("max_completion_tokens") or body.get("max_tokens")
    if not longest:
        raise LookupError(f"a call to {model} without max_tokens has no highest cost")
    return prices.worst_chat(model, input_tokens(body), int(longest))


def input_tokens(body: Mapping[str, Any]) -> int:
    """Return an upper bound: a token for each byte of text (no tokenizer makes more) and PICTURE_TOKENS for each picture."""
    pictures = [0]
    slim = json.dumps(_without_pictures(body, pictures), ensure_ascii=False)
    return len(slim.encode()) + PICTURE_TOKENS * pictures[0]


def _without_pictures(value: Any, pictures: list[int]) -> Any:
    if isinstance(value, dict):
        if value.get("type") == "image_url":
            pictures[0] += 1
            return None
        return {key: _without_pictures(item, pictures) for key, item in value.items()}
    return [_without_pictures(item, pictures) for item in value] if isinstance(value, list) else value
