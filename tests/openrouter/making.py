"""The work behind an answer: done once for a request, in threads, so that waiting costs other calls nothing."""

import asyncio
import base64
import random
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from typing import Any

import numpy as np

from tests.openrouter.calls import Call, Refused, embedding_inputs
from tests.openrouter.embedding import embed
from tests.openrouter.failures import Failure
from tests.openrouter.pictures.painter import Painted, Painter
from tests.openrouter.qwen.answering import Message, Qwen
from tests.openrouter.settings import ServerSettings
from tools.imaging.opening import PictureError

_KEPT = 3000


class Maker:
    """Painter, Qwen and embedder behind one memory of what they answered."""

    def __init__(self) -> None:
        self._painter = Painter()
        self.qwen = Qwen(self._painter.shows_person, self._painter.describes)
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="openrouter")
        self._made: OrderedDict[object, asyncio.Future[Any]] = OrderedDict()

    async def pictures(self, call: Call, settings: ServerSettings, failure: Failure | None) -> list[Painted]:
        """The pictures of a call; where it fails by a spoiled or broken picture, those."""
        forced = failure.name if failure and failure.how == "spoil" else None
        spoils = tuple(sorted(settings.spoils.items()))
        key = (
            call.request,
            settings.seed,
            spoils,
            settings.picture_format,
            settings.most_tier,
            forced,
            settings.copy_over_garment,
            settings.idle_retouch,
            settings.drift,
        )
        made: list[Painted] = await self._once(key, lambda: self._painter.paint(call, settings, forced))
        if failure and failure.name == "undecodable":
            return [_broken(picture) for picture in made]
        return made

    async def message(self, call: Call, settings: ServerSettings, failure: Failure | None) -> Message:
        """Qwen's message."""
        long_prompt = failure is not None and failure.name == "long_prompt"
        judge = (settings.judge_right, settings.seed)
        key = (call.request, long_prompt, judge)
        made: Message = await self._once(
            key, lambda: self.qwen.answer(call, long_prompt, *judge), keep=not self.qwen.rules
        )
        return made

    async def vectors(self, call: Call, settings: ServerSettings, failure: Failure | None) -> list[dict[str, Any]]:
        """The `data` of an embeddings answer."""
        name = failure.name if failure else ""
        vectors: list[list[float]] = await self._once((call.request, "vectors"), lambda: _vectors(call, settings))
        data = [_entry(call, index, vector, name) for index, vector in enumerate(vectors)]
        if name == "missing_vector":
            data.pop()
        if settings.shuffle_embeddings:
            random.Random(call.request).shuffle(data)
        return data

    async def _once(self, key: object, make: Callable[[], Any], keep: bool = True) -> Any:
        if key in self._made:
            self._made.move_to_end(key)
            return await asyncio.shield(self._made[key])
        work = asyncio.get_running_loop().run_in_executor(self._threads, make)
        self._made[key] = work
        while len(self._made) > _KEPT:
            self._made.popitem(last=False)
        try:
            return await asyncio.shield(work)
        except Exception:
            self._made.pop(key, None)
            raise
        finally:
            if not keep:
                self._made.pop(key, None)

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _vectors(call: Call, settings: ServerSettings) -> list[list[float]]:
    size = int(call.body.get("dimensions") or 2048)
    try:
        found = [embed(given)[:size] for given in embedding_inputs(call, settings)]
    except PictureError as error:
        raise Refused(400, "invalid_image", f"an input {error}") from None
    return [[round(float(value), 7) for value in vector] for vector in found]


def _entry(call: Call, index: int, vector: list[float], failure: str) -> dict[str, Any]:
    if failure == "wrong_dimension":
        vector = vector[:-1]
    if failure == "non_finite" and index == 0:
        vector = [float("nan"), *vector[1:]]
    shown: list[float] | str = vector
    if call.body.get("encoding_format") == "base64":
        shown = base64.b64encode(np.array(vector, np.float32).tobytes()).decode()
    return {"object": "embedding", "index": index, "embedding": shown}


def _broken(picture: Painted) -> Painted:
    data = picture.data[:2] + sha256(picture.data).digest() * 40
    return replace(
        picture, data=data, truth={**picture.truth, "sha256": sha256(data).hexdigest(), "spoil": "undecodable"}
    )
