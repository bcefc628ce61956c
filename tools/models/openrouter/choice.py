"""The choice of the models for a role: the candidates of the settings, compared once with the service's list."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal, TypeVar

from tools.ledger.prices import Prices
from tools.models.openrouter.errors import ModelGone, NoModel, TooLarge, plain_errors
from tools.models.openrouter.listing import ServiceListing

Role = Literal["embedder", "qwen", "image", "image_pro"]
T = TypeVar("T")

DEFAULTS: dict[Role, tuple[str, ...]] = {
    "embedder": ("nvidia/llama-nemotron-embed-vl-1b-v2", "nvidia/llama-nemotron-embed-vl-1b-v2:free"),
    "qwen": ("qwen/qwen3.5-397b-a17b", "qwen/qwen3.6-plus"),
    "image": ("google/gemini-nano-banana-2.1", "google/gemini-3.1-flash-image"),
    "image_pro": ("google/gemini-3-pro-image",),
}


class ModelChoice:
    """The usable candidates of one role, in order. `why` says why the first of them is the first."""

    def __init__(self, role: Role, candidates: Sequence[str], listed: ServiceListing, prices: Prices) -> None:
        """Raise NoModel if no candidate is offered, or none has a price."""
        self.role, self.listed = role, listed
        faults = {name: listed.fault(name) or _without_price(role, name, prices) for name in candidates}
        self.left = [name for name in candidates if not faults[name]]
        said = [f"{name} {fault}" for name, fault in faults.items() if fault]
        if not self.left:
            setting = f"BESTSHOT_{role.upper()}_MODELS"
            raise NoModel("; ".join(said), f"name another model in {setting}", f"the service has no {role} model:")
        if listed.rows is None:
            said.insert(0, f"not checked: {listed.trouble}")
        self.why = "; ".join(said) or "first choice"

    @property
    def current(self) -> str:
        """Return the id of the first candidate that is left."""
        return self.left[0]

    async def use(self, call: Callable[[str], Awaitable[T]], among: Sequence[str] = ()) -> T:
        """Return `call(model)` with the first candidate, or the first of `among`, that the service still has.

        Raises ModelGone if it has none of them.
        """
        lost = ModelGone(f"no {self.role} model is left")
        for model in list(among or self.left):
            try:
                with plain_errors():
                    return await call(model)
            except ModelGone as gone:
                lost = gone
                if model in self.left and len(self.left) > 1:
                    self.left.remove(model)
                    self.why = f"{model} is gone: {gone.detail}"
        raise lost

    async def use_with_pictures(self, call: Callable[[str, float], Awaitable[T]], among: Sequence[str] = ()) -> T:
        """Return `call(model, 1.0)` as `use` does. If its pictures are too large, return it at half their size."""
        try:
            return await self.use(lambda model: call(model, 1.0), among)
        except TooLarge:
            return await self.use(lambda model: call(model, 0.5), among)


class Player:
    """Plays a role with the first candidate that the service still has."""

    _choice: ModelChoice

    @property
    def name(self) -> str:
        """Return the id of the model."""
        return self._choice.current


def _without_price(role: Role, model: str, prices: Prices) -> str:
    """Return a fault if the price of a model is not known."""
    try:
        price_of(role, model, prices)
    except LookupError:
        return "has no known price: add it to a file that BESTSHOT_PRICES names"
    return ""


def price_of(role: Role, model: str, prices: Prices) -> dict[str, Any]:
    """Return the `price`, `usd` and `source` of a model, as `Cloud.describe` names them. Raises UnknownPrice."""
    if role == "embedder":
        usd = {"picture": prices.worst_embedding(model, 1)}
        words = f"at most ${usd['picture']:.6f} a picture"
    elif role in ("image", "image_pro"):
        usd = {str(tier): price for tier, price in prices.picture(model).tiers.items()}
        words = f"{', '.join(f'${price:g} at {tier}' for tier, price in usd.items())} a picture"
    else:
        usd = {"in": prices.worst_chat(model, 1_000_000, 0), "out": prices.worst_chat(model, 0, 1_000_000)}
        words = f"${usd['in']:.2f} in, ${usd['out']:.2f} out, a million tokens"
    return {"price": words, "usd": usd, "source": prices.source(model)}
