"""The choice of the model id for a role, from ordered candidates that are compared once with the service's list."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from tools.models.openrouter.answers import mapping
from tools.models.openrouter.client import ModelService
from tools.models.openrouter.errors import ModelGone, ServiceError, UnknownPrice, plain_errors
from tools.models.openrouter.worst_case import PriceBook

Role = Literal["embedder", "qwen", "image", "image_pro"]
T = TypeVar("T")

DEFAULTS: dict[Role, tuple[str, ...]] = {
    "embedder": ("nvidia/llama-nemotron-embed-vl-1b-v2", "nvidia/llama-nemotron-embed-vl-1b-v2:free"),
    "qwen": ("qwen/qwen3.5-397b-a17b", "qwen/qwen3.6-plus"),
    "image": ("google/gemini-3.1-flash-image-preview", "google/gemini-3.1-flash-image"),
    "image_pro": ("google/gemini-3-pro-image-preview", "google/gemini-3-pro-image"),
}
"""The tutorial's ids, then their successors: Google retired the preview ids in mid-2026."""


@dataclass(frozen=True, slots=True)
class ServiceListing:
    """The models that a service lists.

    `ids` is None if it could not list them, and `trouble` says why. `images` has those that `POST /images` serves.
    """

    ids: frozenset[str] | None
    images: frozenset[str] = frozenset()
    pricing: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # by model id
    trouble: str = ""


async def listing(service: ModelService) -> ServiceListing:
    """Ask a service for its models; if it cannot list them, use it without a list.

    Raises a fatal ServiceError (key, credit).
    """
    try:
        rows = _rows(await service.get("/models?output_modalities=all" if service.openrouter else "/models"))
    except ServiceError as error:
        if error.fatal:
            raise
        return ServiceListing(None, trouble=str(error))
    try:
        images = frozenset(_rows(await service.get("/images/models"))) if service.openrouter else frozenset[str]()
    except ServiceError as error:
        if error.fatal:
            raise
        images = frozenset()  # the chat route serves every image model
    pricing = {name: row["pricing"] for name, row in rows.items() if isinstance(row.get("pricing"), dict)}
    return ServiceListing(images.union(rows), images, pricing)


def _rows(answer: Any) -> dict[str, dict[str, Any]]:
    rows = mapping(answer).get("data")
    return {str(row["id"]): row for row in (rows if isinstance(rows, list) else ()) if "id" in mapping(row)}


class ModelChoice:
    """The usable candidates of one role and the current one of them. `line` says which was chosen and why."""

    def __init__(self, role: Role, candidates: Sequence[str], listed: ServiceListing, prices: PriceBook) -> None:
        """Raise UnknownPrice if no candidate has a price."""
        self.role, self.listed = role, listed
        priced = [name for name in candidates if _has_price(role, name, prices)]
        if not priced:
            raise UnknownPrice(f"none of {', '.join(candidates)}")
        offered = [name for name in priced if listed.ids is None or name in listed.ids]
        self._left = offered or priced
        unpriced = [name for name in candidates if name not in priced]
        passed = [name for name in candidates[: candidates.index(self.current)] if name in priced]
        self.line = _line(role, self.current, listed, bool(offered), passed, unpriced)

    @property
    def current(self) -> str:
        """Return the id of the model that plays the role now."""
        return self._left[0]

    @property
    def reachable(self) -> bool | None:
        """Return whether the service lists it; None if the service could not list its models."""
        return None if self.listed.ids is None else self.current in self.listed.ids

    @property
    def by_images_route(self) -> bool:
        """Return whether `POST /images` serves it."""
        return self.current in self.listed.images

    async def use(self, call: Callable[[str], Awaitable[T]]) -> T:
        """Return `call(model)` with the current model id. If the service no longer has this model, try the next candidate."""
        while True:
            model = self.current
            try:
                with plain_errors():
                    return await call(model)
            except ModelGone as gone:
                if self.current == model:
                    if len(self._left) == 1:
                        raise
                    self._left.pop(0)
                    self.line = f"{self.role}: {self.current} ({model} is gone: {gone.detail})"


def _line(
    role: Role, taken: str, listed: ServiceListing, offered: bool, passed: Iterable[str], unpriced: Iterable[str]
) -> str:
    if listed.ids is None:
        why = [f"not checked: {listed.trouble}"]
    elif not offered:
        why = ["the service lists none of the candidates; this one is tried"]
    else:
        why = [f"{name} is not offered" for name in passed] or ["first choice"]
    why += [f"{name} has no known price" for name in unpriced]
    return f"{role}: {taken} ({'; '.join(why)})"


def _has_price(role: Role, model: str, prices: PriceBook) -> bool:
    try:
        if role == "embedder":
            prices.worst_embedding(model, 1)
        elif role == "qwen":
            prices.worst_chat(model, 1, 1)
        else:
            prices.worst_image(model, "1K")
    except LookupError:
        return False
    return True
