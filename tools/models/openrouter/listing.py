"""The models that a service lists: what they take, cost and make, and until when they are served."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tools.models.openrouter.answers import mapping
from tools.models.openrouter.client import ModelService
from tools.models.openrouter.errors import ModelGone, ServiceError

Rows = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ServiceListing:
    """The models that a service lists, by id.

    `rows` is None if it could not list them, and `trouble` says why. `images` has those that `POST /images` serves,
    `endpoints` the endpoints of the image models that were asked for.
    """

    rows: Rows | None
    images: frozenset[str] = frozenset()
    endpoints: Mapping[str, object] = field(default_factory=dict)
    trouble: str = ""

    def about(self, model: str) -> Mapping[str, Any]:
        """Return the service's entry of a model; empty if it has none."""
        return (self.rows or {}).get(model, {})

    def expires(self, model: str) -> str:
        """Return the day after which a model may be removed, as YYYY-MM-DD; empty if the service names none."""
        return str(self.about(model).get("expiration_date") or "")

    def fault(self, model: str) -> str:
        """Return why a model cannot be used today; empty if it can, or if the service could not list its models."""
        if self.rows is None:
            return ""
        if model not in self.rows or self.endpoints.get(model) == []:
            return "is not offered"
        if "" < self.expires(model) < date.today().isoformat():
            return f"expired on {self.expires(model)}"
        takes = mapping(self.about(model).get("architecture")).get("input_modalities")
        return "takes no pictures" if takes and "image" not in takes else ""


async def listing(service: ModelService, image_models: Sequence[str] = ()) -> ServiceListing:
    """Ask a service for its models; if it cannot list them, use it without a list.

    `image_models` are those whose endpoints are asked for too, if the service lists them.

    Raises a fatal ServiceError (key, credit), and every ServiceError but a 404 of a server of one's own: the pictures that it
    would have to inspect are paid for elsewhere.
    """
    try:
        answer = await service.get("/models?output_modalities=all" if service.openrouter else "/models")
    except ServiceError as error:
        if error.fatal:
            raise
        if not service.openrouter and not isinstance(error, ModelGone):
            error.remedy = "check BESTSHOT_QWEN_BASE_URL and BESTSHOT_QWEN_API_KEY"
            raise
        return ServiceListing(None, trouble=str(error))
    rows = rows_of(answer)
    if not rows:
        return ServiceListing(None, trouble="its list of models is empty or has an unknown form")
    # without this list, the chat route serves every image model
    images = rows_of(await _get(service, "/images/models")) if service.openrouter else {}
    wanted = [name for name in dict.fromkeys(image_models) if name in images]
    answers = await asyncio.gather(*(_get(service, f"/images/models/{name}/endpoints") for name in wanted))
    endpoints = {name: mapping(answer).get("endpoints") for name, answer in zip(wanted, answers, strict=True)}
    return ServiceListing({**images, **rows}, frozenset(images), endpoints)


async def _get(service: ModelService, path: str) -> Any:
    """Return the answer, or None if there is none. Raises a fatal ServiceError."""
    try:
        return await service.get(path)
    except ServiceError as error:
        if error.fatal:
            raise
        return None


def rows_of(answer: Any) -> dict[str, dict[str, Any]]:
    """Return the models in an answer of `GET /models` by id; those without an id are left out."""
    rows = mapping(answer).get("data")
    named = [row for row in rows if isinstance(mapping(row).get("id"), str)] if isinstance(rows, list) else []
    return {row["id"]: row for row in named}
