"""The price of a call in USD, and the most that it may cost: from the service's lists, else from the table `prices.toml`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, NonNegativeFloat, ValidationError

from tools.errors import Problem
from tools.ledger.image_prices import SERVICE, ImagePrice, PriceEntry, Usd, image_price
from tools.toml_file import checked, read_toml

_TOKENS_PER_PICTURE = 1120  # of an input picture, at high resolution
_PROMPT_TOKENS = 2000
_TEXT_TOKENS = 4096  # thinking and words that come with the picture
_TOKENS_PER_INPUT = 2048  # of one input to an embedder: six tiles and a thumbnail of 256 tokens each, or a long text


class UnknownPrice(Problem, LookupError):
    """It is not known what the call may cost, so it is not made."""


class PriceError(Problem, ValueError):
    """A price file that cannot be used."""


class ChatPrice(PriceEntry):
    """USD per million tokens of input and of output."""

    output_per_million: NonNegativeFloat


class EmbeddingPrice(PriceEntry):
    """USD per million tokens of input."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    image: tuple[ImagePrice, ...] = ()
    chat: tuple[ChatPrice, ...] = ()
    embedding: tuple[EmbeddingPrice, ...] = ()


class Live(BaseModel):
    """The prices that the service lists for a model, in USD per token, request or picture that goes in or comes out."""

    prompt: Usd
    completion: Usd = 0.0
    request: Usd = 0.0
    image: Usd = 0.0
    image_output: Usd = 0.0


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices by kind of model and by model id. Lookups do no I/O; they raise UnknownPrice."""

    images: Mapping[str, ImagePrice] = field(default_factory=dict)
    chats: Mapping[str, ChatPrice] = field(default_factory=dict)
    embeddings: Mapping[str, EmbeddingPrice] = field(default_factory=dict)
    live: Mapping[str, Live] = field(default_factory=dict)

    def picture(self, model: str) -> ImagePrice:
        """Return what an image model makes and costs. Raises UnknownPrice."""
        if model not in self.images:
            raise _unknown("image", model, self.images)
        return self.images[model]

    def worst_image(self, model: str, tier: str) -> float:
        """Return the most that one picture of a tier may cost in USD, with the most pictures that the model takes.

        Raises UnknownPrice.
        """
        known = self.picture(model)
        if tier not in known.tiers:
            raise _unknown("image", f"{model}, tier {tier} (it has {', '.join(known.tiers)})", self.images)
        usd = self._dearest("image", model, known, known.text_per_million)
        going_in = (known.references * _TOKENS_PER_PICTURE + _PROMPT_TOKENS) * usd.prompt
        going_in += known.references * max(known.per_reference, usd.image)
        return max(known.tiers[tier], usd.image_output) + going_in + _TEXT_TOKENS * usd.completion + usd.request

    def worst_chat(self, model: str, input_tokens: int, output_tokens: int) -> float:
        """Return the most that one answer may cost in USD. Raises UnknownPrice.

        `output_tokens` bounds the answer, thinking included. A price that only the service lists is enough.
        """
        known = self.chats.get(model)
        usd = self._dearest("chat", model, known, known.output_per_million if known else 0.0)
        return input_tokens * usd.prompt + output_tokens * usd.completion + usd.request

    def worst_embedding(self, model: str, inputs: int) -> float:
        """Return the most that one request with `inputs` pictures or texts may cost in USD. Raises UnknownPrice.

        A price that only the service lists is enough.
        """
        usd = self._dearest("embedding", model, self.embeddings.get(model))
        return inputs * (_TOKENS_PER_INPUT * usd.prompt + usd.image) + usd.request

    def with_live(self, pricing: Mapping[str, Mapping[str, Any]], endpoints: Mapping[str, object]) -> "Prices":
        """Return these prices with those of a service, by model id. What the service does not say stays as it is.

        Args:
            pricing: the `pricing` of `GET /models`; entries that have no usable price are left out.
            endpoints: the `endpoints` of `GET /images/models/{author}/{slug}/endpoints`.
        """
        live = {model: known for model, entry in pricing.items() if (known := _read_live(entry))}
        found = {model: image_price(model, served, self.images.get(model)) for model, served in endpoints.items()}
        images = {model: known for model, known in found.items() if known}
        return replace(self, images={**self.images, **images}, live={**self.live, **live})

    def source(self, model: str) -> str:
        """Return in words where the price of a model is from, with the table's date."""
        found = (self.images.get(model), self.chats.get(model), self.embeddings.get(model))
        entry = next((one for one in found if one), None)
        table = f"the table of {entry.date}" if entry and entry.source != SERVICE else ""
        if model in self.live and not found[0]:
            return f"{SERVICE}, or {table} where that is dearer" if table else SERVICE
        return table or SERVICE

    def _dearest(self, kind: str, model: str, known: PriceEntry | None, output_per_million: float = 0.0) -> Live:
        """Return the prices of the service, or of the table where it is dearer. Raises UnknownPrice without both."""
        if known is None and model not in self.live:
            raise _unknown(kind, model, self.chats if kind == "chat" else self.embeddings)
        live, per_input = self.live.get(model, Live(prompt=0.0)), known.input_per_million / 1e6 if known else 0.0
        dearest = {"prompt": max(live.prompt, per_input), "completion": max(live.completion, output_per_million / 1e6)}
        return live.model_copy(update=dearest)


class FreePrices(Prices):
    """The prices of one's own model server, where nothing costs anything."""

    def worst_chat(self, model: str, input_tokens: int, output_tokens: int) -> float:
        """Return 0 USD."""
        return 0.0

    def source(self, model: str) -> str:
        """Return in words where the price is from."""
        return "your own server"


def load_prices(extra: Path | None = None) -> Prices:
    """Return the prices of the package. Prices in the file `extra`, which has the form of `prices.toml`, replace them.

    Raises PriceError if a file cannot be used, OSError if it cannot be read.
    """
    known = {"prices.toml": files("tools.ledger").joinpath("prices.toml").read_bytes()}
    if extra:
        known[str(extra)] = extra.read_bytes()
    form = "write it like tools/ledger/prices.toml"
    read = {name: read_toml(data, PriceError, name, form) for name, data in known.items()}
    tables = [checked(_Table, table, PriceError, f"{name}:") for name, table in read.items()]
    return Prices(
        images={name: entry for table in tables for entry in table.image for name in entry.ids},
        chats={name: entry for table in tables for entry in table.chat for name in entry.ids},
        embeddings={name: entry for table in tables for entry in table.embedding for name in entry.ids},
    )


def _read_live(entry: Mapping[str, Any]) -> Live | None:
    # Prices are strings; -1 means "depends". Overrides apply to long prompts or at some hours: the dearest counts.
    try:
        parts = [entry, *(entry.get("overrides") or ())]
        told = [{name: usd for name, usd in part.items() if usd is not None} for part in parts]
        read = [Live.model_validate({**told[0], **more}) for more in told]
    except (AttributeError, TypeError, ValidationError):
        return None
    return Live(**{name: max(getattr(one, name) for one in read) for name in Live.model_fields})


def _unknown(kind: str, what: str, known: Iterable[str]) -> UnknownPrice:
    remedy = f"add the price under [[{kind}]] to the file that BESTSHOT_PRICES names, or choose one of"
    return UnknownPrice(f"no price is known for {what}", f"{remedy} {', '.join(known)}")
