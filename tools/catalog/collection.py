"""The catalogue of a shop: indexed from its table, searched by picture and words."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

import numpy as np

from tools.catalog.connection import Connection, connect
from tools.catalog.errors import NoIndex, QueryError
from tools.catalog.filters import Expression, where
from tools.catalog.fusion import explain, fuse
from tools.catalog.indexing import Indexer, Progress, Summary, to_the_end
from tools.catalog.lexicon import Lexicon
from tools.catalog.products import Hit, Query, StoredProduct, hit_from, product_from
from tools.catalog.relaxing import Step, steps
from tools.catalog.sparse import SparseVector
from tools.catalog.store import Store
from tools.catalog.table import ProductRow, Table
from tools.models.roles import Embedder

ROUTE_DEPTH = 50  # hits a route before fusion; more change the top 3 no more
_ROW = ("$meta", "image_path", "category", "color", "style", "season", "sales_count", "description", "price")


class Catalog:
    """One embedder's index of a shop. All methods are async and let the event loop run; close it when done.

    Several may be open on the same place in one process. Opened by `Catalog.open`.
    """

    def __init__(self, connection: Connection, embedder: Embedder, root: Path) -> None:
        self.embedder = embedder
        self.root = root
        self._connection = connection
        self._store = Store(connection, embedder.name, embedder.dim)
        self._lexicon = Lexicon(self._store)
        self._one_run = asyncio.Lock()
        self._counts: tuple[str, dict[str, int]] = ("", {})

    @classmethod
    async def open(cls, uri: str, embedder: Embedder, *, token: str = "", root: Path | None = None) -> Self:
        """Open the catalogue at MILVUS_URI. `root` is the working folder (default: the current one).

        Raises CatalogBusy when another process holds the `.db`, else CatalogError.
        """
        connection = await asyncio.to_thread(connect, uri, token)
        return cls(connection, embedder, (root or Path()).absolute())

    async def close(self) -> None:
        """Let go of Milvus; another process may open the `.db` then."""
        await to_the_end(self._connection.close)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def index(
        self, table: Table[ProductRow], progress: Progress | None = None, *, prune: bool = False
    ) -> Summary:
        """Bring the index up to date with the table. `progress(done, total)` counts products.

        Only pictures whose bytes changed are embedded. With `prune`, products that left the table are
        removed (a refused row is not a removal). A run that was cancelled or killed keeps its finished
        batches.
        """
        async with self._one_run:
            return await Indexer(self._store, self._lexicon, self.embedder, table).run(self.root, progress, prune)

    async def search(self, query: Query) -> list[Hit]:
        """The k best products, what was asked for first, then what had to be relaxed (see `relaxing`).

        Raises NoIndex before the first `index`, QueryError for a query that its mode cannot answer.
        """
        vector = await self._dense_vector(query)
        return await asyncio.to_thread(self._search, query, vector)

    async def count(self) -> int:
        """How many products are indexed; 0 before the first `index`."""
        return await asyncio.to_thread(lambda: self._store.count() if self._store.exists() else 0)

    async def categories(self) -> dict[str, int]:
        """Categories by name with their numbers of products. Raises NoIndex."""

        def read() -> dict[str, int]:
            self._require_index()
            return dict(sorted(Counter(str(row["category"]) for row in self._store.every(["category"])).items()))

        return await asyncio.to_thread(read)

    async def get(self, ids: Sequence[str]) -> list[StoredProduct]:
        """These products in the order asked; unknown ids are left out. Raises NoIndex, QueryError."""

        def read() -> list[StoredProduct]:
            self._require_index()
            try:
                rows = self._store.rows(ids, _ROW)
            except ValueError as error:
                raise QueryError(str(error)) from None
            return [product_from(rows[name], self.root) for name in ids if name in rows]

        return await asyncio.to_thread(read)

    async def _dense_vector(self, query: Query) -> list[float] | None:
        """The vector of the dense route, None when it is not taken. Raises QueryError."""
        _check(query, self.embedder)
        if query.mode == "sparse":
            return None
        vector = query.picture_vector
        if vector is None:
            if not self.embedder.reads_text or not query.text:
                return None
            vector = (await self.embedder.embed_texts([query.text]))[0]
        vector = np.asarray(vector, dtype=np.float32)
        if vector.shape != (self._store.dim,):
            raise QueryError(f"the picture's vector has shape {vector.shape}; the index wants ({self._store.dim},)")
        if not np.isfinite(vector).all() or not vector.any():
            raise QueryError("the picture's vector is zero or not finite")
        return [float(value) for value in vector]

    def _search(self, query: Query, dense: list[float] | None) -> list[Hit]:
        self._require_collection()
        self._lexicon.refresh()
        sparse: SparseVector = {}
        if query.text and query.mode != "dense":
            sparse = self._lexicon.vocabulary.query(query.text)
        hits: list[Hit] = []
        for step in steps(query.category, query.min_sales, query.k):
            if len(hits) < query.k:
                hits += self._step(step, dense, sparse, query.k, {hit.product_id for hit in hits})
        if not hits:
            self._require_index()
        return hits[: query.k]

    def _step(self, step: Step, dense: list[float] | None, sparse: SparseVector, k: int, taken: set[str]) -> list[Hit]:
        depth = max(ROUTE_DEPTH, k)
        try:
            expression = where(step.category, step.min_sales, templates=self._connection.backend.templates)
        except ValueError as error:
            raise QueryError(str(error)) from None
        alike = self._store.search_dense(dense, expression, depth) if dense else []
        fused = fuse(alike, self._store.search_sparse(sparse, expression, depth) if sparse else [])
        new = [one for one in fused if one.product_id not in taken][: k - len(taken)]
        if not new:
            return []
        rows = self._store.rows([one.product_id for one in new], _ROW)
        among = len(alike) if 0 < len(alike) < depth else self._count(expression)
        return [
            hit_from(
                rows[one.product_id], self.root, one, step.relaxed,
                explain(one, among, int(rows[one.product_id]["sales_count"]), step.relaxed),
            )
            for one in new if one.product_id in rows
        ]  # fmt: skip

    def _count(self, expression: Expression) -> int:
        """How many products pass the filter; remembered while the index stays (Lite counts slowly)."""
        version = self._lexicon.version
        if self._counts[0] != version:
            self._counts = (version, {})
        known = self._counts[1]
        key = f"{expression.text} {expression.params}"
        if not version or key not in known:
            known[key] = self._store.count(expression)
        return known[key]

    def _require_index(self) -> None:
        self._require_collection()
        if self._store.count() == 0:
            self._no_index()

    def _require_collection(self) -> None:
        if not self._store.exists():
            self._no_index()

    def _no_index(self) -> NoReturn:
        others = self._store.others()
        other = " (the index there was made by another embedder)" if others else ""
        raise NoIndex(
            f"nothing is indexed for the embedder {self.embedder.name} in {self._connection.uri}{other}; "
            "run: bestshot index products.csv"
        )


def _check(query: Query, embedder: Embedder) -> None:
    if query.k < 1:
        raise QueryError(f"k must be at least 1, not {query.k}")
    if query.mode not in ("hybrid", "dense", "sparse"):
        raise QueryError(f"mode must be hybrid, dense or sparse, not {query.mode}")
    if query.picture_vector is None and not query.text:
        raise QueryError("give a picture or a text to search with")
    if query.mode == "sparse" and not query.text:
        raise QueryError("mode sparse searches by words: give a text")
    if query.mode == "dense" and query.picture_vector is None and not embedder.reads_text:
        raise QueryError(f"mode dense needs a picture: the embedder {embedder.name} reads no text")
