"""Keep the vector of each embedded input, so that nothing is embedded twice. The database also has the run records."""

import hashlib
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from tools.storage.database import EMBEDDINGS, Database

_AT_ONCE = 500  # keys in one statement, because databases limit its parameters


class EmbeddingCache:
    """A cache of vectors. The key is the model, the dimension and the SHA-256 of the bytes that were sent."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get_many(self, model: str, dim: int, inputs: Sequence[bytes]) -> list[NDArray[np.float32] | None]:
        """Return the (dim,) float32 vector of each input, in the order of `inputs`. None if it was never embedded."""
        keys = [_key(data) for data in inputs]

        def find(connection: Connection) -> dict[str, NDArray[np.float32]]:
            found = {}
            for start in range(0, len(keys), _AT_ONCE):
                some = EMBEDDINGS.c.sha256.in_(keys[start : start + _AT_ONCE])
                query = select(EMBEDDINGS).where(EMBEDDINGS.c.model == model, EMBEDDINGS.c.dim == dim, some)
                for row in connection.execute(query):
                    found[row.sha256] = np.frombuffer(row.vector, dtype="<f4").astype(np.float32)
            return found

        found = await self._database.read(find)
        return [found.get(key) for key in keys]

    async def put_many(self, model: str, inputs: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        """Keep the vectors of some inputs. A vector that is already there stays.

        Args:
            model: the id of the model.
            inputs: n inputs, as the bytes that were sent.
            vectors: (n, dim), finite.

        Raises:
            ValueError: the vectors have another shape, or one is not finite.
        """
        if vectors.ndim != 2 or len(vectors) != len(inputs) or not np.isfinite(vectors).all():
            raise ValueError(f"{len(inputs)} inputs need as many finite vectors, not {vectors.shape}")
        made_at = time.time()
        rows = [
            {"model": model, "dim": vectors.shape[1], "sha256": _key(data), "vector": vector.astype("<f4").tobytes(),
             "made_at": made_at}
            for data, vector in zip(inputs, vectors, strict=True)
        ]  # fmt: skip

        if rows:
            await self._database.write(lambda one: one.execute(self._database.insert_new(EMBEDDINGS), rows))


def _key(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
