"""All roles that are played over HTTP, opened with the settings of a shop."""

import asyncio
from dataclasses import dataclass
from typing import Any

from tools.ledger.prices import FreePrices, Prices
from tools.models.openrouter.answers import amount, mapping
from tools.models.openrouter.chat import QwenChat
from tools.models.openrouter.choice import DEFAULTS, ModelChoice, Role, price_of
from tools.models.openrouter.client import ModelService
from tools.models.openrouter.embedder import CloudEmbedder
from tools.models.openrouter.errors import NoModel, ServiceError
from tools.models.openrouter.image_model import NanoBanana
from tools.models.openrouter.inspector import QwenInspector
from tools.models.openrouter.listing import listing
from tools.models.openrouter.rate_limit import FREE_A_MINUTE
from tools.models.openrouter.structured import StructuredOutput
from tools.models.openrouter.stylist import QwenStylist
from tools.models.roles import Embedder
from tools.settings import Settings
from tools.storage.embeddings import EmbeddingCache


@dataclass(frozen=True, slots=True)
class Cloud:
    """The models of all roles, the choices behind them, and the services that serve them."""

    embedder: Embedder
    stylist: QwenStylist
    image: NanoBanana
    inspector: QwenInspector
    chat: QwenChat
    choices: dict[Role, ModelChoice]
    service: ModelService
    qwen: ModelService

    async def describe(self) -> dict[str, Any]:
        """Return roles and key in a form fit for JSON.

        Returns:
            `roles`: a list of `role`, `id`, `price` (in words), `usd` (of a `picture`, of a picture by tier, or of a million
                tokens `in` and `out`), `source` of the price, `expires` (a day or empty), `context` in tokens (or
                None), `reachable`, `why`, and `then` (the other candidates; of image models the cheapest is taken).
            `key`: `limit_usd`, `left_usd` (both None for a key without a limit), `used_usd`, `unpaid` (no credit was ever
                bought) and `expires` (a day or empty), or only `error`.
        """
        try:
            key = await self.key()
        except ServiceError as error:
            key = {"error": str(error)}
        return {"roles": self.roles(), "key": key}

    def roles(self) -> list[dict[str, Any]]:
        """Return the roles, as in `describe`."""
        return [
            {
                "role": role,
                "id": choice.current,
                **price_of(role, choice.current, (self.qwen if role == "qwen" else self.service).prices),
                "expires": choice.listed.expires(choice.current),
                "reachable": None if choice.listed.rows is None else True,
                "context": choice.listed.about(choice.current).get("context_length"),
                "then": choice.left[1:],
                "why": choice.why,
            }
            for role, choice in self.choices.items()
        ]

    async def key(self) -> dict[str, Any]:
        """Return what the service says of the key, as in `describe`. Raises ServiceError."""
        data = mapping(mapping(await self.service.get("/key")).get("data"))
        return {
            "limit_usd": amount(data.get("limit")),
            "left_usd": amount(data.get("limit_remaining")),
            "used_usd": amount(data.get("usage")),
            "unpaid": data.get("is_free_tier") is True,
            "expires": str(data.get("expires_at") or "")[:10],
        }

    def embedding_minutes(self, pictures: int) -> int:
        """Return about how many minutes so many pictures take by the quota of a free embedder; 0: there is none."""
        return self.embedding_requests(pictures) // FREE_A_MINUTE

    def embedding_usd(self, inputs: int) -> float:
        """Return the most that it costs to embed so many pictures or texts, in USD."""
        choice = self.choices.get("embedder")
        return self.service.prices.worst_embedding(choice.current, inputs) if choice else 0.0

    def embedding_requests(self, pictures: int) -> int:
        """Return how many requests to a free embedder so many pictures take; 0: the embedder is paid or local."""
        return self.embedder.free_requests(pictures) if isinstance(self.embedder, CloudEmbedder) else 0

    def embedder_to_try(self) -> CloudEmbedder | None:
        """Return an embedder that remembers nothing and asks the free listing first; None if it is on this machine."""
        if not isinstance(self.embedder, CloudEmbedder):
            return None
        choice = self.choices["embedder"]
        names = sorted(choice.left, key=lambda name: not name.endswith(":free"))
        tried = ModelChoice("embedder", names, choice.listed, self.service.prices)
        return CloudEmbedder(self.service, tried, None, self.embedder.dim)

    async def aclose(self) -> None:
        """Close the connections."""
        for service in {self.service, self.qwen}:
            await service.aclose()


async def open_cloud(
    settings: Settings, prices: Prices, cache: EmbeddingCache, *, embedder: Embedder | None = None, pause: float = 1.0
) -> Cloud:
    """Ask the service once for its models, and give each role to its candidates there.

    Args:
        settings: the settings of the shop.
        prices: the worst cases in USD.
        cache: the vectors that are already known.
        embedder: plays its role where BESTSHOT_EMBEDDER is local.
        pause: the first wait before a retry, in s.

    Raises ServiceError if the key is refused, NoModel if no candidate of a role can be used.
    """
    service, qwen = await asyncio.to_thread(_services, settings, prices, pause)
    choices: dict[Role, ModelChoice] = {}
    try:
        candidates = _candidates(settings)
        wanted = (*candidates["image"], *candidates["image_pro"])
        listed, _ = await asyncio.gather(listing(service, wanted), asyncio.to_thread(service.warm))
        pricing = {name: mapping(row.get("pricing")) for name, row in (listed.rows or {}).items()}
        service.prices = prices.with_live(pricing, listed.endpoints)
        qwens = listed if qwen is service else await listing(qwen)
        for role, names in candidates.items():
            serving, has = (qwen, qwens) if role == "qwen" else (service, listed)
            try:
                choices[role] = ModelChoice(role, names, has, serving.prices)
            except NoModel:
                if role != "image_pro":  # without a stronger model there is one strategy fewer
                    raise
    except (ServiceError, NoModel):
        for opened in {service, qwen}:
            await opened.aclose()
        raise
    structured = StructuredOutput(qwen)
    return Cloud(
        embedder=embedder or CloudEmbedder(service, choices["embedder"], cache),
        stylist=QwenStylist(choices["qwen"], structured),
        image=NanoBanana(service, choices["image"], choices.get("image_pro")),
        inspector=QwenInspector(choices["qwen"], structured),
        chat=QwenChat(qwen, choices["qwen"]),
        choices=choices,
        service=service,
        qwen=qwen,
    )


def _services(settings: Settings, prices: Prices, pause: float) -> tuple[ModelService, ModelService]:
    """Return the service, and the one that serves Qwen, which may be the shop's own. It blocks."""
    shared: dict[str, Any] = {"timeout": settings.timeout, "in_flight": settings.calls_in_flight, "pause": pause}
    provider: dict[str, Any] = {"data_collection": "deny"} if settings.data_collection == "deny" else {}
    provider |= {"zdr": True} if settings.zero_retention else {}
    url, key = settings.openrouter_base_url, settings.openrouter_api_key
    service = ModelService(url, key, prices, provider=provider, **shared)
    if not settings.qwen_base_url:
        return service, service
    own = ModelService(settings.qwen_base_url, settings.qwen_api_key, FreePrices(), openrouter=False, **shared)
    return service, own


def _candidates(settings: Settings) -> dict[Role, tuple[str, ...]]:
    found: dict[Role, tuple[str, ...]] = {}
    for role, usual in DEFAULTS.items():
        if role != "embedder" or settings.embedder != "local":
            names = str(getattr(settings, f"{role}_models")).split(",")
            found[role] = tuple(dict.fromkeys(filter(None, map(str.strip, names)))) or usual
    return found
