"""The most that a call may cost in USD: the table `prices.toml`, or the service's own list where that is higher."""

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, ValidationError

from tools.errors import Problem, first_error, one_line

_REFERENCES = 14  # the most pictures that Nano Banana takes
_TOKENS_PER_PICTURE = 1120  # of an input picture, at high resolution
_PROMPT_TOKENS = 2000
_TEXT_TOKENS = 4096  # thinking and words that come with the picture
_TOKENS_PER_INPUT = 2048  # of one input to an embedder: six tiles and a thumbnail of 256 tokens each, or a long text


class UnknownPrice(Problem, LookupError):
    """It is not known what the call may cost, so it is not made."""


class PriceError(Problem, ValueError):
    """A price file that cannot be used."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    ids: tuple[str, ...] = Field(min_length=1)
    input_per_million: NonNegativeFloat
    source: str
    date: date


class ImagePrice(_Entry):
    """USD per output picture by tier, and per million tokens of input and of text that comes with the picture."""

    tiers: dict[str, NonNegativeFloat]
    text_per_million: NonNegativeFloat


class ChatPrice(_Entry):
    """USD per million tokens of input and of output."""

    output_per_million: NonNegativeFloat


class EmbeddingPrice(_Entry):
    """USD per million tokens of input."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    image: tuple[ImagePrice, ...] = ()
    chat: tuple[ChatPrice, ...] = ()
    embedding: tuple[EmbeddingPrice, ...] = ()


@dataclass(frozen=True, slots=True)
class Live:
    """The prices that the service lists for a model, in USD per token, request or picture: the dearest of its conditions."""

    input: float = 0.0
    output: float = 0.0
    request: float = 0.0
    picture_in: float = 0.0
    picture_out: float = 0.0


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices by kind of model and by model id. Lookups do no I/O; they raise UnknownPrice."""

    images: Mapping[str, ImagePrice] = field(default_factory=dict)
    chats: Mapping[str, ChatPrice] = field(default_factory=dict)
    embeddings: Mapping[str, EmbeddingPrice] = field(default_factory=dict)
    live: Mapping[str, Live] = field(default_factory=dict)

    def image(self, model: str, tier: str) -> float:
        """Return the listed price of one picture in USD, for the lowest estimate. Raises UnknownPrice."""
        known = self.images.get(model)
        if known is None:
            raise _unknown("image", model, f"tier {tier}", self.images)
        if tier not in known.tiers:
            raise _unknown("image", model, f"tier {tier} (it has {', '.join(known.tiers)})", self.images)
        return max(known.tiers[tier], self._live(model).picture_out)

    def worst_image(self, model: str, tier: str, references: int = _REFERENCES) -> float:
        """Return the most that one picture may cost in USD. Raises UnknownPrice.

        The token prices that the service lists are far too low for an output picture, so they never replace the table.

        Args:
            model: the id of the model.
            tier: `512`, `1K`, `2K` or `4K`.
            references: how many pictures are sent.
        """
        picture, known, live = self.image(model, tier), self.images[model], self._live(model)
        tokens_in = references * _TOKENS_PER_PICTURE + _PROMPT_TOKENS
        going_in = tokens_in * max(known.input_per_million / 1e6, live.input) + references * live.picture_in
        beside = _TEXT_TOKENS * max(known.text_per_million / 1e6, live.output)
        return picture + going_in + beside + live.request

    def worst_chat(self, model: str, input_tokens: int, output_tokens: int) -> float:
        """Return the most that one answer may cost in USD. Raises UnknownPrice.

        `output_tokens` bounds the answer, thinking included. A price that only the service lists is enough.
        """
        known, live = self.chats.get(model), self._live(model)
        if known is None and model not in self.live:
            raise _unknown("chat", model, "", self.chats)
        per_input = max(known.input_per_million / 1e6 if known else 0.0, live.input)
        per_output = max(known.output_per_million / 1e6 if known else 0.0, live.output)
        return input_tokens * per_input + output_tokens * per_output + live.request

    def worst_embedding(self, model: str, inputs: int) -> float:
        """Return the most that one request with `inputs` pictures or texts may cost in USD. Raises UnknownPrice.

        A price that only the service lists is enough.
        """
        known, live = self.embeddings.get(model), self._live(model)
        if known is None and model not in self.live:
            raise _unknown("embedding", model, "", self.embeddings)
        per_input = _TOKENS_PER_INPUT * max(known.input_per_million / 1e6 if known else 0.0, live.input)
        return inputs * (per_input + live.picture_in) + live.request

    def with_live(self, pricing: Mapping[str, Mapping[str, Any]]) -> "Prices":
        """Return these prices with the `pricing` of `GET /models` by model id, without entries that have no usable price."""
        live = {model: known for model, entry in pricing.items() if (known := _read_live(entry))}
        return replace(self, live={**self.live, **live})

    def _live(self, model: str) -> Live:
        return self.live.get(model, Live())


def load_prices(extra: Path | None = None) -> Prices:
    """Return the prices of the package. Prices in the file `extra`, which has the form of `prices.toml`, replace them.

    Raises PriceError if a file cannot be used, OSError if it cannot be read.
    """
    tables = [_read("prices.toml", files("tools.ledger").joinpath("prices.toml").read_bytes())]
    if extra:
        tables.append(_read(str(extra), extra.read_bytes()))
    return Prices(
        images={name: entry for table in tables for entry in table.image for name in entry.ids},
        chats={name: entry for table in tables for entry in table.chat for name in entry.ids},
        embeddings={name: entry for table in tables for entry in table.embedding for name in entry.ids},
    )


def _read(name: str, data: bytes) -> _Table:
    try:
        return _Table.model_validate(tomllib.loads(data.decode("utf-8")))
    except ValidationError as error:
        raise PriceError.of(first_error(error, _Table), f"{name}:") from None
    except ValueError as error:  # not UTF-8, not TOML
        raise PriceError(
            f"is not a table of prices: {one_line(error)}", "write it like tools/ledger/prices.toml", name
        ) from None


def _read_live(entry: Mapping[str, Any]) -> Live | None:
    # Prices are strings; -1 means "depends". Overrides apply to long prompts or at some hours: the dearest counts.
    conditions = [entry, *(entry.get("overrides") or ())]

    def dearest(name: str) -> float:
        return max((float(value) for c in conditions if (value := c.get(name)) is not None), default=0.0)

    try:
        names = ("prompt", "completion", "request", "image", "image_output")
        amounts = [dearest(name) for name in names]
        lowest = min(float(c[name]) for c in conditions for name in names if c.get(name) is not None)
    except (TypeError, ValueError):
        return None
    if "prompt" not in entry or lowest < 0 or not all(map(math.isfinite, amounts)):
        return None
    return Live(*amounts)


def _unknown(kind: str, model: str, what: str, known: Iterable[str]) -> UnknownPrice:
    of = f"{model}, {what}" if what else model
    remedy = (
        f"add the price under [[{kind}]] to the file that BESTSHOT_PRICES names, or choose one of {', '.join(known)}"
    )
    return UnknownPrice(f"no price is known for {of}", remedy)
