"""Which model id plays a role: ordered candidates, compared once with what the service says it has."""

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
    """What a service says it has. `ids` is None where it did not say; `images` are those that `POST /images` serves."""

    ids: frozenset[str] | None
    images: frozenset[str] = frozenset()
    pricing: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # by model id, as listed
    trouble: str = ""


async def listing(service: ModelService) -> ServiceListing:
    """Ask once. A service that cannot list its models is used all the same; BadKey and its like go on."""
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
        images = frozenset()  # the other route serves every image model
    pricing = {name: row["pricing"] for name, row in rows.items() if isinstance(row.get("pricing"), dict)}
    return ServiceListing(images.union(rows), images, pricing)


def _rows(answer: Any) -> dict[str, dict[str, Any]]:
    rows = mapping(answer).get("data")
    return {str(row["id"]): row for row in (rows if isinstance(rows, list) else ()) if "id" in mapping(row)}


class ModelChoice:
    """The candidates of one role that can be used, and who plays it now. `line` says which was taken and why."""

    def __init__(self, role: Role, candidates: Sequence[str], listed: ServiceListing, prices: PriceBook) -> None:
        """Raises UnknownPrice where no candidate has a price."""
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
        """The model id that plays the role now."""
        return self._left[0]

    @property
    def reachable(self) -> bool | None:
        """Whether the service lists it; None where the service did not say."""
        return None if self.listed.ids is None else self.current in self.listed.ids

    @property
    def by_images_route(self) -> bool:
        """Whether `POST /images` serves it."""
        return self.current in self.listed.images

    async def use(self, call: Callable[[str], Awaitable[T]]) -> T:
        """Make `call` with the model id; where the service has it no more, with the next candidate's."""
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
