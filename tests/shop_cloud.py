"""Cloud roles connected to a scripted service, as a shop's settings would connect them."""

from collections.abc import Sequence
from pathlib import Path

from tests.memory_payer import FlatPrices
from tests.scripted_service import ScriptedService
from tools.models.openrouter.cloud import Cloud, open_cloud
from tools.models.openrouter.embedder import Vector
from tools.settings import load_settings
from tools.storage.embeddings import EmbeddingCache


class DictCache(EmbeddingCache):
    """An embedding cache without a disk."""

    def __init__(self) -> None:
        self.rows: dict[bytes, Vector] = {}

    async def get_many(self, model: str, dim: int, inputs: Sequence[bytes]) -> list[Vector | None]:
        """See EmbeddingCache."""
        return [self.rows.get(key) for key in inputs]

    async def put_many(self, model: str, inputs: Sequence[bytes], vectors: Vector) -> None:
        """See EmbeddingCache."""
        self.rows |= dict(zip(inputs, vectors, strict=True))


async def connect(server: ScriptedService, shop: Path, prices: FlatPrices | None = None, **settings: str) -> Cloud:
    """The roles of a shop in folder `shop`; `settings` by their names in `.env`."""
    named = {"OPENROUTER_API_KEY": "test", "OPENROUTER_BASE_URL": server.url, "BESTSHOT_TIMEOUT": "5", **settings}
    (shop / ".env").write_text("\n".join(f"{name}={value}" for name, value in named.items()))
    return await open_cloud(load_settings(shop), prices or FlatPrices(), DictCache(), pause=0.002)
