"""Nemotron Embed VL: pictures and texts as unit vectors in one space."""

import asyncio
import hashlib
import re
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any, cast
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from tools.errors import raised_as
from tools.imaging.opening import PictureError
from tools.models.openrouter import errors
from tools.models.openrouter.choice import ModelChoice
from tools.models.openrouter.client import ModelService
from tools.models.openrouter.data_urls import data_url, picture_part
from tools.storage.embeddings import EmbeddingCache

LONGEST = 512  # px
QUALITY = 85  # of the JPEG; both as in the tutorial, so that vectors can be compared with published ones
MOST_INPUTS = 32  # in one request; halved if the service takes fewer
FEWEST_INPUTS = 8  # the smallest size after halving: a few pictures that are too large say nothing of the others
_TOO_MANY = re.compile(r"too many|at most|maximum|exceed|up to|limit|batch", re.IGNORECASE)
BATCHES = 8  # requests at a time, so that not all pictures of a large shop are in memory

Vector = NDArray[np.float32]
Part = dict[str, Any]


class CloudEmbedder:
    """Plays `TextEmbedder`. All candidates of `choice` must share one vector space (a model and its `:free` listing)."""

    def __init__(
        self, service: ModelService, choice: ModelChoice, cache: EmbeddingCache | None, dim: int = 2048
    ) -> None:
        """Use `cache` for the vectors that are already known; None remembers nothing, so that every input is sent."""
        self._service, self._choice, self._cache, self.dim = service, choice, cache, dim
        self.name = choice.current.removesuffix(":free")
        self._batches, self._a_request = asyncio.Semaphore(BATCHES), MOST_INPUTS
        self._asked: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()

    def free_requests(self, pictures: int) -> int:
        """Return how many requests to a free model so many pictures take; 0: the model is paid."""
        return -(-pictures // self._a_request) if self._choice.current.endswith(":free") else 0

    async def embed_pictures(self, pictures: Sequence[bytes]) -> Vector:
        """Return (n, dim) float32, rows of length 1. Raises PictureError that names the picture; ServiceError."""

        def part(number: int) -> Part:
            with raised_as(PictureError, PictureError, f"picture {number + 1} of {len(pictures)}:"):
                return picture_part(data_url(pictures[number], LONGEST, QUALITY))

        return await self._embed([b"picture " + hashlib.sha256(data).digest() for data in pictures], part)

    async def embed_texts(self, texts: Sequence[str]) -> Vector:
        """Return (n, dim) float32, rows of length 1. Raises ValueError for an empty text; ServiceError."""
        if not all(text.strip() for text in texts):
            raise ValueError("an empty text cannot be embedded")
        keys = [b"text " + text.encode() for text in texts]
        return await self._embed(keys, lambda number: {"type": "text", "text": texts[number]})

    async def _embed(self, keys: Sequence[bytes], part: Callable[[int], Part]) -> Vector:
        """Return (n, dim) vectors. An input is embedded once, even if it occurs often or in calls that run at once.

        An input is locked while it is embedded. A second call then finds it in the cache, or pays if the first one
        failed. Locks are taken in sorted order, so that no two calls wait for each other.
        """
        async with AsyncExitStack() as held:
            for key in sorted(set(keys)):
                await held.enter_async_context(self._asked.setdefault(key, asyncio.Lock()))
            return await self._embed_missing(keys, part)

    async def _embed_missing(self, keys: Sequence[bytes], part: Callable[[int], Part]) -> Vector:
        cached = await self._cache.get_many(self.name, self.dim, keys) if self._cache else [None] * len(keys)
        known = {key: row for key, row in zip(keys, cached, strict=True) if row is not None}
        first = {key: number for number, key in reversed(list(enumerate(keys))) if key not in known}
        missing = sorted(first.values())
        failed: list[Exception] = []

        async def embedded(batch: Sequence[int]) -> dict[bytes, Vector]:
            async with self._batches:
                if failed:
                    return {}
                try:
                    rows = await self._ask(await asyncio.to_thread(lambda: [part(number) for number in batch]))
                    made = {keys[number]: row for number, row in zip(batch, rows, strict=True)}
                    if self._cache:  # at once, so that a later batch that fails loses nothing
                        await self._cache.put_many(self.name, list(made), np.stack(rows))
                    return made
                except Exception as error:  # calls in flight are not cancelled, because they are already paid for
                    failed.append(error)
                    return {}

        size = self._a_request
        batches = [missing[start : start + size] for start in range(0, len(missing), size)]
        for rows in await asyncio.gather(*(embedded(batch) for batch in batches)):
            known |= rows
        if failed:
            raise failed[0]
        return np.stack([known[key] for key in keys]) if keys else np.empty((0, self.dim), np.float32)

    async def _ask(self, parts: Sequence[Part]) -> list[Vector]:
        try:
            return await self._choice.use(lambda model: self._request(model, parts))
        except (errors.TooLarge, errors.BadRequest) as error:
            if len(parts) == 1 or (isinstance(error, errors.BadRequest) and not _TOO_MANY.search(error.detail)):
                raise
            half = len(parts) // 2
            self._a_request = min(self._a_request, max(FEWEST_INPUTS, len(parts) - half))
            return [*await self._ask(parts[:half]), *await self._ask(parts[half:])]

    async def _request(self, model: str, parts: Sequence[Part]) -> list[Vector]:
        answer = await self._service.openai.embeddings.create(
            model=model, input=cast(Any, [{"content": [part]} for part in parts]), encoding_format="float",
            extra_body=self._service.extra() or None,
        )  # fmt: skip
        rows = answer.data if isinstance(answer.data, list) else []
        return _rows(rows, len(parts), self.dim, model)


def _rows(data: Sequence[object], count: int, dim: int, model: str) -> list[Vector]:
    """Return the vectors in the order of the inputs, each of length 1.

    Raises WrongShape for a vector that is missing, doubled, of wrong length or not finite.
    """
    found: dict[int, Vector] = {}
    for place, one in enumerate(data):
        number = place if (index := getattr(one, "index", None)) is None else index
        try:
            row = np.asarray(getattr(one, "embedding", None), np.float64)
        except (TypeError, ValueError):
            raise errors.WrongShape(f"embedding {number} is not a list of numbers", model=model) from None
        if row.shape != (dim,):
            raise errors.WrongShape(f"embedding {number} has shape {row.shape}, wanted are {dim} numbers", model=model)
        length = float(np.linalg.norm(row))
        if not np.isfinite(length) or length == 0:
            raise errors.WrongShape(f"embedding {number} is not finite or has no length", model=model)
        if number in found:
            raise errors.WrongShape(f"embedding {number} came twice", model=model)
        found[number] = (row / length).astype(np.float32)
    if sorted(found) != list(range(count)):
        raise errors.WrongShape(f"{len(found)} embeddings for {count} inputs", model=model)
    return [found[number] for number in range(count)]
